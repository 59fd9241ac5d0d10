"""The prefect's waivers of the ceiling of an association intermédiaire: the dated list, a new one, one put right."""

from dataclasses import asdict

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from levier.exchange.outputs import numbers
from levier.usecases import ai_waivers
from levier.usecases.ai_waivers import WaiverFacts, WaiverRow, WaiversPage
from levier.usecases.refusals import cited
from levier.web.forms import DayField, NumberField, SeenForm, posted, refusals_at
from levier.web.histories import shown_events
from levier.web.listings import listing
from levier.web.reasons import shown_reasons
from levier.web.tables import Cell, Column, Row, Table


class WaiverForm(SeenForm):
    """A waiver, added or put right."""

    siret = forms.CharField(label="SIRET de l’association intermédiaire", max_length=32)
    name = forms.CharField(
        label="Nom de l’association", max_length=200, required=False, help_text="Seulement si elle est nouvelle ici."
    )
    decided_on = DayField(label="Décision du")
    starts_on = DayField(label="À compter du")
    until_on = DayField(label="Jusqu’au", help_text="Dernier jour compris.")
    raised_to = NumberField(
        label="Plafond porté à (heures)",
        required=False,
        max_digits=7,
        decimal_places=2,
        help_text="Vide quand le préfet lève le plafond.",
    )
    reference = forms.CharField(
        label="Référence de la décision", max_length=200, help_text="Par exemple\u00a0: arrêté préfectoral 2026-118."
    )

    def facts(self) -> WaiverFacts:
        return WaiverFacts(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


def waiver_list(request: HttpRequest) -> HttpResponse:
    """The waivers of the organisation; a new one is added here."""
    form = WaiverForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            ai_waivers.record_ai_waiver(by=request.actor, at=timezone.now(), facts=form.facts())
            messages.success(request, "Dérogation enregistrée\u00a0: le plafond en tient compte.")
            return redirect("ai_waivers")
    page = ai_waivers.list_ai_waivers(by=request.actor, on=timezone.localdate())
    response = listing(
        request,
        "levier/people/ai_waivers.html",
        _table(page),
        {
            "form": form,
            "crumbs": [{"label": "Personnes", "href": reverse("people")}, {"label": "Dérogations du préfet"}],
            "ceiling": numbers.hours(page.ceiling) if page.ceiling is not None else "",
            "term": page.term[0].sentence if page.term else "",
            "why": shown_reasons(page.term),
            "events": shown_events(page.history),
        },
    )
    if form.errors:
        response.status_code = 422
    return response


def _table(page: WaiversPage) -> Table:
    return Table(
        key="derogations",
        title="Dérogations du préfet au plafond des associations intermédiaires",
        columns=(
            Column("name", "Association", is_sortable=True, is_fixed=True),
            Column("decided_on", "Décision du", "date", is_sortable=True),
            Column("starts_on", "À compter du", "date", is_sortable=True),
            Column("until_on", "Jusqu’au", "date", is_sortable=True),
            Column("ceiling", "Plafond"),
            Column("state", "État", "state"),
            Column("to_check", "À vérifier"),
            Column("reference", "Référence"),
            Column("siret", "SIRET", is_shown=False),
        ),
        rows=[_row(row) for row in page.rows],
        empty={
            "title": "Aucune dérogation",
            "text": "Sans dérogation enregistrée, le plafond légal vaut pour chaque personne.",
        },
    )


def _row(row: WaiverRow) -> Row:
    state, word = ("ok", "En cours") if row.is_in_force else ("none", "Passée" if row.is_past else "À venir")
    raised = row.facts.raised_to
    return Row(
        {
            "name": Cell(row.facts.name, href=reverse("ai_waiver", args=[row.id])),
            "decided_on": row.facts.decided_on,
            "starts_on": row.facts.starts_on,
            "until_on": row.facts.until_on,
            "to_check": cited(row.to_check) if row.to_check else "",
            "ceiling": "levé" if raised is None else f"porté à {numbers.hours(raised)}",
            "state": Cell(state, state=state, word=word),
            "reference": row.facts.reference,
            "siret": row.facts.siret,
        },
        is_current=row.is_in_force,
    )


def waiver_edit(request: HttpRequest, waiver_id: int) -> HttpResponse:
    """Put a waiver right; who saves second is shown what the first changed."""
    form = WaiverForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            ai_waivers.change_ai_waiver(
                by=request.actor, waiver_id=waiver_id, facts=form.facts(), seen=form.cleaned_data["seen"]
            )
            messages.success(request, "Dérogation modifiée.")
            return redirect("ai_waivers")
    row = ai_waivers.get_ai_waiver(by=request.actor, waiver_id=waiver_id, on=timezone.localdate())
    if not form.is_bound:
        form = WaiverForm(initial={**asdict(row.facts), "seen": row.seen})
    back = reverse("ai_waivers")
    return render(
        request,
        "levier/people/ai_waiver.html",
        {
            "form": form,
            "row": row,
            "back": back,
            "to_check": cited(row.to_check) if row.to_check else "",
            "crumbs": [
                {"label": "Personnes", "href": reverse("people")},
                {"label": "Dérogations du préfet", "href": back},
                {"label": row.facts.name},
            ],
        },
        status=409 if form.meanwhile else 422 if form.errors else 200,
    )


@require_POST
def waiver_remove(request: HttpRequest, waiver_id: int) -> HttpResponse:
    """Remove a waiver entered by mistake."""
    ai_waivers.remove_ai_waiver(by=request.actor, waiver_id=waiver_id)
    messages.success(request, "Dérogation retirée. L’historique en garde la trace.")
    return redirect("ai_waivers")
