"""Parts of a lot over time: optional tranches, renewals, orders, years; each counts from the day it is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError, QuerySet
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.models import Calibration, Contract, ContractKind, Engagement, Lot, Objective, Part, PartKind
from levier.rules.access import Actor, Role, may
from levier.rules.answers import Answer
from levier.usecases.contract_forms import FRAMEWORKS
from levier.usecases.edits import lock_unchanged, seen_of
from levier.usecases.gestures import change, found, gesture, host_of, whole
from levier.usecases.history import Event, events_of
from levier.usecases.part_forms import (
    DECIDED,
    PartFacts,
    check,
    columns_of,
    facts_of,
    given_to,
    holders_of,
    kinds_of,
    live_problems,
    offered_holders,
    ordered_meanwhile,
    refuse_other_holder,
    years_of,
)
from levier.usecases.part_hours import UNKNOWN, PartHours, PartsHours, hours_of_parts
from levier.usecases.refusals import Refused
from levier.usecases.thread import Thread, thread_of


@dataclass(frozen=True, slots=True)
class PartRow:
    """``state``: live, coming, to_decide, lapsed or none; ``may_be_decided`` by whom keeps the contract.

    ``hours``: to do and done, for who reads the account. ``holder``: of an order, where the lot has several.
    """

    id: int
    lot_id: int
    lot: str
    number: int
    facts: PartFacts
    kind_label: str
    state: str
    may_be_decided: bool
    hours: PartHours = UNKNOWN
    holder: str = ""


@dataclass(frozen=True, slots=True)
class LotOrders:
    """What a lot of a framework has ordered so far, beside its maximum, in EUR excl. tax.

    ``is_own``: from the holder who reads it, its own orders alone.
    """

    lot: str
    ordered: Decimal
    maximum: Decimal | None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class ContractParts:
    """``unnamed``: by lot that has orders or tranches, hours whose engagement names none of them; for who reads the
    account. ``lots``: how many the contract has. ``years``: whether they can all be added at once, and why;
    ``is_concession``: they are then what its obligation is usually made of.
    """

    contract_id: int
    number: str
    object: str
    thread: Thread
    lots: int
    rows: tuple[PartRow, ...]
    orders: tuple[LotOrders, ...]
    may_change: bool
    history: tuple[Event, ...]
    years: Answer[bool]
    is_concession: bool
    unnamed: tuple[tuple[str, Decimal], ...] = ()


@dataclass(frozen=True, slots=True)
class PartForm:
    """What the form of a part offers: the lots of the contract, the kinds its form allows; the part when it is changed.

    ``decides``: what deciding it is called, "" when it is not to be decided. ``is_used``: an objective stands on it.
    ``holders``: to choose from, where a lot has several.
    """

    contract_id: int
    contract_number: str
    lots: tuple[tuple[int, str], ...]
    kinds: tuple[tuple[str, str], ...]
    lot: str = ""
    title: str = ""
    facts: PartFacts | None = None
    decides: str = ""
    is_used: bool = False
    seen: int = 0
    holders: tuple[tuple[int, str], ...] = ()


@gesture("see_contracts")
def list_contract_parts(*, by: Actor, contract_id: int, on: date) -> ContractParts:
    """The parts of a contract, lot by lot, as they stand that day. Raises ``NotFound`` out of reach."""
    contract = found(Contract.objects.all(), pk=contract_id)
    may_change = contract.host_id == by.host_id and may(by, "record_part")
    lots = list(contract.lots.all())
    rows = list(
        Part.objects.filter(lot__contract_id=contract.pk).select_related("lot").order_by("lot__number", *_ORDER)
    )
    hours = hours_of_parts(rows, on) if may(by, "see_account") else PartsHours({}, {})
    holders = holders_of(lots)
    return ContractParts(
        contract.pk,
        contract.number,
        contract.object,
        thread_of(contract, on),
        len(lots),
        tuple(_row(row, on, may_change, hours.of.get(row.pk, UNKNOWN), holders.get(row.lot_id)) for row in rows),
        _orders(lots, rows, _reads_as_holder(by)) if contract.form in FRAMEWORKS else (),
        may_change,
        events_of(by, (("parts", [row.pk for row in rows]),)),
        years_of(contract),
        contract.kind == ContractKind.CONCESSION,
        tuple((_named(lot), hours.unnamed[lot.pk]) for lot in lots if lot.pk in hours.unnamed),
    )


_ORDER = ("kind", "number")


def _reads_as_holder(by: Actor) -> bool:
    """A holder among several reaches its own orders only: their sum is not the lot's."""
    return not by.roles & WHOLE


WHOLE = frozenset({Role.FACILITATOR, Role.COORDINATOR, Role.BUYER})
"""Who reads all the orders of a contract in reach."""


def _row(row: Part, on: date, may_change: bool, hours: PartHours, holders: Mapping[int, str] | None = None) -> PartRow:
    state = _state(row, on)
    holder = ""
    if holders and row.kind == PartKind.ORDER:
        holder = next(iter(holders.values())) if row.award_id is None else holders.get(row.award_id, "")
    return PartRow(
        row.pk,
        row.lot_id,
        _named(row.lot),
        row.number,
        facts_of(row),
        row.get_kind_display(),
        state,
        may_change and row.kind in DECIDED and row.live_on is None,
        hours,
        holder,
    )


def _named(lot: Lot) -> str:
    return f"Lot {lot.number}, {lot.title}"


def _state(row: Part, on: date) -> str:
    if row.live_on is not None:
        return "live" if row.live_on <= on else "coming"
    if row.kind not in DECIDED:
        return "none"
    return "lapsed" if row.decide_by is not None and row.decide_by < on else "to_decide"


def _orders(lots: Sequence[Lot], rows: Sequence[Part], is_own: bool) -> tuple[LotOrders, ...]:
    return tuple(
        LotOrders(
            _named(lot),
            sum((r.amount or Decimal() for r in rows if r.lot_id == lot.pk and r.kind == PartKind.ORDER), Decimal()),
            lot.maximum,
            is_own,
        )
        for lot in lots
    )


@gesture("record_part")
def get_part_form(*, by: Actor, contract_id: int) -> PartForm:
    """What a new part of this contract can be. Raises ``NotFound`` out of reach, shared contracts included."""
    contract = found(Contract.objects.filter(host_id=host_of(by)), pk=contract_id)
    rows = list(contract.lots.all())
    lots = tuple((lot.pk, _named(lot)) for lot in rows)
    return PartForm(contract.pk, contract.number, lots, kinds_of(contract), holders=offered_holders(rows))


@gesture("record_part")
def get_part(*, by: Actor, part_id: int) -> PartForm:
    """A part to change, decide or remove. Raises ``NotFound`` out of reach."""
    row = found(_ours(by).select_related("lot__contract"), pk=part_id)
    contract = row.lot.contract
    holders = offered_holders([row.lot]) if row.kind == PartKind.ORDER else ()
    facts = facts_of(row)
    if holders and facts.award_id is None:
        facts = replace(facts, award_id=holders[0][0])
    decides = {PartKind.TRANCHE: "Affermir", PartKind.RENEWAL: "Reconduire"}.get(PartKind(row.kind), "")
    return PartForm(
        contract.pk,
        contract.number,
        ((row.lot_id, _named(row.lot)),),
        kinds_of(contract),
        _named(row.lot),
        row.title,
        facts,
        decides if row.live_on is None else "",
        _is_used(row.pk),
        seen_of(row),
        holders,
    )


def _ours(by: Actor) -> QuerySet[Part]:
    return Part.objects.filter(host_id=host_of(by))


@gesture("record_part")
def record_part(*, by: Actor, at: datetime, lot_id: int, facts: PartFacts, why: str = "") -> int:
    """Add a part to a lot, numbered after the last of its kind. Returns its id.

    Orders past the lot's maximum are refused. Raises ``Refused`` at the fields, ``NotFound`` out of reach.
    """
    # Held until the end: another order of this lot waits here, then sees this one.
    lot = found(Lot.objects.filter(host_id=host_of(by)).select_for_update(), pk=lot_id)
    check(lot, facts, timezone.localdate(at))
    facts = given_to(lot, facts)
    same = Part.objects.filter(lot_id=lot.pk, kind=facts.kind)
    number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
    title = facts.title.strip() or f"{PartKind(facts.kind).label} {number}"
    with whole("orders_within_maximum", ordered_meanwhile()):
        row = Part.objects.create(host_id=lot.host_id, lot=lot, number=number, **columns_of(facts, title))
    return row.pk


@gesture("record_part")
def change_part(
    *, by: Actor, at: datetime, part_id: int, facts: PartFacts, seen: int | None = None, why: str = ""
) -> int:
    """Change a part, its kind aside. Returns its contract. Raises as ``record_part``, and ``EditedMeanwhile``."""
    row = found(_ours(by), pk=part_id)
    lot = found(Lot.objects.filter(host_id=host_of(by)).select_for_update(), pk=row.lot_id)
    row = lock_unchanged(_ours(by), by=by, seen=seen, pk=part_id)
    if facts.kind != row.kind:
        raise Refused(("kind", "Le genre d’une partie ne change pas\u00a0: retirez-la, puis ajoutez-en une autre."))
    check(lot, facts, timezone.localdate(at), but=row.pk)
    facts = given_to(lot, facts)
    refuse_other_holder(row, facts)
    with whole("orders_within_maximum", ordered_meanwhile()):
        change(_ours(by).filter(pk=row.pk), **columns_of(facts, facts.title.strip() or row.title))
    return lot.contract_id


@gesture("record_part")
def decide_part(*, by: Actor, at: datetime, part_id: int, live_on: date, why: str = "") -> int:
    """Affirm a tranche, or renew a contract: its objective counts from that day. Returns its contract.

    Raises ``Refused`` at ``live_on``, or when it was decided meanwhile; ``NotFound`` out of reach.
    """
    row = found(_ours(by).select_related("lot__contract").select_for_update(of=("self",)), pk=part_id)
    if row.kind not in DECIDED:
        raise Refused(("", "Une commande ou une année ne se décide pas\u00a0: sa date se change avec elle."))
    if row.live_on is not None:
        raise Refused(("", f"C’est fait depuis le {numbers.date_short(row.live_on)}\u00a0: rien n’est refait."))
    problems = live_problems(row.lot.contract, row.kind, live_on, timezone.localdate(at))
    if problems:
        raise Refused(*problems)
    change(_ours(by).filter(pk=row.pk), live_on=live_on)
    contract_id: int = row.lot.contract_id
    return contract_id


@gesture("record_part")
def remove_part(*, by: Actor, part_id: int, why: str = "") -> int:
    """Remove a part nothing hangs on. Returns its contract. Raises ``Refused``, ``NotFound`` out of reach."""
    row = found(_ours(by).select_related("lot").select_for_update(of=("self",)), pk=part_id)
    what = "Un objectif, un scénario ou une embauche porte sur"
    refusal = Refused(("", f"{what} «\u00a0{row.title}\u00a0»\u00a0: elle reste."))
    if _is_used(row.pk):
        raise refusal
    try:
        with transaction.atomic():
            row.delete()
    except (IntegrityError, ProtectedError):  # calibrated by someone else at that very moment
        raise refusal from None
    contract_id: int = row.lot.contract_id
    return contract_id


def _is_used(part_id: int) -> bool:
    return any(model.objects.filter(part_id=part_id).exists() for model in (Objective, Calibration, Engagement))
