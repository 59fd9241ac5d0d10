"""Contracts followed by a facilitator's organisation: recorded by hand or taken from published data."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from levier.records.desks import followed, partners
from levier.records.models import (
    Award,
    Contract,
    Desk,
    DeskRole,
    Lot,
    Objective,
    Part,
    PartKind,
    PublishedContract,
)
from levier.records.objectives import counted
from levier.rules.access import Actor, may
from levier.usecases.contract_forms import (
    FRAMEWORKS,
    ContractFacts,
    LotFacts,
    check,
    columns_of,
    facts_of,
    parties_of,
)
from levier.usecases.edits import change_unchanged, seen_of
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.history import Event, events_of
from levier.usecases.lots import LotView, keep_lot, lot_view
from levier.usecases.paces import ContractPace, paces_of
from levier.usecases.refusals import Refused
from levier.usecases.residences import commune_names
from levier.usecases.thread import Thread, thread_of


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A line of the list; hours of objectives in force. ``others``: who else follows it, its lead first.

    ``pace``: hours done and how they stand, for who reads accounts, on the day asked.
    """

    id: int
    number: str
    object: str
    buyer: str
    holder: str
    amount: Decimal | None
    notified_on: date | None
    ends_on: date | None
    objective: Decimal
    others: tuple[str, ...]
    pace: ContractPace | None = None


@dataclass(frozen=True, slots=True)
class ContractView:
    """``is_ours``: the actor's organisation keeps it; ``is_followed``: it keeps it, or follows it with its lead.

    ``others``: who else follows it, its lead first; ``commune``: the name of the place of performance, or its code when
    it is not known here.
    """

    id: int
    facts: ContractFacts
    kind_label: str
    form_label: str
    is_ours: bool
    is_followed: bool
    others: tuple[str, ...]
    buyer: str
    purchasing_body: str
    holder: str
    commune: str
    lots: tuple[LotView, ...]
    thread: Thread
    history: tuple[Event, ...]
    may_change: bool
    may_calibrate: bool


@dataclass(frozen=True, slots=True)
class ContractChange:
    """A contract to change, as its form shows it; ``seen``: what its reader has seen of it."""

    facts: ContractFacts
    seen: int


@gesture("see_contracts")
def list_contracts(*, by: Actor, search: str = "", on: date | None = None) -> tuple[ContractRow, ...]:
    """Contracts in reach, latest notified first; ``search`` looks in number, object, buyer and holder.

    ``on``: the day whose objectives are shown; without one, every part affirmed counts.
    """
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
    for row in counted(Objective.objects.select_related("clause__lot", "part"), on):
        contract_id = row.clause.lot.contract_id
        hours[contract_id] = hours.get(contract_id, Decimal()) + row.hours
    kept = list(rows)
    others = partners([c.pk for c in kept], by.host_id, on)
    paces = paces_of(kept, on) if on is not None and may(by, "see_account") else {}
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
            others.get(c.pk, ()),
            paces.get(c.pk),
        )
        for c in kept
    )


@gesture("see_contracts")
def get_contract(*, by: Actor, contract_id: int, on: date | None = None) -> ContractView:
    """A contract with its lots, objectives, thread and history. Raises ``NotFound`` out of reach.

    ``on``: the day whose objectives are shown; without one, every part affirmed counts.
    """
    contract = found(_whole(), pk=contract_id)
    is_ours = contract.host_id == by.host_id
    lots = list(contract.lots.prefetch_related("clauses__objectives__part", "awards__members__organization"))
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
        facts_of(contract),
        contract.get_kind_display(),
        contract.get_form_display(),
        is_ours,
        is_ours or (by.host_id is not None and followed(by.host_id).filter(pk=contract.pk).exists()),
        partners([contract.pk], by.host_id, on).get(contract.pk, ()),
        contract.buyer.name,
        contract.purchasing_body.name if contract.purchasing_body else "",
        contract.holder.name if contract.holder else "",
        commune_names({contract.place_commune}).get(contract.place_commune, contract.place_commune),
        tuple(lot_view(lot, on) for lot in lots),
        thread_of(contract, on),
        history,
        is_ours and may(by, "change_contract"),
        is_ours and may(by, "calibrate_clause"),
    )


def _whole() -> QuerySet[Contract]:
    return Contract.objects.select_related("buyer", "purchasing_body", "holder")


@gesture("record_contract")
def record_contract(*, by: Actor, at: datetime, facts: ContractFacts, why: str = "") -> int:
    """Record a contract with its lots, each with its clause. Returns the contract's id.

    Without lots given, the contract has one, numbered 1, of the whole amount. Raises ``Refused`` at the fields.
    """
    host = host_of(by)
    check(facts)
    parties = parties_of(by, facts)
    _refuse_if_shared(host, parties["buyer_id"], facts.number)
    if facts.published_id is not None:
        found(PublishedContract.objects.all(), pk=facts.published_id)
    try:
        with transaction.atomic():
            contract = Contract.objects.create(
                host_id=host, published_id=facts.published_id, recorded_at=at, **parties, **columns_of(facts)
            )
    except IntegrityError:
        raise _followed_already(facts.number) from None
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
        keep_lot(contract, lot, lot.number or position)
    return contract.pk


def _followed_already(number: str) -> Refused:
    return Refused(("number", f"Le marché {number} de cet acheteur est déjà suivi."))


def _refuse_if_shared(host: int, buyer_id: int | None, number: str) -> None:
    """A contract shared by its lead is followed where it is, never recorded a second time."""
    same = followed(host).exclude(host_id=host).filter(buyer_id=buyer_id, number=number.strip())
    lead = same.values_list("host__name", flat=True).first()
    if lead is not None:
        told = f"Le marché {number} de cet acheteur est déjà suivi avec {lead}\u00a0: il est dans votre liste."
        raise Refused(("number", told))


@gesture("change_contract")
def get_contract_change(*, by: Actor, contract_id: int) -> ContractChange:
    """A contract to change, by the organisation that keeps it. Raises ``NotFound`` for any other."""
    contract = found(_whole().filter(host_id=host_of(by)), pk=contract_id)
    return ContractChange(facts_of(contract), seen_of(contract))


@gesture("change_contract")
def change_contract(
    *, by: Actor, contract_id: int, facts: ContractFacts, seen: int | None = None, why: str = ""
) -> None:
    """Change a contract's own facts; its lots have their own gesture.

    Raises ``Refused`` at the fields, ``EditedMeanwhile`` when it changed since ``seen`` was read, ``NotFound``.
    """
    ours = Contract.objects.filter(host_id=host_of(by), pk=contract_id)
    # Held until the end: a lot of it that is being written waits here.
    contract = found(ours.select_for_update())
    check(facts, [lot.amount for lot in contract.lots.all()])
    _refuse_if_ordered(contract_id, facts.form)
    parties = parties_of(by, facts)
    try:
        with transaction.atomic():
            change_unchanged(ours, by=by, seen=seen, **parties, **columns_of(facts))
    except IntegrityError:
        raise _followed_already(facts.number) from None


def _refuse_if_ordered(contract_id: int, form: str) -> None:
    """A maximum and orders are a framework's: they are taken away before its form is."""
    if form in FRAMEWORKS:
        return
    lot = Lot.objects.filter(contract_id=contract_id, maximum__isnull=False).order_by("number").first()
    if lot is not None:
        told = f"Le lot {lot.number} a un maximum de commandes\u00a0: retirez-le d’abord, ou gardez un accord-cadre."
        raise Refused(("form", told))
    if Part.objects.filter(lot__contract_id=contract_id, kind=PartKind.ORDER).exists():
        raise Refused(("form", "Des commandes sont enregistrées\u00a0: le marché reste un accord-cadre."))
    if Award.objects.filter(lot__contract_id=contract_id, number__gt=1).exists():
        raise Refused(("form", "Un lot a plusieurs titulaires\u00a0: le marché reste un accord-cadre."))
