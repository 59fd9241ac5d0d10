"""The calibration page: drafts in the address, scenarios, objective, terms, the text of the clause."""

import io
from dataclasses import replace
from decimal import Decimal
from urllib.parse import parse_qs, urlencode, urlsplit

import docx
import openpyxl
import pytest
from django.urls import reverse
from tests.fixtures_domain import BUYER_SIRET, NOW
from tests.usecases.calibration_samples import FIXED, INPUTS, LOT, TODAY, plain

from levier.records.models import Stage
from levier.rules.calibration import METHODS
from levier.usecases import calibrations, contracts, objectives
from levier.web.social_clauses import comparisons
from levier.web.social_clauses.desks import without_label, written_scenario

QUERIES_OF_THE_PAGE, QUERIES_OF_THE_PIECE = 32, 18
DRAFT = {
    "method": "LABOUR_SHARE",
    "trade": "shell",
    "amount": "1 000 000",
    "labour_share_percent": "50",
    "rate_percent": "5",
    "hourly_cost": "30",
    "rounding_step": "1",
    "rounding_mode": "down",
    "months": "12",
}
HTMX = {"HTTP_HX_REQUEST": "true"}


def told(response) -> str:
    return plain(response.content.decode().replace("&nbsp;", " "))


@pytest.fixture
def page(clause_id) -> str:
    return reverse("calibration", args=[clause_id])


@pytest.fixture
def kept(host, clause_id) -> int:
    return calibrations.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=LOT, label="Prudent")


def fix(host, calibration_id, after_version=0):
    return objectives.fix_objective(
        by=host, at=NOW, on=TODAY, calibration_id=calibration_id, stage="forecast", after_version=after_version
    )


# Drafting


def test_the_page_starts_from_the_lot_its_trade_and_the_dates(client_as, host, page):
    response = client_as(host).get(page)
    assert response.status_code == 200
    body = told(response)
    assert "800 000 € × 45 % × 5 % ÷ 40 € = 450 h" in body
    assert "Valeurs de départ pour Gros œuvre" in body
    assert "source : à vérifier" in body
    assert "un poste à temps plein pendant 3 mois" in body
    assert "postes à temps plein pendant 12 mois" in body or "poste à temps plein pendant 12 mois" in body
    assert "Faisable" in body
    assert "Aucun objectif n’est encore fixé ici." in body
    assert "Aucun scénario gardé" in body
    assert ".docx" not in body
    assert 'aria-current="page"' in body


def test_the_formula_has_the_numbers_of_the_address(client_as, host, page):
    body = told(client_as(host).get(page, DRAFT))
    assert "1 000 000 € × 50 % × 5 % ÷ 30 € = 833,33 h, arrondi à l&#x27;heure inférieure : 833 h" in body
    assert "833,33 h" in body
    assert "24 semaines" in body
    assert 'value="1 000 000"' in body


@pytest.mark.parametrize("method", METHODS)
def test_each_method_shows_its_own_fields_and_keeps_the_others_aside(client_as, host, page, method):
    asked = {**DRAFT, **{name: str(value) for name, value in INPUTS[method].items()}, "method": method}
    response = client_as(host).get(page, asked)
    assert response.status_code == 200
    assert "Garder ce scénario" in told(response)
    assert f'value="{method}"' in told(response)
    for name in DRAFT:
        assert f'name="{name}"' in told(response)


def test_a_method_without_its_figures_waits_for_them(client_as, host, page):
    response = client_as(host).get(page, {"method": "FIXED", "amount": "1"})
    assert response.status_code == 200
    assert "Complétez les champs à gauche" in told(response)


def test_a_trade_without_cost_or_none_at_all(client_as, host, page):
    body = told(client_as(host).get(page, {"method": "LABOUR_SHARE", "trade": "guarding"}))
    assert "coût horaire à saisir" in body
    body = told(client_as(host).get(page, {"method": "LABOUR_SHARE", "trade": ""}))
    assert "Choisissez un métier" in body


def test_a_contract_without_dates_asks_how_long_it_lasts(client_as, host, page):
    body = told(client_as(host).get(page, {**DRAFT, "months": ""}))
    assert "Indiquez la durée du marché" in body


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rate_percent": "120"}, "120 % dépasse 100 %."),
        ({"amount": ""}, "Indiquez une valeur."),
        ({"amount": "mille"}, "Écrivez un nombre"),
        ({"amount": "9" * 5000}, "Pas encore de résultat"),
        ({"hourly_cost": "0"}, "Indiquez un nombre supérieur à zéro."),
        ({"rounding_step": "3"}, "Pas encore de résultat"),
        ({"rounding_mode": "?"}, "Pas encore de résultat"),
        ({"trade": "abacus"}, "Pas encore de résultat"),
        ({"months": "-1"}, "Indiquez un nombre supérieur à zéro."),
        ({"method": "STEP_TABLE", "firm_months": "6", "on": "2026-03-02"}, "au moins 12 mois"),
        ({"method": "STEP_TABLE", "firm_months": "12", "on": "2019-01-01"}, "Aucune règle n’est connue"),
        ({"method": "STEP_TABLE", "firm_months": "12", "on": "?"}, "Pas encore de résultat"),
        ({**INPUTS["INVOICED_TRANCHE"], "method": "INVOICED_TRANCHE", "tranche": "0.01",
          "hours_per_tranche": "99999999"},
         "trop grand"),
    ],
)  # fmt: skip
def test_bad_figures_are_said_at_their_field(client_as, host, page, changes, words):
    response = client_as(host).get(page, {**DRAFT, **changes})
    assert response.status_code == 422
    assert words in told(response)


def test_an_unknown_method_falls_back_on_the_usual_one(client_as, host, page):
    assert client_as(host).get(page, {"method": "ABACUS"}).status_code == 200


def test_the_name_of_a_field_is_not_said_twice():
    assert without_label("Taux d'insertion\u00a0: 120 dépasse 100.", "Taux d’insertion (%)") == "120 dépasse 100."
    whole = "7 h n'est pas un palier\u00a0: choisissez."
    assert without_label(whole, "Palier choisi (h)") == whole


def test_the_piece_follows_the_typing_and_keeps_the_address(client_as, host, clause_id, page):
    piece = reverse("calibration_result", args=[clause_id])
    response = client_as(host).get(piece, DRAFT, **HTMX)
    assert response.status_code == 200
    assert "833" in told(response)
    assert "<html" not in told(response)
    assert 'hx-swap-oob="true"' in told(response)
    address = urlsplit(response["HX-Replace-Url"])
    assert address.path == page
    assert {name: found for name, (found,) in parse_qs(address.query).items()} == DRAFT
    wrong = client_as(host).get(piece, {**DRAFT, "rate_percent": "120"}, **HTMX)
    assert wrong.status_code == 200  # else nothing would be swapped in
    assert "Taux d’insertion (%) : 120 % dépasse 100 %." in told(wrong)


def test_the_piece_opened_alone_is_the_page(client_as, host, clause_id, page):
    response = client_as(host).get(reverse("calibration_result", args=[clause_id]), DRAFT)
    assert response.status_code == 302
    assert response.url.startswith(f"{page}?method=LABOUR_SHARE")


# Scenarios


def test_a_scenario_is_kept_as_it_was_shown(client_as, host, clause_id, page):
    response = client_as(host).post(reverse("scenario_keep", args=[clause_id]), {**DRAFT, "label": ""})
    assert response.status_code == 302
    assert response.url.startswith(page)
    assert response.url.endswith("#scenarios")
    body = told(client_as(host).get(page))
    for words in ("Scénario 1", "833,33 h", "833 h", "Semaines à temps plein", "1 000 000 €", "à l’heure, vers le bas"):
        assert words in body
    assert "1 000 000 € × 50 % × 5 % ÷ 30 €" in body  # the page starts again from the last scenario


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_kept_and_compared(client_as, host, clause_id, page, method):
    given = {**DRAFT, **INPUTS[method], "method": method, "rounding_step": "0"}
    client = client_as(host)
    assert client.post(reverse("scenario_keep", args=[clause_id]), given).status_code == 302
    assert client.post(reverse("scenario_keep", args=[clause_id]), DRAFT).status_code == 302
    body = told(client.get(page))
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
    response = client_as(host).post(reverse("scenario_keep", args=[clause_id]), {**DRAFT, **changes})
    assert response.status_code == 422
    assert words in told(response)


def test_a_scenario_is_taken_up_again_without_being_rounded(host, clause_id):
    third = replace(LOT, given=replace(LOT.given, rate_percent=Decimal("3.3333")))
    calibrations.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=third)
    (scenario,) = calibrations.get_calibration_page(by=host, clause_id=clause_id, on=TODAY).scenarios
    found = written_scenario(scenario)
    assert (plain(found["amount"]), found["rate_percent"]) == ("800 000", "3.3333")


def test_the_page_that_says_what_is_wrong_can_be_reloaded(client_as, host, clause_id, page):
    response = client_as(host).get(reverse("scenario_keep", args=[clause_id]), DRAFT)
    assert (response.status_code, urlsplit(response.url).path) == (302, page)


def test_scenarios_go_to_a_spreadsheet(client_as, host, clause_id, page, kept):
    calibrations.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=FIXED, label="Volume")
    response = client_as(host).get(page, {"s_format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert {"Prudent", "Volume", "450.0", "120.5", "800\u202f000\xa0€"} <= cells
    assert client_as(host).get(page, {"v_format": "csv"})["Content-Type"].startswith("text/csv")


def test_a_scenario_is_renamed(client_as, host, page, kept):
    address = reverse("scenario_rename", args=[kept])
    client = client_as(host)
    assert 'value="Prudent"' in told(client.get(address))
    assert client.post(address, {"label": " "}).status_code == 422
    calibrations.keep_scenario(by=host, at=NOW, clause_id=int(page.split("/")[2]), draft=FIXED, label="Autre")
    assert "s’appelle déjà" in told(client.post(address, {"label": "Autre"}))
    assert client.post(address, {"label": "Ambitieux"}).url == f"{page}#scenarios"
    assert "Ambitieux" in told(client.get(page))


def test_a_scenario_is_removed_unless_it_founds_the_objective(client_as, host, clause_id, page, kept):
    other = calibrations.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=FIXED)
    fix(host, kept)
    client = client_as(host)
    assert "Volume fixe" in told(client.get(reverse("scenario_delete", args=[other])))
    assert client.post(reverse("scenario_delete", args=[other])).url == f"{page}#scenarios"
    response = client.post(reverse("scenario_delete", args=[kept]))
    assert response.status_code == 422
    assert "fonde un objectif fixé" in told(response)
    assert reverse("scenario_delete", args=[kept]) not in told(client.get(page))


# Objective


def test_an_objective_is_fixed_then_compared_and_written(client_as, host, clause_id, contract_id, page, kept):
    client = client_as(host)
    address = reverse("objective_fix", args=[kept])
    form = client.get(address)
    assert "800 000 € × 45 % × 5 % ÷ 40 € = 450 h" in told(form)
    sent = {"stage": "forecast", "fixed_on": "2026-03-02", "why": "programmation", "after_version": "0"}
    assert client.post(address, sent).url == f"{page}#versions"
    body = told(client.get(page, DRAFT))
    assert "Objectif fixé : 450 h." in body
    assert "383 h de plus que l’objectif en vigueur (450 h, prévision, fixé le 2 mars 2026)." in body
    for words in ("Versions de l’objectif", "Prévision", "Ada Nord", "programmation", "En vigueur", "1 lot sur 2"):
        assert words in body
    assert "Autant que l’objectif en vigueur" in told(client.get(page))
    assert 'value="adjusted" selected' in told(client.get(address))
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
    assert "Un autre objectif a été fixé entre-temps (450 h, prévision)" in told(second)
    assert 'name="after_version" value="1"' in told(second)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"fixed_on": "2999-01-01"}, "Cette date est à venir"),
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
    assert words in told(response)


def test_the_difference_in_a_sentence(host, clause_id, kept):
    fix(host, kept)
    in_force = calibrations.get_clause(by=host, clause_id=clause_id, on=TODAY).in_force
    assert comparisons.difference(Decimal(400), in_force).startswith("50\xa0h de moins que")
    calibrations.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=FIXED)
    page = calibrations.get_calibration_page(by=host, clause_id=clause_id, on=TODAY)
    gaps = comparisons.scenario_columns(page)["rows"][-1]["cells"]
    assert [gap.replace("\xa0", " ") for gap in gaps] == ["0 h", "−329,5 h"]


def test_a_contract_of_one_lot_has_one_text(client_as, host):
    facts = contracts.ContractFacts(
        number="2026-SRV-0003", object="Nettoyage", buyer_siret=BUYER_SIRET, buyer_name="Métropole fictive"
    )
    contract_id = contracts.record_contract(by=host, at=NOW, facts=facts)
    (lot,) = contracts.get_contract(by=host, contract_id=contract_id).lots
    fix(host, calibrations.keep_scenario(by=host, at=NOW, clause_id=lot.clause_id, draft=FIXED))
    body = told(client_as(host).get(reverse("calibration", args=[lot.clause_id])))
    assert "Texte de la clause (.docx)" in body
    assert "Texte pour ce lot seul" not in body
    assert "lot sur" not in body


# Terms and text


def test_a_text_that_cannot_be_made_says_why(client_as, host, contract_id):
    client = client_as(host)
    response = client.get(reverse("clause_document", args=[contract_id]), {"clause": "9" * 30}, follow=True)
    assert response.redirect_chain == [(reverse("contract", args=[contract_id]), 302)]
    assert "Fixez d’abord un objectif" in told(response)


# Who may


def test_others_reach_no_page(client_as, host, other_host, buyer, clause_id, contract_id, kept):
    fix(host, kept)
    pages = [
        reverse("calibration", args=[clause_id]),
        reverse("clause_edit", args=[clause_id]),
        reverse("scenario_rename", args=[kept]),
        reverse("scenario_delete", args=[kept]),
        reverse("objective_fix", args=[kept]),
    ]
    piece = reverse("calibration_result", args=[clause_id])
    client = client_as(other_host)
    assert [client.get(address).status_code for address in pages] == [404] * 5
    assert client.get(piece, **HTMX).status_code == 404
    assert client.post(reverse("scenario_keep", args=[clause_id]), DRAFT).status_code == 404
    assert client.get(reverse("clause_document", args=[contract_id])).status_code == 404
    client = client_as(buyer)
    assert [client.get(address).status_code for address in pages] == [403] * 5
    assert client.post(reverse("scenario_keep", args=[clause_id]), DRAFT).status_code == 403
    assert client.get(reverse("clause_document", args=[contract_id])).status_code == 200


def test_what_does_not_exist_is_not_found(client_as, host):
    client = client_as(host)
    for name in ("calibration", "clause_edit"):
        assert client.get(reverse(name, args=[10**12])).status_code == 404
    assert client.get("/clauses/99999999999999999999999/calibration/").status_code == 404
    assert client.get("/scenarios/99999999999999999999999/fixer/").status_code == 404


def test_few_queries_whatever_is_kept(client_as, host, clause_id, page, kept, django_assert_max_num_queries):
    for version in range(3):
        calibrations.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=FIXED)
        fix(host, kept, version)
    client = client_as(host)
    client.get(page)
    with django_assert_max_num_queries(QUERIES_OF_THE_PAGE):
        client.get(page)
    with django_assert_max_num_queries(QUERIES_OF_THE_PIECE):
        client.get(f"{reverse('calibration_result', args=[clause_id])}?{urlencode(DRAFT)}", **HTMX)
