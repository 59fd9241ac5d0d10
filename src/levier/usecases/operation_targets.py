"""Qualitative targets of an operation: a number to reach together, and what is reached as time goes."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.models import Operation, QualitativeTarget, TargetResult
from levier.rules.access import Actor
from levier.usecases.edits import lock_unchanged, seen_of
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.refusals import Refused


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """A target as people give it: a number of something, for a day when there is one."""

    label: str
    unit: str
    target: Decimal
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class TargetView:
    """``reached`` and ``reached_on`` are None until a first result; ``results``: newest first, (day, number, note)."""

    id: int
    facts: TargetFacts
    reached: Decimal | None
    reached_on: date | None
    results: tuple[tuple[date, Decimal, str], ...]

    @property
    def share(self) -> Decimal | None:
        return None if self.reached is None else self.reached / self.facts.target


@dataclass(frozen=True, slots=True)
class TargetPage:
    operation_id: int
    operation_name: str
    view: TargetView
    seen: int


def targets_of(row: Operation) -> tuple[TargetView, ...]:
    """Targets of an operation already reached, in the order they were recorded."""
    return tuple(map(_view, row.targets.prefetch_related("results")))


def _view(row: QualitativeTarget) -> TargetView:
    results = tuple((one.reached_on, one.reached, one.note) for one in row.results.all())
    newest = results[0] if results else None
    return TargetView(
        row.pk,
        TargetFacts(row.label, row.unit, row.target, row.due_on),
        newest[1] if newest else None,
        newest[0] if newest else None,
        results,
    )


@dataclass(frozen=True, slots=True)
class Awaited:
    """A target whose day has come. ``reached``: what was told before that day; None when nothing ever was."""

    target_id: int
    operation: str
    facts: TargetFacts
    due_on: date
    reached: Decimal | None


def results_awaited(host: int, today: date, most: int) -> tuple[Awaited, ...]:
    """Targets whose day has come, not reached, of which nothing was told that day or since; oldest first."""
    newest = TargetResult.objects.filter(target_id=OuterRef("pk")).order_by("-reached_on", "-id")
    rows = QualitativeTarget.objects.filter(host_id=host, due_on__lte=today).annotate(
        told=Subquery(newest.values("reached")[:1]), told_on=Subquery(newest.values("reached_on")[:1])
    )
    silent = rows.filter(Q(told__isnull=True) | Q(told_on__lt=F("due_on"), told__lt=F("target")))
    names = ("pk", "operation__name", "label", "unit", "target", "due_on", "told")
    return tuple(
        Awaited(pk, operation, TargetFacts(label, unit, aimed, due_on), due_on, told)
        for pk, operation, label, unit, aimed, due_on, told in silent.order_by("due_on", "pk").values_list(*names)[
            :most
        ]
        if due_on
    )


def _check(facts: TargetFacts) -> None:
    problems = []
    if not facts.label.strip():
        problems.append(("label", "Indiquez ce qui est visé."))
    if not facts.unit.strip():
        problems.append(("unit", "Indiquez l’unité\u00a0: visites, stages, jeunes…"))
    if facts.target <= 0:
        problems.append(("target", "Le nombre visé est plus grand que zéro."))
    if problems:
        raise Refused(*problems)


@gesture("keep_operations")
def get_target(*, by: Actor, target_id: int) -> TargetPage:
    """A target to change or to tell results of. Raises ``NotFound``."""
    rows = QualitativeTarget.objects.filter(host_id=host_of(by)).select_related("operation")
    row = found(rows.prefetch_related("results"), pk=target_id)
    return TargetPage(row.operation_id, row.operation.name, _view(row), seen_of(row))


@gesture("keep_operations")
def add_target(*, by: Actor, operation_id: int, facts: TargetFacts, why: str = "") -> int:
    """Add a target to an operation; returns its id. Raises ``Refused`` at the fields."""
    row = found(Operation.objects.filter(host_id=host_of(by)), pk=operation_id)
    _check(facts)
    return QualitativeTarget.objects.create(host_id=row.host_id, operation=row, **_columns(facts)).pk


@gesture("keep_operations")
def change_target(*, by: Actor, target_id: int, facts: TargetFacts, seen: int | None = None, why: str = "") -> None:
    """Change what is aimed at; the history keeps what it was."""
    rows = QualitativeTarget.objects.filter(host_id=host_of(by), pk=target_id)
    lock_unchanged(rows, by=by, seen=seen)
    _check(facts)
    change(rows, **_columns(facts))


def _columns(facts: TargetFacts) -> dict[str, object]:
    return {
        "label": facts.label.strip(),
        "unit": facts.unit.strip(),
        "target": facts.target,
        "due_on": facts.due_on,
    }


@gesture("keep_operations")
def record_result(
    *, by: Actor, at: datetime, target_id: int, reached_on: date, reached: Decimal, note: str = "", why: str = ""
) -> None:
    """Say what is reached in all on a day. Results are added, never changed. Raises ``Refused`` at the fields."""
    row = found(QualitativeTarget.objects.filter(host_id=host_of(by)), pk=target_id)
    problems = []
    if reached < 0:
        problems.append(("reached", "Le nombre atteint n’est pas négatif."))
    if reached_on > timezone.localdate(at):
        problems.append(("reached_on", f"Cette date est à venir ({numbers.date_short(reached_on)})."))
    if problems:
        raise Refused(*problems)
    TargetResult.objects.create(
        host_id=row.host_id, target=row, reached_on=reached_on, reached=reached, note=note.strip(), recorded_at=at
    )
