"""Hours maybe attributed twice: the same person, month, employer and number of hours on two contracts.

A line belongs to one engagement, hence to one contract: what is said here is that two of them may be the same hours.
To check, never refused: a month may really be shared in two halves.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from levier.exchange.sources.hours_files import DeclaredHours
from levier.records.models import Contract, HoursLine, HoursState
from levier.rules.allotments import Allotment, maybe_twice
from levier.rules.answers import Reason

Worker = tuple[int, str]
"""A person and the SIRET of her employer."""
Line = tuple[DeclaredHours, Worker, int]
"""A line, whose it is, its contract."""
Kept = tuple[int, str, date, int, Decimal]
"""Hours kept before: person, SIRET of the employer, month, contract, hours."""


def kept_hours(people: Collection[int], months: Collection[date]) -> list[Kept]:
    """Hours kept before, and not rejected, of some people in some months."""
    rows = HoursLine.objects.filter(engagement__person_id__in=people, month__in=months)
    return list(
        rows.exclude(state=HoursState.REJECTED).values_list(
            "engagement__person_id", "engagement__employer__siret", "month", "contract_id", "hours"
        )
    )


def people_on_several(contracts: Iterable[tuple[int, int]], kept: Iterable[Kept]) -> set[int]:
    """Nearly everybody is on one contract alone: those who are not, from (person, contract) and the hours kept."""
    first: dict[int, int] = {}
    both = [*contracts, *((person_id, contract_id) for person_id, _, _, contract_id, _ in kept)]
    return {person_id for person_id, contract_id in both if first.setdefault(person_id, contract_id) != contract_id}


def maybe_doubled(lines: Sequence[Line], kept: Iterable[Kept]) -> list[tuple[DeclaredHours, Reason]]:
    """The lines whose hours stand on another contract too, in the same file or kept before."""
    months: dict[tuple[Worker, date], dict[int, list[Decimal]]] = {}
    for line, worker, contract_id in lines:
        months.setdefault((worker, line.month), {}).setdefault(contract_id, []).append(line.hours)
    for person_id, siret, day, contract_id, worked in kept:
        month = months.get(((person_id, siret), day))
        if month is not None:
            month.setdefault(contract_id, []).append(worked)
    shared = {key: month for key, month in months.items() if len(month) > 1}
    ids = {contract_id for month in shared.values() for contract_id in month}
    numbers = dict(Contract.objects.filter(pk__in=ids).values_list("pk", "number")) if ids else {}
    found = []
    for line, worker, contract_id in lines:
        month = shared.get((worker, line.month))
        answer = maybe_twice(*_sides(line.hours, contract_id, month, numbers)) if month else None
        if answer is not None and answer.verdict:
            found.append((line, answer.reasons[0]))
    return found


def _sides(
    worked: Decimal, contract_id: int, month: Mapping[int, list[Decimal]], numbers: Mapping[int, str]
) -> tuple[Allotment, list[Allotment]]:
    """The hours of a line, and those of the other contracts of the month."""
    others = [
        Allotment(numbers.get(other, ""), each)
        for other, hours in month.items()
        if other != contract_id
        for each in hours
    ]
    return Allotment(numbers.get(contract_id, ""), worked), others
