"""Hours files: the same person twice in one file, for the same month and contract.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: two lines may be two contracts of work, or one line pasted twice: shown to the sender, never merged. Names
    are compared without case, accents and punctuation.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from levier.exchange.sources.hours_files_dates import plain
from levier.exchange.sources.hours_files_facts import DeclaredHours
from levier.exchange.sources.hours_files_rows import Table


def rows_maybe_twice(table: Table) -> set[int]:
    """Rows that share person and contract, and month where each row has one, with another row."""
    is_by_month = set(map(type, table.months)) == {date}
    # Names last: few rows share all the rest, and names are the longest to compare.
    columns = (
        table.months if is_by_month else (), table.contract_number, table.born_on, table.last_names, table.first_names
    )  # fmt: skip
    rows = np.arange(len(table.last_names))
    groups = np.zeros(len(rows), dtype=np.int64)
    for column in columns:
        if column and len(rows) and column.count(column[0]) < len(column):
            ranks, count = _ranked([column[row] for row in rows.tolist()])
            _, groups, sizes = np.unique(groups * count + ranks, return_inverse=True, return_counts=True)
            shared = sizes[groups] > 1
            rows, groups = rows[shared], groups[shared]
    return set(rows.tolist())


def _ranked(column: Sequence[Any]) -> tuple[np.ndarray[Any, np.dtype[np.int64]], int]:
    """A number for each value, one for texts that differ by case, accents or punctuation; and how many there are."""
    numbers: dict[Any, int] = {}
    # Not through the cache of plain: a file has more names than it holds.
    flat = plain.__wrapped__
    known = {
        value: numbers.setdefault(flat(value) if isinstance(value, str) else value, len(numbers))
        for value in dict.fromkeys(column)
    }
    return np.fromiter(map(known.__getitem__, column), dtype=np.int64, count=len(column)), len(numbers)


class Twins:
    """Lines met so far, by person, contract and month."""

    def __init__(self) -> None:
        self._seen: dict[Any, list[DeclaredHours]] = {}

    def earlier(self, line: DeclaredHours) -> DeclaredHours | None:
        """An earlier line that may be the same hours; missions of other days are not, nor parts of one cell."""
        names = (plain(text or "") for text in (line.last_name, line.first_name, line.contract_number))
        met = self._seen.setdefault((*names, line.born_on, line.month), [])
        found = next((other for other in met if other.cell != line.cell and _overlap(line, other)), None)
        met.append(line)
        return found


def _overlap(line: DeclaredHours, other: DeclaredHours) -> bool:
    """Two missions of one person that do not overlap are not the same hours; without dates they may be."""
    if line.starts_on and line.ends_on and other.starts_on and other.ends_on:
        return line.starts_on <= other.ends_on and other.starts_on <= line.ends_on
    return True
