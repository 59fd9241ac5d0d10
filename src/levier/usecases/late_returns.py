"""The returns of a contract's clauses against their calendar: received or not, days late, penalties incurred.

Hours come with the files handed in; formal notices, and returns received otherwise, stand in the diary.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from levier.records.models import Act, ActKind, AwardMember, Clause, Contract, HoursLine, Import, MemberRank
from levier.rules.access import Actor, Role
from levier.rules.answers import Answer
from levier.rules.late_returns import Deposit, Followed, LateTerms, Notice, all_incurred, follow_return
from levier.rules.penalties import Penalty
from levier.rules.returns import Return
from levier.usecases.clause_terms import Terms, terms_of


@dataclass(frozen=True, slots=True)
class LotReturns:
    """The returns of a lot's clause already due, latest first, and the next one. ``incurred``: all, within the cap."""

    clause_id: int
    lot_number: int
    lot_title: str
    followed: tuple[Answer[Followed], ...]
    following: Return | None
    incurred: Penalty | None
    waiver: str
    is_ours: bool


def followed_returns(by: Actor, contract: Contract, on: date) -> tuple[LotReturns, ...]:
    """The lots whose clause has a calendar with a due day. Called under a gesture that reads the account.

    For who reads the diary alone: a formal notice that one cannot see would change what is told.
    """
    if Role.FACILITATOR not in by.roles:
        return ()
    rows = Clause.objects.filter(lot__contract_id=contract.pk, returns_due_day__isnull=False).select_related("lot")
    terms = {clause: terms_of(clause, contract) for clause in rows.order_by("lot__number", "lot_id")}
    if not any(one.returns for one in terms.values()):
        return ()
    leads = _leads(contract)
    deposits = _deposits(contract, leads)
    notices, brought = _told_in_the_diary(contract)
    return tuple(
        _of_lot(
            by, clause, one, [*deposits.get(leads.get(clause.lot_id, contract.holder_id), ()), *brought], notices, on
        )
        for clause, one in terms.items()
        if one.returns
    )


def _leads(contract: Contract) -> dict[int | None, int]:
    """The company that answers for each lot awarded apart; of the others, the holder of the contract does."""
    rows = AwardMember.objects.filter(award__lot__contract_id=contract.pk, rank=MemberRank.LEAD)
    return dict(rows.values_list("award__lot_id", "organization_id"))


def _deposits(contract: Contract, leads: Mapping[int | None, int]) -> dict[int | None, list[Deposit]]:
    """Hours by company that answers and month, with the day their file came: a company's return covers all its lots.

    A file of another organisation is not read here.
    """
    lines = HoursLine.objects.filter(contract_id=contract.pk)
    found = set(lines.values_list("engagement__lot_id", "month", "source_id").order_by().distinct())
    days = {
        pk: timezone.localdate(at)
        for pk, at in Import.objects.filter(pk__in={source for _, _, source in found}).values_list("pk", "created_at")
    }
    by_company: dict[int | None, list[Deposit]] = {}
    for lot_id, month, source in found:
        company = leads.get(lot_id, contract.holder_id)
        by_company.setdefault(company, []).append(Deposit(month, days.get(source)))
    return by_company


def _told_in_the_diary(contract: Contract) -> tuple[dict[date, list[Notice]], list[Deposit]]:
    """Formal notices by the last day of the return they ask for; returns that acts say were brought."""
    notices: dict[date, list[Notice]] = {}
    brought: list[Deposit] = []
    for act in Act.objects.filter(contract_id=contract.pk, period_ends_on__isnull=False).order_by("number"):
        ends_on = act.period_ends_on
        if ends_on is None:
            continue
        if act.kind == ActKind.ANSWER:
            brought.append(Deposit(ends_on.replace(day=1), act.happened_on))
        else:
            notices.setdefault(ends_on, []).append(Notice(act.happened_on, act.answer_by or act.happened_on))
    return notices, brought


def _of_lot(
    by: Actor,
    clause: Clause,
    terms: Terms,
    deposits: Sequence[Deposit],
    notices: dict[date, list[Notice]],
    on: date,
) -> LotReturns:
    asked = LateTerms(terms.per_late_day, terms.days_given, clause.source)
    due = [period for period in terms.returns if period.due_before is not None and period.due_before <= on]
    each = [follow_return(period, deposits, notices.get(period.last, ()), asked, on) for period in due]
    return LotReturns(
        clause.pk,
        clause.lot.number,
        clause.lot.title,
        tuple(reversed(each)),
        next((period for period in terms.returns if period not in due), None),
        all_incurred([answer.verdict for answer in each], terms.limits.cap),
        terms.waiver,
        clause.host_id == by.host_id,
    )
