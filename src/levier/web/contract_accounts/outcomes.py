"""Situations after the hires of a contract: people counted at each milestone, on the page and in the file."""

from typing import Any

from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.exchange.outputs import tables as files
from levier.records.models import Milestone, Situation
from levier.usecases.contract_accounts import AccountView, Shown
from levier.web.reasons import shown_reasons


def shown_outcomes(shown: Shown | None) -> dict[str, Any] | None:
    """The sentence, and one row a situation with its counts at each milestone; None for who does not follow people."""
    if shown is None:
        return None
    counts, totals = _counts(shown)
    told = [
        f"{numbers.counted(totals[code], 'personne', 'personnes')} {label.lower()}"
        for code, label in Milestone.choices
        if totals[code]
    ]
    return {
        "sentence": f"Situation notée\u00a0: {', '.join(told)}." if told else "",
        "heads": [label for _, label in Milestone.choices],
        "rows": [(label, by_milestone) for label, by_milestone in counts],
        "totals": list(totals.values()),
        "why": [{"sentence": shown.indicator.definition}, *shown_reasons(shown.figure.reasons)],
    }


def _counts(shown: Shown) -> tuple[list[tuple[str, list[int]]], dict[str, int]]:
    known = {part.code: part.people for part in shown.figure.parts}
    rows = [
        (str(situation.label), [known.get(f"{milestone}:{situation}", 0) for milestone in Milestone])
        for situation in Situation
    ]
    totals = {str(code): sum(row[rank] for _, row in rows) for rank, code in enumerate(Milestone.values)}
    return [row for row in rows if any(row[1])], totals


def outcomes_file(account: AccountView, made_by: str) -> files.Table | None:
    """The same rows as a sheet of the account's file."""
    if account.outcomes is None or not account.outcomes.figure.parts:
        return None
    rows, _ = _counts(account.outcomes)
    return files.Table(
        title="Situations après l’embauche",
        columns=(
            files.Column("situation", "Situation"),
            *(files.Column(code, label, "integer", "") for code, label in Milestone.choices),
        ),
        rows=[{"situation": label, **dict(zip(Milestone.values, found, strict=True))} for label, found in rows],
        made_on=timezone.localdate(),
        made_by=made_by,
        filters=(("Marché", account.number), ("Arrêté au", numbers.date_short(account.on))),
    )
