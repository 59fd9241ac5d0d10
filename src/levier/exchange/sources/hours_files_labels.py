"""Hours files: the rows that are no person's, known by the text that labels them.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: "Total", "Sous-total", "Cumul" and their abbreviations are typed as people please; the header may come again
    on each printed page.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from levier.exchange.sources.hours_files_dates import plain
from levier.exchange.spreadsheets_cells import Cell

_SUBTOTAL = re.compile(r"(?:sous|s|ss) ?tota(?:l|ux)\b.*|stotal\b.*")
_TOTAL = re.compile(r"(?:(?:grand|cumul) )?tota(?:l|ux)\b.*|cumul(?: .*)?")


def label_of(text: str) -> str | None:
    """ "subtotal" or "total" when a text labels such a row, else None."""
    if "tot" not in text.casefold() and "cumul" not in text.casefold():
        return None
    flat = plain(text)
    if _SUBTOTAL.fullmatch(flat):
        return "subtotal"
    return "total" if _TOTAL.fullmatch(flat) else None


def row_label(cell: Cell, headers: set[str]) -> "Label | None":
    """What the cell of a name says when its row is no person's. headers: of the columns, without case."""
    if not isinstance(cell, str):
        return None
    folded = cell.strip().casefold()
    kind = label_of(folded) or ("repeated_header" if folded in headers else None)
    return Label(kind, " ".join(cell.split())) if kind else None


def label_of_row(
    last: Any, first: Any, row: Sequence[Cell], headers: Collection[str], sensitive: Collection[int]
) -> "Label | None":
    """What a row is when it is no person's: by its name cell, or by any text where there is no name.

    last, first: what was read of the name; headers: of the columns, plain; sensitive: columns that are never read.
    """
    if isinstance(last, Label):
        # A person may be called Total: then there is a first name beside, and no header's word.
        is_person = isinstance(first, str) and plain(first) not in headers
        return None if is_person else last
    if last is not None or first is not None:
        return None
    for column, cell in enumerate(row):
        if isinstance(cell, str) and column not in sensitive:
            kind = label_of(cell)
            if kind:
                return Label(kind, " ".join(cell.split()))
    return None


@dataclass(frozen=True, slots=True)
class Label:
    """In place of a name: what the row is ("subtotal", "total", "repeated_header") and the text that says so."""

    kind: str
    text: str
