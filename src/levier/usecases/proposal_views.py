"""Proposals as pages show them: on a contract, on a person, those without an answer yet; and the lists of the form."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from levier.exchange.outputs import numbers
from levier.records.desks import followed, followed_lots
from levier.records.models import (
    Contact,
    Contract,
    Engagement,
    Lot,
    Organization,
    Person,
    Proposal,
    ProposalAnswer,
)
from levier.rules.access import Actor, may
from levier.usecases.contact_views import in_force
from levier.usecases.edits import seen_of
from levier.usecases.engagement_forms import known_employers, why_not
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.history import Event, events_of
from levier.usecases.live_people import live_person
from levier.usecases.thread import Thread, thread_of
from levier.usecases.validations import verdicts_of

ANSWER_AWAITED = timedelta(days=7)
"""After a week without an answer, the company is called again: the facilitators' own practice."""


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """``answered_on`` is None while nothing was answered."""

    answer: str
    answered_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal. ``days``: those the answer took, or has been awaited so far; ``is_late``: awaited for a week."""

    id: int
    person_id: int
    person_name: str
    contract_id: int
    contract_number: str
    lot: str
    organization_id: int
    organization: str
    contact: str
    job_code: str
    proposed_on: date
    proposed_by: str
    answer: str
    answer_label: str
    answered_on: date | None
    reason: str
    days: int
    is_late: bool
    engagement_id: int | None


@dataclass(frozen=True, slots=True)
class ProposalList:
    """Proposals of a contract, or of a person when ``thread`` is None. ``late``: how many wait for a week."""

    title: str
    detail: str
    thread: Thread | None
    rows: tuple[ProposalView, ...]
    late: int


@dataclass(frozen=True, slots=True)
class ProposalPage:
    view: ProposalView
    facts: AnswerFacts
    seen: int
    history: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class ProposalForm:
    """The lists of the form. ``lots``, ``contacts``: by contract, by company. ``warning``: not validated yet."""

    person_name: str
    contract_number: str
    people: tuple[tuple[int, str], ...]
    contracts: tuple[tuple[int, str], ...]
    organizations: tuple[tuple[int, str], ...]
    contacts: tuple[tuple[str, tuple[tuple[int, str], ...]], ...]
    lots: tuple[tuple[str, tuple[tuple[int, str], ...]], ...]
    warning: str


def waiting_for_a_week(host: int, today: date) -> QuerySet[Proposal]:
    """Proposals a company has not answered for a week, the oldest first."""
    rows = Proposal.objects.filter(host_id=host, answer=ProposalAnswer.WAITING)
    return rows.filter(proposed_on__lte=today - ANSWER_AWAITED).order_by("proposed_on", "pk")


@gesture("propose_person")
def get_proposal_form(
    *, by: Actor, today: date, person_id: int | None = None, contract_id: int | None = None
) -> ProposalForm:
    """The lists of the form, for a person, for a contract, for both or neither. Raises ``NotFound`` out of reach."""
    host = host_of(by)
    person = live_person(by, person_id) if person_id is not None else None
    contract = found(followed(host), pk=contract_id) if contract_id is not None else None
    contracts = [contract] if contract else list(followed(host).order_by("number"))
    people = () if person else Person.objects.filter(host_id=host, merged_into__isnull=True)
    lots: dict[str, list[tuple[int, str]]] = {}
    for lot in followed_lots(host).filter(contract__in=contracts).select_related("contract").order_by("number"):
        lots.setdefault(lot.contract.number, []).append((lot.pk, f"Lot {lot.number}\u00a0: {lot.title}"))
    organizations = known_employers(host)
    contacts: dict[str, list[tuple[int, str]]] = {}
    rows = Contact.objects.filter(
        in_force(today), host_id=host, organization_id__in=[pk for pk, _ in organizations]
    ).select_related("organization")
    for row in rows.order_by("organization__name", "name"):
        told = f"{row.name}, {row.position}" if row.position else row.name
        contacts.setdefault(row.organization.name, []).append((row.pk, told))
    return ProposalForm(
        f"{person.first_name} {person.last_name}" if person else "",
        contract.number if contract else "",
        tuple((p.pk, f"{p.last_name} {p.first_name}, {numbers.date_short(p.born_on)}") for p in _by_name(people)),
        () if contract else tuple((c.pk, f"{c.number} · {c.object[:60]}") for c in contracts),
        organizations,
        tuple((head, tuple(named)) for head, named in contacts.items()),
        tuple((head, tuple(named)) for head, named in sorted(lots.items())),
        why_not(verdicts_of(person.pk)[person.pk], today) if person else "",
    )


def _by_name(people: "QuerySet[Person] | tuple[()]") -> Iterable[Person]:
    return people.order_by("last_name", "first_name", "born_on") if isinstance(people, QuerySet) else people


@gesture("propose_person")
def get_proposal(*, by: Actor, proposal_id: int, today: date) -> ProposalPage:
    """One proposal, to answer. Raises ``NotFound`` out of reach."""
    row = found(Proposal.objects.filter(host_id=host_of(by)), pk=proposal_id)
    (view,) = shown_proposals([row], today)
    facts = AnswerFacts(row.answer, row.answered_on, row.reason)
    return ProposalPage(view, facts, seen_of(row), events_of(by, (("proposals", [row.pk]),)))


@gesture("propose_person")
def list_contract_proposals(*, by: Actor, contract_id: int, today: date) -> ProposalList:
    """Who was proposed for a contract, to whom, newest first. Raises ``NotFound`` out of reach."""
    contract = found(followed(host_of(by)), pk=contract_id)
    rows = Proposal.objects.filter(host_id=host_of(by), contract_id=contract.pk)
    return _listed(f"du marché {contract.number}", contract.object, thread_of(contract, today), rows, today)


@gesture("propose_person")
def list_person_proposals(*, by: Actor, person_id: int, today: date) -> ProposalList:
    """To whom a person was proposed, newest first. Raises ``NotFound`` out of reach, ``Merged``."""
    person = live_person(by, person_id)
    rows = Proposal.objects.filter(host_id=host_of(by), person_id=person.pk)
    return _listed(f"de {person.first_name} {person.last_name}", "", None, rows, today)


def _listed(title: str, detail: str, thread: Thread | None, rows: QuerySet[Proposal], today: date) -> ProposalList:
    views = shown_proposals(list(rows), today)
    return ProposalList(title, detail, thread, views, sum(view.is_late for view in views))


def proposals_of(by: Actor, person_id: int, today: date) -> tuple[ProposalView, ...]:
    """A person's proposals, for who keeps the log; inside another use case."""
    if not may(by, "propose_person"):
        return ()
    return shown_proposals(list(Proposal.objects.filter(host_id=host_of(by), person_id=person_id)), today)


def shown_proposals(rows: Sequence[Proposal], today: date) -> tuple[ProposalView, ...]:
    """These proposals, in the order given, in a fixed number of queries."""
    if not rows:
        return ()
    people = Person.objects.in_bulk({row.person_id for row in rows})
    contracts = Contract.objects.in_bulk({row.contract_id for row in rows})
    organizations = Organization.objects.in_bulk({row.organization_id for row in rows})
    lots = Lot.objects.in_bulk({row.lot_id for row in rows if row.lot_id})
    contacts = Contact.objects.in_bulk({row.contact_id for row in rows if row.contact_id})
    hired = dict(Engagement.objects.filter(proposal_id__in=[row.pk for row in rows]).values_list("proposal_id", "pk"))
    return tuple(_shown(row, people, contracts, organizations, lots, contacts, hired, today) for row in rows)


def _shown(
    row: Proposal,
    people: Mapping[int, Person],
    contracts: Mapping[int, Contract],
    organizations: Mapping[int, Organization],
    lots: Mapping[int, Lot],
    contacts: Mapping[int, Contact],
    hired: Mapping[int, int],
    today: date,
) -> ProposalView:
    person, lot = people[row.person_id], lots.get(row.lot_id) if row.lot_id else None
    contract = contracts.get(row.contract_id)  # out of reach once the organisation's desk is long over
    return ProposalView(
        row.pk,
        row.person_id,
        f"{person.first_name} {person.last_name}",
        row.contract_id,
        contract.number if contract else "",
        f"{lot.number} · {lot.title}" if lot else "",
        row.organization_id,
        organizations[row.organization_id].name,
        contacts[row.contact_id].name if row.contact_id else "",
        row.job_code,
        row.proposed_on,
        row.proposed_by,
        row.answer,
        row.get_answer_display(),
        row.answered_on,
        row.reason,
        ((row.answered_on or max(today, row.proposed_on)) - row.proposed_on).days,
        row.answer == ProposalAnswer.WAITING and row.proposed_on <= today - ANSWER_AWAITED,
        hired.get(row.pk),
    )
