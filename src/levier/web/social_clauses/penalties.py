"""What a missed objective comes to, as the account shows it."""

from typing import Any

from levier.exchange.outputs import numbers
from levier.usecases.clause_penalties import LotPenalty
from levier.web.reasons import shown_reasons


def shown_penalty(one: LotPenalty) -> dict[str, Any]:
    """One lot: hours missing, the amount with its formula, and what the clause says before it applies."""
    return {
        "lot": f"Lot {one.lot_number}\u00a0: {one.lot_title}",
        "missing": numbers.hours(one.due - one.done),
        "due": numbers.hours(one.due),
        "done": numbers.hours(one.done),
        "amount": numbers.euros(one.penalty.amount, excl_tax=False),
        "formula": one.penalty.formula,
        "why": shown_reasons(one.penalty.reasons),
        "notice": numbers.counted(one.notice_days, "jour") if one.notice_days else "",
        "waiver": one.waiver,
    }
