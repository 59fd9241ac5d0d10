"""The history of an object as people read it: who, when, by which gesture, what before and after."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from string import Formatter
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, Q

from levier.records.models import (
    Award,
    Calibration,
    Clause,
    Commune,
    Contact,
    Contract,
    HistoryEntry,
    Lot,
    Membership,
    Operation,
    Organization,
    Part,
    Person,
    Qpv,
    StoredFile,
)
from levier.rules.access import GESTURES, ROLE_LABELS, Actor, Role, may

MOST_ROWS = 500
"""Rows changed that one page reads."""

_SILENT = frozenset({"id", "host_id", "recorded_at", "outline", "content"})
_NAMED: Mapping[type[Model], str] = {
    Award: "titulaire n° {number}",
    Calibration: "{label}",
    Commune: "{name}",
    Contact: "{name}",
    Contract: "{number}",
    Lot: "lot {number}, {title}",
    Operation: "{name}",
    Organization: "{name}",
    Part: "{title}",
    Person: "{first_name} {last_name}",
    Qpv: "{name} ({code})",
    StoredFile: "{name}",
}
"""Rows other rows point to, and what they are called, from their columns."""
_CODES: Mapping[str, type[Model]] = {"commune": Commune, "place_commune": Commune, "qpv_code": Qpv}
"""Columns that name a row of a public reference by its code."""
_OF_LOTS = frozenset({"clauses", "objectives", "calibrations", "parts", "awards"})
"""Rows of a lot: where a history is of several lots, each says of which it is."""
_WITHOUT_ACCOUNT = frozenset({Role.LINK_BEARER, Role.PERSON})

Key = tuple[type[Model], str]
"""A table, and the column its rows are found by."""


@dataclass(frozen=True, slots=True)
class Change:
    """One column: ``label`` its name in the table; values as text, keys as names."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row added, changed or removed (``kind``); ``name`` is "" for rows that are called nothing, ``about`` the lot it
    is of where there are several."""

    subject: str
    row_id: int
    kind: str
    name: str
    changes: tuple[Change, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What one person changed at one instant by one gesture; ``rows`` in the order of the subjects asked."""

    at: datetime
    who: str
    gesture: str
    reason: str
    rows: tuple[ChangedRow, ...]

    @property
    def subject(self) -> str:
        """The table of the first row."""
        return self.rows[0].subject

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes of every row."""
        return tuple(change for row in self.rows for change in row.changes)


def events_of(by: Actor, subjects: Sequence[tuple[str, Iterable[int]]], limit: int = 50) -> tuple[Event, ...]:
    """Newest first, for rows named by table and ids; empty for who may not read history."""
    if not may(by, "see_history"):
        return ()
    asked = [(table, set(ids)) for table, ids in subjects]
    wanted = Q()
    for table, ids in asked:
        wanted |= Q(subject=table, row_id__in=ids)
    rows = list(HistoryEntry.objects.filter(wanted, host_id=by.host_id).order_by("-at", "-id")[:MOST_ROWS])
    groups = [list(group) for _, group in groupby(rows, key=lambda row: (row.at, row.user_id, row.gesture))]
    if len(rows) == MOST_ROWS and len(groups) > 1:
        groups.pop()  # cut short
    groups = groups[:limit]
    kept = [row for group in groups for row in group]
    users = {row.user_id for row in kept if row.user_id}
    people = dict(Membership.objects.filter(user_id__in=users).values_list("user_id", "name")) if users else {}
    names = _names(kept, dict(asked))
    lots = _lots(kept, dict(asked), names.get((Lot, "pk"), {}))
    order = {table: rank for rank, (table, _) in enumerate(asked)}
    return tuple(
        Event(
            group[0].at,
            _who(group[0], people),
            GESTURES[group[0].gesture].label if group[0].gesture in GESTURES else group[0].gesture,
            next((row.reason for row in group if row.reason), ""),
            tuple(
                _changed(row, names, lots.get(row.pk, ""))
                for row in sorted(group, key=lambda row: (order[row.subject], row.id))
            ),
        )
        for group in groups
    )


def _who(row: HistoryEntry, names: Mapping[int, str]) -> str:
    """Who made the gesture: an account, a link, or the command line, which need no account."""
    if row.user_id:
        return names.get(row.user_id, "Compte retiré")
    known = GESTURES.get(row.gesture)
    if known and known.allowed.keys() <= _WITHOUT_ACCOUNT:
        return ROLE_LABELS[next(iter(known.allowed))]
    return "Ligne de commande"


def _changed(row: HistoryEntry, names: Mapping[Key, Mapping[str, str]], lot: str) -> ChangedRow:
    kind = "added" if row.before is None else "removed" if row.after is None else "changed"
    keys = _keys_of(row.subject)
    changes = []
    for column, before, after in _differences(row):
        known = names.get(keys[column], {}) if column in keys else None
        changes.append(Change(column, _text(before, known), _text(after, known)))
    return ChangedRow(row.subject, row.row_id, kind, _own_name(row), tuple(changes), lot)


def _differences(row: HistoryEntry) -> list[tuple[str, Any, Any]]:
    before, after = row.before or {}, row.after or {}
    columns = [column for column in dict.fromkeys([*before, *after]) if column not in _SILENT]
    pairs = ((column, before.get(column), after.get(column)) for column in columns)
    return [(column, old, new) for column, old, new in pairs if old != new]


def _text(value: Any, names: Mapping[str, str] | None) -> str:
    if value is None or value == "":
        return ""
    if names is not None:
        return names.get(str(value)) or (f"n° {value}" if isinstance(value, int) else str(value))
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _names(rows: Iterable[HistoryEntry], asked: Mapping[str, set[int]]) -> dict[Key, dict[str, str]]:
    """What the keys of these rows are called, as far as their reader sees the rows they lead to: a query a table."""
    wanted: dict[Key, set[Any]] = {}
    for row in rows:
        keys = _keys_of(row.subject)
        for column, *values in _differences(row):
            if key := keys.get(column):
                known = asked.get(key[0]._meta.db_table, set()) if key[1] == "pk" else set()
                # A row whose history is being read needs no name in it.
                wanted.setdefault(key, set()).update(value for value in values if value and value not in known)
    return {key: _called(*key, values) for key, values in wanted.items() if values}


def _lots(rows: Iterable[HistoryEntry], asked: Mapping[str, set[int]], named: Mapping[str, str]) -> dict[int, str]:
    """The lots entries are about, by the entries' ids; nothing where all are about the same. ``named``: those whose
    names are known."""
    kept = {row.pk: row.after or row.before or {} for row in rows if row.subject in _OF_LOTS}
    clauses = {values["clause_id"] for values in kept.values() if values.get("clause_id")}
    of_clauses = dict(Clause.objects.filter(pk__in=clauses).values_list("pk", "lot_id")) if clauses else {}
    found = {pk: values.get("lot_id") or of_clauses.get(values.get("clause_id", 0)) for pk, values in kept.items()}
    lots = set(filter(None, found.values()))
    if len(lots | asked.get("lots", set())) <= 1:
        return {}
    unknown = {lot for lot in lots if str(lot) not in named}
    names = {**named, **(_called(Lot, "pk", unknown) if unknown else {})}
    return {pk: names.get(str(lot), "") for pk, lot in found.items()}


def _called(model: type[Model], column: str, values: set[Any]) -> dict[str, str]:
    pattern = _NAMED[model]
    fields = _fields(pattern)
    rows = model._default_manager.filter(**{f"{column}__in": values}).values(column, *fields)
    return {str(row[column]): pattern.format(**row) for row in rows}


def told_values(table: str, values: Mapping[str, Sequence[Any]]) -> dict[str, tuple[Any, ...]]:
    """Values of columns of a table as people read them: keys as names, lists as words, the rest as it is."""
    keys = _keys_of(table)
    told: dict[str, tuple[Any, ...]] = {}
    for column, kept in values.items():
        if column in keys:
            names = _called(*keys[column], {value for value in kept if value})
            told[column] = tuple(_text(value, names) or None for value in kept)
        else:
            told[column] = tuple(_text(value, None) if isinstance(value, list) else value for value in kept)
    return told


def is_silent(column: str) -> bool:
    """A column nobody is told about."""
    return column in _SILENT


def _own_name(row: HistoryEntry) -> str:
    pattern = _NAMED.get(_models()[row.subject], "")
    kept = row.after or row.before or {}
    return pattern.format(**{field: kept.get(field, "") for field in _fields(pattern)})


@cache
def _fields(pattern: str) -> tuple[str, ...]:
    return tuple(field for _, field, _, _ in Formatter().parse(pattern) if field)


@cache
def _models() -> dict[str, type[Model]]:
    return {model._meta.db_table: model for model in apps.get_app_config("records").get_models()}


@cache
def _keys_of(table: str) -> dict[str, Key]:
    """The columns of a table that lead to rows with a name."""
    found: dict[str, Key] = {}
    for field in _models()[table]._meta.concrete_fields:
        if isinstance(field, ForeignKey):
            if field.attname not in _SILENT and field.related_model in _NAMED:
                found[field.attname] = (field.related_model, "pk")
        elif field.attname in _CODES:
            found[field.attname] = (_CODES[field.attname], "code")
    return found
