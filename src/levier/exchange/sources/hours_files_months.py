"""Hours files: the month of the hours of a row: of its own column, of the whole file, or of the days of a mission.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: a mission may run over two months and more; its hours then go where the sender has answered.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from levier.exchange.sources.hours_files_columns import ColumnReader
from levier.exchange.sources.hours_files_dates import MonthFound, month_of, months_between
from levier.exchange.sources.hours_files_matching import Matching, month_from_code
from levier.exchange.sources.hours_files_values import Flagged, day_of
from levier.exchange.spreadsheets_cells import Cell

# One month, or (month, days) for each month of a mission whose hours are spread.
Months = date | tuple[tuple[date, int], ...]


def months_of_rows(
    reader: ColumnReader,
    matching: Matching,
    year: int | None,
    starts: Sequence[Any],
    ends: Sequence[Any],
) -> Sequence[Months | Flagged | None]:
    """One month a row, of the answers given; starts and ends: the days of missions, as read."""
    is_month_first = matching.chosen("date_order") == "month_first"

    def month(cell: Cell) -> date | Flagged | None:
        if cell == "":
            return None
        found = month_of(cell)
        if found is None and isinstance(day := day_of(cell, is_month_first), date):
            found = MonthFound(day.year, day.month)
        read = found.on(year) if found else None
        return read or Flagged("ce n’est pas un mois", "Écrivez le mois ainsi\u00a0: 05/2026.")

    if matching.column("month"):
        months: Sequence[Any] = reader.field("month", month)
        missing: Flagged | None = Flagged("le mois manque", "Écrivez le mois ainsi\u00a0: 05/2026.")
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
