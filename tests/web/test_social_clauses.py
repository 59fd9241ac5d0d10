"""The calibration page: drafts in the address, scenarios, objective, terms, the text of the clause."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.urls import reverse
from tests.fixtures_domain import NOW
from tests.usecases.calibration_samples import FIXED, HTMX, INPUTS, LOT, TYPED, fix
from tests.web.shown_texts import text_of

from levier.rules.calibration import METHODS
from levier.usecases import scenarios
from levier.web.social_clauses.desks import without_label

QUERIES_OF_THE_PAGE, QUERIES_OF_THE_PIECE = 32, 18


@pytest.fixture
def page(clause_id) -> str:
    return reverse("calibration", args=[clause_id])


@pytest.fixture
def kept(host, clause_id) -> int:
    return scenarios.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=LOT, label="Prudent")


# Drafting


def test_the_page_starts_from_the_lot_its_trade_and_the_dates(client_as, host, page):
    response = client_as(host).get(page)
    assert response.status_code == 200
    body = text_of(response)
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
    body = text_of(client_as(host).get(page, TYPED))
    assert "1 000 000 € × 50 % × 5 % ÷ 30 € = 833,33 h, arrondi à l’heure inférieure : 833 h" in body
    assert "833,33 h" in body
    assert "24 semaines" in body
    assert 'value="1 000 000"' in body


@pytest.mark.parametrize("method", METHODS)
def test_each_method_shows_its_own_fields_and_keeps_the_others_aside(client_as, host, page, method):
    asked = {**TYPED, **{name: str(value) for name, value in INPUTS[method].items()}, "method": method}
    response = client_as(host).get(page, asked)
    assert response.status_code == 200
    assert "Garder ce scénario" in text_of(response)
    assert f'value="{method}"' in text_of(response)
    for name in TYPED:
        assert f'name="{name}"' in text_of(response)


def test_a_method_without_its_figures_waits_for_them(client_as, host, page):
    response = client_as(host).get(page, {"method": "FIXED", "amount": "1"})
    assert response.status_code == 200
    assert "Complétez les champs à gauche" in text_of(response)


def test_a_trade_without_cost_or_none_at_all(client_as, host, page):
    body = text_of(client_as(host).get(page, {"method": "LABOUR_SHARE", "trade": "guarding"}))
    assert "coût horaire à saisir" in body
    body = text_of(client_as(host).get(page, {"method": "LABOUR_SHARE", "trade": ""}))
    assert "Choisissez un métier" in body


def test_a_contract_without_dates_asks_how_long_it_lasts(client_as, host, page):
    body = text_of(client_as(host).get(page, {**TYPED, "months": ""}))
    assert "Indiquez la durée du marché" in body


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rate_percent": "120"}, "120 % dépasse 100 %."),
        ({"amount": ""}, "Indiquez le montant hors taxes."),
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
    response = client_as(host).get(page, {**TYPED, **changes})
    assert response.status_code == 422
    assert words in text_of(response)


def test_an_unknown_method_falls_back_on_the_usual_one(client_as, host, page):
    assert client_as(host).get(page, {"method": "ABACUS"}).status_code == 200


def test_the_name_of_a_field_is_not_said_twice():
    assert without_label("Taux d’insertion\u00a0: 120 dépasse 100.", "Taux d’insertion (%)") == "120 dépasse 100."
    whole = "7 h n’est pas un palier\u00a0: choisissez."
    assert without_label(whole, "Palier choisi (h)") == whole


def test_the_piece_follows_the_typing_and_keeps_the_address(client_as, host, clause_id, page):
    piece = reverse("calibration_result", args=[clause_id])
    response = client_as(host).get(piece, TYPED, **HTMX)
    assert response.status_code == 200
    assert "833" in text_of(response)
    assert "<html" not in text_of(response)
    assert 'hx-swap-oob="true"' in text_of(response)
    address = urlsplit(response["HX-Replace-Url"])
    assert address.path == page
    assert {name: found for name, (found,) in parse_qs(address.query).items()} == TYPED
    wrong = client_as(host).get(piece, {**TYPED, "rate_percent": "120"}, **HTMX)
    assert wrong.status_code == 200  # else nothing would be swapped in
    assert "Taux d’insertion (%) : 120 % dépasse 100 %." in text_of(wrong)


def test_the_piece_opened_alone_is_the_page(client_as, host, clause_id, page):
    response = client_as(host).get(reverse("calibration_result", args=[clause_id]), TYPED)
    assert response.status_code == 302
    assert response.url.startswith(f"{page}?method=LABOUR_SHARE")


# Scenarios


# Objective


# Terms and text


def test_a_text_that_cannot_be_made_says_why(client_as, host, contract_id):
    client = client_as(host)
    response = client.get(reverse("clause_document", args=[contract_id]), {"clause": "9" * 30}, follow=True)
    assert response.redirect_chain == [(reverse("contract", args=[contract_id]), 302)]
    assert "Fixez d’abord un objectif" in text_of(response)


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
    assert client.post(reverse("scenario_keep", args=[clause_id]), TYPED).status_code == 404
    assert client.get(reverse("clause_document", args=[contract_id])).status_code == 404
    client = client_as(buyer)
    assert [client.get(address).status_code for address in pages] == [403] * 5
    assert client.post(reverse("scenario_keep", args=[clause_id]), TYPED).status_code == 403
    assert client.get(reverse("clause_document", args=[contract_id])).status_code == 200


def test_what_does_not_exist_is_not_found(client_as, host):
    client = client_as(host)
    for name in ("calibration", "clause_edit"):
        assert client.get(reverse(name, args=[10**12])).status_code == 404
    assert client.get("/clauses/99999999999999999999999/calibration/").status_code == 404
    assert client.get("/scenarios/99999999999999999999999/fixer/").status_code == 404


def test_few_queries_whatever_is_kept(client_as, host, clause_id, page, kept, django_assert_max_num_queries):
    for version in range(3):
        scenarios.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=FIXED)
        fix(host, kept, version)
    client = client_as(host)
    client.get(page)
    with django_assert_max_num_queries(QUERIES_OF_THE_PAGE):
        client.get(page)
    with django_assert_max_num_queries(QUERIES_OF_THE_PIECE):
        client.get(f"{reverse('calibration_result', args=[clause_id])}?{urlencode(TYPED)}", **HTMX)
