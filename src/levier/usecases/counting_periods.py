"""The days whose hours count for an engagement: the terms of its lot's clause, applied to its own dates."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Min

from levier.records.models import Clause, Contract, EmploymentContract, Engagement, LimitBase, Person
from levier.rules import counting
from levier.rules.answers import Answer
from levier.rules.counting import CountingTerms, FirstHour, Period
from levier.usecases.clause_terms import terms_of


def counting_periods(
    rows: Sequence[Engagement],
    contracts: Mapping[int, Contract],
    people: Mapping[int, Person],
    first_hours: Mapping[int, FirstHour],
) -> dict[int, Answer[Period]]:
    """By engagement, in two queries; without one where the clause is out of reach or the contract has no dates yet."""
    kept = Clause.objects.filter(lot_id__in={row.lot_id for row in rows}).select_related("lot")
    clauses = {clause.lot_id: clause for clause in kept}
    over_pathway = [
        row.person_id
        for row in rows
        if row.lot_id in clauses and clauses[row.lot_id].permanent_limit_base == LimitBase.PERSON
    ]
    started = started_on(over_pathway)
    found: dict[int, Answer[Period]] = {}
    for row in rows:
        clause, contract = clauses.get(row.lot_id), contracts.get(row.contract_id)
        terms = terms_of(clause, contract).counting if clause and contract else None
        if terms is not None:
            person = people.get(row.person_id)
            found[row.pk] = period_of(
                terms,
                (row.starts_on, row.ends_on),
                first_hours.get(row.pk),
                (person.pathway_started_on if person else None, started.get(row.person_id)),
                is_permanent=row.employment_contract == EmploymentContract.CDI,
            )
    return found


def started_on(person_ids: Collection[int]) -> dict[int, date]:
    """By person, the first day of all her engagements in reach: a limit over her pathway starts there."""
    if not person_ids:
        return {}
    firsts = Engagement.objects.filter(person_id__in=person_ids).values_list("person_id")
    return dict(firsts.annotate(first=Min("starts_on")).order_by())


def period_of(
    terms: CountingTerms,
    days: tuple[date, date | None],
    hour: FirstHour | None,
    pathway: Iterable[date | None],
    *,
    is_permanent: bool,
) -> Answer[Period]:
    """The days counted of one engagement. ``days``: its first and last; ``pathway``: what is known of its start."""
    starts_on, ends_on = days
    engagement = counting.Engagement(
        starts_on,
        is_permanent,
        hour.on if hour else None,
        min((day for day in pathway if day), default=None),
        ends_on,
        is_first_hour_derived=hour is not None and not hour.is_typed,
    )
    return counting.counting_period(engagement, terms)
