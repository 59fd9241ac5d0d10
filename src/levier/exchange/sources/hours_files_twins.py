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
    flat: dict[Any, Any] = {}
    columns: list[Sequence[Any]] = [_flattened(column, flat) for column in (table.last_names, table.first_names)]
    columns.append(_flattened(table.contract_number, flat))
    columns += [table.born_on, table.months if is_by_month else ()]
    groups = np.zeros(len(table.last_names), dtype=np.int64)
    for column in columns:
        if column:
            number = {value: rank for rank, value in enumerate(dict.fromkeys(column))}
            ranks = np.fromiter(map(number.__getitem__, column), dtype=np.int64, count=len(column))
            # Numbered again each time, so that the product of two numbers of groups stays small.
            groups = np.unique(groups * len(number) + ranks, return_inverse=True)[1]
    sizes = np.bincount(groups)
    return set(np.flatnonzero(sizes[groups] > 1).tolist())


def _flattened(values: Sequence[Any], flat: dict[Any, Any]) -> list[Any]:
    """Texts without case, accents and punctuation, other values as they are; `flat` keeps what was worked out."""
    new = set(values) - flat.keys()
    flat.update({value: plain(value) if isinstance(value, str) else value for value in new})
    return list(map(flat.__getitem__, values))


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
