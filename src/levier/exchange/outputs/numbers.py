"""Numbers, dates and durations as French readers expect them, for screens and documents alike.

Shapes: every function takes a value and returns a str ready to be shown. Exact values (`Decimal`, `Fraction`,
`int`) are rounded half up, as people do by hand; floats go through their shortest decimal writing first.
Errors: `ValueError` on a value that is not a finite number; an absent value is the caller's to word.
Source: Lexique des règles typographiques en usage à l'Imprimerie nationale (thin no-break space between
thousands and before a unit).
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

Number = int | float | Decimal | Fraction

THIN = "\u202f"
"""Narrow no-break space: between thousands, before a unit."""
NBSP = "\u00a0"
"""No-break space: inside a date."""
MINUS = "\u2212"

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin",
    "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip

HOURS_A_WEEK = 35
"""Only to let people picture a volume in weeks of full-time work (legal week, code du travail L3121-27)."""

# Wide enough for an amount of public money to the cent; the default context would round at 28 digits.
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)


def exact(value: Number) -> Decimal:
    """The value as a Decimal: floats by their shortest writing (0.1 is 0.1), fractions to 60 digits.

    Raises ValueError when it is a boolean, infinite or not a number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        raise ValueError(f"Ce n’est pas un nombre : {value!r}.")
    if isinstance(value, Fraction):
        return Context(prec=60).divide(Decimal(value.numerator), Decimal(value.denominator))
    found = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not found.is_finite():
        raise ValueError(f"Ce n’est pas un nombre fini : {value!r}.")
    return found


def rounded(value: Number, decimals: int) -> Decimal:
    """The value rounded half up (away from zero at the half) to `decimals` places."""
    return exact(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_WIDE)


def number(value: Number, decimals: int | None = None) -> str:
    """1234567.5 -> "1 234 567,5".

    `decimals` fixes the number of places ("9,0"); None shows at most two and drops the zeros at the end.
    """
    amount = rounded(value, 2 if decimals is None else decimals)
    whole, _, places = format(abs(amount), "f").partition(".")
    if decimals is None:
        places = places.rstrip("0")
    text = format(int(whole), ",").replace(",", THIN) + (f",{places}" if places else "")
    return f"{MINUS}{text}" if amount < 0 else text


def integer(value: Number) -> str:
    """2150 -> "2 150"; rounded half up."""
    return number(value, 0)


def quantity(value: Number, unit: str, decimals: int | None = None) -> str:
    """2150, "t" -> "2 150 t"."""
    return f"{number(value, decimals)}{THIN}{unit}"


def hours(value: Number, decimals: int | None = None) -> str:
    """2150 -> "2 150 h"; 583.33 -> "583,33 h". Unit: hours, in hundredths, never in minutes."""
    return quantity(value, "h", decimals)


def weeks(value: Number, *, hours_a_week: Number = HOURS_A_WEEK) -> int:
    """Whole weeks of full-time work nearest to a number of hours."""
    return int(rounded(exact(value) / exact(hours_a_week), 0))


def hours_with_weeks(value: Number, *, hours_a_week: Number = HOURS_A_WEEK) -> str:
    """2150 -> "2 150 h (61 semaines)", in weeks of full-time work; nothing added to 0 h."""
    if exact(value) == 0:
        return hours(value)
    return f"{hours(value)} ({in_weeks(value, hours_a_week=hours_a_week)})"


def in_weeks(value: Number, *, hours_a_week: Number = HOURS_A_WEEK) -> str:
    """2150 -> "61 semaines"; "moins d’une semaine" for what rounds to none."""
    count = weeks(value, hours_a_week=hours_a_week)
    return counted(count, "semaine") if count > 0 or exact(value) == 0 else f"moins d’une{NBSP}semaine"


def percent(ratio: Number, decimals: int = 1) -> str:
    """A ratio (0.125), not a number of hundredths: 0.125 -> "12,5 %", 0.09 -> "9,0 %"."""
    return quantity(exact(ratio) * 100, "%", decimals)


def euros(value: Number, *, excl_tax: bool = True, decimals: int | None = None) -> str:
    """1000000 -> "1 000 000 € HT". Cents appear, two of them, as soon as there are any."""
    if decimals is None:
        decimals = 0 if rounded(value, 2) == rounded(value, 0) else 2
    return quantity(value, "€", decimals) + (f"{THIN}HT" if excl_tax else "")


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """1, "personne" -> "1 personne"; 12 -> "12 personnes"; 0 takes the singular, as in French."""
    word = singular if abs(count) < 2 else plural or f"{singular}s"
    return f"{integer(count)}{NBSP}{word}"


def months(count: int) -> str:
    """7 -> "7 mois"."""
    return counted(count, "mois", "mois")


def date_short(day: date) -> str:
    """ "22 nov. 2026", on one line."""
    return f"{_ordinal(day)}{NBSP}{SHORT_MONTHS[day.month - 1]}{NBSP}{day.year}"


def date_long(day: date) -> str:
    """ "22 novembre 2026", "1er mars 2026", on one line."""
    return f"{_ordinal(day)}{NBSP}{MONTHS[day.month - 1]}{NBSP}{day.year}"


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


def _ordinal(day: date) -> str:
    return "1er" if day.day == 1 else str(day.day)
