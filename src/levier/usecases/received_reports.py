"""What became of each row of a file received, beside the row as its author wrote it."""

from dataclasses import dataclass
from datetime import datetime

from levier.exchange.sources.hours_files_values import is_social_security
from levier.exchange.spreadsheets_cells import Cell

LONGEST_CELL = 2_000
_HIDDEN_CELL = "•••"


def cell_written(cell: Cell) -> str:
    """A cell as text, as its author sees it; what looks like a social security number is not repeated."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e18:  # noqa: PLR2004 (digits a float holds)
        cell = int(cell)
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, str | int | float) and len(str(cell)) > 12 and is_social_security(cell):  # noqa: PLR2004
        return _HIDDEN_CELL
    if isinstance(cell, float):
        return str(cell).replace(".", ",")
    return f"{cell:%d/%m/%Y}" if hasattr(cell, "strftime") else str(cell)[:LONGEST_CELL]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A row of the file: its number from 1, its cells as written, what became of it, and why."""

    number: int
    cells: tuple[str, ...]
    result: str
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """The original rows, each with what became of it. ``remark``: what the report as a whole does not say."""

    file_name: str
    headers: tuple[str, ...]
    rows: tuple[ReportRow, ...]
    remark: str = ""
