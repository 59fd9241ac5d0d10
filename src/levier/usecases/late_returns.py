"""The returns of a contract's clauses against their calendar: received or not, days late, penalties incurred.

Hours come with the files handed in; formal notices, and returns received otherwise, stand in the diary.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone

from levier.records.models import Act, ActKind, AwardMember, Clause, Contract, HoursLine, Import, MemberRank
from levier.rules.access import Actor, Role, may
from levier.rules.answers import Answer
from levier.rules.late_returns import Deposit, Followed, LateTerms, Notice, all_incurred, follow_return
from levier.rules.penalties import Penalty
from levier.rules.returns import Return
from levier.usecases.clause_terms import Terms, terms_of
from levier.usecases.gestures import gesture


@dataclass(frozen=True, slots=True)
class LotReturns:
    """The returns of a lot's clause already due, latest first, and the next one. ``incurred``: all, before the cap."""

    clause_id: int
    lot_number: int
    lot_title: str
    followed: tuple[Answer[Followed], ...]
    following: Return | None
    incurred: Penalty | None
    is_ours: bool


def followed_returns(by: Actor, contract: Contract, on: date) -> tuple[LotReturns, ...]:
    """The lots whose clause has a calendar with a due day. Called under a gesture that reads the account.

    For who reads the diary alone: a formal notice that one cannot see would change what is told.
    """
    if Role.FACILITATOR not in by.roles:
        return ()
    terms = _calendars(contract)
    if not terms:
        return ()
    return _followed(by, contract, terms, _files(contract), _acts(contract), on)


@dataclass(frozen=True, slots=True)
class LotLate:
    """What the late returns of a lot come to, before the cap: how many cost, and their penalty."""

    lot_number: int
    lot_title: str
    count: int
    penalty: Penalty


def late_by_lot(by: Actor, contract: Contract, on: date, followed: Sequence[LotReturns]) -> tuple[LotLate, ...]:
    """The lots whose late returns cost something. ``followed``: as the actor has them.

    The buyer, who reads no diary, is told the count and the amount that the lead of the contract finds.
    """
    if Role.FACILITATOR not in by.roles:
        followed = _followed_for_the_buyer(by=by, contract=contract, on=on) if may(by, "see_incurred") else ()
    return tuple(
        LotLate(
            lot.lot_number,
            lot.lot_title,
            sum(1 for one in lot.followed if one.verdict.incurred and one.verdict.incurred.gross),
            lot.incurred,
        )
        for lot in followed
        if lot.incurred is not None
    )


@gesture("see_incurred")
def _followed_for_the_buyer(*, by: Actor, contract: Contract, on: date) -> tuple[LotReturns, ...]:
    """From the days alone: of files, of formal notices about a return and of what they brought."""
    terms = _calendars(contract)
    if not terms:
        return ()
    files: set[File] = set()
    acts: list[DiaryDay] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, lot_id, period, came_at, happened_on, answer_by FROM levier_return_days(%s)", [contract.pk]
        )
        for kind, lot_id, period, came_at, happened_on, answer_by in cursor.fetchall():
            if kind == "file":
                files.add((lot_id, period, timezone.localdate(came_at) if came_at else None))
            else:
                acts.append((kind, period, happened_on, answer_by))
    return _followed(by, contract, terms, files, acts, on)


File = tuple[int, date, date | None]
"""A lot, a month of hours (its first day), the day their file came when it is known."""
DiaryDay = tuple[str, date, date, date | None]
"""An act about a return: its kind, the last day of the return, its own day, the last day to answer."""


def _calendars(contract: Contract) -> dict[Clause, Terms]:
    rows = Clause.objects.filter(lot__contract_id=contract.pk, returns_due_day__isnull=False).select_related("lot")
    terms = {clause: terms_of(clause, contract) for clause in rows.order_by("lot__number", "lot_id")}
    return {clause: one for clause, one in terms.items() if one.returns}


def _followed(
    by: Actor,
    contract: Contract,
    terms: Mapping[Clause, Terms],
    files: Iterable[File],
    acts: Iterable[DiaryDay],
    on: date,
) -> tuple[LotReturns, ...]:
    leads = _leads(contract)
    deposits: dict[int | None, list[Deposit]] = {}
    for lot_id, month, came_on in files:
        deposits.setdefault(leads.get(lot_id, contract.holder_id), []).append(Deposit(month, came_on))
    notices, brought = _told_in_the_diary(acts)
    return tuple(
        _of_lot(
            by, clause, one, [*deposits.get(leads.get(clause.lot_id, contract.holder_id), ()), *brought], notices, on
        )
        for clause, one in terms.items()
    )


def _leads(contract: Contract) -> dict[int | None, int]:
    """The company that answers for each lot awarded apart; of the others, the holder of the contract does."""
    rows = AwardMember.objects.filter(award__lot__contract_id=contract.pk, award__number=1, rank=MemberRank.LEAD)
    return dict(rows.values_list("award__lot_id", "organization_id"))


def _files(contract: Contract) -> set[File]:
    """Hours by lot and month, with the day their file came: a company's return covers all its lots.

    A file of another organisation is not read here.
    """
    lines = HoursLine.objects.filter(contract_id=contract.pk)
    found = set(lines.values_list("engagement__lot_id", "month", "source_id").order_by().distinct())
    days = {
        pk: timezone.localdate(at)
        for pk, at in Import.objects.filter(pk__in={source for _, _, source in found}).values_list("pk", "created_at")
    }
    return {(lot_id, month, days.get(source)) for lot_id, month, source in found}


def _acts(contract: Contract) -> list[DiaryDay]:
    rows = Act.objects.filter(contract_id=contract.pk, period_ends_on__isnull=False).order_by("number")
    told = rows.values_list("kind", "period_ends_on", "happened_on", "answer_by")
    return [(kind, ends_on, happened_on, by) for kind, ends_on, happened_on, by in told if ends_on is not None]


def _told_in_the_diary(acts: Iterable[DiaryDay]) -> tuple[dict[date, list[Notice]], list[Deposit]]:
    """Formal notices by the last day of the return they ask for; returns that acts say were brought."""
    notices: dict[date, list[Notice]] = {}
    brought: list[Deposit] = []
    for kind, ends_on, happened_on, answer_by in acts:
        if kind == ActKind.ANSWER:
            brought.append(Deposit(ends_on.replace(day=1), happened_on))
        else:
            notices.setdefault(ends_on, []).append(Notice(happened_on, answer_by or happened_on))
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
        all_incurred([answer.verdict for answer in each]),
        clause.host_id == by.host_id,
    )
