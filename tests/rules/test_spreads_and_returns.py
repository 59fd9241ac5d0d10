"""A rounded total shared out among its lines; the calendar of returns; what a trade starts from."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.law import NoSuchLine
from levier.rules.calibration import OwnValue, ValueKind, spread, starting_values
from levier.rules.returns import Return, calendar_of

DAY = date(2026, 3, 2)
C3 = [Decimal("666.6667"), Decimal(140), Decimal("66.6667")]
HOURS = st.decimals(0, 100_000, places=2, allow_nan=False)


def test_the_total_of_c3_goes_to_the_lines_that_lost_most():
    assert spread(Decimal(875), C3) == (668, 140, 67)


def test_a_total_in_hundredths_is_shared_in_hundredths():
    shares = spread(Decimal("873.33"), C3)
    assert shares == (Decimal("666.66"), Decimal("140.00"), Decimal("66.67"))


def test_equal_losses_go_to_the_first_line():
    assert spread(Decimal(1), [Decimal(5), Decimal(5)]) == (1, 0)


def test_nothing_is_shared_among_nothing():
    assert spread(Decimal(), []) == ()
    assert spread(Decimal(), [Decimal()]) == (0,)
    with pytest.raises(ValueError, match="aucune ligne"):
        spread(Decimal(5), [Decimal()])


@pytest.mark.parametrize(("total", "raw"), [(Decimal(-1), [Decimal(1)]), (Decimal(1), [Decimal(-1), Decimal(2)])])
def test_negative_hours_are_refused(total, raw):
    with pytest.raises(ValueError, match="négatives"):
        spread(total, raw)


@given(st.lists(HOURS, min_size=1, max_size=12).filter(any), st.decimals(0, 1_000_000, places=2))
def test_lines_add_up_and_stay_within_an_hour_of_their_share(raw, total):
    shares = spread(total, raw)
    assert sum(shares) == total
    whole = sum(raw)
    assert all(abs(share - total * hours / whole) < 1 for share, hours in zip(shares, raw, strict=True))


def test_quarters_are_civil_and_cut_to_the_contract():
    found = calendar_of(date(2026, 2, 1), date(2027, 1, 31), 3, 15)
    assert found[0] == Return(date(2026, 2, 1), date(2026, 3, 31), date(2026, 4, 15))
    assert [one.last for one in found[:4]] == [
        date(2026, 3, 31),
        date(2026, 6, 30),
        date(2026, 9, 30),
        date(2026, 12, 31),
    ]
    assert found[-1] == Return(date(2027, 1, 1), date(2027, 1, 31), date(2027, 4, 15))


def test_a_day_that_a_month_has_not_is_its_last_one():
    (january, february, _) = calendar_of(date(2026, 1, 1), date(2026, 3, 31), 1, 31)
    assert (january.due_before, february.due_before) == (date(2026, 2, 28), date(2026, 3, 31))


def test_without_a_day_a_return_is_never_late():
    (only,) = calendar_of(DAY, DAY, 12, None)
    assert only == Return(DAY, DAY, None)


@pytest.mark.parametrize(
    ("every", "day", "ends_on"), [(5, 1, DAY), (0, 1, DAY), (3, 0, DAY), (3, 32, DAY), (3, 1, date(2026, 3, 1))]
)
def test_a_calendar_that_cannot_be(every, day, ends_on):
    with pytest.raises(ValueError, match=r"mois|avant"):
        calendar_of(DAY, ends_on, every, day)


def test_own_values_come_before_the_starting_table_and_say_their_source():
    share = OwnValue(Decimal(62), date(2026, 1, 1), "bilan 2025")
    found = starting_values("interior_painting", DAY, {ValueKind.LABOUR_SHARE: share})
    assert (found.labour_share_percent, found.hourly_cost, found.is_own) == (62, 40, True)
    assert "bilan 2025" in found.reasons[0].sentence
    assert found.reasons[1].text is not None  # the cost still comes from the table


def test_own_values_alone_need_no_table():
    cost = OwnValue(Decimal(33), date(2026, 1, 1), "accord local")
    whole = {ValueKind.HOURLY_COST: cost, ValueKind.LABOUR_SHARE: OwnValue(Decimal(50), DAY, "étude")}
    found = starting_values("Désamiantage", DAY, whole)
    assert (found.label, found.labour_share_percent, found.hourly_cost) == ("Désamiantage", 50, 33)
    assert len(found.reasons) == 2
    half = starting_values("Désamiantage", DAY, {ValueKind.HOURLY_COST: cost})
    assert half.labour_share_percent is None
    both = starting_values("guarding", DAY, whole)
    assert len(both.reasons) == 2
    with pytest.raises(NoSuchLine):
        starting_values("Désamiantage", DAY, {})
