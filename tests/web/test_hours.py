"""The pages of hours: upload, questions, confirmation, decision, the rows behind a figure."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

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
    assert "corrigez-les, ou laissez-les de côté" in refused
    done = signed_in.post(f"{url}confirmer/", {"leave_out": "1"}, follow=True).content.decode()
    assert "Relevé gardé" in done
    rows = reverse("contract_hours", args=[world.contract_id])
    decided = signed_in.post(rows, {"all": "1", "state": "validated"}, follow=True).content.decode()
    assert "3\xa0lignes : décision enregistrée" in decided
    assert "À valider" not in signed_in.get(rows, {"etat": "validated"}).content.decode().split("<tbody>")[-1]


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
    monkeypatch.setattr("levier.web.hours.forms.LARGEST", 10)
    response = _upload(client_as(world.facilitator))
    assert response.status_code == 422
    assert "la limite est de 25" in response.content.decode()


def test_no_file_chosen(client_as, world):
    assert client_as(world.facilitator).post(reverse("hours_upload")).status_code == 422


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
        signed_in.get(reverse("contract_hours", args=[world.contract_id]))
