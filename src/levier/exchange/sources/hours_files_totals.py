"""Hours files: the totals a file writes, compared with the hours read from it.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: a total is typed as often as computed; it may span the file or only the block above it, and may or may not
    count the rows that are hidden or outside the clause.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from levier.exchange.sources.hours_files_dates import plain
from levier.exchange.sources.hours_files_values import Flagged
from levier.rules import wordings

_CENT = Decimal("0.01")
# Hours read from minutes are rounded one by one, their total once.
_ROUNDING = Decimal("0.005")
_ROW_ROUNDING = Decimal("0.02")


def french_hours(hours: Decimal) -> str:
    """ "3 212,40 h": always to the hundredth, as two totals are compared."""
    return wordings.hours(hours, 2)


def row_difference(written: Any, values: Sequence[Decimal | Flagged | None]) -> Decimal | None:
    """What the months of a row add up to when its written total says something else; None when nothing can be said."""
    if not isinstance(written, Decimal) or any(isinstance(value, Flagged) for value in values):
        return None
    read = sum((value for value in values if isinstance(value, Decimal)), Decimal(0))
    return read if abs(written - read) > _ROW_ROUNDING else None


class RunningTotals:
    """Sums per column of hours while rows are read, to hold against each total met on the way.

    Column None stands for all columns of hours together (the total of the row).
    """

    def __init__(self) -> None:
        self._kept: dict[int | None, Decimal] = {}
        self._left_out: dict[int | None, Decimal] = {}
        self._at_last_total: dict[int | None, tuple[Decimal, Decimal]] = {}
        self._count = 0

    def add(self, column: int, hours: Decimal, *, is_kept: bool, count: int = 1) -> None:
        """Hours of `count` rows, kept or left out (hidden, outside the clause)."""
        sums = self._kept if is_kept else self._left_out
        for key in (column, None):
            sums[key] = sums.get(key, Decimal(0)) + hours
        self._count += count

    def difference(self, column: int | None, written: Decimal, label: str) -> str | None:
        """What to say, in French, of a total that neither the file so far nor the block since the last total gives."""
        kept = self._kept.get(column, Decimal(0))
        left_out = self._left_out.get(column, Decimal(0))
        awaited = {kept, kept + left_out}
        if "general" not in plain(label) and "grand" not in plain(label):
            kept_before, left_before = self._at_last_total.get(column, (Decimal(0), Decimal(0)))
            block = {kept - kept_before, kept - kept_before + left_out - left_before}
            # Right after a subtotal the block is empty: zero would then pass for any total.
            awaited |= block - {Decimal(0)}
        if min(abs(written - one) for one in awaited) <= _CENT + _ROUNDING * self._count:
            return None
        beside = f" (et {french_hours(left_out)} laissées de côté)" if left_out else ""
        return (
            f"« {label} » annonce {french_hours(written)}, les lignes lues jusque-là font {french_hours(kept)}{beside}"
        )

    def close_block(self) -> None:
        """A total has been met: the next block starts here."""
        columns = self._kept.keys() | self._left_out.keys()
        self._at_last_total = {
            column: (self._kept.get(column, Decimal(0)), self._left_out.get(column, Decimal(0))) for column in columns
        }
