"""Engagements as a page reads them, many at a time: names, hours, and the home on the day of the hire."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from levier.records.models import (
    Contract,
    Engagement,
    HoursLine,
    HoursState,
    LocationMethod,
    Lot,
    Organization,
    Person,
    Qpv,
    Residence,
    Validation,
)
from levier.rules.access import Actor, may
from levier.usecases.validations import EvidenceAdvice, judge_evidence

Hours = dict[int, tuple[Decimal, Decimal]]


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

    ``contract_number`` is empty when the contract is out of the actor's reach; ``home``, ``evidence`` (judged on
    the day of the hire) and ``validated_on`` are None for who does not keep the file.
    """

    id: int
    person_id: int
    person_name: str
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


def shown_engagements(by: Actor, rows: Sequence[Engagement], today: date) -> tuple[EngagementView, ...]:
    """These engagements, in the order given, in a fixed number of queries."""
    contracts = Contract.objects.in_bulk({row.contract_id for row in rows})
    lots = Lot.objects.in_bulk({row.lot_id for row in rows})
    employers = Organization.objects.in_bulk({row.employer_id for row in rows})
    people = Person.objects.in_bulk({row.person_id for row in rows})
    hours = _hours(rows) if may(by, "see_hours") else None
    ours = [row for row in rows if may(by, "see_validations") and row.host_id == by.host_id]
    homes, evidence = _homes(ours), _evidence(ours)

    def shown(row: Engagement) -> EngagementView:
        contract, lot, person = contracts.get(row.contract_id), lots.get(row.lot_id), people.get(row.person_id)
        validated, waiting = (None, None) if hours is None else hours.get(row.pk, (Decimal(), Decimal()))
        return EngagementView(
            row.pk,
            row.person_id,
            f"{person.first_name} {person.last_name}" if person else "",
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
        )

    return tuple(shown(row) for row in rows)


def _hours(rows: Iterable[Engagement]) -> Hours:
    sums = (
        HoursLine.objects.filter(engagement_id__in=[row.pk for row in rows])
        .values("engagement_id")
        .annotate(
            validated=Sum("hours", filter=Q(state=HoursState.VALIDATED)),
            waiting=Sum("hours", filter=Q(state=HoursState.DECLARED)),
        )
    )
    return {row["engagement_id"]: (row["validated"] or Decimal(), row["waiting"] or Decimal()) for row in sums}


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


def _evidence(rows: Sequence[Engagement]) -> dict[int, EvidenceAdvice]:
    kept = Validation.objects.in_bulk({row.validation_id for row in rows})
    return {
        row.pk: judge_evidence(v.evidence, v.evidence_on, v.evidence_until, row.starts_on)
        for row in rows
        if (v := kept.get(row.validation_id))
    }
