"""What to look at again on hires under way: their evidence on the day of the hire, the end of the days counted."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min, Q, QuerySet

from levier.records.models import Clause, Contract, EmploymentContract, Engagement, HoursLine, HoursState, Person
from levier.rules.counting import first_hour
from levier.usecases.counting_periods import counting_periods
from levier.usecases.evidence import judge_evidence
from levier.usecases.publics import OwnLists, own_lists

END_AHEAD = timedelta(days=60)
"""How long before its hours stop counting a permanent contract is told."""


@dataclass(frozen=True, slots=True)
class EvidenceToReview:
    """Hires under way of one contract. ``outdated``: the evidence was too old or later that day; ``missing``: none."""

    contract_id: int
    contract_number: str
    engagement_ids: tuple[int, ...]
    missing: int
    outdated: int


@dataclass(frozen=True, slots=True)
class CountingEnd:
    """A permanent contract that goes on after the last day whose hours count."""

    engagement_id: int
    person_name: str
    contract_number: str
    last: date
    is_over: bool


def under_way(host_id: int, today: date) -> QuerySet[Engagement]:
    """The organisation's engagements that run today."""
    rows = Engagement.objects.filter(host_id=host_id, starts_on__lte=today)
    return rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))


def evidence_to_review(host_id: int, today: date, contract_id: int | None = None) -> tuple[EvidenceToReview, ...]:
    """Hires under way whose evidence is missing, or was not good on the day of the hire, by contract.

    A public proved by an opinion asks for no evidence.
    """
    rows = under_way(host_id, today)
    if contract_id is not None:
        rows = rows.filter(contract_id=contract_id)
    asked = rows.values_list(
        "pk",
        "contract_id",
        "contract__number",
        "starts_on",
        "validation__public",
        "validation__evidence",
        "validation__evidence_on",
        "validation__evidence_until",
    ).order_by("contract__number", "pk")
    lists = own_lists(host_id)
    judged: dict[tuple[date, str, str, date | None, date | None], str] = {}
    found: dict[tuple[int, str], dict[int, str]] = {}
    for pk, contract, number, starts_on, public, evidence, dated_on, until in asked:
        key = (starts_on, public, evidence, dated_on, until)
        if key not in judged:
            judged[key] = _state(lists, *key)
        if judged[key]:
            found.setdefault((contract, number), {})[pk] = judged[key]
    return tuple(
        EvidenceToReview(
            contract,
            number,
            tuple(states),
            sum(state == "missing" for state in states.values()),
            sum(state == "outdated" for state in states.values()),
        )
        for (contract, number), states in found.items()
    )


def _state(
    lists: OwnLists, on: date, public: str, evidence: str, dated_on: date | None, valid_until: date | None
) -> str:
    """Missing, outdated, or nothing to say."""
    if not evidence:
        wanted = lists.public_on(public, on)
        return "missing" if wanted is None or wanted.evidence else ""
    return "outdated" if judge_evidence(evidence, dated_on, valid_until, on, lists.ages).state == "alert" else ""


def counting_ends(host_id: int, today: date) -> tuple[CountingEnd, ...]:
    """Permanent contracts under way whose hours stop counting, or will within sixty days, before the market ends."""
    limited = Clause.objects.filter(permanent_limit_months__isnull=False).values("lot_id")
    rows = list(
        under_way(host_id, today).filter(employment_contract=EmploymentContract.CDI, lot_id__in=limited).order_by("pk")
    )
    if not rows:
        return ()
    contracts = Contract.objects.in_bulk({row.contract_id for row in rows})
    people = Person.objects.in_bulk({row.person_id for row in rows})
    lines = HoursLine.objects.filter(engagement_id__in=[row.pk for row in rows]).exclude(state=HoursState.REJECTED)
    months = dict(lines.values_list("engagement_id").annotate(Min("month")).order_by())
    hours = {row.pk: first_hour(row.first_hour_on, months.get(row.pk), row.starts_on) for row in rows}
    periods = counting_periods(rows, contracts, people, {pk: one for pk, one in hours.items() if one is not None})
    found = []
    for row in rows:
        period, contract = periods.get(row.pk), contracts.get(row.contract_id)
        if period is None or contract is None or contract.ends_on is None:
            continue
        last = period.verdict.last
        if last < min(contract.ends_on, row.ends_on or date.max) and last <= today + END_AHEAD:
            person = people[row.person_id]
            name = f"{person.first_name} {person.last_name}"
            found.append(CountingEnd(row.pk, name, contract.number, last, last < today))
    return tuple(sorted(found, key=lambda one: (one.last, one.engagement_id)))
