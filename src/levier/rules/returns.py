"""When the holder returns its hours: civil periods of so many months, each due before a day of the next month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from levier.rules.durations import MONTHS_A_YEAR, ONE_DAY, months_after


def calendar_of(starts_on: date, ends_on: date, every_months: int, due_day: int | None) -> "tuple[Return, ...]":
    """The returns of a contract, in order: quarters end at 31/3, 30/6, 30/9, 31/12, whatever the first day.

    The first and last periods are cut to the contract. ``due_day`` is a day of the month that follows, its last day
    when that month is shorter; without one a return has no due day. Raises ValueError on months that do not share
    out a year, a day outside 1 to 31, or dates out of order.
    """
    if every_months < 1 or MONTHS_A_YEAR % every_months:
        raise ValueError(f"{every_months} mois ne partagent pas une année")
    if due_day is not None and not 1 <= due_day <= _LONGEST_MONTH:
        raise ValueError(f"{due_day} n’est pas un jour du mois")
    if ends_on < starts_on:
        raise ValueError("la fin est avant le début")
    return tuple(_each(starts_on, ends_on, every_months, due_day))


_LONGEST_MONTH = 31


def _each(starts_on: date, ends_on: date, every_months: int, due_day: int | None) -> "Iterator[Return]":
    first = date(starts_on.year, starts_on.month - (starts_on.month - 1) % every_months, 1)
    while first <= ends_on:
        following = months_after(first, every_months)
        due = None if due_day is None else min(months_after(following, 1) - ONE_DAY, _day(following, due_day))
        yield Return(max(first, starts_on), min(following - ONE_DAY, ends_on), due)
        first = following


def _day(first_of_month: date, day: int) -> date:
    """This day of the month, which a short month carries into the next one: the caller keeps the sooner."""
    return date.fromordinal(first_of_month.toordinal() + day - 1)


@dataclass(frozen=True, slots=True)
class Return:
    """Hours of the days from ``first`` to ``last``, both included, due before ``due_before``."""

    first: date
    last: date
    due_before: date | None
