"""The calibration of a clause as people read it: what it starts from, its scenarios and versions, its terms."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Q

from levier.records.models import Calibration, Clause, ClauseKind, HistoryEntry, Lot, Objective, Part
from levier.rules.access import Actor, may
from levier.usecases.clause_term_forms import ClauseTerms
from levier.usecases.clause_terms import terms_in
from levier.usecases.edits import seen_of
from levier.usecases.gestures import found, gesture
from levier.usecases.history import Event, events_of
from levier.usecases.objective_lines import Line, lines_of
from levier.usecases.objectives import Version, authors_of, formula_of, versions_of
from levier.usecases.reference_values import ValueInForce, values_in_force
from levier.usecases.refusals import NotFound
from levier.usecases.scenarios import Scenario, scenario_of
from levier.usecases.thread import Thread, thread_of


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
