"""Files of published contracts: given, looked at, confirmed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from levier.exchange.outputs import numbers
from levier.usecases import published_imports
from levier.usecases.advances import Step
from levier.usecases.published_imports import ImportRow, PublishedImport
from levier.usecases.published_previews import SHOWN_PROBLEMS, Preview, SampleRow
from levier.usecases.refusals import Refused
from levier.web.advances import job_shown, over
from levier.web.forms import refusals_at
from levier.web.listings import listing
from levier.web.published_contracts.forms import PublishedFileForm
from levier.web.tables import Cell, Column, Row, Table

_CONTRACTS = dict.fromkeys(Step, ("contrat lu", "contrats lus"))
_STATES = {"to_confirm": "watch", "done": "ok", "failed": "alert"}


def import_new(request: HttpRequest) -> HttpResponse:
    """Give a file; the files given before."""
    if request.method == "POST":
        form = PublishedFileForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            with refusals_at(form):
                import_id = published_imports.deposit_published_file(
                    by=request.actor, at=timezone.now(), stream=file.file, name=file.name, size=file.size
                )
                return redirect("published_import", import_id)
        return render(request, "levier/published_contracts/upload.html", {"form": form, **_crumbs()}, status=422)
    rows = published_imports.list_published_imports(by=request.actor)
    context = {"form": PublishedFileForm(), "table": _imports_table(rows) if rows else None, **_crumbs()}
    return render(request, "levier/published_contracts/upload.html", context)


def _crumbs(name: str = "") -> dict:
    crumbs = [{"label": "Marchés publiés", "href": reverse("published_contracts")}]
    if name:
        return {"crumbs": [*crumbs, {"label": "Importer", "href": reverse("published_import_new")}, {"label": name}]}
    return {"crumbs": [*crumbs, {"label": "Importer"}]}


def _imports_table(rows: tuple[ImportRow, ...]) -> Table:
    return Table(
        key="imports",
        title="Derniers fichiers",
        columns=(
            Column("name", "Fichier", is_fixed=True),
            Column("at", "Reçu le", "moment"),
            Column("state", "État", "state"),
            Column("read", "Lus", "integer"),
            Column("refused", "Refusés", "integer"),
            Column("added", "Nouveaux", "integer"),
            Column("changed", "Changés", "integer"),
        ),
        rows=[
            Row(
                {
                    "name": Cell(row.file_name, href=reverse("published_import", args=[row.id])),
                    "at": row.created_at,
                    "state": Cell(_STATES.get(row.state, "none"), word=row.state_label),
                    "read": row.read,
                    "refused": row.refused,
                    "added": row.added,
                    "changed": row.changed,
                }
            )
            for row in rows
        ],
        formats=(),
        has_column_choice=False,
    )


def import_detail(request: HttpRequest, import_id: int) -> HttpResponse:
    """What the file holds and, once confirmed, what its import did."""
    found = published_imports.get_published_import(by=request.actor, import_id=import_id)
    preview, job = found.preview, _job(found)
    if job is None and (again := over(request, _job_key(import_id))):
        return again
    return listing(
        request,
        "levier/published_contracts/import.html",
        _problems_table(preview),
        {
            "found": found,
            "steps": _steps(found),
            "facts": _facts(preview),
            "results": _results(found),
            "sample": _sample_table(preview.sample),
            "reasons": _reasons_table(preview),
            "is_cut": preview.refused + preview.set_aside > len(preview.problems),
            "shown_problems": SHOWN_PROBLEMS,
            "job": job,
            **_crumbs(preview.name),
        },
    )


def _steps(found: PublishedImport) -> list[dict]:
    position = {"to_confirm": 1, "queued": 2, "running": 2, "done": 3}.get(found.state, 1)
    labels = ("Déposer", "Vérifier", "Importer")
    return [
        {"label": label, "is_done": position > rank, "is_current": position == rank}
        for rank, label in enumerate(labels)
    ]


def _facts(preview: Preview) -> list[dict]:
    facts = [
        ("Contrats lus", preview.read),
        ("À garder", preview.kept),
        ("Refusés", preview.refused),
        ("Valeurs écartées de contrats gardés", preview.set_aside),
        ("Modifications", preview.modifications),
        ("Lignes répétées, dont la dernière est gardée", preview.repeated),
    ]
    return [{"label": label, "value": numbers.number(value)} for label, value in facts]


def _results(found: PublishedImport) -> list[dict]:
    if found.loaded is None:
        return []
    facts = [
        ("Contrats nouveaux", found.loaded.added),
        ("Contrats changés", found.loaded.changed),
        ("Contrats déjà connus, inchangés", found.loaded.unchanged),
        ("Laissés\u00a0: une publication plus récente est déjà connue", found.loaded.older),
        ("Lignes répétées, dont la dernière est gardée", found.loaded.repeated),
        ("Modifications nouvelles", found.loaded.modifications_added),
        ("Modifications changées", found.loaded.modifications_changed),
    ]
    return [{"label": label, "value": numbers.number(value)} for label, value in facts]


def _problems_table(preview: Preview) -> Table:
    return Table(
        key="refus",
        title="Ce qui n’est pas gardé",
        columns=(
            Column("where", "Où", is_fixed=True),
            Column("effect", "Conséquence", "state", is_sortable=True),
            Column("field", "Champ", is_sortable=True),
            Column("value", "Valeur lue"),
            Column("reason", "Pourquoi"),
        ),
        rows=[
            Row(
                {
                    "where": problem.where,
                    "effect": _effect(problem.is_refused),
                    "field": problem.field,
                    "value": problem.value,
                    "reason": problem.reason,
                }
            )
            for problem in preview.problems
        ],
        has_column_choice=False,
        empty={"title": "Tout est gardé."},
    )


def _effect(is_refused: bool) -> Cell:
    return Cell("alert", word="Contrat refusé") if is_refused else Cell("watch", word="Valeur écartée")


def _reasons_table(preview: Preview) -> Table | None:
    if not preview.reasons:
        return None
    return Table(
        key="motifs",
        title="Motifs",
        columns=(
            Column("reason", "Motif", is_fixed=True),
            Column("effect", "Conséquence", "state"),
            Column("field", "Champ"),
            Column("count", "Nombre", "integer"),
            Column("first", "Premier cas"),
        ),
        rows=[
            Row(
                {
                    "reason": reason.reason,
                    "effect": _effect(reason.is_refused),
                    "field": reason.field,
                    "count": reason.count,
                    "first": reason.first,
                }
            )
            for reason in preview.reasons
        ],
        formats=(),
        has_column_choice=False,
    )


def _sample_table(sample: tuple[SampleRow, ...]) -> Table:
    return Table(
        key="premiers",
        title="Premiers contrats lus",
        columns=(
            Column("number", "Numéro", is_fixed=True),
            Column("object", "Objet"),
            Column("buyer", "Acheteur"),
            Column("holder", "Titulaire"),
            Column("amount", "Montant", "euros"),
            Column("notified_on", "Notifié le", "date"),
        ),
        rows=[
            Row(
                {
                    "number": row.number,
                    "object": row.object,
                    "buyer": row.buyer,
                    "holder": row.holder,
                    "amount": row.amount,
                    "notified_on": row.notified_on,
                }
            )
            for row in sample
        ],
        formats=(),
        has_column_choice=False,
    )


def _job(found: PublishedImport) -> dict | None:
    if found.state not in ("queued", "running"):
        return None
    contracts = f"Import de {numbers.counted(found.preview.kept, 'contrat')}"
    is_read = found.advance is not None and found.advance.step is Step.WRITE
    return job_shown(
        _job_key(found.id),
        reverse("published_import", args=[found.id]),
        found.advance,
        waiting=f"{contracts}\u00a0: en attente de son tour.",
        running=f"{contracts}\u00a0: "
        + ("tout est lu, la fin s’écrit." if is_read else "en cours, tout sera écrit d’un seul coup."),
        words=_CONTRACTS,
    )


def _job_key(import_id: int) -> str:
    return f"import-{import_id}"


@require_POST
def import_confirm(request: HttpRequest, import_id: int) -> HttpResponse:
    published_imports.confirm_published_import(by=request.actor, at=timezone.now(), import_id=import_id)
    return redirect("published_import", import_id)


@require_POST
def import_drop(request: HttpRequest, import_id: int) -> HttpResponse:
    try:
        published_imports.drop_published_import(by=request.actor, at=timezone.now(), import_id=import_id)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("published_import", import_id)
    messages.success(request, "Fichier abandonné\u00a0: rien n’a été importé.")
    return redirect("published_import_new")
