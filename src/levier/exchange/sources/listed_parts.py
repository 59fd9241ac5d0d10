"""Lists people keep in a spreadsheet: a cell -> the order, tranche, renewal or year of a lot it names.

Publisher: the organisations that follow clauses, from the spreadsheets they kept before.
Licence: none; private lists, never republished.
Address: none; each file is handed in by who keeps it.
Freshness: as the organisation keeps it; taken over once, sometimes again.
Caveats: a bare number takes its kind from the title of its column; the firm tranche is the lot itself.
"""

import re
from typing import Any, NamedTuple

from levier.exchange.sources.hours_files_dates import plain
from levier.exchange.sources.hours_files_values import text_of
from levier.exchange.sources.listed_columns import Notes

LONGEST_PART = 200
_ORDER = r"bons? de commandes?|commandes?|bdc|bc|cde|marches? subsequents?|ms"
_TRANCHE = r"tranches?(?: (?:optionnelle|conditionnelle))?s?|to|tc"
_RENEWAL = r"reconductions?"
_YEAR = r"annees?|an"
PART_HEADERS = (
    rf"(?:(?:n|no|num|numero|ref|reference|intitule)(?: (?:du|de la|de l|des|de|d))? )?(?:{_ORDER}|{_TRANCHE}|"
    r"partie(?: (?:du|de) lot)?)(?: n| no| numero)?|commande ou tranche|tranche ou commande"
)
"""The titles of a column of orders or tranches, whole and without accents; renewals are often only counted there."""
_KINDS = (("order", _ORDER), ("tranche", _TRANCHE), ("renewal", _RENEWAL), ("year", _YEAR))
_WRITTEN = [
    (kind, re.compile(rf"(?:{words}) ?(?:n(?:o|um|umero)? ?)?0*([0-9]{{1,4}})(?: .*)?")) for kind, words in _KINDS
]
_IN_HEADER = [(kind, re.compile(rf"\b(?:{words})\b")) for kind, words in _KINDS]
_NUMBER = re.compile(r"(?:n(?:o|um|umero)? ?)?0*([0-9]{1,4})")
_LOT_ITSELF = re.compile(r"(?:tranche )?ferme|tf|marche de base|base")


class PartNamed(NamedTuple):
    """``words`` as written; ``kind`` and ``number`` when they say them, else "" and None."""

    words: str
    kind: str = ""
    number: int | None = None

    def __str__(self) -> str:
        return self.words


def part(cell: Any, notes: Notes) -> Any:
    """ "BC n° 2", "Tranche optionnelle 1", 2 under « Commande », a title; None for the lot itself."""
    value = text_of(cell)
    if not isinstance(value, str):
        return value.to_check() if value else None
    flat = plain(value)
    if _LOT_ITSELF.fullmatch(flat):
        return None
    words = value[:LONGEST_PART]
    for kind, pattern in _WRITTEN:
        if found := pattern.fullmatch(flat):
            return PartNamed(words, kind, int(found[1]))
    of_column = [kind for kind, pattern in _IN_HEADER if pattern.search(notes.header)]
    kind = of_column[0] if len(of_column) == 1 else ""
    numbered = _NUMBER.fullmatch(flat)
    return PartNamed(words, kind, int(numbered[1]) if numbered else None)
