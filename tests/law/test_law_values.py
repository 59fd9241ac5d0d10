"""The values that ship: a change of one of them is a change of the law, and shows here."""

from datetime import date
from decimal import Decimal

import pytest

from levier.law import BeforeFirstDate, NoLongerKnown, parameter, the_law

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("name", "value", "unit_says"),
    [
        ("social_clauses.fte_hours", 1600, "travaillées"),
        ("structures.fte_hours_aci", 1820, "payées"),
        ("structures.fte_hours_ai", 1607, "travaillées"),
        ("structures.fte_hours_etti", 1607, "travaillées"),
        ("hours.legal_week", 35, "semaine"),
        ("hours.average_week_alert", 44, "semaine"),
        ("hours.longest_week_alert", 48, "semaine"),
        ("hours.full_time_month", Decimal("151.67"), "mois"),
        ("social_clauses.feasible_months", 2, "mois"),
        ("social_clauses.training_penalty_multiple", 4, "plafonds"),
        ("territory.qpv_limit_metres", 30, "mètres"),
        ("territory.geocoding_score", Decimal("0.8"), "score"),
    ],
)
def test_single_values(name, value, unit_says):
    assert parameter(name).on(TODAY).value == value
    assert unit_says in parameter(name).unit


@pytest.mark.parametrize(
    ("day", "state", "local", "utilities", "works"),
    [
        (date(2022, 1, 1), 140_000, 215_000, 431_000, 5_382_000),
        (date(2023, 12, 31), 140_000, 215_000, 431_000, 5_382_000),
        (date(2024, 1, 1), 143_000, 221_000, 443_000, 5_538_000),
        (date(2026, 1, 1), 140_000, 216_000, 432_000, 5_404_000),
        (date(2027, 12, 31), 140_000, 216_000, 432_000, 5_404_000),
    ],
)
def test_eu_thresholds(day, state, local, utilities, works):
    thresholds = parameter("procurement.eu_thresholds").on(day)
    assert {code: thresholds.at(code).whole for code in thresholds.codes} == {
        "state": state,
        "local": local,
        "utilities": utilities,
        "works": works,
        "concession": works,
    }


def test_thresholds_are_not_guessed_outside_their_years():
    with pytest.raises(BeforeFirstDate):
        parameter("procurement.eu_thresholds").on(date(2021, 12, 31))
    with pytest.raises(NoLongerKnown):
        parameter("procurement.eu_thresholds").on(date(2028, 1, 1))


def test_hourly_ceilings():
    ceiling = parameter("social_clauses.hourly_ceiling")
    found = {year: ceiling.on(date(year, 7, 1)).whole for year in range(2021, 2027)}
    assert found == {2021: 26, 2022: 26, 2023: 27, 2024: 29, 2025: 29, 2026: 30}


def test_charter_rates():
    rates = parameter("social_clauses.renewal_rates").on(TODAY)
    assert [rates.at(kind).whole for kind in rates.codes] == [5, 5, 10]


@pytest.mark.parametrize(
    ("day", "mainland", "overseas"),
    [
        (date(2023, 12, 31), 2015, 2015),
        (date(2024, 1, 1), 2024, 2015),
        (date(2024, 12, 31), 2024, 2015),
        (date(2025, 1, 1), 2024, 2024),
    ],
)
def test_qpv_vintages(day, mainland, overseas):
    vintage = parameter("territory.qpv_vintages").on(day)
    assert (vintage.at("mainland").whole, vintage.at("overseas").whole) == (mainland, overseas)


def test_months_of_job_seekers():
    months = parameter("eligibility.job_seeker_months").on(TODAY)
    assert (months.at("DELD").whole, months.at("DETLD").whole) == (12, 24)


def test_labour_shares_are_percentages_with_a_source_and_a_known_cost_family():
    shares = parameter("social_clauses.labour_shares").on(TODAY)
    costs = parameter("social_clauses.hourly_costs").on(TODAY)
    for code in shares.codes:
        line = shares.at(code)
        assert 0 < line.at("share").number <= 100
        assert line.at("source").words
        assert "cost_family" not in line.codes or line.at("cost_family").words in costs.codes
    for code in costs.codes:
        line = costs.at(code)
        assert line.at("low").number <= line.at("start").number <= line.at("high").number


def test_evidence_of_publics_is_known():
    kinds = parameter("eligibility.evidence_ages").on(TODAY).codes
    publics = parameter("eligibility.publics").on(TODAY)
    for code in publics.codes:
        assert {kind.words for kind in publics.at(code).at("evidence").each()} <= set(kinds)


def test_every_unverified_value_says_so():
    for each in the_law().parameters.values():
        for value in each.values:
            assert value.is_verified or "à vérifier" in value.note, each.name
