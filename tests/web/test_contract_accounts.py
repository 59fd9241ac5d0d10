"""The account’s page and files, for each of those who may read them."""

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from levier.records.models import HoursLine
from levier.records.scope import APPLICATION, Scope, acting


@pytest.fixture
def account_url(world):
    with acting(Scope(APPLICATION, world.facilitator, "decide_hours")):
        HoursLine.objects.update(state="validated")
    return reverse("contract_account", args=[world.contract_id])


def test_the_account_says_how_it_goes(client_as, world, account_url):
    page = client_as(world.facilitator).get(account_url, {"le": "2026-06-30"}).content.decode()
    assert "70,5\xa0h réalisées sur 666\xa0h à réaliser" in page
    assert "En retard" in page
    assert "<svg" in page
    assert "pourquoi" in page


def test_parties_read_the_account_without_any_name(client_as, world, buyer, holder, account_url):
    for party in (buyer, holder):
        response = client_as(party).get(account_url)
        assert response.status_code == 200
        assert "Lina" not in response.content.decode()


def test_a_stranger_finds_nothing(client_as, world, account_url):
    assert client_as(world.stranger).get(account_url).status_code == 404


def test_a_contract_without_objective_says_what_is_missing(client_as, host, contract_id):
    page = client_as(host).get(reverse("contract_account", args=[contract_id])).content.decode()
    assert "Il manque un objectif fixé" in page


def test_the_attestation_is_a_tagged_pdf_with_the_figures(client_as, world, account_url, tmp_path):
    url = reverse("contract_attestation", args=[world.contract_id])
    response = client_as(world.facilitator).get(url, {"le": "2026-06-30"})
    assert response["Content-Type"] == "application/pdf"
    file = tmp_path / "a.pdf"
    file.write_bytes(response.content)
    reader = PdfReader(file)
    text = "".join(page.extract_text() for page in reader.pages).replace("\u202f", " ").replace("\xa0", " ")
    assert "70,5 h" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] is True or reader.trailer["/Root"].get("/StructTreeRoot")


def test_an_attestation_without_objective_explains_itself(client_as, host, contract_id):
    url = reverse("contract_attestation", args=[contract_id])
    response = client_as(host).get(url, follow=True)
    assert "L’attestation demande un objectif fixé" in response.content.decode()


def test_the_spreadsheet_holds_figures_and_cuts(client_as, world, account_url, tmp_path):
    response = client_as(world.facilitator).get(account_url, {"format": "xlsx", "le": "2026-06-30"})
    file = tmp_path / "a.xlsx"
    file.write_bytes(response.content)
    book = load_workbook(file)
    assert book.sheetnames[0].startswith("Chiffres")
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"70.5", "666.0", "Femme", "Filtre\u00a0: Arrêté au", "Valeur"} <= cells


def test_a_wrong_date_shows_today(client_as, world, account_url):
    assert client_as(world.facilitator).get(account_url, {"le": "demain"}).status_code == 200


def test_the_page_asks_a_bounded_number_of_queries(client_as, world, account_url, django_assert_max_num_queries):
    signed_in = client_as(world.facilitator)
    with django_assert_max_num_queries(60):
        assert signed_in.get(account_url).status_code == 200


def test_the_dictionary_defines_every_indicator(client_as, world):
    page = client_as(world.facilitator).get(reverse("indicators")).content.decode()
    assert "hours_done" in page
    assert "Heures déclarées puis validées" in page
