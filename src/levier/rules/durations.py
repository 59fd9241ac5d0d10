"""Months counted as the law counts them: from a day to the same day of another month."""

from calendar import monthrange
from datetime import date, timedelta

MONTHS_A_YEAR = 12
ONE_DAY = timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """The same day `months` months later, or the last day of a shorter month (31 January: 28 February)."""
    ordinal = day.year * MONTHS_A_YEAR + day.month - 1 + months
    year, month = divmod(ordinal, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(first_day: date) -> date:
    """The last day of a month, from its first."""
    return months_after(first_day, 1) - ONE_DAY


def last_day_of_term(start: date, months: int) -> date:
    """The last day of a term of `months` months whose first day is `start`."""
    return months_after(start, months) - ONE_DAY


def days_between(first: date, last: date) -> int:
    """Days from `first` to `last`, both included; 0 when `last` is before `first`."""
    return max(0, (last - first).days + 1)
