"""Values as people read them: numbers, amounts, days."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone

from levier.exchange.outputs import numbers

register = template.Library()

NOTHING = "—"


def or_nothing(function: Callable[[Any], str], value: Any) -> str:
    return NOTHING if value is None or value == "" else function(value)


@register.filter
def hours(value: Any) -> str:
    """2150 -> "2 150 h"; nothing -> "—"."""
    return or_nothing(numbers.hours, value)


@register.filter
def euros(value: Any) -> str:
    """1000000 -> "1 000 000 € HT"; nothing -> "—"."""
    return or_nothing(numbers.euros, value)


@register.filter
def euros_incl_tax(value: Any) -> str:
    """Amounts that are not "hors taxes" (wages, aid): "1 200 €"; nothing -> "—"."""
    return or_nothing(lambda amount: numbers.euros(amount, excl_tax=False), value)


def percent(value: Any) -> str:
    """A ratio, not hundredths: 0.125 -> "12,5 %"; nothing -> "—"."""
    return or_nothing(numbers.percent, value)


@register.filter
def number(value: Any) -> str:
    """Number with thin spaces; nothing -> "—"."""
    return or_nothing(numbers.number, value)


@register.filter
def day(value: date | datetime | None) -> str:
    """Date as "22 nov. 2026"; a moment is read in the current time zone; nothing -> "—"."""
    if isinstance(value, datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return or_nothing(numbers.date_short, value)


@register.filter
def moment(value: datetime | None) -> str:
    """Moment as "22 nov. 2026 à 14:05", in the current time zone; nothing -> "—"."""
    if not value:
        return NOTHING
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{numbers.date_short(local.date())} à {local:%H:%M}"


TEXT_OF: dict[str, Callable[[Any], str]] = {
    "text": lambda value: or_nothing(str, value),
    "blank": str,
    "number": number,
    "integer": number,
    "hours": hours,
    "euros": euros,
    "percent": percent,
    "date": day,
    "month": lambda value: or_nothing(numbers.month_long, value),
    "moment": moment,
}
