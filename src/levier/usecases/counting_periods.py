"""The days whose hours count for an engagement: the terms of its lot's clause, applied to its own dates."""

from collections.abc import Mapping, Sequence

from django.db.models import Min

from levier.records.models import Clause, Contract, EmploymentContract, Engagement, LimitBase, Person
from levier.rules import counting
from levier.rules.answers import Answer
from levier.rules.counting import FirstHour, Period
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
    firsts = Engagement.objects.filter(person_id__in=over_pathway).values_list("person_id")
    started = dict(firsts.annotate(first=Min("starts_on"))) if over_pathway else {}
    found: dict[int, Answer[Period]] = {}
    for row in rows:
        clause, contract = clauses.get(row.lot_id), contracts.get(row.contract_id)
        terms = terms_of(clause, contract).counting if clause and contract else None
        if terms is not None:
            person = people.get(row.person_id)
            known = [day for day in (person and person.pathway_started_on, started.get(row.person_id)) if day]
            first_hour = first_hours.get(row.pk)
            engagement = counting.Engagement(
                row.starts_on,
                row.employment_contract == EmploymentContract.CDI,
                first_hour.on if first_hour else None,
                min(known, default=None),
                row.ends_on,
                is_first_hour_derived=first_hour is not None and not first_hour.is_typed,
            )
            found[row.pk] = counting.counting_period(engagement, terms)
    return found
