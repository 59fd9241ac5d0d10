"""Hours of people put at work by an association intermédiaire (AI), held against their ceiling."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from levier.exchange.outputs import numbers
from levier.law.dated import NoValue
from levier.records.models import (
    AiWaiver,
    Contract,
    Engagement,
    HoursLine,
    HoursState,
    Modality,
    OrganizationKind,
    Person,
)
from levier.rules.answers import Reason, because
from levier.rules.ceilings import (
    AiHours,
    AiUser,
    AiVerdict,
    Waiver,
    Worked,
    ai_hours,
    alert_hours,
    longest_period,
)
from levier.rules.durations import months_after

PUT_AT_WORK = (Modality.MISSION, Modality.SECONDMENT)
USERS: Mapping[str, AiUser] = {
    OrganizationKind.BUYER: AiUser.LOCAL_AUTHORITY,
    OrganizationKind.PUBLIC_SERVICE: AiUser.LOCAL_AUTHORITY,
    OrganizationKind.HOST: AiUser.ASSOCIATION,
    OrganizationKind.PRESCRIBER: AiUser.ASSOCIATION,
    OrganizationKind.ACI: AiUser.ASSOCIATION,
    OrganizationKind.AI: AiUser.ASSOCIATION,
}
"""Whom one works for, by the kind of organisation; any other is taken as a company."""
KNOWN_HERE = (
    "Seules les heures connues ici comptent dans ce total, validées ou à valider\u00a0: l’association intermédiaire "
    "peut en avoir d’autres."
)
_STATES = {AiVerdict.OVER: "alert", AiVerdict.NEAR: "watch"}


@dataclass(frozen=True, slots=True)
class AiCeiling:
    """A person's hours with AIs in companies. ``state``: alert beyond the ceiling, watch near it, ok below."""

    person_id: int
    name: str
    state: str
    told: str
    hours: AiHours
    reasons: tuple[Reason, ...]


def ai_ceiling_of(person_id: int, today: date) -> AiCeiling | None:
    """The period under way of one person; None without one."""
    return next(iter(_ceilings([person_id], today)), None)


def people_near_ai_ceiling(host_id: int, today: date) -> tuple[AiCeiling, ...]:
    """The organisation's people who near the ceiling or are beyond it, those with the most hours first."""
    try:
        near, months = alert_hours(today), longest_period(today)
    except NoValue:
        return ()
    sums = (
        HoursLine.objects.filter(
            host_id=host_id,
            engagement__employer__kind=OrganizationKind.AI,
            engagement__modality__in=PUT_AT_WORK,
            month__gte=months_after(today, -months).replace(day=1),
        )
        .exclude(state=HoursState.REJECTED)
        .values("engagement__person_id")
        .annotate(total=Sum("hours"))
        .filter(total__gte=near)
    )
    found = _ceilings([row["engagement__person_id"] for row in sums], today)
    pressing = [each for each in found if each.state != "ok"]
    return tuple(sorted(pressing, key=lambda each: each.hours.counted, reverse=True))


def _ceilings(person_ids: Iterable[int], today: date) -> list[AiCeiling]:
    wanted = list(person_ids)
    rows = Engagement.objects.filter(
        person_id__in=wanted, employer__kind=OrganizationKind.AI, modality__in=PUT_AT_WORK, starts_on__lte=today
    )
    engagements = {row.pk: row for row in rows.select_related("on_behalf_of")}
    if not engagements:
        return []
    contracts = Contract.objects.filter(pk__in={row.contract_id for row in engagements.values()})
    holders: dict[int, str | None] = dict(contracts.values_list("pk", "holder__kind"))
    users = {row.pk: _user(row, holders.get(row.contract_id)) for row in engagements.values()}
    worked: dict[int, list[Worked]] = {}
    for row in engagements.values():
        worked.setdefault(row.person_id, []).append(
            Worked(row.starts_on, Decimal(), users[row.pk], str(row.employer_id))
        )
    lines = HoursLine.objects.filter(engagement_id__in=engagements).exclude(state=HoursState.REJECTED)
    for engagement_id, month, hours in lines.values_list("engagement_id", "month", "hours"):
        row = engagements[engagement_id]
        worked[row.person_id].append(Worked(max(month, row.starts_on), hours, users[row.pk], str(row.employer_id)))
    people = Person.objects.in_bulk(worked)
    waivers = _waivers({row.employer_id for row in engagements.values()})
    return [
        shown
        for person_id, each in worked.items()
        if person_id in people and (shown := _shown(people[person_id], each, waivers, today))
    ]


def _waivers(employer_ids: set[int]) -> list[Waiver]:
    """The prefect's waivers kept for these associations."""
    return [
        Waiver(row.starts_on, row.until_on, row.raised_to, str(row.organization_id), row.reference)
        for row in AiWaiver.objects.filter(organization_id__in=employer_ids)
    ]


def _user(row: Engagement, holder: str | None) -> AiUser:
    """Whom the person works for: the organisation named, else the holder of the contract."""
    kind = row.on_behalf_of.kind if row.on_behalf_of else holder
    return USERS.get(kind or "", AiUser.COMPANY)


def _shown(person: Person, worked: list[Worked], waivers: list[Waiver], today: date) -> AiCeiling | None:
    try:
        answer = ai_hours(worked, today, waivers)
    except NoValue:
        return None
    found = answer.verdict
    if found.verdict is AiVerdict.NOTHING:
        return None
    told = f"{numbers.hours(found.counted)} en entreprise pour un plafond de {numbers.hours(found.ceiling)}"
    if found.is_lifted:
        told += ", levé par le préfet"
    elif found.over:
        told += f", {numbers.hours(found.over)} de trop"
    if found.last is not None:
        told += f"\u00a0; période jusqu’au {numbers.date_short(found.last)}"
    return AiCeiling(
        person.pk,
        f"{person.first_name} {person.last_name}",
        _STATES.get(found.verdict, "ok"),
        told,
        found,
        (*answer.reasons, because(KNOWN_HERE, "field_practice")),
    )
