"""Pace, full-time equivalents, and urban renewal projects."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.rules.calibration import CannotCalibrate
from levier.rules.progress import (
    FTE_BASES,
    Pace,
    Progress,
    Span,
    done_percent,
    elapsed_percent,
    expected_days,
    expected_hours,
    expected_of,
    full_time_equivalents,
    pace_of,
    proposed_tolerance,
)
from levier.rules.renewal_projects import Part, PartKind, objective_of, qpv_share

START, END = date(2026, 1, 1), date(2026, 12, 31)
MIDDLE = date(2026, 7, 2)
TODAY = date(2026, 11, 22)


def pace(done: int, on: date, due: int = 365, tolerance: int = 10) -> Pace:
    return pace_of(Progress(Decimal(due), Decimal(done), START, END, Decimal(tolerance)), on).verdict


@pytest.mark.parametrize(
    ("done", "on", "verdict"),
    [
        (0, date(2025, 12, 31), Pace.ON_PACE),
        (100, date(2025, 12, 31), Pace.AHEAD),
        (183, MIDDLE, Pace.ON_PACE),
        (147, MIDDLE, Pace.ON_PACE),
        (146, MIDDLE, Pace.LATE),
        (219, MIDDLE, Pace.ON_PACE),
        (220, MIDDLE, Pace.AHEAD),
        (365, MIDDLE, Pace.REACHED),
        (364, END, Pace.LATE),
        (364, date(2027, 6, 1), Pace.LATE),
        (400, END, Pace.REACHED),
    ],
)
def test_pace(done, on, verdict):
    assert pace(done, on) is verdict


SPANS = (Span(Decimal(100), START, date(2026, 6, 30)), Span(Decimal(50), date(2026, 7, 1), END))


def test_each_span_is_expected_over_its_own_days():
    assert expected_of(SPANS, date(2026, 6, 30)) == 100
    assert expected_of(SPANS, END) == 150
    assert expected_of((), END) == 0
    assert expected_days(SPANS, START, END) == ((START, 0), (date(2026, 6, 30), 100), (END, 150))


@pytest.mark.parametrize(
    ("done", "on", "verdict"),
    [
        (90, date(2026, 6, 30), Pace.ON_PACE),
        (80, date(2026, 6, 30), Pace.LATE),
        (100, date(2026, 6, 30), Pace.ON_PACE),
        (120, date(2026, 6, 30), Pace.AHEAD),
        (149, END, Pace.LATE),
        (150, END, Pace.REACHED),
    ],
)
def test_the_pace_of_spans(done, on, verdict):
    progress = Progress(Decimal(150), Decimal(done), START, END, Decimal(10), SPANS)
    answer = pace_of(progress, on)
    assert answer.verdict is verdict
    assert (progress.is_in_parts, len(answer.reasons)) == (True, 2)


def test_one_span_over_the_whole_is_the_whole():
    whole = Progress(Decimal(365), Decimal(146), START, END, Decimal(10), (Span(Decimal(365), START, END),))
    assert not whole.is_in_parts
    assert pace_of(whole, MIDDLE).verdict is Pace.LATE
    assert len(pace_of(whole, MIDDLE).reasons) == 1


def test_nothing_due_is_reached():
    assert pace(0, MIDDLE, due=0) is Pace.REACHED
    assert done_percent(Decimal(5), Decimal(0)) is None
    assert done_percent(Decimal(5), Decimal(10)) == 50


def test_the_reason_gives_expected_and_remaining_hours():
    answer = pace_of(Progress(Decimal(365), Decimal(100), START, END, Decimal(10)), MIDDLE)
    facts = answer.reasons[0].facts
    assert (facts["expected"], facts["remaining"]) == (expected_hours(Decimal(365), START, END, MIDDLE), 265)
    assert answer.reasons[0].text


def test_inverted_dates_and_negative_hours_are_refused():
    with pytest.raises(ValueError, match="fin"):
        elapsed_percent(END, START, MIDDLE)
    with pytest.raises(ValueError, match="négatives"):
        Progress(Decimal(-1), Decimal(0), START, END, Decimal(10))


def test_the_tolerance_offered_is_a_parameter():
    assert proposed_tolerance(TODAY) == 10


@given(st.dates(date(2025, 1, 1), date(2028, 1, 1)), st.dates(date(2025, 1, 1), date(2028, 1, 1)))
def test_time_only_goes_forward(first, second):
    low, high = sorted((first, second))
    assert 0 <= elapsed_percent(START, END, low) <= elapsed_percent(START, END, high) <= 100


@given(st.integers(0, 400), st.integers(0, 400), st.dates(START, END))
def test_more_hours_are_never_a_slower_pace(first, second, on):
    order = [Pace.LATE, Pace.ON_PACE, Pace.AHEAD, Pace.REACHED]
    low, high = sorted((first, second))
    assert order.index(pace(low, on)) <= order.index(pace(high, on))


@pytest.mark.parametrize("base", FTE_BASES)
def test_a_figure_in_fte_names_its_base(base):
    result = full_time_equivalents(Decimal(3214), base, TODAY)
    assert "base" in result.sentence
    assert ("payées" in result.unit) is (base == "ACI")
    assert result.fte == Decimal(3214) / result.base_hours


def test_an_unknown_base_is_an_error():
    with pytest.raises(KeyError):
        full_time_equivalents(Decimal(1), "OTHER", TODAY)


def part(rate: int | None = None, kind: PartKind = PartKind.WORKS) -> Part:
    exact = None if rate is None else Decimal(rate)
    return Part(kind, Decimal(720_000), Decimal(50), Decimal(36), exact)


def test_a_project_may_set_a_higher_rate_never_a_lower_one():
    assert objective_of([part(10)], TODAY).operations == 2 * objective_of([part()], TODAY).operations
    with pytest.raises(CannotCalibrate, match="charte") as refusal:
        objective_of([part(4)], TODAY)
    assert refusal.value.field == "rate_percent"
    with pytest.raises(CannotCalibrate):
        objective_of([part(9, PartKind.PROXIMITY)], TODAY)


def test_operations_and_proximity_are_told_apart_in_one_project():
    objective = objective_of([part(), part(kind=PartKind.PROXIMITY)], TODAY)
    assert (objective.operations, objective.proximity, objective.total) == (500, 1000, 1500)
    assert objective.formula.replace("\u00a0", " ").replace("\u202f", " ") == "500 h + 1 000 h = 1 500 h"
    assert len(objective.reasons) == 2


def test_a_project_without_operation_is_refused():
    with pytest.raises(CannotCalibrate):
        objective_of([], TODAY)


def test_no_hour_done_gives_no_share():
    share = qpv_share(Decimal(0), Decimal(0), Decimal(0), TODAY)
    assert (share.sure_percent, share.up_to_percent) == (None, None)
    assert share.reasons[0].text


@pytest.mark.parametrize("facts", [(100, 80, 30), (100, -1, 0), (-1, 0, 0)])
def test_parts_beyond_the_whole_are_refused(facts):
    with pytest.raises(ValueError, match="QPV"):
        qpv_share(*(Decimal(fact) for fact in facts), TODAY)


@given(st.integers(0, 10_000), st.integers(0, 10_000), st.integers(1, 10_000))
def test_shares_stay_between_zero_and_a_hundred(sure, uncertain, others):
    share = qpv_share(Decimal(sure + uncertain + others), Decimal(sure), Decimal(uncertain), TODAY)
    assert 0 <= share.sure_percent <= share.up_to_percent <= 100
