"""The calibration of a clause: scenarios kept side by side, the clause's own terms, the page that shows them.

A draft is sized without the database (``calibration_drafts``); kept, it becomes a scenario; fixed, a version of
the objective (``objectives``).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from levier.records.models import Calibration, Clause, ClauseKind, HistoryEntry, Lot, Objective, Part, PartKind
from levier.rules.access import Actor, may
from levier.rules.calibration import CannotCalibrate
from levier.usecases.calibration_drafts import (
    Draft,
    calibrate_draft,
    rounding_steps,
    written_inputs,
)
from levier.usecases.clause_term_forms import ClauseTerms
from levier.usecases.clause_terms import terms_in
from levier.usecases.edits import lock_unchanged, seen_of
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.history import Event, events_of
from levier.usecases.objective_lines import Line, lines_of
from levier.usecases.objectives import Version, authors_of, formula_of, versions_of
from levier.usecases.reference_values import ValueInForce, values_in_force
from levier.usecases.refusals import NotFound, Refused
from levier.usecases.scenarios import Scenario, scenario_of
from levier.usecases.thread import Thread, thread_of

LONGEST_LABEL = 80
DIFFERENT_LAST_DIGITS = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    """A clause, or one part of its lot, with what a calibration starts from.

    ``amount`` in EUR excl. tax, ``months`` from the dates, ``in_force`` of the line calibrated: the lot itself, or
    the part ``part_id``. ``own_values``: the organisation's own starting values that day; ``other_years``: of a year,
    how many more the lot has.
    """

    id: int
    contract_id: int
    contract_number: str
    contract_object: str
    lot_number: int
    lot_title: str
    part_id: int | None
    line_label: str
    is_training: bool
    amount: Decimal | None
    months: Decimal | None
    in_force: Version | None
    own_values: tuple[ValueInForce, ...] = ()
    other_years: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scenario stands: a clause, and a part of its lot or None for the lot itself."""

    clause_id: int
    part_id: int | None


@dataclass(frozen=True, slots=True)
class CalibrationPage:
    """Everything the page of a clause shows but the draft itself. ``versions``: newest first.

    ``lines``: those of the whole lot; scenarios and versions are those of the line calibrated.
    """

    clause: ClauseFacts
    terms: ClauseTerms
    lines: tuple[Line, ...]
    scenarios: tuple[Scenario, ...]
    versions: tuple[Version, ...]
    lots: int
    lots_fixed: int
    thread: Thread
    history: tuple[Event, ...]
    may_change: bool


@dataclass(frozen=True, slots=True)
class ScenarioPage:
    """One scenario with its clause, to fix, rename or remove it; its formula written out. ``seen``: for a new name."""

    clause: ClauseFacts
    scenario: Scenario
    formula: str
    line: Line
    seen: int


def _clause(clause_id: int) -> Clause:
    return found(Clause.objects.select_related("lot__contract"), pk=clause_id)


def _lines(clause: Clause, objectives: Iterable[Objective], on: date) -> tuple[Line, ...]:
    return lines_of(clause, clause.lot.contract, Part.objects.filter(lot_id=clause.lot_id), objectives, on)


def _line(lines: Iterable[Line], part_id: int | None) -> Line:
    """The line of a part, or of the lot itself. Raises ``NotFound`` for a part of another lot."""
    line = next((line for line in lines if line.part_id == part_id), None)
    if line is None:
        raise NotFound
    return line


def other_years(line: Line, lines: Iterable[Line]) -> int:
    """How many other years the lot has, for a line that is one."""
    return sum(one.is_year for one in lines) - 1 if line.is_year else 0


def _facts(clause: Clause, line: Line, own_values: tuple[ValueInForce, ...] = (), other_years: int = 0) -> ClauseFacts:
    lot, contract = clause.lot, clause.lot.contract
    return ClauseFacts(
        clause.pk,
        contract.pk,
        contract.number,
        contract.object,
        lot.number,
        lot.title,
        line.part_id,
        line.label,
        clause.kind == ClauseKind.TRAINING,
        line.amount,
        line.months,
        line.in_force,
        own_values,
        other_years,
    )


@gesture("calibrate_clause")
def get_clause(*, by: Actor, clause_id: int, on: date, part_id: int | None = None) -> ClauseFacts:
    """What a calibration of this clause, or of a part of its lot, starts from. Raises ``NotFound`` out of reach."""
    clause = _clause(clause_id)
    lines = _lines(clause, clause.objectives.select_related("part"), on)
    line = _line(lines, part_id)
    return _facts(clause, line, values_in_force(by=by, on=on), other_years(line, lines))


@gesture("calibrate_clause")
def get_calibration_page(*, by: Actor, clause_id: int, on: date, part_id: int | None = None) -> CalibrationPage:
    """A clause, or a part of its lot: scenarios, versions, thread, history. Raises ``NotFound`` out of reach.

    ``on``: the day whose bases turn hours into weeks and people.
    """
    clause = _clause(clause_id)
    objectives = list(clause.objectives.select_related("part"))
    lines = _lines(clause, objectives, on)
    line = _line(lines, part_id)
    facts = _facts(clause, line, values_in_force(by=by, on=on), other_years(line, lines))
    scenarios = list(clause.calibrations.filter(Q(part_id=part_id)))
    own = [row for row in objectives if row.part_id == part_id]
    versions = versions_of(own, authors_of(by, [row.pk for row in own]))
    facts = replace(facts, in_force=versions[0] if versions else None)
    fixed = {row.calibration_id for row in own}
    lots = Lot.objects.filter(contract_id=facts.contract_id)
    thread = thread_of(clause.lot.contract, on)
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
        terms_in(clause),
        lines,
        tuple(scenario_of(row, on, facts.months, fixed) for row in scenarios),
        versions,
        thread.lots,
        lots.filter(clauses__objectives__isnull=False).distinct().count(),
        thread,
        history,
        may(by, "change_contract") and clause.host_id == by.host_id,
    )


@gesture("calibrate_clause")
def get_scenario(*, by: Actor, calibration_id: int, on: date) -> ScenarioPage:
    """A scenario kept, with its clause. Raises ``NotFound`` out of reach."""
    row = found(Calibration.objects.all(), pk=calibration_id)
    clause = _clause(row.clause_id)
    objectives = list(clause.objectives.select_related("part"))
    line = _line(_lines(clause, objectives, on), row.part_id)
    scenario = scenario_of(row, on, line.months, {known.calibration_id for known in objectives})
    return ScenarioPage(_facts(clause, line), scenario, formula_of(row), line, seen_of(row))


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
