"""People: the smallest identity a clause needs, and who may read how much of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache, partial

from django.db.models import Q

from levier.exchange.sources.hours_files_dates import plain
from levier.records.models import (
    Contract,
    Engagement,
    Organization,
    OrganizationKind,
    Person,
    Verdict,
)
from levier.rules.access import Actor, Role, may
from levier.usecases.ceilings import AiCeiling, ai_ceiling_of
from levier.usecases.edits import lock_unchanged, seen_of
from levier.usecases.engagement_views import EngagementView, shown_engagements
from levier.usecases.evidence_documents import DocumentView, shown_documents
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.history import Event, events_of
from levier.usecases.live_people import live, live_person
from levier.usecases.missing_documents import Awaited, awaited_documents
from levier.usecases.person_forms import PersonFacts, PersonForm, columns_of, facts_of, prescriber_of
from levier.usecases.proposal_views import proposals_of
from levier.usecases.publics import own_lists
from levier.usecases.refusals import each_of
from levier.usecases.resemblances import ask_if_known
from levier.usecases.residences import commune_names, known_codes, read_commune
from levier.usecases.thread import Thread, thread_of
from levier.usecases.timelines import Line, timeline_of
from levier.usecases.validations import ValidationView, latest_verdicts, shown_validations

THREADS_SHOWN = 4
NOT_VALIDATED = "none"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A line of the list. What the actor may not know is None: age and commune, verdict ("none": no verdict yet)."""

    id: int
    last_name: str
    first_name: str
    age: int | None
    commune: str | None
    verdict: str | None
    verdict_label: str
    contract_number: str
    employer: str
    since: date | None


@dataclass(frozen=True, slots=True)
class PeopleList:
    rows: tuple[PersonRow, ...]
    shows_identity: bool
    shows_verdicts: bool
    may_record: bool


@dataclass(frozen=True, slots=True)
class Identity:
    """What the facilitator, and the prescriber who referred the person, read."""

    facts: PersonFacts
    age: int
    sex: str
    commune: str
    location: str
    located_on: date | None
    prescriber: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """``identity``, ``validations`` and ``documents`` are None for who may not read them.

    ``is_validated``: she was validated before she was hired, all an employer may know; ``merged``: names and
    birth dates of the files that were merged into this one; ``awaited``: the documents still asked for, for who
    referred her.
    """

    id: int
    name: str
    identity: Identity | None
    validations: tuple[ValidationView, ...] | None
    documents: tuple[DocumentView, ...] | None
    is_validated: bool
    merged: tuple[tuple[str, date], ...]
    ai_ceiling: AiCeiling | None
    engagements: tuple[EngagementView, ...]
    threads: tuple[Thread, ...]
    timeline: tuple[Line, ...]
    history: tuple[Event, ...]
    may_change: bool
    awaited: Awaited | None = None


def age_on(born_on: date, day: date) -> int:
    """Whole years lived."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_ours(by: Actor, person: Person) -> bool:
    """Whether the actor keeps this person's file: the facilitator of the organisation that recorded it."""
    return may(by, "see_validations") and person.host_id == by.host_id


def _is_identity_shown(by: Actor, person: Person) -> bool:
    is_referrer = Role.PRESCRIBER in by.roles and person.referred_by_id == by.host_id
    return is_ours(by, person) or is_referrer


def engagements_shown(by: Actor, person: Person, rows: Iterable[Engagement]) -> list[Engagement]:
    """An employer reads its own engagements of a person, never another employer's."""
    if _is_identity_shown(by, person):
        return list(rows)
    return [row for row in rows if row.employer_id == by.host_id]


@gesture("see_people")
def list_people(*, by: Actor, today: date, search: str = "", verdict: str = "") -> PeopleList:
    """People in reach, by name. ``search``: words of the name, whatever their accents; ``verdict``: for those who
    read verdicts, a ``Verdict`` or "none".
    """
    words = plain(search).split()
    people = [
        person
        for person in Person.objects.filter(merged_into__isnull=True).order_by("last_name", "first_name", "id")
        if all(word in plain(f"{person.last_name} {person.first_name}") for word in words)
    ]
    newest = latest_verdicts() if may(by, "see_validations") else {}
    names = commune_names({person.commune for person in people if _is_identity_shown(by, person)})
    current = _current_engagements(today)
    worked_on = {row.contract_id for found_rows in current.values() for row in found_rows}
    contracts = dict(Contract.objects.filter(pk__in=worked_on).values_list("pk", "number"))
    rows = []
    for person in people:
        last = newest.get(person.pk)
        state = (last.verdict if last else NOT_VALIDATED) if is_ours(by, person) else None
        if verdict and state is not None and state != verdict:
            continue
        mine = engagements_shown(by, person, current.get(person.pk, ()))
        is_shown = _is_identity_shown(by, person)
        rows.append(
            PersonRow(
                person.pk,
                person.last_name,
                person.first_name,
                age_on(person.born_on, today) if is_shown else None,
                names.get(person.commune, person.commune) if is_shown else None,
                state,
                (last.get_verdict_display() if last else "À vérifier") if state is not None else "",
                ", ".join(dict.fromkeys(filter(None, (contracts.get(e.contract_id, "") for e in mine)))),
                ", ".join(dict.fromkeys(e.employer.name for e in mine)),
                min((e.starts_on for e in mine), default=None),
            )
        )
    return PeopleList(
        tuple(rows),
        may(by, "see_validations") or Role.PRESCRIBER in by.roles,
        may(by, "see_validations"),
        may(by, "record_person"),
    )


def _current_engagements(today: date) -> dict[int, list[Engagement]]:
    rows = Engagement.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), starts_on__lte=today)
    by_person: dict[int, list[Engagement]] = {}
    for row in rows.select_related("employer").order_by("starts_on", "id"):
        by_person.setdefault(row.person_id, []).append(row)
    return by_person


@gesture("see_people")
def get_person(*, by: Actor, person_id: int, today: date) -> PersonView:
    """One person as the actor may read her. Raises ``NotFound`` out of reach, ``Merged``."""
    person = live(found(Person.objects.select_related("referred_by"), pk=person_id))
    ours = is_ours(by, person)
    merged = list(Person.objects.filter(merged_into=person).order_by("id")) if ours else []
    lists = own_lists(person.host_id) if ours else None
    documents = shown_documents([person.pk], lists, today) if lists else None
    rows = engagements_shown(by, person, person.engagements.order_by("-starts_on", "-id"))
    validations = list(person.validations.all()) if ours else []
    contracts = Contract.objects.in_bulk({row.contract_id for row in rows})
    latest = dict.fromkeys(row.contract_id for row in rows if row.contract_id in contracts)
    proposals = proposals_of(by, person.pk, today) if ours else ()
    subjects = (
        ("people", [person.pk, *(row.pk for row in merged)]),
        ("validations", [row.pk for row in validations]),
        ("evidence_documents", [document.id for document in documents or ()]),
        ("engagements", [row.pk for row in rows]),
        ("proposals", [proposal.id for proposal in proposals]),
    )
    return PersonView(
        person.pk,
        f"{person.first_name} {person.last_name}",
        _identity(person, today) if _is_identity_shown(by, person) else None,
        shown_validations(validations, lists) if lists else None,
        documents,
        any(row.validation_verdict == Verdict.VALIDATED for row in rows),
        tuple((f"{row.first_name} {row.last_name}", row.born_on) for row in merged),
        ai_ceiling_of(person.pk, today) if ours else None,
        shown_engagements(by, rows, today),
        tuple(thread_of(contracts[contract_id], today) for contract_id in list(latest)[:THREADS_SHOWN]),
        timeline_of(proposals, rows, today) if ours else (),
        events_of(by, subjects) if ours else (),
        ours and may(by, "record_person"),
        None if ours else awaited_documents(by).get(person.pk),
    )


def _identity(person: Person, today: date) -> Identity:
    return Identity(
        facts_of(person),
        age_on(person.born_on, today),
        person.get_sex_display(),
        commune_names({person.commune}).get(person.commune, person.commune),
        person.get_location_method_display(),
        person.located_on,
        person.referred_by.name if person.referred_by else "",
    )


@gesture("record_person")
def get_person_form(*, by: Actor, person_id: int | None = None) -> PersonForm:
    """The lists of the form, and the person's facts when one is changed. Raises ``NotFound`` out of reach."""
    facts, seen = None, 0
    if person_id is not None:
        person = live_person(by, person_id)
        facts, seen = facts_of(person), seen_of(person)
    known = Organization.objects.filter(kind=OrganizationKind.PRESCRIBER).order_by("name")
    return PersonForm(facts, tuple((row.pk, f"{row.name} ({row.siret})") for row in known), seen)


@gesture("record_person")
def record_person(*, by: Actor, at: datetime, facts: PersonFacts, is_another: bool = False, why: str = "") -> int:
    """Record a person. Returns its id.

    Raises ``Refused`` at the fields, and ``LooksKnown`` when someone born the same day has a close name, unless
    ``is_another`` says that it is another person.
    """
    columns = columns_of(by, at, facts)
    if not is_another:
        ask_if_known(host_of(by), facts.last_name, facts.first_name, facts.born_on)
    return Person.objects.create(host_id=host_of(by), recorded_at=at, **columns).pk


@gesture("record_person")
def record_people(*, by: Actor, people: Sequence[tuple[datetime, PersonFacts]], why: str = "") -> tuple[int, ...]:
    """Record many people at once, each with the moment it is recorded at; all of them or none. Returns their ids.

    They are taken as told apart already: a list brings its own people. Raises ``RowsRefused``.
    """
    known = known_codes({facts.commune for _, facts in people})
    read_once = cache(read_commune)

    def commune_of(written: str) -> str:
        return written if written in known else read_once(written)

    referrer_of = cache(partial(prescriber_of, by))
    columns = each_of(people, lambda row: columns_of(by, *row, commune_of, referrer_of))
    host = host_of(by)
    rows = [Person(host_id=host, recorded_at=at, **named) for (at, _), named in zip(people, columns, strict=True)]
    return tuple(row.pk for row in Person.objects.bulk_create(rows))


@gesture("record_person")
def change_person(
    *,
    by: Actor,
    at: datetime,
    person_id: int,
    facts: PersonFacts,
    is_another: bool = False,
    seen: int | None = None,
    why: str = "",
) -> None:
    """Change a person's facts. What was true at each hire stays as it was.

    Raises as ``record_person``, and ``EditedMeanwhile`` when the file changed since ``seen``.
    """
    person = live(lock_unchanged(Person.objects.filter(host_id=host_of(by)), by=by, seen=seen, pk=person_id))
    if (facts.latitude, facts.longitude) == (person.latitude, person.longitude):
        # A form gives degrees alone: a point left as it was keeps the method that found it.
        facts = replace(facts, location_method=facts.location_method or person.location_method)
    columns = columns_of(by, at, facts)
    place = ("commune", "latitude", "longitude", "location_method")
    if all(columns[name] == getattr(person, name) for name in place):
        columns["located_on"] = person.located_on
    named = (facts.last_name, facts.first_name, facts.born_on)
    if not is_another and named != (person.last_name, person.first_name, person.born_on):
        ask_if_known(host_of(by), *named, without=person_id)
    change(Person.objects.filter(pk=person_id, host_id=host_of(by)), **columns)
