"""Numbers and dates as French readers expect them."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.exchange.outputs import numbers as n

AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=2, allow_nan=False)


@pytest.mark.parametrize(
    ("shown", "wished"),
    [
        (n.hours(2150), "2 150~h"),
        (n.hours(Decimal("583.333")), "583,33~h"),
        (n.hours(833.5), "833,5~h"),
        (n.hours(833.5, 2), "833,50~h"),
        (n.hours(Fraction(2500, 3)), "833,33~h"),
        (n.hours_with_weeks(2150), "2 150~h (61~semaines)"),
        (n.hours_with_weeks(35), "35~h (1~semaine)"),
        (n.hours_with_weeks(12), "12~h (moins d’une~semaine)"),
        (n.hours_with_weeks(0), "0~h"),
        (n.hours(n.legal_week()), "35~h"),
        (n.percent(0.125), "12,5~%"),
        (n.percent(Fraction(36, 400)), "9,0~%"),
        (n.percent(Decimal("0.3125"), 2), "31,25~%"),
        (n.percent(1, 0), "100~%"),
        (n.euros(1_000_000), "1 000 000~€~HT"),
        (n.euros(Decimal("20.04"), excl_tax=False), "20,04~€"),
        (n.euros(Decimal("751.5")), "751,50~€~HT"),
        (n.euros(30, decimals=2), "30,00~€~HT"),
        (n.number(-1234.5), "−1 234,5"),
        (n.number(Decimal("-0.001")), "0"),
        (n.integer(Decimal("0.5")), "1"),
        (n.integer(Decimal("2.5")), "3"),
        (n.quantity(5300, "t"), "5 300~t"),
        (n.counted(0, "personne"), "0~personne"),
        (n.counted(1, "personne"), "1~personne"),
        (n.counted(57_231, "personne"), "57 231~personnes"),
        (n.counted(2, "cheval", "chevaux"), "2~chevaux"),
        (n.months(7), "7~mois"),
    ],
)
def test_thin_spaces_between_thousands_and_no_break_spaces_before_units(shown: str, wished: str) -> None:
    spaced = re.sub(r"(?<=\d) (?=\d)", n.THIN, wished)
    assert shown == spaced.replace("~", n.NBSP)


@pytest.mark.parametrize(
    ("shown", "wished"),
    [
        (n.date_short(date(2026, 11, 22)), "22~nov.~2026"),
        (n.date_long(date(2026, 11, 22)), "22~novembre~2026"),
        (n.date_long(date(2026, 3, 1)), "1er~mars~2026"),
        (n.date_digits(date(2026, 3, 1)), "01/03/2026"),
        (n.month_long(date(2026, 2, 28)), "février~2026"),
        (n.month_short(date(2026, 2, 28)), "févr.~2026"),
        (n.period(date(2026, 3, 1), date(2030, 2, 28)), "du 1er~mars~2026 au 28~février~2030"),
        (n.period(date(2026, 3, 1), date(2026, 3, 1)), "le 1er~mars~2026"),
    ],
)
def test_dates_stay_on_one_line(shown: str, wished: str) -> None:
    assert shown == wished.replace("~", n.NBSP)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), True, "12", None])
def test_what_is_not_a_finite_number_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="pas un nombre"):
        n.number(value)  # type: ignore[arg-type]


@settings(deadline=None)
@given(AMOUNTS)
def test_a_number_shown_can_be_read_back(value: Decimal) -> None:
    shown = n.number(value)
    assert Decimal(shown.replace(n.THIN, "").replace(",", ".").replace(n.MINUS, "-")) == value
    assert " " not in shown


@settings(deadline=None)
@given(st.fractions(min_value=-(10**9), max_value=10**9), st.integers(0, 4))
def test_rounding_is_never_off_by_more_than_half_a_unit(value: Fraction, decimals: int) -> None:
    assert abs(Fraction(n.rounded(value, decimals)) - value) <= Fraction(1, 2 * 10**decimals)
