"""Numbers, dates and durations of screens and documents, over the wordings of `levier.rules.wordings`.

Shapes: every function takes a value and returns a str ready to be shown.
Errors: `ValueError` on a value that is not a finite number; an absent value is the caller's to word.
"""

from datetime import date
from decimal import Decimal

from levier.law import parameter
from levier.rules import wordings
from levier.rules.wordings import BEFORE_UNIT as NBSP
from levier.rules.wordings import BETWEEN_THOUSANDS as THIN
from levier.rules.wordings import MINUS, MONTHS, Number, counted, exact, hours, number, quantity, rounded
from levier.rules.wordings import long_day as date_long

__all__ = [
    "MINUS",
    "NBSP",
    "THIN",
    "counted",
    "date_digits",
    "date_long",
    "date_short",
    "euros",
    "exact",
    "hours",
    "hours_with_weeks",
    "in_weeks",
    "integer",
    "legal_week",
    "month_long",
    "month_short",
    "months",
    "number",
    "percent",
    "period",
    "quantity",
    "rounded",
    "weeks",
]

SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip


def legal_week() -> Decimal:
    """Hours of a week of full-time work, the newest the law says: only to let people picture a volume."""
    return parameter("hours.legal_week").values[-1].number


def integer(value: Number) -> str:
    """2150 -> "2 150"; rounded half up."""
    return number(value, 0)


def weeks(value: Number) -> int:
    """Whole weeks of full-time work nearest to a number of hours."""
    return int(rounded(exact(value) / legal_week(), 0))


def hours_with_weeks(value: Number) -> str:
    """2150 -> "2 150 h (61 semaines)", in weeks of full-time work; nothing added to 0 h."""
    if exact(value) == 0:
        return hours(value)
    return f"{hours(value)} ({in_weeks(value)})"


def in_weeks(value: Number) -> str:
    """2150 -> "61 semaines"; "moins d’une semaine" for what rounds to none."""
    count = weeks(value)
    return counted(count, "semaine") if count > 0 or exact(value) == 0 else f"moins d’une{NBSP}semaine"


def percent(ratio: Number, decimals: int = 1) -> str:
    """A ratio (0.125), not a number of hundredths: 0.125 -> "12,5 %", 0.09 -> "9,0 %"."""
    return wordings.percent(exact(ratio) * 100, decimals)


def euros(value: Number, *, excl_tax: bool = True, decimals: int | None = None) -> str:
    """1000000 -> "1 000 000 € HT". Cents appear, two of them, as soon as there are any."""
    return wordings.euros(value, decimals) + (f"{NBSP}HT" if excl_tax else "")


def months(count: int) -> str:
    """7 -> "7 mois"."""
    return counted(count, "mois", "mois")


def date_short(day: date) -> str:
    """ "22 nov. 2026", on one line."""
    return NBSP.join((wordings.rank_of(day), SHORT_MONTHS[day.month - 1], str(day.year)))


def date_digits(day: date) -> str:
    """ "22/11/2026", for spreadsheets and forms."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def month_long(day: date) -> str:
    """ "novembre 2026", for any day of that month."""
    return f"{MONTHS[day.month - 1]}{NBSP}{day.year}"


def month_short(day: date) -> str:
    """ "nov. 2026", for any day of that month."""
    return f"{SHORT_MONTHS[day.month - 1]}{NBSP}{day.year}"


def period(starts_on: date, ends_on: date) -> str:
    """ "du 1er mars 2026 au 28 février 2030", "le 22 novembre 2026" for a single day."""
    if starts_on == ends_on:
        return f"le {date_long(starts_on)}"
    return f"du {date_long(starts_on)} au {date_long(ends_on)}"
