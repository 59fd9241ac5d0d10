"""How numbers, amounts and days read in French: on screens, in sentences, in documents and files alike.

Shapes: every function takes a value and returns a str ready to be shown. Exact values (`Decimal`, `Fraction`, `int`)
are rounded half up, as people do by hand; floats go through their shortest decimal writing first.
Errors: `ValueError` on a value that is not a finite number; an absent value is the caller's to word.
Source: Lexique des règles typographiques en usage à l'Imprimerie nationale. A narrow no-break space stands between
thousands, a no-break space before a unit and inside a date, so that neither is ever cut in two on a page.
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

Number = int | float | Decimal | Fraction

BEFORE_UNIT = "\u00a0"
"""No-break space: before a unit or a colon, inside a date."""
BETWEEN_THOUSANDS = "\u202f"
"""Narrow no-break space."""
MINUS = "\u2212"
FIRST_PLURAL = 2
CENTS = 2
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)

# Wide enough for an amount of public money to the cent; the default context would round at 28 digits.
_WIDE = Context(prec=400, rounding=ROUND_HALF_UP)
_FRACTIONS = Context(prec=60)


def exact(value: Number) -> Decimal:
    """The value as a Decimal: floats by their shortest writing (0.1 is 0.1), fractions to 60 digits.

    Raises ValueError when it is a boolean, infinite or not a number.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | Fraction):
        raise ValueError(f"Ce n’est pas un nombre\u00a0: {value!r}.")
    if isinstance(value, Fraction):
        return _FRACTIONS.divide(Decimal(value.numerator), Decimal(value.denominator))
    found = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not found.is_finite():
        raise ValueError(f"Ce n’est pas un nombre fini\u00a0: {value!r}.")
    return found


def rounded(value: Number, decimals: int) -> Decimal:
    """The value rounded half up (away from zero at the half) to `decimals` places."""
    return exact(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_WIDE)


def number(value: Number, decimals: int | None = None) -> str:
    """« 1 234 567,5 ». `decimals` fixes the places (« 9,0 »); None shows at most two, without zeros at the end."""
    amount = rounded(value, CENTS if decimals is None else decimals)
    whole, _, places = format(abs(amount), "f").partition(".")
    if decimals is None:
        places = places.rstrip("0")
    text = format(int(whole), ",").replace(",", BETWEEN_THOUSANDS) + (f",{places}" if places else "")
    return f"{MINUS}{text}" if amount < 0 else text


def quantity(value: Number, unit: str, decimals: int | None = None) -> str:
    """« 2 150 t »."""
    return f"{number(value, decimals)}{BEFORE_UNIT}{unit}"


def hours(value: Number, decimals: int | None = None) -> str:
    """« 2 150 h », « 583,33 h »: in hundredths, never in minutes."""
    return quantity(value, "h", decimals)


def euros(value: Number, decimals: int | None = None) -> str:
    """« 1 234 € », « 1 234,50 € »: cents appear, two of them, as soon as there are any."""
    if decimals is None:
        decimals = 0 if rounded(value, CENTS) == rounded(value, 0) else CENTS
    return quantity(value, "€", decimals)


def percent(value: Number, decimals: int | None = None) -> str:
    """« 38,04 % »; `value` is already in percent."""
    return quantity(value, "%", decimals)


def counted(value: Number, singular: str, plural: str | None = None) -> str:
    """« 1 mois », « 1,5 poste », « 2 postes »: plural from two on, as French has it; an s unless `plural` is given."""
    is_plural = abs(exact(value)) >= FIRST_PLURAL
    return quantity(value, (plural or f"{singular}s") if is_plural else singular)


def enumerated(words: Iterable[str]) -> str:
    """« 1, 2 et 4 »."""
    *first, last = words
    return f"{', '.join(first)} et {last}" if first else last


def long_day(day: date) -> str:
    """« 1er mars 2026 »."""
    return BEFORE_UNIT.join((rank_of(day), MONTHS[day.month - 1], str(day.year)))


def rank_of(day: date) -> str:
    """« 1er », « 22 »: a day in its month."""
    return "1er" if day.day == 1 else str(day.day)
