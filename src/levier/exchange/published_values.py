"""The values of published contracts (DECP), as they are really written: read leniently, kept strictly.

Every function takes what the JSON or XML file held (text, whole number, list, mapping, True, False or None; other
numbers come as the text they were written with) and gives a typed value, None when nothing was said, or raises
Unreadable.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Generic, Literal, TypeVar

from levier.rules.siret import NotANumber, Siret, read_siret

T = TypeVar("T")
Consideration = Literal["clause", "criterion", "reserved", "none"]
PlaceKind = Literal["postal_code", "commune", "canton", "arrondissement", "departement", "region", "country"]

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100
# No French public contract comes near a thousand billion euros: above, it is a typing error (1e17 was seen).
AMOUNT_CEILING: Final = Decimal(10) ** 12
LONGEST_MONTHS: Final = 1200
LONGEST_LABEL: Final = 200

_CENT = Decimal("0.01")
_LONGEST_CODE: Final = 40
_LONGEST_BITS: Final = 4_096
_LONGEST_STATEMENT: Final = 640
_NOT_SAID: Final = frozenset({"", "nc", "n/c", "nan", "null", "none", "n.c.", "nil"})
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_BLANKS = re.compile("[ \t\r\n\x0b\x0c]+")
# Bytes of Windows-1252 read as Latin-1 by a publisher: its apostrophes and dashes come as C1 controls.
_MISREAD: Final = {
    code: bytes([code]).decode("cp1252") for code in range(0x80, 0xA0) if code not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
}
_NUMBER = re.compile(r"\+?(\d{1,18})(?:[.,](\d{0,30}))?(?:[eE]([+-]?\d{1,2}))?")
_SPACES = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T Z+-].*)?")
_FRENCH_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_CPV = re.compile(r"(\d{8})(?:-(\d))?")
_JOINTS = re.compile(r"[,;|/+]| et ")
_PLACE_KINDS: Final[dict[str, PlaceKind]] = {
    "postal": "postal_code",
    "commune": "commune",
    "canton": "canton",
    "arrondissement": "arrondissement",
    "departement": "departement",
    "region": "region",
    "pays": "country",
}


def _length(written: object) -> int:
    """Characters of a text, of the texts of a tuple; TypeError for anything else."""
    if isinstance(written, tuple):
        return sum(_length(text) for text in written if text is not None)
    if isinstance(written, str):
        return len(written)
    raise TypeError


class Reading(dict[object, T], Generic[T]):
    """What comes back from contract to contract (days, codes, names), read once: ``reading[written]``.

    A hit costs one look in a dictionary. Only texts of at most ``longest`` characters are remembered, or tuples of
    texts of as many in all, ``most`` of them: memory stays bounded whatever the file holds. ``reading(written)`` also
    takes a list or a mapping, which no dictionary looks up: TypeError otherwise.
    """

    __slots__ = ("_longest", "_most", "_read")

    def __init__(self, read: Callable[[object], T], *, most: int, longest: int = _LONGEST_CODE) -> None:
        super().__init__()
        self._read, self._most, self._longest = read, most, longest

    def __missing__(self, written: object) -> T:
        value = self._read(written)
        try:
            is_short = _length(written) <= self._longest
        except TypeError:
            return value
        if is_short:
            if len(self) >= self._most:
                self.clear()
            self[written] = value
        return value

    def __call__(self, written: object) -> T:
        try:
            return self[written]
        except TypeError:
            return self._read(written)


class Unreadable(Exception):
    """The value is there and cannot be kept; `reason` says why in French."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def text_of(raw: object) -> str | None:
    """The text on one line, without control characters; None when nothing is said ("NC", "nan", null)."""
    if type(raw) is not str:
        if raw is None:
            return None
        raw = worded(raw)
        if type(raw) is not str:
            raise Unreadable("un texte est attendu")
    text = raw.strip()
    if len(text) > 4 and text.isprintable():
        return text
    if not text.isprintable():
        text = _BLANKS.sub(" ", text.translate(_MISREAD)).strip()
        if _FORBIDDEN.search(text):
            raise Unreadable("contient un caractère de contrôle, illisible")
    if len(text) < 5 and text.lower() in _NOT_SAID:
        return None
    return text


def worded(raw: object) -> object:
    """A whole number as the text it was written with; anything else, and numbers without end, as they are."""
    return str(raw) if type(raw) is int and raw.bit_length() <= _LONGEST_BITS else raw


def _label(raw: object) -> str | None:
    text = text_of(raw)
    return text if text is None else text[:LONGEST_LABEL]


def amount_of(raw: object) -> Decimal | None:
    """Euros, to the cent, from 0 to AMOUNT_CEILING excluded."""
    if type(raw) is int and 0 <= raw < AMOUNT_CEILING:
        return Decimal(f"{raw}.00")
    text = text_of(raw)
    if text is None:
        return None
    if text.isascii() and text.isdigit() and len(text) < 12:
        return Decimal(text + ".00")
    match = _NUMBER.fullmatch(text) or _NUMBER.fullmatch(text.translate(_SPACES).removesuffix("€"))
    if match is None:
        raise Unreadable("montant négatif" if text.startswith("-") else "ce n’est pas un montant")
    whole, decimals, power = match.groups()
    amount = Decimal(f"{whole}.{decimals or '0'}e{power or '0'}")
    if amount >= AMOUNT_CEILING:
        raise Unreadable("montant invraisemblable (mille milliards d’euros ou plus)")
    return amount.quantize(_CENT, ROUND_HALF_UP)


def _cpv(raw: object) -> tuple[str, str] | None:
    text = text_of(raw)
    if text is None:
        return None
    match = _CPV.fullmatch(text)
    if match is None or match[1] == "00000000":
        raise Unreadable("un code CPV a 8 chiffres, suivis ou non d’un tiret et d’un chiffre de contrôle")
    return match[1], match[2] or ""


def _siret(raw: object) -> Siret | NotANumber:
    written = worded(raw)
    if type(written) is str:
        return read_siret(written)
    return NotANumber("", "numéro absent" if raw is None else "un texte est attendu")


def considerations_of(raw: object) -> tuple[frozenset[Consideration], tuple[str, ...]]:
    """The considerations said, and the labels that were not understood.

    Empty: nothing is said (null, "NC"). {"none"}: it is said that there is none ("Pas de considération
    sociale", "Sans objet"). "none" never stands beside another: what is claimed wins over it.
    """
    return _SAID[tuple(_labels(raw))]


def unwrapped(raw: object, key: str) -> list[object]:
    """The elements of a list, wrapped ([{"titulaire": {…}}], {"titulaire": […]}) or bare ([{…}], {…})."""
    if raw is None or raw == "":
        return []
    written = raw if isinstance(raw, list) else [raw]
    for element in written:
        if not isinstance(element, dict) or key in element:
            break
    else:
        return written
    elements: list[object] = []
    for element in written:
        inner = element[key] if isinstance(element, dict) and key in element else element
        if isinstance(inner, list):
            elements += inner
        elif inner is not None:
            elements.append(inner)
    return elements


def _plain(text: str) -> str:
    """Lower case without accents."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _place_kind(raw: object) -> PlaceKind | None:
    text = text_of(raw)
    if text is None:
        return None
    kind = _PLACE_KINDS.get(_plain(text).removeprefix("code ").strip())
    if kind is None:
        raise Unreadable("type de code de lieu inconnu")
    return kind


def _months(raw: object) -> int | None:
    text = text_of(raw)
    if text is None:
        return None
    match = _NUMBER.fullmatch(text)
    if match is None or (match[2] or "").strip("0") or match[3]:
        raise Unreadable("la durée doit être un nombre entier de mois")
    months = int(match[1])
    if not 1 <= months <= LONGEST_MONTHS:
        raise Unreadable(f"la durée doit être comprise entre 1 et {LONGEST_MONTHS} mois")
    return months


def _day(raw: object) -> date | None:
    text = text_of(raw)
    if text is None:
        return None
    if match := _ISO_DAY.fullmatch(text):
        year, month, day = match.groups()
    elif match := _FRENCH_DAY.fullmatch(text):
        day, month, year = match.groups()
    else:
        raise Unreadable("une date s’écrit AAAA-MM-JJ")
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise Unreadable(f"date hors des années {FIRST_YEAR} à {LAST_YEAR}")
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable("cette date n’existe pas au calendrier") from None


def _labels(raw: object, depth: int = 3) -> list[str]:
    """Every text held by nested lists and mappings, in order."""
    raw = worded(raw)
    if isinstance(raw, str):
        return [raw]
    labels: list[str] = []
    if depth and isinstance(raw, list | dict):
        for element in raw if isinstance(raw, list) else raw.values():
            written = worded(element)
            if isinstance(written, str):
                labels.append(written)
            else:
                labels += _labels(written, depth - 1)
    return labels


def _considerations(labels: Any) -> tuple[frozenset[Consideration], tuple[str, ...]]:
    said: set[Consideration] = set()
    unknown: list[str] = []
    for label in labels:
        for part in _JOINTS.split(_plain(label)):
            words = part.strip()
            if words in _NOT_SAID:
                continue
            if words.startswith(("pas de ", "sans ", "aucun", "non")):
                said.add("none")
            elif "clause" in words or "condition" in words:
                said.add("clause")
            elif "criter" in words:
                said.add("criterion")
            elif "reserv" in words:
                said.add("reserved")
            else:
                unknown.append(label)
    if len(said) > 1:
        said.discard("none")
    return frozenset(said), tuple(unknown)


label_of: Final = Reading(_label, most=20_000, longest=LONGEST_LABEL)
"""A text of at most LONGEST_LABEL characters."""
cpv_of: Final = Reading(_cpv, most=10_000)
"""The eight digits of a CPV code and its check digit ("" when not given)."""
day_of: Final = Reading(_day, most=20_000)
"""A day of the years FIRST_YEAR to LAST_YEAR, written AAAA-MM-JJ (an hour may follow) or JJ/MM/AAAA."""
months_of: Final = Reading(_months, most=1_000)
"""A whole number of months, from 1 to LONGEST_MONTHS."""
place_kind_of: Final = Reading(_place_kind, most=1_000)
"""The kind of place code: "Code département", "CODE POSTAL", "Code departement"…"""
siret_of: Final = Reading(_siret, most=50_000)
"""The SIRET, repaired and checked (levier.rules.siret), or why it is not one."""
_SAID: Final = Reading(_considerations, most=1_000, longest=_LONGEST_STATEMENT)
