"""The objective of an operation: versions from the convention to what was done, each readable for ever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.indicators import Selection, figure
from levier.records.models import Operation, OperationObjective, OperationStage
from levier.rules.access import Actor
from levier.rules.calibration import CannotCalibrate
from levier.rules.renewal_projects import PART_LABELS, Part, PartKind, RenewalObjective, objective_of
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.objectives import authors_of
from levier.usecases.refusals import Refused

CENT = Decimal("0.01")
NEXT_STAGES: Mapping[str, str] = {
    "": OperationStage.CONVENTION,
    OperationStage.CONVENTION: OperationStage.ADJUSTED,
    OperationStage.ADJUSTED: OperationStage.CONTRACTUAL,
    OperationStage.CONTRACTUAL: OperationStage.AMENDED,
    OperationStage.AMENDED: OperationStage.AMENDED,
    OperationStage.DONE: OperationStage.AMENDED,
}
"""The stage that usually follows; people may choose another."""


@dataclass(frozen=True, slots=True)
class OperationVersion:
    """A version, in hours worked; ``parts`` as the rule takes them; ``change``: hours more or less than the objective
    before it, which what was done is held against.
    """

    id: int
    version: int
    stage: str
    stage_label: str
    hours: Decimal
    change: Decimal | None
    parts: tuple[Part, ...]
    formula: str
    fixed_on: date
    fixed_at: datetime
    who: str
    why: str


def operation_versions(by: Actor, row: Operation) -> tuple[OperationVersion, ...]:
    """Versions of an operation already reached, newest first."""
    kept = list(row.objectives.order_by("version"))
    authors = authors_of(by, [one.pk for one in kept], "operation_objectives")
    before: list[Decimal | None] = []
    asked: Decimal | None = None
    for one in kept:
        before.append(asked)
        asked = asked if one.stage == OperationStage.DONE else one.hours
    views = (
        OperationVersion(
            one.pk,
            one.version,
            one.stage,
            one.get_stage_display(),
            one.hours,
            None if previous is None else one.hours - previous,
            tuple(map(read_part, one.parts)),
            one.formula,
            one.fixed_on,
            one.fixed_at,
            *authors.get(one.pk, ("", "")),
        )
        for one, previous in zip(kept, before, strict=True)
    )
    return tuple(reversed(tuple(views)))


def in_force(versions: Sequence[OperationVersion]) -> OperationVersion | None:
    """The newest version that asks for hours: what was done is told, never asked. ``versions``: newest first."""
    return next((one for one in versions if one.stage != OperationStage.DONE), None)


def hours_by_part(version: OperationVersion | None) -> dict[str, Decimal]:
    """Hours a version asks of each part of a renewal project; empty when it was fixed as hours alone."""
    if version is None or not version.parts:
        return {}
    found_hours: dict[str, Decimal] = {}
    try:
        lines = sized(version.parts, version.fixed_on).lines
    except Refused:  # the law of that day was put right since: the version stays, its parts are not told
        return {}
    for part, line in zip(version.parts, lines, strict=True):
        found_hours[part.kind.value] = found_hours.get(part.kind.value, Decimal()) + line.raw
    return {kind: hours.quantize(CENT, ROUND_HALF_UP) for kind, hours in found_hours.items()}


def written_part(part: Part) -> dict[str, str | None]:
    """A part as the table keeps it."""
    return {
        "kind": part.kind.value,
        "amount": str(part.amount),
        "labour_share_percent": str(part.labour_share_percent),
        "hourly_cost": str(part.hourly_cost),
        "rate_percent": None if part.rate_percent is None else str(part.rate_percent),
    }


def read_part(kept: Mapping[str, Any]) -> Part:
    """A part from the table."""
    rate = kept["rate_percent"]
    return Part(
        PartKind(kept["kind"]),
        Decimal(kept["amount"]),
        Decimal(kept["labour_share_percent"]),
        Decimal(kept["hourly_cost"]),
        None if rate is None else Decimal(rate),
    )


def sized(parts: Sequence[Part], on: date) -> RenewalObjective:
    """The hours of these parts. Raises ``Refused`` at the field the rule names."""
    try:
        return objective_of(parts, on)
    except CannotCalibrate as refused:
        raise Refused((refused.field, str(refused))) from None


def part_lines(parts: Sequence[Part], on: date) -> tuple[tuple[str, str, Decimal], ...]:
    """Each part in words: its kind, its formula, its hours."""
    if not parts:
        return ()
    lines = sized(parts, on).lines
    return tuple((PART_LABELS[p.kind], line.formula, line.raw) for p, line in zip(parts, lines, strict=True))


@gesture("keep_operations")
def fix_operation_objective(
    *,
    by: Actor,
    at: datetime,
    on: date,
    operation_id: int,
    stage: str,
    after_version: int,
    parts: Sequence[Part] = (),
    hours: Decimal | None = None,
    why: str = "",
) -> Decimal:
    """Freeze the next version of an operation's objective; returns its hours.

    From its parts (renewal project), or as hours given; « done » takes the hours validated by its contracts so far.
    ``after_version`` is the newest version its author has seen, 0 for none. Raises ``Refused``, ``NotFound``.
    """
    row = found(Operation.objects.filter(host_id=host_of(by)).select_for_update(), pk=operation_id)
    newest = row.objectives.order_by("-version").first()
    if (newest.version if newest else 0) != after_version:
        raise _fixed_meanwhile(newest)
    _check(at, on, stage, newest, hours, parts)
    total, formula = _hours_of(row, on, stage, parts, hours)
    try:
        with transaction.atomic():
            OperationObjective.objects.create(
                host_id=row.host_id,
                operation=row,
                version=after_version + 1,
                stage=stage,
                hours=total,
                parts=[written_part(part) for part in parts],
                formula=formula,
                fixed_on=on,
                fixed_at=at,
            )
    except IntegrityError:
        raise _fixed_meanwhile(row.objectives.order_by("-version").first()) from None
    return total


def _hours_of(
    row: Operation, on: date, stage: str, parts: Sequence[Part], hours: Decimal | None
) -> tuple[Decimal, str]:
    if stage == OperationStage.DONE:
        ids = tuple(row.memberships.values_list("contract_id", flat=True))
        done = figure("hours_done", Selection(ids, on)).value or Decimal()
        contracts = "d’un marché" if len(ids) == 1 else f"des {len(ids)} marchés"
        return done, f"Heures validées {contracts} au {numbers.date_short(on)}"
    if parts:
        found_hours = sized(parts, on)
        return found_hours.total.quantize(CENT, ROUND_HALF_UP), found_hours.formula
    return hours or Decimal(), ""


def _check(
    at: datetime,
    on: date,
    stage: str,
    newest: OperationObjective | None,
    hours: Decimal | None,
    parts: Sequence[Part],
) -> None:
    problems = []
    if stage not in OperationStage.values:
        problems.append(("stage", "Choisissez une étape de la liste."))
    if on > timezone.localdate(at):
        problems.append(("fixed_on", "Cette date est à venir\u00a0: un objectif se fixe au plus tard aujourd’hui."))
    if newest is not None and on < newest.fixed_on:
        day = numbers.date_short(newest.fixed_on)
        problems.append(("fixed_on", f"La version {newest.version} est du {day}\u00a0: la suivante ne la précède pas."))
    if stage != OperationStage.DONE and not parts and not hours:
        problems.append(("hours", "Décrivez au moins une part, ou indiquez des heures."))
    if parts and hours:
        problems.append(("hours", "Des parts ou des heures, pas les deux\u00a0: videz l’un des deux."))
    if problems:
        raise Refused(*problems)


def _fixed_meanwhile(newest: OperationObjective | None) -> Refused:
    told = f" ({numbers.hours(newest.hours)}, {newest.get_stage_display().lower()})" if newest else ""
    return Refused(
        ("", f"Un autre objectif a été fixé entre-temps{told}\u00a0: regardez-le avant d’en fixer un nouveau.")
    )
