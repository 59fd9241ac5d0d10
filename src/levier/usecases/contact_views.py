"""Contacts as pages show them: on an organisation, on a contract, those who left included."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from levier.records.desks import followed
from levier.records.models import AwardMember, Contact, ContactDuty, Contract, Duty, Engagement, Organization
from levier.rules.access import Actor
from levier.usecases.edits import seen_of
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.history import Event, events_of
from levier.usecases.thread import Thread, thread_of


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """A contact as people give it; ``since_on``: the day she is known there, today when it is not said.

    ``until_on``: the day she left, for a date put right afterwards.
    """

    name: str
    position: str = ""
    email: str = ""
    phone: str = ""
    since_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class DutyRow:
    """What a contact does on a contract; ``is_over`` once it ended or passed to another."""

    id: int
    contract_id: int
    contract_number: str
    duty: str
    duty_label: str
    since_on: date
    until_on: date | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class ContactRow:
    """``has_left``: her last day is past, or today."""

    id: int
    organization_id: int
    organization: str
    facts: ContactFacts
    has_left: bool
    duties: tuple[DutyRow, ...]


@dataclass(frozen=True, slots=True)
class OrganizationPage:
    """An organisation with the contacts one's own organisation keeps there, and the contracts it is party to."""

    id: int
    name: str
    siret: str
    kind_label: str
    contacts: tuple[ContactRow, ...]
    contracts: tuple[tuple[int, str, str], ...]
    history: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class ContractContacts:
    """The contacts of a contract's organisations. ``parties``: (organisation, name, what it is on the contract).

    ``missing``: duties nobody has. ``history``: of these contacts and of their duties here.
    """

    contract_id: int
    number: str
    object: str
    thread: Thread
    parties: tuple[tuple[int, str, str], ...]
    contacts: tuple[ContactRow, ...]
    missing: tuple[str, ...]
    history: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class ContactForm:
    """A contact to change or to hand over; ``others``: who may take over."""

    contact: ContactRow
    others: tuple[tuple[int, str], ...]
    seen: int


def in_force(day: date) -> Q:
    """Contacts and duties of a day: begun, and not ended; the last day belongs to who takes over."""
    return Q(since_on__lte=day) & (Q(until_on__isnull=True) | Q(until_on__gt=day))


def _contacts(by: Actor) -> QuerySet[Contact]:
    return Contact.objects.filter(host_id=host_of(by)).select_related("organization")


def _rows(
    by: Actor, contacts: Iterable[Contact], today: date, contract_id: int | None = None
) -> tuple[ContactRow, ...]:
    """Contacts with their duties, on all contracts or on one."""
    kept = list(contacts)
    duties = ContactDuty.objects.filter(host_id=host_of(by), contact_id__in=[row.pk for row in kept])
    if contract_id is not None:
        duties = duties.filter(contract_id=contract_id)
    duties = duties.order_by("contract_id", "duty", "since_on", "id")
    contracts = dict(Contract.objects.filter(pk__in={d.contract_id for d in duties}).values_list("pk", "number"))
    by_contact: dict[int, list[DutyRow]] = {}
    for duty in duties:
        by_contact.setdefault(duty.contact_id, []).append(_duty_row(duty, contracts, today))
    return tuple(_row(row, by_contact.get(row.pk, ()), today) for row in kept)


def _duty_row(duty: ContactDuty, contracts: Mapping[int, str], today: date) -> DutyRow:
    return DutyRow(
        duty.pk,
        duty.contract_id,
        contracts.get(duty.contract_id, ""),
        duty.duty,
        duty.get_duty_display(),
        duty.since_on,
        duty.until_on,
        _is_over(duty.until_on, today),
    )


def _row(row: Contact, duties: Sequence[DutyRow], today: date) -> ContactRow:
    facts = ContactFacts(row.name, row.position, row.email, row.phone, row.since_on, row.until_on)
    left = _is_over(row.until_on, today)
    return ContactRow(row.pk, row.organization_id, row.organization.name, facts, left, tuple(duties))


def _is_over(until_on: date | None, today: date) -> bool:
    return until_on is not None and until_on <= today


@gesture("keep_contacts")
def get_organization(*, by: Actor, organization_id: int, today: date) -> OrganizationPage:
    """An organisation, its contacts (those who left too) and its contracts. Raises ``NotFound``."""
    row = found(Organization.objects.all(), pk=organization_id)
    contacts = _rows(by, _contacts(by).filter(organization_id=row.pk), today)
    return OrganizationPage(
        row.pk,
        row.name,
        row.siret,
        row.get_kind_display(),
        contacts,
        tuple(_contracts_of(by, row.pk)),
        _history(by, contacts),
    )


def _contracts_of(by: Actor, organization_id: int) -> Iterable[tuple[int, str, str]]:
    is_party = Q(buyer_id=organization_id) | Q(purchasing_body_id=organization_id) | Q(holder_id=organization_id)
    won = AwardMember.objects.filter(organization_id=organization_id).values("award__lot__contract_id")
    worked = Engagement.objects.filter(employer_id=organization_id).values("contract_id")
    rows = followed(host_of(by)).filter(is_party | Q(pk__in=won) | Q(pk__in=worked)).order_by("number")
    return rows.values_list("pk", "number", "object")


def _history(by: Actor, contacts: Sequence[ContactRow]) -> tuple[Event, ...]:
    duties = [duty.id for row in contacts for duty in row.duties]
    return events_of(by, (("contacts", [row.id for row in contacts]), ("contact_duties", duties)))


@gesture("keep_contacts")
def list_contract_contacts(*, by: Actor, contract_id: int, today: date) -> ContractContacts:
    """Whom to talk to on a contract: its buyer, its companies, the employers. Raises ``NotFound`` out of reach."""
    contracts = followed(host_of(by)).select_related("buyer", "purchasing_body", "holder")
    contract = found(contracts, pk=contract_id)
    parties = tuple(_parties(by, contract))
    rows = _contacts(by).filter(organization_id__in=[pk for pk, _, _ in parties])
    contacts = _rows(by, rows.order_by("organization__name", "name", "id"), today, contract.pk)
    has = {duty.duty for row in contacts for duty in row.duties if not duty.is_over and duty.since_on <= today}
    return ContractContacts(
        contract.pk,
        contract.number,
        contract.object,
        thread_of(contract, today),
        parties,
        contacts,
        tuple(str(duty.label) for duty in Duty if duty.value not in has),
        _history(by, contacts),
    )


def _parties(by: Actor, contract: Contract) -> Iterable[tuple[int, str, str]]:
    """Each organisation of a contract once, by the first of its parts in it."""
    named: dict[int, tuple[str, str]] = {contract.buyer_id: (contract.buyer.name, "acheteur")}
    if contract.purchasing_body is not None:
        named.setdefault(contract.purchasing_body.pk, (contract.purchasing_body.name, "passe le marché"))
    if contract.holder is not None:
        named.setdefault(contract.holder.pk, (contract.holder.name, "titulaire"))
    members = AwardMember.objects.filter(award__lot__contract_id=contract.pk).select_related("organization")
    for member in members.order_by("id"):
        named.setdefault(member.organization_id, (member.organization.name, member.get_rank_display().lower()))
    working = Engagement.objects.filter(host_id=host_of(by), contract_id=contract.pk).values("employer_id")
    known = ContactDuty.objects.filter(host_id=host_of(by), contract_id=contract.pk).values("contact__organization_id")
    for pk, name in Organization.objects.filter(pk__in=working).order_by("name").values_list("pk", "name"):
        named.setdefault(pk, (name, "employeur"))
    for pk, name in Organization.objects.filter(pk__in=known).order_by("name").values_list("pk", "name"):
        named.setdefault(pk, (name, "autre organisation"))
    return ((pk, name, word) for pk, (name, word) in named.items())


@gesture("keep_contacts")
def get_contact(*, by: Actor, contact_id: int, today: date) -> ContactForm:
    """A contact to change, or whose duties pass to another of the same organisation. Raises ``NotFound``."""
    row = found(_contacts(by), pk=contact_id)
    others = _contacts(by).filter(in_force(today), organization_id=row.organization_id).exclude(pk=row.pk)
    known = tuple((o.pk, f"{o.name}, {o.position}" if o.position else o.name) for o in others.order_by("name"))
    return ContactForm(_rows(by, [row], today)[0], known, seen_of(row))


@gesture("keep_contacts")
def get_contact_place(*, by: Actor, organization_id: int) -> tuple[str, str]:
    """The name and SIRET of the organisation a new contact is of. Raises ``NotFound``."""
    row = found(Organization.objects.all(), pk=organization_id)
    return row.name, row.siret


def proposed(host_id: int, contract_id: int, duty: str, today: date) -> tuple[tuple[str, str], ...]:
    """Who has this duty on a contract today and can be written to: address, then name and organisation."""
    duties = ContactDuty.objects.filter(in_force(today), host_id=host_id, contract_id=contract_id, duty=duty)
    rows = duties.exclude(contact__email="").select_related("contact__organization").order_by("-since_on", "id")
    return tuple((d.contact.email, f"{d.contact.name}, {d.contact.organization.name}") for d in rows)
