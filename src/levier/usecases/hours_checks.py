"""Hours to look at before they count: outside the days that count, or more than a month can hold. Never refused.

A month may be counted in part; what is told here is the months of which no day counts.
"""

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import Count, Q, QuerySet, Sum

from levier.law import NoValue
from levier.records.models import HoursLine, HoursState
from levier.rules.answers import Answer, Reason, because
from levier.rules.counting import Overload, Period, most_without_alert, overload
from levier.rules.durations import month_end
from levier.rules.wordings import long_day
from levier.usecases.hires import Hire, Worked, worked


class CheckKind(StrEnum):
    OUTSIDE = "outside"
    ALERT = "alert"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Check:
    """Why a line is to be looked at. ``hours``: of the line, or of the person's whole month for a month too full."""

    kind: CheckKind
    hours: Decimal
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class ContractChecks:
    """What is to be looked at on a contract: lines outside the days that count, and lines of months too full."""

    contract_id: int
    contract_number: str
    outside: int
    outside_hours: Decimal
    full: int
    is_strong: bool


@dataclass(frozen=True, slots=True)
class _Found:
    """A line to be looked at, and its contract."""

    line_id: int
    contract_id: int
    contract_number: str
    hours: Decimal
    check: Check


def checks_of(host_id: int, contract_id: int | None = None) -> dict[int, tuple[Check, ...]]:
    """By line of the organisation, why it is to be looked at.

    Outside the days that count, decided lines are told too: they are in the account. A month too full is told while
    one of its lines waits: a decision settles it.
    """
    waiting = _waiting(host_id)
    if contract_id is not None:
        waiting = waiting.filter(contract_id=contract_id)
    months = waiting.values_list("month", flat=True).order_by().distinct()
    found: dict[int, list[Check]] = defaultdict(list)
    for one in [*_outside(host_id, worked(host_id, contract_id)), *_full(host_id, waiting, months)]:
        found[one.line_id].append(one.check)
    return {pk: tuple(each) for pk, each in found.items()}


def contracts_to_check(host_id: int, known: Worked, months: Iterable[date]) -> tuple[ContractChecks, ...]:
    """The same by contract, in order of their numbers. ``months``: those of which a line waits."""
    by_contract: dict[tuple[str, int], list[_Found]] = defaultdict(list)
    for one in [*_outside(host_id, known), *_full(host_id, _waiting(host_id), months)]:
        by_contract[one.contract_number, one.contract_id].append(one)
    return tuple(_counted(contract_id, number, each) for (number, contract_id), each in sorted(by_contract.items()))


def _lines(host_id: int) -> QuerySet[HoursLine]:
    return HoursLine.objects.filter(host_id=host_id).exclude(state=HoursState.REJECTED)


def _waiting(host_id: int) -> QuerySet[HoursLine]:
    return HoursLine.objects.filter(host_id=host_id, state=HoursState.DECLARED)


def _counted(contract_id: int, number: str, lines: list[_Found]) -> ContractChecks:
    outside = [one.hours for one in lines if one.check.kind is CheckKind.OUTSIDE]
    full = [one.check.kind for one in lines if one.check.kind is not CheckKind.OUTSIDE]
    return ContractChecks(
        contract_id, number, len(outside), sum(outside, Decimal()), len(full), CheckKind.STRONG in full
    )


def _outside(host_id: int, known: Worked) -> list[_Found]:
    """Lines of months that no day of the engagement in its contract reaches, or past the limit of a CDI.

    The lines read are those of the hires whose first or last month is beyond, however many the others have.
    """
    beyond = {hire.id: hire for hire in known.hires if hire.id in known.months and _is_beyond(hire, known)}
    if not beyond:
        return []
    rows = _lines(host_id).filter(engagement_id__in=beyond)
    found = []
    for pk, engagement_id, month, hours in rows.order_by("pk").values_list("pk", "engagement_id", "month", "hours"):
        hire = beyond[engagement_id]
        if reasons := _outside_said(month, hire, known.periods.get(engagement_id)):
            found.append(
                _Found(pk, hire.contract_id, hire.contract_number, hours, Check(CheckKind.OUTSIDE, hours, reasons))
            )
    return found


def _is_beyond(hire: Hire, known: Worked) -> bool:
    first, last = known.months[hire.id]
    if first < hire.opens_on or (hire.closes_on is not None and last > hire.closes_on):
        return True
    return hire.id in known.periods and last > known.periods[hire.id].verdict.last


def _outside_said(month: date, hire: Hire, period: Answer[Period] | None) -> tuple[Reason, ...]:
    """Why no day of a month counts; () when one may."""
    if hire.closes_on is not None and month > hire.closes_on:
        end = long_day(hire.closes_on)
        return (because(f"Ce mois commence après le {end}, fin de l’embauche ou du marché."),)
    if month < hire.opens_on:
        start = long_day(hire.opens_on)
        return (because(f"Ce mois est avant celui de l’embauche ou de la notification ({start})."),)
    if period is not None and month > period.verdict.last:
        said = because(f"Les heures de cette embauche comptent jusqu’au {long_day(period.verdict.last)}.")
        return (said, *period.reasons)
    return ()


def _full(host_id: int, waiting: QuerySet[HoursLine], months: Iterable[date]) -> list[_Found]:
    """Waiting lines of people whose month, over all their contracts, is beyond what a week allows on average.

    ``months``: those of the lines ``waiting``.
    """
    limits: dict[date, Decimal] = {}
    for month in months:
        with suppress(NoValue):  # a month before the law known has no limit here
            limits[month] = most_without_alert(month, month_end(month))
    if not limits:
        return []
    sums = (
        _lines(host_id)
        .filter(month__in=limits)
        .values_list("engagement__person_id", "month")
        .annotate(total=Sum("hours"), awaited=Count("pk", filter=Q(state=HoursState.DECLARED)))
        .filter(total__gt=min(limits.values()), awaited__gt=0)
        .order_by()
    )
    over = {(person_id, month): total for person_id, month, total, _ in sums if total > limits[month]}
    if not over:
        return []
    rows = waiting.filter(month__in=limits, engagement__person_id__in={person_id for person_id, _ in over})
    found = []
    for pk, contract_id, number, hours, person_id, month in rows.order_by("pk").values_list(
        "pk", "contract_id", "contract__number", "hours", "engagement__person_id", "month"
    ):
        if total := over.get((person_id, month)):
            answer = overload(total, month, month_end(month))
            kind = CheckKind.STRONG if answer.verdict is Overload.STRONG else CheckKind.ALERT
            found.append(_Found(pk, contract_id, number, hours, Check(kind, total, answer.reasons)))
    return found
