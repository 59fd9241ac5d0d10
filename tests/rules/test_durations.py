"""Months and their last days."""

from datetime import date

import pytest

from levier.rules.durations import month_end


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 12, 1), date(2026, 12, 31)),
    ],
    ids=["31 days", "leap February", "February", "December"],
)
def test_the_last_day_of_a_month(first, last):
    assert month_end(first) == last
