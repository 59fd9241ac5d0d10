"""A return of hours as pages show it: its columns and questions, what it holds, its problems, how far it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count

from levier.exchange.sources import hours_files
from levier.exchange.sources.hours_files_matching import FIELDS
from levier.records.models import Contract, HoursLine, HoursState, Import, ImportState
from levier.usecases.advances import Advance, advance_of

UNDER_WAY = (ImportState.QUEUED, ImportState.RUNNING)


def column_fields() -> Sequence[tuple[str, str]]:
    """What a column can be, with its name on the screen."""
    return tuple(FIELDS.items())


def row_of(row: Import) -> "HoursImportRow":
    """An import as the list of returns shows it."""
    return HoursImportRow(
        row.pk,
        row.file_name,
        row.state,
        row.get_state_display(),
        row.counts.get("lines", 0),
        Decimal(row.counts.get("hours", "0")),
        row.counts.get("blocking", 0),
        row.created_at,
    )


def view_of(row: Import) -> "HoursImportView":
    """An import, with its link, as its page shows it."""
    matching = hours_files.matching_from_dict(row.matching) if row.matching else None
    return HoursImportView(
        row.pk,
        row.file_name,
        row.state,
        row.get_state_display(),
        row.contract_id,
        tuple(row.matching["sheets"]) if row.matching else (),
        matching.sheet if matching else "",
        _columns(matching),
        tuple(
            QuestionView(
                q.code,
                q.message_fr,
                tuple((c.value, c.label_fr) for c in q.choices),
                dict(matching.answers).get(q.code) or q.proposed or "",
                q.is_free,
            )
            for q in (matching.questions if matching else ())
            if not q.code.startswith("column:")
        )
        if matching
        else (),
        len(matching.open_questions) if matching else 0,
        matching.sensitive_headers if matching else (),
        tuple(d.reason_fr for d in matching.decisions) if matching else (),
        row.counts,
        _months(row.counts),
        _to_decide(row) if row.state == ImportState.DONE else {},
        tuple(ProblemView(**problem) for problem in row.problems),
        row.message,
        row.rows_read,
        row.rows_total,
        row.created_at,
        row.link.recipient if row.link else "",
        row.file.blanked if row.file else "",
        advance_of(row.pk) if row.state in UNDER_WAY else None,
    )


def _months(counts: Mapping[str, Any]) -> tuple["MonthView", ...]:
    rows = counts.get("by_month", ())
    numbers = dict(Contract.objects.filter(pk__in={row[0] for row in rows}).values_list("pk", "number"))
    return tuple(
        MonthView(pk, numbers[pk], date.fromisoformat(month), lines, Decimal(hours))
        for pk, month, lines, hours in rows
        if pk in numbers
    )


def _to_decide(row: Import) -> dict[int, int]:
    waiting = HoursLine.objects.filter(source_id=row.pk, state=HoursState.DECLARED)
    return dict(waiting.values("contract_id").annotate(count=Count("id")).values_list("contract_id", "count"))


def _columns(matching: hours_files.Matching | None) -> tuple["ColumnView", ...]:
    return tuple(
        ColumnView(c.index, c.letters, c.header, c.field or "", c.suggestion or "", c.reason_fr)
        for c in (matching.columns if matching else ())
        if c.header
    )


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column and how it is understood; ``field`` is "" while it is not decided."""

    index: int
    letters: str
    header: str
    field: str
    suggestion: str
    reason: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    code: str
    message: str
    choices: tuple[tuple[str, str], ...]
    proposed: str
    is_free: bool


@dataclass(frozen=True, slots=True)
class ProblemView:
    sheet: str
    cell: str
    value: str
    message: str
    what_to_do: str
    severity: str


@dataclass(frozen=True, slots=True)
class MonthView:
    """What a return holds for a contract in a month (``month`` is its first day)."""

    contract_id: int
    contract_number: str
    month: date
    lines: int
    hours: Decimal


@dataclass(frozen=True, slots=True)
class HoursImportView:
    """An import as its page shows it. ``counts``: lines, hours (text), people, months, blocking, to_check, dropped.

    ``unanswered``: questions and columns that still wait. ``months``: the same lines by contract and month.
    ``to_decide``: by contract, its lines kept that still wait.
    ``advance``: how far the worker is, None while it is not at it.
    ``blanked``: what was taken out of the file before it was kept, "" when nothing was.
    ``sender``: the address of the link it came through, "" when it was dropped in here.
    """

    id: int
    file_name: str
    state: str
    state_label: str
    contract_id: int | None
    sheets: tuple[str, ...]
    sheet: str
    columns: tuple[ColumnView, ...]
    questions: tuple[QuestionView, ...]
    unanswered: int
    sensitive: tuple[str, ...]
    decisions: tuple[str, ...]
    counts: Mapping[str, Any]
    months: tuple[MonthView, ...]
    to_decide: Mapping[int, int]
    problems: tuple[ProblemView, ...]
    message: str
    rows_read: int
    rows_total: int
    created_at: datetime
    sender: str
    blanked: str
    advance: Advance | None


@dataclass(frozen=True, slots=True)
class HoursImportRow:
    id: int
    file_name: str
    state: str
    state_label: str
    lines: int
    hours: Decimal
    blocking: int
    created_at: datetime
