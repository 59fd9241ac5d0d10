"""Operations: the list, one operation with its contracts, owners, objective and targets."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from levier.exchange.outputs import numbers
from levier.rules.access import may
from levier.usecases import operation_parts, operations
from levier.usecases.operations import OperationView
from levier.usecases.refusals import Refused
from levier.web.forms import posted, refusals_at, row_number
from levier.web.gates import needs
from levier.web.histories import shown_events
from levier.web.listings import listing
from levier.web.operations.forms import (
    ContractsForm,
    OperationForm,
    OwnerForm,
    SortForm,
    TargetForm,
    sorted_parts,
)
from levier.web.operations.tables import contracts_table, operations_table, parts_table, targets_table, versions_table
from levier.web.reasons import shown_reasons
from levier.web.templatetags.written import day, hours


def operation_list(request: HttpRequest) -> HttpResponse:
    """Operations of the organisation, each with its objective and its hours."""
    rows = operations.list_operations(by=request.actor, on=timezone.localdate())
    new = {"label": "Nouvelle opération", "href": reverse("operation_new"), "style": "main"}
    actions = [new] if may(request.actor, "keep_operations") else []
    return listing(
        request,
        "levier/operations/list.html",
        operations_table(rows, actions[0] if actions else None),
        {"actions": actions},
    )


def operation_detail(request: HttpRequest, operation_id: int) -> HttpResponse:
    view = operations.get_operation(by=request.actor, operation_id=operation_id, on=timezone.localdate())
    return shown(request, view)


def shown(request: HttpRequest, view: OperationView, **forms: Any) -> HttpResponse:
    """The page of an operation, with forms that were refused when there are."""
    edit = {"label": "Modifier", "href": reverse("operation_edit", args=[view.id])}
    allot = {"label": "Répartir des heures", "href": reverse("operation_allotment", args=[view.id])}
    fix = {"label": "Fixer l’objectif", "href": reverse("operation_objective", args=[view.id]), "style": "main"}
    is_wrong = any(form.errors for form in forms.values())
    return listing(
        request,
        "levier/operations/detail.html",
        contracts_table(view),
        {
            "view": view,
            "crumbs": [{"label": "Opérations", "href": reverse("operations")}, {"label": view.facts.name}],
            "actions": [*([fix, edit] if view.may_keep else []), *([allot] if len(view.contracts) > 1 else [])],
            "facts": [
                {"label": "Convention", "value": day(view.facts.convention_on)},
                {"label": "Début", "value": day(view.facts.starts_on)},
                {"label": "Fin", "value": day(view.facts.ends_on)},
                {"label": "Objectif de l’opération", "value": hours(view.due)},
                {"label": "Demandé par ses marchés", "value": hours(view.by_contracts)},
                {"label": "Heures validées", "value": hours(view.done)},
            ],
            "qpv_why": shown_reasons(view.qpv.reasons),
            "parts": parts_table(view) if view.parts else None,
            "sort_form": SortForm(contracts=view.contracts),
            "versions": versions_table(view),
            "targets": targets_table(view),
            "owner_form": OwnerForm(),
            "contracts_form": ContractsForm(others=view.others),
            "target_form": TargetForm(),
            "events": shown_events(view.history),
            **forms,
        },
        status=422 if is_wrong else 200,
    )


@needs("keep_operations")
def operation_new(request: HttpRequest) -> HttpResponse:
    form = OperationForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            found = operations.record_operation(by=request.actor, at=timezone.now(), facts=form.facts())
            messages.success(request, "Opération enregistrée. Rattachez-lui ses marchés.")
            return redirect("operation", found)
    return render(request, "levier/operations/edit.html", {"form": form}, status=422 if form.errors else 200)


@needs("keep_operations")
def operation_edit(request: HttpRequest, operation_id: int) -> HttpResponse:
    form = OperationForm(posted(request))
    if request.method != "POST":
        view = operations.get_operation(by=request.actor, operation_id=operation_id, on=timezone.localdate())
        facts = {name: getattr(view.facts, name) for name in form.fields if name != "seen"}
        form = OperationForm(initial={**facts, "seen": view.seen})
    elif form.is_valid():
        with refusals_at(form):
            operations.change_operation(
                by=request.actor,
                operation_id=operation_id,
                facts=form.facts(),
                seen=form.cleaned_data["seen"],
            )
            messages.success(request, "Opération modifiée.")
            return redirect("operation", operation_id)
    status = 409 if form.meanwhile else 422 if form.errors else 200
    return render(request, "levier/operations/edit.html", {"form": form, "operation_id": operation_id}, status=status)


def again(request: HttpRequest, operation_id: int, **forms: Any) -> HttpResponse:
    """The page of the operation with a refused form in its place."""
    view = operations.get_operation(by=request.actor, operation_id=operation_id, on=timezone.localdate())
    return shown(request, view, **forms)


@require_POST
@needs("keep_operations")
def owner_add(request: HttpRequest, operation_id: int) -> HttpResponse:
    form = OwnerForm(request.POST)
    if form.is_valid():
        with refusals_at(form):
            operations.add_owner(by=request.actor, operation_id=operation_id, **form.cleaned_data)
            messages.success(request, "Maître d’ouvrage ajouté.")
            return redirect("operation", operation_id)
    return again(request, operation_id, owner_form=form)


@require_POST
@needs("keep_operations")
def owner_remove(request: HttpRequest, operation_id: int, organization_id: int) -> HttpResponse:
    operations.remove_owner(by=request.actor, operation_id=operation_id, organization_id=organization_id)
    messages.success(request, "Maître d’ouvrage retiré de l’opération.")
    return redirect("operation", operation_id)


@require_POST
@needs("keep_operations")
def contracts_add(request: HttpRequest, operation_id: int) -> HttpResponse:
    ticked = map(row_number, request.POST.getlist("contracts"))
    chosen = [pk for pk in ticked if pk is not None]
    added = operations.add_contracts(by=request.actor, operation_id=operation_id, contract_ids=chosen)
    if added:
        messages.success(request, f"{added} marché{'s' if added > 1 else ''} rattaché{'s' if added > 1 else ''}.")
    else:
        messages.warning(request, "Aucun marché coché\u00a0: cochez ceux à rattacher.")
    return redirect("operation", operation_id)


@require_POST
@needs("keep_operations")
def contracts_sort(request: HttpRequest, operation_id: int) -> HttpResponse:
    """Say which part of the operation each contract goes to."""
    parts, seen = sorted_parts(request.POST)
    try:
        moved = operation_parts.sort_contracts(by=request.actor, operation_id=operation_id, parts=parts, seen=seen)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        told = f"Parts enregistrées pour {numbers.counted(moved, 'marché')}." if moved else "Rien n’a changé."
        messages.success(request, told)
    return redirect("operation", operation_id)


@require_POST
@needs("keep_operations")
def contract_remove(request: HttpRequest, operation_id: int, contract_id: int) -> HttpResponse:
    operations.remove_contract(by=request.actor, operation_id=operation_id, contract_id=contract_id)
    messages.success(request, "Marché retiré de l’opération\u00a0; il reste suivi.")
    return redirect("operation", operation_id)
