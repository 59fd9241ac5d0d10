"""Hours files: the hours of one cell, however they are written.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: hours come as numbers, as text with comma or point, as hh:mm, as "7h30", as durations or as times of day;
    "7.30" may be 7 h 30 or 7.3 h: never guessed.
"""

import math
import re
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from levier.exchange.sources.hours_files_dates import EPOCH
from levier.exchange.sources.hours_files_values import Flagged, Lost
from levier.exchange.spreadsheets_cells import Cell

MAX_MONTH_HOURS = Decimal(744)
_CENT = Decimal("0.01")
_SPACED_THOUSANDS = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?")
_DECIMAL = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,15})?")
_BOTH_SEPARATORS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+")
_CLOCK = re.compile(r"([0-9]{1,4}) ?(?::|h|H) ?([0-9]{1,2})(?: ?(?:mn|min|m)|:([0-9]{2}))?")
_ISO_DURATION = re.compile(r"PT([0-9]{1,5})H(?:([0-9]{1,2})M)?(?:([0-9]{1,2})(?:[.,][0-9]+)?S)?", re.I)
_HOUR_WORD = re.compile(r" ?(?:heures?|hrs?|h)\.?$", re.I)
_HOURS_AND_MINUTES = re.compile(r"([0-9]{1,3})[.,]([0-9]{2})")


def hours_of(value: Cell, is_clock: bool = False) -> "Decimal | Flagged | None":
    """Hours to 2 decimals, None when empty or a dash. is_clock: "7.30" and "7,30" are 7 h 30, not 7.3 hours."""
    if isinstance(value, str):
        return _hours_of_text(" ".join(value.split()), is_clock)
    if isinstance(value, Lost):
        return Flagged(
            value.why_fr,
            "Ouvrez le fichier dans votre tableur, vérifiez la formule, enregistrez, puis renvoyez-le.",
        )
    if isinstance(value, bool):
        return _no_hours()
    if isinstance(value, float | int):
        if not math.isfinite(value) or abs(value) > 1e9:
            return _no_hours()
        return _negative() if value < 0 else Decimal(repr(value)).quantize(_CENT, ROUND_HALF_UP)
    if isinstance(value, timedelta):
        return _negative() if value < timedelta() else _of_seconds(round(value.total_seconds()))
    if isinstance(value, time):
        return _of_seconds(value.hour * 3600 + value.minute * 60 + value.second)
    if isinstance(value, datetime):
        # A duration above 24 h whose cell is formatted as a time of day comes as a day of January 1900.
        length = value - EPOCH
        if length < timedelta(hours=float(MAX_MONTH_HOURS)):
            return _of_seconds(round(length.total_seconds()))
    return Flagged("c’est une date, pas un nombre d’heures", "Corrigez le format de la cellule ou le nombre d’heures.")


def _hours_of_text(text: str, is_clock: bool) -> "Decimal | Flagged | None":
    if text in ("", "-", "–", "—", "/"):
        return None
    if text[0] in "-−" and len(text) > 1:
        return _negative() if isinstance(_hours_of_text(text[1:].strip(), is_clock), Decimal) else _no_hours()
    clock = _CLOCK.fullmatch(text) or _ISO_DURATION.fullmatch(text)
    if clock is None and is_clock:
        clock = _HOURS_AND_MINUTES.fullmatch(text)
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in (*clock.groups(), "0")[:3])
        if minutes > 59 or seconds > 59:
            return Flagged("les minutes dépassent 59", "Écrivez les heures et les minutes, par exemple 7:30.")
        return _of_seconds(hours * 3600 + minutes * 60 + seconds)
    number = _HOUR_WORD.sub("", text)
    if _SPACED_THOUSANDS.fullmatch(number):
        number = number.replace(" ", "")
    elif _BOTH_SEPARATORS.fullmatch(number):
        # The first of two separators cuts thousands.
        number = number.replace("." if number.index(".") < number.find(",") else ",", "")
    if not _DECIMAL.fullmatch(number):
        return _no_hours()
    if is_clock and not number.isdigit():
        return Flagged(
            "les heures de cette colonne sont en heures et minutes, et celles-ci ne se lisent pas ainsi",
            "Écrivez les heures et les minutes, par exemple 7:30.",
        )
    return Decimal(number.replace(",", ".")).quantize(_CENT, ROUND_HALF_UP)


def hours_notation_of(texts: list[str]) -> str | None:
    """ "decimal" or None to ask, for the texts of an hours column: "151,67" proves decimals, "7.30" proves nothing."""
    fractions = set()
    for text in texts:
        number = _HOUR_WORD.sub("", " ".join(text.split()))
        if _DECIMAL.fullmatch(number) or _SPACED_THOUSANDS.fullmatch(number):
            fractions.add(re.split("[.,]", number)[1] if "." in number or "," in number else "00")
    fractions.discard("00")
    proves_decimal = any(len(fraction) != 2 or int(fraction) > 59 for fraction in fractions)
    # Quarters of an hour: 25, 50 and 75 are hundredths, as no one rounds minutes to 25.
    return "decimal" if proves_decimal or fractions <= {"25", "50", "75"} else None


def _of_seconds(seconds: int) -> Decimal:
    return (Decimal(seconds) / 3600).quantize(_CENT, ROUND_HALF_UP)


def _no_hours() -> "Flagged":
    return Flagged("ce n’est pas un nombre d’heures", "Écrivez un nombre, par exemple 151,67 ou 7:30.")


def _negative() -> "Flagged":
    return Flagged("ces heures sont négatives", "Écrivez les heures du mois corrigées plutôt qu’une reprise.")
