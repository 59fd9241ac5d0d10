"""The terms of a clause, the organisation's starting values, and what a missed objective comes to, as pages."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from tests.usecases.calibration_samples import FIXED, TODAY, fix, keep
from tests.usecases.test_clause_terms import WHOLE, change
from tests.usecases.test_reference_values import COST, SHARE, add
from tests.web.shown_texts import text_of

from levier.usecases import clause_terms
from levier.usecases.clause_term_forms import ClauseTerms

TERMS = {
    "kind": "hours",
    "strength": "offered",
    "base_article": "16.1",
    "publics_removed": ["IAE"],
    "publics_added": "Parents isolés\r\nHabitants du canal",
    "permanent_limit_months": "48",
    "permanent_limit_base": "contract",
    "permanent_limit_start": "hire",
    "returns_every_months": "3",
    "returns_due_day": "15",
    "penalty_per_hour": "200,50",
    "penalty_cap_percent": "10 %",
    "why": "CCAP signé",
}
QUERIES = 24


@pytest.fixture
def page(clause_id) -> str:
    return reverse("clause_edit", args=[clause_id])


def test_the_terms_are_grouped_and_kept(client_as, host, clause_id, page):
    client = client_as(host)
    body = text_of(client.get(page))
    for words in ("Nature et source", "Publics", "Décompte des heures", "Calendrier des relevés", "Pénalités", "16.1"):
        assert words in body
    assert client.post(page, TERMS).url == f"{reverse('calibration', args=[clause_id])}#termes"
    found = clause_terms.get_terms(by=host, clause_id=clause_id, on=TODAY).terms
    assert (found.penalty_per_hour, found.publics_added) == (
        Decimal("200.5"),
        ("Parents isolés", "Habitants du canal"),
    )
    body = text_of(client.get(reverse("calibration", args=[clause_id])))
    for words in ("Heures proposées par le soumissionnaire", "200,50 €", "3 dérogations", "chaque trimestre", "10 %"):
        assert words in body
    body = text_of(client.get(page))
    for words in ("Prochains relevés", "CCAP signé", "Parents isolés\nHabitants du canal"):
        assert words in body.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"strength": "incentive"}, "Une incitation est sans pénalité"),
        ({"penalty_per_hour": "abc"}, "Écrivez un nombre"),
        ({"publics_removed": ["ABACUS"]}, "à corriger"),
        ({"returns_every_months": "", "returns_due_day": "15"}, "suppose un rythme"),
        ({"permanent_limit_months": "beaucoup"}, "à corriger"),
        ({"kind": "?"}, "à corriger"),
    ],
)
def test_terms_that_cannot_be_are_said(client_as, host, page, changes, words):
    response = client_as(host).post(page, TERMS | changes)
    assert response.status_code == 422
    assert words in text_of(response)


def test_of_two_people_the_second_is_shown_what_changed(client_as, host, clause_id, page):
    seen = clause_terms.get_terms(by=host, clause_id=clause_id, on=TODAY).seen
    change(host, clause_id, replace(ClauseTerms(), penalty_per_hour=Decimal(30)))
    response = client_as(host).post(page, {**TERMS, "seen": seen})
    assert response.status_code == 422
    assert "a changé pendant que vous la modifiiez" in text_of(response)


def test_who_may_change_terms(client_as, other_host, buyer, page, django_assert_max_num_queries, host):
    assert client_as(other_host).get(page).status_code == 404
    assert client_as(other_host).post(page, TERMS).status_code == 404
    assert client_as(buyer).get(page).status_code == 403
    client = client_as(host)
    client.get(page)
    with django_assert_max_num_queries(QUERIES):
        client.get(page)


# Starting values

VALUES = {
    "kind": "labour_share",
    "trade": "shell",
    "other_trade": "",
    "value": "48 %",
    "starts_on": "2026-01-01",
    "source": "Bilan 2025",
}


def test_a_value_is_added_listed_and_used(client_as, host, clause_id):
    client, page = client_as(host), reverse("reference_values")
    assert "Aucune valeur ici" in text_of(client.get(page))
    assert client.post(page, VALUES).url == page
    assert client.post(page, {**VALUES, "trade": "", "other_trade": "Désamiantage", "kind": "hourly_cost"}).url == page
    body = text_of(client.get(page))
    for words in ("Gros œuvre", "48", "Bilan 2025", "En vigueur", "Désamiantage"):
        assert words in body
    body = text_of(client.get(reverse("calibration", args=[clause_id])))
    assert "48 % de main-d’œuvre" in body
    assert "celles de votre organisation" in body
    assert "Source : Bilan 2025" in body
    assert '<option value="Désamiantage">' in body


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "120"}, "un pourcentage au-dessus de 0"),
        ({"source": ""}, "Source"),
        ({"trade": ""}, "Indiquez le métier"),
        ({"trade": "abacus"}, "pas parmi les choix"),
        ({}, "commence déjà le 1er janvier 2026"),
    ],
)
def test_a_value_that_cannot_be_is_said(client_as, host, changes, words):
    client, page = client_as(host), reverse("reference_values")
    client.post(page, VALUES)
    response = client.post(page, VALUES | changes)
    if changes == {"trade": "abacus"}:
        assert response.status_code == 302  # a trade of the organisation's own
        return
    assert response.status_code == 422
    assert words in text_of(response)


def test_the_list_is_narrowed_and_taken_away(client_as, host):
    for facts in (SHARE, COST):
        add(host, facts)
    client, page = client_as(host), reverse("reference_values")
    assert (
        "Désamiantage" not in text_of(client.get(page, {"metier": "gros", "quoi": "labour_share"})).split("<details")[0]
    )
    assert "Gros œuvre" in text_of(client.get(page, {"en_vigueur": "on"}))
    response = client.get(page, {"format": "xlsx", "quoi": "hourly_cost"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0]
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert "Désamiantage" in cells
    assert "Gros œuvre" not in cells


def test_a_value_entered_by_mistake_is_removed(client_as, host, other_host):
    value_id = add(host, replace(SHARE, starts_on=date(2999, 1, 1)))
    address = reverse("reference_value", args=[value_id])
    assert client_as(other_host).get(address).status_code == 404
    assert client_as(other_host).post(address).status_code == 404
    client = client_as(host)
    assert "À venir" in text_of(client.get(address))
    assert client.post(address).url == reverse("reference_values")
    assert "Valeur retirée" in text_of(client.get(reverse("reference_values")))


def test_a_buyer_keeps_no_values(client_as, buyer):
    assert client_as(buyer).get(reverse("reference_values")).status_code == 403


# Penalties on the account


def test_the_account_says_what_a_missed_objective_comes_to(client_as, host, holder, contract_id, clause_id):
    fix(host, keep(host, clause_id, FIXED))
    change(host, clause_id, WHOLE)
    address, asked = reverse("contract_account", args=[contract_id]), {"le": "2027-02-01"}
    body = text_of(client_as(host).get(address, asked))
    for words in ("Pénalités encourues", "120,5 h × 200 € = 24 100 €", "15 jours", "Difficulté signalée"):
        assert words in body
    assert "Pénalités que" not in text_of(client_as(host).get(address, {"le": "2026-12-31"}))
    assert "Pénalités que" not in text_of(client_as(holder).get(address, asked))


def test_the_multiple_of_a_training_clause_is_typed_and_stands_on_its_calibration(client_as, host, clause_id, page):
    client, calibrated = client_as(host), reverse("calibration", args=[clause_id])
    given = {**TERMS, "kind": "training", "penalty_per_hour": "", "training_penalty_multiple": "2,5"}
    assert client.post(page, given).status_code == 302
    assert "2,5 × le plafond horaire de la Sécurité sociale" in text_of(client.get(calibrated))
    assert 'value="2,5"' in client.get(page).content.decode().replace("2.5", "2,5")
    assert client.post(page, {**given, "training_penalty_multiple": "", "seen": ""}).status_code == 302
    assert "multiple d’usage du plafond horaire" in text_of(client.get(calibrated))
    refused = client.post(page, {**given, "penalty_per_hour": "20"})
    assert refused.status_code == 422
    assert "gardez l’un des deux" in text_of(refused)
