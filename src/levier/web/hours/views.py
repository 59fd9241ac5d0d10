"""Returns of hours: dropped in, matched once, checked cell by cell, confirmed; then validated or rejected."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from levier.exchange.outputs import numbers
from levier.usecases import hours, hours_imports
from levier.usecases.refusals import Refused
from levier.web.forms import posted, show_problems
from levier.web.gates import needs
from levier.web.hours.forms import HoursFilterForm, MatchingForm, UploadForm
from levier.web.listings import download, listing
from levier.web.tables import Cell, Column, Row, Table
from levier.web.threads import thread_links

_STATES = {"declared": "watch", "validated": "ok", "rejected": "none"}
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
            "text": "Déposez le fichier d’une entreprise tel qu’il est : ses colonnes s’associent une seule fois.",
            "action": upload,
        },
    )
    return listing(request, "levier/hours/list.html", table, {"actions": [upload]})


@needs("declare_hours")
def hours_upload(request: HttpRequest) -> HttpResponse:
    """Drop a file in; the page of its import follows."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    asked = request.GET.get("marche", "")
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = hours_imports.receive_hours_file(
                by=request.actor,
                at=timezone.now(),
                name=file.name,
                content=file.read(),
                contract_id=int(asked) if asked.isdecimal() else None,
            )
        except Refused as refused:
            show_problems(form, refused)
        else:
            return redirect("import", found)
    return render(request, "levier/hours/upload.html", {"form": form}, status=422 if form.errors else 200)


def hours_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """One return: its questions, then what it holds and its problems, then confirmation."""
    found = hours_imports.get_hours_import(by=request.actor, import_id=import_id)
    form = MatchingForm(posted(request), found)
    if request.method == "POST" and form.is_valid():
        try:
            hours_imports.answer_hours_questions(by=request.actor, import_id=import_id, answers=form.answers(found))
        except Refused as refused:
            show_problems(form, refused)
        else:
            return redirect("import", import_id)
    problems = Table(
        key="problemes",
        title="Problèmes",
        columns=(
            Column("where", "Où", is_fixed=True),
            Column("severity", "Gravité", "state"),
            Column("value", "Valeur"),
            Column("message", "Ce qui ne va pas"),
            Column("what", "Que faire"),
        ),
        rows=[
            Row(
                {
                    "where": f"{p.sheet}, {p.cell}" if p.cell else p.sheet,
                    "severity": Cell(
                        "alert" if p.severity == "blocking" else "watch",
                        word="Ligne écartée" if p.severity == "blocking" else "À vérifier",
                    ),
                    "value": p.value,
                    "message": p.message,
                    "what": p.what_to_do,
                }
            )
            for p in found.problems
        ],
    )
    order = ["received", "to_match", "to_confirm", "done"]
    position = order.index(found.state) if found.state in order else 2
    return listing(
        request,
        "levier/hours/import.html",
        problems,
        {
            "found": found,
            "form": form,
            "is_waiting": found.state in ("to_match", "to_confirm"),
            "may_be_dropped": found.state in ("received", "to_match", "to_confirm", "failed"),
            "is_running": found.state in ("queued", "running"),
            "steps": [
                {"label": label, "is_done": position > rank, "is_current": position == rank}
                for rank, label in enumerate(("Déposer", "Associer les colonnes", "Vérifier", "Gardé"))
            ],
            "facts": _facts(found),
            "sentence": _sentence(found),
            "dropped": found.counts.get("dropped", {}),
            "job": {
                "key": "releve",
                "state": "waiting" if found.state == "queued" else "running",
                "sentence": "Le fichier est long : il est lu en arrière-plan. Vous pouvez quitter cette page.",
                "done": found.rows_read,
                "total": found.rows_total,
                "href": reverse("import", args=[import_id]),
            },
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
    "total": "lignes de total",
    "subtotal": "lignes de sous-total",
    "empty": "lignes vides",
    "zero_hours": "lignes à zéro heure",
    "zero": "lignes à zéro heure",
    "hidden": "lignes masquées",
    "not_counted": "lignes hors clause",
}


def _facts(found: hours_imports.HoursImportView) -> list[dict]:
    if not found.counts:
        return []
    left = ", ".join(
        f"{count} {_DROPPED.get(code, code)}" for code, count in found.counts.get("dropped", {}).items() if count
    )
    return [
        {"label": "Lignes gardées", "value": _sentence(found)},
        {"label": "Lignes écartées", "value": str(found.counts["blocking"])},
        {"label": "À vérifier", "value": str(found.counts["to_check"])},
        {"label": "Laissé de côté", "value": left or "rien"},
    ]


@require_POST
def hours_confirm(request: HttpRequest, import_id: int) -> HttpResponse:
    """Keep the lines."""
    try:
        hours_imports.confirm_hours_import(
            by=request.actor, at=timezone.now(), import_id=import_id, leave_out="leave_out" in request.POST
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Relevé reçu. Ses lignes attendent d’être validées.")
    return redirect("import", import_id)


@require_POST
def hours_drop(request: HttpRequest, import_id: int) -> HttpResponse:
    """Give the return up."""
    try:
        hours_imports.drop_hours_import(by=request.actor, import_id=import_id)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Relevé abandonné : rien n’en est gardé, sauf le fichier reçu.")
    return redirect("hours")


def hours_file(request: HttpRequest, import_id: int) -> HttpResponse:
    """The file exactly as received."""
    name, content = hours_imports.original_file(by=request.actor, import_id=import_id)
    return download(content, name.replace('"', ""), "application/octet-stream")


def contract_hours(request: HttpRequest, contract_id: int) -> HttpResponse:
    """The rows behind the figures; the facilitator validates or rejects them here."""
    filters = HoursFilterForm(request.GET)
    error = ""
    if request.method == "POST":
        named = [int(pk) for pk in request.POST.getlist("line") if pk.isdecimal()]
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
            messages.success(request, f"{numbers.counted(count, 'ligne')} : décision enregistrée.")
            return redirect(request.get_full_path())
    found = hours.list_contract_hours(by=request.actor, contract_id=contract_id, filters=filters.filters())
    upload = {
        "label": "Déposer un relevé",
        "href": f"{reverse('hours_upload')}?marche={contract_id}",
        "style": "main",
    }
    return listing(
        request,
        "levier/hours/contract.html",
        _hours_table(found, filters),
        {
            "found": found,
            "links": thread_links(found.thread, "hours"),
            "actions": [upload] if found.may_decide else [],
            "waiting": sum(1 for row in found.rows if row.state == "declared"),
            "decidable": [row for row in found.rows if row.state == "declared"][:200] if found.may_decide else [],
            "error": error,
            "crumbs": [
                {"label": "Marchés", "href": reverse("contracts")},
                {"label": found.number, "href": reverse("contract", args=[contract_id])},
                {"label": "Heures"},
            ],
        },
    )


def _hours_table(found: hours.ContractHours, filters: HoursFilterForm) -> Table:
    return Table(
        key="heures",
        title=f"Heures du marché {found.number}",
        columns=(
            Column("person", "Personne", is_sortable=True, is_fixed=True),
            Column("employer", "Employeur", is_sortable=True),
            Column("modality", "Modalité", is_sortable=True),
            Column("month", "Mois", "month", is_sortable=True),
            Column("hours", "Heures", "hours", is_sortable=True),
            Column("state", "État", "state"),
            Column("reason", "Motif", is_shown=False),
            Column("file", "Fichier"),
            Column("cell", "Feuille, cellule"),
        ),
        rows=[
            Row(
                {
                    "person": Cell(r.person, href=reverse("person", args=[r.person_id]) if r.person_id else ""),
                    "employer": r.employer,
                    "modality": r.modality,
                    "month": r.month,
                    "hours": r.hours,
                    "state": Cell(_STATES[r.state], word=r.state_label),
                    "reason": r.reason,
                    "file": Cell(r.file_name, href=reverse("import", args=[r.import_id]) if found.may_decide else ""),
                    "cell": f"{r.sheet}, {r.cell}",
                }
            )
            for r in found.rows
        ],
        totals={"hours": sum((r.hours for r in found.rows), Decimal())},
        filters=filters,
        empty={
            "title": "Aucune heure ici",
            "text": "Déposez le relevé d’une entreprise, ou changez les filtres.",
        },
    )
