"""The territory's pages: questions, files, imports; 200 for who may, 403 or 404 for others, never a 500."""

import io
import json
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.fixtures_territory import COMMUNES, EPCIS

from levier.exchange.sources.geocoder import Geocoded, NoAddress
from levier.records.models import Commune, User
from levier.records.scope import APPLICATION, Scope, acting, identity
from levier.rules.access import Actor, Role
from levier.usecases import accounts
from levier.web.territory import forms, views

PAGES = ("territory", "territory_where", "territory_file", "territory_outlines", "territory_import")
POINT = {"latitude": "46,155", "longitude": "4,935", "day": "2026-01-01"}


def upload(name: str, content: bytes | str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


@pytest.mark.parametrize("name", PAGES)
def test_the_facilitator_s_pages(client_as, host, loaded_territory, name, django_assert_max_num_queries):
    client = client_as(host)
    with django_assert_max_num_queries(40):
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_nobody_without_signing_in(client, name):
    assert client.get(reverse(name)).status_code == 302


@pytest.fixture
def observer(host) -> Actor:
    """A member of the first organisation who only observes."""
    accounts.invite_member(by=host, name="Obs", email="obs@nord.example", role=Role.OBSERVER)
    with identity():
        return Actor(User.objects.get(email="obs@nord.example").pk, host.host_id, frozenset({Role.OBSERVER}), "Obs")


def test_an_observer_asks_and_does_not_import(client_as, observer):
    client = client_as(observer)
    page = client.get(reverse("territory"))
    assert page.status_code == 200
    assert "Importer un référentiel" not in page.content.decode()
    assert client.get(reverse("territory_import")).status_code == 403
    assert client.post(reverse("territory_import"), {}).status_code == 403
    assert client.get(reverse("territory_import_report", args=[1])).status_code == 403


def test_what_is_loaded_and_what_is_not(client_as, host, load):
    load("communes", COMMUNES)
    text = client_as(host).get(reverse("territory")).content.decode()
    assert "communes.txt" in text
    assert "Absent" in text
    assert "toute question de lieu reste sans réponse" in text


def test_a_commune_is_found_and_leads_to_the_map(client_as, host, loaded_territory):
    client = client_as(host)
    text = client.get(reverse("territory"), {"commune": "val fictif"}).content.decode()
    assert "Les Tilleuls" in text
    assert "?latitude=46.15&amp;longitude=4.93" in text
    with acting(Scope(APPLICATION, host, "import_territory")):
        Commune.objects.filter(code="01001").update(latitude=None, longitude=None)
    assert "?latitude" not in client.get(reverse("territory"), {"commune": "01001"}).content.decode()
    assert "Aucune commune trouvée" in client.get(reverse("territory"), {"commune": "zzz"}).content.decode()


@pytest.mark.parametrize("method", ["post", "get"])
def test_a_point_is_answered_with_its_reasons(client_as, host, loaded_territory, method):
    page = getattr(client_as(host), method)(reverse("territory_where"), POINT)
    text = page.content.decode()
    assert page.status_code == 200
    assert "En QPV" in text
    assert "QN00101M" in text
    assert "pourquoi" in text
    assert 'data-latitude="46.155000"' in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"latitude": "nord"},
        {"latitude": "91"},
        {"longitude": "1e999"},
        {"longitude": ""},
        {"day": "2026-02-31"},
        {"latitude": "NaN"},
    ],
)
def test_what_people_type_wrong_is_said_at_its_field(client_as, host, loaded_territory, wrong):
    page = client_as(host).post(reverse("territory_where"), {**POINT, **wrong})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == list(wrong)


def test_a_day_before_the_law_and_a_place_without_outlines(client_as, host, loaded_territory):
    client = client_as(host)
    early = client.post(reverse("territory_where"), {**POINT, "day": "01/01/2010"}).content.decode()
    assert "Non localisé" in early
    far = client.post(reverse("territory_where"), {**POINT, "latitude": "10"}).content.decode()
    assert "loin de toute commune" in far


def test_an_address_is_only_offered_when_a_geocoder_is_named(client_as, host, loaded_territory, settings, monkeypatch):
    client = client_as(host)
    assert "Une adresse" not in client.get(reverse("territory_where")).content.decode()
    settings.GEOCODER_URL = "https://geocodage.example"
    assert "Une adresse" in client.get(reverse("territory_where")).content.decode()
    assert client.get(reverse("territory_address")).status_code == 200

    def found(base, address):
        return Geocoded(46.155, 4.935, 0.97, True, "01001", address)

    monkeypatch.setattr(views, "geocode", found)
    asked = {"address": "1 rue Fictive", "commune_code": "", "day": "2026-01-01"}
    assert "QN00101M" in client.post(reverse("territory_address"), asked).content.decode()

    def silent(base, address):
        raise NoAddress("Le service de géocodage n’a pas répondu.")

    monkeypatch.setattr(views, "geocode", silent)
    page = client.post(reverse("territory_address"), asked)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["commune_code"])
    page = client.post(reverse("territory_address"), {**asked, "commune_code": "01001"})
    assert "À confirmer" in page.content.decode()


def test_without_a_geocoder_the_address_page_uses_the_commune(client_as, host, loaded_territory):
    asked = {"address": "x", "commune_code": "01001", "day": "2026-01-01"}
    assert "Aucun service" in client_as(host).post(reverse("territory_address"), asked).content.decode()


def test_a_file_of_points_comes_back_as_a_spreadsheet(client_as, host, loaded_territory):
    points = "latitude;longitude;date\n46,155;4,935;2026-01-01\n46,155;4,935;2020-01-01\nx;1;\n"
    sent = {"file": upload("=points.csv", points), "day": "2026-01-01"}
    answer = client_as(host).post(reverse("territory_file"), sent)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert [row[4] for row in rows] == ["En QPV", "Non localisé", "Non localisé"]
    assert rows[0][5] == "QN00101M"
    assert rows[2][-1].startswith("Latitude et longitude attendues")


@pytest.mark.parametrize("content", [b"a;b\n1;2\n", b"%PDF-1.7", b"PK\x03\x04broken", b"\x00\xff"])
def test_any_file_dropped_gets_a_sentence(client_as, host, loaded_territory, content):
    client = client_as(host)
    page = client.post(reverse("territory_file"), {"file": upload("x.csv", content), "day": "2026-01-01"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["file"])
    for kind in ("communes", "epci", "qpv"):
        page = client.post(reverse("territory_import"), {"kind": kind, "file": upload("x", content)})
        assert (page.status_code, list(page.context["form"].errors)) == (422, ["file"])


def test_a_file_with_headers_alone_comes_back_empty(client_as, host):
    sent = {"file": upload("x.csv", "lat;lon\n"), "day": "2026-01-01"}
    assert client_as(host).post(reverse("territory_file"), sent).status_code == 200


def test_what_is_too_heavy_is_not_read(client_as, host, monkeypatch):
    monkeypatch.setattr(forms, "LARGEST_UPLOAD", 10)
    page = client_as(host).post(reverse("territory_import"), {"kind": "epci", "file": upload("x", EPCIS)})
    assert page.status_code == 422
    assert "limite" in str(page.context["form"].errors)


def test_an_import_leads_to_its_report(client_as, host, other_host):
    client = client_as(host)
    content = COMMUNES + "ABC;Sans code;01;Ain;84;;;;10;46;5\n"
    done = client.post(reverse("territory_import"), {"kind": "communes", "file": upload("communes.csv", content)})
    assert done.status_code == 302
    page = client.get(done.url)
    text = page.content.decode()
    assert "Ada Nord" in text
    assert "5 caractères" in text
    csv = client.get(done.url, {"format": "csv"})
    assert "ABC" in csv.content.decode("utf-8-sig")
    assert client_as(other_host).get(done.url).status_code == 404


def test_the_page_says_which_organisation_loaded_it_and_at_home_who(client_as, host, other_host, observer):
    client = client_as(host)
    done = client.post(reverse("territory_import"), {"kind": "communes", "file": upload("communes.csv", COMMUNES)})
    own = client.get(reverse("territory")).content.decode()
    assert "Nord (Ada Nord)" in own
    assert f'href="{done.url}"' in own
    for other in (other_host, observer):
        page = client_as(other).get(reverse("territory")).content.decode()
        assert ("communes.csv" in page, "Nord" in page) == (True, True)
        assert ("Ada Nord" in page, done.url in page) == (False, False)


def test_outlines_of_the_box_shown(client_as, host, loaded_territory):
    client = client_as(host)
    asked = {"box": "46,4,47,5", "day": "2026-01-01"}
    found = json.loads(client.get(reverse("territory_outlines"), asked).content)
    assert [f["properties"]["code"] for f in found["features"]] == ["QN00101M"]
    old = json.loads(client.get(reverse("territory_outlines"), {**asked, "day": "2020-01-01"}).content)
    assert old["features"] == []


@pytest.mark.parametrize("asked", [{}, {"box": "a,b,c,d"}, {"box": "1,2"}, {"box": "46,4,47,5", "day": "demain"}])
def test_a_box_that_is_not_one_shows_nothing(client_as, host, loaded_territory, asked):
    answer = client_as(host).get(reverse("territory_outlines"), asked)
    assert answer.status_code == 200
    assert json.loads(answer.content)["features"] == []


@pytest.mark.parametrize("box", ["nan,nan,nan,nan", "-inf,-inf,inf,inf", "90,180,-90,-180"])
def test_a_strange_box_is_no_error(client_as, host, loaded_territory, box):
    assert client_as(host).get(reverse("territory_outlines"), {"box": box}).status_code == 200


def test_the_form_starts_today(client_as, host):
    page = client_as(host).get(reverse("territory_where"))
    assert isinstance(page.context["form"]["day"].value(), date)
