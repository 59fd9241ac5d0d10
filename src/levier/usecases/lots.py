"""The lots of a contract, each with its clause and its award: added and changed by the organisation that keeps it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from levier.exchange.outputs import numbers
from levier.records.models import AwardMember, Clause, Contract, Lot, MemberRank, PartKind
from levier.records.objectives import counted, hours_due
from levier.rules.access import Actor
from levier.usecases.contract_forms import LotFacts, lot_problems, sum_problems
from levier.usecases.edits import lock_unchanged, seen_of
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.refusals import Refused


@dataclass(frozen=True, slots=True)
class LotView:
    """A lot of the contract; ``winners``: the companies of its awards that owe hours, each lead first."""

    id: int
    number: int
    title: str
    amount: Decimal | None
    maximum: Decimal | None
    clause_id: int | None
    objective: Decimal | None
    objective_stage: str
    objective_fixed_on: date | None
    winners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LotChange:
    """A lot to change; ``form`` is its contract's."""

    contract_id: int
    contract_number: str
    form: str
    facts: LotFacts
    seen: int


def lot_view(lot: Lot, on: date | None) -> LotView:
    """A lot with the hours of its lines that count, and the stage of the newest of them."""
    clause = next(iter(lot.clauses.all()), None)
    rows = clause.objectives.all() if clause else ()
    newest = max(counted(rows, on), key=lambda row: (row.fixed_on, row.version, row.pk), default=None)
    return LotView(
        lot.pk,
        lot.number,
        lot.title,
        lot.amount,
        lot.maximum,
        clause.pk if clause else None,
        hours_due(rows, on) if newest else None,
        newest.get_stage_display() if newest else "",
        newest.fixed_on if newest else None,
        tuple(member.organization.name for member in _winners(lot)),
    )


def _winners(lot: Lot) -> list[AwardMember]:
    found_members = [member for award in lot.awards.all() for member in award.members.all()]
    owing = [member for member in found_members if member.rank != MemberRank.SUBCONTRACTOR]
    numbers_of = {award.pk: award.number for award in lot.awards.all()}
    return sorted(owing, key=lambda one: (numbers_of[one.award_id], one.rank != MemberRank.LEAD, one.pk))


def keep_lot(contract: Contract, lot: LotFacts, number: int) -> None:
    """Write a lot checked before, with its clause."""
    row = Lot.objects.create(
        host_id=contract.host_id,
        contract=contract,
        number=number,
        title=lot.title.strip(),
        amount=lot.amount,
        maximum=lot.maximum,
    )
    Clause.objects.create(host_id=contract.host_id, lot=row)


@gesture("change_contract")
def add_lot(*, by: Actor, contract_id: int, lot: LotFacts, why: str = "") -> None:
    """Add a lot, numbered after the last one. Raises ``Refused`` at the fields, ``NotFound``."""
    contract = _held(by, contract_id)
    others = list(contract.lots.all())
    _check_lot(lot, contract, others)
    keep_lot(contract, lot, lot.number or max((other.number for other in others), default=0) + 1)


def _held(by: Actor, contract_id: int) -> Contract:
    """The contract, held until the end: another lot of it waits here, then is added to this one."""
    return found(Contract.objects.select_for_update().filter(host_id=host_of(by)), pk=contract_id)


def _check_lot(lot: LotFacts, contract: Contract, others: Iterable[Lot]) -> None:
    problems = [(field, told[:1].upper() + told[1:]) for field, told in lot_problems(lot, contract.form)]
    problems += sum_problems(contract.kind, contract.amount, [lot.amount, *(other.amount for other in others)])
    if problems:
        raise Refused(*problems)


@gesture("change_contract")
def get_lot_change(*, by: Actor, lot_id: int) -> LotChange:
    """A lot to change. Raises ``NotFound`` out of reach."""
    lot = found(Lot.objects.filter(host_id=host_of(by)).select_related("contract"), pk=lot_id)
    facts = LotFacts(lot.title, lot.amount, lot.number, lot.maximum)
    return LotChange(lot.contract_id, lot.contract.number, lot.contract.form, facts, seen_of(lot))


@gesture("change_contract")
def change_lot(*, by: Actor, lot_id: int, facts: LotFacts, seen: int | None = None, why: str = "") -> int:
    """Change a lot's title, amount and maximum. Returns its contract. Its number stays.

    A maximum below what was ordered is refused, and an amount past what the contract leaves. Raises ``Refused`` at the
    fields, ``EditedMeanwhile``, ``NotFound``.
    """
    ours = Lot.objects.filter(host_id=host_of(by))
    contract = _held(by, found(ours, pk=lot_id).contract_id)
    lot = lock_unchanged(ours, by=by, seen=seen, pk=lot_id)
    _check_lot(facts, contract, contract.lots.exclude(pk=lot.pk))
    ordered = lot.parts.filter(kind=PartKind.ORDER).aggregate(total=Sum("amount"))["total"] or Decimal()
    if facts.maximum is not None and ordered > facts.maximum:
        told = f"{numbers.euros(ordered)} sont déjà commandés sur ce lot\u00a0: son maximum ne peut pas être moindre."
        raise Refused(("maximum", told))
    change(Lot.objects.filter(pk=lot.pk), title=facts.title.strip(), amount=facts.amount, maximum=facts.maximum)
    return lot.contract_id
