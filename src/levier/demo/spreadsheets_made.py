"""Spreadsheets of the demonstration, as spreadsheet programs write them in France."""

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import xlsxwriter

Cell = str | Decimal | date | None


def csv_of(table: Sequence[Sequence[Cell]]) -> bytes:
    """A delimited text: semicolons, decimal commas, Windows-1252 when it can."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows([_text(cell) for cell in row] for row in table)
    try:
        return out.getvalue().encode("cp1252")
    except UnicodeEncodeError:
        return out.getvalue().encode("utf-8-sig")


def _text(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else f"{cell:f}".replace(".", ",") if isinstance(cell, Decimal) else cell


def xlsx_of(sheet_name: str, table: Sequence[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet; a row of one cell is its title."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet(sheet_name)
    day, bold = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"bold": True})
    sheet.set_column(0, max(map(len, table), default=1) - 1, 20)
    for number, row in enumerate(table):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell, day)
            elif isinstance(cell, Decimal):
                sheet.write_number(number, column, float(cell))
            elif cell:
                sheet.write_string(number, column, cell, bold if len(row) == 1 else None)
    book.close()
    return out.getvalue()
