"""Lists people keep in a spreadsheet: the rows under the headers, each read cell by cell.

Publisher: the organisations that follow clauses, from the spreadsheets they kept before.
Licence: none; private lists holding personal data, never republished.
Address: none; each file is handed in by who keeps it.
Freshness: as the organisation keeps it; taken over once, sometimes again.
Caveats: cells merged over several rows, totals with or without a word, titles and notes, repeated headers, hidden
    rows and empty lines stand between the rows; "néant" and the like are empty cells; each different value of a
    column is read once.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from levier.exchange.pauses import collection_paused
from levier.exchange.refusals import shown
from levier.exchange.sources.hours_files_dates import date_order_of, plain
from levier.exchange.sources.hours_files_labels import label_of
from levier.exchange.sources.hours_files_values import Flagged, Lost, Severity
from levier.exchange.sources.listed_columns import ColumnsMatched, Fields, Notes
from levier.exchange.spreadsheets import Sheet, cell_reference
from levier.exchange.spreadsheets_cells import Cell

_DATES = frozenset({"born_on", "notified_on", "ends_on", "objective_on", "validated_on", "starts_on"})
_NAMES = frozenset({"last_name", "first_name", "full_name"})
_NAMELESS = frozenset({"", "neant"})
_NOTHING = _NAMELESS | {
    *(
        "n c",
        "nc",
        "n r",
        "nr",
        "n a",
        "na",
        "s o",
        "so",
        "r a s",
        "ras",
        "sans objet",
        "non renseigne",
        "non communique",
    ),
    *("non renseignee", "non communiquee", "non connu", "non connue", "inconnu", "inconnue", "aucun", "aucune", "vide"),
}
"""What people write in a cell with nothing to say, a mark alone being none; some of these are also people's names."""
_LONGEST_NOTHING = 20
_SINGLE_LOT = "lot_number"
"""Where "néant" says something: the contract has one lot."""
_NOTE = re.compile(r"(?:nb|nota|notes?|legende|sources?|nombre|effectifs?|mise? a jour|maj|total\w*|observations?)\b.*")
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
    titles = {top + 1 for top, left, _, right in sheet.merged if right > left}
    rows = []
    for rank in range(len(sheet.rows) - matched.header_row):
        if all(column_read[rank] is None for column_read in read):
            continue
        cells = [column.cells[rank] for column in columns]
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
        if _is_no_row(sheet.rows[number - 1], headers, values, required, is_title=number in titles):
            continue
        told = values.keys() | {flaw.field for flaw in flaws}
        lacking = [asked for asked in required if asked.keys.isdisjoint(told)]
        flaws += [asked.empty(number, is_all=len(lacking) == len(required)) for asked in lacking]
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
    cells: Sequence[Cell],
    headers: Mapping[int, str],
    values: Collection[str],
    required: "Sequence[_Required]",
    *,
    is_title: bool,
) -> bool:
    """A total, a title over several columns, a note, or the headers repeated further down."""
    written = [cell for cell in cells if cell != ""]
    first = written[0] if written else ""
    if isinstance(first, str):
        if label_of(first) and any(asked.keys.isdisjoint(values) for asked in required):
            return True
        is_note = first.lstrip().startswith("*") or _NOTE.fullmatch(plain(first))
        if len(written) == 1 and len(required) > 1 and (is_title or is_note):
            return True
    elif required and all(asked.keys.isdisjoint(values) for asked in required):
        # Sums without a word: figures alone, and nothing of what a row must say.
        return all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in written)
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

    def empty(self, number: int, *, is_all: bool) -> CellFlaw:
        """``is_all``: the row has nothing of what it must have, as one that goes on from the row above."""
        told = f"il manque\u00a0: {self.label.lower()}"
        todo = "Remplissez la cellule, même si elle répète celle du dessus." if is_all else "Remplissez la cellule."
        return CellFlaw(cell_reference(number, self.index), self.key, "", told, todo, "blocking")


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
                known[key] = self._value(cell, notes)
            values.append(known[key])
        return values

    def _value(self, cell: Any, notes: Notes) -> Any:
        if isinstance(cell, Lost):
            return Flagged(cell.why_fr, _SAVE_AGAIN)
        key = self.field.key
        may_be_nothing = type(cell) is str and len(cell) <= _LONGEST_NOTHING and key != _SINGLE_LOT
        if may_be_nothing and plain(cell) in (_NAMELESS if key in _NAMES else _NOTHING):
            return None
        return self.field.read(cell, notes)

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
