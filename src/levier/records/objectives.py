"""Which objective lines count: the newest version of each clause and part, once the part is live.

Pages, lists, accounts and indicators all ask here, so that no two of them can disagree on the hours to do.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from levier.records.models import Objective


def current(rows: Iterable[Objective]) -> tuple[Objective, ...]:
    """The newest version of each clause and part among these objectives."""
    newest: dict[tuple[int, int | None], Objective] = {}
    for row in rows:
        known = newest.get((row.clause_id, row.part_id))
        if known is None or row.version > known.version:
            newest[row.clause_id, row.part_id] = row
    return tuple(newest.values())


def counted(rows: Iterable[Objective], on: date | None = None) -> tuple[Objective, ...]:
    """The lines that count at the close of a day: fixed by then, their part affirmed, renewed, ordered or begun.

    Without a day, every part whose day is known counts. ``rows`` come with their ``part``, or it is read one by one.
    """
    known = rows if on is None else (row for row in rows if row.fixed_on <= on)
    return tuple(row for row in current(known) if _is_live(row, on))


def hours_due(rows: Iterable[Objective], on: date | None = None) -> Decimal:
    """Hours to do, worked: the sum of the lines that count that day."""
    return sum((row.hours for row in counted(rows, on)), Decimal())


def _is_live(row: Objective, on: date | None) -> bool:
    if row.part is None:
        return True
    since = row.part.live_on
    return since is not None and (on is None or since <= on)
