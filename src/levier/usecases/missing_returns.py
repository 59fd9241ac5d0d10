"""Returns of hours whose day has passed with nothing received, over many contracts at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from levier.records.models import Act, ActKind, AwardMember, Contract, HoursLine, Import, Lot, MemberRank
from levier.rules.late_returns import Deposit, LateTerms, Standing, follow_return
from levier.rules.returns import Return, calendar_of

STILL_ASKED = timedelta(days=365)
"""How long a return that never came is recalled: the account of the contract keeps showing it after."""


@dataclass(frozen=True, slots=True)
class MissingReturns:
    """The returns a lot still owes, the oldest first; never empty."""

    contract_id: int
    contract_number: str
    lot_number: int
    returns: tuple[Return, ...]


_Asked = dict[int, tuple[Contract, int, list[Return]]]
"""By lot: its contract, its number, and the returns whose day has passed."""


def missing_returns(contracts: Iterable[Contract], on: date) -> tuple[MissingReturns, ...]:
    """The lots whose calendar asked for hours that did not come, those that wait the longest first.

    In four queries. Hours received by another organisation that follows the contract are received.
    """
    rows = {contract.pk: contract for contract in contracts}
    asked: _Asked = {}
    companies: dict[int, int | None] = {}
    for lot_id, number, contract_id, every, day, lead in _lots(rows):
        contract = rows[contract_id]
        companies[lot_id] = contract.holder_id if lead is None else lead
        if due := _due(contract, every, day, on):
            asked[lot_id] = (contract, number, due)
    if not asked:
        return ()
    received = _received(asked, companies)
    waiting = {
        lot_id: [one for one in due if one.last.replace(day=1) not in received[contract.pk, companies[lot_id]]]
        for lot_id, (contract, _, due) in asked.items()
    }
    if not any(waiting.values()):
        return ()
    files = {
        source
        for lot_id, periods in waiting.items()
        for period in periods
        for month, sources in received[asked[lot_id][0].pk, companies[lot_id]].items()
        if period.first.replace(day=1) <= month <= period.last
        for source in sources
    }
    days, brought = _days(files), _brought(asked)
    found = []
    for lot_id, periods in waiting.items():
        contract, number, _ = asked[lot_id]
        deposits = brought[contract.pk] + [
            Deposit(month, days.get(source))
            for month, sources in received[contract.pk, companies[lot_id]].items()
            for source in sources
        ]
        missing = [one for one in periods if _is_missing(one, deposits, on)]
        if missing:
            found.append(MissingReturns(contract.pk, contract.number, number, tuple(missing)))
    return tuple(sorted(found, key=lambda one: (one.returns[0].last, one.contract_number, one.lot_number)))


def _is_missing(period: Return, deposits: list[Deposit], on: date) -> bool:
    """Hours of its last month make a return whatever the day they came: no need to ask more of it."""
    if any(deposit.month == period.last.replace(day=1) for deposit in deposits):
        return False
    return follow_return(period, deposits, (), LateTerms(), on).verdict.standing is Standing.MISSING


def _due(contract: Contract, every_months: int | None, due_day: int | None, on: date) -> list[Return]:
    """The returns whose day has passed, for a year at most."""
    starts, ends = contract.notified_on, contract.ends_on
    if starts is None or ends is None or every_months is None or due_day is None:
        return []
    periods = calendar_of(starts, ends, every_months, due_day)
    return [one for one in periods if one.due_before is not None and on - STILL_ASKED <= one.due_before <= on]


def _lots(contract_ids: Iterable[int]) -> QuerySet[Lot, tuple[Any, ...]]:
    """Lots in their contract, each with the calendar of its clause, if any, and the company that leads its award."""
    leads = AwardMember.objects.filter(award__lot_id=OuterRef("pk"), award__number=1, rank=MemberRank.LEAD)
    rows = Lot.objects.filter(contract_id__in=contract_ids).order_by("pk")
    return rows.values_list(
        "pk",
        "number",
        "contract_id",
        "clauses__returns_every_months",
        "clauses__returns_due_day",
        Subquery(leads.values("organization_id")[:1]),
    )


def _received(asked: _Asked, companies: Mapping[int, int | None]) -> dict[tuple[int, int | None], dict[date, set[int]]]:
    """By contract and company that answers, the months received with the files they came in.

    A company's return covers all its lots.
    """
    since = min(due[0].first for *_, due in asked.values()).replace(day=1)
    lines = HoursLine.objects.filter(contract_id__in={contract.pk for contract, *_ in asked.values()}, month__gte=since)
    rows = lines.values_list("contract_id", "engagement__lot_id", "month", "source_id").order_by().distinct()
    found: dict[tuple[int, int | None], dict[date, set[int]]] = defaultdict(lambda: defaultdict(set))
    for contract_id, lot_id, month, source in rows:
        found[contract_id, companies.get(lot_id)][month].add(source)
    return found


def _days(files: set[int]) -> dict[int, date]:
    """The day each file came; not known here of a file of another organisation."""
    if not files:
        return {}
    rows = Import.objects.filter(pk__in=files).values_list("pk", "created_at")
    return {pk: timezone.localdate(at) for pk, at in rows}


def _brought(asked: _Asked) -> dict[int, list[Deposit]]:
    """By contract, what the diary says was brought, which holds for all its lots."""
    contract_ids = {contract.pk for contract, *_ in asked.values()}
    since = min(due[0].first for *_, due in asked.values())
    acts = Act.objects.filter(contract_id__in=contract_ids, kind=ActKind.ANSWER, period_ends_on__gte=since)
    found: dict[int, list[Deposit]] = defaultdict(list)
    for contract_id, ends_on, happened_on in acts.values_list("contract_id", "period_ends_on", "happened_on"):
        if ends_on is not None:
            found[contract_id].append(Deposit(ends_on.replace(day=1), happened_on))
    return found
