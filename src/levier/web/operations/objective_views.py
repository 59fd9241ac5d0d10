"""The objective of an operation, fixed version after version, and the results of its targets."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from levier.exchange.outputs import numbers
from levier.usecases import operation_objectives, operation_targets, operations
from levier.usecases.operations import OperationView
from levier.web.forms import posted, refusals_at, tell_rows
from levier.web.gates import needs
from levier.web.operations.forms import ObjectiveForm, PartFormSet, ResultForm, TargetForm, parts_initial
from levier.web.operations.views import again
from levier.web.reasons import shown_reasons
from levier.web.templatetags.written import hours


@needs("keep_operations")
def objective_fix(request: HttpRequest, operation_id: int) -> HttpResponse:
    """The parts of an operation and the hours they make; « Calculer » shows, « Fixer cet objectif » freezes."""
    on = timezone.localdate()
    if request.method == "POST":
        form, rows = ObjectiveForm(request.POST), PartFormSet(request.POST, prefix="part")
        return _posted(request, operation_id, form, rows)
    view = operations.get_operation(by=request.actor, operation_id=operation_id, on=on)
    newest = view.versions[0] if view.versions else None
    asked = operation_objectives.in_force(view.versions)
    form = ObjectiveForm(
        initial={
            "stage": operation_objectives.NEXT_STAGES[newest.stage if newest else ""],
            "fixed_on": on,
            "hours": asked.hours if asked and not asked.parts else None,
            "after_version": newest.version if newest else 0,
        }
    )
    costs = {part.kind: part.amount for part in view.parts if part.amount}
    is_real = "reel" in request.GET
    initial = parts_initial(asked.parts if asked else (), costs if is_real else None)
    rows = PartFormSet(prefix="part", initial=initial)
    return _desk(request, operation_id, form, rows, real=None if is_real else _real_costs(view))


def _real_costs(view: OperationView) -> str:
    """What the contracts cost, part by part, as a sentence; "" when none says it."""
    told = [
        f"{part.label}\u00a0: {numbers.euros(part.amount)} ({numbers.counted(part.contracts - part.unpriced, 'marché')}"
        f"{f', {part.unpriced} sans montant' if part.unpriced else ''})"
        for part in view.parts
        if part.amount
    ]
    return "\u00a0; ".join(told)


def _posted(request: HttpRequest, operation_id: int, form: ObjectiveForm, rows) -> HttpResponse:
    for row in rows:
        row.empty_permitted = True
    if not (form.is_valid() and rows.is_valid()):
        return _desk(request, operation_id, form, rows)
    parts = tuple(row.part() for row in rows if row.has_changed() and row.cleaned_data)
    day = form.cleaned_data["fixed_on"]
    with refusals_at(form):
        if "fix" not in request.POST:
            sized = operation_objectives.sized(parts, day) if parts else None
            return _desk(request, operation_id, form, rows, sized, operation_objectives.part_lines(parts, day))
        found = operation_objectives.fix_operation_objective(
            by=request.actor,
            at=timezone.now(),
            on=day,
            operation_id=operation_id,
            stage=form.cleaned_data["stage"],
            after_version=form.cleaned_data["after_version"],
            parts=parts,
            hours=form.cleaned_data["hours"],
            why=form.cleaned_data["why"],
        )
        messages.success(request, f"Objectif fixé\u00a0: {hours(found)}.")
        return redirect("operation", operation_id)
    return _desk(request, operation_id, form, rows)


def _desk(
    request: HttpRequest, operation_id: int, form: ObjectiveForm, rows, sized=None, lines=(), real: str | None = None
) -> HttpResponse:
    tell_rows(form, rows, "parts", "Part")
    is_wrong = form.is_bound and bool(form.errors)
    return render(
        request,
        "levier/operations/objective.html",
        {
            "operation_id": operation_id,
            "form": form,
            "rows": rows,
            "sized": sized,
            "lines": lines,
            "real": real,
            "why": shown_reasons(sized.reasons) if sized else [],
        },
        status=422 if is_wrong else 200,
    )


@require_POST
@needs("keep_operations")
def target_new(request: HttpRequest, operation_id: int) -> HttpResponse:
    form = TargetForm(request.POST)
    if form.is_valid():
        with refusals_at(form):
            operation_targets.add_target(by=request.actor, operation_id=operation_id, facts=form.facts())
            messages.success(request, "Cible ajoutée.")
            return redirect("operation", operation_id)
    return again(request, operation_id, target_form=form)


@needs("keep_operations")
def target(request: HttpRequest, target_id: int) -> HttpResponse:
    """A target: change it, say where it stands."""
    form = TargetForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            operation_targets.change_target(
                by=request.actor, target_id=target_id, facts=form.facts(), seen=form.cleaned_data["seen"]
            )
            messages.success(request, "Cible modifiée.")
            return redirect("target", target_id)
    return _target(request, target_id, form if form.is_bound else None, None)


def _target(request: HttpRequest, target_id: int, form: TargetForm | None, result: ResultForm | None) -> HttpResponse:
    page = operation_targets.get_target(by=request.actor, target_id=target_id)
    facts = page.view.facts
    shown = form or TargetForm(
        initial={
            "label": facts.label,
            "unit": facts.unit,
            "target": facts.target,
            "due_on": facts.due_on,
            "seen": page.seen,
        }
    )
    status = 409 if shown.meanwhile else 422 if (form and form.errors) or (result and result.errors) else 200
    crumbs = [
        {"label": "Opérations", "href": reverse("operations")},
        {"label": page.operation_name, "href": reverse("operation", args=[page.operation_id])},
        {"label": facts.label},
    ]
    context = {
        "page": page,
        "form": shown,
        "result_form": result or ResultForm(initial={"reached_on": timezone.localdate()}),
        "crumbs": crumbs,
    }
    return render(request, "levier/operations/target.html", context, status=status)


@require_POST
@needs("keep_operations")
def result_new(request: HttpRequest, target_id: int) -> HttpResponse:
    form = ResultForm(request.POST)
    if form.is_valid():
        with refusals_at(form):
            operation_targets.record_result(
                by=request.actor, at=timezone.now(), target_id=target_id, **form.cleaned_data
            )
            messages.success(request, "Résultat enregistré.")
            return redirect("target", target_id)
    return _target(request, target_id, None, form)
