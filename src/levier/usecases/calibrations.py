"""The calibration of a clause: scenarios kept side by side, the clause's own terms, the page that shows them.

A draft is sized without the database (``calibration_drafts``); kept, it becomes a scenario; fixed, a version of
the objective (``objectives``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from levier.records.models import Calibration, Clause, HistoryEntry, Lot, Objective, Strength
from levier.rules.access import Actor, may
from levier.rules.calibration import CannotCalibrate, Workload, workload
from levier.usecases.calibration_drafts import (
    Draft,
    calibrate_draft,
    method_label,
    months_of,
    people_over,
    rounding_steps,
    written_inputs,
)
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.history import Event, events_of
from levier.usecases.objectives import Version, authors_of, formula_of, versions_of
from levier.usecases.refusals import Refused
from levier.usecases.thread import Thread, thread_of

LONGEST_LABEL = 80
LARGEST_PENALTY = Decimal("9999999.99")
DIFFERENT_LAST_DIGITS = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    """A clause with what a calibration starts from. ``amount`` in EUR excl. tax, ``months`` from the dates."""

    id: int
    contract_id: int
    contract_number: str
    contract_object: str
    lot_number: int
    lot_title: str
    amount: Decimal | None
    months: Decimal | None
    strength: str
    strength_label: str
    penalty_per_hour: Decimal | None
    in_force: Version | None


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


@dataclass(frozen=True, slots=True)
class CalibrationPage:
    """Everything the page of a clause shows but the draft itself. ``versions``: newest first."""

    clause: ClauseFacts
    scenarios: tuple[Scenario, ...]
    versions: tuple[Version, ...]
    lots: int
    lots_fixed: int
    thread: Thread
    history: tuple[Event, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    """One scenario with its clause, to fix, rename or remove it; its formula written out."""

    clause: ClauseFacts
    scenario: Scenario
    formula: str


def _clause(clause_id: int) -> Clause:
    return found(Clause.objects.select_related("lot__contract"), pk=clause_id)


def _facts(clause: Clause, versions: tuple[Version, ...]) -> ClauseFacts:
    lot, contract = clause.lot, clause.lot.contract
    return ClauseFacts(
        clause.pk,
        contract.pk,
        contract.number,
        contract.object,
        lot.number,
        lot.title,
        lot.amount,
        months_of(contract.notified_on, contract.ends_on),
        clause.strength,
        clause.get_strength_display(),
        clause.penalty_per_hour,
        versions[0] if versions else None,
    )


def _scenario(row: Calibration, on: date, months: Decimal | None, fixed: Iterable[int | None]) -> Scenario:
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
    )


@gesture("calibrate_clause")
def get_clause(*, by: Actor, clause_id: int) -> ClauseFacts:
    """What a calibration of this clause starts from. Raises ``NotFound`` out of reach."""
    clause = _clause(clause_id)
    return _facts(clause, versions_of(clause.objectives.all(), {}))


@gesture("calibrate_clause")
def get_calibration_page(*, by: Actor, clause_id: int, on: date) -> CalibrationPage:
    """A clause, its scenarios and versions, its thread and history. Raises ``NotFound`` out of reach.

    ``on``: the day whose bases turn hours into weeks and people.
    """
    clause = _clause(clause_id)
    objectives = list(clause.objectives.all())
    scenarios = list(clause.calibrations.all())
    versions = versions_of(objectives, authors_of(by, [row.pk for row in objectives]))
    facts = _facts(clause, versions)
    fixed = {row.calibration_id for row in objectives}
    lots = Lot.objects.filter(contract_id=facts.contract_id)
    thread = thread_of(clause.lot.contract)
    # Removed scenarios stay in the history: they are found by what it kept of them.
    kept = HistoryEntry.objects.filter(
        Q(after__clause_id=clause.pk), host_id=by.host_id, subject="calibrations"
    ).values_list("row_id", flat=True)
    history = events_of(
        by,
        (
            ("clauses", [clause.pk]),
            ("calibrations", kept),
            ("objectives", [row.pk for row in objectives]),
        ),
    )
    return CalibrationPage(
        facts,
        tuple(_scenario(row, on, facts.months, fixed) for row in scenarios),
        versions,
        thread.lots,
        lots.filter(clauses__objectives__isnull=False).distinct().count(),
        thread,
        history,
        may(by, "change_contract"),
    )


@gesture("calibrate_clause")
def get_scenario(*, by: Actor, calibration_id: int, on: date) -> ScenarioPage:
    """A scenario kept, with its clause. Raises ``NotFound`` out of reach."""
    row = found(Calibration.objects.all(), pk=calibration_id)
    clause = _clause(row.clause_id)
    objectives = list(clause.objectives.all())
    facts = _facts(clause, versions_of(objectives, {}))
    scenario = _scenario(row, on, facts.months, {known.calibration_id for known in objectives})
    return ScenarioPage(facts, scenario, formula_of(row))


@gesture("calibrate_clause")
def keep_scenario(*, by: Actor, at: datetime, clause_id: int, draft: Draft, label: str = "") -> int:
    """Keep a draft as a scenario of the clause. Returns its id. Without a label it is « Scénario n ».

    Raises ``NotFound`` out of reach, ``Refused`` at the fields.
    """
    clause = found(Clause.objects.filter(host_id=host_of(by)), pk=clause_id)
    on = timezone.localdate(at)
    if draft.rounding.step not in rounding_steps(on):
        raise Refused(("rounding_step", "Choisissez un pas d’arrondi de la liste."))
    try:
        sizing = calibrate_draft(draft, on)
    except CannotCalibrate as problem:
        raise Refused((problem.field, problem.message)) from None
    labels = set(clause.calibrations.values_list("label", flat=True))
    row = Calibration.objects.create(
        host_id=clause.host_id,
        clause=clause,
        label=_label(label, labels),
        method=draft.method,
        inputs=written_inputs(draft.given),
        rounding_step=draft.rounding.step,
        rounding_mode=draft.rounding.mode,
        raw_hours=sizing.raw.quantize(DIFFERENT_LAST_DIGITS, ROUND_HALF_UP),
        hours=sizing.hours,
        calibrated_at=at,
    )
    return row.pk


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
def rename_scenario(*, by: Actor, calibration_id: int, label: str) -> int:
    """Give a scenario another name. Returns its clause. Raises ``NotFound``, ``Refused`` at ``label``."""
    rows = Calibration.objects.filter(host_id=host_of(by))
    row = found(rows, pk=calibration_id)
    if not label.strip():
        raise Refused(("label", "Donnez un nom à ce scénario."))
    others = rows.filter(clause_id=row.clause_id).exclude(pk=row.pk)
    change(rows.filter(pk=row.pk), label=_label(label, set(others.values_list("label", flat=True))))
    return row.clause_id


@gesture("calibrate_clause")
def delete_scenario(*, by: Actor, calibration_id: int) -> int:
    """Remove a scenario that founds no objective. Returns its clause. Raises ``NotFound``, ``Refused``."""
    row = found(Calibration.objects.filter(host_id=host_of(by)), pk=calibration_id)
    refusal = Refused(("", f"«\u00a0{row.label}\u00a0» fonde un objectif fixé\u00a0: il reste dans la liste."))
    if Objective.objects.filter(calibration_id=row.pk).exists():
        raise refusal
    try:
        with transaction.atomic():
            row.delete()
    except IntegrityError:  # fixed by someone else at that very moment
        raise refusal from None
    return row.clause_id


@gesture("change_contract")
def change_clause(*, by: Actor, clause_id: int, strength: str, penalty_per_hour: Decimal | None, why: str = "") -> None:
    """Change a clause's strength and penalty, in EUR per missing hour. Raises ``NotFound``, ``Refused``."""
    clause = found(Clause.objects.filter(host_id=host_of(by)), pk=clause_id)
    problems = []
    if strength not in Strength.values:
        problems.append(("strength", "Choisissez une force de la liste."))
    if penalty_per_hour is not None and not 0 <= penalty_per_hour <= LARGEST_PENALTY:
        problems.append(("penalty_per_hour", "Indiquez un montant d’euros par heure, ou rien."))
    elif penalty_per_hour and strength == Strength.INCENTIVE:
        told = "Une incitation est sans pénalité\u00a0: videz ce champ, ou choisissez une autre force."
        problems.append(("penalty_per_hour", told))
    if problems:
        raise Refused(*problems)
    change(Clause.objects.filter(pk=clause.pk), strength=strength, penalty_per_hour=penalty_per_hour)
