"""Engagements: the people of a contract, recording a hire, putting it right."""

from dataclasses import asdict

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.rules.counting import FirstHour
from levier.usecases import contract_people as listed
from levier.usecases import engagement_forms, engagements
from levier.usecases.contract_people import Order
from levier.usecases.refusals import NotFound, cited
from levier.web.forms import Form, posted, refusals_at, row_number
from levier.web.histories import shown_events
from levier.web.listings import listing
from levier.web.people.engagement_forms import EngagementChangeForm, EngagementForm
from levier.web.people.engagement_tables import (
    CONTRACT_COLUMNS,
    ENGAGEMENT_COLUMNS,
    HOURS_COLUMNS,
    PART_COLUMN,
    counting_cell,
    engagements_table,
)
from levier.web.tables import Table, asked_page, asked_sort
from levier.web.threads import thread_links


class EvidenceFilter(Form):
    """Of the hires under way, those whose evidence is to be looked at again."""

    justificatif = forms.ChoiceField(
        label="Justificatif à l’embauche", required=False, choices=[("", "Tous"), ("a-revoir", "À revoir, en cours")]
    )


def contract_people(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Who works, or worked, on a contract, with their hours; the database sorts and cuts the list."""
    asked = Table("embauches", "", (*CONTRACT_COLUMNS, PART_COLUMN, *ENGAGEMENT_COLUMNS, *HOURS_COLUMNS), ())
    sort, is_down = asked_sort(asked, request.GET)
    filters = EvidenceFilter(request.GET or None)
    is_to_review = filters.is_valid() and bool(filters.cleaned_data["justificatif"])
    found = listed.list_contract_engagements(
        by=request.actor,
        contract_id=contract_id,
        today=timezone.localdate(),
        order=Order(sort, is_down, asked_page(asked, request.GET), is_to_review),
    )
    hire = {"label": "Enregistrer une embauche", "href": f"{reverse('engagement_new')}?marche={contract_id}"}
    propose = {"label": "Proposer une personne", "href": f"{reverse('proposal_new')}?marche={contract_id}"}
    table = engagements_table(
        found.rows,
        about=f"du marché {found.number}",
        of_contract=True,
        shows_file=found.shows_file,
        empty={
            "title": "Aucun justificatif à revoir" if is_to_review else "Aucune embauche sur ce marché",
            "text": "Chaque embauche en cours avait un justificatif valable ce jour-là."
            if is_to_review
            else "Les personnes validées puis embauchées paraîtront ici.",
            "action": hire if found.may_record and not is_to_review else None,
        },
        sums={"validated": found.hours_validated, "waiting": found.hours_waiting},
        count=found.count,
        filters=filters if found.shows_file else None,
        shows_parts=found.has_parts,
    )
    proposals = {"label": "Propositions", "href": reverse("contract_proposals", args=[contract_id])}
    return listing(
        request,
        "levier/people/contract.html",
        table,
        {
            "contract": found,
            "crumbs": [
                {"label": "Marchés", "href": reverse("contracts")},
                {"label": found.number, "href": reverse("contract", args=[contract_id])},
                {"label": "Personnes"},
            ],
            "links": thread_links(found.thread, "people"),
            "actions": [
                *([{**hire, "style": "main"}] if found.may_record else []),
                *([propose, proposals] if found.may_propose else []),
            ],
        },
    )


def asked_row(request: HttpRequest, name: str) -> int | None:
    """The id the address gives, None when it gives none."""
    written = request.GET.get(name, "")
    if not written:
        return None
    found = row_number(written)
    if found is None:
        raise NotFound
    return found


def engagement_new(request: HttpRequest) -> HttpResponse:
    """Record a hire, from a person (``?personne=``), from a contract (``?marche=``), or from neither.

    ``?proposition=``: the proposal of that person it comes from.
    """
    person_id, contract_id = asked_row(request, "personne"), asked_row(request, "marche")
    proposal_id = asked_row(request, "proposition") if person_id is not None else None
    form = EngagementForm(posted(request), person_id=person_id)
    if form.is_valid():
        facts = form.facts()
        with refusals_at(form):
            engagements.record_engagement(by=request.actor, at=timezone.now(), facts=facts)
            messages.success(request, "Embauche enregistrée.")
            if contract_id is not None and person_id is None:
                return redirect("contract_people", contract_id)
            return redirect("person", facts.person_id)
    lists = engagement_forms.get_engagement_form(
        by=request.actor,
        today=timezone.localdate(),
        person_id=person_id,
        contract_id=contract_id,
        proposal_id=proposal_id,
    )
    if lists.proposal and not form.is_bound:
        asked = lists.proposal
        form = EngagementForm(
            initial={
                "proposal_id": asked.id,
                "employer_id": asked.employer_id,
                "lot_id": asked.lot_id,
                "job_code": asked.job_code,
            },
            person_id=person_id,
        )
    form.offer(lists)
    back = reverse("people")
    if person_id is not None:
        back = reverse("person", args=[person_id])
    elif contract_id is not None:
        back = reverse("contract_people", args=[contract_id])
    validate = reverse("person_validate", args=[person_id]) if person_id is not None else ""
    return render(
        request,
        "levier/people/engagement_new.html",
        {"form": form, "lists": lists, "back": back, "validate": validate},
        status=422 if form.errors else 200,
    )


def engagement_edit(request: HttpRequest, engagement_id: int) -> HttpResponse:
    """Put an engagement right, end it, or note what the official service answered about the home."""
    form = EngagementChangeForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            person_id = engagements.change_engagement(
                by=request.actor, engagement_id=engagement_id, facts=form.facts(), seen=form.cleaned_data["seen"]
            )
            messages.success(request, "Embauche modifiée.")
            return redirect("person", person_id)
    page = engagements.get_engagement(by=request.actor, engagement_id=engagement_id, today=timezone.localdate())
    if not form.is_bound:
        form = EngagementChangeForm(initial={**asdict(page.facts), "seen": page.seen})
    form.offer(page)
    if page.view.age_to_check:
        form.fields["starts_on"].help_text = cited(page.view.age_to_check)
    back = reverse("person", args=[page.view.person_id])
    crumbs = [
        {"label": "Personnes", "href": reverse("people")},
        {"label": page.view.person_name, "href": back},
        {"label": "Embauche"},
    ]
    return render(
        request,
        "levier/people/engagement_edit.html",
        {
            "form": form,
            "engagement": page.view,
            "counting": counting_cell(page.view.counting, page.view.person_name) if page.view.counting else None,
            "first_hour": _first_hour(page.view.first_hour),
            "events": shown_events(page.history),
            "back": back,
            "crumbs": crumbs,
            "actions": [
                {"label": "Situation après l’embauche", "href": reverse("engagement_outcomes", args=[engagement_id])}
            ],
        },
        status=409 if form.meanwhile else 422 if form.errors else 200,
    )


def _first_hour(found: FirstHour | None) -> dict[str, str]:
    """The first hour that the hours received give, or the gap between them and the day typed."""
    if found is None or found.by_hours is None:
        return {}
    by_hours = numbers.date_long(found.by_hours)
    if not found.is_typed:
        return {"told": f"Première heure d’après les heures\u00a0: {by_hours}, au plus tôt."}
    if not found.differs:
        return {}
    typed = numbers.date_long(found.on)
    return {
        "problem": f"Première heure notée le {typed}\u00a0; les heures reçues commencent en "
        f"{numbers.month_long(found.by_hours)}. La date notée compte\u00a0: videz-la pour suivre les heures."
    }
