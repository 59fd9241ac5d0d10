"""The territory: what is loaded, in which QPV is a point, an address or a file of points, and imports."""

import json
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from levier.exchange.outputs.tables import to_xlsx
from levier.exchange.refusals import WrongFile
from levier.exchange.sources.geocoder import geocode
from levier.records.models import ImportKind, Residence
from levier.rules.access import check, may
from levier.usecases import placed_files, reference_imports, reference_reports
from levier.usecases import territory as places
from levier.usecases.public_imports import Source
from levier.web.forms import DayField, posted, posted_files, refusals_at
from levier.web.listings import download, listing
from levier.web.reasons import shown_reasons
from levier.web.tables import Cell, Column, Row, Table
from levier.web.territory.forms import AddressForm, CommuneSearchForm, ImportForm, PointForm, PointsFileForm

_STATES = {"inside": "ok", "outside": "none", "to_confirm": "watch", "unknown": "watch"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_IMPORTS = {
    "communes": reference_imports.import_communes,
    "epci": reference_imports.import_epcis,
    "qpv": reference_imports.import_qpv,
}


def _tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    shown = [("territory", "Communes et données chargées"), ("territory_where", "Un point")]
    if settings.GEOCODER_URL:
        shown.append(("territory_address", "Une adresse"))
    shown.append(("territory_file", "Un fichier de points"))
    if may(request.actor, "import_territory"):
        shown.append(("territory_import", "Importer un référentiel"))
    return [{"label": label, "href": reverse(name), "is_current": name == current} for name, label in shown]


def territory(request: HttpRequest) -> HttpResponse:
    """What is loaded and how far it goes; communes by name."""
    words = request.GET.get("commune", "")[:80]
    today = timezone.localdate()
    found = places.get_territory(by=request.actor, on=today, words=words)
    communes = None
    if words.strip():
        communes = Table(
            key="communes",
            title=f"Communes pour «\u00a0{words}\u00a0»",
            columns=(
                Column("name", "Commune", is_fixed=True),
                Column("code", "Code Insee"),
                Column("departement", "Département"),
                Column("epci", "Intercommunalité"),
                Column("population", "Habitants", "integer"),
                Column("qpvs", "QPV en vigueur"),
                Column("centre", "Centre"),
            ),
            rows=[Row(_commune_cells(c, today)) for c in found.communes],
            formats=(),
            has_column_choice=False,
            empty={"title": "Aucune commune trouvée", "text": "Essayez le début du nom ou le code Insee."},
        )
    load = {"label": "Importer un référentiel", "href": reverse("territory_import"), "style": "main"}
    return listing(
        request,
        "levier/territory/overview.html",
        _references_table(found),
        {
            "tabs": _tabs(request, "territory"),
            "coverage": found.coverage,
            "search": CommuneSearchForm({"commune": words} if words else None),
            "communes": communes,
            "actions": [load] if found.may_import else [],
        },
    )


def _commune_cells(commune: places.CommuneFound, today) -> dict[str, Any]:
    centre: Any = ""
    if commune.latitude is not None and commune.longitude is not None:
        asked = f"?latitude={commune.latitude}&longitude={commune.longitude}&day={today:%Y-%m-%d}"
        centre = Cell("Voir sur la carte", href=f"{reverse('territory_where')}{asked}")
    return {
        "name": commune.name,
        "code": commune.code,
        "departement": commune.departement,
        "epci": commune.epci,
        "population": commune.population,
        "qpvs": ", ".join(commune.qpvs) or "aucun connu ici",
        "centre": centre,
    }


def _references_table(found: places.Territory) -> Table:
    def named(reference: places.Reference) -> str:
        label = str(ImportKind(reference.kind).label)
        return f"{label} {reference.vintage}" if reference.vintage else label

    return Table(
        key="referentiels",
        title="Données chargées",
        columns=(
            Column("reference", "Référentiel", is_fixed=True),
            Column("rows", "Lignes", "integer"),
            Column("imported_at", "Dernier import", "moment"),
            Column("file_name", "Fichier"),
            Column("who", "Importé par"),
        ),
        rows=[
            Row(
                {
                    "reference": Cell(
                        named(r), state="ok" if r.rows else "watch", word="Chargé" if r.rows else "Absent"
                    ),
                    "rows": r.rows,
                    "imported_at": r.source and r.source.at,
                    "file_name": r.source and _file_cell(r.source),
                    "who": r.source and r.source.who,
                }
            )
            for r in found.references
        ],
        has_column_choice=False,
    )


def _file_cell(source: Source) -> Cell:
    """The file, which leads its own organisation to the report of the import."""
    report = reverse("territory_import_report", args=[source.import_id]) if source.import_id else ""
    return Cell(source.file_name, href=report)


def _question(request: HttpRequest, current: str, form, place=None, status: int = 200) -> HttpResponse:
    """The page of a question about one place, with its answer when there is one."""
    answer = None
    if place is not None:
        answer = {
            "place": place,
            "word": Residence(place.residence).label,
            "state": _STATES[place.residence],
            "why": shown_reasons(place.reasons),
        }
    return render(
        request,
        "levier/territory/where.html",
        {"tabs": _tabs(request, current), "form": form, "answer": answer, "tiles": settings.TILES_URL},
        status=status,
    )


def where(request: HttpRequest) -> HttpResponse:
    """In which QPV a point is. What people type is posted, so that a home's point stays out of addresses kept."""
    check(request.actor, "see_public_reference")
    asked = request.POST or (request.GET if "latitude" in request.GET else None)
    form = PointForm(asked, initial={"day": timezone.localdate()})
    place = None
    if form.is_valid():
        given = form.cleaned_data
        with refusals_at(form):
            place = places.place_at(
                by=request.actor,
                latitude=float(given["latitude"]),
                longitude=float(given["longitude"]),
                on=given["day"],
            )
    return _question(request, "territory_where", form, place, 422 if form.errors else 200)


def address(request: HttpRequest) -> HttpResponse:
    """In which QPV an address is, asked of the geocoder the installation names."""
    check(request.actor, "see_public_reference")
    form = AddressForm(posted(request), initial={"day": timezone.localdate()})
    place = None
    if form.is_valid():
        given = form.cleaned_data
        with refusals_at(form):
            place = places.place_of_address(
                by=request.actor,
                address=given["address"],
                commune_code=given["commune_code"],
                on=given["day"],
                geocoder=partial(geocode, settings.GEOCODER_URL) if settings.GEOCODER_URL else None,
            )
    return _question(request, "territory_address", form, place, 422 if form.errors else 200)


def file(request: HttpRequest) -> HttpResponse:
    """A file of points in, the same rows answered out."""
    check(request.actor, "see_public_reference")
    form = PointsFileForm(*posted_files(request), initial={"day": timezone.localdate()})
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            rows = placed_files.place_file(
                by=request.actor, content=sent.read(), name=sent.name, on=form.cleaned_data["day"]
            )
        except WrongFile as wrong:
            form.add_error("file", wrong.message)
        else:
            today = timezone.localdate()
            table = placed_files.answers_table(rows, sent.name, today, request.actor.name or "Levier")
            return download(to_xlsx(table), f"points-qpv-{today:%Y-%m-%d}.xlsx", _XLSX)
    return render(
        request,
        "levier/territory/file.html",
        {"tabs": _tabs(request, "territory_file"), "form": form},
        status=422 if form.errors else 200,
    )


def outlines(request: HttpRequest) -> HttpResponse:
    """Outlines in the box the map shows, as GeoJSON."""
    try:
        south, west, north, east = (float(part) for part in request.GET.get("box", "").split(","))
        day = DayField().clean(request.GET.get("day") or f"{timezone.localdate():%Y-%m-%d}")
    except (ValueError, ValidationError):
        south, west, north, east, day = 0.0, 0.0, 0.0, 0.0, timezone.localdate()
    shown = places.outlines_in(by=request.actor, box=(south, west, north, east), on=day)
    features = ",".join(
        f'{{"type":"Feature","properties":{json.dumps({"name": o.name, "code": o.code, "vintage": o.vintage})},'
        f'"geometry":{o.geometry}}}'
        for o in shown
    )
    response = HttpResponse(
        f'{{"type":"FeatureCollection","features":[{features}]}}', content_type="application/geo+json"
    )
    response["Cache-Control"] = "private, max-age=3600"
    return response


def import_file(request: HttpRequest) -> HttpResponse:
    """A facilitator loads a published file; the report follows."""
    check(request.actor, "import_territory")
    form = ImportForm(*posted_files(request))
    if form.is_valid():
        sent = form.cleaned_data["file"]
        load = _IMPORTS[form.cleaned_data["kind"]]
        try:
            report = load(by=request.actor, at=timezone.now(), stream=sent, name=sent.name)
        except WrongFile as wrong:
            form.add_error("file", wrong.message)
        else:
            messages.success(request, "Import terminé.")
            return redirect("territory_import_report", report.import_id)
    return render(
        request,
        "levier/territory/import.html",
        {"tabs": _tabs(request, "territory_import"), "form": form},
        status=422 if form.errors else 200,
    )


def import_report(request: HttpRequest, import_id: int) -> HttpResponse:
    """What an import did, and what it refused, to take away."""
    seen = reference_reports.get_import(by=request.actor, import_id=import_id)
    table = Table(
        key="refus",
        title="Lignes refusées",
        columns=(
            Column("where", "Où", is_fixed=True),
            Column("field", "Colonne"),
            Column("value", "Valeur lue"),
            Column("message", "Pourquoi"),
        ),
        rows=[
            Row({"where": r.where, "field": r.field, "value": r.value, "message": r.message_fr}) for r in seen.refusals
        ],
        has_column_choice=False,
        empty={"title": "Aucune ligne refusée", "text": "Tout ce que contenait le fichier a été gardé."},
    )
    return listing(
        request,
        "levier/territory/report.html",
        table,
        {
            "tabs": _tabs(request, "territory_import"),
            "seen": seen,
            "is_cut": seen.refused > len(seen.refusals),
            "facts": [
                {"label": "Fichier", "value": seen.file_name},
                {"label": "Importé par", "value": seen.by},
                {"label": "Résultat", "value": seen.sentence},
            ],
        },
    )
