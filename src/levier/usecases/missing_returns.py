"""Returns of hours whose day has passed with nothing received, over many contracts at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from levier.records.models import Act, ActKind, AwardMember, Clause, Contract, HoursLine, Import, MemberRank
from levier.rules.late_returns import Deposit, LateTerms, Standing, follow_return
from levier.rules.returns import Return
from levier.usecases.clause_terms import terms_of

STILL_ASKED = timedelta(days=365)
"""How long a return that never came is recalled: the account of the contract keeps showing it after."""


@dataclass(frozen=True, slots=True)
class MissingReturns:
    """The returns a lot still owes, the oldest first; never empty."""

    contract_id: int
    contract_number: str
    lot_number: int
    returns: tuple[Return, ...]


def missing_returns(contracts: Iterable[Contract], on: date) -> tuple[MissingReturns, ...]:
    """The lots whose calendar asked for hours that did not come, those that wait the longest first.

    In five queries. Hours received by another organisation that follows the contract are received.
    """
    rows = {contract.pk: contract for contract in contracts}
    asked: dict[int, tuple[Clause, list[Return]]] = {}
    clauses = Clause.objects.filter(lot__contract_id__in=rows, returns_due_day__isnull=False).select_related("lot")
    for clause in clauses:
        periods = terms_of(clause, rows[clause.lot.contract_id]).returns
        due = [one for one in periods if one.due_before is not None and on - STILL_ASKED <= one.due_before <= on]
        if due:
            asked[clause.lot_id] = (clause, due)
    if not asked:
        return ()
    contract_ids = {clause.lot.contract_id for clause, _ in asked.values()}
    leads = _leads(contract_ids)
    deposits = _deposits(contract_ids, min(due[0].first for _, due in asked.values()), rows, leads)
    found = []
    for lot_id, (clause, due) in asked.items():
        contract = rows[clause.lot.contract_id]
        known = deposits[contract.pk, leads.get(lot_id, contract.holder_id)] + deposits[contract.pk, None]
        months = {deposit.month for deposit in known}
        # Hours of its last month make a return whatever the day they came: no need to ask more of it.
        asked_again = [one for one in due if one.last.replace(day=1) not in months]
        missing = [
            one
            for one in asked_again
            if follow_return(one, known, (), LateTerms(), on).verdict.standing is Standing.MISSING
        ]
        if missing:
            found.append(MissingReturns(contract.pk, contract.number, clause.lot.number, tuple(missing)))
    return tuple(sorted(found, key=lambda one: (one.returns[0].last, one.contract_number, one.lot_number)))


def _leads(contract_ids: Iterable[int]) -> dict[int | None, int]:
    rows = AwardMember.objects.filter(award__lot__contract_id__in=contract_ids, rank=MemberRank.LEAD)
    return dict(rows.values_list("award__lot_id", "organization_id"))


def _deposits(
    contract_ids: Iterable[int], since: date, contracts: Mapping[int, Contract], leads: Mapping[int | None, int]
) -> dict[tuple[int, int | None], list[Deposit]]:
    """By contract and company that answers; under None what the diary says was brought, which holds for all its lots.

    A company's return covers all its lots; the day of a file of another organisation is not known here.
    """
    lines = HoursLine.objects.filter(contract_id__in=contract_ids, month__gte=since.replace(day=1))
    received = set(lines.values_list("contract_id", "engagement__lot_id", "month", "source_id").order_by().distinct())
    files = Import.objects.filter(pk__in={source for *_, source in received})
    days = {pk: timezone.localdate(at) for pk, at in files.values_list("pk", "created_at")}
    found: dict[tuple[int, int | None], list[Deposit]] = defaultdict(list)
    for contract_id, lot_id, month, source in received:
        company = leads.get(lot_id, contracts[contract_id].holder_id)
        found[contract_id, company].append(Deposit(month, days.get(source)))
    brought = Act.objects.filter(contract_id__in=contract_ids, kind=ActKind.ANSWER, period_ends_on__gte=since)
    for contract_id, ends_on, happened_on in brought.values_list("contract_id", "period_ends_on", "happened_on"):
        if ends_on is not None:
            found[contract_id, None].append(Deposit(ends_on.replace(day=1), happened_on))
    return found
