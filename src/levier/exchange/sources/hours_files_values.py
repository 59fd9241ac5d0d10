"""Hours files: one cell of a column of known kind -> its value, nothing, or what is wrong with it.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: a SIRET in a numeric cell loses its leading zeros; a year of birth comes on two digits; a social security
    number turns up where nobody awaits it. Hours and names have their own modules.
"""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from levier.exchange.social_security_numbers import BLANKED
from levier.exchange.sources.hours_files_dates import ShortDate, birth_of, date_of, plain
from levier.exchange.spreadsheets_cells import Cell
from levier.rules.siret import has_siret_key

PLAUSIBLE_AGES = range(16, 76)
MAX_TEXT = 300
TO_CHECK: "Severity" = "to_check"

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Sex, year, month (or its special values), department (2A and 2B too), commune, order, and perhaps the key.
_SOCIAL_SECURITY = re.compile(
    r"(?<![0-9])[1-478] ?[0-9]{2} ?(?:0[1-9]|1[0-2]|[2-9][0-9]) ?(?:[0-9]{2}|2[AB]) ?[0-9]{3} ?[0-9]{3}"
    r"(?: ?[0-9]{2})?(?![0-9])"
)
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


def birth_date_of(value: Cell, is_month_first: bool, in_year: int | None) -> "date | Flagged | None":
    """A date of birth. A year of two digits takes the century that gives a working age in `in_year`."""
    found = date_of(value, is_month_first)
    if found is None:
        if value == "":
            return None
        secret = text_of(value)
        if isinstance(secret, Flagged):
            return secret if secret.is_secret else secret.to_check()
        return Flagged("ce n’est pas une date", "Écrivez la date de naissance ainsi\u00a0: 31/12/1990.", TO_CHECK)
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
    return found or Flagged("ce n’est pas une date", "Écrivez la date ainsi\u00a0: 31/12/2026.")


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
