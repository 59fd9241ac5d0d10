"""Hours files: the rows of one sheet, read by the column, then put together by the row.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: subtotals, totals, repeated headers, hidden rows, notes under the table and empty lines stand between the
    people; each different value of a column is read once, as a column of 100,000 cells has few different ones.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any

from levier.exchange.sources.hours_files_dates import MonthFound, month_of, months_between, plain
from levier.exchange.sources.hours_files_matching import Matching, month_from_code
from levier.exchange.sources.hours_files_values import (
    MAX_MONTH_HOURS,
    TO_CHECK,
    Flagged,
    Lost,
    are_clean,
    birth_date_of,
    day_of,
    employer_of,
    full_name_of,
    hours_of,
    text_of,
    yes_or_no,
)
from levier.exchange.spreadsheets import Sheet
from levier.exchange.spreadsheets_cells import Cell

# One month, or (month, days) for each month of a mission whose hours are spread.
Months = date | tuple[tuple[date, int], ...]

_SUBTOTAL = re.compile(r"(?:sous|s|ss) ?tota(?:l|ux)\b.*|stotal\b.*")
_TOTAL = re.compile(r"(?:(?:grand|cumul) )?tota(?:l|ux)\b.*|cumul(?: .*)?")
# Fields whose value may stand once, merged over several rows.
_FILLED_DOWN = frozenset({"client", "employer", "employer_kind", "contract_number", "contract_type", "month"})


def label_of(text: str) -> str | None:
    """ "subtotal" or "total" when a text labels such a row, else None."""
    if "tot" not in text.casefold() and "cumul" not in text.casefold():
        return None
    flat = plain(text)
    if _SUBTOTAL.fullmatch(flat):
        return "subtotal"
    return "total" if _TOTAL.fullmatch(flat) else None


def read_table(sheet: Sheet, matching: Matching) -> "Table":
    """All columns a matching names, read; sensitive and ignored columns are not touched."""
    reader = _ColumnReader(sheet, matching)
    is_month_first = matching.chosen("date_order") == "month_first"
    is_clock = matching.chosen("hours_notation") == "clock"

    def hours(cell: Cell) -> Decimal | Flagged | None:
        return hours_of(cell, is_clock)

    def day(cell: Cell) -> date | Flagged | None:
        return day_of(cell, is_month_first)

    month_columns = matching.month_columns()
    hours_column = matching.column("hours")
    year = int(matching.chosen("year") or 0) or None
    hours_read = [
        HoursColumn(column.index, month_from_code(column.month or "", year), reader.read(column.index, hours))
        for column in month_columns
    ]
    starts, ends = reader.field("starts_on", day), reader.field("ends_on", day)
    months: Sequence[Months | Flagged | None] = ()
    if not month_columns and hours_column:
        hours_read = [HoursColumn(hours_column.index, None, reader.read(hours_column.index, hours, _is_no_usual_hours))]
        months = _months_of_rows(reader, matching, year, starts, ends)
    known = [month for column in hours_read if (month := column.month)]
    known += [m if isinstance(m, date) else m[0][0] for m in set(months) if m and not isinstance(m, Flagged)]
    in_year = max(known).year if known else None
    training_answer = matching.chosen("training_hours")
    is_training_read = training_answer in ("included", "additional")
    last_names, first_names = _names(reader, matching)
    return Table(
        header_row=matching.header_row,
        last_names=last_names,
        first_names=first_names,
        born_on=reader.field("born_on", lambda cell: birth_date_of(cell, is_month_first, in_year)),
        contract_number=reader.field("contract_number", text_of, None, _are_any),
        contract_type=reader.field("contract_type", _optional(text_of)),
        employer_kind=reader.field("employer_kind", _optional(text_of)),
        employer=reader.field("employer", _optional(employer_of)) or [matching.chosen("employer")] * reader.size,
        client=reader.field("client", _optional(employer_of)),
        starts_on=starts,
        ends_on=ends,
        counts=() if matching.chosen("counts") == "all" else reader.field("counts", yes_or_no, _is_not_yes),
        training=reader.field("training_hours", _optional(hours)) if is_training_read else (),
        is_training_included=training_answer == "included",
        row_totals=reader.field("row_total", hours),
        months=months,
        hours=tuple(hours_read),
        odd_rows=reader.odd_rows,
    )


def _optional(read: Callable[[Cell], Any]) -> Callable[[Cell], Any]:
    """The same reader for a column hours can do without: what is wrong there is said, and the line is kept."""

    def read_optional(cell: Cell) -> Any:
        value = read(cell)
        return value.to_check() if isinstance(value, Flagged) and value.severity != TO_CHECK else value

    return read_optional


def _names(reader: "_ColumnReader", matching: Matching) -> tuple[Sequence[Any], Sequence[Any]]:
    """Last names and first names; a Label or Flagged stands among the last names, beside None."""
    headers = {column.header.casefold() for column in matching.columns} - {""}
    order = matching.chosen("name_order") or "last_first"

    def together(cell: Cell) -> Any:
        label = _row_label(cell, headers)
        return label or full_name_of(cell, order)

    def last(cell: Cell) -> Any:
        return _row_label(cell, headers) or text_of(cell)

    if matching.column("full_name"):
        names = reader.field("full_name", together, lambda name: type(name) is not tuple)
        pairs = [name if type(name) is tuple else (name, None) for name in names]
        return [pair[0] for pair in pairs], [pair[1] for pair in pairs]

    def are_names(texts: Collection[str]) -> bool:
        folded = "|".join(texts).casefold()
        return "tot" not in folded and "cumul" not in folded and headers.isdisjoint(folded.split("|"))

    last_names = reader.field("last_name", last, _is_no_text, are_names)
    return last_names, reader.field("first_name", text_of, _is_no_text, _are_any)


def _are_any(texts: Collection[str]) -> bool:
    return True


def _is_no_text(value: Any) -> bool:
    return type(value) is not str


def _is_no_usual_hours(value: Any) -> bool:
    return type(value) is not Decimal or not 0 < value <= MAX_MONTH_HOURS


def _row_label(cell: Cell, headers: set[str]) -> "Label | None":
    if not isinstance(cell, str):
        return None
    folded = cell.strip().casefold()
    kind = label_of(folded) or ("repeated_header" if folded in headers else None)
    return Label(kind, " ".join(cell.split())) if kind else None


def _months_of_rows(
    reader: "_ColumnReader",
    matching: Matching,
    year: int | None,
    starts: Sequence[Any],
    ends: Sequence[Any],
) -> Sequence[Months | Flagged | None]:
    is_month_first = matching.chosen("date_order") == "month_first"

    def month(cell: Cell) -> date | Flagged | None:
        if cell == "":
            return None
        found = month_of(cell)
        if found is None and isinstance(day := day_of(cell, is_month_first), date):
            found = MonthFound(day.year, day.month)
        read = found.on(year) if found else None
        return read or Flagged("ce n’est pas un mois", "Écrivez le mois ainsi : 05/2026.")

    if matching.column("month"):
        months: Sequence[Any] = reader.field("month", month)
        missing: Flagged | None = Flagged("le mois manque", "Écrivez le mois ainsi : 05/2026.")
    elif (rule := matching.chosen("mission_months")) in (None, "one_period"):
        return [month_from_code(matching.chosen("period") or "")] * reader.size
    else:
        pairs = list(zip(starts, ends, strict=True))
        memo = {pair: _mission_months(*pair, rule) for pair in set(pairs)}
        months = list(map(memo.__getitem__, pairs))
        missing = None
    if set(map(type, months)) != {date}:
        reader.odd_rows.update(row for row, value in enumerate(months) if type(value) is not date)
    return [missing if value is None else value for value in months]


def _mission_months(start: Any, end: Any, rule: str | None) -> Months | Flagged | None:
    if not isinstance(start, date) or not isinstance(end, date):
        if isinstance(start, Flagged) or isinstance(end, Flagged):
            # The date itself is already reported.
            return None
        return Flagged("le début ou la fin de la mission manque", "Écrivez les deux dates.")
    shares = months_between(start, end)
    if not shares:
        return Flagged("la fin de la mission est avant son début, ou cinq ans après", "Vérifiez les deux dates.")
    if rule == "month_of_start":
        return shares[0][0]
    if rule == "spread_by_days" and len(shares) > 1:
        return tuple(shares)
    return shares[-1][0]


class _ColumnReader:
    """Reads columns below the header row, and notes the rows (from 0 below it) that need a second look."""

    def __init__(self, sheet: Sheet, matching: Matching) -> None:
        self._rows = sheet.rows[matching.header_row :]
        self._header_row = matching.header_row
        self._matching = matching
        self._merged = [area for area in sheet.merged if area[0] >= matching.header_row]
        self._flaws: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for (number, column), why in sheet.flaws.items():
            if number > matching.header_row:
                self._flaws[column].append((number - matching.header_row - 1, why))
        self.size = len(self._rows)
        self.odd_rows = {number - self._header_row - 1 for number in sheet.hidden_rows if number > self._header_row}

    def field(
        self,
        field: str,
        read: Callable[[Cell], Any],
        is_odd: Callable[[Any], bool] | None = None,
        are_usual: Callable[[Collection[str]], bool] | None = None,
    ) -> Sequence[Any]:
        """The values of the column of a field; empty without such a column."""
        column = self._matching.column(field)
        if column is None:
            return ()
        return self.read(column.index, read, is_odd, are_usual, is_filled_down=field in _FILLED_DOWN)

    def read(
        self,
        index: int,
        read: Callable[[Cell], Any],
        is_odd: Callable[[Any], bool] | None = None,
        are_usual: Callable[[Collection[str]], bool] | None = None,
        *,
        is_filled_down: bool = False,
    ) -> list[Any]:
        """The values of one column, each different cell read once; is_odd: which values need a second look.

        are_usual: whether clean texts are all read as themselves; then no cell is read one by one.
        """
        cells: list[Any] = list(map(itemgetter(index), self._rows))
        for row, why in self._flaws.get(index, ()):
            if row < len(cells):
                cells[row] = Lost(why)
        if is_filled_down:
            self._fill_down(cells, index)
        if cells and type(cells[0]) is str and cells.count(cells[0]) == len(cells):
            # One text all the way down: one object, looked up and compared at no cost from here on.
            cells = cells[:1] * len(cells)
        different = dict.fromkeys(cells)
        if are_usual and set(map(type, different)) == {str} and are_clean(different) and are_usual(different):
            return cells
        memo = {cell: read(cell) for cell in different}
        if (1 in memo or 0 in memo) and bool in set(map(type, cells)):
            # True and 1.0 are one key of a dict: what a box ticked says is read as text instead.
            cells = [("VRAI" if cell else "FAUX") if isinstance(cell, bool) else cell for cell in cells]
            memo = {cell: read(cell) for cell in dict.fromkeys(cells)}
        values = list(map(memo.__getitem__, cells))
        is_odd = is_odd or _is_flagged
        odd_cells = {cell for cell, value in memo.items() if is_odd(value)}
        if odd_cells:
            self.odd_rows.update(row for row, cell in enumerate(cells) if cell in odd_cells)
        return values

    def _fill_down(self, cells: list[Any], index: int) -> None:
        for top, left, bottom, _ in self._merged:
            if left == index:
                first = top - self._header_row
                last = min(bottom - self._header_row, len(cells) - 1)
                cells[first : last + 1] = [cells[first]] * (last + 1 - first)


def _is_not_yes(value: Any) -> bool:
    return value is not True


def _is_flagged(value: Any) -> bool:
    return type(value) is Flagged


def spread(hours: Decimal, shares: Iterable[tuple[date, int]]) -> list[tuple[date, Decimal]]:
    """Hours over months by their days, to 2 decimals, adding up to the very same hours."""
    parts = list(shares)
    days = sum(count for _, count in parts)
    result = []
    done_days, done_hours = 0, Decimal(0)
    for month, count in parts:
        done_days += count
        until = (hours * done_days / days).quantize(Decimal("0.01"))
        result.append((month, until - done_hours))
        done_hours = until
    return result


@dataclass(frozen=True, slots=True)
class Label:
    """In place of a name: what the row is ("subtotal", "total", "repeated_header") and the text that says so."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class HoursColumn:
    """A column of hours: index from 0, its month when the header names it, one value a row."""

    index: int
    month: date | None
    values: Sequence[Decimal | Flagged | None]


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of one sheet below its header row, one value a row, empty where there is no such column.

    last_names hold text, a Label, Flagged or None; with names in one column first_names hold None beside all but text;
    odd_rows: rows, from 0 below the header, where anything is not as awaited.
    """

    header_row: int
    last_names: Sequence[Any]
    first_names: Sequence[Any]
    born_on: Sequence[Any]
    contract_number: Sequence[Any]
    contract_type: Sequence[Any]
    employer_kind: Sequence[Any]
    employer: Sequence[Any]
    client: Sequence[Any]
    starts_on: Sequence[Any]
    ends_on: Sequence[Any]
    counts: Sequence[Any]
    training: Sequence[Any]
    is_training_included: bool
    row_totals: Sequence[Any]
    months: Sequence[Months | Flagged | None]
    hours: tuple[HoursColumn, ...]
    odd_rows: set[int]
