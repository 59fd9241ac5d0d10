"""Which hours count, and how many a month can hold."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.law import NoValue
from levier.rules.calibration import CannotCalibrate
from levier.rules.counting import (
    CountingTerms,
    CountVerdict,
    Engagement,
    HoursKind,
    HoursLine,
    LimitBase,
    LimitStart,
    Overload,
    PermanentLimit,
    count_hours,
    counting_period,
    first_hour,
    hours_from_invoice,
    overload,
    permanent_limits_offered,
    week_limit,
    weekly_length,
)

START, END = date(2026, 2, 1), date(2031, 1, 31)
HIRED = date(2026, 3, 1)
days = st.dates(date(2024, 1, 1), date(2034, 1, 1))


def period(engagement: Engagement, limit: PermanentLimit | None = None):
    return counting_period(engagement, CountingTerms(START, END, permanent=limit)).verdict


def test_a_fixed_term_counts_to_the_end_of_the_market():
    assert (period(Engagement(HIRED)).first, period(Engagement(HIRED)).last) == (HIRED, END)
    assert period(Engagement(HIRED), PermanentLimit(24)).last == END


def test_a_permanent_contract_without_limit_counts_to_the_end_of_the_market():
    assert period(Engagement(HIRED, is_permanent=True)).last == END


def test_the_limit_never_goes_beyond_the_market():
    late = Engagement(date(2030, 1, 1), is_permanent=True)
    assert period(late, PermanentLimit(48)).last == END


def test_someone_hired_before_the_notification_counts_from_the_notification():
    assert period(Engagement(date(2025, 1, 1))).first == START


def test_the_start_and_the_base_of_the_limit_are_the_clause_s():
    person = Engagement(HIRED, is_permanent=True, first_hour_on=date(2026, 3, 15), pathway_started_on=date(2025, 3, 1))
    by_hire = PermanentLimit(24)
    by_hour = PermanentLimit(24, start=LimitStart.FIRST_HOUR)
    by_person = PermanentLimit(24, LimitBase.PERSON)
    assert period(person, by_hire).last == date(2028, 2, 29)
    assert period(person, by_hour).last == date(2028, 3, 14)
    assert period(person, by_person).last == date(2027, 2, 28)
    unknown = Engagement(HIRED, is_permanent=True)
    assert period(unknown, by_hour) == period(unknown, by_person) == period(unknown, by_hire)


def test_the_end_of_the_work_contract_ends_the_count():
    gone = Engagement(HIRED, ended_on=date(2026, 6, 30))
    assert period(gone).last == date(2026, 6, 30)
    assert period(Engagement(HIRED, ended_on=END + timedelta(days=9))).last == END


def test_a_pathway_long_finished_leaves_no_day():
    old = Engagement(HIRED, is_permanent=True, pathway_started_on=date(2020, 1, 1))
    assert period(old, PermanentLimit(24, LimitBase.PERSON)).days == 0


def test_a_limit_is_at_least_a_month():
    with pytest.raises(ValueError, match="mois"):
        PermanentLimit(0)
    assert permanent_limits_offered(HIRED) == (24, 48)


@pytest.mark.parametrize(
    ("first", "last", "kind", "hours", "verdict"),
    [
        (date(2026, 3, 1), date(2026, 3, 31), HoursKind.WORK, 120, CountVerdict.COUNTED),
        (date(2026, 2, 1), date(2026, 3, 31), HoursKind.WORK, 120, CountVerdict.TO_CHECK),
        (date(2031, 1, 15), date(2031, 2, 15), HoursKind.WORK, 120, CountVerdict.TO_CHECK),
        (date(2026, 2, 1), date(2026, 2, 28), HoursKind.WORK, 0, CountVerdict.OUTSIDE),
        (date(2031, 2, 1), date(2031, 2, 28), HoursKind.WORK, 0, CountVerdict.OUTSIDE),
        (date(2026, 3, 1), date(2026, 3, 31), HoursKind.ABSENCE, 0, CountVerdict.KIND_NOT_COUNTED),
    ],
)
def test_lines(first, last, kind, hours, verdict):
    line = HoursLine(first, last, Decimal(120), kind)
    counted = count_hours(line, Engagement(HIRED), CountingTerms(START, END))
    assert (counted.hours, counted.verdict) == (hours, verdict)
    assert all(reason.text for reason in counted.reasons)


@given(days, st.integers(0, 400), days, st.booleans(), st.sampled_from([24, 48]))
def test_hours_that_count_are_all_or_nothing_and_inside_the_market(first, length, hired, permanent, months):
    line = HoursLine(first, first + timedelta(days=length), Decimal(100))
    terms = CountingTerms(START, END, permanent=PermanentLimit(months))
    counted = count_hours(line, Engagement(hired, permanent), terms)
    assert counted.hours in (0, 100)
    if counted.verdict is CountVerdict.COUNTED:
        assert START <= line.first_day <= line.last_day <= END


@pytest.mark.parametrize(
    ("hours", "verdict"),
    [
        ("194.85", Overload.NONE),
        ("194.86", Overload.ALERT),
        ("212.57", Overload.ALERT),
        ("212.58", Overload.STRONG),
    ],
)
def test_a_month_of_31_days(hours, verdict):
    answer = overload(Decimal(hours), date(2026, 5, 1), date(2026, 5, 31))
    assert answer.verdict is verdict
    assert answer.reasons[0].text.key == ("ct_l3121_20" if verdict is Overload.STRONG else "ct_l3121_22")


def test_each_alert_is_told_with_its_week():
    day = date(2026, 5, 1)
    assert [week_limit(verdict, day) for verdict in (Overload.ALERT, Overload.STRONG)] == [44, 48]


@pytest.mark.parametrize(("weekly", "is_within"), [("35", True), ("48", True), ("48.01", False), ("151.67", False)])
def test_no_contract_is_of_more_than_the_longest_week(weekly, is_within):
    answer = weekly_length(Decimal(weekly), date(2026, 5, 1))
    assert answer.verdict is is_within
    assert answer.reasons[0].text.key == "ct_l3121_20"
    with pytest.raises(NoValue):
        weekly_length(Decimal(weekly), date(2001, 5, 1))


def test_exactly_the_limit_is_no_overload():
    assert overload(Decimal(44), date(2026, 5, 4), date(2026, 5, 10)).verdict is Overload.NONE
    with pytest.raises(ValueError, match="finit avant"):
        overload(Decimal(1), date(2026, 5, 2), date(2026, 5, 1))


def test_hours_from_an_invoice_say_they_are_estimated():
    result = hours_from_invoice(Decimal(4400), Decimal(60), Decimal(22))
    assert result.hours == 120
    assert "estimées" in result.reasons[0].sentence
    with pytest.raises(CannotCalibrate):
        hours_from_invoice(Decimal(4400), Decimal(60), Decimal(0))


def test_a_first_hour_is_typed_or_drawn_from_the_hours():
    assert first_hour(None, None, HIRED) is None
    assert first_hour(None, HIRED.replace(day=1), HIRED).on == HIRED
    typed = first_hour(date(2026, 5, 4), None, HIRED)
    assert (typed.on, typed.is_typed, typed.differs) == (date(2026, 5, 4), True, False)
    assert first_hour(date(2026, 5, 4), date(2026, 5, 1), HIRED).differs is False
    assert first_hour(date(2026, 5, 4), date(2026, 6, 1), HIRED).differs is True
    assert first_hour(None, date(2026, 6, 1), HIRED).differs is False
