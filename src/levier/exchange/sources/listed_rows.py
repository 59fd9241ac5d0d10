"""Lists people keep in a spreadsheet: the rows under the headers, each read cell by cell.

Publisher: the organisations that follow clauses, from the spreadsheets they kept before.
Licence: none; private lists holding personal data, never republished.
Address: none; each file is handed in by who keeps it.
Freshness: as the organisation keeps it; taken over once, sometimes again.
Caveats: cells merged over several rows, totals, repeated headers, hidden rows and empty lines stand between the
    rows; each different value of a column is read once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from levier.exchange.pauses import collection_paused
from levier.exchange.refusals import shown
from levier.exchange.sources.hours_files_dates import date_order_of, plain
from levier.exchange.sources.hours_files_rows import label_of
from levier.exchange.sources.hours_files_values import Flagged, Lost, Severity
from levier.exchange.sources.listed_columns import ColumnsMatched, Fields, Notes
from levier.exchange.spreadsheets import Sheet, cell_reference
from levier.exchange.spreadsheets_cells import Cell

_DATES = frozenset({"born_on", "notified_on", "ends_on", "objective_on", "validated_on", "starts_on"})
_HIDDEN_VALUE = "•••"
_SAVE_AGAIN = "Ouvrez le fichier dans votre tableur, enregistrez-le, puis redéposez-le."


def read_rows(sheet: Sheet, matched: ColumnsMatched, fields: Fields, in_year: int) -> "list[ListedRow]":
    """The rows that hold something, in order. in_year: the year one is in, for years written with two digits."""
    with collection_paused():
        return _read_rows(sheet, matched, fields, in_year)


def _read_rows(sheet: Sheet, matched: ColumnsMatched, fields: Fields, in_year: int) -> "list[ListedRow]":
    named = matched.named()
    columns = [_Column(sheet, matched, field, named[field.key].index) for field in fields if field.key in named]
    texts = [cell for column in columns if column.field.key in _DATES for cell in column.cells if type(cell) is str]
    is_month_first = date_order_of(texts) == "month_first"
    read = [column.read(is_month_first, in_year) for column in columns]
    headers = {column.index: plain(column.header) for column in matched.columns if column.header}
    required = _required(fields, named)
    rows = []
    for rank in range(len(sheet.rows) - matched.header_row):
        cells = [column.cells[rank] for column in columns]
        if not any(cell != "" and not (type(cell) is str and not cell.strip()) for cell in cells):
            continue
        number = matched.header_row + rank + 1
        values: dict[str, Any] = {}
        flaws = []
        for column, column_read, cell in zip(columns, read, cells, strict=True):
            value = column_read[rank]
            if isinstance(value, Flagged):
                flaws.append(column.flaw(number, cell, value))
                value = value.kept
            if value is not None:
                values[column.field.key] = value
        if _is_no_row(sheet.rows[number - 1], headers, values, required):
            continue
        flagged = {flaw.field for flaw in flaws}
        flaws += [asked.empty(number) for asked in required if asked.keys.isdisjoint(values.keys() | flagged)]
        rows.append(ListedRow(number, values, tuple(flaws), number in sheet.hidden_rows))
    return rows


def _required(fields: Fields, named: Mapping[str, Any]) -> "list[_Required]":
    """What each row must hold: a column, or another that stands for it."""
    found: dict[int, _Required] = {}
    for field in fields:
        if field.is_required:
            keys = [other.key for other in fields if field.key in (other.key, *other.instead_of) and other.key in named]
            labels = {other.key: other.label for other in fields}
            for key in keys[:1]:
                found.setdefault(named[key].index, _Required(frozenset(keys), key, labels[key], named[key].index))
    return list(found.values())


def _is_no_row(
    cells: Sequence[Cell], headers: Mapping[int, str], values: Mapping[str, Any], required: "Sequence[_Required]"
) -> bool:
    """A total, or the headers repeated further down."""
    first = next((cell for cell in cells if cell != ""), "")
    if isinstance(first, str) and label_of(first) and any(asked.keys.isdisjoint(values) for asked in required):
        return True
    return len(headers) > 1 and all(plain(str(cells[index])) == header for index, header in headers.items())


@dataclass(frozen=True, slots=True)
class CellFlaw:
    """Something wrong at a cell ("F12"): severity "blocking" (the row is not taken) or "to_check" (it is, without)."""

    cell: str
    field: str
    value: str
    message_fr: str
    what_to_do_fr: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class ListedRow:
    """One row: number from 1, values by field, what is wrong, whether its author hid it."""

    number: int
    values: Mapping[str, Any]
    flaws: tuple[CellFlaw, ...]
    is_hidden: bool

    @property
    def is_blocked(self) -> bool:
        return any(flaw.severity == "blocking" for flaw in self.flaws)


@dataclass(frozen=True, slots=True)
class _Required:
    """One of ``keys`` must be there; the cell of ``key`` is where it is missed."""

    keys: frozenset[str]
    key: str
    label: str
    index: int

    def empty(self, number: int) -> CellFlaw:
        told = f"il manque\u00a0: {self.label.lower()}"
        return CellFlaw(cell_reference(number, self.index), self.key, "", told, "Remplissez la cellule.", "blocking")


class _Column:
    """The cells of one column below the headers, merged ones repeated on each of their rows."""

    def __init__(self, sheet: Sheet, matched: ColumnsMatched, field: Any, index: int) -> None:
        self.field, self.index = field, index
        self.header = next(column.header for column in matched.columns if column.index == index)
        self.cells: list[Any] = [row[index] for row in sheet.rows[matched.header_row :]]
        for (number, column), why in sheet.flaws.items():
            if column == index and number > matched.header_row:
                self.cells[number - matched.header_row - 1] = Lost(why)
        for top, left, bottom, right in sheet.merged:
            if left == index == right and top >= matched.header_row:
                start, stop = top - matched.header_row, min(bottom + 1, len(sheet.rows)) - matched.header_row
                self.cells[start:stop] = [self.cells[start]] * (stop - start)

    def read(self, is_month_first: bool, in_year: int) -> list[Any]:
        notes = Notes(plain(self.header), is_month_first, in_year)
        known: dict[tuple[type, Any], Any] = {}
        values = []
        for cell in self.cells:
            key = (type(cell), cell)
            if key not in known:
                known[key] = (
                    Flagged(cell.why_fr, _SAVE_AGAIN) if isinstance(cell, Lost) else self.field.read(cell, notes)
                )
            values.append(known[key])
        return values

    def flaw(self, number: int, cell: Any, found: Flagged) -> CellFlaw:
        value = _HIDDEN_VALUE if found.is_secret else "" if isinstance(cell, Lost) else shown(cell)
        return CellFlaw(
            cell_reference(number, self.index),
            self.field.key,
            value,
            found.message_fr,
            found.what_to_do_fr,
            found.severity,
        )
