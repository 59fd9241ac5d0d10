"""The calibration of a whole contract: its lots and parts side by side, rounded each or on the total, fixed at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.records.models import Calibration, Clause, Contract, Objective, Part
from levier.records.objectives import current
from levier.rules.access import Actor
from levier.rules.answers import Answer
from levier.rules.calibration import Feasibility, Workload, feasibility, workload
from levier.usecases.calibration_drafts import months_of, people_over, rounding_steps
from levier.usecases.contract_lines import ContractRounding, ContractScope, SizedLine, own_size, sized_together
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.objective_lines import Line, lines_of
from levier.usecases.objectives import check_minimum, check_version, fixed_meanwhile
from levier.usecases.refusals import Refused
from levier.usecases.thread import Thread, thread_of


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
    lines = tuple(own_size(*found_, on) for found_ in _lines(contract, on))
    sized, total = sized_together(lines, rounding, on)
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
