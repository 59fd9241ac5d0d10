"""Contracts followed: the list, one contract, recording and changing it."""

from dataclasses import asdict
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.rules.access import may
from levier.usecases import contracts
from levier.usecases.contract_forms import FRAMEWORKS
from levier.usecases.published_contracts import published_facts
from levier.usecases.refusals import Refused
from levier.web.forms import posted, show_problems
from levier.web.gates import needs
from levier.web.histories import shown_events
from levier.web.listings import listing
from levier.web.procurement.forms import ContractForm, LotForm, NewContractForm
from levier.web.procurement.tabs import contract_tabs
from levier.web.tables import Cell, Column, Row, Table
from levier.web.templatetags.written import day, euros
from levier.web.threads import thread_links


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


def contract_detail(request: HttpRequest, contract_id: int) -> HttpResponse:
    """One contract: its facts, lots and objectives, its thread and history."""
    contract = contracts.get_contract(by=request.actor, contract_id=contract_id, on=timezone.localdate())
    edit = {"label": "Modifier", "href": reverse("contract_edit", args=[contract_id])}
    link = {"label": "Donner un lien", "href": reverse("link_new_contract", args=[contract_id])}
    text = {"label": "Texte de la clause (.docx)", "href": reverse("clause_document", args=[contract_id])}
    return listing(
        request,
        "levier/procurement/detail.html",
        _lots_table(contract, leads_to_awards=may(request.actor, "see_account")),
        {
            "contract": contract,
            "crumbs": [{"label": "Marchés", "href": reverse("contracts")}, {"label": contract.facts.number}],
            "links": thread_links(contract.thread, "contract"),
            "tabs": contract_tabs(request.actor, contract.thread, "contract"),
            "actions": [
                *([text] if any(lot.objective is not None for lot in contract.lots) else []),
                *([edit] if contract.may_change else []),
                *([link] if contract.is_followed and may(request.actor, "give_link") else []),
            ],
            "facts": _facts(contract),
            "events": shown_events(contract.history),
            "lot_form": LotForm(),
        },
    )


def _facts(contract: contracts.ContractView) -> list[dict[str, str]]:
    facts = contract.facts
    place = ", ".join(filter(None, (facts.place, facts.place_commune and f"commune {facts.place_commune}")))
    body = f"{contract.purchasing_body} ({facts.purchasing_body_siret})" if contract.purchasing_body else ""
    shown = [
        ("Acheteur", f"{contract.buyer} ({facts.buyer_siret})"),
        *([("Passé par", body)] if body else []),
        ("Titulaire", contract.holder or "pas encore connu"),
        ("Forme", contract.form_label),
        ("Montant", euros(facts.amount)),
        ("Notifié le", day(facts.notified_on)),
        ("Se termine le", day(facts.ends_on)),
        ("CPV", facts.cpv or "—"),
        ("Lieu d’exécution", place or "—"),
        ("Opération", facts.operation or "—"),
        *([("Gestion urbaine et sociale de proximité", "oui")] if facts.is_neighbourhood_upkeep else []),
        *([("Suivi avec", ", ".join(contract.others))] if contract.others and contract.is_followed else []),
    ]
    return [{"label": label, "value": value} for label, value in shown]


def _lots_table(contract: contracts.ContractView, *, leads_to_awards: bool) -> Table:
    def clause_cell(lot: contracts.LotView) -> Cell:
        if not contract.may_calibrate or lot.clause_id is None:
            return Cell(lot.objective_stage or "pas encore fixé")
        href = reverse("calibration", args=[lot.clause_id])
        return Cell(
            lot.objective_stage or "À calibrer",
            href=href,
            state="" if lot.objective_stage else "watch",
            word="",
        )

    return Table(
        key="lots",
        title="Lots et clauses",
        columns=(
            Column("number", "Lot", "integer", is_fixed=True),
            Column("title", "Intitulé"),
            Column("amount", "Montant", "euros"),
            *((Column("maximum", "Maximum", "euros"),) if contract.facts.form in FRAMEWORKS else ()),
            Column("award", "Attribution"),
            Column("clause", "Clause"),
            Column("objective", "Objectif", "hours"),
            Column("fixed_on", "Fixé le", "date"),
        ),
        rows=[
            Row(
                {
                    "number": lot.number,
                    "title": Cell(lot.title, href=reverse("lot_edit", args=[lot.id]) if contract.may_change else ""),
                    "amount": lot.amount,
                    "maximum": lot.maximum,
                    "award": Cell(_winners(lot), href=reverse("award", args=[lot.id]) if leads_to_awards else ""),
                    "clause": clause_cell(lot),
                    "objective": lot.objective,
                    "fixed_on": lot.objective_fixed_on,
                }
            )
            for lot in contract.lots
        ],
        totals={
            "amount": sum((lot.amount or Decimal() for lot in contract.lots), Decimal()),
            "objective": sum((lot.objective or Decimal() for lot in contract.lots), Decimal()),
        },
        has_column_choice=False,
    )


def _winners(lot: contracts.LotView) -> str:
    others = len(lot.winners) - 1
    if others < 1:
        return lot.winners[0] if lot.winners else "non enregistrée"
    return f"{lot.winners[0]} et {numbers.counted(others, 'autre')}"


@needs("change_contract")
def lot_new(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Add a lot to a contract."""
    form = LotForm(posted(request))
    if form.is_valid():
        try:
            contracts.add_lot(
                by=request.actor,
                contract_id=contract_id,
                lot=form.facts(),
            )
        except Refused as refused:
            show_problems(form, refused)
        else:
            messages.success(request, "Lot ajouté.")
            return redirect("contract", contract_id)
    return render(
        request,
        "levier/procurement/edit.html",
        {"form": form, "contract_id": contract_id},
        status=422 if form.errors else 200,
    )


@needs("change_contract")
def lot_edit(request: HttpRequest, lot_id: int) -> HttpResponse:
    """Change a lot: title, amount, and the maximum of its orders."""
    form = LotForm(posted(request))
    if form.is_valid():
        try:
            contract_id = contracts.change_lot(
                by=request.actor, lot_id=lot_id, facts=form.facts(), seen=form.cleaned_data["seen"]
            )
        except Refused as refused:
            show_problems(form, refused)
        else:
            messages.success(request, "Lot modifié.")
            return redirect("contract", contract_id)
    lot = contracts.get_lot_change(by=request.actor, lot_id=lot_id)
    if not form.is_bound:
        form = LotForm(initial={**asdict(lot.facts), "seen": lot.seen})
    return render(
        request,
        "levier/procurement/lot_edit.html",
        {
            "form": form,
            "lot": lot,
            "back": reverse("contract", args=[lot.contract_id]),
            "crumbs": [
                {"label": "Marchés", "href": reverse("contracts")},
                {"label": lot.contract_number, "href": reverse("contract", args=[lot.contract_id])},
                {"label": f"Lot {lot.facts.number}"},
            ],
        },
        status=422 if form.errors else 200,
    )


@needs("record_contract")
def contract_new(request: HttpRequest) -> HttpResponse:
    """Follow a contract, typed by hand or, with ``?publie=``, started from what is published of it."""
    form = NewContractForm(posted(request))
    if form.is_valid():
        try:
            found = contracts.record_contract(by=request.actor, at=timezone.now(), facts=form.facts())
        except Refused as refused:
            show_problems(form, refused)
        else:
            messages.success(request, "Marché enregistré. Il reste à calibrer ses clauses.")
            return redirect("contract", found)
    published = request.GET.get("publie", "")
    if not form.is_bound and published.isascii() and published.isdecimal():
        facts = asdict(published_facts(by=request.actor, published_id=int(published[:18])))
        form = NewContractForm(initial={name: value for name, value in facts.items() if name != "lots"})
    context = {"form": form, "is_published": bool(form["published_id"].value())}
    return render(request, "levier/procurement/edit.html", context, status=422 if form.errors else 200)


@needs("change_contract")
def contract_edit(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Change a contract's facts; who saves second is shown what the first changed."""
    form = ContractForm(posted(request))
    if form.is_valid():
        try:
            contracts.change_contract(
                by=request.actor, contract_id=contract_id, facts=form.facts(), seen=form.cleaned_data["seen"]
            )
        except Refused as refused:
            show_problems(form, refused)
        else:
            messages.success(request, "Marché modifié.")
            return redirect("contract", contract_id)
    if not form.is_bound:
        found = contracts.get_contract_change(by=request.actor, contract_id=contract_id)
        form = ContractForm(initial={**asdict(found.facts), "seen": found.seen})
    context = {"form": form, "contract_id": contract_id}
    return render(request, "levier/procurement/edit.html", context, status=422 if form.errors else 200)
