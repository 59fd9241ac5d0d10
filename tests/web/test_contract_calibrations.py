"""The calibration of a contract, of a part of a lot, and its note, as pages."""

import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from tests.fixtures_domain import NOW
from tests.usecases.calibration_samples import FIXED, HTMX, TODAY, TYPED, fix, keep
from tests.usecases.test_contract_calibrations import C3
from tests.usecases.test_objective_lines import part_of
from tests.web.shown_texts import text_of

from levier.rules.calibration import LabourShare, Rounding, RoundingMode
from levier.usecases import calibrations, contracts, scenarios
from levier.usecases.calibration_drafts import Draft
from levier.usecases.lots import add_lot

QUERIES = 40
ON_THE_TOTAL = {"arrondi": "total", "pas": "5", "sens": "nearest"}


@pytest.fixture
def clauses(host, contract_id, lots) -> list[int]:
    known = contracts.get_contract(by=host, contract_id=contract_id).facts
    contracts.change_contract(by=host, contract_id=contract_id, facts=replace(known, amount=Decimal(1_120_000)))
    add_lot(by=host, contract_id=contract_id, lot=contracts.LotFacts("Charpente", Decimal(200_000)))
    found = [lot.clause_id for lot in contracts.get_contract(by=host, contract_id=contract_id).lots]
    for clause_id, (amount, share) in zip(found, C3, strict=True):
        given = LabourShare(Decimal(amount), Decimal(share), Decimal(5), Decimal(30))
        keep(host, clause_id, Draft("LABOUR_SHARE", given, Rounding(1, RoundingMode.DOWN)))
    return found


@pytest.fixture
def page(contract_id) -> str:
    return reverse("contract_calibration", args=[contract_id])


def sent(clauses, version=0, **changes):
    return {
        "lines": [str(clause_id) for clause_id in clauses],
        "seen": ",".join(f"{clause_id}:{version}" for clause_id in clauses),
        "stage": "forecast",
        "fixed_on": "2026-03-02",
        "why": "programmation",
    } | changes


def test_lots_stand_side_by_side(client_as, host, page, clauses):
    body = text_of(client_as(host).get(page))
    for words in ("Lot 1 : Gros œuvre", "Lot 3 : Charpente", "872 h", "666 h + 140 h + 66 h", "Faisable"):
        assert words in body
    assert "L’arrondi sur le total" not in body


def test_the_rounding_on_the_total_is_explained(client_as, host, page, clauses):
    body = text_of(client_as(host).get(page, ON_THE_TOTAL))
    for words in ("875 h", "1,67 h de plus que la somme avant arrondi", "Part de l’écart", "668 h"):
        assert words in body
    assert "autant que la somme" in text_of(client_as(host).get(page, {**ON_THE_TOTAL, "pas": "0"}))
    assert "873,33" in text_of(client_as(host).get(page, {"arrondi": "x", "pas": "?"}))


def test_all_are_fixed_then_told_again(client_as, host, contract_id, page, clauses):
    client = client_as(host)
    address = f"{page}?arrondi=total&pas=5&sens=nearest"
    response = client.post(address, sent(clauses))
    assert (response.status_code, response.url) == (302, reverse("contract", args=[contract_id]))
    assert "3 objectifs fixés : 875 h." in text_of(client.get(response.url))
    second = client.post(address, sent(clauses))
    assert second.status_code == 422
    assert "Lot 1 : Un autre objectif a été fixé entre-temps (668 h, prévision)" in text_of(second)
    assert client.post(address, sent(clauses, 1, stage="adjusted")).status_code == 302


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"lines": []}, "Choisissez au moins une ligne"),
        ({"lines": ["9-9"]}, "à corriger"),
        ({"stage": "amended", "why": ""}, "Dites ce qui modifie"),
        ({"fixed_on": "2199-01-01"}, "Cette date est à venir"),
        ({"fixed_on": ""}, "Fixé le"),
    ],
)
def test_what_cannot_be_fixed_is_said(client_as, host, page, clauses, changes, words):
    response = client_as(host).post(page, sent(clauses, **changes))
    assert response.status_code == 422
    assert words in text_of(response)


def test_the_table_goes_to_a_spreadsheet(client_as, host, page, clauses):
    response = client_as(host).get(page, {**ON_THE_TOTAL, "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    cells = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {668, 875} <= cells
    assert any("Part de l’écart" in str(cell) for cell in cells)


def test_without_a_scenario_there_is_nothing_to_fix(client_as, host, page, lots):
    body = text_of(client_as(host).get(page))
    assert "à calibrer" in body
    assert "Fixer ensemble" not in body
    assert "Note de calibrage" not in body


def test_the_note_is_a_pdf_or_a_word_file(client_as, host, contract_id, page, lots):
    client = client_as(host)
    address = reverse("calibration_note", args=[contract_id])
    response = client.get(address, follow=True)
    assert response.redirect_chain == [(page, 302)]
    assert "Gardez d’abord un scénario" in text_of(response)
    keep(host, lots[0].clause_id)
    response = client.get(address)
    assert (response["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    response = client.get(address, {"format": "docx"})
    assert response["Content-Disposition"] == 'attachment; filename="note-calibrage-2026-tra-0001.docx"'


def test_a_part_is_calibrated_kept_and_fixed_on_its_own(client_as, host, lots):
    clause_id = lots[0].clause_id
    part_id = part_of(host, lots[0], amount=Decimal(400_000), live_on=TODAY)
    client, address = client_as(host), reverse("calibration", args=[clause_id])
    asked = {**TYPED, "partie": str(part_id)}
    body = text_of(client.get(address, {"partie": part_id}))
    for words in ("Lignes du lot 1", "Partie ferme", "Tranche optionnelle 1 : Halle", "400 000 €"):
        assert words in body
    assert f'name="partie" value="{part_id}"' in body
    piece = client.get(reverse("calibration_result", args=[clause_id]), asked, **HTMX)
    assert f"partie={part_id}" in piece["HX-Replace-Url"]
    kept = client.post(reverse("scenario_keep", args=[clause_id]), {**asked, "label": "Halle"})
    assert f"partie={part_id}" in kept.url
    (scenario,) = calibrations.get_calibration_page(by=host, clause_id=clause_id, on=TODAY, part_id=part_id).scenarios
    fixing = reverse("objective_fix", args=[scenario.id])
    assert "Tranche optionnelle 1" in text_of(client.get(fixing))
    form = {"stage": "forecast", "fixed_on": "2026-03-02", "why": "", "after_version": "0"}
    assert client.post(fixing, form).url == f"{address}?partie={part_id}#versions"
    assert "Halle" not in text_of(client.get(address, {"s_format": "csv"}))
    assert client.get(address, {"l_format": "xlsx", "partie": part_id}).status_code == 200


@pytest.mark.parametrize("part", ["0", "x", "9" * 30, "-1"])
def test_a_part_that_is_not_there(client_as, host, clause_id, part):
    assert client_as(host).get(reverse("calibration", args=[clause_id]), {"partie": part}).status_code == 404


def test_who_may(client_as, host, other_host, buyer, page, contract_id, clauses):
    client = client_as(other_host)
    assert client.get(page).status_code == 404
    assert client.post(page, sent(clauses)).status_code == 404
    assert client.get(reverse("calibration_note", args=[contract_id])).status_code == 404
    assert client_as(buyer).get(page).status_code == 403


def test_few_queries(client_as, host, page, clauses, django_assert_max_num_queries):
    for clause_id in clauses:
        fix(host, scenarios.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=FIXED))
    client = client_as(host)
    client.get(page)
    with django_assert_max_num_queries(QUERIES):
        client.get(page, ON_THE_TOTAL)
