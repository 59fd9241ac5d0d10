"""Hires as the alerts look at them, read once for all: their days, what limits them, the months of their hours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, QuerySet

from levier.records.models import EmploymentContract, Engagement, HoursLine, HoursState, LimitBase
from levier.rules.answers import Answer
from levier.rules.counting import CountingTerms, Period, first_hour
from levier.usecases.clause_terms import permanent_limit
from levier.usecases.counting_periods import period_of, started_on


@dataclass(frozen=True, slots=True)
class Hire:
    """An engagement of the organisation; ``limit_…``: what the clause of its lot says of permanent contracts.

    ``reason``: what was written with the verdict it rests on.
    """

    id: int
    person_id: int
    first_name: str
    last_name: str
    pathway_started_on: date | None
    starts_on: date
    ends_on: date | None
    first_hour_on: date | None
    employment_contract: str
    contract_id: int
    contract_number: str
    notified_on: date | None
    contract_ends_on: date | None
    limit_months: int | None
    limit_base: str | None
    limit_start: str | None
    public: str
    evidence: str
    evidence_on: date | None
    evidence_until: date | None
    reason: str

    @property
    def opens_on(self) -> date:
        """First day of the first month whose hours can count."""
        return max(self.starts_on, self.notified_on or self.starts_on).replace(day=1)

    @property
    def closes_on(self) -> date | None:
        """Last day of the engagement or of its contract, the sooner; None while neither is known."""
        return min((day for day in (self.ends_on, self.contract_ends_on) if day is not None), default=None)

    def is_under_way(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)


_COLUMNS = (
    "pk",
    "person_id",
    "person__first_name",
    "person__last_name",
    "person__pathway_started_on",
    "starts_on",
    "ends_on",
    "first_hour_on",
    "employment_contract",
    "contract_id",
    "contract__number",
    "contract__notified_on",
    "contract__ends_on",
    "lot__clauses__permanent_limit_months",
    "lot__clauses__permanent_limit_base",
    "lot__clauses__permanent_limit_start",
    "validation__public",
    "validation__evidence",
    "validation__evidence_on",
    "validation__evidence_until",
    "validation__reason",
)
"""In the order of the fields of ``Hire``."""


@dataclass(frozen=True, slots=True)
class Worked:
    """Hires with the months of their hours. ``periods``: the days that count, of permanent contracts limited.

    ``months``: first and last month of hours not rejected, of hires that have some.
    """

    hires: tuple[Hire, ...]
    months: Mapping[int, tuple[date, date]]
    periods: Mapping[int, Answer[Period]]


def hires_of(host_id: int, contract_id: int | None = None) -> tuple[Hire, ...]:
    """The organisation's hires, of one contract or of all, in order of the contracts' numbers, in one query."""
    rows = _within(Engagement.objects.filter(host_id=host_id), contract_id)
    return tuple(Hire(*row) for row in rows.order_by("contract__number", "pk").values_list(*_COLUMNS))


def worked(host_id: int, contract_id: int | None = None) -> Worked:
    """The same with the months of their hours, in two queries; in three where a limit is over a person's pathway."""
    hires = hires_of(host_id, contract_id)
    lines = HoursLine.objects.filter(host_id=host_id).exclude(state=HoursState.REJECTED)
    if contract_id is not None:
        lines = lines.filter(contract_id=contract_id)
    spans = lines.values_list("engagement_id").annotate(Min("month"), Max("month")).order_by()
    months = {pk: (first, last) for pk, first, last in spans}
    return Worked(hires, months, _periods(hires, months))


def _within(rows: QuerySet[Engagement], contract_id: int | None) -> QuerySet[Engagement]:
    return rows if contract_id is None else rows.filter(contract_id=contract_id)


def _periods(hires: Iterable[Hire], months: Mapping[int, tuple[date, date]]) -> dict[int, Answer[Period]]:
    limited = [
        hire for hire in hires if hire.limit_months is not None and hire.employment_contract == EmploymentContract.CDI
    ]
    pathways = started_on([hire.person_id for hire in limited if hire.limit_base == LimitBase.PERSON])
    found = {}
    for hire in limited:
        if hire.notified_on is None or hire.contract_ends_on is None:
            continue
        first_month = months[hire.id][0] if hire.id in months else None
        terms = CountingTerms(
            hire.notified_on,
            hire.contract_ends_on,
            permanent=permanent_limit(hire.limit_months, hire.limit_base, hire.limit_start),
        )
        found[hire.id] = period_of(
            terms,
            (hire.starts_on, hire.ends_on),
            first_hour(hire.first_hour_on, first_month, hire.starts_on),
            (hire.pathway_started_on, pathways.get(hire.person_id)),
            is_permanent=True,
        )
    return found
