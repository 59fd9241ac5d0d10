"""Days of the demonstration: everything is told in months from the month it is loaded in."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from django.utils import timezone

MONTHS_OF_HOURS = 24
"""Hours end with the month before the loading and begin so many months before its own."""


def month_at(today: date, months: int) -> date:
    """The first day of a month, counted from the month of ``today``: -1 is the month before."""
    rank = today.year * 12 + today.month - 1 + months
    return date(rank // 12, rank % 12 + 1, 1)


def day_at(today: date, months: int, day: int) -> date:
    """A day of such a month, or its last one."""
    first = month_at(today, months)
    return first.replace(day=min(day, month_end(first).day))


def month_end(first: date) -> date:
    """The last day of a month."""
    return first.replace(day=monthrange(first.year, first.month)[1])


def months_between(start: date, end: date) -> list[date]:
    """The first days of the months from one day to another."""
    found = [start.replace(day=1)]
    while (following := month_end(found[-1]) + timedelta(days=1)) <= end:
        found.append(following)
    return found


def working_day(day: date) -> date:
    """The day itself, or the Monday after a week-end."""
    return day + timedelta(days=(0, 0, 0, 0, 0, 2, 1)[day.weekday()])


def moment(day: date, hour: int = 10) -> datetime:
    """An hour of a day, in the time of the screens."""
    return timezone.make_aware(datetime.combine(day, time(hour)))
