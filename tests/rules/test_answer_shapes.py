"""Answers, French wordings and month arithmetic."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.law import UnknownText, text
from levier.rules import wordings
from levier.rules.answers import Answer, because
from levier.rules.durations import days_between, last_day_of_term, months_after

days = st.dates(date(1990, 1, 1), date(2090, 12, 31))


def test_a_verdict_is_never_given_without_a_reason():
    with pytest.raises(ValueError, match="sans raison"):
        Answer(True, ())


def test_a_reason_cites_a_text_by_key_or_as_it_came():
    cited = text("ccp_l2112_2")
    assert because("Ainsi.", "ccp_l2112_2", hours=3).text == because("Ainsi.", cited).text == cited
    assert because("Ainsi.", "ccp_l2112_2", hours=3).facts == {"hours": 3}
    assert because("Ainsi.").text is None
    with pytest.raises(UnknownText):
        because("Ainsi.", "unwritten")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (wordings.number(Decimal("1234567.891")), "1\u202f234\u202f567,89"),
        (wordings.number(Decimal("0.5")), "0,5"),
        (wordings.number(Decimal("100")), "100"),
        (wordings.number(Decimal("-1500.004")), "−1\u202f500"),
        (wordings.euros(Decimal("20.04")), "20,04\u00a0€"),
        (wordings.euros(Decimal("751.5")), "751,50\u00a0€"),
        (wordings.euros(200), "200\u00a0€"),
        (wordings.percent(Decimal("38.0357")), "38,04\u00a0%"),
        (wordings.hours(Decimal("833.333")), "833,33\u00a0h"),
        (wordings.long_day(date(2026, 3, 1)), "1er\u00a0mars\u00a02026"),
        (wordings.long_day(date(2026, 8, 21)), "21\u00a0août\u00a02026"),
        (wordings.counted(0, "jour", "jours"), "0\u00a0jour"),
        (wordings.counted(Decimal("1.5"), "poste", "postes"), "1,5\u00a0poste"),
        (wordings.counted(2, "jour", "jours"), "2\u00a0jours"),
        (wordings.counted(57_231, "personne"), "57\u202f231\u00a0personnes"),
        (wordings.quantity(Fraction(16001, 3), "t", 1), "5\u202f333,7\u00a0t"),
        (wordings.hours(2.5, 2), "2,50\u00a0h"),
    ],
)
def test_french_wordings(written, expected):
    assert written == expected


@pytest.mark.parametrize("value", [float("inf"), Decimal("NaN"), True, "12"])
def test_what_is_not_a_finite_number_is_not_worded(value):
    with pytest.raises(ValueError, match="pas un nombre"):
        wordings.number(value)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 12), 3, date(2026, 4, 12)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 15), 0, date(2026, 12, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months_after(day, months, expected):
    assert months_after(day, months) == expected


@given(days, st.integers(1, 60))
def test_a_term_ends_the_day_before_the_next_begins(start, months):
    assert last_day_of_term(start, months) + timedelta(days=1) == months_after(start, months)


@given(days, days, st.integers(0, 60))
def test_months_keep_the_order_of_days(first, second, months):
    low, high = sorted((first, second))
    assert months_after(low, months) <= months_after(high, months)


@given(days, days)
def test_days_between_count_both_ends(first, last):
    assert days_between(first, first) == 1
    assert days_between(first, last) == max(0, (last - first).days + 1)


@pytest.mark.parametrize(
    ("words", "told"),
    [(["1"], "1"), (["1", "2"], "1 et 2"), (["1", "2", "4"], "1, 2 et 4"), (iter("abcd"), "a, b, c et d")],
)
def test_words_are_enumerated_as_people_do(words, told):
    assert wordings.enumerated(words) == told
