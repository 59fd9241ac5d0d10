"""Two people on the same row: the second to save is told, and shown what the first changed.

A form carries ``seen``, the newest history entry of the row when it was read. Saving locks the row, then looks for
newer entries: the history already knows who changed what, so no row needs a version of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Max, Model, QuerySet

from levier.records.models import HistoryEntry, Membership
from levier.rules.access import Actor
from levier.usecases.gestures import change, found
from levier.usecases.refusals import ChangedElsewhere

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Difference:
    """A column changed meanwhile: what its reader had seen, what it holds now, as JSON holds them."""

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


def seen_of(row: Model) -> int:
    """The newest history entry of a row, 0 before any: what its form carries."""
    entries = HistoryEntry.objects.filter(subject=row._meta.db_table, row_id=row.pk)
    return entries.aggregate(newest=Max("id"))["newest"] or 0


def lock_unchanged(rows: QuerySet[M], *, by: Actor, seen: int | None, **where: Any) -> M:
    """The one row, locked until the end of the transaction. None for ``seen`` asks for no comparison.

    Raises ``NotFound`` out of reach and ``EditedMeanwhile`` when the row has changed since.
    """
    row = found(rows.select_for_update(), **where)
    if seen is None:
        return row
    entries = HistoryEntry.objects.filter(subject=row._meta.db_table, row_id=row.pk, id__gt=seen).order_by("id")
    newer = list(entries)
    differences = _differences(newer)
    if differences:
        last = newer[-1]
        raise EditedMeanwhile(row._meta.db_table, _name_of(last.user_id), last.at, last.pk, differences)
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


def _differences(entries: list[HistoryEntry]) -> tuple[Difference, ...]:
    before: dict[str, Any] = {}
    after: Mapping[str, Any] = entries[-1].after or {} if entries else {}
    for entry in entries:
        for column, value in (entry.before or {}).items():
            before.setdefault(column, value)
    return tuple(Difference(c, before[c], after.get(c)) for c in before if before[c] != after.get(c))
