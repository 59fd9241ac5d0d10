"""Hours files: one cell of a column of known kind -> its value, nothing, or what is wrong with it.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: hours come as numbers, as text with comma or point, as hh:mm, as "7h30", as durations or as times of day;
    a SIRET in a numeric cell loses its leading zeros; a social security number turns up where nobody awaits it.
"""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from levier.exchange.social_security_numbers import BLANKED
from levier.exchange.sources.hours_files_dates import EPOCH, ShortDate, birth_of, date_of, plain
from levier.exchange.spreadsheets_cells import Cell
from levier.rules.siret import has_siret_key

MAX_MONTH_HOURS = Decimal(744)
PLAUSIBLE_AGES = range(16, 76)
MAX_TEXT = 300
BLOCKING: "Severity" = "blocking"
TO_CHECK: "Severity" = "to_check"

_CENT = Decimal("0.01")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Sex, year, month (or its special values), department (2A and 2B too), commune, order, and perhaps the key.
_SOCIAL_SECURITY = re.compile(
    r"(?<![0-9])[1-478] ?[0-9]{2} ?(?:0[1-9]|1[0-2]|[2-9][0-9]) ?(?:[0-9]{2}|2[AB]) ?[0-9]{3} ?[0-9]{3}"
    r"(?: ?[0-9]{2})?(?![0-9])"
)
_SPACED_THOUSANDS = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?")
_DECIMAL = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,15})?")
_BOTH_SEPARATORS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+")
_CLOCK = re.compile(r"([0-9]{1,4}) ?(?::|h|H) ?([0-9]{1,2})(?: ?(?:mn|min|m)|:([0-9]{2}))?")
_ISO_DURATION = re.compile(r"PT([0-9]{1,5})H(?:([0-9]{1,2})M)?(?:([0-9]{1,2})(?:[.,][0-9]+)?S)?", re.I)
_HOUR_WORD = re.compile(r" ?(?:heures?|hrs?|h)\.?$", re.I)
_HOURS_AND_MINUTES = re.compile(r"([0-9]{1,3})[.,]([0-9]{2})")
_TWO_WORDS = re.compile(r"([^\W\d_]{2,40}(?:[-'’][^\W\d_]{1,40}){0,3}) ([^\W\d_]{2,40}(?:[-'’][^\W\d_]{1,40}){0,3})")
_TITLES = {"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle"}
_PARTICLES = {
    "de",
    "du",
    "des",
    "d",
    "la",
    "le",
    "les",
    "el",
    "al",
    "ben",
    "ould",
    "van",
    "von",
    "der",
    "di",
    "da",
    "dos",
}
_YES = {"oui", "o", "x", "1", "vrai", "true", "yes", "y", "ok"}
_NO = {"non", "n", "0", "faux", "false", "no"}

Severity = Literal["blocking", "to_check"]


def text_of(value: Cell) -> "str | Flagged | None":
    """Text on one line; whole numbers without their ".0"; None when empty."""
    if isinstance(value, str):
        if value.isalpha() and len(value) <= MAX_TEXT:
            return value
        text = " ".join(value.split())
        if not text:
            return None
        if not value.isprintable() and _CONTROL.search(value.replace("\t", " ")):
            return Flagged("ce texte contient un caractère invisible qui ne peut pas être enregistré",
                           "Effacez la cellule et retapez-la.")  # fmt: skip
        if BLANKED in text or (len(text) > 12 and _SOCIAL_SECURITY.search(text)):
            return _social_security()
        if len(text) > MAX_TEXT:
            return Flagged(f"ce texte dépasse {MAX_TEXT} caractères", "Raccourcissez-le.")
        return text
    if isinstance(value, Lost):
        return Flagged(value.why_fr, "Ouvrez le fichier dans votre tableur, enregistrez-le, puis renvoyez-le.")
    if isinstance(value, bool):
        return "VRAI" if value else "FAUX"
    if isinstance(value, float | int):
        text = str(int(value)) if math.isfinite(value) and value == int(value) and abs(value) < 1e18 else str(value)
        return _social_security() if _SOCIAL_SECURITY.fullmatch(text) else text
    if isinstance(value, datetime | date):
        return f"{value:%d/%m/%Y}"
    return str(value)


def are_clean(texts: Collection[str]) -> bool:
    """Whether text_of gives each of these texts back as it is: told of all at once, in a hundredth of the time."""
    joined = "|".join(texts)
    longest = max(map(len, texts), default=0)
    return (
        joined.isprintable()
        and "" not in texts
        and not any(space in f"|{joined}|" for space in ("  ", "| ", " |"))
        and longest <= MAX_TEXT
        and BLANKED not in joined
        and (longest < 13 or not _SOCIAL_SECURITY.search(joined))
    )


def is_social_security(value: Cell) -> bool:
    """Whether a cell looks like a social security number (13 digits, or 15 with its key), or held one."""
    result = text_of(value)
    return isinstance(result, Flagged) and result.is_secret


def _social_security() -> "Flagged":
    return Flagged(
        "cette cellule ressemble à un numéro de sécurité sociale, que nous ne conservons jamais",
        "Retirez ce numéro du fichier, ou indiquez que la colonne est à ignorer.",
        is_secret=True,
    )


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


def birth_date_of(value: Cell, is_month_first: bool, in_year: int | None) -> "date | Flagged | None":
    """A date of birth. A year of two digits takes the century that gives a working age in `in_year`."""
    found = date_of(value, is_month_first)
    if found is None:
        if value == "":
            return None
        secret = text_of(value)
        if isinstance(secret, Flagged):
            return secret if secret.is_secret else secret.to_check()
        return Flagged("ce n’est pas une date", "Écrivez la date de naissance ainsi : 31/12/1990.", TO_CHECK)
    if isinstance(found, ShortDate):
        born = birth_of(found, PLAUSIBLE_AGES, in_year) if in_year else None
        what = "Écrivez l’année de naissance avec quatre chiffres."
        return born or Flagged("le siècle de cette année de naissance n’est pas sûr", what, TO_CHECK)
    if in_year and in_year - found.year not in PLAUSIBLE_AGES:
        return Flagged(
            f"cette date de naissance donne {in_year - found.year} ans",
            "Vérifiez la date.",
            TO_CHECK,
            kept=found,
        )
    return found


def day_of(value: Cell, is_month_first: bool) -> "date | Flagged | None":
    """The first or last day of a mission; a year of two digits is of this century."""
    if value == "":
        return None
    found = date_of(value, is_month_first)
    if isinstance(found, ShortDate):
        found = found.in_this_century()
    return found or Flagged("ce n’est pas une date", "Écrivez la date ainsi : 31/12/2026.")


def employer_of(value: Cell) -> "str | Flagged | None":
    """A name, or a SIRET on 14 digits: zeros lost by a numeric cell are put back, its key is checked."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else value
    digits = re.sub("[ .\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", "", text) if isinstance(text, str) else ""
    # Thirteen digits may be a SIRET without its first zero or a social security number: the key decides.
    is_numbered = digits.isascii() and digits.isdigit() and 9 < len(digits) <= 14
    siret = digits.zfill(14)
    if is_numbered and has_siret_key(siret):
        return siret
    read = text_of(value)
    if not is_numbered or isinstance(read, Flagged):
        return read
    return Flagged(f"le SIRET {siret} n’a pas une clé juste", "Vérifiez ses 14 chiffres.", TO_CHECK, kept=siret)


def yes_or_no(value: Cell) -> "bool | Flagged | None":
    """Yes, no, or None when empty."""
    text = text_of(value)
    if not isinstance(text, str):
        return text
    flat = plain(text) or text
    if flat in _YES:
        return True
    if flat in _NO:
        return False
    return Flagged("ce n’est ni oui ni non", "Écrivez oui ou non.")


def name_order_of(texts: list[str]) -> str | None:
    """ "capitals" when at least four names in five set the last name in capitals beside another word, else None."""
    marked = sum(1 for text in texts if _capitals(text.split()))
    return "capitals" if texts and marked * 5 >= len(texts) * 4 else None


def full_name_of(value: Cell, order: str) -> "tuple[str, str] | Flagged | None":
    """(last name, first name) from one cell. order: "last_first" or "first_last"; capitals and a comma rule first."""
    simple = _TWO_WORDS.fullmatch(value) if isinstance(value, str) else None
    if simple:
        # Most names: nothing to clean, nothing to doubt.
        first, second = simple.groups()
        is_second_last = second.isupper() if first.isupper() != second.isupper() else order == "first_last"
        return (second, first) if is_second_last else (first, second)
    text = text_of(value)
    if not isinstance(text, str):
        return text
    if "," in text:
        last, _, first = (part.strip() for part in text.partition(","))
        if last and first:
            return last, first
        text = text.replace(",", " ")
    words = text.split()
    if len(words) > 2 and words[0].rstrip(".").lower() in _TITLES:
        words = words[1:]
    capitals = _capitals(words)
    if capitals:
        return " ".join(capitals), " ".join(word for word in words if word not in capitals)
    if len(words) < 2:
        return Flagged("il manque le nom ou le prénom", "Écrivez le nom et le prénom de la personne.")
    if order == "last_first":
        size = 1 + next(i for i, word in enumerate(words) if plain(word) not in _PARTICLES or i == len(words) - 2)
        names = " ".join(words[:size]), " ".join(words[size:])
        rest = words[size:]
    else:
        names = " ".join(words[1:]), words[0]
        rest = [word for word in words[1:] if plain(word) not in _PARTICLES]
    if len(rest) < 2:
        return names
    message = f"le nom et le prénom ne se séparent pas sûrement ; lu : {names[0]}, {names[1]}"
    return Flagged(
        message,
        "Mettez le nom et le prénom dans deux colonnes, ou le nom en capitales.",
        TO_CHECK,
        kept=names,
    )


def _capitals(words: list[str]) -> list[str]:
    """The words in capitals, if there are some beside other words."""
    found = [word for word in words if word.isupper() and (len(word) > 2 or (len(word) == 2 and word.isalpha()))]
    return found if 0 < len(found) < len(words) else []


@dataclass(frozen=True, slots=True)
class Lost:
    """In place of a cell whose value is lost (a formula without result, or in error)."""

    why_fr: str


@dataclass(frozen=True, slots=True)
class Flagged:
    """What is wrong with a value. `kept` is what may be used all the same when it is only to be checked;
    is_secret: the value itself must not be shown."""

    message_fr: str
    what_to_do_fr: str
    severity: Severity = "blocking"
    kept: object = None
    is_secret: bool = False

    def to_check(self) -> "Flagged":
        """The same, without stopping the line: the value is done without."""
        return Flagged(self.message_fr, self.what_to_do_fr, TO_CHECK, None, self.is_secret)
