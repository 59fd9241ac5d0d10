"""Hours of a return after the last day that counts for a permanent contract, as its clause limits it.

To check, never refused: the hours page says the same once they are kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

from django.db.models import Min

from levier.exchange.sources.hours_files import DeclaredHours, Problem
from levier.records.models import Contract, EmploymentContract, Engagement, HoursLine, HoursState, Person
from levier.rules.answers import Answer
from levier.rules.counting import Period, first_hour
from levier.rules.wordings import hours, long_day
from levier.usecases.counting_periods import counting_periods


class Engaged(Protocol):
    """An engagement a line is of."""

    @property
    def id(self) -> int: ...
    @property
    def contract_id(self) -> int: ...


def uncounted(lines: Sequence[tuple[DeclaredHours, Engaged]], engaged: Mapping[int, Engaged]) -> list[Problem]:
    """One problem a line; ``engaged``: the engagements of the lines, by their ids.

    A single query where no clause of these contracts limits permanent contracts.
    """
    limited = Engagement.objects.filter(
        contract_id__in={each.contract_id for each in engaged.values()},
        employment_contract=EmploymentContract.CDI,
        lot__clauses__permanent_limit_months__isnull=False,
    )
    asked = set(limited.values_list("pk", flat=True)) & engaged.keys()
    if not asked:
        return []
    concerned = [(line, each.id) for line, each in lines if each.id in asked]
    periods = _periods(asked, ((engagement_id, line.month) for line, engagement_id in concerned))
    return [
        _problem(line, periods[engagement_id])
        for line, engagement_id in concerned
        if engagement_id in periods and line.month > periods[engagement_id].verdict.last
    ]


def _periods(asked: set[int], told: Iterable[tuple[int, date]]) -> dict[int, Answer[Period]]:
    """The days counted of these engagements; their first hour may come with this very return."""
    rows = list(Engagement.objects.filter(pk__in=asked))
    kept = HoursLine.objects.filter(engagement_id__in=asked).exclude(state=HoursState.REJECTED)
    firsts: dict[int, date] = dict(kept.values_list("engagement_id").annotate(Min("month")).order_by())
    for engagement_id, month in told:
        firsts[engagement_id] = min(month, firsts.get(engagement_id, month))
    known = {row.pk: first_hour(row.first_hour_on, firsts[row.pk], row.starts_on) for row in rows}
    return counting_periods(
        rows,
        Contract.objects.in_bulk({row.contract_id for row in rows}),
        Person.objects.in_bulk({row.person_id for row in rows}),
        {pk: one for pk, one in known.items() if one is not None},
    )


def _problem(line: DeclaredHours, period: Answer[Period]) -> Problem:
    last = long_day(period.verdict.last)
    rule = next((f" {reason.sentence}" for reason in period.reasons if "limit" in reason.facts), "")
    return Problem(
        line.sheet,
        line.cell,
        hours(line.hours),
        f"Les heures de cette embauche comptent jusqu’au {last}.{rule}",
        "Ces heures sont gardées\u00a0; rejetez celles qui ne comptent pas, ou vérifiez la limite dans la clause.",
        "to_check",
        "uncounted",
        line.row,
    )
