"""Links given to who has no account: a company returns its hours through one, a person reads her own by another."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db.models import Count, Max
from django.utils import timezone

from levier.records.desks import followed, followed_once, last_days
from levier.records.models import (
    AccessLink,
    Contract,
    Duty,
    Import,
    LinkPurpose,
    Membership,
    Organization,
    Person,
    StoredFile,
)
from levier.rules.access import Actor
from levier.usecases.contact_views import proposed
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.history import Event, events_of
from levier.usecases.live_people import live_person
from levier.usecases.refusals import Refused
from levier.usecases.thread import Thread, thread_of

VALIDITIES = (30, 90)
"""Days a link can be given for: one return, or a quarter."""
LONGEST_ADDRESS = 254
_TOKEN_BYTES = 32
_LISTED = 500


@dataclass(frozen=True, slots=True)
class Given:
    """A link just given. ``token`` exists here alone: what is kept is its SHA-256.

    ``about`` is the contract's number and object, or the person's name; ``purpose`` a ``LinkPurpose``.
    """

    id: int
    token: str
    purpose: str
    about: str
    recipient: str
    expires_at: datetime
    organization: str
    given_by: str
    reply_to: str


@dataclass(frozen=True, slots=True)
class LinkRow:
    """``state``: open, expired, revoked, or ended with the desk of who gave it. Out of reach since, ``about`` is ""
    and ``expires_at`` None.
    """

    id: int
    purpose: str
    purpose_label: str
    contract_id: int | None
    person_id: int | None
    about: str
    recipient: str
    given_by: str
    given_at: datetime
    expires_at: datetime | None
    state: str
    deposits: int
    last_deposit_at: datetime | None


@dataclass(frozen=True, slots=True)
class LinksGiven:
    """``about`` names what the list is narrowed to, empty when it is the organisation's whole list; ``may_give``:
    another link can be given there.
    """

    about: str
    rows: tuple[LinkRow, ...]
    thread: Thread | None
    history: tuple[Event, ...]
    may_give: bool


@dataclass(frozen=True, slots=True)
class LinkSubject:
    """What a link opens; ``proposed``: who returns the hours there, address first."""

    about: str
    proposed: tuple[tuple[str, str], ...]


def hash_of(token: str) -> str:
    """What is kept of a token, and what its bearer is known by."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def stands_until(expires_at: datetime, last_day: date | None) -> datetime:
    """When a link ends: by itself, or at the end of the last day of the desk it came through."""
    if last_day is None:
        return expires_at
    return min(expires_at, timezone.make_aware(datetime.combine(last_day, time.max)))


def _contract(by: Actor, contract_id: int) -> Contract:
    return found(followed(host_of(by)), pk=contract_id)


def _person(by: Actor, person_id: int) -> Person:
    return live_person(by, person_id)


def _named(contract: Contract) -> str:
    return f"{contract.number}, {contract.object}"


@gesture("give_link")
def link_subject(
    *, by: Actor, today: date, contract_id: int | None = None, person_id: int | None = None
) -> LinkSubject:
    """What a link would open, and who could receive it, as its form shows them. Raises ``NotFound`` out of reach."""
    if contract_id is not None:
        contract = _contract(by, contract_id)
        return LinkSubject(f"Marché {contract.number}", proposed(host_of(by), contract.pk, Duty.HOURS, today))
    person = _person(by, person_id or 0)
    return LinkSubject(f"{person.first_name} {person.last_name}", ())


@gesture("give_link")
def give_link(
    *,
    by: Actor,
    at: datetime,
    recipient: str,
    days: int,
    contract_id: int | None = None,
    person_id: int | None = None,
) -> Given:
    """Open a door on one contract's return of hours, or on one person's own hours, for so many days.

    Raises ``Refused`` at ``recipient`` or ``days``, ``NotFound`` when the contract or person is out of reach.
    """
    address = recipient.strip()
    problems = []
    try:
        validate_email(address)
        MaxLengthValidator(LONGEST_ADDRESS)(address)
    except ValidationError:
        problems.append(("recipient", f"«\u00a0{address}\u00a0» n’est pas une adresse électronique."))
    if days not in VALIDITIES:
        problems.append(("days", f"Choisissez {' ou '.join(map(str, VALIDITIES))} jours."))
    if problems:
        raise Refused(*problems)
    if contract_id is not None:
        about, purpose = _named(_contract(by, contract_id)), LinkPurpose.HOURS_RETURN
    else:
        person = _person(by, person_id or 0)
        about, purpose = f"{person.first_name} {person.last_name}", LinkPurpose.PERSON
    giver = Membership.objects.filter(user_id=by.user_id or 0, host_id=host_of(by)).order_by("id").first()
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    row = AccessLink.objects.create(
        host_id=host_of(by),
        purpose=purpose,
        token_hash=hash_of(token),
        contract_id=contract_id,
        person_id=None if contract_id is not None else person_id,
        recipient=address,
        given_by=by.name[:120],
        reply_to=giver.email if giver else "",
        given_at=at,
        expires_at=at + timedelta(days=days),
    )
    host = Organization.objects.get(pk=host_of(by))
    expires_at = stands_until(row.expires_at, last_days(host.pk).get(contract_id or 0))
    return Given(row.pk, token, purpose, about, address, expires_at, host.name, row.given_by, row.reply_to)


@gesture("give_link")
def get_link(*, by: Actor, at: datetime, link_id: int) -> LinkRow:
    """One link given by the organisation."""
    row = found(AccessLink.objects.filter(host_id=host_of(by)).select_related("contract", "person"), pk=link_id)
    return _rows([row], at)[0]


@gesture("give_link")
def revoke_link(*, by: Actor, at: datetime, link_id: int) -> LinkRow:
    """Close a link at once; what came through it stays. Already closed, it stays as it is. Returns the link."""
    ours = AccessLink.objects.filter(host_id=host_of(by)).select_related("contract", "person")
    row = found(ours.select_for_update(of=("self",)), pk=link_id)
    if row.revoked_at is None:
        change(AccessLink.objects.filter(pk=row.pk), revoked_at=at)
        row.revoked_at = at
    return _rows([row], at)[0]


@gesture("give_link")
def list_links(*, by: Actor, at: datetime, contract_id: int | None = None, person_id: int | None = None) -> LinksGiven:
    """Links given by the organisation, newest first; of one contract or one person, with their history."""
    rows = AccessLink.objects.filter(host_id=host_of(by)).select_related("contract", "person")
    about, thread, may_give = "", None, person_id is not None
    if contract_id is not None:
        contract = found(followed_once(host_of(by)), pk=contract_id)
        may_give = followed(host_of(by)).filter(pk=contract_id).exists()
        about, thread = f"Marché {contract.number}", thread_of(contract, timezone.localdate(at))
        rows = rows.filter(contract_id=contract_id)
    elif person_id is not None:
        person = _person(by, person_id)
        about, rows = f"{person.first_name} {person.last_name}", rows.filter(person_id=person_id)
    kept = list(rows.order_by("-given_at", "-id")[:_LISTED])
    history: tuple[Event, ...] = ()
    if about:
        ids = [row.pk for row in kept]
        files = StoredFile.objects.filter(link_id__in=ids).values_list("pk", flat=True)
        history = events_of(by, (("access_links", ids), ("stored_files", list(files))))
    return LinksGiven(about, _rows(kept, at), thread, history, may_give)


def _rows(links: Sequence[AccessLink], at: datetime) -> tuple[LinkRow, ...]:
    """Links of one organisation as lists show them. A contract it cannot reach any more is one it does not follow."""
    if not links:
        return ()
    host_id, contract_ids = links[0].host_id, {link.contract_id for link in links if link.contract_id}
    open_contracts = set(followed(host_id).filter(pk__in=contract_ids).values_list("pk", flat=True))
    ended_on = last_days(host_id)
    deposits = {
        link_id: (count, last)
        for link_id, count, last in Import.objects.filter(link_id__in=[link.pk for link in links])
        .values_list("link_id")
        .annotate(Count("id"), Max("created_at"))
        .order_by()
    }
    states = {
        link.pk: _state(link, at, is_ended=link.contract_id is not None and link.contract_id not in open_contracts)
        for link in links
    }
    return tuple(
        _row(
            link,
            states[link.pk],
            _end(link, states[link.pk], ended_on.get(link.contract_id or 0)),
            *deposits.get(link.pk, (0, None)),
        )
        for link in links
    )


def _end(link: AccessLink, state: str, last_day: date | None) -> datetime | None:
    return None if state == "ended" and last_day is None else stands_until(link.expires_at, last_day)


def _state(link: AccessLink, at: datetime, *, is_ended: bool) -> str:
    if link.revoked_at:
        return "revoked"
    if link.expires_at <= at:
        return "expired"
    return "ended" if is_ended else "open"


def _row(
    row: AccessLink, state: str, expires_at: datetime | None, deposits: int, last_deposit_at: datetime | None
) -> LinkRow:
    person = row.person
    return LinkRow(
        row.pk,
        row.purpose,
        row.get_purpose_display(),
        row.contract_id,
        row.person_id,
        f"{person.first_name} {person.last_name}" if person else _named(row.contract) if row.contract else "",
        row.recipient,
        row.given_by,
        row.given_at,
        expires_at,
        state,
        deposits,
        last_deposit_at,
    )
