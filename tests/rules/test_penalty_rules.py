"""Penalties: cap, exemption, waiver, and what never happens."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.law import BeforeFirstDate, NoLongerKnown
from levier.rules.penalties import (
    LateProofs,
    Limits,
    for_late_proofs,
    for_missing_hours,
    for_training_hours,
    incurred_together,
    proposed_training_multiple,
    training_hour_price,
)

money = st.decimals(min_value=0, max_value=100_000, places=2)
limits = st.builds(Limits, st.none() | money, st.none() | money, st.sampled_from(["", "motif"]))


def missing(limits: Limits | None = None):
    return for_missing_hours(Decimal(200), Decimal(163), Decimal(200), limits)


def test_the_formula_and_the_gross_amount_stay_readable_under_a_cap():
    penalty = missing(Limits(cap=Decimal(5000)))
    assert (penalty.gross, penalty.amount) == (7400, 5000)
    assert penalty.formula.replace("\u00a0", " ").replace("\u202f", " ") == "37 h × 200 € = 7 400 €"
    assert "plafonne" in penalty.reasons[-1].sentence


def test_a_cap_above_the_amount_says_nothing():
    assert missing(Limits(cap=Decimal(7400))).reasons == missing().reasons


@pytest.mark.parametrize(("exempt", "amount"), [(7399, 7400), (7400, 0), (10_000, 0)])
def test_exemption_holds_up_to_its_amount(exempt, amount):
    assert missing(Limits(exempt_up_to=Decimal(exempt))).amount == amount


def test_a_waiver_is_said_with_its_reason():
    penalty = missing(Limits(waived_because="entreprise en redressement."))
    assert penalty.amount == 0
    assert penalty.gross == 7400
    assert "redressement" in penalty.reasons[-1].sentence


LATE = for_late_proofs(LateProofs(Decimal(75), date(2026, 4, 20), date(2026, 5, 2)))


def test_the_cap_holds_over_the_sum_and_every_amount_stays_readable():
    found = incurred_together(missing(), LATE, Limits(cap=Decimal(8000)))
    assert (found.missing.gross, found.late.gross, found.total.gross, found.total.amount) == (7400, 900, 8300, 8000)
    assert found.total.formula.replace("\u00a0", " ").replace("\u202f", " ") == "7 400 € + 900 € = 8 300 €"
    told = " ".join(reason.sentence for reason in found.total.reasons)
    for words in ("Heures manquantes", "il en manque", "Relevés en retard", "Mise en demeure", "plafonne"):
        assert words in told


def test_one_penalty_alone_keeps_its_formula_and_says_the_cap():
    found = incurred_together(None, LATE, Limits(cap=Decimal(900)))
    assert (found.total.formula, found.total.amount) == (LATE.formula, 900)
    assert "n’est pas dépassé" in found.total.reasons[-1].sentence
    assert "pas de plafond" in incurred_together(missing(), None).total.reasons[-1].sentence


@pytest.mark.parametrize("given_penalty", [None, missing(Limits(cap=Decimal(9)))], ids=["nothing", "capped already"])
def test_limits_apply_once(given_penalty):
    with pytest.raises(ValueError, match="une seule fois"):
        incurred_together(given_penalty, None)


@given(money, money, st.none() | money)
def test_together_never_cost_more_than_apart_nor_than_the_cap(per_hour, per_day, cap):
    hours = for_missing_hours(Decimal(200), Decimal(163), per_hour)
    late = for_late_proofs(LateProofs(per_day, date(2026, 4, 20), date(2026, 5, 2)))
    total = incurred_together(hours, late, Limits(cap=cap)).total
    assert total.amount <= total.gross == hours.gross + late.gross
    assert cap is None or total.amount <= cap


def test_the_price_of_an_hour_of_training_says_where_its_multiple_comes_from():
    day = date(2026, 6, 30)
    own, usual = training_hour_price(Decimal("2.5"), day), training_hour_price(None, day)
    assert (own.verdict, usual.verdict) == (75, 120)
    assert "La clause écrit 2,5" in own.reasons[-1].sentence
    assert "à vérifier" in usual.reasons[-1].sentence


def test_nothing_to_waive_is_not_said():
    done = for_missing_hours(Decimal(100), Decimal(120), Decimal(200), Limits(Decimal(9), None, "motif"))
    assert (done.amount, len(done.reasons)) == (0, 1)


def test_days_run_after_the_delay_of_the_formal_notice():
    late = LateProofs(Decimal(75), date(2026, 4, 20), date(2026, 5, 2), days_given=8)
    assert for_late_proofs(late).amount == 300
    in_time = LateProofs(Decimal(75), date(2026, 4, 20), date(2026, 4, 28), days_given=8)
    assert for_late_proofs(in_time).amount == 0


def test_training_penalty_needs_the_ceiling_of_its_day():
    with pytest.raises(BeforeFirstDate):
        for_training_hours(Decimal(300), Decimal(70), Decimal(4), date(2020, 6, 30))
    with pytest.raises(NoLongerKnown):
        for_training_hours(Decimal(300), Decimal(70), Decimal(4), date(2030, 6, 30))
    assert proposed_training_multiple(date(2026, 6, 30)) == 4


@pytest.mark.parametrize("facts", [(Decimal(-1), Decimal(0), Decimal(1)), (Decimal(1), Decimal(0), Decimal(-1))])
def test_negative_facts_are_refused(facts):
    with pytest.raises(ValueError, match="négatif"):
        for_missing_hours(*facts)


@given(money, money, money, limits)
def test_a_penalty_is_never_negative_nor_above_its_gross_amount(due, validated, per_hour, limit):
    penalty = for_missing_hours(due, validated, per_hour, limit)
    assert 0 <= penalty.amount <= penalty.gross
    assert limit.cap is None or penalty.amount <= limit.cap
    assert penalty.reasons[0].text is not None
