"""The rules of hours counted, allotted, shared in a group and missing, as the cases name them."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from levier.rules import allotments, awards, counting, late_returns, penalties, progress, returns
from levier.rules.answers import because


def group_hours(
    day: date,
    total: int,
    shares: list[int],
    done: list[int],
    form: str,
    is_surplus_cleared: bool = False,
    **prices: Any,
) -> dict[str, Any]:
    members = [
        awards.Share(f"membre {n}", Decimal(share), Decimal(hours))
        for n, (share, hours) in enumerate(zip(shares, done, strict=True), start=1)
    ]
    exact = {name: Decimal(price) for name, price in prices.items()}
    found = awards.settle(
        Decimal(total), members, awards.GroupForm(form), awards.Terms(is_surplus_cleared=is_surplus_cleared, **exact)
    )
    return {
        "due": [one.due for one in found.standings],
        "missing": found.missing,
        "penalty": found.penalty,
        "cleared_hours": [debt.hours for debt in found.clearing],
        "cleared_amounts": [debt.amount for debt in found.clearing],
        "cleared": found.cleared,
        "reasons": found.reasons,
    }


def missing_hours(day: date, due: int, validated: int, per_hour: int) -> dict[str, Any]:
    penalty = penalties.for_missing_hours(Decimal(due), Decimal(validated), Decimal(per_hour))
    return {"amount": penalty.amount, "reasons": penalty.reasons}


def incurred(day: date, missing: list[int] | None, late: list[int] | None, cap: int | None) -> dict[str, Any]:
    hours = missing and penalties.for_missing_hours(*map(Decimal, missing))
    notice = date(2026, 4, 20)
    returns = late and penalties.for_late_proofs(
        penalties.LateProofs(Decimal(late[1]), notice, notice + timedelta(days=late[0]))
    )
    found = penalties.incurred_together(hours, returns, penalties.Limits(cap=None if cap is None else Decimal(cap)))
    return {
        "missing": found.missing.gross if found.missing else None,
        "late": found.late.gross if found.late else None,
        "sum": found.total.gross,
        "incurred": found.total.amount,
        "reasons": found.total.reasons,
    }


def late_proofs(day: date, per_day: int, formal_notice_on: date | None, received_on: date) -> dict[str, Any]:
    penalty = penalties.for_late_proofs(penalties.LateProofs(Decimal(per_day), formal_notice_on, received_on))
    return {"amount": penalty.amount, "reasons": penalty.reasons}


def late_return(
    day: date,
    period: list[date],
    files: list[list[date]],
    per_day: int | None,
    notices: list[list[date]],
    days_given: int = 0,
) -> dict[str, Any]:
    first, last, due_before = period
    deposits = [late_returns.Deposit(*days) for days in files]
    terms = late_returns.LateTerms(None if per_day is None else Decimal(per_day), days_given, "CCAP, article 4.2")
    sent = [late_returns.Notice(*days) for days in notices]
    answer = late_returns.follow_return(returns.Return(first, last, due_before), deposits, sent, terms, day)
    found = answer.verdict
    return {
        "standing": str(found.standing),
        "received_on": found.received_on,
        "days_late": Decimal(found.days_late),
        "incurred": found.incurred.amount if found.incurred else None,
        "reasons": answer.reasons,
    }


def training_hours(day: date, due: int, done: int, multiple: int) -> dict[str, Any]:
    penalty = penalties.for_training_hours(Decimal(due), Decimal(done), Decimal(multiple), day)
    return {"amount": penalty.amount, "reasons": penalty.reasons}


def _permanent(
    notified_on: date, ends_on: date, hired_on: date, permanent_months: int
) -> tuple[counting.Engagement, counting.CountingTerms]:
    limit = counting.PermanentLimit(permanent_months)
    terms = counting.CountingTerms(notified_on, ends_on, permanent=limit)
    return counting.Engagement(hired_on, is_permanent=True), terms


def counting_end(day: date, **given: Any) -> dict[str, Any]:
    answer = counting.counting_period(*_permanent(**given))
    return {"first": answer.verdict.first, "last": answer.verdict.last, "reasons": answer.reasons}


def counted_hours(day: date, worked_on: date, hours: int, **given: Any) -> dict[str, Any]:
    line = counting.HoursLine(worked_on, worked_on, Decimal(hours))
    counted = counting.count_hours(line, *_permanent(**given))
    return {"hours": counted.hours, "verdict": str(counted.verdict), "reasons": counted.reasons}


def all_hours(
    day: date,
    due: int,
    declared: dict[str, list[int]],
    invoice: dict[str, int],
    counted_kinds: list[str],
    per_hour: int = 0,
) -> dict[str, Any]:
    kinds = frozenset(counting.HoursKind(kind) for kind in counted_kinds)
    terms = counting.CountingTerms(day, day, kinds)
    lines = [
        counting.HoursLine(day, day, Decimal(hours), counting.HoursKind(kind))
        for kind, each in declared.items()
        for hours in each
    ]
    subcontracted = counting.hours_from_invoice(
        Decimal(invoice["invoiced"]), Decimal(invoice["labour_share"]), Decimal(invoice["hourly_cost"])
    )
    done = subcontracted.hours + sum(
        counting.count_hours(line, counting.Engagement(day), terms).hours for line in lines
    )
    penalty = penalties.for_missing_hours(Decimal(due), done, Decimal(per_hour))
    return {
        "hours": done,
        "missing": max(Decimal(), due - done),
        "done_percent": progress.done_percent(done, Decimal(due)),
        "penalty": penalty.amount,
        "reasons": subcontracted.reasons,
    }


def allotment(day: date, worked: int, allotted: dict[str, int], wanted: dict[str, int]) -> dict[str, Any]:
    kept = [allotments.Allotment(label, Decimal(hours)) for label, hours in allotted.items()]
    ((label, hours),) = wanted.items()
    answer = allotments.may_allot(Decimal(worked), kept, allotments.Allotment(label, Decimal(hours)))
    return {"may": answer.verdict, "left": answer.reasons[0].facts["left"], "reasons": answer.reasons}


def maybe_twice(day: date, hours: int, others: list[int]) -> dict[str, Any]:
    elsewhere = [allotments.Allotment(f"marché {rank}", Decimal(each)) for rank, each in enumerate(others, start=1)]
    answer = allotments.maybe_twice(allotments.Allotment("marché A", Decimal(hours)), elsewhere)
    return {"to_check": answer.verdict, "reasons": answer.reasons}


def returns_of(day: date, starts_on: date, ends_on: date, every_months: int, due_day: int) -> dict[str, Any]:
    found = returns.calendar_of(starts_on, ends_on, every_months, due_day)
    return {
        "last": [one.last for one in found],
        "due_before": [one.due_before for one in found],
        "reasons": (because("Le calendrier des relevés est celui de la clause.", "contract_clause"),),
    }


RULES: dict[str, Callable[..., dict[str, Any]]] = {
    "all_hours": all_hours,
    "allotment": allotment,
    "counted_hours": counted_hours,
    "counting_end": counting_end,
    "group_hours": group_hours,
    "incurred": incurred,
    "late_proofs": late_proofs,
    "late_return": late_return,
    "maybe_twice": maybe_twice,
    "missing_hours": missing_hours,
    "returns": returns_of,
    "training_hours": training_hours,
}
