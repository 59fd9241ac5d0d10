"""Taking over one's own spreadsheets: handed in, columns matched once, checked row by row, confirmed, reported."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from levier.exchange.outputs import numbers
from levier.rules.access import may
from levier.rules.wordings import enumerated
from levier.usecases import listed_imports, listed_views
from levier.usecases.listed_previews import KINDS
from levier.usecases.refusals import Refused
from levier.web.advances import job_shown, over
from levier.web.forms import posted, posted_files, refusals_at
from levier.web.gates import needs
from levier.web.listed.forms import ColumnsForm, ListUploadForm
from levier.web.listed.tables import lists_table, problems_table
from levier.web.listings import listing
from levier.web.received_files import original_sent, report_sent, told

JOB = "tableau"
_PLACES = {"contracts": ("Marchés", "contracts"), "people": ("Personnes", "people")}
_UPLOADS = {"contracts": "list_of_contracts", "people": "list_of_people"}
_WORDS = {
    "contracts": "Importer un tableau de marchés",
    "people": "Importer un tableau de personnes",
}
_MADE = {
    "contracts": ("marché", "marchés"),
    "people": ("personne", "personnes"),
    "objectives": ("objectif", "objectifs"),
    "validations": ("validation", "validations"),
    "engagements": ("embauche", "embauches"),
}
_SHOWN = (
    ("new", "Lignes nouvelles"),
    ("known", "Déjà connues"),
    ("to_decide", "À trancher"),
    ("left_out", "Laissées de côté"),
    ("refused", "Refusées"),
)


def lists(request: HttpRequest) -> HttpResponse:
    """Lists handed in, newest first."""
    rows = listed_views.list_lists(by=request.actor)
    actions = [
        {"label": "Tableau de marchés", "href": reverse("list_of_contracts"), "style": "main"},
        {"label": "Tableau de personnes", "href": reverse("list_of_people"), "style": "main"},
    ]
    if may(request.actor, "declare_hours"):
        actions.append({"label": "Heures passées", "href": reverse("hours_upload")})
    empty = {
        "title": "Aucun tableau repris",
        "text": "Déposez le tableau que vous tenez déjà\u00a0: ses colonnes s’associent une seule fois.",
        "action": actions[0],
    }
    return listing(request, "levier/listed/lists.html", lists_table(rows, empty), {"actions": actions})


@needs("import_list")
def list_upload(request: HttpRequest, kind: str) -> HttpResponse:
    """Hand a file in; its page follows."""
    form = ListUploadForm(*posted_files(request), kind)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_at(form):
            found = listed_imports.receive_list(
                by=request.actor, at=timezone.now(), kind=kind, name=file.name, content=file.read()
            )
            return redirect("list", found)
    fields = [(field.label, field.is_required) for field in KINDS[kind].fields]
    label, place = _PLACES[kind]
    context = {
        "form": form,
        "title": _WORDS[kind],
        "required": [name for name, is_required in fields if is_required],
        "optional": [name for name, is_required in fields if not is_required],
        "kind": kind,
        "back": reverse(place),
        "crumbs": [{"label": label, "href": reverse(place)}, {"label": "Importer un tableau"}],
        "actions": [{"label": "Tous mes tableaux repris", "href": reverse("lists")}],
    }
    return render(request, "levier/listed/upload.html", context, status=422 if form.errors else 200)


def list_import(request: HttpRequest, import_id: int) -> HttpResponse:
    """One list: its columns, what its rows become, its problems, then confirmation and report."""
    found = listed_views.get_list(by=request.actor, import_id=import_id)
    is_running = found.state in ("queued", "running")
    if not is_running and (again := over(request, JOB)):
        return again
    form = ColumnsForm(posted(request), found)
    if request.method == "POST" and form.is_valid():
        try:
            listed_imports.match_list_columns(by=request.actor, import_id=import_id, **form.chosen())
        except Refused as refused:
            form.show(refused.problems)
        else:
            return redirect("list", import_id)
    return listing(
        request,
        "levier/listed/list.html",
        problems_table(found),
        _context(found, form, is_running=is_running),
        status=422 if form.errors else 200,
    )


def _context(found: listed_views.ListView, form: ColumnsForm, *, is_running: bool) -> dict:
    order = ["received", "to_match", "to_confirm", "done"]
    position = order.index(found.state) if found.state in order else 2
    label, place = _PLACES[found.kind]
    new = found.results.get("new", 0)
    left = sum(found.results.values()) - new
    told = _told(found)
    return {
        "found": found,
        "form": form,
        "crumbs": [{"label": label, "href": reverse(place)}, {"label": "Tableaux repris", "href": reverse("lists")}],
        "is_waiting": found.state in ("to_match", "to_confirm"),
        "may_be_dropped": found.state in ("received", "to_match", "to_confirm", "failed"),
        "has_report": found.state in ("to_confirm", "done"),
        "is_running": is_running,
        "steps": [
            {"label": step, "is_done": position > rank, "is_current": position == rank}
            for rank, step in enumerate(("Déposer", "Associer les colonnes", "Vérifier", "Enregistré"))
        ],
        "facts": [
            {"label": name, "value": numbers.integer(found.results[key])}
            for key, name in _SHOWN
            if found.results.get(key) or (key in ("new", "known", "refused") and found.results)
        ],
        "confirm": f"Enregistrer {told}",
        "done": f"{told}\u00a0: enregistrement fait.",
        "new": new,
        "out": numbers.counted(left, "ligne") if left else "",
        "waiting": numbers.counted(found.waiting, "ligne ressemble", "lignes ressemblent"),
        "place": reverse(place),
        "place_label": label,
        "sensitive": [c.header for c in (found.matched.columns if found.matched else ()) if c.field == "sensitive"],
        "twice": found.matched.twice() if found.matched and found.state != "done" else (),
        "other_sheets": found.counts.get("other_sheets", ()),
        "upload": reverse(_UPLOADS[found.kind]),
        "job": job_shown(
            JOB,
            reverse("list", args=[found.id]),
            found.advance,
            waiting="Ce tableau est long\u00a0: il attend son tour.",
            running="Ce tableau est lu ligne à ligne." if found.state == "queued" else "Les lignes s’enregistrent.",
        ),
    }


def _told(found: listed_views.ListView) -> str:
    """« 3 personnes, 2 validations et 1 embauche »: what confirming makes, or made."""
    made = found.counts.get("made", {})
    told = [numbers.counted(made[name], *words) for name, words in _MADE.items() if made.get(name)]
    return enumerated(told) if told else ""


@require_POST
def list_decide(request: HttpRequest, import_id: int) -> HttpResponse:
    """Say of each row shown whether it is the same person or another."""
    decisions = {
        int(name.removeprefix("row:")): said
        for name, said in request.POST.items()
        if name.startswith("row:") and name.removeprefix("row:").isdecimal() and len(name) < len("row:") + 8
    }
    with told(request):
        listed_imports.decide_alike(
            by=request.actor, import_id=import_id, decisions=decisions, rest=request.POST.get("rest", "")
        )
    return redirect("list", import_id)


@require_POST
def list_confirm(request: HttpRequest, import_id: int) -> HttpResponse:
    """Record the new rows."""
    with told(request):
        listed_imports.confirm_list(by=request.actor, at=timezone.now(), import_id=import_id)
    return redirect("list", import_id)


@require_POST
def list_drop(request: HttpRequest, import_id: int) -> HttpResponse:
    """Give the list up."""
    with told(request, "Tableau abandonné\u00a0: rien n’en est enregistré, sauf le fichier reçu."):
        listed_imports.drop_list(by=request.actor, import_id=import_id)
    return redirect("lists")


def list_report(request: HttpRequest, import_id: int) -> HttpResponse:
    """The original rows, each with its result and why, as a spreadsheet."""
    return report_sent(request, listed_views.list_report(by=request.actor, import_id=import_id))


def list_file(request: HttpRequest, import_id: int) -> HttpResponse:
    """The file as received, without social security numbers."""
    return original_sent(*listed_views.original_list(by=request.actor, import_id=import_id))
