"""Scenarios of a calibration: what each gave, in hours, posts and people; kept side by side, named, removed.

A draft is sized without the database (``calibration_drafts``); kept, it becomes a scenario; fixed, a version of
the objective (``objectives``).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from levier.records.models import Calibration, Clause, Objective, Part, PartKind
from levier.rules.access import Actor
from levier.rules.calibration import CannotCalibrate, Workload, workload
from levier.usecases.calibration_drafts import (
    Draft,
    calibrate_draft,
    method_label,
    people_over,
    rounding_steps,
    written_inputs,
)
from levier.usecases.edits import lock_unchanged
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.refusals import Refused

LONGEST_LABEL = 80
DIFFERENT_LAST_DIGITS = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A calibration kept. ``inputs`` as the table holds them; hours worked, raw and rounded."""

    id: int
    label: str
    method: str
    method_label: str
    inputs: Mapping[str, str | int | None]
    rounding_step: int
    rounding_mode: str
    raw: Decimal
    hours: Decimal
    workload: Workload
    people: Workload | None
    is_fixed: bool
    part_id: int | None = None


def scenario_of(row: Calibration, on: date, months: Decimal | None, fixed: Iterable[int | None]) -> Scenario:
    """A row as it is shown. ``months`` of its line; ``fixed``: the calibrations objectives were fixed with."""
    return Scenario(
        row.pk,
        row.label,
        row.method,
        method_label(row.method),
        row.inputs,
        row.rounding_step,
        row.rounding_mode,
        row.raw_hours,
        row.hours,
        workload(row.hours, on),
        None if months is None else people_over(months, row.hours, on),
        row.pk in fixed,
        row.part_id,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scenario stands: a clause, and a part of its lot or None for the lot itself."""

    clause_id: int
    part_id: int | None


@gesture("calibrate_clause")
def keep_scenario(
    *,
    by: Actor,
    at: datetime,
    clause_id: int,
    draft: Draft,
    label: str = "",
    part_id: int | None = None,
    is_for_every_year: bool = False,
) -> int:
    """Keep a draft as a scenario of the clause, or of a part of its lot. Returns its id.

    ``is_for_every_year``: of a year, the same scenario is kept for the lot's other years. Without a label it is
    « Scénario n ». Raises ``NotFound`` out of reach, ``Refused`` at the fields.
    """
    clause = found(Clause.objects.filter(host_id=host_of(by)), pk=clause_id)
    part = None if part_id is None else found(Part.objects.filter(lot_id=clause.lot_id), pk=part_id)
    on = timezone.localdate(at)
    if draft.rounding.step not in rounding_steps(on):
        raise Refused(("rounding_step", "Choisissez un pas d’arrondi de la liste."))
    try:
        sizing = calibrate_draft(draft, on)
    except CannotCalibrate as problem:
        raise Refused((problem.field, problem.message)) from None
    known = _labels_by_part(clause)
    named = _label(label, known[part_id])
    others = _other_years(part) if is_for_every_year else ()
    rows = [
        Calibration(
            host_id=clause.host_id,
            clause=clause,
            part_id=place,
            label=named if named not in known[place] else _label("", known[place]),
            method=draft.method,
            inputs=written_inputs(draft.given),
            rounding_step=draft.rounding.step,
            rounding_mode=draft.rounding.mode,
            raw_hours=sizing.raw.quantize(DIFFERENT_LAST_DIGITS, ROUND_HALF_UP),
            hours=sizing.hours,
            calibrated_at=at,
        )
        for place in (part_id, *others)
    ]
    return Calibration.objects.bulk_create(rows)[0].pk


def _labels_by_part(clause: Clause) -> dict[int | None, set[str]]:
    labels: dict[int | None, set[str]] = defaultdict(set)
    for place, label in clause.calibrations.values_list("part_id", "label"):
        labels[place].add(label)
    return labels


def _other_years(part: Part | None) -> tuple[int, ...]:
    """The other years of the lot. Raises ``Refused`` for what is not a year."""
    if part is None or part.kind != PartKind.YEAR:
        raise Refused(("", "Seule une année se calibre comme les autres années du lot."))
    years = Part.objects.filter(lot_id=part.lot_id, kind=PartKind.YEAR).exclude(pk=part.pk)
    return tuple(years.order_by("number").values_list("pk", flat=True))


def _label(asked: str, known: set[str]) -> str:
    label = " ".join(asked.split())
    if not label:
        return next(name for rank in range(1, len(known) + 2) if (name := f"Scénario {rank}") not in known)
    if len(label) > LONGEST_LABEL:
        raise Refused(("label", f"Ce nom a {len(label)} caractères\u00a0: {LONGEST_LABEL} au plus."))
    if label in known:
        raise Refused(("label", f"Un scénario de cette clause s’appelle déjà «\u00a0{label}\u00a0»."))
    return label


@gesture("calibrate_clause")
def rename_scenario(*, by: Actor, calibration_id: int, label: str, seen: int | None = None) -> Place:
    """Give a scenario another name. Returns where it stands.

    Raises ``NotFound``, ``Refused`` at ``label``, ``EditedMeanwhile`` when it was renamed since ``seen``.
    """
    rows = Calibration.objects.filter(host_id=host_of(by))
    row = lock_unchanged(rows, by=by, seen=seen, pk=calibration_id)
    if not label.strip():
        raise Refused(("label", "Donnez un nom à ce scénario."))
    others = rows.filter(Q(part_id=row.part_id), clause_id=row.clause_id).exclude(pk=row.pk)
    change(rows.filter(pk=row.pk), label=_label(label, set(others.values_list("label", flat=True))))
    return Place(row.clause_id, row.part_id)


@gesture("calibrate_clause")
def delete_scenario(*, by: Actor, calibration_id: int) -> Place:
    """Remove a scenario that founds no objective. Returns where it stood. Raises ``NotFound``, ``Refused``."""
    row = found(Calibration.objects.filter(host_id=host_of(by)), pk=calibration_id)
    refusal = Refused(("", f"«\u00a0{row.label}\u00a0» fonde un objectif fixé\u00a0: il reste dans la liste."))
    if Objective.objects.filter(calibration_id=row.pk).exists():
        raise refusal
    try:
        with transaction.atomic():
            row.delete()
    except IntegrityError:  # fixed by someone else at that very moment
        raise refusal from None
    return Place(row.clause_id, row.part_id)
