"""Hours to look at before they count: outside the days that count, or more than a month can hold. Never refused.

A month may be counted in part; what is told here is the months of which no day counts.
"""

from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Greatest, Least, TruncMonth

from levier.law import NoValue
from levier.records.models import Clause, Contract, EmploymentContract, Engagement, HoursLine, HoursState, Person
from levier.rules.answers import Answer, Reason, because
from levier.rules.counting import Overload, Period, first_hour, most_without_alert, overload
from levier.rules.wordings import long_day
from levier.usecases.counting_periods import counting_periods
from levier.usecases.hours_matching import month_end


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


def checks_of(host_id: int, contract_id: int | None = None) -> dict[int, tuple[Check, ...]]:
    """By line of the organisation, why it is to be looked at.

    Outside the days that count, decided lines are told too: they are in the account. A month too full is told while
    one of its lines waits: a decision settles it.
    """
    lines = HoursLine.objects.filter(host_id=host_id).exclude(state=HoursState.REJECTED)
    asked = lines if contract_id is None else lines.filter(contract_id=contract_id)
    found: dict[int, list[Check]] = defaultdict(list)
    for pk, check in [*_outside(asked), *_full(lines, asked)]:
        found[pk].append(check)
    return {pk: tuple(each) for pk, each in found.items()}


def contracts_to_check(host_id: int) -> tuple[ContractChecks, ...]:
    """The same by contract, in order of their numbers."""
    found = checks_of(host_id)
    rows = HoursLine.objects.filter(pk__in=found).values_list("pk", "contract_id", "contract__number", "hours")
    by_contract: dict[tuple[str, int], list[tuple[Decimal, tuple[Check, ...]]]] = defaultdict(list)
    for pk, contract_id, number, hours in rows:
        by_contract[number, contract_id].append((hours, found[pk]))
    return tuple(_counted(contract_id, number, each) for (number, contract_id), each in sorted(by_contract.items()))


def _counted(contract_id: int, number: str, lines: list[tuple[Decimal, tuple[Check, ...]]]) -> ContractChecks:
    outside = [hours for hours, checks in lines if any(one.kind is CheckKind.OUTSIDE for one in checks)]
    full = [one.kind for _, checks in lines for one in checks if one.kind is not CheckKind.OUTSIDE]
    return ContractChecks(
        contract_id, number, len(outside), sum(outside, Decimal()), len(full), CheckKind.STRONG in full
    )


def _outside(asked: QuerySet[HoursLine]) -> list[tuple[int, Check]]:
    """Lines of months that no day of the engagement in its contract reaches, or past the limit of a CDI."""
    # NULLs are left out by both functions: an engagement without an end has its contract's.
    first = TruncMonth(Greatest("engagement__starts_on", "contract__notified_on"))
    last = Least("engagement__ends_on", "contract__ends_on")
    dated = asked.annotate(opens_on=first, closes_on=last)
    beyond = dated.filter(Q(month__lt=first) | Q(month__gt=last))
    found = {
        pk: Check(CheckKind.OUTSIDE, hours, (_outside_said(month, opens_on, closes_on),))
        for pk, month, hours, opens_on, closes_on in beyond.values_list("pk", "month", "hours", "opens_on", "closes_on")
    }
    periods = _limited(asked)
    lines = asked.filter(engagement_id__in=periods).values_list("pk", "engagement_id", "month", "hours")
    for pk, engagement_id, month, hours in lines:
        period = periods[engagement_id]
        if pk not in found and month > period.verdict.last:
            said = because(f"Les heures de cette embauche comptent jusqu'au {long_day(period.verdict.last)}.")
            found[pk] = Check(CheckKind.OUTSIDE, hours, (said, *period.reasons))
    return list(found.items())


def _outside_said(month: date, opens_on: date | None, closes_on: date | None) -> Reason:
    if closes_on is not None and month > closes_on:
        return because(f"Ce mois commence après le {long_day(closes_on)}, fin de l'embauche ou du marché.")
    day = long_day(opens_on) if opens_on else ""
    return because(f"Ce mois est avant celui de l'embauche ou de la notification ({day}).")


def _limited(asked: QuerySet[HoursLine]) -> Mapping[int, Answer[Period]]:
    """The days counted of permanent contracts under a clause that limits them."""
    limited = Clause.objects.filter(permanent_limit_months__isnull=False).values("lot_id")
    rows = list(
        Engagement.objects.filter(
            Exists(asked.filter(engagement_id=OuterRef("pk"))),
            employment_contract=EmploymentContract.CDI,
            lot_id__in=limited,
        )
    )
    if not rows:
        return {}
    months = dict(
        HoursLine.objects.filter(engagement_id__in=[row.pk for row in rows])
        .exclude(state=HoursState.REJECTED)
        .values_list("engagement_id")
        .annotate(Min("month"))
        .order_by()
    )
    hours = {row.pk: first_hour(row.first_hour_on, months.get(row.pk), row.starts_on) for row in rows}
    return counting_periods(
        rows,
        Contract.objects.in_bulk({row.contract_id for row in rows}),
        Person.objects.in_bulk({row.person_id for row in rows}),
        {pk: one for pk, one in hours.items() if one is not None},
    )


def _full(lines: QuerySet[HoursLine], asked: QuerySet[HoursLine]) -> list[tuple[int, Check]]:
    """Waiting lines of people whose month, over all their contracts, is beyond what a week allows on average."""
    waiting = asked.filter(state=HoursState.DECLARED)
    limits: dict[date, Decimal] = {}
    for month in waiting.values_list("month", flat=True).order_by().distinct():
        with suppress(NoValue):  # a month before the law known has no limit here
            limits[month] = most_without_alert(month, month_end(month))
    if not limits:
        return []
    sums = (
        lines.filter(month__in=limits, engagement__person_id__in=waiting.values("engagement__person_id"))
        .values_list("engagement__person_id", "month")
        .annotate(total=Sum("hours"))
        .filter(total__gt=min(limits.values()))
        .order_by()
    )
    over = {(person_id, month): total for person_id, month, total in sums if total > limits[month]}
    if not over:
        return []
    rows = waiting.filter(engagement__person_id__in={person_id for person_id, _ in over})
    found = []
    for pk, person_id, month in rows.values_list("pk", "engagement__person_id", "month"):
        if total := over.get((person_id, month)):
            answer = overload(total, month, month_end(month))
            kind = CheckKind.STRONG if answer.verdict is Overload.STRONG else CheckKind.ALERT
            found.append((pk, Check(kind, total, answer.reasons)))
    return found
