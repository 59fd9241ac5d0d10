"""The history of an object as people read it: who, when, by which gesture, what before and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from levier.records.models import HistoryEntry, Membership
from levier.rules.access import GESTURES, ROLE_LABELS, Actor, Role, may

_SILENT = frozenset({"id", "host_id", "recorded_at", "outline", "content"})


@dataclass(frozen=True, slots=True)
class Change:
    """One column: names as in the tables, values as JSON holds them."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    at: datetime
    who: str
    gesture: str
    subject: str
    reason: str
    changes: tuple[Change, ...]


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _changes(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> tuple[Change, ...]:
    names = dict.fromkeys([*(before or {}), *(after or {})])
    pairs = ((name, (before or {}).get(name), (after or {}).get(name)) for name in names if name not in _SILENT)
    return tuple(Change(name, _text(b), _text(a)) for name, b, a in pairs if b != a)


_WITHOUT_ACCOUNT = frozenset({Role.LINK_BEARER, Role.PERSON})


def _who(row: HistoryEntry, names: Mapping[int, str]) -> str:
    """Who made the gesture: an account, a link, or the command line, which need no account."""
    if row.user_id:
        return names.get(row.user_id, "Compte retiré")
    known = GESTURES.get(row.gesture)
    if known and known.allowed.keys() <= _WITHOUT_ACCOUNT:
        return ROLE_LABELS[next(iter(known.allowed))]
    return "Ligne de commande"


def events_of(by: Actor, subjects: Sequence[tuple[str, Iterable[int]]], limit: int = 50) -> tuple[Event, ...]:
    """Newest first, for rows named by table and ids; empty for who may not read history."""
    if not may(by, "see_history"):
        return ()
    wanted = Q()
    for table, ids in subjects:
        wanted |= Q(subject=table, row_id__in=list(ids))
    rows = list(HistoryEntry.objects.filter(wanted, host_id=by.host_id).order_by("-at", "-id")[:limit])
    users = {row.user_id for row in rows if row.user_id}
    names = dict(Membership.objects.filter(user_id__in=users).values_list("user_id", "name")) if users else {}
    return tuple(
        Event(
            row.at,
            _who(row, names),
            GESTURES[row.gesture].label if row.gesture in GESTURES else row.gesture,
            row.subject,
            row.reason,
            _changes(row.before, row.after),
        )
        for row in rows
    )
