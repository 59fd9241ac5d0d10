"""Social security numbers (NIR): found in a text, a number or XML, so that they can be blanked.

A number has 13 digits (sex, year, month, department, commune, order; Corsica has a letter) and a key of 2 digits,
97 less the rest of the 13 divided by 97 (décret n° 82-103 du 22 janvier 1982, article 4). With its key it is told
from any other number. Without, 13 digits may be a SIRET that lost its first zero or a till receipt: they are taken for
a social security number in a column whose title says so, and nowhere else.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal

from levier.exchange.sources.hours_files_dates import plain

BLANKED = "N° effacé"
"""What stands in place of a number."""

DIGITS = 13
DIGITS_WITH_KEY = 15
_CORSICA = {"2A": "19", "2B": "18"}
_SCIENTIFIC_WRITTEN = r"[1-478](?<![0-9.,].)[.,][0-9]{8,14}[Ee]\+?0?1[24](?![0-9])"
_SCIENTIFIC = re.compile(_SCIENTIFIC_WRITTEN)
_SCIENTIFIC_IN_FILE = re.compile(_SCIENTIFIC_WRITTEN.replace("(?<![0-9.,].)", "(?<![0-9].)"))
_SCIENTIFIC_BYTES = re.compile(_SCIENTIFIC_WRITTEN.encode())
_WHOLE = re.compile(r"[1-478](?:[0-9]{12}|[0-9]{14})")
_TITLE = re.compile(
    r".*\b(?:n?secu\w*|numsecu|sec soc\w*|s s|nir|nss|immatriculation\w*|numss|n?insee)\b.*|(?:n|no|num|numero|nr) ?ss"
)


def _written(separator: str, before_key: str, before: str = "(?<![0-9][.,].)") -> str:
    """The pattern of a number, with or without key, between whose parts such separators may stand; 7.33333333333333
    has the digits of one, and is a decimal. The first digit comes before what precedes it, for speed."""
    return (
        rf"[1-478](?<![0-9].){before}(?!\.[0-9]{{6}}){separator}[0-9]{{2}}{separator}(?:0[1-9]|1[0-2]|[2-9][0-9]){separator}"
        rf"(?:[0-9]{{2}}|2[ABab]){separator}[0-9]{{3}}{separator}[0-9]{{3}}(?:{before_key}[0-9]{{2}})?(?![0-9])"
    )


_SPACES = " \t.\\-\N{NO-BREAK SPACE}\N{THIN SPACE}\N{ZERO WIDTH SPACE}\N{NARROW NO-BREAK SPACE}"
_IN_TEXT = re.compile(_written(f"[{_SPACES}]{{0,2}}", f"[{_SPACES}/]{{0,3}}"))
# Of a whole file: a comma before a number may part two cells as well as it may make a decimal.
_IN_FILE = re.compile(_written(f"[{_SPACES}]{{0,2}}", f"[{_SPACES}/]{{0,3}}", before=""))
_SPACE_BYTES = r"(?:[ \t.\-]|\xc2\xa0|\xe2\x80[\x89\x8b\xaf])"
IN_BYTES = re.compile(
    _written(f"{_SPACE_BYTES}{{0,2}}", rf"(?:{_SPACE_BYTES}|/){{0,3}}").encode(),
)
"""The same in UTF-8; both find texts that only look like a number: ``is_number`` decides."""
# Each byte a number or its scientific notation may be written with is a digit here, each separator is nothing: a
# file where thirteen digits then follow each other nowhere holds no number, told in a tenth of the time.
_MAY_BE = bytes(ord("0") if byte in b"0123456789ABabEe" else ord(".") for byte in range(256))
_RUN = b"0" * DIGITS
_PIECE = 262_144
"""Bytes looked at together: they stay in the processor's cache."""
_NOTHING = b" \t.-/+\0\xc2\xa0\xe2\x80\x89\x8b\xaf"


def may_hold(content: bytes) -> bool:
    """Whether bytes of UTF-8, UTF-16 or a Latin encoding may hold a number: False is certain, True is to be seen."""
    before = b""
    for start in range(0, len(content), _PIECE):
        digits = before + content[start : start + _PIECE].translate(_MAY_BE, _NOTHING)
        if _RUN in digits:
            return True
        before = digits[1 - DIGITS :]
    return False


def looks_like_any(written: str | bytes) -> bool:
    """Whether anything in a delimited text, or in UTF-8, has the shape of a number; slower and surer than
    ``may_hold``."""
    if isinstance(written, str):
        return bool(_IN_FILE.search(written) or _SCIENTIFIC_IN_FILE.search(written))
    return bool(IN_BYTES.search(written) or _SCIENTIFIC_BYTES.search(written))


def says_so(title: str) -> bool:
    """Whether the title of a column announces social security numbers."""
    return len(title) < 100 and bool(_TITLE.fullmatch(plain(title)))


def key_of(number: str) -> int:
    """The key of a number of 13 characters, digits but for 2A and 2B."""
    department = number[5:7].upper()
    return 97 - int(number[:5] + _CORSICA.get(department, department) + number[7:]) % 97


def digits_of(text: str) -> str:
    """A number without its separators, in capitals; one in scientific notation written out."""
    if _SCIENTIFIC.fullmatch(text):
        return f"{Decimal(text.replace(',', '.')):.0f}"
    return "".join(character for character in text if character.isalnum()).upper()


def has_key(digits: str) -> bool:
    """Whether these are 15 characters, the last two the key of the others."""
    return len(digits) == DIGITS_WITH_KEY and int(digits[DIGITS:]) == key_of(digits[:DIGITS])


def is_number(digits: str, known: Collection[str]) -> bool:
    """Whether digits of the right shape are a number: by their key, or as they begin with one of ``known`` (of 13)."""
    return digits[:DIGITS] in known or has_key(digits)


def numbers_in_text(text: str) -> Iterator[str]:
    """The digits of all that looks like a number in a text, with or without key."""
    if len(text) >= DIGITS:
        yield from (digits_of(found.group()) for found in _IN_TEXT.finditer(text))
        for found in _SCIENTIFIC.finditer(text):
            yield from digits_in_number(digits_of(found.group()))


def digits_in_number(value: str | float) -> Iterator[str]:
    """The digits of a numeric cell that looks like a number: whole, of 13 or 15 digits."""
    written = f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)
    if _WHOLE.fullmatch(written) and _IN_TEXT.fullmatch(written):
        yield written


def blanked(text: str) -> tuple[str, int]:
    """A text where each number that has its key is replaced by BLANKED, and how many were."""
    return _replaced(text, (_SCIENTIFIC, _IN_TEXT), has_key)


def blanked_file(text: str, known: Collection[str]) -> tuple[str, int]:
    """The text of a whole file where each number that begins with one of ``known`` is replaced, and how many were."""
    return _replaced(text, (_SCIENTIFIC_IN_FILE, _IN_FILE), lambda digits: digits[:DIGITS] in known)


def _replaced(text: str, patterns: Iterable[re.Pattern[str]], is_one: Callable[[str], bool]) -> tuple[str, int]:
    count = 0

    def replacement(found: re.Match[str]) -> str:
        nonlocal count
        if not is_one(digits_of(found.group())):
            return found.group()
        count += 1
        return BLANKED

    for pattern in patterns:
        text = pattern.sub(replacement, text)
    return text, count
