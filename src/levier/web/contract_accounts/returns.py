"""Returns of hours on the account: received or not, days late, penalties incurred, on the page and in the file."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.exchange.outputs import tables as files
from levier.rules.answers import Answer
from levier.rules.late_returns import Followed, Standing
from levier.rules.returns import Return
from levier.usecases.contract_accounts import AccountView
from levier.usecases.late_returns import LotReturns
from levier.web.contract_accounts.lots import told_once
from levier.web.reasons import shown_reasons

_STATES = {
    Standing.ON_TIME: ("ok", "dans les temps"),
    Standing.LATE: ("watch", "reçu en retard"),
    Standing.MISSING: ("alert", "non reçu"),
}


def shown_returns(account: AccountView, *, may_keep_diary: bool) -> list[dict[str, Any]]:
    """Each lot: the returns late or missing one by one, the others in a sentence, the next one. Lots that stand alike
    are told once."""
    shown = [_shown(lot, account, may_keep_diary) for lot in account.returns]
    return told_once(shown, ("rows", "on_time", "following", "incurred", "formula", "why"))


def _shown(lot: LotReturns, account: AccountView, may_keep_diary: bool) -> dict[str, Any]:
    late = [answer for answer in lot.followed if answer.verdict.standing != Standing.ON_TIME]
    on_time = len(lot.followed) - len(late)
    incurred = lot.incurred
    return {
        "number": lot.lot_number,
        "lot": f"Lot {lot.lot_number}\u00a0: {lot.lot_title}",
        "rows": [_row(answer, account.contract_id, may_keep_diary) for answer in late],
        "on_time": f"{numbers.counted(on_time, 'relevé')} dans les temps." if on_time else "",
        "following": _following(lot.following),
        "incurred": numbers.euros(incurred.gross, excl_tax=False) if incurred else "",
        "formula": incurred.formula if incurred else "",
        "why": shown_reasons(incurred.reasons) if incurred else [],
        "terms": reverse("clause_edit", args=[lot.clause_id]) if lot.is_ours else "",
    }


def _following(period: Return | None) -> str:
    if period is None or period.due_before is None:
        return ""
    return f"Prochain relevé\u00a0: {_period(period)}, avant le {numbers.date_short(period.due_before)}."


def _period(period: Return) -> str:
    return f"{numbers.date_short(period.first)} – {numbers.date_short(period.last)}"


def _row(answer: Answer[Followed], contract_id: int, may_keep_diary: bool) -> dict[str, Any]:
    one = answer.verdict
    state, word = _STATES[one.standing]
    can_notify = may_keep_diary and one.notice is None and one.standing == Standing.MISSING
    asked = urlencode({"acte": "formal_notice", "releve": one.period.last.isoformat()})
    return {
        "period": _period(one.period),
        "due": numbers.date_short(one.period.due_before) if one.period.due_before else "",
        "state": state,
        "word": word,
        "received": numbers.date_short(one.received_on) if one.received_on else "",
        "days": numbers.counted(one.days_late, "jour"),
        "notice": numbers.date_short(one.notice.sent_on) if one.notice else "",
        "notify": f"{reverse('act_new', args=[contract_id])}?{asked}" if can_notify else "",
        "amount": numbers.euros(one.incurred.gross, excl_tax=False) if one.incurred else "—",
        "why": shown_reasons(answer.reasons),
    }


def returns_file(account: AccountView, made_by: str) -> files.Table | None:
    """Every return already due, as a sheet of the account's file."""
    if not any(lot.followed for lot in account.returns):
        return None
    return files.Table(
        title="Relevés attendus",
        columns=(
            files.Column("lot", "Lot", "integer", ""),
            files.Column("first", "Du", "date"),
            files.Column("last", "Au", "date"),
            files.Column("due", "Attendu avant le", "date"),
            files.Column("state", "État"),
            files.Column("received", "Reçu le", "date"),
            files.Column("days", "Jours de retard", "integer", ""),
            files.Column("notice", "Mise en demeure", "date"),
            files.Column("amount", "Pénalités encourues", "euros", ""),
            files.Column("why", "Pourquoi"),
        ),
        rows=[
            {
                "lot": lot.lot_number,
                "first": one.period.first,
                "last": one.period.last,
                "due": one.period.due_before,
                "state": _STATES[one.standing][1],
                "received": one.received_on,
                "days": one.days_late,
                "notice": one.notice.sent_on if one.notice else None,
                "amount": one.incurred.gross if one.incurred else None,
                "why": " ".join(reason.sentence for reason in answer.reasons),
            }
            for lot in account.returns
            for answer in lot.followed
            for one in (answer.verdict,)
        ],
        made_on=timezone.localdate(),
        made_by=made_by,
        filters=(("Marché", account.number), ("Arrêté au", numbers.date_short(account.on))),
    )
