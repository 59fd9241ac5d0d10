"""Contracts followed: the list, one contract, recording and changing it."""

from dataclasses import asdict
from decimal import Decimal

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from levier.rules.access import may
from levier.usecases import contracts
from levier.usecases.refusals import Refused
from levier.web.forms import posted, show_problems
from levier.web.gates import needs
from levier.web.histories import shown_events
from levier.web.listings import listing
from levier.web.procurement.forms import ContractForm, LotForm, NewContractForm
from levier.web.tables import Cell, Column, Row, Table
from levier.web.templatetags.levier import day, euros
from levier.web.threads import thread_links


class ContractFilters(forms.Form):
    q = forms.CharField(label="Chercher", required=False, max_length=80)


def contract_list(request: HttpRequest) -> HttpResponse:
    """Contracts in reach, to sort, filter and take away."""
    filters = ContractFilters(request.GET or None)
    rows = contracts.list_contracts(by=request.actor, search=request.GET.get("q", ""))
    may_record = may(request.actor, "record_contract")
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
    return listing(request, "levier/procurement/list.html", table, {"actions": [new] if may_record else []})


def contract_detail(request: HttpRequest, contract_id: int) -> HttpResponse:
    """One contract: its facts, lots and objectives, its thread and history."""
    contract = contracts.get_contract(by=request.actor, contract_id=contract_id)
    facts = contract.facts
    edit = {"label": "Modifier", "href": reverse("contract_edit", args=[contract_id])}
    link = {"label": "Donner un lien", "href": reverse("link_new_contract", args=[contract_id])}
    text = {"label": "Texte de la clause (.docx)", "href": reverse("clause_document", args=[contract_id])}
    return listing(
        request,
        "levier/procurement/detail.html",
        _lots_table(contract),
        {
            "contract": contract,
            "crumbs": [{"label": "Marchés", "href": reverse("contracts")}, {"label": facts.number}],
            "links": thread_links(contract.thread, "contract"),
            "actions": [
                *([text] if any(lot.objective is not None for lot in contract.lots) else []),
                *([edit, link] if contract.may_change else []),
            ],
            "facts": [
                {"label": "Acheteur", "value": f"{contract.buyer} ({facts.buyer_siret})"},
                {"label": "Titulaire", "value": contract.holder or "pas encore connu"},
                {"label": "Montant", "value": euros(facts.amount)},
                {"label": "Notifié le", "value": day(facts.notified_on)},
                {"label": "Se termine le", "value": day(facts.ends_on)},
                {"label": "CPV", "value": facts.cpv or "—"},
                {"label": "Commune d’exécution", "value": facts.place_commune or "—"},
                {"label": "Opération", "value": facts.operation or "—"},
            ],
            "events": shown_events(contract.history),
            "lot_form": LotForm(),
        },
    )


def _lots_table(contract: contracts.ContractView) -> Table:
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
            Column("clause", "Clause"),
            Column("objective", "Objectif", "hours"),
            Column("fixed_on", "Fixé le", "date"),
        ),
        rows=[
            Row(
                {
                    "number": lot.number,
                    "title": lot.title,
                    "amount": lot.amount,
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


@needs("change_contract")
def lot_new(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Add a lot to a contract."""
    form = LotForm(posted(request))
    if form.is_valid():
        try:
            contracts.add_lot(
                by=request.actor,
                contract_id=contract_id,
                lot=contracts.LotFacts(form.cleaned_data["title"], form.cleaned_data["amount"]),
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


@needs("record_contract")
def contract_new(request: HttpRequest) -> HttpResponse:
    form = NewContractForm(posted(request))
    if form.is_valid():
        try:
            found = contracts.record_contract(by=request.actor, at=timezone.now(), facts=form.facts())
        except Refused as refused:
            show_problems(form, refused)
        else:
            messages.success(request, "Marché enregistré. Il reste à calibrer ses clauses.")
            return redirect("contract", found)
    return render(request, "levier/procurement/edit.html", {"form": form}, status=422 if form.errors else 200)


@needs("change_contract")
def contract_edit(request: HttpRequest, contract_id: int) -> HttpResponse:
    if request.method == "POST":
        form = ContractForm(request.POST)
        if form.is_valid():
            try:
                contracts.change_contract(by=request.actor, contract_id=contract_id, facts=form.facts())
            except Refused as refused:
                show_problems(form, refused)
            else:
                messages.success(request, "Marché modifié.")
                return redirect("contract", contract_id)
        return render(request, "levier/procurement/edit.html", {"form": form, "contract_id": contract_id}, status=422)
    contract = contracts.get_contract(by=request.actor, contract_id=contract_id)
    form = ContractForm(initial=asdict(contract.facts))
    return render(
        request,
        "levier/procurement/edit.html",
        {"form": form, "contract": contract, "contract_id": contract_id},
    )
