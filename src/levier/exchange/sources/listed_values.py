"""Lists people keep in a spreadsheet: one cell -> its value, None when empty, or what is wrong with it.

Publisher: the organisations that follow clauses, from the spreadsheets they kept before.
Licence: none; private lists holding personal data, never republished.
Address: none; each file is handed in by who keeps it.
Freshness: as the organisation keeps it; taken over once, sometimes again.
Caveats: dates as text, amounts with comma or point and in thousands, SIRET as numbers or without their first zeros.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from levier.exchange.sources.hours_files_dates import PLAUSIBLE_YEARS, plain
from levier.exchange.sources.hours_files_hours import hours_of
from levier.exchange.sources.hours_files_values import (
    TO_CHECK,
    Flagged,
    birth_date_of,
    day_of,
    is_social_security,
    text_of,
)
from levier.exchange.sources.listed_columns import Notes
from levier.rules.siret import NotANumber, read_siret

Reader = Callable[[Any, Notes], Any]
LARGEST_AMOUNT = Decimal(10) ** 11
"""A contract of as many lots as there may be still has an amount of fourteen digits."""
LARGEST_HOURS = Decimal(10) ** 8
MOST_MONTHS = 600
MOST_LOTS = 999

_CENT = Decimal("0.01")
_THOUSANDS_OR_NOT = re.compile(r"[0-9]{1,3}[.,][0-9]{3}(?: ?h(?:eures?)?)?")
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
_AMOUNT = re.compile(r"(-?)([0-9][0-9.,]*)(k|m|ke|me|mio)?(?:eur|euros?|e)?(?:ht)?", re.I)
_A_WEEK = re.compile(r" ?(?:/|par) ?(?:sem(?:aine)?|hebdo\w*)\.?$|(?<=h) ?hebdo\w*$", re.I)
_MONTHS = re.compile(r"([0-9]{1,3}) ?(?:(m|mois)|(a|ans?|annees?))?")
_LOT = re.compile(r"(?:lot ?)?(?:n ?(?:o|um|umero)? ?)?0*([0-9]{1,4})")
_SINGLE_LOT = re.compile(r"(?:lot )?unique|sans (?:lots?|objet)|neant")
_CPV = re.compile(r"([0-9]{8})(?:-?[0-9])?")


def softly(read: Reader) -> Reader:
    """The same reader, for what a row can do without: what is wrong never stops it."""

    def read_softly(cell: Any, notes: Notes) -> Any:
        value = read(cell, notes)
        return value.to_check() if isinstance(value, Flagged) and value.kept is None else value

    return read_softly


def text(longest: int, *, is_to_check: bool = False) -> Reader:
    """A reader of one line of text of at most so many characters."""

    def read(cell: Any, notes: Notes) -> Any:
        value = text_of(cell)
        joined = " ".join(cell.split()) if isinstance(value, Flagged) and isinstance(cell, str) else ""
        if isinstance(value, Flagged) and not value.is_secret and joined and joined.isprintable():
            # A long text is refused beyond its own length, not beyond that of a name.
            value = joined
        if isinstance(value, str) and len(value) > longest:
            value = Flagged(f"ce texte dépasse {longest} caractères", "Raccourcissez-le.")
        return value.to_check() if is_to_check and isinstance(value, Flagged) else value

    return read


def number_text(longest: int) -> Reader:
    """A reader of a reference number, which a spreadsheet may have turned into a date."""
    read_text = text(longest)

    def read(cell: Any, notes: Notes) -> Any:
        if isinstance(cell, datetime | date):
            return Flagged(
                "ce numéro est devenu une date dans le tableur", "Mettez la colonne au format texte et retapez-le."
            )
        return read_text(cell, notes)

    return read


def siret(cell: Any, notes: Notes) -> Any:
    """14 digits, repaired when the spreadsheet changed them."""
    if cell == "" or (isinstance(cell, str) and not cell.strip()):
        return None
    found = read_siret(cell if isinstance(cell, str | int | float) and not isinstance(cell, bool) else str(cell))
    if not isinstance(found, NotANumber):
        return str(found)
    if is_social_security(cell):
        return text_of(cell)
    return Flagged(f"ce SIRET ne convient pas\u00a0: {found.reason}", "Vérifiez les 14 chiffres.")


def birth_date(cell: Any, notes: Notes) -> Any:
    """A day; a year of two digits takes the century that gives a working age."""
    found = birth_date_of(
        "" if isinstance(cell, str) and not cell.strip() else cell, notes.is_month_first, notes.in_year
    )
    if isinstance(found, Flagged) and found.kept is None:
        return Flagged(found.message_fr, found.what_to_do_fr, is_secret=found.is_secret)
    return found


def day(cell: Any, notes: Notes) -> Any:
    """A day; a year of two digits is of this century."""
    found = day_of("" if isinstance(cell, str) and not cell.strip() else cell, notes.is_month_first)
    if isinstance(found, date) and not PLAUSIBLE_YEARS[0] <= found.year <= PLAUSIBLE_YEARS[1]:
        return Flagged(f"l’année {found.year} n’est pas plausible", "Vérifiez la date.")
    return found


def amount(cell: Any, notes: Notes) -> Any:
    """Euros to the cent: "1 234 567,89 €", "920 k€", 920000.0."""
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return _no_amount()
    if isinstance(cell, str):
        found = _amount_of_text(_SPACES.sub("", cell).replace("€", "e"))
    else:
        found = Decimal(repr(cell)) if math.isfinite(cell) else None
        found = _no_amount() if found is None else found
    if isinstance(found, Decimal):
        if found < 0:
            return Flagged("ce montant est négatif", "Corrigez-le, ou videz la cellule.")
        if found >= LARGEST_AMOUNT:
            return Flagged("ce montant est trop grand", "Vérifiez-le\u00a0: il est attendu en euros.")
        return found.quantize(_CENT, ROUND_HALF_UP)
    return found


def _amount_of_text(flat: str) -> "Decimal | Flagged | None":
    if flat in ("", "-", "–", "—"):
        return None
    found = _AMOUNT.fullmatch(flat)
    if not found or not flat.isascii():
        return _no_amount()
    sign, digits, scale = found.groups()
    last = max(digits.rfind(","), digits.rfind("."))
    marks = {mark for mark in digits if mark in ",."}
    if len(marks) == 1 and digits.count(digits[last]) > 1:
        last = -1  # "1.234.567": one mark, repeated, cuts thousands
    whole, part = (digits[:last], digits[last + 1 :]) if last >= 0 else (digits, "")
    if len(marks) == 1 and last >= 0 and len(part) == 3 and not scale and whole != "0":
        return Flagged(
            "ce montant se lit de deux façons (milliers ou millièmes)", "Écrivez-le sans point ni virgule de milliers."
        )
    number = Decimal(f"{sign}{re.sub('[.,]', '', whole) or '0'}.{part or '0'}")
    return number * {"k": 1_000, "m": 1_000_000}.get((scale or " ")[0].lower(), 1)


def _no_amount() -> Flagged:
    return Flagged("ce n’est pas un montant", "Écrivez un nombre en euros, par exemple 920 000,00.")


def hours(cell: Any, notes: Notes) -> Any:
    """Hours to do, worked: 1200, "1 200 h", "1200,5"."""
    if isinstance(cell, str) and _THOUSANDS_OR_NOT.fullmatch(" ".join(cell.split())):
        return Flagged(
            "ces heures se lisent de deux façons (milliers ou millièmes)",
            "Écrivez-les sans point ni virgule de milliers.",
        )
    found = hours_of(cell)
    if isinstance(found, Decimal) and found >= LARGEST_HOURS:
        return Flagged("ce nombre d’heures est trop grand", "Vérifiez-le.")
    return found


def weekly_hours(cell: Any, notes: Notes) -> Any:
    """Hours a week: 35, "35h00", "17,5 h/sem"."""
    return hours(_A_WEEK.sub("", cell.strip()) if isinstance(cell, str) else cell, notes)


def months(cell: Any, notes: Notes) -> Any:
    """A length in months: 24, "24 mois", "2 ans"."""
    flat = plain(str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))
    if not flat:
        return None
    found = _MONTHS.fullmatch(flat)
    length = int(found[1]) * (12 if found[3] else 1) if found and not isinstance(cell, bool) else 0
    if 0 < length <= MOST_MONTHS:
        return length
    return Flagged("ce n’est pas une durée en mois", "Écrivez un nombre de mois, par exemple 24.")


def lot_number(cell: Any, notes: Notes) -> Any:
    """1, "Lot 01", 3.0; "lot unique" is 1."""
    flat = plain(str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))
    if not flat:
        return None
    if _SINGLE_LOT.fullmatch(flat):
        return 1
    found = _LOT.fullmatch(flat)
    number = int(found[1]) if found and not isinstance(cell, bool) else 0
    if 0 < number <= MOST_LOTS:
        return number
    return Flagged("ce n’est pas un numéro de lot", "Écrivez son numéro seul, par exemple 3.")


def cpv(cell: Any, notes: Notes) -> Any:
    """The 8 digits of a CPV code, with or without its key; anything else is done without."""
    value = text_of(cell)
    if not isinstance(value, str):
        return value.to_check() if value else None
    found = _CPV.fullmatch(_SPACES.sub("", value))
    return found[1] if found else Flagged("ce n’est pas un code CPV", "Il a 8 chiffres.", TO_CHECK)


def postal_code(cell: Any, notes: Notes) -> Any:
    """Five characters: zeros lost by a numeric cell are put back; anything else is done without."""
    value = text_of(cell)
    if not isinstance(value, str):
        return value.to_check() if value else None
    flat = _SPACES.sub("", value).upper()
    if re.fullmatch(r"[0-9]{4,5}|2[AB][0-9]{3}", flat, re.ASCII):
        return flat.zfill(5)
    return Flagged("ce code n’a pas cinq chiffres", "Corrigez-le.", TO_CHECK)


def choice(words: Mapping[str, str], what_to_do_fr: str) -> Reader:
    """A reader of a few known words (pattern without accents -> value); another word is done without."""
    patterns = [(re.compile(pattern), value) for pattern, value in words.items()]

    def read(cell: Any, notes: Notes) -> Any:
        value = text_of(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)
        if not isinstance(value, str):
            return value.to_check() if value else None
        flat = plain(value)
        found = next((kept for pattern, kept in patterns if pattern.fullmatch(flat)), None)
        return found or Flagged("ce mot n’est pas connu ici", what_to_do_fr, TO_CHECK)

    return read


def degrees(most: int) -> Reader:
    """A reader of a latitude or longitude (WGS 84, decimal)."""

    def read(cell: Any, notes: Notes) -> Any:
        written = cell.strip().replace(",", ".") if isinstance(cell, str) else cell
        if written == "":
            return None
        try:
            found = float(written) if not isinstance(written, bool) else math.nan
        except (TypeError, ValueError):
            found = math.nan
        if abs(found) <= most:
            return found
        return Flagged("ce n’est pas une coordonnée en degrés", f"Écrivez un nombre entre -{most} et {most}.")

    return read
