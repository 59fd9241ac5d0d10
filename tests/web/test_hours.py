"""The pages of hours: upload, questions, confirmation, decision, the rows behind a figure."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.fixtures_advances import tell

from levier.usecases import hours_imports
from levier.usecases.advances import Step

CONTENT = (
    "Nom;Prénom;Date de naissance;N° de marché;avr-26;mai-26\r\n"
    "Test;Lina;23/04/1999;2026-TRA-0001;120,5;35\r\n"
    "Inconnue;Zoé;23/04/1999;2026-TRA-0001;10;"
).encode("cp1252")


def _upload(signed_in, content=CONTENT, name="relevé.csv"):
    return signed_in.post(reverse("hours_upload"), {"file": SimpleUploadedFile(name, content)}, follow=True)


def test_a_file_goes_from_upload_to_validated_hours(client_as, world):
    signed_in = client_as(world.facilitator)
    response = _upload(signed_in)
    page = response.content.decode()
    assert "Inconnue" in page
    assert "n’a pas d’embauche enregistrée" in page
    url = response.redirect_chain[-1][0]
    refused = signed_in.post(f"{url}confirmer/", follow=True).content.decode()
    assert "laissez de côté ce qui ne va pas" in refused
    done = signed_in.post(f"{url}confirmer/", {"leave_out": "1"}, follow=True).content.decode()
    assert "Relevé gardé" in done
    rows = reverse("contract_hours", args=[world.contract_id])
    decided = signed_in.post(rows, {"all": "1", "state": "validated"}, follow=True).content.decode()
    assert "3\xa0lignes\u00a0: décision enregistrée" in decided
    assert "À valider" not in signed_in.get(rows, {"etat": "validated"}).content.decode().split("<tbody>")[-1]


def test_what_a_file_does_not_say_is_asked_and_counted(client_as, world):
    content = b"Salarie;Mission du;au;N marche;Nb heures\r\nLina Test;20/04/2026;20/05/2026;2026-TRA-0001;10\r\n"
    signed_in = client_as(world.facilitator)
    asked = _upload(signed_in, content, "missions.csv")
    page = asked.content.decode()
    assert "2\xa0réponses attendues" in page
    assert "(facultatif)" not in page.split("<main")[1]
    url = asked.redirect_chain[-1][0]
    one = signed_in.post(url, {"name_order": "first_last"}, follow=True).content.decode()
    assert "1\xa0réponse attendue" in one
    read = signed_in.post(url, {"mission_months": "month_of_start"}, follow=True).content.decode()
    assert "Heures par marché et par mois" in read
    assert "Avril\xa02026" in read


def test_a_return_kept_leads_to_what_is_left_to_validate(client_as, world):
    signed_in = client_as(world.facilitator)
    url = _upload(signed_in).redirect_chain[-1][0]
    page = signed_in.post(f"{url}confirmer/", {"leave_out": "1"}, follow=True).content.decode()
    rows = reverse("contract_hours", args=[world.contract_id])
    assert f'href="{rows}?etat=declared"' in page
    decided = signed_in.post(f"{rows}?etat=declared", {"all": "1", "state": "validated"})
    assert decided.url == rows
    assert "Toutes les lignes sont décidées" in signed_in.get(url).content.decode()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("vide.csv", b"", "vide"),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + b"0" * 64, "photo.jpg"),
        ("faux.xlsx", b"PK\x03\x04" + b"0" * 64, "faux.xlsx"),
        ("vieux.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 64, "vieux.doc"),
    ],
)
def test_another_kind_of_file_is_explained_at_the_field(client_as, world, name, content, message):
    response = _upload(client_as(world.facilitator), content, name)
    assert response.status_code == 422
    assert message in response.content.decode()


def test_a_file_past_the_limit_is_refused_before_it_is_read(client_as, world, monkeypatch):
    monkeypatch.setattr("levier.web.forms.SpreadsheetField.largest", 10)
    response = _upload(client_as(world.facilitator))
    assert response.status_code == 422
    assert "la limite est de 25" in response.content.decode()


def test_no_file_chosen(client_as, world):
    assert client_as(world.facilitator).post(reverse("hours_upload")).status_code == 422


def _watched(signed_in, url: str):
    """The page as htmx asks for it while it watches the work."""
    return signed_in.get(url, headers={"HX-Request": "true", "HX-Target": "job-releve"})


def test_a_long_work_shows_how_far_it_is_then_gives_way_to_its_end(client_as, world, monkeypatch):
    monkeypatch.setattr("levier.usecases.hours_imports.LONG_FILE", 10)
    signed_in = client_as(world.facilitator)
    response = _upload(signed_in)
    url = response.redirect_chain[-1][0]
    page = response.content.decode()
    assert "il attend son tour" in page
    assert "<progress" not in page
    import_id = int(url.strip("/").split("/")[-1])
    tell(import_id, Step.READ, 0, 0)
    assert '<progress aria-label="Avancement"></progress>' in signed_in.get(url).content.decode()
    tell(import_id, Step.READ, 12_000, 100_000)
    for answer in (signed_in.get(url), _watched(signed_in, url)):
        page = answer.content.decode()
        assert '<progress value="12000" max="100000"' in page
        assert "12\u202f000\xa0lignes lues sur 100\u202f000, 12\xa0%" in page
        assert "HX-Refresh" not in answer
    hours_imports.read_hours_file(by=world.facilitator, import_id=import_id)
    over = _watched(signed_in, url)
    assert (over["HX-Refresh"], over.content) == ("true", b"")
    assert "job-releve" not in signed_in.get(url).content.decode()


def test_writing_is_told_too(client_as, world, monkeypatch):
    monkeypatch.setattr("levier.usecases.hours_imports.LONG_WRITE", 1)
    signed_in = client_as(world.facilitator)
    url = _upload(signed_in).redirect_chain[-1][0]
    signed_in.post(f"{url}confirmer/", {"leave_out": "1"})
    tell(int(url.strip("/").split("/")[-1]), Step.WRITE, 1, 3)
    assert "1\xa0ligne écrite sur 3, 33\xa0%" in signed_in.get(url).content.decode()


def test_dropping_a_return(client_as, world):
    signed_in = client_as(world.facilitator)
    url = _upload(signed_in).redirect_chain[-1][0]
    assert "Relevé abandonné" in signed_in.post(f"{url}abandonner/", follow=True).content.decode()
    assert "il ne change plus" in signed_in.post(f"{url}abandonner/", follow=True).content.decode()


def test_the_original_file_comes_back(client_as, world):
    signed_in = client_as(world.facilitator)
    url = _upload(signed_in).redirect_chain[-1][0]
    response = signed_in.get(f"{url}fichier/")
    assert response.content == CONTENT
    assert "attachment" in response["Content-Disposition"]


def test_rejecting_without_a_reason_is_refused(client_as, world):
    rows = reverse("contract_hours", args=[world.contract_id])
    page = client_as(world.facilitator).post(rows, {"state": "rejected", "line": "0"}).content.decode()
    assert "Dites pourquoi" in page


@pytest.mark.parametrize("query", ["etat=x", "mois=mai", "mois=2026-05", "embauche=x", "page=999", "sort=nothing"])
def test_any_address_shows_a_page(client_as, world, query):
    rows = reverse("contract_hours", args=[world.contract_id])
    assert client_as(world.facilitator).get(f"{rows}?{query}").status_code == 200


def test_who_may_not(client_as, world, buyer):
    assert client_as(buyer).get(reverse("hours")).status_code == 403
    assert client_as(buyer).get(reverse("contract_hours", args=[world.contract_id])).status_code == 200
    assert client_as(world.stranger).get(reverse("contract_hours", args=[world.contract_id])).status_code == 404


def test_the_rows_ask_a_bounded_number_of_queries(client_as, world, django_assert_max_num_queries):
    signed_in = client_as(world.facilitator)
    with django_assert_max_num_queries(30):
        assert signed_in.get(reverse("contract_hours", args=[world.contract_id])).status_code == 200


def test_the_report_of_a_return_leaves_as_a_spreadsheet_saying_why(client_as, world):
    from levier.exchange.spreadsheets import open_workbook

    signed_in = client_as(world.facilitator)
    response = _upload(signed_in)
    url = response.redirect_chain[-1][0]
    assert f'href="{url}compte-rendu/"' in response.content.decode()
    sent = signed_in.get(f"{url}compte-rendu/")
    assert "compte-rendu-releve.xlsx" in sent["Content-Disposition"]
    rows = open_workbook(b"".join(sent) if sent.streaming else sent.content, "rapport.xlsx").sheets[0].rows
    assert any(row[-1] == "Pourquoi" for row in rows)
    assert any("Inconnue" in row and row[-2] == "Écartée" and row[-1] for row in rows)


def test_social_security_numbers_are_blanked_and_the_page_says_where(client_as, world):
    signed_in = client_as(world.facilitator)
    content = CONTENT.replace(b"Nom;", b"N\xb0 SS;Nom;").replace(b"Test;", b"1850578006084;Test;")
    response = _upload(signed_in, content)
    page = response.content.decode()
    assert "1\xa0numéro de sécurité sociale effacé" in page
    assert "colonne A «\xa0N° SS\xa0» (1)" in page
    assert b"1850578006084" not in signed_in.get(f"{response.redirect_chain[-1][0]}fichier/").content
