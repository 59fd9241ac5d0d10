"""Publics and ages of evidence: the organisation's lists, what it adds, removes, ends."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from levier.exchange.outputs.numbers import date_long
from levier.rules.evidence import EvidenceRule
from levier.usecases import publics
from levier.usecases.public_views import AgeRow, PublicRow
from levier.web.forms import posted, refusals_at
from levier.web.gates import needs
from levier.web.histories import shown_events
from levier.web.listings import export
from levier.web.people.eligibility_forms import EndForm, EvidenceAgeForm, PublicForm, RemovedPublicForm
from levier.web.tables import Cell, Column, Row, Table

TITLE = "Publics et justificatifs"
_STATES = {
    "starting": ("none", "CCAG"),
    "added": ("ok", "Ajouté"),
    "removed": ("watch", "Retiré"),
    "planned": ("watch", "À venir"),
    "ended": ("none", "Terminé"),
}
_AGELESS = {EvidenceRule.TERM: "en cours de validité", EvidenceRule.UNDATED: "sans âge limite"}


@needs("keep_publics")
def publics_list(request: HttpRequest) -> HttpResponse:
    """The organisation's list of publics, the greatest ages of evidence, and their history."""
    found = publics.get_publics(by=request.actor, today=timezone.localdate())
    listed, ages = _publics_table(found.publics), _ages_table(found.ages)
    for table in (listed, ages):
        if file := export(table, request):
            return file
    context = {
        "publics": listed,
        "ages": ages,
        "events": shown_events(found.history),
        "crumbs": _crumbs(),
        "actions": [
            {"label": "Ajouter un public", "href": reverse("public_add"), "style": "main"},
            {"label": "Retirer un public", "href": reverse("public_remove")},
            {"label": "Changer un âge", "href": reverse("evidence_age")},
        ],
    }
    return render(request, "levier/people/publics.html", context)


def _crumbs(*last: dict[str, str]) -> list[dict[str, str]]:
    here = {"label": TITLE, "href": reverse("publics")} if last else {"label": TITLE}
    return [{"label": "Personnes", "href": reverse("people")}, here, *last]


def _publics_table(rows: tuple[PublicRow, ...]) -> Table:
    return Table(
        key="publics",
        title="Publics",
        columns=(
            Column("label", "Public", is_fixed=True),
            Column("state", "État", "state"),
            Column("definition", "Qui en relève"),
            Column("evidence", "Justificatifs attendus"),
            Column("starts_on", "À compter du", "date"),
            Column("until_on", "Jusqu’au", "date"),
            Column("source", "Source"),
            Column("end", "Fin"),
        ),
        rows=[_public_row(row) for row in rows],
        has_column_choice=False,
        prefix="p_",
    )


def _public_row(row: PublicRow) -> Row:
    state, word = _STATES[row.state]
    if row.state in ("planned", "ended") and row.is_removed:
        word = f"Retrait {'à venir' if row.state == 'planned' else 'terminé'}"
    cells: dict[str, Any] = {
        "label": row.label,
        "state": Cell(state, word=word),
        "definition": row.definition,
        "evidence": "\u00a0; ".join(row.evidence) or ("avis motivé" if row.state == "starting" else ""),
        "starts_on": row.starts_on,
        "until_on": row.until_on,
        "source": row.source,
    }
    if row.id is not None and row.state != "ended":
        cells["end"] = Cell("Donner une fin", href=reverse("public_end", args=[row.id]))
    return Row(cells)


def _ages_table(rows: tuple[AgeRow, ...]) -> Table:
    return Table(
        key="ages",
        title="Âge des justificatifs au jour de l’embauche",
        columns=(
            Column("label", "Justificatif", is_fixed=True),
            Column("months", "Âge le plus grand"),
            Column("starting", "Âge de départ"),
            Column("starts_on", "À compter du", "date"),
            Column("source", "Source"),
            Column("coming", "Ensuite"),
        ),
        rows=[_age_row(row) for row in rows],
        has_column_choice=False,
        prefix="a_",
    )


def _age_row(row: AgeRow) -> Row:
    ageless = _AGELESS.get(row.rule, "")
    coming = f"{row.next_months}\u00a0mois, à compter du {date_long(row.next_on)}" if row.next_on else ""
    return Row(
        {
            "label": row.label,
            "months": ageless or f"{row.months}\u00a0mois",
            "starting": ageless or f"{row.starting_months}\u00a0mois",
            "starts_on": row.starts_on,
            "source": row.source,
            "coming": coming,
        }
    )


def _form_page(request: HttpRequest, form: Any, title: str, lead: str, submit: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "submit": submit,
        "back": reverse("publics"),
        "crumbs": _crumbs({"label": title}),
    }
    status = 409 if getattr(form, "meanwhile", None) else 422 if form.errors else 200
    return render(request, "levier/people/setting.html", context, status=status)


@needs("keep_publics")
def public_add(request: HttpRequest) -> HttpResponse:
    """Add a public to the list."""
    form = PublicForm(posted(request), initial={"starts_on": timezone.localdate()})
    if form.is_valid():
        with refusals_at(form):
            publics.add_public(by=request.actor, facts=form.facts())
            messages.success(request, "Public ajouté à la liste.")
            return redirect("publics")
    lead = (
        "La liste de départ est celle du CCAG 2021, article 16.1. Ce que vous y ajoutez vaut pour votre organisation."
    )
    return _form_page(request, form, "Ajouter un public", lead, "Ajouter ce public")


@needs("keep_publics")
def public_remove(request: HttpRequest) -> HttpResponse:
    """Take a public off the list, from a day on; past verdicts stay."""
    form = RemovedPublicForm(posted(request), initial={"starts_on": timezone.localdate()})
    if form.is_valid():
        with refusals_at(form):
            publics.remove_public(by=request.actor, **form.cleaned_data)
            messages.success(request, "Public retiré de la liste.")
            return redirect("publics")
    form.offer(publics.list_starting_publics(by=request.actor, on=timezone.localdate()))
    lead = "Les verdicts déjà donnés à ce titre restent. À compter de ce jour, plus personne n’est validé à ce titre."
    return _form_page(request, form, "Retirer un public de la liste de départ", lead, "Retirer ce public")


def public_end(request: HttpRequest, public_id: int) -> HttpResponse:
    """Give a line of the organisation's list its last day."""
    form = EndForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            publics.end_public(by=request.actor, row_id=public_id, **form.cleaned_data)
            messages.success(request, "Fin enregistrée.")
            return redirect("publics")
    found = publics.get_public(by=request.actor, row_id=public_id, today=timezone.localdate())
    row = found.row
    if not form.is_bound:
        form = EndForm(initial={"until_on": row.until_on or timezone.localdate(), "seen": found.seen})
    lead = "Après ce jour, ce public revient dans la liste." if row.is_removed else "Après ce jour, il n’y est plus."
    title = f"{'Fin du retrait' if row.is_removed else 'Fin du public'}\u00a0: {row.label}"
    return _form_page(request, form, title, lead, "Enregistrer la fin")


@needs("keep_publics")
def evidence_age(request: HttpRequest) -> HttpResponse:
    """Hold a kind of evidence to another age, from a day on."""
    form = EvidenceAgeForm(posted(request), initial={"starts_on": timezone.localdate()})
    if form.is_valid():
        with refusals_at(form):
            publics.set_evidence_age(by=request.actor, **form.cleaned_data)
            messages.success(request, "Âge enregistré.")
            return redirect("publics")
    form.offer(publics.list_aged_evidence(by=request.actor, on=timezone.localdate()))
    lead = (
        "Les âges de départ sont ceux de l’insertion par l’activité économique\u00a0; pour une clause, chaque "
        "organisation fixe les siens. Un âge vaut jusqu’au suivant."
    )
    return _form_page(request, form, "Changer l’âge d’un justificatif", lead, "Enregistrer cet âge")
