"""The calibration of a whole contract: its lots and parts side by side, rounded each or on the total, fixed at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.records.models import Calibration, Clause, Contract, Objective, Part
from levier.records.objectives import current
from levier.rules import calibration, wordings
from levier.rules.access import Actor
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
    workload,
)
from levier.usecases.calibration_drafts import months_of, people_over, read_inputs, read_rounding, rounding_steps
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.objective_lines import Line, LineState, lines_of
from levier.usecases.objectives import check_minimum, check_version, fixed_meanwhile
from levier.usecases.refusals import Refused
from levier.usecases.scenarios import Scenario, scenario_of
from levier.usecases.thread import Thread, thread_of

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


@dataclass(frozen=True, slots=True)
class ContractCalibration:
    """The lines of a contract. ``raw``, ``hours``, ``people``, ``feasibility``: of the lines that count that day.

    ``waiting``: hours of the parts that do not count yet. ``formula``: the sum with its numbers.
    """

    contract_id: int
    number: str
    object: str
    thread: Thread
    rounding: ContractRounding
    lines: tuple[SizedLine, ...]
    raw: Decimal
    hours: Decimal
    waiting: Decimal
    formula: str
    workload: Workload
    people: Workload | None
    feasibility: Answer[Feasibility] | None


@dataclass(frozen=True, slots=True)
class FixedTogether:
    """What has just been fixed: how many lines, and their hours."""

    lines: int
    hours: Decimal


def key_of(line: Line) -> str:
    """How an address names a line."""
    return str(line.clause_id) if line.part_id is None else f"{line.clause_id}-{line.part_id}"


@gesture("calibrate_clause")
def get_contract_calibration(
    *, by: Actor, contract_id: int, on: date, rounding: ContractRounding | None = None
) -> ContractCalibration:
    """Every lot and part with its newest scenario, as of a day. Raises ``NotFound`` out of reach, ``Refused``."""
    contract = found(Contract.objects.filter(host_id=host_of(by)), pk=contract_id)
    return _sized(contract, on, rounding or ContractRounding())


@gesture("fix_objective")
def fix_contract(
    *,
    by: Actor,
    at: datetime,
    on: date,
    contract_id: int,
    rounding: ContractRounding,
    stage: str,
    seen: Mapping[str, int],
    why: str = "",
) -> FixedTogether:
    """Fix the newest scenarios of several lines as versions of their objectives, all or none.

    ``seen``: the lines to fix by key, each with the newest version its author has seen (0: none). The total is
    rounded over every line that counts, fixed or not. Raises ``NotFound`` out of reach, ``Refused`` at the fields.
    """
    contract = found(Contract.objects.filter(host_id=host_of(by)), pk=contract_id)
    sizes = {size.key: size for size in _sized(contract, timezone.localdate(at), rounding).lines}
    chosen = [sizes[key] for key in seen if key in sizes]
    if not chosen or len(chosen) < len(seen):
        raise Refused(("lines", "Choisissez au moins une ligne, et des lignes de ce marché."))
    newest = _newest(contract)
    clauses = Clause.objects.filter(lot__contract_id=contract.pk).in_bulk()
    for size in chosen:
        if size.scenario is None or size.problem:
            raise Refused(("lines", f"{_named(size)}\u00a0: {size.problem or 'gardez d’abord un scénario'}."))
        known = newest.get((size.line.clause_id, size.line.part_id))
        if (known.version if known else 0) != seen[size.key]:
            raise _at_line(size, fixed_meanwhile(known))
        try:
            check_version(at, on, stage, known, why)
            check_minimum(clauses[size.line.clause_id], size.line.part_id, stage, size.hours)
        except Refused as refused:
            raise _at_line(size, refused) from None
    rows = [
        Objective(
            host_id=contract.host_id,
            clause_id=size.line.clause_id,
            part_id=size.line.part_id,
            version=seen[size.key] + 1,
            stage=stage,
            hours=size.hours,
            calibration_id=size.scenario.id if size.scenario else None,
            formula=size.formula,
            fixed_on=on,
            fixed_at=at,
        )
        for size in chosen
    ]
    try:
        with transaction.atomic():
            Objective.objects.bulk_create(rows)
    except IntegrityError:  # two people at once: the second waits for the first, then comes here
        raise Refused(("", "Un autre objectif vient d’être fixé\u00a0: rechargez la page et regardez-le.")) from None
    return FixedTogether(len(rows), sum((size.hours for size in chosen), Decimal()))


def _newest(contract: Contract) -> dict[tuple[int, int | None], Objective]:
    rows = Objective.objects.filter(clause__lot__contract_id=contract.pk)
    return {(row.clause_id, row.part_id): row for row in current(rows)}


def _named(size: SizedLine) -> str:
    named = f"Lot {size.lot_number}"
    return f"{named}, {size.line.label.lower()}" if size.line.part_id is not None else named


def _at_line(size: SizedLine, refused: Refused) -> Refused:
    """The same refusal; what is not at a field names the line."""
    return Refused(*((field, told if field else f"{_named(size)}\u00a0: {told}") for field, told in refused.problems))


def _sized(contract: Contract, on: date, rounding: ContractRounding) -> ContractCalibration:
    if rounding.scope is not ContractScope.OWN and rounding.step not in rounding_steps(on):
        raise Refused(("step", "Choisissez un pas d’arrondi de la liste."))
    lines = tuple(_own_size(*found_, on) for found_ in _lines(contract, on))
    due = [size for size in lines if size.scenario is not None and not size.problem and size.is_due]
    total = _total(due, rounding)
    hours = _hours(lines, due, rounding, total)
    sized = tuple(_finished(size, hours.get(size.key), rounding, total, on) for size in lines)
    counted = [size for size in sized if size.is_due and size.scenario is not None]
    whole = sum((size.hours for size in counted), Decimal())
    months = months_of(contract.notified_on, contract.ends_on)
    return ContractCalibration(
        contract.pk,
        contract.number,
        contract.object,
        thread_of(contract, on),
        rounding,
        sized,
        sum((size.raw for size in counted), Decimal()),
        whole,
        sum((size.hours for size in sized if not size.is_due), Decimal()),
        total.formula if total else "",
        workload(whole, on),
        people_over(months, whole, on) if months is not None else None,
        feasibility(months, whole, on) if months is not None and whole else None,
    )


def _lines(contract: Contract, on: date) -> Iterable[tuple[Clause, Line, Calibration | None, set[int | None]]]:
    """Every line of the contract with its newest scenario, in five queries."""
    clauses = list(
        Clause.objects.filter(lot__contract_id=contract.pk).select_related("lot").order_by("lot__number", "lot_id")
    )
    parts: dict[int, list[Part]] = {}
    for part in Part.objects.filter(lot__contract_id=contract.pk):
        parts.setdefault(part.lot_id, []).append(part)
    ids = [clause.pk for clause in clauses]
    rows = list(Objective.objects.filter(clause_id__in=ids).select_related("part"))
    scenarios = {
        (row.clause_id, row.part_id): row for row in Calibration.objects.filter(clause_id__in=ids).order_by("id")
    }
    fixed = {row.calibration_id for row in rows}
    for clause in clauses:
        for line in lines_of(clause, contract, parts.get(clause.lot_id, ()), rows, on):
            yield clause, line, scenarios.get((clause.pk, line.part_id)), fixed


def _own_size(clause: Clause, line: Line, row: Calibration | None, fixed: set[int | None], on: date) -> SizedLine:
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
