"""The list of contracts followed, to sort, filter and take away."""

from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from levier.rules.access import may
from levier.usecases import contracts
from levier.web.listings import listing
from levier.web.tables import Cell, Column, Row, Table


class ContractFilters(forms.Form):
    q = forms.CharField(label="Chercher", required=False, max_length=80)


def contract_list(request: HttpRequest) -> HttpResponse:
    """Contracts in reach, to sort, filter and take away."""
    filters = ContractFilters(request.GET or None)
    rows = contracts.list_contracts(by=request.actor, search=request.GET.get("q", ""), on=timezone.localdate())
    may_record = may(request.actor, "record_contract")
    is_host = may(request.actor, "record_contract") or may(request.actor, "see_whole_account")
    is_shared = any(len(r.others) > (not is_host) for r in rows)
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
            *((Column("others", "Suivi avec" if is_host else "Suivi par", is_sortable=True),) if is_shared else ()),
        ),
        rows=[
            Row(
                {
                    "number": Cell(r.number, href=reverse("contract", args=[r.id])),
                    "object": r.object,
                    "buyer": r.buyer,
                    "holder": r.holder,
                    "amount": r.amount,
                    "notified_on": r.notified_on,
                    "ends_on": r.ends_on,
                    "objective": r.objective or None,
                    "others": ", ".join(r.others),
                }
            )
            for r in rows
        ],
        totals={
            "amount": sum((r.amount or Decimal() for r in rows), Decimal()),
            "objective": sum((r.objective for r in rows), Decimal()),
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
