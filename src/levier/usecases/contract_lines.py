"""The lines of a contract sized together: the hours of each by the rounding of the contract, and how they were found.

Rounded each, or once on the sum which is then shared out; a part that does not count yet is rounded alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from levier.records.models import Calibration, Clause
from levier.rules import calibration, wordings
from levier.rules.answers import Answer
from levier.rules.calibration import (
    CannotCalibrate,
    Feasibility,
    Rounding,
    RoundingMode,
    RoundingScope,
    TotalCalibration,
    Workload,
    feasibility,
    spread,
)
from levier.usecases.calibration_drafts import people_over, read_inputs, read_rounding
from levier.usecases.objective_lines import Line, LineState
from levier.usecases.scenarios import Scenario, scenario_of

CENT = Decimal("0.01")


class ContractScope(StrEnum):
    """OWN: as each scenario was kept. PER_LOT: every line by one rounding. TOTAL: once on the sum, then shared out."""

    OWN = "own"
    PER_LOT = "per_lot"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class ContractRounding:
    """How the hours of a contract are rounded; ``step`` in hours, not read when each line keeps its own."""

    scope: ContractScope = ContractScope.OWN
    step: int = 1
    mode: RoundingMode = RoundingMode.DOWN

    def rule(self, scope: RoundingScope) -> Rounding:
        return Rounding(self.step, self.mode, scope)


@dataclass(frozen=True, slots=True)
class SizedLine:
    """A line with its newest scenario, and its hours as the contract's rounding gives them.

    ``shared``: hours the spread of the rounded total adds to the line's own raw hours, None without a spread.
    ``problem``: why the scenario cannot be computed any more, "" otherwise.
    """

    key: str
    lot_number: int
    lot_title: str
    line: Line
    scenario: Scenario | None
    raw: Decimal
    hours: Decimal
    shared: Decimal | None
    formula: str
    people: Workload | None
    feasibility: Answer[Feasibility] | None
    problem: str = ""

    @property
    def is_due(self) -> bool:
        """The line counts that day: it is firm, or its part is live."""
        return self.line.state is not LineState.WAITING


def key_of(line: Line) -> str:
    """How an address names a line."""
    return str(line.clause_id) if line.part_id is None else f"{line.clause_id}-{line.part_id}"


def own_size(clause: Clause, line: Line, row: Calibration | None, fixed: set[int | None], on: date) -> SizedLine:
    """A line as its scenario was kept, its raw hours computed again without the rounding of the table."""
    scenario = None if row is None else scenario_of(row, on, line.months, fixed)
    size = SizedLine(
        key_of(line), clause.lot.number, clause.lot.title, line, scenario, Decimal(), Decimal(), None, "", None, None
    )
    if scenario is None:
        return size
    try:
        own = read_rounding(scenario.rounding_step, scenario.rounding_mode)
        found_ = calibration.calibrate(scenario.method, read_inputs(scenario.method, scenario.inputs), own)
    except CannotCalibrate as problem:
        return replace(size, problem=f"ce scénario ne se calcule plus ({problem.message})")
    return replace(size, raw=found_.raw, hours=scenario.hours, formula=found_.formula)


def sized_together(
    lines: Sequence[SizedLine], rounding: ContractRounding, on: date
) -> tuple[tuple[SizedLine, ...], TotalCalibration | None]:
    """The lines with their hours by the rounding of the contract, and the sum of those that count that day, if any."""
    due = [size for size in lines if size.scenario is not None and not size.problem and size.is_due]
    total = _total(due, rounding)
    hours = _hours(lines, due, rounding, total)
    return tuple(_finished(size, hours.get(size.key), rounding, total, on) for size in lines), total


def _total(due: Sequence[SizedLine], rounding: ContractRounding) -> TotalCalibration | None:
    """The sum of the lines that count, by the rule of the contract; None when nothing is summed."""
    if not due:
        return None
    lots = []
    for size in due:
        scenario = size.scenario
        if scenario is not None:
            lots.append((scenario.method, read_inputs(scenario.method, scenario.inputs)))
    match rounding.scope:
        case ContractScope.OWN:
            return _as_kept(due)
        case ContractScope.PER_LOT:
            return calibration.calibrate_lots(lots, rounding.rule(RoundingScope.PER_LOT))
        case _:
            return calibration.calibrate_lots(lots, rounding.rule(RoundingScope.TOTAL))


def _as_kept(due: Sequence[SizedLine]) -> TotalCalibration:
    hours = sum((size.hours for size in due), Decimal())
    terms = " + ".join(wordings.hours(size.hours) for size in due)
    raw = sum((size.raw for size in due), Decimal())
    return TotalCalibration((), raw, hours, f"{terms} = {wordings.hours(hours)}", ())


def _hours(
    lines: Iterable[SizedLine], due: Sequence[SizedLine], rounding: ContractRounding, total: TotalCalibration | None
) -> dict[str, Decimal]:
    """Hours of each line by key: a part that does not count yet is rounded alone, it may never be affirmed."""
    sized = [size for size in lines if size.scenario is not None and not size.problem]
    if rounding.scope is ContractScope.OWN:
        return {size.key: size.hours for size in sized}
    alone = rounding.rule(RoundingScope.PER_LOT)
    hours = {size.key: alone.apply(size.raw).quantize(CENT, ROUND_HALF_UP) for size in sized}
    if rounding.scope is ContractScope.TOTAL and total is not None:
        shares = spread(total.hours.quantize(CENT, ROUND_HALF_UP), [size.raw for size in due])
        hours |= {size.key: share for size, share in zip(due, shares, strict=True)}
    return hours


def _finished(
    size: SizedLine, hours: Decimal | None, rounding: ContractRounding, total: TotalCalibration | None, on: date
) -> SizedLine:
    """The line with its hours, people, feasibility, and the formula a version would keep."""
    if hours is None or size.scenario is None:
        return size
    months = size.line.months
    is_shared = rounding.scope is ContractScope.TOTAL and size.is_due
    return replace(
        size,
        hours=hours,
        shared=hours - size.raw if is_shared else None,
        formula=_formula(size, hours, rounding, total if is_shared else None),
        people=None if months is None else people_over(months, hours, on),
        feasibility=None if months is None or not hours else feasibility(months, hours, on),
    )


def _formula(size: SizedLine, hours: Decimal, rounding: ContractRounding, total: TotalCalibration | None) -> str:
    scenario = size.scenario
    if rounding.scope is ContractScope.OWN or scenario is None:
        return size.formula
    given = read_inputs(scenario.method, scenario.inputs)
    if total is None:
        return calibration.calibrate(scenario.method, given, rounding.rule(RoundingScope.PER_LOT)).formula
    raw = calibration.calibrate(scenario.method, given).formula
    rule = rounding.rule(RoundingScope.TOTAL).sentence or "sans arrondi"
    return (
        f"{raw}\u00a0; marché\u00a0: {wordings.hours(total.raw)}, {rule}\u00a0: {wordings.hours(total.hours)}, "
        f"dont {wordings.hours(hours)} pour cette ligne"
    )
