"""A contract followed: its page, recording and changing it."""

from dataclasses import asdict
from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from levier.exchange.outputs import numbers
from levier.rules.access import may
from levier.usecases import contracts
from levier.usecases.contract_forms import FRAMEWORKS
from levier.usecases.lots import LotView, add_lot, change_lot, get_lot_change
from levier.usecases.published_contracts import published_facts
from levier.usecases.thread import Thread
from levier.web.forms import posted, refusals_at, row_number
from levier.web.gates import needs
from levier.web.histories import shown_events
from levier.web.listings import listing
from levier.web.procurement.forms import ContractForm, LotForm, NewContractForm
from levier.web.procurement.tabs import contract_tabs
from levier.web.tables import Cell, Column, Row, Table
from levier.web.templatetags.written import day, euros
from levier.web.threads import operation_links, thread_links


def contract_detail(request: HttpRequest, contract_id: int) -> HttpResponse:
    """One contract: its facts, lots and objectives, its thread and history."""
    contract = contracts.get_contract(by=request.actor, contract_id=contract_id, on=timezone.localdate())
    edit = {"label": "Modifier", "href": reverse("contract_edit", args=[contract_id])}
    link = {"label": "Donner un lien", "href": reverse("link_new_contract", args=[contract_id])}
    allot = {"label": "Répartir des heures", "href": reverse("contract_allotment", args=[contract_id])}
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
                *([allot] if len(contract.lots) > 1 and may(request.actor, "see_account") else []),
            ],
            "facts": _facts(contract),
            "events": shown_events(contract.history),
            "lot_form": LotForm(),
        },
    )


def _facts(contract: contracts.ContractView) -> list[dict[str, str]]:
    facts = contract.facts
    place = ", ".join(filter(None, (facts.place, contract.commune)))
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
        _operations(contract.thread),
        *([("Gestion urbaine et sociale de proximité", "oui")] if facts.is_neighbourhood_upkeep else []),
        *([("Suivi avec", ", ".join(contract.others))] if contract.others and contract.is_followed else []),
    ]
    return [{"label": label, "value": value} for label, value in shown]


def _operations(thread: Thread) -> tuple[str, str]:
    """The operations the contract belongs to, each leading to its page for who may open it."""
    found = operation_links(thread.operations)
    names = [
        format_html('<a href="{}">{}</a>', one["href"], one["label"]) if one["href"] else one["label"] for one in found
    ]
    return "Opérations" if len(found) > 1 else "Opération", format_html_join(", ", "{}", ((n,) for n in names)) or "—"


def _lots_table(contract: contracts.ContractView, *, leads_to_awards: bool) -> Table:
    def clause_cell(lot: LotView) -> Cell:
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


def _winners(lot: LotView) -> str:
    others = len(lot.winners) - 1
    if others < 1:
        return lot.winners[0] if lot.winners else "non enregistrée"
    return f"{lot.winners[0]} et {numbers.counted(others, 'autre')}"


@needs("change_contract")
def lot_new(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Add a lot to a contract."""
    form = LotForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            add_lot(
                by=request.actor,
                contract_id=contract_id,
                lot=form.facts(),
            )
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
        with refusals_at(form):
            contract_id = change_lot(
                by=request.actor, lot_id=lot_id, facts=form.facts(), seen=form.cleaned_data["seen"]
            )
            messages.success(request, "Lot modifié.")
            return redirect("contract", contract_id)
    lot = get_lot_change(by=request.actor, lot_id=lot_id)
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
        with refusals_at(form):
            found = contracts.record_contract(by=request.actor, at=timezone.now(), facts=form.facts())
            messages.success(request, "Marché enregistré. Il reste à calibrer ses clauses.")
            return redirect("contract", found)
    published_id = row_number(request.GET.get("publie", ""))
    if not form.is_bound and published_id is not None:
        facts = asdict(published_facts(by=request.actor, published_id=published_id))
        form = NewContractForm(initial={name: value for name, value in facts.items() if name != "lots"})
    context = {"form": form, "is_published": bool(form["published_id"].value())}
    return render(request, "levier/procurement/edit.html", context, status=422 if form.errors else 200)


@needs("change_contract")
def contract_edit(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Change a contract's facts; who saves second is shown what the first changed."""
    form = ContractForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            contracts.change_contract(
                by=request.actor, contract_id=contract_id, facts=form.facts(), seen=form.cleaned_data["seen"]
            )
            messages.success(request, "Marché modifié.")
            return redirect("contract", contract_id)
    if not form.is_bound:
        found = contracts.get_contract_change(by=request.actor, contract_id=contract_id)
        form = ContractForm(initial={**asdict(found.facts), "seen": found.seen})
    context = {"form": form, "contract_id": contract_id}
    return render(request, "levier/procurement/edit.html", context, status=422 if form.errors else 200)
