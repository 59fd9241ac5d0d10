"""Calibration: what the cases lawyers read do not say, refusals, roundings, and properties."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.law import BeforeFirstDate, NoSuchLine, parameter
from levier.rules.calibration import (
    METHODS,
    CannotCalibrate,
    Feasibility,
    FixedVolume,
    InvoicedTranche,
    LabourShare,
    NewStaff,
    Rounding,
    RoundingMode,
    RoundingScope,
    ShareOfHours,
    TrainingSteps,
    TrancheReading,
    calibrate,
    calibrate_lots,
    feasibility,
    starting_values,
    workload,
)

DAY = date(2026, 3, 2)
STEPS = (0, 1, 5, 7, 10, 35)
LOT = LabourShare(Decimal(1_000_000), Decimal(50), Decimal(5), Decimal(30))
volumes = st.decimals(min_value=0, max_value=1_000_000, places=4)
amounts = st.integers(1, 10**9).map(Decimal)
percents = st.integers(1, 100).map(Decimal)
costs = st.integers(1, 500).map(Decimal)
roundings = st.builds(Rounding, st.sampled_from(STEPS), st.sampled_from(RoundingMode), st.sampled_from(RoundingScope))


def test_the_formula_is_written_out_with_its_numbers():
    result = calibrate("LABOUR_SHARE", LOT, Rounding(1, RoundingMode.DOWN))
    plain = result.formula.replace("\u202f", " ").replace("\u00a0", " ")
    assert plain == "1 000 000 € × 50 % × 5 % ÷ 30 € = 833,33 h, arrondi à l’heure inférieure : 833 h"
    assert result.reasons[0].text is not None


def test_the_formula_of_a_total_says_where_it_was_rounded():
    small = LabourShare(Decimal(200_000), Decimal(20), Decimal(5), Decimal(30))
    lots = [("LABOUR_SHARE", LOT), ("LABOUR_SHARE", small)]
    once = calibrate_lots(lots, Rounding(10, RoundingMode.UP, RoundingScope.TOTAL)).formula
    each = calibrate_lots(lots, Rounding(10, RoundingMode.UP, RoundingScope.PER_LOT)).formula
    none = calibrate_lots(lots, Rounding(0, scope=RoundingScope.TOTAL)).formula
    readable = [text.replace("\u00a0", " ") for text in (once, each, none)]
    assert readable[0].endswith("= 900 h, arrondi au multiple de 10 h supérieur : 900 h")
    assert readable[1] == "840 h + 70 h = 910 h"
    assert readable[2] == "833,33 h + 66,67 h = 900 h"


def test_lots_may_each_have_their_method_and_a_reason_is_said_once():
    fixed = ("FIXED", FixedVolume(Decimal(120)))
    total = calibrate_lots([fixed, fixed, ("SHARE_OF_HOURS", ShareOfHours(Decimal(2000), Decimal(5)))])
    assert total.hours == 340
    assert len(total.reasons) == 2


def test_an_exact_quotient_is_not_lost_before_rounding_down():
    lot = LabourShare(Decimal(900), Decimal(100), Decimal(81), Decimal(27))
    assert calibrate("LABOUR_SHARE", lot, Rounding(1, RoundingMode.DOWN)).hours == 27
    third = LabourShare(Decimal(1), Decimal(100), Decimal(100), Decimal(3))
    down = Rounding(1, RoundingMode.DOWN, RoundingScope.TOTAL)
    assert calibrate_lots([("LABOUR_SHARE", third)] * 3, down).hours == 1


def test_credit_notes_beyond_invoices_give_no_hours():
    for reading in TrancheReading:
        tranche = InvoicedTranche(Decimal(-5000), Decimal(0), Decimal(2000), Decimal(1), reading)
        assert calibrate("INVOICED_TRANCHE", tranche).hours == 0


def test_chosen_step_is_told_in_the_formula():
    lowered = calibrate("STEP_TABLE", TrainingSteps(Decimal(250_000), 24, DAY, 150)).formula
    assert "ramené à" in lowered
    assert "ramené à" not in calibrate("STEP_TABLE", TrainingSteps(Decimal(250_000), 24, DAY)).formula


def test_steps_before_the_text_are_an_error():
    with pytest.raises(BeforeFirstDate):
        calibrate("STEP_TABLE", TrainingSteps(Decimal(250_000), 24, date(2010, 1, 1)))


def tranche(**changes):
    terms = {
        "invoiced": Decimal(1),
        "threshold": Decimal(0),
        "tranche": Decimal(2000),
        "hours_per_tranche": Decimal(1),
        "reading": TrancheReading.TRIGGER,
    }
    return "INVOICED_TRANCHE", InvoicedTranche(**{**terms, **changes})


def share(**changes):
    terms = {
        "amount": Decimal(1),
        "labour_share_percent": Decimal(50),
        "rate_percent": Decimal(5),
        "hourly_cost": Decimal(30),
    }
    return "LABOUR_SHARE", LabourShare(**{**terms, **changes})


@pytest.mark.parametrize(
    ("field", "given_facts"),
    [
        ("amount", share(amount=Decimal(0))),
        ("amount", share(amount=Decimal("NaN"))),
        ("amount", share(amount=Decimal("Infinity"))),
        ("amount", share(amount=Decimal("1e16"))),
        ("labour_share_percent", share(labour_share_percent=Decimal(101))),
        ("rate_percent", share(rate_percent=Decimal(0))),
        ("hourly_cost", share(hourly_cost=Decimal(-1))),
        ("invoiced", tranche(invoiced=Decimal("NaN"))),
        ("threshold", tranche(threshold=Decimal(-1))),
        ("tranche", tranche(tranche=Decimal(0))),
        ("hours_per_tranche", tranche(hours_per_tranche=Decimal(0))),
        ("hours", ("FIXED", FixedVolume(Decimal(0)))),
        ("worked_hours", ("SHARE_OF_HOURS", ShareOfHours(Decimal(0), Decimal(5)))),
        ("transferred_hours", ("NEW_STAFF", NewStaff(Decimal(10), Decimal(11), Decimal(5)))),
        ("transferred_hours", ("NEW_STAFF", NewStaff(Decimal(10), Decimal(-1), Decimal(5)))),
        ("years", ("NEW_STAFF", NewStaff(Decimal(10), Decimal(1), Decimal(5), Decimal(0)))),
        ("method", ("OTHER", FixedVolume(Decimal(1)))),
        ("method", ("FIXED", LOT)),
    ],
)
def test_a_refusal_names_the_field_and_what_to_do(field, given_facts):
    with pytest.raises(CannotCalibrate) as refusal:
        calibrate(*given_facts)
    assert refusal.value.field == field
    assert refusal.value.message.endswith(".")
    assert field in str(refusal.value)


def test_no_lot_and_negative_steps_are_refused():
    with pytest.raises(CannotCalibrate):
        calibrate_lots([])
    with pytest.raises(CannotCalibrate):
        Rounding(-5)


def test_the_steps_offered_are_those_of_the_law():
    offered = parameter("social_clauses.rounding_steps").on(DAY)
    assert tuple(line.whole for line in offered.each()) == STEPS


def test_no_rounding_says_nothing():
    assert Rounding().sentence == ""
    assert Rounding(5).sentence.replace("\u00a0", " ") == "arrondi au multiple de 5 h le plus proche"


def test_every_method_has_a_label_and_its_own_input():
    assert len({method.input_class for method in METHODS.values()}) == len(METHODS)
    assert len({method.label for method in METHODS.values()}) == len(METHODS)


@given(volumes, volumes, roundings)
def test_rounding_keeps_the_order(first, second, rounding):
    low, high = sorted((first, second))
    assert rounding.apply(low) <= rounding.apply(high)


@given(volumes, st.sampled_from(STEPS))
def test_rounding_stays_within_one_step_and_directions_frame_the_raw_hours(raw, step):
    down, near, up = (Rounding(step, mode).apply(raw) for mode in RoundingMode)
    assert down <= raw <= up
    assert down <= near <= up
    assert up - down <= step
    assert not step or near % step == 0


@given(volumes, roundings)
def test_rounding_twice_changes_nothing(raw, rounding):
    once = rounding.apply(raw)
    assert rounding.apply(once) == once


@given(st.lists(st.builds(LabourShare, amounts, percents, percents, costs), min_size=1, max_size=8), roundings)
def test_a_total_is_the_sum_of_its_lots(lots, rounding):
    total = calibrate_lots([("LABOUR_SHARE", lot) for lot in lots], rounding)
    assert total.raw == sum(lot.raw for lot in total.lots)
    if rounding.scope is RoundingScope.PER_LOT:
        assert total.hours == sum(lot.hours for lot in total.lots)
        assert abs(total.hours - total.raw) <= rounding.step * len(lots)
    else:
        assert [lot.hours for lot in total.lots] == [lot.raw for lot in total.lots]
        assert abs(total.hours - total.raw) <= rounding.step
    assert all(reason.text for reason in total.reasons)


@given(st.integers(-(10**8), 10**8), st.integers(0, 10**7), st.integers(1, 10**6), st.integers(1, 10))
def test_franchise_never_asks_more_than_trigger(invoiced, threshold, size, unit):
    by_reading = {
        reading: calibrate(
            "INVOICED_TRANCHE",
            InvoicedTranche(Decimal(invoiced), Decimal(threshold), Decimal(size), Decimal(unit), reading),
        ).hours
        for reading in TrancheReading
    }
    assert 0 <= by_reading[TrancheReading.FRANCHISE] <= by_reading[TrancheReading.TRIGGER]


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_larger_amount_never_lowers_the_training_step(first, second):
    low, high = sorted((first, second))
    hours = [calibrate("STEP_TABLE", TrainingSteps(Decimal(each), 12, DAY)).hours for each in (low, high)]
    assert hours[0] <= hours[1]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, "aucune heure"),
        (5, "un poste à temps plein pendant moins d’une demi-semaine (base 35 heures par semaine)"),
        (17, "un poste à temps plein pendant une demi-semaine (base 35 heures par semaine)"),
        (35, "un poste à temps plein pendant une semaine (base 35 heures par semaine)"),
        (52, "un poste à temps plein pendant une semaine et demie (base 35 heures par semaine)"),
        (105, "un poste à temps plein pendant 3 semaines (base 35 heures par semaine)"),
        (152, "un poste à temps plein pendant un mois (base 151,67 heures payées par mois)"),
        (833, "un poste à temps plein pendant 5 mois et demi (base 151,67 heures payées par mois)"),
        (1820, "un poste à temps plein pendant 12 mois (base 151,67 heures payées par mois)"),
        (3500, "2,2 postes à temps plein pendant un an (base 1 600 heures travaillées par an)"),
    ],
)
def test_hours_in_words_name_their_base(hours, words):
    assert workload(hours, DAY).sentence.replace("\u00a0", " ").replace("\u202f", " ") == words


def test_hours_over_the_time_of_a_contract_are_people():
    load = workload(Decimal(1820), DAY, over_months=6)
    assert load.sentence.replace("\u00a0", " ").startswith("2 postes à temps plein pendant 6 mois (base")
    assert (load.weeks, load.hours) == (52, 1820)
    assert load.fte == Decimal("1.1375")


def test_hours_in_words_refuse_what_makes_no_sense():
    with pytest.raises(CannotCalibrate):
        workload(-1, DAY)
    with pytest.raises(CannotCalibrate):
        workload(100, DAY, over_months=0)


@pytest.mark.parametrize(
    ("months", "hours", "verdict"),
    [
        (2, 200, Feasibility.FEASIBLE),
        (Decimal("1.9"), 200, Feasibility.TOO_SHORT),
        (1, 20, Feasibility.TOO_SHORT),
        (12, Decimal("151.66"), Feasibility.TO_POOL),
        (12, Decimal("151.67"), Feasibility.FEASIBLE),
    ],
)
def test_feasibility(months, hours, verdict):
    answer = feasibility(months, hours, DAY)
    assert answer.verdict is verdict
    assert all(reason.text for reason in answer.reasons)


def test_starting_values_of_a_trade_say_where_they_come_from():
    cleaning = starting_values("cleaning", DAY)
    assert (cleaning.labour_share_percent, cleaning.hourly_cost) == (80, 25)
    assert "à vérifier" in cleaning.reasons[0].sentence
    assert starting_values("guarding", DAY).hourly_cost is None
    with pytest.raises(NoSuchLine):
        starting_values("alchemy", DAY)
