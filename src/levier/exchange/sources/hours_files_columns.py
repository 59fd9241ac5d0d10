"""Hours files: the columns of one sheet, each read at one go.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: a column of 100,000 cells has few different ones, and each is read once; a value may stand once for several
    rows, merged; a formula may have lost its result.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from operator import itemgetter
from typing import Any

from levier.exchange.sources.hours_files_matching import Matching
from levier.exchange.sources.hours_files_values import Flagged, Lost, are_clean
from levier.exchange.spreadsheets import Sheet
from levier.exchange.spreadsheets_cells import Cell

# Fields whose value may stand once, merged over several rows.
_FILLED_DOWN = frozenset({"client", "employer", "employer_kind", "contract_number", "contract_type", "month"})


def different_cells(sheet: Sheet, matching: Matching, indexes: Iterable[int]) -> set[Cell]:
    """The different cells, not empty, of some columns below the header."""
    below = sheet.rows[matching.header_row :]
    return {cell for index in indexes for cell in set(map(itemgetter(index), below))} - {""}


class ColumnReader:
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


def _is_flagged(value: Any) -> bool:
    return type(value) is Flagged
