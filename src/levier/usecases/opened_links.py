"""What a link opens, without an account: a company's return of hours, or a person's own hours. Nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Q, Sum
from django.utils import timezone

from levier.exchange.outputs.numbers import date_long
from levier.records.desks import CurrentDate
from levier.records.models import (
    AccessLink,
    Contract,
    Desk,
    DeskRole,
    Engagement,
    HoursLine,
    Import,
    ImportKind,
    ImportState,
    LinkPurpose,
    Organization,
    Person,
    StoredFile,
)
from levier.rules.access import Actor, Role
from levier.usecases.gestures import found, gesture
from levier.usecases.hours_previews import opened
from levier.usecases.kept_files import blanked, digest_of, keep
from levier.usecases.links import hash_of, stands_until
from levier.usecases.refusals import NotFound, Refused

_LOCK_SPACE = 2
MOST_DEPOSITS = 60
"""Files one link may bring: far above a return a month for the longest contract, far below filling a disk."""


@dataclass(frozen=True, slots=True)
class Door:
    """The link one came by: who gave it, until when, and how to reach them ("" when not known)."""

    organization: str
    given_by: str
    reply_to: str
    recipient: str
    expires_at: datetime


class LinkEnded(NotFound):
    """The organisation that gave the link follows the contract no longer. ``last_day``: of its desk; ``lead``: who
    keeps the contract.
    """

    def __init__(self, door: Door, last_day: date, lead: str) -> None:
        super().__init__()
        self.door = door
        self.last_day = last_day
        self.lead = lead


@dataclass(frozen=True, slots=True)
class Deposit:
    """A file received through this link. ``lines`` and ``months`` (first days) once it has been read; ``blanked``:
    what was taken out of it, or ""."""

    id: int
    file_name: str
    received_at: datetime
    state: str
    lines: int | None
    months: tuple[date, ...]
    blanked: str = ""


@dataclass(frozen=True, slots=True)
class HoursReturn:
    """What the bearer of a company's link sees: the contract, and what it already sent."""

    door: Door
    contract_number: str
    contract_object: str
    buyer: str
    holder: str
    deposits: tuple[Deposit, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A file received, as the receipt says it. ``size`` in bytes; ``blanked``: what was taken out of it, or ""."""

    door: Door
    import_id: int
    contract_number: str
    contract_object: str
    file_name: str
    size: int
    blanked: str
    received_at: datetime


@dataclass(frozen=True, slots=True)
class OwnMonth:
    """Hours of one month in one state: declared, validated or rejected."""

    month: date
    hours: Decimal
    state: str


@dataclass(frozen=True, slots=True)
class OwnEngagement:
    employer: str
    contract_object: str
    starts_on: date
    ends_on: date | None
    months: tuple[OwnMonth, ...]


@dataclass(frozen=True, slots=True)
class OwnHours:
    """What a person sees of herself. Nothing about why the clause counts her hours."""

    door: Door
    name: str
    engagements: tuple[OwnEngagement, ...]

    def total(self, state: str) -> Decimal:
        """Hours in one state, all engagements together."""
        return sum((m.hours for e in self.engagements for m in e.months if m.state == state), Decimal())


def bearer(token: str) -> Actor:
    """Whoever holds this token, before it is known what it opens."""
    roles = frozenset({Role.LINK_BEARER, Role.PERSON})
    return Actor(roles=roles, name="Porteur d’un lien", link_hash=hash_of(token))


def _link(by: Actor, at: datetime, purpose: str | None = None) -> AccessLink:
    """The link one came by, while it stands; ``NotFound`` otherwise, without saying why."""
    rows = AccessLink.objects.filter(revoked_at__isnull=True, expires_at__gt=at)
    return found(rows.filter(purpose=purpose) if purpose else rows, token_hash=by.link_hash)


def _door(link: AccessLink, last_day: date | None = None) -> Door:
    host = Organization.objects.get(pk=link.host_id)
    expires_at = stands_until(link.expires_at, last_day)
    return Door(host.name, link.given_by, link.reply_to, link.recipient, expires_at)


def _company_s(by: Actor, at: datetime) -> tuple[AccessLink, Door]:
    """The link of a return of hours, while the organisation that gave it follows the contract; else ``LinkEnded``."""
    link = _link(by, at, LinkPurpose.HOURS_RETURN)
    desks = list(
        Desk.objects.filter(contract_id=link.contract_id or 0)
        .annotate(is_over=Q(until_on__lt=CurrentDate()))
        .select_related("organization")
    )
    own = next(desk for desk in desks if desk.organization_id == link.host_id)
    door = _door(link, own.until_on)
    if own.is_over and own.until_on:
        raise LinkEnded(door, own.until_on, next(d.organization.name for d in desks if d.role == DeskRole.LEAD))
    return link, door


@gesture("open_link")
def open_link(*, by: Actor, at: datetime) -> HoursReturn | OwnHours:
    """What the link opens. ``NotFound`` when it is unknown, expired or taken back, ``LinkEnded`` with its desk."""
    if _link(by, at).purpose == LinkPurpose.PERSON:
        return get_own_hours(by=_as(by, Role.PERSON), at=at)
    return get_hours_return(by=_as(by, Role.LINK_BEARER), at=at)


def _as(by: Actor, role: Role) -> Actor:
    return Actor(roles=frozenset({role}), name=by.name, link_hash=by.link_hash)


@gesture("deposit_hours")
def get_hours_return(*, by: Actor, at: datetime) -> HoursReturn:
    """The contract of the link and the files already received through it, newest first. Raises as ``open_link``."""
    link, door = _company_s(by, at)
    contract = found(Contract.objects.select_related("buyer", "holder"), pk=link.contract_id)
    rows = Import.objects.filter(link_id=link.pk).values_list(
        "pk", "file_name", "created_at", "state", "counts", "file__blanked"
    )
    return HoursReturn(
        door,
        contract.number,
        contract.object,
        contract.buyer.name,
        contract.holder.name if contract.holder else "",
        tuple(
            Deposit(pk, name, received_at, state, counts.get("lines"), _days(counts.get("months", ())), blanked or "")
            for pk, name, received_at, state, counts, blanked in rows
        ),
    )


def _days(months: Iterable[str]) -> tuple[date, ...]:
    return tuple(date.fromisoformat(month) for month in months)


@gesture("deposit_hours")
def deposit_hours(*, by: Actor, at: datetime, name: str, content: bytes) -> Receipt:
    """Keep a company's file, without social security numbers, for the facilitator to read. No line is kept before she
    confirms.

    Raises ``Refused`` at ``file`` when it is no spreadsheet, or came already; else as ``open_link``.
    """
    link, door = _company_s(by, at)
    deposited = blanked(content, name)
    opened(deposited.content, deposited.name)
    # Two presses of the button are two requests: the second waits here, then finds the first.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, link.pk])
    earlier = Import.objects.filter(link_id=link.pk)
    if earlier.count() >= MOST_DEPOSITS:
        raise Refused(("file", "Ce lien a déjà reçu trop de fichiers\u00a0: demandez-en un nouveau."))
    kept = earlier.exclude(state__in=(ImportState.FAILED, ImportState.DROPPED))
    same = StoredFile.objects.filter(pk__in=kept.values("file_id"), sha256=digest_of(deposited)).order_by("-id").first()
    if same is not None:
        day = date_long(timezone.localdate(same.received_at))
        raise Refused(("file", f"Nous avons déjà reçu ce fichier le {day}\u00a0: rien à refaire."))
    contract = found(Contract.objects.all(), pk=link.contract_id)
    file = keep(deposited, host_id=link.host_id, at=at, link_id=link.pk)
    row = Import.objects.create(
        host_id=link.host_id,
        kind=ImportKind.HOURS,
        state=ImportState.RECEIVED,
        file=file,
        file_name=file.name,
        contract_id=contract.pk,
        link_id=link.pk,
        created_at=at,
    )
    return Receipt(door, row.pk, contract.number, contract.object, file.name, file.size, file.blanked, at)


@gesture("see_own_hours")
def get_own_hours(*, by: Actor, at: datetime) -> OwnHours:
    """A person's engagements and hours, latest first, by month and state."""
    link = _link(by, at, LinkPurpose.PERSON)
    person = found(Person.objects.all(), pk=link.person_id)
    rows = list(
        Engagement.objects.filter(person_id=person.pk)
        .select_related("contract", "employer")
        .order_by("-starts_on", "-id")
    )
    months: dict[int, list[OwnMonth]] = {}
    sums = (
        HoursLine.objects.filter(engagement_id__in=[row.pk for row in rows])
        .values_list("engagement_id", "month", "state")
        .annotate(total=Sum("hours"))
        .order_by("-month", "state")
    )
    for engagement_id, month, state, total in sums:
        months.setdefault(engagement_id, []).append(OwnMonth(month, total, state))
    return OwnHours(
        _door(link),
        f"{person.first_name} {person.last_name}",
        tuple(
            OwnEngagement(
                row.employer.name, row.contract.object, row.starts_on, row.ends_on, tuple(months.get(row.pk, ()))
            )
            for row in rows
        ),
    )
