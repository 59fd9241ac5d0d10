"""Contracts followed by a facilitator's organisation: recorded by hand or taken from published data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from levier.records.models import Clause, Contract, ContractKind, Desk, DeskRole, Lot, Objective, OrganizationKind
from levier.rules.access import Actor, may
from levier.usecases import objectives
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.history import Event, events_of
from levier.usecases.organizations import register_organization
from levier.usecases.refusals import Refused
from levier.usecases.thread import Thread, thread_of


@dataclass(frozen=True, slots=True)
class LotFacts:
    """A lot as people give it; ``amount`` in EUR excl. tax."""

    title: str
    amount: Decimal | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """A contract as people give it; ``amount`` in EUR excl. tax; names are needed for new SIRET only."""

    number: str
    object: str
    buyer_siret: str
    buyer_name: str = ""
    holder_siret: str = ""
    holder_name: str = ""
    kind: str = ContractKind.CONTRACT
    cpv: str = ""
    amount: Decimal | None = None
    notified_on: date | None = None
    ends_on: date | None = None
    place_commune: str = ""
    operation: str = ""
    lots: Sequence[LotFacts] = ()
    published_id: int | None = None


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A line of the list; hours of objectives in force."""

    id: int
    number: str
    object: str
    buyer: str
    holder: str
    amount: Decimal | None
    notified_on: date | None
    ends_on: date | None
    objective: Decimal


@dataclass(frozen=True, slots=True)
class LotView:
    id: int
    number: int
    title: str
    amount: Decimal | None
    clause_id: int | None
    objective: Decimal | None
    objective_stage: str
    objective_fixed_on: date | None


@dataclass(frozen=True, slots=True)
class ContractView:
    id: int
    facts: ContractFacts
    kind_label: str
    buyer: str
    holder: str
    lots: tuple[LotView, ...]
    thread: Thread
    history: tuple[Event, ...]
    may_change: bool
    may_calibrate: bool


@gesture("see_contracts")
def list_contracts(*, by: Actor, search: str = "") -> tuple[ContractRow, ...]:
    """Contracts in reach, latest notified first; ``search`` looks in number, object, buyer and holder."""
    rows = Contract.objects.select_related("buyer", "holder").order_by("-notified_on", "-id")
    if word := search.strip():
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(object__icontains=word)
            | Q(buyer__name__icontains=word)
            | Q(holder__name__icontains=word)
            | Q(buyer__siret=word)
            | Q(holder__siret=word)
        )
    hours: dict[int, Decimal] = {}
    known = Objective.objects.select_related("clause__lot")
    for row in objectives.current(known):
        contract_id = row.clause.lot.contract_id
        hours[contract_id] = hours.get(contract_id, Decimal()) + row.hours
    return tuple(
        ContractRow(
            c.pk,
            c.number,
            c.object,
            c.buyer.name,
            c.holder.name if c.holder else "",
            c.amount,
            c.notified_on,
            c.ends_on,
            hours.get(c.pk, Decimal()),
        )
        for c in rows
    )


@gesture("see_contracts")
def get_contract(*, by: Actor, contract_id: int) -> ContractView:
    """A contract with its lots, objectives, thread and history. Raises ``NotFound`` out of reach."""
    contract = found(Contract.objects.select_related("buyer", "holder"), pk=contract_id)
    lots = list(contract.lots.prefetch_related("clauses__objectives"))
    clause_ids = [clause.pk for lot in lots for clause in lot.clauses.all()]
    history = events_of(
        by,
        (
            ("contracts", [contract.pk]),
            ("lots", [lot.pk for lot in lots]),
            ("clauses", clause_ids),
            ("objectives", [o.pk for lot in lots for c in lot.clauses.all() for o in c.objectives.all()]),
        ),
    )
    return ContractView(
        contract.pk,
        _facts(contract),
        contract.get_kind_display(),
        contract.buyer.name,
        contract.holder.name if contract.holder else "",
        tuple(_lot_view(lot) for lot in lots),
        thread_of(contract),
        history,
        may(by, "change_contract"),
        may(by, "calibrate_clause"),
    )


def _facts(contract: Contract) -> ContractFacts:
    return ContractFacts(
        number=contract.number,
        object=contract.object,
        buyer_siret=contract.buyer.siret,
        buyer_name=contract.buyer.name,
        holder_siret=contract.holder.siret if contract.holder else "",
        holder_name=contract.holder.name if contract.holder else "",
        kind=contract.kind,
        cpv=contract.cpv,
        amount=contract.amount,
        notified_on=contract.notified_on,
        ends_on=contract.ends_on,
        place_commune=contract.place_commune,
        operation=contract.operation,
        published_id=contract.published_id,
    )


def _lot_view(lot: Lot) -> LotView:
    clause = next(iter(lot.clauses.all()), None)
    newest = next(iter(objectives.current(clause.objectives.all())), None) if clause else None
    return LotView(
        lot.pk,
        lot.number,
        lot.title,
        lot.amount,
        clause.pk if clause else None,
        newest.hours if newest else None,
        newest.get_stage_display() if newest else "",
        newest.fixed_on if newest else None,
    )


def _check(facts: ContractFacts) -> None:
    problems = []
    if not facts.number.strip():
        problems.append(("number", "Indiquez le numéro du marché."))
    if not facts.object.strip():
        problems.append(("object", "Indiquez l’objet du marché."))
    if facts.notified_on and facts.ends_on and facts.ends_on < facts.notified_on:
        problems.append(
            (
                "ends_on",
                f"La fin ({facts.ends_on:%d/%m/%Y}) précède la notification ({facts.notified_on:%d/%m/%Y}).",
            )
        )
    if facts.amount is not None and facts.lots and facts.kind != ContractKind.CONCESSION:
        total = sum((lot.amount or Decimal() for lot in facts.lots), Decimal())
        if total > facts.amount:
            problems.append(("amount", f"Les lots font {total} € HT, plus que le marché : corrigez l’un ou l’autre."))
    if problems:
        raise Refused(*problems)


def _parties(by: Actor, facts: ContractFacts) -> tuple[int, int | None]:
    buyer = register_organization(
        by=by,
        number=facts.buyer_siret,
        name=facts.buyer_name,
        kind=OrganizationKind.BUYER,
        field="buyer_siret",
    )
    if not facts.holder_siret.strip():
        return buyer, None
    holder = register_organization(
        by=by,
        number=facts.holder_siret,
        name=facts.holder_name,
        kind=OrganizationKind.COMPANY,
        field="holder_siret",
    )
    return buyer, holder


def _columns(facts: ContractFacts) -> dict[str, object]:
    return {
        "number": facts.number.strip(),
        "object": facts.object.strip(),
        "kind": facts.kind,
        "cpv": facts.cpv,
        "amount": facts.amount,
        "notified_on": facts.notified_on,
        "ends_on": facts.ends_on,
        "place_commune": facts.place_commune,
        "operation": facts.operation.strip(),
    }


@gesture("record_contract")
def record_contract(*, by: Actor, at: datetime, facts: ContractFacts, why: str = "") -> int:
    """Record a contract with its lots, each with its clause. Returns the contract's id.

    Without lots given, the contract has one, numbered 1, of the whole amount. Raises ``Refused`` at the fields.
    """
    _check(facts)
    buyer_id, holder_id = _parties(by, facts)
    try:
        with transaction.atomic():
            contract = Contract.objects.create(
                host_id=host_of(by),
                buyer_id=buyer_id,
                holder_id=holder_id,
                published_id=facts.published_id,
                recorded_at=at,
                **_columns(facts),
            )
    except IntegrityError:
        raise Refused(("number", f"Le marché {facts.number} de cet acheteur est déjà suivi.")) from None
    Desk.objects.create(
        host_id=contract.host_id,
        contract=contract,
        organization_id=contract.host_id,
        role=DeskRole.LEAD,
        facilitator=by.name,
        since_on=timezone.localdate(at),
    )
    lots = facts.lots or (LotFacts(facts.object.strip()[:200], facts.amount),)
    for position, lot in enumerate(lots, start=1):
        _add_lot(by, contract.pk, lot, lot.number or position)
    return contract.pk


def _add_lot(by: Actor, contract_id: int, lot: LotFacts, number: int) -> None:
    if not lot.title.strip():
        raise Refused(("lots", f"Lot {number} : indiquez son intitulé."))
    row = Lot.objects.create(
        host_id=host_of(by),
        contract_id=contract_id,
        number=number,
        title=lot.title.strip(),
        amount=lot.amount,
    )
    Clause.objects.create(host_id=host_of(by), lot=row)


@gesture("change_contract")
def change_contract(*, by: Actor, contract_id: int, facts: ContractFacts, why: str = "") -> None:
    """Change a contract's own facts; its lots have their own gesture."""
    _check(facts)
    buyer_id, holder_id = _parties(by, facts)
    try:
        with transaction.atomic():
            change(
                Contract.objects.filter(pk=contract_id, host_id=host_of(by)),
                buyer_id=buyer_id,
                holder_id=holder_id,
                **_columns(facts),
            )
    except IntegrityError:
        raise Refused(("number", f"Le marché {facts.number} de cet acheteur est déjà suivi.")) from None


@gesture("change_contract")
def add_lot(*, by: Actor, contract_id: int, lot: LotFacts, why: str = "") -> None:
    """Add a lot, numbered after the last one."""
    contract = found(Contract.objects.select_for_update().filter(host_id=host_of(by)), pk=contract_id)
    last = contract.lots.order_by("-number").values_list("number", flat=True).first() or 0
    _add_lot(by, contract.pk, lot, lot.number or last + 1)
