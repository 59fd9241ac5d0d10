"""The calibration of a clause: draft, scenarios, objective, terms, text."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from levier.exchange.outputs import numbers
from levier.usecases import calibration_notes, calibrations, clause_documents, objectives, scenarios
from levier.usecases.calibrations import CalibrationPage, ClauseFacts, ScenarioPage
from levier.usecases.refusals import Refused
from levier.web.forms import posted, refusals_at, row_number
from levier.web.gates import needs
from levier.web.histories import shown_events
from levier.web.listings import download, export
from levier.web.reasons import shown_reasons
from levier.web.social_clauses.comparisons import (
    calibration_page,
    difference,
    lines_table,
    scenario_columns,
    scenarios_table,
    shown_sizing,
    versions_table,
)
from levier.web.social_clauses.desks import Desk, asked_part, draft_query, posted_form, read_desk
from levier.web.social_clauses.forms import KeepForm, LabelForm, ObjectiveForm
from levier.web.social_clauses.terms import terms_facts
from levier.web.tables import FORMAT_NAMES, address
from levier.web.threads import thread_links

PDF_FILE = "application/pdf"
WORD_FILE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _crumbs(clause: ClauseFacts, *last: str) -> list[dict[str, str]]:
    lot = {"label": f"Lot {clause.lot_number}\u00a0: {clause.lot_title}", "href": calibration_page(clause.id)}
    line = {"label": clause.line_label, "href": calibration_page(clause.id, clause.part_id)}
    way = [
        {"label": "Marchés", "href": reverse("contracts")},
        {"label": clause.contract_number, "href": reverse("contract", args=[clause.contract_id])},
        lot,
        *([line] if clause.part_id is not None else []),
        *({"label": label} for label in last),
    ]
    return [*way[:-1], {"label": way[-1]["label"]}]


def _result(desk: Desk, clause: ClauseFacts, keep: KeepForm | None = None) -> dict[str, Any]:
    """What the right side shows, in the page as in the piece of it that follows the typing."""
    return {
        "clause": clause,
        "desk": desk,
        "sizing": shown_sizing(desk.sizing, clause) if desk.sizing else None,
        "problems": [
            (desk.form.fields[name].label if name in desk.form.fields else "", error)
            for name, found in desk.form.errors.items()
            for error in found
        ],
        "start_why": shown_reasons(desk.start.reasons) if desk.start else [],
        "keep_form": _offered(keep or KeepForm(), clause),
    }


def _documents(page: CalibrationPage) -> list[dict[str, Any]]:
    """The whole contract's calibration, and the word-processor files that can be made now."""
    contract = {"label": "Calibrage du marché", "href": reverse("contract_calibration", args=[page.clause.contract_id])}
    return [contract, *_texts(page)]


def _texts(page: CalibrationPage) -> list[dict[str, Any]]:
    if not page.lots_fixed:
        return []
    address = reverse("clause_document", args=[page.clause.contract_id])
    whole = {"label": "Texte de la clause (.docx)", "href": address, "icon": "download", "is_download": True}
    if page.lots == 1 or page.clause.in_force is None:
        return [whole]
    one = {**whole, "label": "Texte pour ce lot seul (.docx)", "href": f"{address}?clause={page.clause.id}"}
    return [whole, one]


def _offered(keep: KeepForm, clause: ClauseFacts) -> KeepForm:
    keep.offer(clause.other_years)
    return keep


def _page(request: HttpRequest, page: CalibrationPage, desk: Desk, keep: KeepForm | None = None) -> HttpResponse:
    clause = page.clause
    is_wrong = bool(desk.form.errors) or bool(keep and keep.errors)
    return render(
        request,
        "levier/social_clauses/calibration.html",
        {
            **_result(desk, clause, keep),
            "page": page,
            "crumbs": _crumbs(clause),
            "links": thread_links(page.thread, "clause"),
            "documents": _documents(page),
            "columns": scenario_columns(page) if page.scenarios else None,
            "exports": [
                {"label": label, "href": address(request.GET, s_format=name)} for name, label in FORMAT_NAMES.items()
            ],
            "versions": versions_table(page),
            "lines": lines_table(page) if len(page.lines) > 1 else None,
            "terms": terms_facts(page.terms),
            "events": shown_events(page.history),
        },
        status=422 if is_wrong else 200,
    )


@require_GET
def calibration(request: HttpRequest, clause_id: int) -> HttpResponse:
    """The calibration of a clause, its scenarios and versions. The address holds the draft."""
    on = timezone.localdate()
    page = calibrations.get_calibration_page(
        by=request.actor, clause_id=clause_id, on=on, part_id=asked_part(request.GET)
    )
    for table in (scenarios_table(page), versions_table(page), lines_table(page)):
        file = export(table, request)
        if file is not None:
            return file
    last = page.scenarios[-1] if page.scenarios else None
    return _page(request, page, read_desk(request.GET, page.clause, on, last))


@require_GET
@needs("calibrate_clause")
def calibration_result(request: HttpRequest, clause_id: int) -> HttpResponse:
    """The result alone, for a page that updates as one types; the page itself for who opens this address."""
    page = reverse("calibration", args=[clause_id]) + draft_query(request.GET)
    on, part_id = timezone.localdate(), asked_part(request.GET)
    if "HX-Request" not in request.headers:
        return redirect(page)
    clause = calibrations.get_clause(by=request.actor, clause_id=clause_id, on=on, part_id=part_id)
    desk = read_desk(request.GET, clause, on)
    response = render(request, "levier/social_clauses/result_piece.html", _result(desk, clause))
    response["HX-Replace-Url"] = page
    return response


def scenario_keep(request: HttpRequest, clause_id: int) -> HttpResponse:
    """Keep the draft as it was shown; the page again, with what is wrong, when it cannot be."""
    if request.method != "POST":  # the page that shows what is wrong, read again
        return redirect(f"{reverse('calibration', args=[clause_id])}?{request.GET.urlencode()}")
    at, on = timezone.now(), timezone.localdate()
    keep, form, part_id = KeepForm(request.POST), posted_form(request.POST, on), asked_part(request.POST)
    if keep.is_valid() and form.is_valid():
        with refusals_at(keep):
            scenarios.keep_scenario(
                by=request.actor,
                at=at,
                clause_id=clause_id,
                draft=form.draft(),
                part_id=part_id,
                **keep.cleaned_data,
            )
            messages.success(request, "Scénario gardé\u00a0: comparez-le aux autres, puis fixez l’objectif.")
            return redirect(reverse("calibration", args=[clause_id]) + draft_query(request.POST) + "#scenarios")
    page = calibrations.get_calibration_page(by=request.actor, clause_id=clause_id, on=on, part_id=part_id)
    return _page(request, page, read_desk(request.POST, page.clause, on), keep)


def scenario_rename(request: HttpRequest, calibration_id: int) -> HttpResponse:
    """Another name for a scenario."""
    form = LabelForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            place = scenarios.rename_scenario(by=request.actor, calibration_id=calibration_id, **form.cleaned_data)
            return redirect(calibration_page(place.clause_id, place.part_id) + "#scenarios")
    found = calibrations.get_scenario(by=request.actor, calibration_id=calibration_id, on=timezone.localdate())
    if not form.is_bound:
        form = LabelForm(initial={"label": found.scenario.label, "seen": found.seen})
    return _scenario_page(request, found, form, "Renommer le scénario", "Renommer")


def scenario_delete(request: HttpRequest, calibration_id: int) -> HttpResponse:
    """Remove a scenario, once asked and answered."""
    form = Form(posted(request))
    if form.is_bound:
        with refusals_at(form):
            place = scenarios.delete_scenario(by=request.actor, calibration_id=calibration_id)
            messages.success(request, "Scénario retiré. L’historique en garde la trace.")
            return redirect(calibration_page(place.clause_id, place.part_id) + "#scenarios")
    found = calibrations.get_scenario(by=request.actor, calibration_id=calibration_id, on=timezone.localdate())
    return _scenario_page(request, found, form, "Retirer le scénario", "Retirer")


def objective_fix(request: HttpRequest, calibration_id: int) -> HttpResponse:
    """Freeze a scenario as the objective in force."""
    at, today = timezone.now(), timezone.localdate()
    form = ObjectiveForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        given = form.cleaned_data
        with refusals_at(form):
            fixed = objectives.fix_objective(
                by=request.actor,
                at=at,
                on=given["fixed_on"],
                calibration_id=calibration_id,
                stage=given["stage"],
                after_version=given["after_version"],
                why=given["why"],
            )
            messages.success(request, f"Objectif fixé\u00a0: {numbers.hours(fixed.hours)}.")
            return redirect(calibration_page(fixed.clause_id, fixed.part_id) + "#versions")
    found = calibrations.get_scenario(by=request.actor, calibration_id=calibration_id, on=today)
    in_force = found.clause.in_force
    version = in_force.version if in_force else 0
    if form is None:
        stage = objectives.NEXT_STAGES[in_force.stage if in_force else ""]
        form = ObjectiveForm(initial={"stage": stage, "fixed_on": today, "after_version": version})
    else:
        # What was fixed meanwhile is now on screen: sending again is a choice made knowingly.
        form.data = form.data.copy()
        form.data["after_version"] = version
    return _scenario_page(request, found, form, "Fixer cet objectif", "Fixer l’objectif")


def _scenario_page(request: HttpRequest, found: ScenarioPage, form: Form, title: str, submit: str) -> HttpResponse:
    scenario, clause = found.scenario, found.clause
    return render(
        request,
        "levier/social_clauses/scenario.html",
        {
            "form": form,
            "title": title,
            "submit": submit,
            "scenario": scenario,
            "crumbs": _crumbs(clause, title),
            "facts": [
                {"label": "Scénario", "value": scenario.label},
                {"label": "Méthode", "value": scenario.method_label},
                {"label": "Calcul", "value": found.formula},
                {"label": "Heures", "value": numbers.hours_with_weeks(scenario.hours)},
                {"label": "Soit", "value": scenario.workload.sentence},
            ],
            "difference": difference(scenario.hours, clause.in_force),
            "back": calibration_page(clause.id, clause.part_id) + "#scenarios",
        },
        status=409 if getattr(form, "meanwhile", None) else 422 if form.errors else 200,
    )


@require_GET
def clause_file(request: HttpRequest, contract_id: int) -> HttpResponse:
    """The text of the clause, as a file; back to the contract with the reason when it cannot be made."""
    clause_id = row_number(request.GET.get("clause", ""))
    try:
        file = clause_documents.clause_document(
            by=request.actor, contract_id=contract_id, on=timezone.localdate(), clause_id=clause_id
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("contract", contract_id)
    return download(file.content, file.name, WORD_FILE)


@require_GET
def note(request: HttpRequest, contract_id: int) -> HttpResponse:
    """The note of a contract's calibration, as a PDF or for a word processor; back to it when nothing is calibrated."""
    is_word = request.GET.get("format") == "docx"
    try:
        file = calibration_notes.calibration_note(
            by=request.actor, contract_id=contract_id, on=timezone.localdate(), form="docx" if is_word else "pdf"
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("contract_calibration", contract_id)
    return download(file.content, file.name, WORD_FILE if is_word else PDF_FILE)
