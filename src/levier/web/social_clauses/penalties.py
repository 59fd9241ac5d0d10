"""What a clause's penalties come to, as the account shows it and as its file keeps it."""

from typing import Any

from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.exchange.outputs import tables as files
from levier.usecases.clause_penalties import LotIncurred
from levier.usecases.contract_accounts import AccountView
from levier.web.reasons import shown_reasons

PENALTY_SENTENCES = ("hours", "returns", "formula", "amount", "is_capped", "notice", "waiver")
"""What is told of a lot under the table."""


def shown_penalty(one: LotIncurred) -> dict[str, Any]:
    """One lot: hours missing, returns late, their sum, the cap, what is incurred, and what the clause says before."""
    missing, late, together = one.missing, one.late, one.together
    return {
        "number": one.lot_number,
        "lot": f"Lot {one.lot_number}\u00a0: {one.lot_title}",
        "hours": f"{_hours(missing.done)} réalisées sur {_hours(missing.due)}, il manque "
        f"{_hours(missing.due - missing.done)}."
        if missing
        else "",
        "missing": _euros(missing.penalty.gross) if missing else "—",
        "returns": f"{numbers.counted(late.count, 'relevé')} en retard après mise en demeure." if late else "",
        "late": _euros(late.penalty.gross) if late else "—",
        "sum": _euros(together.total.gross),
        "cap": "aucun" if together.cap is None else _euros(together.cap),
        "amount": _euros(together.total.amount),
        "formula": together.total.formula,
        "is_capped": together.cap is not None and together.cap < together.total.gross,
        "why": shown_reasons(together.total.reasons),
        "notice": numbers.counted(one.notice_days, "jour") if one.notice_days else "",
        "waiver": one.waiver,
    }


def _hours(value: Any) -> str:
    return numbers.hours(value)


def _euros(value: Any) -> str:
    return numbers.euros(value, excl_tax=False)


def penalties_file(account: AccountView, made_by: str) -> files.Table | None:
    """One row a lot, as a sheet of the account's file."""
    if not account.penalties:
        return None
    return files.Table(
        title="Pénalités encourues",
        columns=(
            files.Column("lot", "Lot", "integer", ""),
            files.Column("title", "Intitulé"),
            files.Column("missing", "Heures manquantes, avant plafond", "euros", ""),
            files.Column("count", "Relevés en retard", "integer", ""),
            files.Column("late", "Relevés en retard, avant plafond", "euros", ""),
            files.Column("sum", "Somme", "euros", ""),
            files.Column("cap", "Plafond", "euros", ""),
            files.Column("amount", "Encourues", "euros", ""),
            files.Column("why", "Pourquoi"),
        ),
        rows=[
            {
                "lot": one.lot_number,
                "title": one.lot_title,
                "missing": one.missing.penalty.gross if one.missing else None,
                "count": one.late.count if one.late else None,
                "late": one.late.penalty.gross if one.late else None,
                "sum": one.together.total.gross,
                "cap": one.together.cap,
                "amount": one.together.total.amount,
                "why": " ".join(reason.sentence for reason in one.together.total.reasons),
            }
            for one in account.penalties
        ],
        made_on=timezone.localdate(),
        made_by=made_by,
        filters=(
            ("Marché", account.number),
            ("Arrêté au", numbers.date_short(account.on)),
            ("Portée", "encourues, jamais prononcées par Levier"),
        ),
    )
