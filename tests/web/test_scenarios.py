"""Scenarios of a clause and its objective: kept, compared, fixed, refused at their field."""

import io
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlsplit

import docx
import openpyxl
import pytest
from django.urls import reverse
from tests.fixtures_domain import BUYER_SIRET, NOW
from tests.usecases.calibration_samples import FIXED, INPUTS, LOT, TODAY, TYPED, fix, plain
from tests.web.shown_texts import text_of

from levier.records.models import Stage
from levier.rules.calibration import METHODS
from levier.usecases import calibrations, contracts, scenarios
from levier.web.social_clauses import comparisons
from levier.web.social_clauses.desks import written_scenario


@pytest.fixture
def page(clause_id) -> str:
    return reverse("calibration", args=[clause_id])


@pytest.fixture
def kept(host, clause_id) -> int:
    return scenarios.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=LOT, label="Prudent")


def test_a_scenario_is_kept_as_it_was_shown(client_as, host, clause_id, page):
    response = client_as(host).post(reverse("scenario_keep", args=[clause_id]), {**TYPED, "label": ""})
    assert response.status_code == 302
    assert response.url.startswith(page)
    assert response.url.endswith("#scenarios")
    body = text_of(client_as(host).get(page))
    for words in ("Scénario 1", "833,33 h", "833 h", "Semaines à temps plein", "1 000 000 €", "à l’heure, vers le bas"):
        assert words in body
    assert "1 000 000 € × 50 % × 5 % ÷ 30 €" in body  # the page starts again from the last scenario


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_kept_and_compared(client_as, host, clause_id, page, method):
    given = {**TYPED, **INPUTS[method], "method": method, "rounding_step": "0"}
    client = client_as(host)
    assert client.post(reverse("scenario_keep", args=[clause_id]), given).status_code == 302
    assert client.post(reverse("scenario_keep", args=[clause_id]), TYPED).status_code == 302
    body = text_of(client.get(page))
    assert METHODS[method].label.replace("'", "&#x27;") in body
    assert "aucun" in body


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rate_percent": "120"}, "120 % dépasse 100 %."),
        ({"amount": "mille"}, "Écrivez un nombre"),
        ({"label": "Prudent"}, "s’appelle déjà « Prudent »"),
        ({"label": "x" * 81}, "80"),
        ({"label": "x" * 500}, "Nom du scénario"),
    ],
)
def test_what_is_not_kept_shows_the_page_again(client_as, host, clause_id, kept, changes, words):
    response = client_as(host).post(reverse("scenario_keep", args=[clause_id]), {**TYPED, **changes})
    assert response.status_code == 422
    assert words in text_of(response)


def test_a_scenario_is_taken_up_again_without_being_rounded(host, clause_id):
    third = replace(LOT, given=replace(LOT.given, rate_percent=Decimal("3.3333")))
    scenarios.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=third)
    (scenario,) = calibrations.get_calibration_page(by=host, clause_id=clause_id, on=TODAY).scenarios
    found = written_scenario(scenario)
    assert (plain(found["amount"]), found["rate_percent"]) == ("800 000", "3.3333")


def test_the_page_that_says_what_is_wrong_can_be_reloaded(client_as, host, clause_id, page):
    response = client_as(host).get(reverse("scenario_keep", args=[clause_id]), TYPED)
    assert (response.status_code, urlsplit(response.url).path) == (302, page)


def test_scenarios_go_to_a_spreadsheet(client_as, host, clause_id, page, kept):
    scenarios.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=FIXED, label="Volume")
    response = client_as(host).get(page, {"s_format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert {"Prudent", "Volume", "450.0", "120.5", "800\u202f000\xa0€"} <= cells
    assert client_as(host).get(page, {"v_format": "csv"})["Content-Type"].startswith("text/csv")


def test_a_scenario_is_renamed(client_as, host, page, kept):
    address = reverse("scenario_rename", args=[kept])
    client = client_as(host)
    assert 'value="Prudent"' in text_of(client.get(address))
    assert client.post(address, {"label": " "}).status_code == 422
    scenarios.keep_scenario(by=host, at=NOW, clause_id=int(page.split("/")[2]), draft=FIXED, label="Autre")
    assert "s’appelle déjà" in text_of(client.post(address, {"label": "Autre"}))
    assert client.post(address, {"label": "Ambitieux"}).url == f"{page}#scenarios"
    assert "Ambitieux" in text_of(client.get(page))


def test_a_scenario_is_removed_unless_it_founds_the_objective(client_as, host, clause_id, page, kept):
    other = scenarios.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=FIXED)
    fix(host, kept)
    client = client_as(host)
    assert "Volume fixe" in text_of(client.get(reverse("scenario_delete", args=[other])))
    assert client.post(reverse("scenario_delete", args=[other])).url == f"{page}#scenarios"
    response = client.post(reverse("scenario_delete", args=[kept]))
    assert response.status_code == 422
    assert "fonde un objectif fixé" in text_of(response)
    assert reverse("scenario_delete", args=[kept]) not in text_of(client.get(page))


def test_an_objective_is_fixed_then_compared_and_written(client_as, host, clause_id, contract_id, page, kept):
    client = client_as(host)
    address = reverse("objective_fix", args=[kept])
    form = client.get(address)
    assert "800 000 € × 45 % × 5 % ÷ 40 € = 450 h" in text_of(form)
    sent = {"stage": "forecast", "fixed_on": "2026-03-02", "why": "programmation", "after_version": "0"}
    assert client.post(address, sent).url == f"{page}#versions"
    body = text_of(client.get(page, TYPED))
    assert "Objectif fixé : 450 h." in body
    assert "383 h de plus que l’objectif en vigueur (450 h, prévision, fixé le 2 mars 2026)." in body
    for words in ("Versions de l’objectif", "Prévision", "Ada Nord", "programmation", "En vigueur", "1 lot sur 2"):
        assert words in body
    assert "Autant que l’objectif en vigueur" in text_of(client.get(page))
    assert 'value="adjusted" selected' in text_of(client.get(address))
    response = client.get(reverse("clause_document", args=[contract_id]))
    assert response["Content-Disposition"] == 'attachment; filename="clause-2026-tra-0001.docx"'
    document = docx.Document(io.BytesIO(response.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "450\xa0h" in cells
    alone = client.get(reverse("clause_document", args=[contract_id]), {"clause": clause_id})
    assert "lot-1" in alone["Content-Disposition"]


def test_every_stage_has_one_that_follows(client_as, host, kept):
    client, address = client_as(host), reverse("objective_fix", args=[kept])
    for version, stage in enumerate(Stage.values):
        sent = {"stage": stage, "fixed_on": "2026-03-02", "why": "modification 1", "after_version": str(version)}
        assert client.post(address, sent).status_code == 302
        assert client.get(address).status_code == 200


def test_of_two_browsers_the_second_is_told_then_may_choose(client_as, host, kept):
    client = client_as(host)
    address = reverse("objective_fix", args=[kept])
    sent = {"stage": "forecast", "fixed_on": "2026-03-02", "why": "", "after_version": "0"}
    assert client.post(address, sent).status_code == 302
    second = client.post(address, sent)
    assert second.status_code == 422
    assert "Un autre objectif a été fixé entre-temps (450 h, prévision)" in text_of(second)
    assert 'name="after_version" value="1"' in text_of(second)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"fixed_on": "2199-01-01"}, "Cette date est à venir"),
        ({"fixed_on": "hier"}, "Fixé le"),
        ({"stage": "amended"}, "Dites ce qui modifie"),
        ({"stage": "finished"}, "Étape"),
        ({"after_version": "x"}, "à corriger"),
    ],
)
def test_an_objective_is_refused_at_its_field(client_as, host, kept, changes, words):
    sent = {"stage": "forecast", "fixed_on": "2026-03-02", "why": "", "after_version": "0"} | changes
    response = client_as(host).post(reverse("objective_fix", args=[kept]), sent)
    assert response.status_code == 422
    assert words in text_of(response)


def test_the_difference_in_a_sentence(host, clause_id, kept):
    fix(host, kept)
    in_force = calibrations.get_clause(by=host, clause_id=clause_id, on=TODAY).in_force
    assert comparisons.difference(Decimal(400), in_force).startswith("50\xa0h de moins que")
    scenarios.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=FIXED)
    page = calibrations.get_calibration_page(by=host, clause_id=clause_id, on=TODAY)
    gaps = comparisons.scenario_columns(page)["rows"][-1]["cells"]
    assert [gap.replace("\xa0", " ") for gap in gaps] == ["0 h", "−329,5 h"]


def test_a_contract_of_one_lot_has_one_text(client_as, host):
    facts = contracts.ContractFacts(
        number="2026-SRV-0003", object="Nettoyage", buyer_siret=BUYER_SIRET, buyer_name="Métropole fictive"
    )
    contract_id = contracts.record_contract(by=host, at=NOW, facts=facts)
    (lot,) = contracts.get_contract(by=host, contract_id=contract_id).lots
    fix(host, scenarios.keep_scenario(by=host, at=NOW, clause_id=lot.clause_id, draft=FIXED))
    body = text_of(client_as(host).get(reverse("calibration", args=[lot.clause_id])))
    assert "Texte de la clause (.docx)" in body
    assert "Texte pour ce lot seul" not in body
    assert "lot sur" not in body
