"""The list of contracts followed, to sort, filter and take away."""

from collections.abc import Sequence
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.rules.access import may
from levier.rules.progress import Pace
from levier.usecases import contracts
from levier.web.forms import Form
from levier.web.listings import listing
from levier.web.reasons import shown_reasons
from levier.web.tables import Cell, Column, Row, Table


class ContractFilters(Form):
    q = forms.CharField(label="Chercher", required=False, max_length=80)
    rythme = forms.ChoiceField(
        label="Rythme",
        required=False,
        choices=[
            ("", "Tous"),
            ("late", "En retard"),
            ("missed", "Terminé, objectif non atteint"),
            ("on_pace", "Au rythme attendu"),
            ("ahead", "En avance"),
            ("reached", "Objectif atteint"),
            ("none", "Non calculable"),
        ],
    )


_PACES = {
    "late": ("alert", "En retard"),
    "missed": ("alert", "Non atteint"),
    "on_pace": ("ok", "Au rythme"),
    "ahead": ("ok", "En avance"),
    "reached": ("ok", "Atteint"),
}


def _pace_of(row: contracts.ContractRow) -> str:
    """How a contract stands, in the words of the filter."""
    verdict = row.pace.verdict if row.pace else None
    if row.pace is None or verdict is None:
        return "none"
    return "missed" if verdict is Pace.LATE and row.pace.is_over else verdict.value


def _pace_cell(row: contracts.ContractRow) -> Cell | str:
    """The verdict, the lots it is about when others are in order, and its reasons."""
    found = _pace_of(row)
    if row.pace is None or found == "none":
        return ""
    state, word = _PACES[found]
    late = row.pace.late_lots
    named = ""
    if late and len(late) < len(row.pace.lots):
        named = f"{'lot' if len(late) == 1 else 'lots'} {', '.join(str(lot.number) for lot in late)}"
    note = " · ".join(filter(None, (numbers.percent(row.pace.done / row.pace.due), named)))
    answers = [lot.pace for lot in late] if named else [row.pace.pace]
    why = shown_reasons([reason for answer in answers if answer for reason in answer.reasons])
    return Cell(state, word=word, note=note, why=why, about=f"du rythme du marché {row.number}")


_PACE_COLUMNS = (
    Column("done", "Réalisé", "hours", is_sortable=True),
    Column("share", "Part réalisée", "percent", is_sortable=True, is_shown=False),
    Column("pace", "Rythme", "state"),
)


def _followed(word: str, others: Sequence[str]) -> str:
    return f"{word.lower()} {', '.join(others)}" if others else ""


def _progress_cells(row: contracts.ContractRow) -> dict:
    done = row.pace.done if row.pace else Decimal()
    return {
        "done": done or None,
        "share": done / row.objective if row.objective else None,
        "pace": _pace_cell(row),
    }


def contract_list(request: HttpRequest) -> HttpResponse:
    """Contracts in reach, to sort, filter and take away."""
    filters = ContractFilters(request.GET or None)
    rows = contracts.list_contracts(by=request.actor, search=request.GET.get("q", ""), on=timezone.localdate())
    shows_pace = may(request.actor, "see_account")
    if not shows_pace:
        del filters.fields["rythme"]
    elif filters.is_valid() and (wanted := filters.cleaned_data["rythme"]):
        rows = tuple(row for row in rows if _pace_of(row) == wanted)
    may_record = may(request.actor, "record_contract")
    is_host = may(request.actor, "record_contract") or may(request.actor, "see_whole_account")
    is_shared = any(len(r.others) > (not is_host) for r in rows)
    word = "Suivi avec" if is_host else "Suivi par"
    new = {"label": "Suivre un marché", "href": reverse("contract_new"), "style": "main"}
    table = Table(
        key="marches",
        title="Marchés",
        columns=(
            Column("number", "Numéro", is_sortable=True, is_fixed=True),
            Column("object", "Objet", is_sortable=True),
            Column("buyer", "Acheteur", is_sortable=True),
            Column("holder", "Titulaire", is_sortable=True),
            Column("amount", "Montant", "euros", is_sortable=True),
            Column("notified_on", "Notifié le", "date", is_sortable=True),
            Column("ends_on", "Se termine le", "date", is_sortable=True),
            Column("objective", "Objectif", "hours", is_sortable=True),
            *(_PACE_COLUMNS if shows_pace else ()),
            *((Column("others", word, is_sortable=True, is_shown=False),) if is_shared else ()),
        ),
        rows=[
            Row(
                {
                    "number": Cell(r.number, href=reverse("contract", args=[r.id])),
                    "object": Cell(r.object, note=_followed(word, r.others) if is_shared else ""),
                    "buyer": r.buyer,
                    "holder": r.holder,
                    "amount": r.amount,
                    "notified_on": r.notified_on,
                    "ends_on": r.ends_on,
                    "objective": r.objective or None,
                    **(_progress_cells(r) if shows_pace else {}),
                    "others": ", ".join(r.others),
                }
            )
            for r in rows
        ],
        totals={
            "amount": sum((r.amount or Decimal() for r in rows), Decimal()),
            "objective": sum((r.objective for r in rows), Decimal()),
            **({"done": sum((r.pace.done for r in rows if r.pace), Decimal())} if shows_pace else {}),
        },
        sort="-notified_on",
        filters=filters,
        empty={
            "title": "Aucun marché ici",
            "text": "Saisissez un marché, ou prenez-le parmi les marchés publiés.",
            "action": new if may_record else None,
        },
    )
    table_import = {"label": "Importer un tableau", "href": reverse("list_of_contracts")}
    actions = [
        *([new] if may_record else []),
        *([table_import] if may(request.actor, "import_list") else []),
    ]
    return listing(request, "levier/procurement/list.html", table, {"actions": actions})
