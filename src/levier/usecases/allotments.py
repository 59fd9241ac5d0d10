"""Hours of one person in one month spread over the lots of a contract, or the contracts of an operation: each counts
once. A reckoning: nothing is recorded, hours are then declared on each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum

from levier.records.models import Contract, HoursLine, HoursState, Lot, Objective, Operation
from levier.records.objectives import counted
from levier.rules.access import Actor
from levier.rules.allotments import Allotment, may_allot
from levier.rules.answers import Answer
from levier.rules.calibration import spread
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.thread import Thread, thread_of

NONE = Decimal()


@dataclass(frozen=True, slots=True)
class Obligation:
    """A lot or a contract: hours due, validated, and left to do; ``due`` is None without an objective.

    ``name`` is the short one, which the reasons use.
    """

    id: int
    name: str
    label: str
    due: Decimal | None
    done: Decimal

    @property
    def left(self) -> Decimal:
        return max((self.due or NONE) - self.done, NONE)


@dataclass(frozen=True, slots=True)
class AllottedRow:
    """``wanted``: hours asked for, or proposed; ``answer`` is None where none are."""

    obligation: Obligation
    wanted: Decimal
    answer: Answer[bool] | None

    @property
    def taken(self) -> Decimal:
        return self.wanted if self.answer is not None and self.answer.verdict else NONE


@dataclass(frozen=True, slots=True)
class Spreading:
    """``worked``: the hours of the month, None before they are given; ``is_proposed``: nothing was asked, the hours
    are spread in proportion to those left to do. ``thread``: of the contract, None for an operation.
    """

    id: int
    name: str
    worked: Decimal | None
    rows: tuple[AllottedRow, ...]
    is_proposed: bool
    thread: Thread | None = None

    @property
    def taken(self) -> Decimal:
        return sum((row.taken for row in self.rows), NONE)


@gesture("see_account")
def spread_over_lots(
    *, by: Actor, contract_id: int, on: date, worked: Decimal | None = None, wanted: Mapping[int, Decimal] | None = None
) -> Spreading:
    """Hours of a month over the lots of a contract. ``wanted``: by lot. Raises ``NotFound`` out of reach."""
    contract = found(Contract.objects.select_related("buyer", "holder"), pk=contract_id)
    lots = list(Lot.objects.filter(contract=contract).order_by("number"))
    due = _due(Objective.objects.filter(clause__lot__contract=contract), on, "lot_id")
    done = _done(HoursLine.objects.filter(contract=contract, month__lte=on), "engagement__lot_id")
    obligations = [
        Obligation(
            lot.pk, f"lot {lot.number}", f"Lot {lot.number}, {lot.title}", due.get(lot.pk), done.get(lot.pk, NONE)
        )
        for lot in lots
    ]
    rows, is_proposed = _spread(obligations, worked, wanted or {})
    return Spreading(contract.pk, contract.number, worked, rows, is_proposed, thread_of(contract, on))


@gesture("see_operations")
def spread_over_contracts(
    *,
    by: Actor,
    operation_id: int,
    on: date,
    worked: Decimal | None = None,
    wanted: Mapping[int, Decimal] | None = None,
) -> Spreading:
    """The same over the contracts of an operation. ``wanted``: by contract. Raises ``NotFound`` out of reach."""
    operation = found(Operation.objects.filter(host_id=host_of(by)), pk=operation_id)
    contracts = list(Contract.objects.filter(operations__operation=operation).order_by("number").distinct())
    ids = [contract.pk for contract in contracts]
    due = _due(Objective.objects.filter(clause__lot__contract_id__in=ids), on, "contract_id")
    done = _done(HoursLine.objects.filter(contract_id__in=ids, month__lte=on), "contract_id")
    obligations = [
        Obligation(each.pk, each.number, f"{each.number}, {each.object}", due.get(each.pk), done.get(each.pk, NONE))
        for each in contracts
    ]
    rows, is_proposed = _spread(obligations, worked, wanted or {})
    return Spreading(operation.pk, operation.name, worked, rows, is_proposed)


def _due(rows: QuerySet[Objective], on: date, column: str) -> dict[int, Decimal]:
    """Hours of the lines that count, by a column of the lot or by the lot itself."""
    sums: dict[int, Decimal] = {}
    for line in counted(rows.select_related("clause__lot", "part"), on):
        lot = line.clause.lot
        key = lot.pk if column == "lot_id" else lot.contract_id
        sums[key] = sums.get(key, NONE) + line.hours
    return sums


def _done(lines: QuerySet[HoursLine], column: str) -> dict[int, Decimal]:
    validated = lines.filter(state=HoursState.VALIDATED)
    return dict(validated.values_list(column).annotate(hours=Sum("hours")).values_list(column, "hours"))


def _spread(
    obligations: Sequence[Obligation], worked: Decimal | None, wanted: Mapping[int, Decimal]
) -> tuple[tuple[AllottedRow, ...], bool]:
    """Each obligation in turn takes what it asks for, as long as the month has it."""
    is_proposed = not any(wanted.values())
    asked = _proposed(obligations, worked) if is_proposed else wanted
    rows: list[AllottedRow] = []
    kept: list[Allotment] = []
    for one in obligations:
        hours = asked.get(one.id, NONE)
        answer = None
        if worked is not None and hours:
            answer = may_allot(worked, kept, Allotment(one.name, hours))
            if answer.verdict:
                kept.append(Allotment(one.name, hours))
        rows.append(AllottedRow(one, hours, answer))
    return tuple(rows), is_proposed


def _proposed(obligations: Sequence[Obligation], worked: Decimal | None) -> dict[int, Decimal]:
    """The month's hours, in proportion to what each has left to do, and never more than that."""
    left = [one.left for one in obligations]
    shared = min(worked or NONE, sum(left, NONE))
    return {one.id: hours for one, hours in zip(obligations, spread(shared, left), strict=True)}
