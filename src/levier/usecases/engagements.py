"""Engagements: a validated person goes to work on a lot; what was true at the hire is kept as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial

from django.utils import timezone

from levier.records.desks import followed_lots
from levier.records.models import (
    Engagement,
    Lot,
    Modality,
    OrganizationKind,
    Person,
    Validation,
)
from levier.rules.access import Actor
from levier.usecases.edits import change_unchanged, seen_of
from levier.usecases.engagement_forms import employer_chosen, parties_of_lots
from levier.usecases.engagement_homes import home_columns, official_home
from levier.usecases.engagement_parts import (
    Choices,
    behalf_problems,
    changed_behalf_problems,
    companies_of,
    offered_parts,
    part_problems,
    parts_of_lots,
)
from levier.usecases.engagement_refusals import (
    apart,
    change_problems,
    choice_problems,
    detail_problems,
    end_problems,
    entry_problems,
    first_hour_problems,
    hours_problems,
    overlap_problems,
    party_problems,
    proposal_problems,
    refuse,
    start_problems,
    training_lots,
    weekly_problems,
    written_job,
)
from levier.usecases.engagement_views import EngagementView, shown_engagements
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.history import Event, events_of
from levier.usecases.live_people import live, locked_person
from levier.usecases.proposal_answers import accept, answered_by
from levier.usecases.refusals import NotFound, Refused, RowsRefused, each_of
from levier.usecases.residences import home_on, homes_on
from levier.usecases.validations import verdict_on, verdicts_of


@dataclass(frozen=True, slots=True)
class EngagementFacts:
    """A hire, a mission or a secondment as people give it. ``employer_id`` is a known employer; a SIRET, with its
    kind and a name when it is new, comes first. ``ends_on`` is None while no end is known. ``part_id``: the order,
    tranche, renewal or year of the lot, None when none is told. ``weekly_hours``: of the contract of employment.
    """

    person_id: int
    lot_id: int
    modality: str
    employment_contract: str
    starts_on: date
    ends_on: date | None = None
    employer_id: int | None = None
    employer_siret: str = ""
    employer_name: str = ""
    employer_kind: str = OrganizationKind.COMPANY
    on_behalf_of_id: int | None = None
    tutor: str = ""
    job_code: str = ""
    proposal_id: int | None = None
    part_id: int | None = None
    weekly_hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EngagementChange:
    """What can be put right afterwards. ``residence``: the official service's answer, "" to leave it as it is.

    ``first_hour_on``: the first hour worked, for a clause that counts a permanent contract from it.
    """

    modality: str
    employment_contract: str
    starts_on: date
    ends_on: date | None = None
    residence: str = ""
    qpv_code: str = ""
    on_behalf_of_id: int | None = None
    tutor: str = ""
    job_code: str = ""
    first_hour_on: date | None = None
    part_id: int | None = None
    weekly_hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class EngagementPage:
    """One engagement to put right. ``parties``: for whom it may be; ``parts``: of its lot, to choose from; ``seen``:
    what its reader has seen of the row.
    """

    view: EngagementView
    facts: EngagementChange
    parties: tuple[tuple[int, str], ...]
    seen: int
    history: tuple[Event, ...]
    parts: Choices = ()


@gesture("record_engagement")
def record_engagement(*, by: Actor, at: datetime, facts: EngagementFacts, why: str = "") -> int:
    """Record a hire, a mission or a secondment. Returns its id.

    The verdict in force on the first day must be favourable, and that day within the contract. Sex and home (QPV
    with its vintage) are kept as they were that day. Raises ``Refused`` at the fields, ``NotFound`` out of reach.
    """
    try:
        return _record(by, [(at, facts)])[0]
    except RowsRefused as refused:
        raise Refused(*refused.rows[0]) from None


@gesture("record_engagement")
def record_engagements(
    *, by: Actor, engagements: Sequence[tuple[datetime, EngagementFacts]], why: str = ""
) -> tuple[int, ...]:
    """Record many engagements at once, each with the moment it is recorded at; all of them or none. Returns their ids.

    Each is checked as ``record_engagement`` does, after those before it. Raises ``NotFound``, ``RowsRefused``.
    """
    return _record(by, engagements)


def _record(by: Actor, given: Sequence[tuple[datetime, EngagementFacts]]) -> tuple[int, ...]:
    host = host_of(by)
    # The lock keeps two entries of the same hire, made at once, from both passing the overlap check.
    locked = Person.objects.filter(host_id=host, pk__in={facts.person_id for _, facts in given})
    people = {row.pk: live(row) for row in locked.select_for_update().order_by("pk")}
    in_reach = followed_lots(host).filter(pk__in={facts.lot_id for _, facts in given})
    lots = {row.pk: row for row in in_reach.select_related("contract")}
    if any(facts.person_id not in people or facts.lot_id not in lots for _, facts in given):
        raise NotFound
    verdicts = verdicts_of(*people)
    employer_of = cache(partial(employer_chosen, by))
    same: dict[tuple[int, int, int], list[Engagement]] = {}
    for known in Engagement.objects.filter(person_id__in=list(people), lot_id__in=list(lots)):
        same.setdefault((known.person_id, known.lot_id, known.employer_id), []).append(known)

    places_some = any(facts.modality == Modality.PLACEMENT for _, facts in given)
    training = training_lots(lots) if places_some else frozenset()
    parties = parties_of_lots(lots.values()) if any(facts.on_behalf_of_id for _, facts in given) else {}
    parts = parts_of_lots(lots) if any(facts.part_id for _, facts in given) else {}
    on_orders = {facts.lot_id for _, facts in given if facts.on_behalf_of_id and facts.part_id}
    companies = companies_of(on_orders) if on_orders else {}
    proposals = answered_by([facts.proposal_id for _, facts in given], people)

    def made(row: tuple[datetime, EngagementFacts]) -> Engagement:
        at, facts = row
        person, lot = people[facts.person_id], lots[facts.lot_id]
        employer = (facts.employer_id, facts.employer_siret.strip(), facts.employer_name, facts.employer_kind)
        employer_id = employer_of(employer)
        refuse(
            *entry_problems(facts, verdicts[person.pk], lot.contract, is_training_clause=lot.pk in training),
            party_problems(facts.on_behalf_of_id, parties.get(lot.pk, {})),
            part_problems(facts.part_id, parts.get(lot.pk, {})),
            behalf_problems(facts.on_behalf_of_id, parts.get(lot.pk, {}).get(facts.part_id or 0), companies),
            proposal_problems(facts.proposal_id, proposals, person.pk, lot.contract, facts.starts_on),
        )
        others = same.setdefault((person.pk, lot.pk, employer_id), [])
        refuse(overlap_problems(others, facts.starts_on, facts.ends_on))
        engagement = _new(host, at, facts, person, lot, employer_id, verdict_on(verdicts[person.pk], facts.starts_on))
        others.append(engagement)
        return engagement

    rows = each_of(given, made)
    homes = homes_on([people[row.person_id] for row in rows], [row.starts_on for row in rows])
    for row, home in zip(rows, homes, strict=True):
        for name, value in home_columns(home).items():
            setattr(row, name, value)
    with apart():
        kept = Engagement.objects.bulk_create(rows)
    for at, facts in given:
        if facts.proposal_id is not None:
            accept(proposals[facts.proposal_id], min(timezone.localdate(at), facts.starts_on))
    return tuple(row.pk for row in kept)


def _new(
    host: int,
    at: datetime,
    facts: EngagementFacts,
    person: Person,
    lot: Lot,
    employer_id: int,
    validation: Validation | None,
) -> Engagement:
    """The row of an engagement, its home aside."""
    assert validation is not None  # noqa: S101 -- _start_problems refuses a person without a verdict
    return Engagement(
        host_id=host,
        person=person,
        contract_id=lot.contract_id,
        lot=lot,
        employer_id=employer_id,
        validation=validation,
        validated_on=validation.decided_on,
        modality=facts.modality,
        employment_contract=facts.employment_contract,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        on_behalf_of_id=facts.on_behalf_of_id,
        tutor=facts.tutor.strip(),
        job_code=written_job(facts.job_code),
        proposal_id=facts.proposal_id,
        part_id=facts.part_id,
        weekly_hours=facts.weekly_hours,
        sex=person.sex,
        recorded_at=at,
    )


@gesture("record_engagement")
def get_engagement(*, by: Actor, engagement_id: int, today: date) -> EngagementPage:
    """One engagement to put right. Raises ``NotFound`` out of reach."""
    row = found(Engagement.objects.filter(host_id=host_of(by)), pk=engagement_id)
    (view,) = shown_engagements(by, [row], today)
    facts = EngagementChange(
        row.modality,
        row.employment_contract,
        row.starts_on,
        row.ends_on,
        on_behalf_of_id=row.on_behalf_of_id,
        tutor=row.tutor,
        job_code=row.job_code,
        first_hour_on=row.first_hour_on,
        part_id=row.part_id,
        weekly_hours=row.weekly_hours,
    )
    lots = Lot.objects.select_related("contract").filter(pk=row.lot_id)
    parties = parties_of_lots(lots).get(row.lot_id, {})
    subjects = (("engagements", [row.pk]), ("outcomes", row.outcomes.values_list("pk", flat=True)))
    parts = offered_parts(parts_of_lots([row.lot_id]).get(row.lot_id, {}), row.part_id)
    return EngagementPage(view, facts, tuple(parties.items()), seen_of(row), events_of(by, subjects), parts)


@gesture("record_engagement")
def change_engagement(
    *, by: Actor, engagement_id: int, facts: EngagementChange, seen: int | None = None, why: str = ""
) -> int:
    """Put an engagement right, or end it; the history keeps what it was. Returns the person's id.

    Another first day is checked as a new hire is, and the home is looked up again. ``seen``: what the form has
    shown (``edits``). Raises ``Refused`` at the fields, ``EditedMeanwhile``, ``NotFound``.
    """
    host = host_of(by)
    row = found(Engagement.objects.filter(host_id=host).select_related("contract"), pk=engagement_id)
    person = locked_person(by, row.person_id)
    days = (facts.starts_on, facts.ends_on)
    verdicts = verdicts_of(person.pk)[person.pk]
    parties: dict[int, str] = {}
    if facts.on_behalf_of_id not in (None, row.on_behalf_of_id):
        parties = parties_of_lots(Lot.objects.select_related("contract").filter(pk=row.lot_id)).get(row.lot_id, {})
    parts = parts_of_lots([row.lot_id]).get(row.lot_id, {}) if facts.part_id not in (None, row.part_id) else {}
    refuse(
        choice_problems(facts.modality, facts.employment_contract),
        *change_problems(row, facts.modality, facts.employment_contract, facts.tutor.strip()),
        detail_problems(facts.tutor.strip(), written_job(facts.job_code)),
        [] if facts.on_behalf_of_id == row.on_behalf_of_id else party_problems(facts.on_behalf_of_id, parties),
        [] if facts.part_id == row.part_id else part_problems(facts.part_id, parts),
        changed_behalf_problems(row, facts.on_behalf_of_id, facts.part_id),
        start_problems(verdicts, row.contract, facts.starts_on) if facts.starts_on != row.starts_on else [],
        end_problems(*days),
        [] if facts.weekly_hours == row.weekly_hours else weekly_problems(facts.weekly_hours, facts.starts_on),
        first_hour_problems(facts.first_hour_on, *days),
        hours_problems(row.pk, *days),
    )
    same = Engagement.objects.filter(person_id=person.pk, lot_id=row.lot_id, employer_id=row.employer_id)
    refuse(overlap_problems(same.exclude(pk=row.pk), *days))
    columns: dict[str, object] = {}
    if facts.starts_on != row.starts_on:
        validation = verdict_on(verdicts, facts.starts_on)
        assert validation is not None  # noqa: S101 -- _start_problems refuses a person without a verdict
        columns = {"validation": validation, "validated_on": validation.decided_on}
        columns |= home_columns(home_on(person, facts.starts_on))
    columns |= official_home(facts.residence, facts.qpv_code, facts.starts_on)
    with apart():
        change_unchanged(
            Engagement.objects.filter(pk=row.pk, host_id=host),
            by=by,
            seen=seen,
            modality=facts.modality,
            employment_contract=facts.employment_contract,
            starts_on=facts.starts_on,
            ends_on=facts.ends_on,
            on_behalf_of_id=facts.on_behalf_of_id,
            tutor=facts.tutor.strip(),
            job_code=written_job(facts.job_code),
            first_hour_on=facts.first_hour_on,
            part_id=facts.part_id,
            weekly_hours=facts.weekly_hours,
            **columns,
        )
    return person.pk
