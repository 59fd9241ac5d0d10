"""How numbers, amounts and days read in French sentences: no-break spaces, decimal comma.

U+00A0 stands before units, U+202F between thousands, so that a number is never cut in two on a page.
"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

BEFORE_UNIT = "\u00a0"
BETWEEN_THOUSANDS = "\u202f"
FIRST_PLURAL = 2
CENTS = 2
NO_CENTS = ",00"
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)


def number(value: Decimal | int, places: int = 2) -> str:
    """« 1 234,5 »: half up to `places` decimals, without zeros that say nothing."""
    written = _written(value, places)
    return written.rstrip("0").rstrip(",") if "," in written else written


def _written(value: Decimal | int, places: int) -> str:
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded:,f}".replace(",", BETWEEN_THOUSANDS).replace(".", ",")


def euros(value: Decimal | int) -> str:
    """« 1 234,50 € », « 1 234 € »: to the cent, unless there are none."""
    return f"{_written(value, CENTS).removesuffix(NO_CENTS)}{BEFORE_UNIT}€"


def percent(value: Decimal | int) -> str:
    """« 38,04 % »; `value` is already in percent."""
    return f"{number(value)}{BEFORE_UNIT}%"


def hours(value: Decimal | int) -> str:
    """« 833,33 h »."""
    return f"{number(value)}{BEFORE_UNIT}h"


def long_day(day: date) -> str:
    """« 1er mars 2026 »."""
    rank = "1er" if day.day == 1 else str(day.day)
    return BEFORE_UNIT.join((rank, MONTHS[day.month - 1], str(day.year)))


def counted(value: Decimal | int, singular: str, plural: str) -> str:
    """« 1 mois », « 1,5 poste », « 2 postes »: plural from two on, as French has it."""
    return f"{number(value)}{BEFORE_UNIT}{plural if Decimal(value).copy_abs() >= FIRST_PLURAL else singular}"
