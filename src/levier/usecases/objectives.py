"""The objective in force of a clause: its newest version."""

from collections.abc import Iterable

from levier.records.models import Objective


def current(rows: Iterable[Objective]) -> tuple[Objective, ...]:
    """The newest version of each clause among these objectives."""
    newest: dict[int, Objective] = {}
    for row in rows:
        known = newest.get(row.clause_id)
        if known is None or row.version > known.version:
            newest[row.clause_id] = row
    return tuple(newest.values())
