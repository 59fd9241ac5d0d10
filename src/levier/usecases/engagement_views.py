"""Engagements as a page reads them, many at a time: names, hours, and the home on the day of the hire."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Min, Q, Sum

from levier.law import NoValue
from levier.records.models import (
    Contract,
    Engagement,
    HoursLine,
    HoursState,
    LocationMethod,
    Lot,
    Modality,
    Organization,
    Part,
    Person,
    Qpv,
    Residence,
    Validation,
)
from levier.rules.access import Actor, may
from levier.rules.answers import Answer, Reason
from levier.rules.counting import FirstHour, Period, first_hour
from levier.rules.tutors import PlacementAge, TutorAsked, placement_age, tutor_asked
from levier.usecases.counting_periods import counting_periods
from levier.usecases.engagement_parts import part_label, part_to_check
from levier.usecases.evidence import EvidenceAdvice, judge_evidence
from levier.usecases.publics import own_ages

Hours = dict[int, tuple[Decimal, Decimal, date | None]]
"""By engagement: hours validated, hours waiting, and the first month of those not rejected."""


@dataclass(frozen=True, slots=True)
class HomeAtHire:
    """Where the person lived on the day of the hire: for the facilitator alone, since it may be the criterion."""

    residence: str
    label: str
    qpv_code: str
    qpv_name: str
    qpv_vintage: int | None
    method: str


@dataclass(frozen=True, slots=True)
class EngagementView:
    """A person at work on a lot. Hours are worked hours, None for who may not read them.

    ``person_name`` says who follows her when she is another organisation's, and ``is_named`` is false.
    ``contract_number`` is empty when the contract is out of the actor's reach; ``home``, ``evidence`` (judged on
    the day of the hire) and ``validated_on`` are None for who does not keep the file. ``needs_tutor``: the
    clause or the contract of employment asks for a tutor and none is named; ``counting``: the days whose hours count,
    for who keeps the file, None while the contract does not say; ``first_hour``: typed, or else drawn from the hours.
    ``age_to_check``: why the age of someone placed under school status is to be verified, for who keeps the file.
    ``part``: the order, tranche, renewal or year it names; ``part_to_check``: how their days disagree, for the same.
    """

    id: int
    person_id: int
    person_name: str
    is_named: bool
    contract_id: int
    contract_number: str
    contract_object: str
    lot: str
    employer: str
    modality: str
    employment_contract: str
    starts_on: date
    ends_on: date | None
    is_current: bool
    hours_validated: Decimal | None
    hours_waiting: Decimal | None
    home: HomeAtHire | None
    validated_on: date | None
    evidence: EvidenceAdvice | None
    may_change: bool
    on_behalf_of: str
    tutor: str
    needs_tutor: bool
    job_code: str
    counting: Answer[Period] | None
    first_hour: FirstHour | None
    age_to_check: tuple[Reason, ...] = ()
    part: str = ""
    part_to_check: str = ""
    weekly_hours: Decimal | None = None


def shown_engagements(by: Actor, rows: Sequence[Engagement], today: date) -> tuple[EngagementView, ...]:
    """These engagements, in the order given, in a fixed number of queries."""
    contracts = Contract.objects.in_bulk({row.contract_id for row in rows})
    lots = Lot.objects.in_bulk({row.lot_id for row in rows})
    employers = Organization.objects.in_bulk(
        {found for row in rows for found in (row.employer_id, row.on_behalf_of_id) if found}
    )
    named = {row.part_id for row in rows if row.part_id}
    parts = Part.objects.in_bulk(named) if named else {}
    people = Person.objects.in_bulk({row.person_id for row in rows})
    desks = Organization.objects.in_bulk({row.host_id for row in rows if row.person_id not in people})
    hours = _hours(rows) if may(by, "see_hours") else None
    ours = [row for row in rows if may(by, "see_validations") and row.host_id == by.host_id]
    homes, evidence = _homes(ours), _evidence(by, ours)
    first_hours = _first_hours(ours, hours or {})
    periods = counting_periods(ours, contracts, people, first_hours)

    def shown(row: Engagement) -> EngagementView:
        contract, lot, person = contracts.get(row.contract_id), lots.get(row.lot_id), people.get(row.person_id)
        part = parts.get(row.part_id or 0)
        validated, waiting = (None, None) if hours is None else hours.get(row.pk, _NO_HOURS)[:2]
        return EngagementView(
            row.pk,
            row.person_id,
            f"{person.first_name} {person.last_name}" if person else f"Personne suivie par {desks[row.host_id].name}",
            person is not None,
            row.contract_id,
            contract.number if contract else "",
            contract.object if contract else "",
            f"{lot.number} · {lot.title}" if lot else "",
            employers[row.employer_id].name,
            row.get_modality_display(),
            row.get_employment_contract_display(),
            row.starts_on,
            row.ends_on,
            row.starts_on <= today and (row.ends_on is None or row.ends_on >= today),
            validated,
            waiting,
            homes.get(row.pk),
            row.validated_on if row.pk in homes else None,
            evidence.get(row.pk),
            row.pk in homes and may(by, "record_engagement"),
            employers[row.on_behalf_of_id].name if row.on_behalf_of_id else "",
            row.tutor,
            not row.tutor and tutor_asked(row.modality, row.employment_contract).verdict != TutorAsked.NOT_ASKED,
            row.job_code,
            periods.get(row.pk),
            first_hours.get(row.pk),
            _age_to_check(row, person) if person and row.pk in homes else (),
            part_label(part) if part else "",
            part_to_check(row, part, today) if part and row.pk in homes else "",
            row.weekly_hours,
        )

    return tuple(shown(row) for row in rows)


def _age_to_check(row: Engagement, person: Person) -> tuple[Reason, ...]:
    if row.modality != Modality.PLACEMENT:
        return ()
    try:
        answer = placement_age(person.born_on, row.starts_on)
    except NoValue:  # before the training clause itself
        return ()
    return () if answer.verdict is PlacementAge.WITHIN else answer.reasons


def _hours(rows: Iterable[Engagement]) -> Hours:
    sums = (
        HoursLine.objects.filter(engagement_id__in=[row.pk for row in rows])
        .values("engagement_id")
        .annotate(
            validated=Sum("hours", filter=Q(state=HoursState.VALIDATED)),
            waiting=Sum("hours", filter=Q(state=HoursState.DECLARED)),
            first_month=Min("month", filter=~Q(state=HoursState.REJECTED)),
        )
    )
    return {
        row["engagement_id"]: (row["validated"] or Decimal(), row["waiting"] or Decimal(), row["first_month"])
        for row in sums
    }


_NO_HOURS = (Decimal(), Decimal(), None)


def _first_hours(rows: Iterable[Engagement], hours: Hours) -> dict[int, FirstHour]:
    """The first hour of each, where one was typed or hours came."""
    each = {row.pk: first_hour(row.first_hour_on, hours.get(row.pk, _NO_HOURS)[2], row.starts_on) for row in rows}
    return {pk: found for pk, found in each.items() if found is not None}


def _homes(rows: Sequence[Engagement]) -> dict[int, HomeAtHire]:
    codes = {row.qpv_code for row in rows if row.qpv_code}
    found = Qpv.objects.filter(code__in=codes).values_list("code", "vintage", "name") if codes else ()
    names: dict[tuple[str, int | None], str] = {(code, vintage): name for code, vintage, name in found}
    return {
        row.pk: HomeAtHire(
            row.residence,
            _answer(row),
            row.qpv_code,
            names.get((row.qpv_code, row.qpv_vintage), ""),
            row.qpv_vintage,
            row.get_location_method_display(),
        )
        for row in rows
    }


def _answer(row: Engagement) -> str:
    """A home with a place but without an answer is not one without a place: no outline was loaded around it."""
    if row.residence == Residence.UNKNOWN and row.location_method != LocationMethod.NONE:
        return "Sans réponse"
    return row.get_residence_display()


def _evidence(by: Actor, rows: Sequence[Engagement]) -> dict[int, EvidenceAdvice]:
    if not rows:
        return {}
    ages = own_ages(by.host_id)
    kept = Validation.objects.in_bulk({row.validation_id for row in rows})
    return {
        row.pk: judge_evidence(v.evidence, v.evidence_on, v.evidence_until, row.starts_on, ages)
        for row in rows
        if (v := kept.get(row.validation_id))
    }
