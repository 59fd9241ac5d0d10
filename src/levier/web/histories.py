"""The history of an object as the template reads it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import BooleanField, DecimalField
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.usecases.edits import Difference
from levier.usecases.history import ChangedRow, Event
from levier.web.history_wordings import COMPANIONS, LABELS, LABELS_OF, NOUNS, SAID, VERBS, VERBS_OF, WORDS

_RANKS = {column: rank for rank, column in enumerate(LABELS)}
_AT_ONCE = 4
"""Changes of a row that are shown without unfolding it."""
_FIGURES = frozenset({"amount", "hours", "raw_hours", "penalty_per_hour"})


def shown_events(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Events as the template takes them, columns in French; columns people never see are left out."""
    return [
        {
            "at": event.at,
            "who": event.who,
            "title": title_of(event),
            "note": event.reason,
            "rows": [{"heading": _heading(row), "changes": shown_changes(row)} for row in event.rows],
            "is_folded": _is_long(event),
        }
        for event in events
    ]


def _is_long(event: Event) -> bool:
    row, *others = event.rows
    return bool(others) or row.kind != "changed" or len(row.changes) > _AT_ONCE


def shown_changes(row: ChangedRow) -> list[dict[str, str]]:
    """What changed in a row, in French, in the order of ``LABELS``: the tables keep none."""
    shown = []
    for change in sorted(row.changes, key=lambda change: _RANKS.get(change.label, len(_RANKS))):
        label = _label(row.subject, change.label)
        if label and (change.before or change.after):
            before = _told(row.subject, change.label, change.before)
            shown.append({"label": label, "before": before, "after": _told(row.subject, change.label, change.after)})
    return shown


def title_of(event: Event) -> str:
    """« Marché enregistré, 3 lots »: what was done to the first table, then to the others that say more."""
    counts = Counter((row.subject, row.kind) for row in event.rows)
    for table, companion in COMPANIONS.items():
        if any(subject == companion for subject, _ in counts):
            counts = Counter({key: count for key, count in counts.items() if key != (table, "added")})
    (first, kind), *others = counts
    if event.gesture in SAID:
        return SAID[event.gesture]
    if first not in NOUNS:
        return event.gesture
    told = [_done(first, kind, counts[first, kind], _is_withdrawn(event.rows[0]))]
    for table, other in others:
        if table in NOUNS:
            count = counts[table, other]
            told.append(_counted(table, count) if other == kind else f"{count} {_done(table, other, count).lower()}")
    abouts = {row.about for row in event.rows}
    if len(abouts) == 1:
        told += filter(None, abouts)
    return ", ".join(told)


def _done(table: str, kind: str, count: int, is_withdrawn: bool = False) -> str:
    singular, plural, is_feminine = NOUNS[table]
    verb = "retiré" if is_withdrawn else VERBS_OF.get((table, kind), VERBS[kind])
    agreed = verb + ("e" if is_feminine else "") + ("s" if count > 1 else "")
    return f"{(singular if count == 1 else plural).capitalize()} {agreed}"


def _counted(table: str, count: int) -> str:
    return numbers.counted(count, *NOUNS[table][:2])


def _is_withdrawn(row: ChangedRow) -> bool:
    """Whether a link or a paper was taken back: its row stays, changed."""
    names = ("revoked_at", "removed_at")
    return any(change.label in names and change.after for change in row.changes if row.kind == "changed")


def _heading(row: ChangedRow) -> str:
    noun = NOUNS[row.subject][0] if row.subject in NOUNS else ""
    heading = row.name if row.name.startswith(noun) else f"{noun} {row.name}".strip()
    if row.about:
        heading = f"{heading}, {row.about}"
    return f"{heading[:1].upper()}{heading[1:]}"


def shown_differences(table: str, differences: Iterable[Difference]) -> tuple[tuple[str, str, str], ...]:
    """Columns of a row changed meanwhile, in French: label, value seen, value now."""
    labels = ((d, _label(table, d.column)) for d in differences)
    return tuple(
        (label, _told(table, d.column, _written(d.seen)), _told(table, d.column, _written(d.now)))
        for d, label in labels
        if label
    )


def _label(table: str, column: str) -> str:
    """What people call a column, "" for one they never see: said here, else by the column's own name in its table."""
    known = LABELS_OF.get((table, column)) or LABELS.get(column)
    if known:
        return known
    field = _fields().get((table, column))
    named = getattr(field, "_verbose_name", None)
    return f"{named[:1].upper()}{named[1:]}" if named else ""


@cache
def _fields() -> dict[tuple[str, str], Any]:
    models = apps.get_app_config("records").get_models()
    return {(m._meta.db_table, field.attname): field for m in models for field in m._meta.concrete_fields}


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def _told(table: str, column: str, value: str) -> str:
    """A value of the history as people write it: codes in French, days and figures too."""
    if not value:
        return ""
    field = _fields().get((table, column))
    if isinstance(field, BooleanField):
        return "oui" if value == "True" else "non"
    if isinstance(field, DecimalField):
        return numbers.number(Decimal(value))
    if choices := dict(getattr(field, "flatchoices", ()) or ()):
        return str(choices.get(value, value))
    if column.endswith("_on"):
        return numbers.date_short(date.fromisoformat(value))
    if column.endswith("_at"):
        return numbers.date_short(timezone.localdate(datetime.fromisoformat(value)))
    if column in _FIGURES:
        return numbers.number(Decimal(value))
    return str(WORDS.get(column, {}).get(value, value))
