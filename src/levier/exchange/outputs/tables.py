"""Tables people download: one neutral shape, written as a spreadsheet or as separated values.

What leaves is what was on the screen: same columns, same rows, same totals, with the filters, the day, the
author and the sources said on a sheet of their own. No cell is ever a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter

from levier.exchange.outputs import numbers
from levier.exchange.outputs.sheets import ABOUT, formats_of, sheet_names, short, write_text
from levier.exchange.outputs.texts import guard_text, line, xml_text

Kind = Literal["text", "hours", "euros", "percent", "date", "integer"]
Value = str | int | float | Decimal | date | bool | None
Row = Mapping[str, Value]
Typed = str | Decimal | int | date | None

NUMERIC: tuple[Kind, ...] = ("hours", "euros", "percent", "integer")
UNITS: dict[Kind, str] = {"hours": "h", "euros": "€ HT", "percent": "%"}
MOST_ROWS = 1_048_576
"""Rows a sheet holds (Excel specifications and limits)."""
FIRST_DAY = date(1900, 3, 1)
"""Days before it are written as text: spreadsheets do not agree on their number (29 February 1900)."""
_WIDEST = 60
_LOOKED_AT = 500


class TooManyRows(ValueError):
    """A table has more rows than a sheet holds. The message is French and says what to do."""

    def __init__(self, title: str, count: int, most: int) -> None:
        super().__init__(
            f"Tableau «\u00a0{title}\u00a0»\u00a0: {numbers.integer(count)} lignes, "
            f"une feuille de tableur en tient {numbers.integer(most)}. Filtrez, ou choisissez le format CSV."
        )
        self.count, self.most = count, most


def check_rows(title: str, count: int, *, has_totals: bool) -> None:
    """Raise ``TooManyRows`` when a sheet cannot hold this many rows under their headings, above their totals."""
    most = MOST_ROWS - 1 - has_totals
    if count > most:
        raise TooManyRows(title, count, most)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` finds the value in a row, `label` is read by people.

    `kind`: hours and euros are numbers in that unit, percent is a ratio (0.125 for 12,5 %), integer counts
    things, date is a day; anything that is not counted (SIRET, code) is text. `unit` replaces the kind's own.
    """

    key: str
    label: str
    kind: Kind = "text"
    unit: str | None = None

    @property
    def heading(self) -> str:
        """The label with its unit: "Montant (€ HT)"."""
        unit = self.unit if self.unit is not None else UNITS.get(self.kind)
        return f"{line(self.label)} ({line(unit)})" if unit else line(self.label)


@dataclass(frozen=True, slots=True)
class Table:
    """What is seen: rows under columns, totals by column key, the filters as (label, value) pairs.

    Errors: `ValueError` when there is no column or two share a key.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    made_on: date
    made_by: str
    totals: Row | None = None
    filters: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        keys = [column.key for column in self.columns]
        if not keys or len(set(keys)) < len(keys):
            raise ValueError(f"Tableau «\u00a0{self.title}\u00a0»\u00a0: au moins une colonne, et des clés distinctes.")


def to_xlsx(tables: Table | Sequence[Table]) -> bytes:
    """One sheet a table, then "À propos". The bytes are the same for the same tables.

    Memory does not grow with the rows: they go through temporary files. Errors: `ValueError` naming table,
    row and column for a value that is not of the column's kind; `TooManyRows`, which is one, before anything is
    written.
    """
    given = (tables,) if isinstance(tables, Table) else tuple(tables)
    if not given:
        raise ValueError("Aucun tableau à écrire.")
    for table in given:
        check_rows(table.title, len(table.rows), has_totals=table.totals is not None)
    target = io.BytesIO()
    first = given[0]
    # Leaving the block closes the temporary files, on an error too.
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        book.set_properties(
            {
                "title": line(first.title)[:255],
                "author": line(first.made_by)[:255],
                "created": datetime.combine(first.made_on, time.min),
            }
        )
        formats = formats_of(book)
        names = sheet_names([table.title for table in given])
        for table, name in zip(given, names, strict=True):
            _write_sheet(book.add_worksheet(name), table, formats)
        _write_about(book.add_worksheet(ABOUT), given, formats)
    return target.getvalue()


def to_csv(table: Table, *, with_totals: bool = False) -> bytes:
    """Separated values as French spreadsheets open them: UTF-8 with BOM, semicolons, decimal commas.

    Days are dd/mm/yyyy, percentages are in hundredths under a "(%)" heading. Totals are left out unless asked
    for, so that the file can be read again row by row. A text that looks like a formula takes an apostrophe.
    Errors: as `to_xlsx`.
    """
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([guard_text(column.heading) for column in table.columns])
    for index, row in enumerate(table.rows, start=1):
        writer.writerow(_csv_cells(table, _typed(table, row, str(index))))
    if with_totals and table.totals is not None:
        writer.writerow(_csv_cells(table, _labelled_totals(table)))
    return target.getvalue().encode("utf-8-sig")


def _csv_cells(table: Table, values: Iterable[Typed]) -> list[str]:
    return [_csv_cell(column.kind, value) for column, value in zip(table.columns, values, strict=True)]


def _csv_cell(kind: Kind, value: Typed) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return numbers.date_digits(value)
    if isinstance(value, str):
        return guard_text(value)
    amount = Decimal(value)
    return format(amount.scaleb(2) if kind == "percent" else amount, "f").replace(".", ",")


def _typed(table: Table, row: Row, where: str) -> list[Typed]:
    """The row's values in the columns' order, each of its column's kind; percentages stay ratios."""
    return [_typed_value(table, column, row.get(column.key), where) for column in table.columns]


def _typed_value(table: Table, column: Column, value: Value, where: str) -> Typed:
    if value is None:
        return None
    if column.kind == "text":
        return xml_text(_told(value))
    if column.kind == "date":
        if isinstance(value, date):
            return value.date() if isinstance(value, datetime) else value
        raise _refused(table, column, value, where, "une date")
    if isinstance(value, str | bool | date):
        raise _refused(table, column, value, where, "un nombre")
    try:
        found = numbers.exact(value)
    except ValueError:
        raise _refused(table, column, value, where, "un nombre fini") from None
    if column.kind == "integer":
        if found != found.to_integral_value():
            raise _refused(table, column, value, where, "un nombre entier")
        return int(found)
    return found


def _told(value: Value) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return numbers.date_digits(value)
    return value if isinstance(value, str) else str(value).replace(".", ",")


def _refused(table: Table, column: Column, value: Value, where: str, wished: str) -> ValueError:
    place = f"Tableau «\u00a0{table.title}\u00a0», ligne {where}, colonne «\u00a0{column.label}\u00a0»"
    return ValueError(f"{place}\u00a0: {value!r} n’est pas {wished}.")


def _labelled_totals(table: Table) -> list[Typed]:
    """The totals, with the word "Total" in the first column unless that column has a total of its own."""
    totals = dict(table.totals or {})
    values = _typed(table, totals, "des totaux")
    if values[0] is None:
        values[0] = "Total"
    return values


def _write_sheet(sheet: Any, table: Table, formats: Mapping[str, Any]) -> None:
    last = len(table.columns) - 1
    shapes = [_shape(table, column) for column in table.columns]
    for index, (width, shape) in enumerate(zip(_widths(table), shapes, strict=True)):
        sheet.set_column(index, index, width, formats[shape])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), last)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer(f"&L{short(line(table.title), 110).replace('&', '&&')}&R&P / &N")
    for index, column in enumerate(table.columns):
        head = "head_number" if column.kind in NUMERIC else "head"
        sheet.write_string(0, index, column.heading, formats[head])
    for number, row in enumerate(table.rows, start=1):
        _write_row(sheet, number, _typed(table, row, str(number)), [formats[shape] for shape in shapes])
    if table.totals is not None:
        bold = [formats[f"total_{shape}"] for shape in shapes]
        _write_row(sheet, len(table.rows) + 1, _labelled_totals(table), bold)


def _shape(table: Table, column: Column) -> str:
    """Hours show their hundredths only where some of the column have any: one alignment a column."""
    if column.kind != "hours":
        return column.kind
    seen = (row.get(column.key) for row in (*table.rows, table.totals or {}))
    parts = (value % 1 for value in seen if isinstance(value, int | float | Decimal))
    return "hours" if any(parts) else "whole_hours"


def _write_row(
    sheet: Any,
    number: int,
    values: Iterable[Typed],
    shapes: Iterable[Any],
) -> None:
    for index, (value, shape) in enumerate(zip(values, shapes, strict=True)):
        if value is None:
            sheet.write_blank(number, index, None, shape)
        elif isinstance(value, str):
            write_text(sheet, number, index, value, shape)
        elif isinstance(value, date):
            if value < FIRST_DAY:
                sheet.write_string(number, index, numbers.date_digits(value), shape)
            else:
                sheet.write_datetime(number, index, value, shape)
        else:
            sheet.write_number(number, index, value, shape)


def _widths(table: Table) -> list[float]:
    """Widths in characters, from the headings and the first rows: rows are written once, in order."""
    widths: list[float] = []
    for column in table.columns:
        words = max(len(word) for word in column.heading.split(" "))
        longest = max(words + 3, min(len(column.heading) + 3, 18))
        if column.kind == "text":
            seen = (row.get(column.key) for row in table.rows[:_LOOKED_AT])
            longest = max([longest, *(len(_told(value)) + 1 for value in seen if value is not None)])
        else:
            longest = max(longest, 13)
        widths.append(min(longest, _WIDEST))
    return widths


def _write_about(sheet: Any, tables: Sequence[Table], formats: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    row = 0
    for table in tables:
        sheet.write_string(row, 0, line(table.title), formats["title"])
        for term, told in _about(table):
            row += 1
            write_text(sheet, row, 0, term, formats["term"])
            write_text(sheet, row, 1, told, formats["prose"])
        row += 2


def _about(table: Table) -> list[tuple[str, str]]:
    filters = [(f"Filtre\u00a0: {line(label)}", line(value)) for label, value in table.filters]
    return [
        ("Établi le", numbers.date_long(table.made_on)),
        ("Établi par", line(table.made_by)),
        ("Lignes", numbers.integer(len(table.rows))),
        *(filters or [("Filtres", "aucun")]),
        *(("Source", line(source)) for source in table.sources),
    ]
