"""Is this a SIRET, is this a SIREN?

Source: INSEE, répertoire Sirene. A SIREN is nine digits, a SIRET is the SIREN of the unit followed by the
five digits of the establishment. The last digit of each is a key (Luhn formula), so both keys of a SIRET
must hold. The establishments of La Poste (SIREN 356 000 000) do not follow it: the sum of their digits is a
multiple of five; its head office follows the formula. The lengths and the key are the form of a number, not
values of the law.

Spreadsheets change these numbers: they come with spaces, as decimal numbers ("51234560001234.0") or without
their leading zeros. All this is repaired before the key is checked, so a wrong repair does not pass unseen.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NewType

Siret = NewType("Siret", str)
Siren = NewType("Siren", str)

SIREN_LENGTH: Final = 9
SIRET_LENGTH: Final = 14
# The oldest SIREN in use start with up to four zeros: a shorter number has lost more than leading zeros.
MOST_LOST_ZEROS: Final = 4
LA_POSTE: Final = "356000000"
LA_POSTE_MODULUS: Final = 5
LUHN_MODULUS: Final = 10

_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")
_ZERO = ord("0")
_SEPARATORS = str.maketrans("", "", " \t\r\n.-\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}'")

# "5,12346E+13" is what a spreadsheet shows of a long number: mostly lost, whole only with all its decimals.
_SCIENTIFIC = re.compile(r"([1-9])[.,]([0-9]{1,14})[eE]\+?([0-9]{1,2})")
_NUMERIC_CELL = re.compile(r"([0-9]+)[.,]0+")

Written = str | int | float | Decimal | None


def read_siret(written: Written) -> "Siret | NotANumber":
    """The SIRET as written by a person, a spreadsheet or another program, or why it is not one."""
    if type(written) is str and len(written) == SIRET_LENGTH and _are_digits(written) and _is_siret(written):
        return Siret(written)  # by far the most frequent case, before any repair
    digits = _digits(written, SIRET_LENGTH)
    if isinstance(digits, NotANumber):
        return digits
    if len(digits) == SIREN_LENGTH and has_valid_key(digits):
        return NotANumber(
            _as_text(written),
            f"{digits} est un SIREN (9 chiffres)\N{NO-BREAK SPACE}: ajoutez les 5 chiffres de l’établissement",
        )
    problem = _length_problem(digits, SIRET_LENGTH, "SIRET")
    if problem:
        return NotANumber(_as_text(written), problem)
    siret = digits.zfill(SIRET_LENGTH)
    if not _is_siret(siret):
        return NotANumber(_as_text(written), _wrong_key("SIRET", siret))
    return Siret(siret)


def read_siren(written: Written) -> "Siren | NotANumber":
    """The SIREN as written by a person, a spreadsheet or another program, or why it is not one."""
    if type(written) is str and len(written) == SIREN_LENGTH and _are_digits(written) and _is_siren(written):
        return Siren(written)
    digits = _digits(written, SIREN_LENGTH)
    if isinstance(digits, NotANumber):
        return digits
    problem = _length_problem(digits, SIREN_LENGTH, "SIREN")
    if problem:
        return NotANumber(_as_text(written), problem)
    siren = digits.zfill(SIREN_LENGTH)
    if not _is_siren(siren):
        return NotANumber(_as_text(written), _wrong_key("SIREN", siren))
    return Siren(siren)


def spaced(number: Siret | Siren) -> str:
    """The number as people read it: 512 345 600 01234, with no-break spaces."""
    groups = [number[0:3], number[3:6], number[6:9], number[9:]]
    return "\N{NO-BREAK SPACE}".join(group for group in groups if group)


def has_valid_key(digits: str) -> bool:
    """Luhn: every second digit from the right is doubled, the sum of all digits is a multiple of ten."""
    codes = digits.encode("ascii")
    total = sum(codes[::-2]) + sum(codes[-2::-2].translate(_DOUBLED)) - _ZERO * len(codes)
    return total % LUHN_MODULUS == 0


def has_siret_key(siret: str) -> bool:
    """Whether 14 digits end with the key of a SIRET, whatever the key of their SIREN."""
    return has_valid_key(siret) or _is_post_office(siret)


def _is_siret(siret: str) -> bool:
    if has_valid_key(siret):
        return _is_siren(siret[:SIREN_LENGTH])
    return _is_post_office(siret)


def _is_post_office(siret: str) -> bool:
    return siret.startswith(LA_POSTE) and sum(map(int, siret)) % LA_POSTE_MODULUS == 0


def _is_siren(siren: str) -> bool:
    return has_valid_key(siren) and siren != "0" * SIREN_LENGTH


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _digits(written: Written, length: int) -> "str | NotANumber":
    """The digits alone, without the ".0" of a numeric cell, the spaces and the usual separators."""
    text = _as_text(written).strip()
    if not text:
        return NotANumber("", "numéro absent")
    if scientific := _SCIENTIFIC.fullmatch(text):
        whole, decimals, power = scientific[1], scientific[2], int(scientific[3])
        if len(decimals) > power or len(decimals.rstrip("0")) < power - MOST_LOST_ZEROS:
            return NotANumber(
                text,
                "notation scientifique, des chiffres sont perdus\N{NO-BREAK SPACE}: "
                "mettez la colonne au format texte et saisissez le numéro entier",
            )
        return whole + decimals.ljust(power, "0")
    if (cell := _NUMERIC_CELL.fullmatch(text)) and len(cell[1]) >= length - MOST_LOST_ZEROS:
        text = cell[1]
    digits = text.translate(_SEPARATORS)
    if not _are_digits(digits):
        return NotANumber(_as_text(written), "contient autre chose que des chiffres")
    return digits


def _as_text(written: Written) -> str:
    if isinstance(written, float) and written.is_integer():
        return format(written, ".0f")
    if isinstance(written, Decimal) and written.is_finite() and written.adjusted() < 2 * SIRET_LENGTH:
        return format(written, "f")
    return "" if written is None else str(written)


def _length_problem(digits: str, length: int, kind: str) -> str:
    found = len(digits)
    if found > length or found < length - MOST_LOST_ZEROS:
        return f"{found} {'chiffres' if found > 1 else 'chiffre'} au lieu de {length} pour un {kind}"
    return ""


def _wrong_key(kind: str, number: str) -> str:
    return f"clé de contrôle du {kind} {number} fausse\N{NO-BREAK SPACE}: vérifiez chaque chiffre"


@dataclass(frozen=True, slots=True)
class NotANumber:
    """Not a SIRET or SIREN; `reason` says why, in French, without capital or full stop."""

    written: str
    reason: str
