"""Two people on the same row: the second to save is told, and shown what the first changed.

A form carries ``seen``, the newest history entry of the row when it was read. Saving locks the row, then looks for
newer entries: the history already knows who changed what, so no row needs a version of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Max, Model, Q, QuerySet

from levier.records.models import HistoryEntry, Membership
from levier.rules.access import Actor
from levier.usecases.gestures import change, found
from levier.usecases.history import is_silent, told_values
from levier.usecases.refusals import ChangedElsewhere

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Difference:
    """A column changed meanwhile: what its reader had seen, what it holds now, as JSON holds them; keys as names."""

    column: str
    seen: Any
    now: Any


class EditedMeanwhile(ChangedElsewhere):
    """What changed in a row of ``table`` since it was read; saving again with the new ``seen`` is deliberate."""

    def __init__(self, table: str, who: str, at: datetime, seen: int, differences: tuple[Difference, ...]) -> None:
        super().__init__()
        self.table = table
        self.who = who
        self.at = at
        self.seen = seen
        self.differences = differences


@dataclass(frozen=True, slots=True)
class Companions:
    """Rows changed with a row, by the same form. ``entries``: their history; ``told``: newer entries, oldest first,
    as differences.
    """

    entries: Q
    told: "Callable[[Sequence[HistoryEntry]], tuple[Difference, ...]]"


def seen_of(row: Model, companions: Companions | None = None) -> int:
    """The newest history entry of a row, 0 before any: what its form carries."""
    return _entries_of(row, companions).aggregate(newest=Max("id"))["newest"] or 0


def _entries_of(row: Model, companions: Companions | None) -> QuerySet[HistoryEntry]:
    own = Q(subject=row._meta.db_table, row_id=row.pk)
    return HistoryEntry.objects.filter(own | companions.entries if companions else own)


def lock_unchanged(
    rows: QuerySet[M], *, by: Actor, seen: int | None, companions: Companions | None = None, **where: Any
) -> M:
    """The one row, locked until the end of the transaction. None for ``seen`` asks for no comparison.

    Raises ``NotFound`` out of reach and ``EditedMeanwhile`` when the row, or its companions, changed since.
    """
    row = found(rows.select_for_update(), **where)
    if seen is None:
        return row
    table = row._meta.db_table
    newer = list(_entries_of(row, companions).filter(id__gt=seen).order_by("id"))
    own = [entry for entry in newer if entry.subject == table]
    differences = _differences(own)
    if companions:
        differences += companions.told([entry for entry in newer if entry.subject != table])
    if differences:
        last = newer[-1]
        raise EditedMeanwhile(table, _name_of(last.user_id), last.at, last.pk, differences)
    return row


def change_unchanged(rows: QuerySet[M], *, by: Actor, seen: int | None, **values: Any) -> None:
    """``change`` for a row that a form has shown."""
    row = lock_unchanged(rows, by=by, seen=seen)
    change(type(row)._default_manager.filter(pk=row.pk), **values)


def _name_of(user_id: int | None) -> str:
    if user_id is None:
        return "la ligne de commande"
    known = Membership.objects.filter(user_id=user_id).values_list("name", flat=True).first()
    return known or "un compte retiré"


def _differences(entries: Sequence[HistoryEntry]) -> tuple[Difference, ...]:
    before: dict[str, Any] = {}
    after: Mapping[str, Any] = entries[-1].after or {} if entries else {}
    for entry in entries:
        # Recorded since: its reader had seen nothing.
        was = entry.before or {column: None for column in after if not is_silent(column)}
        for column, value in was.items():
            before.setdefault(column, value)
    changed = {column: (was, after.get(column)) for column, was in before.items() if was != after.get(column)}
    told = told_values(entries[0].subject, changed) if changed else {}
    return tuple(Difference(column, *told[column]) for column in changed)
