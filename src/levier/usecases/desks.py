"""Several facilitators on one contract: its lead shares it with other organisations, each with its part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.indicators import Part, Selection, figure
from levier.records.models import Contract, Desk, DeskRole, Organization, OrganizationKind
from levier.rules.access import Actor, may
from levier.usecases.edits import lock_unchanged, seen_of
from levier.usecases.gestures import change, found, gesture, host_of, whole
from levier.usecases.history import Event, events_of
from levier.usecases.organizations import register_organization
from levier.usecases.refusals import Refused
from levier.usecases.thread import Thread, thread_of

ALL = Decimal(100)
SHARED_ROLES = (DeskRole.TERRITORY, DeskRole.REGIONAL)
"""What an organisation can be on a contract that another one keeps."""


@dataclass(frozen=True, slots=True)
class DeskFacts:
    """A desk as people give it. ``organization_id`` is a known host; a SIRET, with a name when it is new, comes first.

    ``share_percent``: part of the hours to do, None when it is not shared out; ``until_on``: the last day.
    """

    role: str = DeskRole.TERRITORY
    organization_id: int | None = None
    siret: str = ""
    name: str = ""
    territory: str = ""
    share_percent: Decimal | None = None
    facilitator: str = ""
    since_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class DeskRow:
    """An organisation that follows the contract; hours validated and due, None for who may not read them."""

    id: int
    organization: str
    facts: DeskFacts
    role_label: str
    is_ours: bool
    is_over: bool
    hours: Decimal | None
    hours_due: Decimal | None


@dataclass(frozen=True, slots=True)
class ContractDesks:
    """``shared``: what the shares add up to, in percent."""

    contract_id: int
    number: str
    object: str
    thread: Thread
    rows: tuple[DeskRow, ...]
    shared: Decimal
    may_share: bool
    history: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class DeskForm:
    """What the form of a desk needs: the hosts known, or the desk when it is changed; the percent left to share."""

    contract_id: int
    contract_number: str
    hosts: tuple[tuple[int, str], ...]
    left: Decimal
    organization: str = ""
    facts: DeskFacts | None = None
    seen: int = 0


@gesture("see_contracts")
def list_contract_desks(*, by: Actor, contract_id: int, on: date) -> ContractDesks:
    """Who follows a contract, its lead first, with the hours of each. Raises ``NotFound`` out of reach."""
    contract = found(Contract.objects.all(), pk=contract_id)
    rows = list(contract.desks.select_related("organization").order_by("id"))
    rows.sort(key=lambda row: row.role != DeskRole.LEAD)
    hours = _hours(contract.pk, on) if may(by, "see_account") else {}
    return ContractDesks(
        contract.pk,
        contract.number,
        contract.object,
        thread_of(contract, on),
        tuple(_row(by, row, hours, on) for row in rows),
        _shared(rows),
        contract.host_id == by.host_id and may(by, "share_contract"),
        events_of(by, (("desks", [row.pk for row in rows]),)),
    )


def _hours(contract_id: int, on: date) -> dict[str, Part]:
    """The account's own cut, by organisation."""
    return {part.code: part for part in figure("hours_by_desk", Selection((contract_id,), on)).parts}


def _row(by: Actor, row: Desk, hours: Mapping[str, Part], on: date) -> DeskRow:
    part = hours.get(str(row.organization_id))
    return DeskRow(
        row.pk,
        row.organization.name,
        _facts(row),
        row.get_role_display(),
        row.organization_id == by.host_id,
        row.until_on is not None and row.until_on < on,
        part.hours if part else None,
        part.due if part else None,
    )


def _facts(row: Desk) -> DeskFacts:
    return DeskFacts(
        row.role,
        row.organization_id,
        territory=row.territory,
        share_percent=row.share_percent,
        facilitator=row.facilitator,
        since_on=row.since_on,
        until_on=row.until_on,
    )


def _shared(rows: Sequence[Desk]) -> Decimal:
    return sum((row.share_percent or Decimal() for row in rows), Decimal())


@gesture("share_contract")
def get_desk_form(*, by: Actor, contract_id: int) -> DeskForm:
    """What sharing this contract needs. Raises ``NotFound`` for who does not keep it."""
    contract = found(_ours(by), pk=contract_id)
    there = list(contract.desks.all())
    hosts = Organization.objects.filter(kind=OrganizationKind.HOST).exclude(pk__in=[d.organization_id for d in there])
    known = tuple((o.pk, f"{o.name} ({o.siret})") for o in hosts.order_by("name"))
    return DeskForm(contract.pk, contract.number, known, ALL - _shared(there))


def _ours(by: Actor) -> QuerySet[Contract]:
    return Contract.objects.filter(host_id=host_of(by))


def _desks(by: Actor) -> QuerySet[Desk]:
    return Desk.objects.filter(host_id=host_of(by))


@gesture("share_contract")
def get_desk(*, by: Actor, desk_id: int) -> DeskForm:
    """A desk to change, the lead's own included. Raises ``NotFound`` for who does not keep the contract."""
    row = found(_desks(by).select_related("contract", "organization"), pk=desk_id)
    others = [desk for desk in row.contract.desks.all() if desk.pk != row.pk]
    left = ALL - _shared(others)
    return DeskForm(row.contract_id, row.contract.number, (), left, row.organization.name, _facts(row), seen_of(row))


@gesture("share_contract")
def share_contract(*, by: Actor, at: datetime, contract_id: int, facts: DeskFacts, why: str = "") -> int:
    """Have another organisation follow the contract, with its own people and hours. Returns the desk's id.

    Shares never pass 100. Raises ``Refused`` at the fields, ``NotFound`` for who does not keep the contract.
    """
    # Held until the end: another share of this contract waits here, then sees this one.
    contract = found(_ours(by).select_for_update(), pk=contract_id)
    organization_id = _organization(by, facts)
    there = list(contract.desks.select_related("organization"))
    problems = [] if facts.role in SHARED_ROLES else [("role", "Choisissez un rôle de la liste.")]
    if organization_id in {desk.organization_id for desk in there}:
        told = "Cette organisation suit déjà ce marché\u00a0: modifiez sa ligne."
        problems.append(("siret" if facts.siret.strip() else "organization_id", told))
    _check(facts, there, problems)
    with whole("desk_shares_within_100", _shared_meanwhile()):
        row = Desk.objects.create(
            host_id=contract.host_id,
            contract=contract,
            organization_id=organization_id,
            role=facts.role,
            **_columns(facts, facts.since_on or timezone.localdate(at)),
        )
    return row.pk


@gesture("share_contract")
def change_desk(*, by: Actor, desk_id: int, facts: DeskFacts, seen: int | None = None, why: str = "") -> int:
    """Change a desk's share, territory or days; its organisation stays. Returns its contract.

    Past its last day, the organisation no longer reaches the contract; what it recorded stays in the account.
    Raises ``Refused`` at the fields, ``EditedMeanwhile``, ``NotFound`` for who does not keep the contract.
    """
    row = found(_desks(by), pk=desk_id)
    found(_ours(by).select_for_update(), pk=row.contract_id)
    row = lock_unchanged(_desks(by), by=by, seen=seen, pk=desk_id)
    others = [desk for desk in row.contract.desks.select_related("organization") if desk.pk != row.pk]
    role = row.role if row.role == DeskRole.LEAD else facts.role
    problems = [] if role in (DeskRole.LEAD, *SHARED_ROLES) else [("role", "Choisissez un rôle de la liste.")]
    if row.role == DeskRole.LEAD and facts.until_on is not None:
        problems.append(("until_on", "Le chef de file suit le marché jusqu’au bout\u00a0: laissez vide."))
    _check(facts, others, problems)
    with whole("desk_shares_within_100", _shared_meanwhile()):
        change(_desks(by).filter(pk=row.pk), role=role, **_columns(facts, facts.since_on))
    return row.contract_id


def _organization(by: Actor, facts: DeskFacts) -> int:
    if facts.siret.strip():
        return register_organization(
            by=by, number=facts.siret, name=facts.name, kind=OrganizationKind.HOST, field="siret"
        )
    known = Organization.objects.filter(pk=facts.organization_id or 0, kind=OrganizationKind.HOST).first()
    if known is None:
        raise Refused(("organization_id", "Choisissez l’organisation dans la liste, ou donnez son SIRET."))
    return known.pk


def _columns(facts: DeskFacts, since_on: date | None) -> dict[str, object]:
    return {
        "territory": facts.territory.strip(),
        "share_percent": facts.share_percent,
        "facilitator": facts.facilitator.strip(),
        "since_on": since_on,
        "until_on": facts.until_on,
    }


def _check(facts: DeskFacts, others: Sequence[Desk], problems: list[tuple[str, str]]) -> None:
    """Raise ``Refused``, every problem at its field, those already found first."""
    since, until, share = facts.since_on, facts.until_on, facts.share_percent
    if since and until and until < since:
        problems.append(("until_on", f"La fin précède le début ({numbers.date_short(since)})."))
    if share is not None and not 0 < share <= ALL:
        problems.append(("share_percent", "Une part est entre 0 et 100\u00a0%, ou laissée vide."))
    elif share is not None and _shared(others) + share > ALL:
        told = " + ".join(f"{d.organization.name} {_percent(d.share_percent)}" for d in others if d.share_percent)
        problems.append(
            (
                "share_percent",
                f"Les parts feraient {_percent(_shared(others) + share)} ({told} + {_percent(share)})\u00a0: "
                f"il reste {_percent(ALL - _shared(others))} au plus.",
            )
        )
    if problems:
        raise Refused(*problems)


def _percent(value: Decimal) -> str:
    return f"{numbers.number(value)}\u00a0%"


def _shared_meanwhile() -> Refused:
    told = "Les parts de ce marché viennent de changer, et feraient plus de 100\u00a0%\u00a0: regardez-les d’abord."
    return Refused(("share_percent", told))
