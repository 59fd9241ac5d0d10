"""The pages that spread hours over lots and contracts."""

import pytest
from django.urls import reverse

from levier.exchange.spreadsheets import open_workbook


@pytest.fixture
def address(contract_id) -> str:
    return reverse("contract_allotment", args=[contract_id])


def test_c11_is_answered_line_by_line_and_leaves_as_a_spreadsheet(client_as, host, address, lots):
    signed_in = client_as(host)
    asked = {"heures": "151", f"pour{lots[0].id}": "100", f"pour{lots[1].id}": "80"}
    page = signed_in.get(address, asked).content.decode()
    assert "Reste à attribuer" in page
    assert "100\u00a0h comptées sur 151\u00a0h travaillées" in page
    file = signed_in.get(address, {**asked, "format": "xlsx"}).content
    rows = open_workbook(file, "repartition.xlsx").sheets[0].rows
    assert any("Pourquoi" in row for row in rows)
    assert any("Non" in row for row in rows)


def test_it_is_reached_from_the_contract_and_first_asks(client_as, host, contract_id, address):
    signed_in = client_as(host)
    assert address in signed_in.get(reverse("contract", args=[contract_id])).content.decode()
    page = signed_in.get(address)
    assert page.status_code == 200
    assert "Vérifier" in page.content.decode()


@pytest.mark.parametrize("given", ["-1", "beaucoup", "1e9"])
def test_what_is_no_number_is_told_at_its_field(client_as, host, address, given):
    page = client_as(host).get(address, {"heures": given, "pourx": "1", "pour99999999999999999999": "1"})
    assert page.status_code == 422
    assert page.context["form"].errors["heures"]


def test_a_buyer_checks_its_own_contract_and_a_stranger_finds_nothing(client_as, buyer, other_host, address):
    assert client_as(buyer).get(address).status_code == 200
    assert client_as(other_host).get(address).status_code == 404
