"""Hours files: the rows of one sheet, read by the column, then put together by the row.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: subtotals, totals, repeated headers, hidden rows, notes under the table and empty lines stand between the
    people: a row where anything is not as awaited is noted, to be looked at alone.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from levier.exchange.sources.hours_files_columns import ColumnReader
from levier.exchange.sources.hours_files_hours import MAX_MONTH_HOURS, hours_of
from levier.exchange.sources.hours_files_labels import row_label
from levier.exchange.sources.hours_files_matching import Matching, month_from_code
from levier.exchange.sources.hours_files_months import Months, months_of_rows
from levier.exchange.sources.hours_files_names import full_name_of
from levier.exchange.sources.hours_files_values import (
    TO_CHECK,
    Flagged,
    birth_date_of,
    day_of,
    employer_of,
    text_of,
    yes_or_no,
)
from levier.exchange.spreadsheets import Sheet
from levier.exchange.spreadsheets_cells import Cell


def read_table(sheet: Sheet, matching: Matching) -> "Table":
    """All columns a matching names, read; sensitive and ignored columns are not touched."""
    reader = ColumnReader(sheet, matching)
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
        months = months_of_rows(reader, matching, year, starts, ends)
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


def _names(reader: ColumnReader, matching: Matching) -> tuple[Sequence[Any], Sequence[Any]]:
    """Last names and first names; a Label or Flagged stands among the last names, beside None."""
    headers = {column.header.casefold() for column in matching.columns} - {""}
    order = matching.chosen("name_order") or "last_first"

    def together(cell: Cell) -> Any:
        label = row_label(cell, headers)
        return label or full_name_of(cell, order)

    def last(cell: Cell) -> Any:
        return row_label(cell, headers) or text_of(cell)

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


def _is_not_yes(value: Any) -> bool:
    return value is not True


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
