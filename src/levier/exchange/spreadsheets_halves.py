"""A large sheet cut in two between its rows, for both halves to be read at once.

The reading library takes one processor for a sheet, and most of the time a long return of hours costs. It leaves
Python to others meanwhile: two archives with half the rows each are read in two threads, and their rows put one under
the other. Whatever is unusual is not cut, or not put together: the caller then reads the whole.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from levier.exchange import spreadsheets_xlsx as xlsx
from levier.exchange.spreadsheets_archives import zip_again
from levier.exchange.spreadsheets_cells import Cell, RawSheet, RefusedCells, empty_file, read_sheets

LARGE = 4_000_000
"""Bytes of XML from which a sheet is cut."""

_BEFORE_ROWS = b"<sheetData>"
_HEAD = 1_000_000
_CLOSED = b"</sheetData></worksheet>"
_BLANK = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'


def read_xlsx(parts: Mapping[str, bytes], max_cells: int) -> tuple[list[RawSheet] | None, dict[str, xlsx.Marks]]:
    """The sheets of an .xlsx, None when it is not plain, and their marks, looked for meanwhile. Raises RefusedCells."""
    pieces = halves(parts) or (parts,)
    with ThreadPoolExecutor(len(pieces)) as pool, ExitStack() as opened:
        files = [opened.enter_context(empty_file()) for _ in pieces]
        zipping = [pool.submit(zip_again, piece, file) for piece, file in zip(pieces, files, strict=True)]
        is_plain = xlsx.is_plain(parts, max_cells)
        for zipped in zipping:
            zipped.result()
        del pieces  # as long as the sheet, and written by now
        reading = [pool.submit(read_sheets, file, max_cells) for file in files if is_plain]
        marks = xlsx.sheet_marks(parts)
        if not is_plain:
            return None, marks
        if len(reading) == 1:
            return reading[0].result(), marks
        try:
            sheets = put_together(reading[0].result(), reading[1].result(), max_cells)
        except RefusedCells:
            sheets = None
    if sheets is None:
        with empty_file() as whole:
            zip_again(parts, whole)
            sheets = read_sheets(whole, max_cells)
    return sheets, marks


def halves(parts: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, bytes]] | None:
    """The parts of two archives, with the upper and the lower rows of the longest sheet of an .xlsx; all other sheets
    are in the first, blank in the second. None when no sheet is large, or when it cannot be cut for certain."""
    sheets = [name for name, part in parts.items() if part.find(_BEFORE_ROWS, 0, _HEAD) >= 0]
    longest = max(sheets, key=lambda name: len(parts[name]), default=None)
    if longest is None or len(xml := parts[longest]) < LARGE:
        return None
    start = xml.find(_BEFORE_ROWS) + len(_BEFORE_ROWS)
    cut = xml.find(b"<row ", len(xml) // 2)
    # Between the two, a comment or a literal text could hold what only looks like a row.
    if cut < start or (b"!" in xml and b"<!" in xml):
        return None
    blank = dict.fromkeys(sheets, _BLANK)
    return (
        {**parts, longest: xml[:cut] + _CLOSED},
        {**parts, **blank, longest: xml[:start] + xml[cut:]},
    )


def put_together(upper: Sequence[RawSheet], lower: Sequence[RawSheet], max_cells: int) -> list[RawSheet] | None:
    """The sheets of the two archives as of one; None when they do not follow each other, or have too many cells."""
    if [sheet.name for sheet in upper] != [sheet.name for sheet in lower]:
        return None
    sheets = []
    count = 0
    for first, second in zip(upper, lower, strict=True):
        rows = first.rows
        if second.rows:
            # Rows stand where the sheet has them: the lower half begins with as many empty ones as there are above.
            empty: list[Cell] = [""] * len(second.rows[0])
            if any(row != empty for row in second.rows[: len(rows)]):
                return None
            width = max(len(rows[0]) if rows else 0, len(empty))
            rows = _widened(rows, width) + _widened(second.rows[len(rows) :], width)
        count += len(rows) * len(rows[0]) if rows else 0
        sheets.append(RawSheet(first.name, rows, first.is_hidden, [*first.merged, *second.merged]))
    return sheets if count <= max_cells else None


def _widened(rows: list[list[Cell]], width: int) -> list[list[Cell]]:
    missing = width - len(rows[0]) if rows else 0
    return [[*row, *[""] * missing] for row in rows] if missing else rows
