"""Returns of hours: dropped in, matched once, checked cell by cell, confirmed; then validated or rejected."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from levier.exchange.outputs import numbers
from levier.usecases import hours, hours_imports, hours_reports
from levier.usecases.refusals import Refused
from levier.web.advances import job_shown, over
from levier.web.forms import posted, refusals_at, row_number
from levier.web.gates import needs
from levier.web.hours.forms import HoursFilterForm, MatchingForm, UploadForm
from levier.web.hours.tables import hours_table, months_table, problems_table
from levier.web.listings import listing
from levier.web.received_files import original_sent, report_sent, told
from levier.web.tables import Cell, Column, Row, Table
from levier.web.threads import thread_links

JOB = "releve"
_IMPORT_STATES = {"done": "ok", "failed": "alert", "dropped": "none"}


def hours_list(request: HttpRequest) -> HttpResponse:
    """Returns received, newest first."""
    rows = hours_imports.list_hours_imports(by=request.actor)
    upload = {"label": "Déposer un relevé", "href": reverse("hours_upload"), "style": "main"}
    table = Table(
        key="releves",
        title="Relevés d’heures",
        columns=(
            Column("file", "Fichier", is_sortable=True, is_fixed=True),
            Column("state", "État", "state"),
            Column("lines", "Lignes", "integer", is_sortable=True),
            Column("hours", "Heures", "hours", is_sortable=True),
            Column("blocking", "Problèmes", "integer"),
            Column("at", "Reçu le", "moment", is_sortable=True),
        ),
        rows=[
            Row(
                {
                    "file": Cell(r.file_name, href=reverse("import", args=[r.id])),
                    "state": Cell(_IMPORT_STATES.get(r.state, "watch"), word=r.state_label),
                    "lines": r.lines,
                    "hours": r.hours,
                    "blocking": r.blocking,
                    "at": r.created_at,
                }
            )
            for r in rows
        ],
        empty={
            "title": "Aucun relevé reçu",
            "text": "Déposez le fichier d’une entreprise tel qu’il est\u00a0: ses colonnes s’associent une seule fois.",
            "action": upload,
        },
    )
    return listing(request, "levier/hours/list.html", table, {"actions": [upload]})


@needs("declare_hours")
def hours_upload(request: HttpRequest) -> HttpResponse:
    """Drop a file in; the page of its import follows."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    asked = row_number(request.GET.get("marche", ""))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_at(form):
            found = hours_imports.receive_hours_file(
                by=request.actor,
                at=timezone.now(),
                name=file.name,
                content=file.read(),
                contract_id=asked,
            )
            return redirect("import", found)
    return render(request, "levier/hours/upload.html", {"form": form}, status=422 if form.errors else 200)


def hours_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """One return: its questions, then what it holds and its problems, then confirmation."""
    found = hours_imports.get_hours_import(by=request.actor, import_id=import_id)
    is_running = found.state in ("queued", "running")
    if not is_running and (again := over(request, JOB)):
        return again
    form = MatchingForm(posted(request), found)
    if request.method == "POST" and form.is_valid():
        with refusals_at(form):
            hours_imports.answer_hours_questions(by=request.actor, import_id=import_id, answers=form.answers(found))
            return redirect("import", import_id)
    order = ["received", "to_match", "to_confirm", "done"]
    position = order.index(found.state) if found.state in order else 2
    return listing(
        request,
        "levier/hours/import.html",
        problems_table(found),
        {
            "found": found,
            "form": form,
            "is_waiting": found.state in ("to_match", "to_confirm"),
            "may_be_dropped": found.state in ("received", "to_match", "to_confirm", "failed"),
            "is_running": is_running,
            "has_report": bool(found.problems and found.columns) and found.state in ("to_confirm", "done"),
            "steps": [
                {"label": label, "is_done": position > rank, "is_current": position == rank}
                for rank, label in enumerate(("Déposer", "Associer les colonnes", "Vérifier", "Gardé"))
            ],
            "facts": _facts(found),
            "months": months_table(found),
            "sentence": _sentence(found),
            "left_out": numbers.counted(found.counts.get("blocking", 0), "ligne"),
            "unanswered": numbers.counted(found.unanswered, "réponse attendue", "réponses attendues"),
            "job": job_shown(
                JOB,
                reverse("import", args=[import_id]),
                found.advance,
                waiting="Ce relevé est long\u00a0: il attend son tour.",
                running="Ce relevé est lu ligne à ligne."
                if found.state == "queued"
                else "Les heures s’écrivent, toutes ensemble.",
            ),
        },
    )


@require_POST
def hours_start(request: HttpRequest, import_id: int) -> HttpResponse:
    """Read a file that came through a link."""
    hours_imports.start_hours_import(by=request.actor, import_id=import_id)
    return redirect("import", import_id)


def _sentence(found: hours_imports.HoursImportView) -> str:
    counts = found.counts
    if not counts:
        return ""
    return (
        f"{numbers.counted(counts['lines'], 'ligne')}, {numbers.hours(Decimal(counts['hours']))}, "
        f"{numbers.counted(counts['people'], 'personne')}"
    )


_DROPPED = {
    "total": ("ligne de total", "lignes de total"),
    "subtotal": ("ligne de sous-total", "lignes de sous-total"),
    "empty": ("ligne vide", "lignes vides"),
    "no_hours": ("ligne sans heures", "lignes sans heures"),
    "zero_hours": ("ligne à zéro heure", "lignes à zéro heure"),
    "hidden": ("ligne masquée", "lignes masquées"),
    "not_counted": ("ligne hors clause", "lignes hors clause"),
}


def _facts(found: hours_imports.HoursImportView) -> list[dict]:
    if not found.counts:
        return []
    dropped = found.counts.get("dropped", {}).items()
    left = ", ".join(numbers.counted(count, *_DROPPED.get(code, (code,))) for code, count in dropped if count)
    return [
        {"label": "Lignes gardées" if found.state == "done" else "Lignes à garder", "value": _sentence(found)},
        {"label": "Lignes écartées, à corriger", "value": str(found.counts["blocking"])},
        {"label": "Points à vérifier", "value": str(found.counts["to_check"])},
        {"label": "Laissé de côté sans dommage", "value": left or "rien"},
    ]


@require_POST
def hours_confirm(request: HttpRequest, import_id: int) -> HttpResponse:
    """Keep the lines."""
    with told(request):
        hours_imports.confirm_hours_import(
            by=request.actor, at=timezone.now(), import_id=import_id, leave_out="leave_out" in request.POST
        )
    return redirect("import", import_id)


@require_POST
def hours_drop(request: HttpRequest, import_id: int) -> HttpResponse:
    """Give the return up."""
    with told(request, "Relevé abandonné\u00a0: rien n’en est gardé, sauf le fichier reçu."):
        hours_imports.drop_hours_import(by=request.actor, import_id=import_id)
    return redirect("hours")


def hours_report(request: HttpRequest, import_id: int) -> HttpResponse:
    """The original rows, those left out saying why, as a spreadsheet."""
    return report_sent(request, hours_reports.hours_report(by=request.actor, import_id=import_id))


def hours_file(request: HttpRequest, import_id: int) -> HttpResponse:
    """The file as received, without social security numbers."""
    return original_sent(*hours_imports.original_file(by=request.actor, import_id=import_id))


def contract_hours(request: HttpRequest, contract_id: int) -> HttpResponse:
    """The rows behind the figures; the facilitator validates or rejects them here."""
    filters = HoursFilterForm(request.GET)
    error = ""
    if request.method == "POST":
        ticked = map(row_number, request.POST.getlist("line"))
        named = [pk for pk in ticked if pk is not None]
        try:
            count = hours.decide_hours(
                by=request.actor,
                contract_id=contract_id,
                state=request.POST.get("state", ""),
                line_ids=None if "all" in request.POST else named,
                filters=filters.filters(),
                reason=request.POST.get("reason", ""),
            )
        except Refused as refused:
            error = str(refused)
        else:
            messages.success(request, f"{numbers.counted(count, 'ligne')}\u00a0: décision enregistrée.")
            # Lines just decided stay in sight: a filter on what waits would hide them.
            kept = request.GET.copy()
            kept.pop("etat", None)
            return redirect(f"{request.path}?{kept.urlencode()}" if kept else request.path)
    found = hours.list_contract_hours(
        by=request.actor, contract_id=contract_id, filters=filters.filters(), on=timezone.localdate()
    )
    filters.offer(found.desks, may_decide=found.may_decide, parts=found.parts)
    upload = {
        "label": "Déposer un relevé",
        "href": f"{reverse('hours_upload')}?marche={contract_id}",
        "style": "main",
    }
    return listing(
        request,
        "levier/hours/contract.html",
        hours_table(found, filters),
        {
            "found": found,
            "links": thread_links(found.thread, "hours"),
            "actions": [upload] if found.may_decide else [],
            "waiting": _waiting(found) if found.may_decide else "",
            "decidable": _decidable(found) if found.may_decide else [],
            "error": error,
            "crumbs": [
                {"label": "Marchés", "href": reverse("contracts")},
                {"label": found.number, "href": reverse("contract", args=[contract_id])},
                {"label": "Heures"},
            ],
        },
    )


def _waiting(found: hours.ContractHours) -> str:
    rows = [row for row in found.rows if row.state == "declared" and row.is_ours]
    if not rows:
        return ""
    lines = "la ligne" if len(rows) == 1 else f"les {len(rows)} lignes"
    return f"{lines} en attente ({numbers.hours(sum((row.hours for row in rows), Decimal()))})"


def _decidable(found: hours.ContractHours) -> list[tuple[hours.HoursRow, str]]:
    """The first lines that wait, each with its month in words."""
    waiting = [row for row in found.rows if row.state == "declared" and row.is_ours]
    return [(row, numbers.month_long(row.month)) for row in waiting[:200]]
