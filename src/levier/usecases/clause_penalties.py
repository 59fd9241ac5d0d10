"""What a missed objective comes to, once the contract has ended: by clause, with the formula and the cap.

A penalty computed is not a penalty applied: the buyer decides, after the notice and the waiver of the clause.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from levier.law import NoValue
from levier.records.models import Clause, Contract, HoursLine, HoursState, Objective, Strength
from levier.records.objectives import hours_due
from levier.rules.access import Actor, Role
from levier.rules.answers import Reason, because
from levier.rules.penalties import Penalty, for_missing_hours, for_training_hours, proposed_training_multiple
from levier.rules.wordings import number
from levier.usecases.clause_terms import Terms, terms_of

READERS = frozenset({Role.FACILITATOR, Role.BUYER})
"""Who is shown the amount: those who study it. The holder learns of it by the buyer's own act."""


@dataclass(frozen=True, slots=True)
class LotPenalty:
    """What the clause of a lot gives. Hours worked; ``notice_days`` and ``waiver`` as the clause says them."""

    lot_number: int
    lot_title: str
    due: Decimal
    done: Decimal
    penalty: Penalty
    notice_days: int
    waiver: str


def missed(by: Actor, contract: Contract, on: date) -> tuple[LotPenalty, ...]:
    """The lots of an ended contract whose objective is missed and whose clause has a price; () before its end.

    Called under a gesture that reads the account. Hours count for the lot of their engagement.
    """
    if not by.roles & READERS or contract.ends_on is None or on <= contract.ends_on:
        return ()
    clauses = list(
        Clause.objects.filter(lot__contract_id=contract.pk).select_related("lot").order_by("lot__number", "lot_id")
    )
    rows = list(Objective.objects.filter(clause__in=clauses).select_related("part"))
    done = _done_by_lot(contract, on)
    found = []
    for clause in clauses:
        due = hours_due((row for row in rows if row.clause_id == clause.pk), on)
        hours = done.get(clause.lot_id, Decimal())
        if due <= hours or clause.strength == Strength.INCENTIVE:
            continue
        terms = terms_of(clause, contract)
        penalty = _penalty(terms, due, hours, contract.ends_on)
        if penalty is not None:
            lot = clause.lot
            found.append(LotPenalty(lot.number, lot.title, due, hours, penalty, terms.days_given, terms.waiver))
    return tuple(found)


def _done_by_lot(contract: Contract, on: date) -> dict[int, Decimal]:
    lines = HoursLine.objects.filter(contract_id=contract.pk, state=HoursState.VALIDATED, month__lte=on)
    return dict(lines.values_list("engagement__lot_id").annotate(Sum("hours")).order_by())


def _penalty(terms: Terms, due: Decimal, done: Decimal, ended_on: date) -> Penalty | None:
    """By the price of an hour; a training clause without one costs a multiple of the hourly ceiling."""
    if terms.per_hour:
        return for_missing_hours(due, done, terms.per_hour, terms.limits)
    if not terms.is_training:
        return None
    try:
        multiple = terms.training_multiple or proposed_training_multiple(ended_on)
        penalty = for_training_hours(due, done, multiple, ended_on, terms.limits)
    except NoValue:  # the ceiling of that year is not known yet
        return None
    return replace(penalty, reasons=(*penalty.reasons, _multiple_said(terms.training_multiple, multiple)))


def _multiple_said(own: Decimal | None, multiple: Decimal) -> Reason:
    """Whether the multiple is written in the clause, or the usual one."""
    if own is None:
        told = (
            f"La clause n’écrit pas de multiple\u00a0: {number(multiple)} plafonds horaires, valeur d’usage à vérifier."
        )
    else:
        told = f"La clause écrit {number(own)} plafonds horaires par heure manquante (champ «\u00a0Multiple\u00a0»)."
    return because(told, "training_clause")
