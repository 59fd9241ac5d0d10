"""Contacts: the people to talk to in an organisation, dated; one who leaves hands her duties over and is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, QuerySet
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.desks import followed
from levier.records.models import Contact, ContactDuty, Duty, Organization
from levier.rules.access import Actor
from levier.usecases.contact_views import ContactFacts, in_force
from levier.usecases.edits import change_unchanged
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.refusals import Refused


@dataclass(frozen=True, slots=True)
class Departure:
    """Who leaves on which day, and who takes her duties over: a known contact or, first, a new one.

    ``is_nobody``: nobody does yet, and the duties end.
    """

    left_on: date
    takes_over_id: int | None = None
    newcomer: ContactFacts | None = None
    is_nobody: bool = False


@gesture("keep_contacts")
def record_contact(
    *,
    by: Actor,
    at: datetime,
    organization_id: int,
    facts: ContactFacts,
    contract_id: int | None = None,
    duties: Sequence[str] = (),
    why: str = "",
) -> int:
    """Add a contact to an organisation, with what she does on a contract. Returns her id.

    Raises ``Refused`` at the fields, ``NotFound`` when the organisation or the contract is out of reach.
    """
    found(Organization.objects.all(), pk=organization_id)
    row = _added(by, organization_id, facts, timezone.localdate(at))
    if contract_id is not None:
        for duty in duties:
            _give(by, row, contract_id, duty, row.since_on)
    return row.pk


def _added(by: Actor, organization_id: int, facts: ContactFacts, today: date, prefix: str = "") -> Contact:
    _check(facts, prefix)
    return Contact.objects.create(
        host_id=host_of(by), organization_id=organization_id, **_columns(facts, facts.since_on or today)
    )


def _check(facts: ContactFacts, prefix: str = "") -> None:
    """Raise ``Refused``, every problem at its field; ``prefix`` begins the names of the fields."""
    problems = []
    if not facts.name.strip():
        problems.append((f"{prefix}name", "Indiquez le nom de la personne."))
    if facts.email.strip():
        try:
            validate_email(facts.email.strip())
        except ValidationError:
            told = f"«\u00a0{facts.email.strip()}\u00a0» n’est pas une adresse électronique."
            problems.append((f"{prefix}email", told))
    if facts.since_on and facts.until_on and facts.until_on < facts.since_on:
        told = f"Le départ précède l’arrivée ({numbers.date_short(facts.since_on)})."
        problems.append((f"{prefix}until_on", told))
    if problems:
        raise Refused(*problems)


def _columns(facts: ContactFacts, since_on: date) -> dict[str, object]:
    return {
        "name": " ".join(facts.name.split()),
        "position": facts.position.strip(),
        "email": facts.email.strip(),
        "phone": facts.phone.strip(),
        "since_on": since_on,
        "until_on": facts.until_on,
    }


def _contacts(by: Actor) -> QuerySet[Contact]:
    return Contact.objects.filter(host_id=host_of(by))


@gesture("keep_contacts")
def change_contact(
    *, by: Actor, at: datetime, contact_id: int, facts: ContactFacts, seen: int | None = None, why: str = ""
) -> int:
    """Put a contact right. Returns her organisation. Raises ``Refused``, ``EditedMeanwhile``, ``NotFound``."""
    row = found(_contacts(by), pk=contact_id)
    _check(facts)
    columns = _columns(facts, facts.since_on or row.since_on)
    change_unchanged(_contacts(by).filter(pk=row.pk), by=by, seen=seen, **columns)
    return row.organization_id


@gesture("keep_contacts")
def give_duty(*, by: Actor, contract_id: int, contact_id: int, duty: str, since_on: date, why: str = "") -> None:
    """Say what a contact does on a contract from a day. Raises ``Refused`` at the fields, ``NotFound`` out of reach."""
    _give(by, found(_contacts(by).select_for_update(), pk=contact_id), contract_id, duty, since_on)


def _give(by: Actor, contact: Contact, contract_id: int, duty: str, since_on: date) -> None:
    found(followed(host_of(by)), pk=contract_id)
    if duty not in Duty.values:
        raise Refused(("duty", "Choisissez une mission de la liste."))
    if since_on < contact.since_on or (contact.until_on is not None and since_on >= contact.until_on):
        until = f" au {numbers.date_short(contact.until_on)}" if contact.until_on else ""
        told = f"{contact.name} est là du {numbers.date_short(contact.since_on)}{until}\u00a0: datez dans ces jours."
        raise Refused(("since_on", told))
    if _has(contact.pk, contract_id, duty, since_on):
        told = f"{contact.name} a déjà cette mission sur ce marché\u00a0: «\u00a0{Duty(duty).label}\u00a0»."
        raise Refused(("duty", told))
    ContactDuty.objects.create(
        host_id=host_of(by), contact_id=contact.pk, contract_id=contract_id, duty=duty, since_on=since_on
    )


def _has(contact_id: int, contract_id: int, duty: str, on: date) -> bool:
    same = ContactDuty.objects.filter(contact_id=contact_id, contract_id=contract_id, duty=duty)
    return same.filter(in_force(on) | Q(since_on=on)).exists()


@gesture("keep_contacts")
def end_duty(*, by: Actor, at: datetime, duty_id: int, why: str = "") -> int:
    """End a duty today. Returns its contract. Raises ``Refused`` when it is over, ``NotFound`` out of reach."""
    today = timezone.localdate(at)
    row = found(ContactDuty.objects.filter(host_id=host_of(by)).select_for_update(), pk=duty_id)
    if row.until_on is not None and row.until_on <= today:
        raise Refused(("", f"Cette mission est finie depuis le {numbers.date_short(row.until_on)}."))
    change(ContactDuty.objects.filter(pk=row.pk), until_on=max(today, row.since_on))
    return row.contract_id


@gesture("keep_contacts")
def hand_over(*, by: Actor, at: datetime, contact_id: int, departure: Departure, why: str = "") -> int:
    """A contact leaves: her duties end that day and, from that day, are another's. Returns her organisation.

    Raises ``Refused`` at the fields (those of a newcomer begin with ``new_``), ``NotFound`` out of reach.
    """
    leaving = found(_contacts(by).select_for_update(), pk=contact_id)
    day = departure.left_on
    duties = list(ContactDuty.objects.filter(Q(until_on__isnull=True) | Q(until_on__gt=day), contact_id=leaving.pk))
    _check_departure(leaving, departure, duties)
    next_one = _next_one(by, leaving, departure, timezone.localdate(at))
    for duty in duties:
        begins = max(day, duty.since_on)
        change(ContactDuty.objects.filter(pk=duty.pk), until_on=begins)
        if next_one is not None and not _has(next_one.pk, duty.contract_id, duty.duty, begins):
            ContactDuty.objects.create(
                host_id=duty.host_id,
                contact_id=next_one.pk,
                contract_id=duty.contract_id,
                duty=duty.duty,
                since_on=begins,
                until_on=duty.until_on,
            )
    change(_contacts(by).filter(pk=leaving.pk), until_on=day)
    return leaving.organization_id


def _check_departure(leaving: Contact, departure: Departure, duties: Sequence[ContactDuty]) -> None:
    if leaving.until_on is not None:
        day = numbers.date_short(leaving.until_on)
        told = f"Le départ de {leaving.name} est noté au {day}\u00a0: rien n’est refait."
        raise Refused(("", told))
    if departure.left_on < leaving.since_on:
        told = f"Le départ précède l’arrivée ({numbers.date_short(leaving.since_on)})."
        raise Refused(("left_on", told))
    if duties and not (departure.newcomer or departure.takes_over_id or departure.is_nobody):
        told = f"Dites qui reprend {numbers.counted(len(duties), 'mission')}, ou que personne ne reprend encore."
        raise Refused(("takes_over_id", told))


def _next_one(by: Actor, leaving: Contact, departure: Departure, today: date) -> Contact | None:
    """Who takes over: recorded on the way when she is new."""
    if departure.newcomer is not None:
        facts = departure.newcomer
        return _added(by, leaving.organization_id, facts, min(departure.left_on, today), prefix="new_")
    if departure.takes_over_id is None:
        return None
    others = _contacts(by).filter(organization_id=leaving.organization_id).exclude(pk=leaving.pk)
    known = others.filter(Q(until_on__isnull=True) | Q(until_on__gt=departure.left_on))
    row = known.filter(pk=departure.takes_over_id).first()
    if row is None:
        told = "Choisissez quelqu’un de la même organisation, encore là ce jour-là."
        raise Refused(("takes_over_id", told))
    return row
