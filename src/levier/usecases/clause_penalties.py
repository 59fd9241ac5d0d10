"""What a clause's penalties come to: a missed objective once the contract has ended, returns late all along, together.

A penalty computed is not a penalty applied: the buyer decides, after the notice and the waiver of the clause.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from levier.law import NoValue
from levier.records import holders
from levier.records.models import Clause, Contract, HoursLine, HoursState, Objective, Strength
from levier.records.objectives import counted
from levier.rules.access import Actor, Role
from levier.rules.awards import missing_of_all
from levier.rules.penalties import (
    Incurred,
    Penalty,
    for_missing_hours,
    for_training_hours,
    incurred_together,
    training_hour_price,
    training_multiple,
)
from levier.usecases.clause_terms import Terms, terms_of
from levier.usecases.late_returns import LotLate, LotReturns, late_by_lot

READERS = frozenset({Role.FACILITATOR, Role.BUYER})
"""Who is shown the amount: those who study it. The holder learns of it by the buyer's own act."""


@dataclass(frozen=True, slots=True)
class LotPenalty:
    """What the clause of a lot gives for hours not done, before its cap; ``due`` and ``done`` in hours.

    ``done``: of several holders, what each did up to its own orders.
    """

    lot_number: int
    lot_title: str
    due: Decimal
    done: Decimal
    penalty: Penalty


@dataclass(frozen=True, slots=True)
class LotIncurred:
    """All that a lot's clause gives: ``missing`` and ``late`` before the cap, ``together`` within it.

    ``notice_days`` and ``waiver`` as the clause says them.
    """

    lot_number: int
    lot_title: str
    missing: LotPenalty | None
    late: LotLate | None
    together: Incurred
    notice_days: int
    waiver: str


def incurred_by_lot(by: Actor, contract: Contract, on: date, followed: Sequence[LotReturns]) -> tuple[LotIncurred, ...]:
    """What each lot's clause gives that day, for who studies it. ``followed``: the returns as the actor has them.

    Called under a gesture that reads the account.
    """
    if not by.roles & READERS:
        return ()
    missing = {one.lot_number: one for one in _missed(contract, on)}
    late = {one.lot_number: one for one in late_by_lot(by, contract, on, followed)}
    rows = Clause.objects.filter(lot__contract_id=contract.pk, lot__number__in=[*missing, *late])
    found = []
    for clause in rows.select_related("lot").order_by("lot__number"):
        number, terms = clause.lot.number, terms_of(clause, contract)
        hours, returns = missing.get(number), late.get(number)
        together = incurred_together(
            hours.penalty if hours else None, returns.penalty if returns else None, terms.limits
        )
        found.append(LotIncurred(number, clause.lot.title, hours, returns, together, terms.days_given, terms.waiver))
    return tuple(found)


def _missed(contract: Contract, on: date) -> tuple[LotPenalty, ...]:
    """The lots of an ended contract whose objective is missed and whose clause has a price; () before its end.

    Hours count for the lot of their engagement, and for the holder its order names.
    """
    if contract.ends_on is None or on <= contract.ends_on:
        return ()
    clauses = list(
        Clause.objects.filter(lot__contract_id=contract.pk).select_related("lot").order_by("lot__number", "lot_id")
    )
    rows = Objective.objects.filter(clause__in=clauses).select_related("part", "clause")
    done = _done_by_holder(contract, on)
    due_of: dict[holders.Held, Decimal] = defaultdict(Decimal)
    for row in counted(rows, on):
        due_of[holders.held_by(row)] += row.hours
    found = []
    for clause in clauses:
        owed = {held: (due, done.get(held, Decimal())) for held, due in due_of.items() if held[0] == clause.lot_id}
        due = sum((due for due, _ in owed.values()), Decimal())
        # Of a lot with several holders, what one does beyond its own orders is not taken for another's.
        missing = missing_of_all(owed.values())
        hours = due - missing
        if not missing or clause.strength == Strength.INCENTIVE:
            continue
        terms = terms_of(clause, contract)
        penalty = _penalty(terms, due, hours, contract.ends_on)
        if penalty is not None:
            lot = clause.lot
            found.append(LotPenalty(lot.number, lot.title, due, hours, penalty))
    return tuple(found)


def price_of_an_hour(clause: Clause, contract: Contract, on: date) -> Decimal | None:
    """What an hour not done comes to that day, in EUR; None for an incentive, or a clause that says nothing of it."""
    terms = terms_of(clause, contract)
    if clause.strength == Strength.INCENTIVE:
        return None
    if terms.per_hour or not terms.is_training:
        return terms.per_hour
    try:
        return training_hour_price(terms.training_multiple, on).verdict
    except NoValue:  # the ceiling of that year is not known yet
        return None


def _done_by_holder(contract: Contract, on: date) -> dict[holders.Held, Decimal]:
    lines = HoursLine.objects.filter(contract_id=contract.pk, state=HoursState.VALIDATED, month__lte=on)
    return holders.hours_by_holder(lines)


def _penalty(terms: Terms, due: Decimal, done: Decimal, ended_on: date) -> Penalty | None:
    """By the price of an hour; a training clause without one costs a multiple of the hourly ceiling."""
    if terms.per_hour:
        return for_missing_hours(due, done, terms.per_hour)
    if not terms.is_training:
        return None
    try:
        multiple = training_multiple(terms.training_multiple, ended_on)
        penalty = for_training_hours(due, done, multiple.verdict, ended_on)
    except NoValue:  # the ceiling of that year is not known yet
        return None
    return replace(penalty, reasons=(*penalty.reasons, *multiple.reasons))
