"""Situations after the hires of a contract: people counted at each milestone, in a picture, a table, a file."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.safestring import SafeString

from levier.exchange.outputs import charts, numbers
from levier.exchange.outputs import tables as files
from levier.records.models import Situation
from levier.usecases.account_outcomes import MilestoneTold, OutcomesTold
from levier.usecases.contract_accounts import AccountView
from levier.web.reasons import shown_reasons

OTHERS = "Situations de trop peu de personnes, ensemble"
_LABELS = {situation.value: str(situation.label) for situation in Situation}
Both = Callable[[Callable[..., str], Any], SafeString]


def shown_outcomes(told: OutcomesTold, both_themes: Both) -> dict[str, Any]:
    """The sentence, the picture of the furthest milestone, and one row a situation with its counts at each."""
    rows = _rows(told)
    totals = [_total(one, told) for one in told.milestones]
    sentences = [f"{total} {one.label.lower()}" for one, total in zip(told.milestones, totals, strict=True) if total]
    return {
        "sentence": f"Situation notée\u00a0: {', '.join(sentences)}." if sentences else "",
        "heads": [one.label for one in told.milestones],
        "rows": rows,
        "totals": ["trop peu" if one.total is None else one.total for one in told.milestones],
        "chart": _chart(told, both_themes),
        "may_note": told.fewest is None,
        "why": [{"sentence": told.indicator.definition}, *shown_reasons(told.reasons)],
    }


def _total(one: MilestoneTold, told: OutcomesTold) -> str:
    """ "" for nobody."""
    if one.total is None:
        return "trop peu de personnes pour être dites"
    return numbers.counted(one.total, "personne") if one.total else ""


def _rows(told: OutcomesTold) -> list[tuple[str, list[int | None]]]:
    """Situations with somebody; None for what is not counted apart."""
    nothing = 0 if told.fewest is None else None
    rows = [
        (label, [one.counts.get(code, nothing) for one in told.milestones])
        for code, label in _LABELS.items()
        if any(code in one.counts for one in told.milestones)
    ]
    if any(one.rest for one in told.milestones):
        rows.append((OTHERS, [one.rest or None for one in told.milestones]))
    return rows


def _chart(told: OutcomesTold, both_themes: Both) -> dict[str, Any] | None:
    last = next((one for one in reversed(told.milestones) if one.counts), None)
    if last is None:
        return None
    bars = [charts.Bar(_LABELS[code], Decimal(last.counts[code])) for code in _LABELS if code in last.counts]
    if last.rest:
        bars.append(charts.Bar(OTHERS, Decimal(last.rest)))
    cut = charts.Cut(f"{told.indicator.label}, {last.label.lower()}", tuple(bars), are_people=True)
    return {
        "key": told.indicator.name,
        "title": cut.label,
        "sentence": charts.cut_sentence(cut),
        "svg": both_themes(charts.cut_chart, cut),
    }


def outcomes_file(account: AccountView, made_by: str) -> files.Table | None:
    """The same rows as a sheet of the account's file."""
    rows = _rows(account.outcomes) if account.outcomes else []
    if account.outcomes is None or not rows:
        return None
    codes = [one.code for one in account.outcomes.milestones]
    return files.Table(
        title="Situations après l’embauche",
        columns=(
            files.Column("situation", "Situation"),
            *(files.Column(one.code, one.label, "integer", "") for one in account.outcomes.milestones),
        ),
        rows=[{"situation": label, **dict(zip(codes, found, strict=True))} for label, found in rows],
        made_on=timezone.localdate(),
        made_by=made_by,
        filters=(("Marché", account.number), ("Arrêté au", numbers.date_short(account.on))),
    )
