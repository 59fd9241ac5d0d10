"""Proposals: a person proposed to a company, what it answered, and the log of a contract or of a person."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.models import ProposalAnswer
from levier.usecases import proposal_views, proposals
from levier.usecases.proposal_views import AnswerFacts, ProposalView
from levier.usecases.proposals import ProposalFacts
from levier.web.forms import DayField, Form, SeenForm, posted, refusals_at
from levier.web.histories import shown_events
from levier.web.listings import listing
from levier.web.people.engagement_forms import JOB_HINT
from levier.web.people.engagement_views import asked_row
from levier.web.people.forms import RowField
from levier.web.tables import Cell, Column, Row, Table
from levier.web.templatetags.written import day
from levier.web.threads import thread_links

ANSWER_STATES = {
    ProposalAnswer.WAITING: "watch",
    ProposalAnswer.ACCEPTED: "ok",
    ProposalAnswer.REFUSED: "none",
    ProposalAnswer.WITHDRAWN: "none",
}


class ProposalForm(Form):
    conditional = frozenset({"organization_id", "organization_siret", "organization_name"})
    person_id = RowField(label="Personne")
    contract_id = RowField(label="Marché")
    lot_id = RowField(label="Lot", required=False)
    organization_id = RowField(
        label="Proposée à", required=False, help_text="Titulaire, membre d’un groupement ou employeur déjà connu."
    )
    organization_siret = forms.CharField(
        label="SIRET d’une autre entreprise",
        max_length=32,
        required=False,
        help_text="Si elle n’est pas dans la liste.",
    )
    organization_name = forms.CharField(
        label="Nom de cette entreprise", max_length=200, required=False, help_text="Seulement si elle est nouvelle ici."
    )
    contact_id = RowField(label="Contact", required=False, help_text="À qui la proposition a été faite.")
    job_code = forms.CharField(label="Métier (code ROME)", max_length=8, required=False, help_text=JOB_HINT)
    proposed_on = DayField(label="Proposée le")

    def __init__(self, *args: Any, person_id: int | None, contract_id: int | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.given = {"person_id": person_id, "contract_id": contract_id}
        for name, value in self.given.items():
            if value is not None:
                del self.fields[name]
        placed = [name for name in ("person_id", "contract_id", "lot_id") if name in self.fields]
        self.fieldsets = (
            {"legend": "La personne et le marché", "fields": placed},
            {
                "legend": "L’entreprise",
                "fields": ("organization_id", "organization_siret", "organization_name", "contact_id"),
            },
            {"legend": "La proposition", "fields": ("job_code", "proposed_on")},
        )

    def offer(self, lists: proposal_views.ProposalForm) -> None:
        for name in ("person_id", "contract_id"):
            if name in self.fields:
                self.fields[name].offer(lists.people if name == "person_id" else lists.contracts)
        self.fields["lot_id"].offer(lists.lots, "Sans précision")
        self.fields["organization_id"].offer(lists.organizations)
        self.fields["contact_id"].offer(lists.contacts, "Sans précision")

    def facts(self) -> ProposalFacts:
        return ProposalFacts(**{**self.given, **self.cleaned_data})


class AnswerForm(SeenForm):
    conditional = frozenset({"answered_on", "reason"})
    answer = forms.ChoiceField(label="Réponse", choices=ProposalAnswer.choices, widget=forms.RadioSelect)
    answered_on = DayField(label="Réponse le", required=False, help_text="Vide tant qu’elle n’est pas venue.")
    reason = forms.CharField(
        label="Motif",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Obligatoire pour un refus. Rien sur la situation de la personne.",
    )

    def facts(self) -> AnswerFacts:
        return AnswerFacts(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


def proposal_new(request: HttpRequest) -> HttpResponse:
    """Note a proposal, from a person (``?personne=``), from a contract (``?marche=``), from both or neither."""
    person_id, contract_id = asked_row(request, "personne"), asked_row(request, "marche")
    given = {"person_id": person_id, "contract_id": contract_id}
    form = ProposalForm(posted(request), initial={"proposed_on": timezone.localdate()}, **given)
    if form.is_valid():
        with refusals_at(form):
            proposal_id = proposals.record_proposal(by=request.actor, at=timezone.now(), facts=form.facts())
            messages.success(request, "Proposition enregistrée. Sans réponse dans une semaine, elle sera à relancer.")
            return redirect("proposal", proposal_id)
    lists = proposal_views.get_proposal_form(by=request.actor, today=timezone.localdate(), **given)
    form.offer(lists)
    back = reverse("people")
    if person_id is not None:
        back = reverse("person", args=[person_id])
    elif contract_id is not None:
        back = reverse("contract_people", args=[contract_id])
    context = {"form": form, "lists": lists, "back": back}
    return render(request, "levier/people/proposal_new.html", context, status=422 if form.errors else 200)


def proposal(request: HttpRequest, proposal_id: int) -> HttpResponse:
    """One proposal, and the company's answer to note."""
    form = AnswerForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            proposals.answer_proposal(
                by=request.actor,
                at=timezone.now(),
                proposal_id=proposal_id,
                facts=form.facts(),
                seen=form.cleaned_data["seen"],
            )
            messages.success(request, "Réponse enregistrée.")
            return redirect("proposal", proposal_id)
    page = proposal_views.get_proposal(by=request.actor, proposal_id=proposal_id, today=timezone.localdate())
    if not form.is_bound:
        form = AnswerForm(initial={**asdict(page.facts), "seen": page.seen})
    view = page.view
    context = {
        "form": form,
        "proposal": view,
        "state": _answer_cell(view),
        "facts": _facts(view),
        "events": shown_events(page.history),
        "actions": _actions(view),
        "crumbs": [
            {"label": "Personnes", "href": reverse("people")},
            {"label": view.person_name, "href": reverse("person", args=[view.person_id])},
            {"label": "Proposition"},
        ],
    }
    status = 409 if form.meanwhile else 422 if form.errors else 200
    return render(request, "levier/people/proposal.html", context, status=status)


def _actions(view: ProposalView) -> list[dict[str, Any]]:
    every = {"label": "Propositions de cette personne", "href": reverse("person_proposals", args=[view.person_id])}
    if view.engagement_id is not None:
        href = reverse("engagement_edit", args=[view.engagement_id])
        return [{"label": "Voir l’embauche", "href": href}, every]
    if view.answer in (ProposalAnswer.REFUSED, ProposalAnswer.WITHDRAWN):
        return [every]
    asked = f"personne={view.person_id}&marche={view.contract_id}&proposition={view.id}"
    hire = {"label": "Enregistrer l’embauche", "href": f"{reverse('engagement_new')}?{asked}"}
    return [{**hire, "style": "main"} if view.answer == ProposalAnswer.ACCEPTED else hire, every]


def _facts(view: ProposalView) -> list[dict[str, str]]:
    by = f", par {view.proposed_by}" if view.proposed_by else ""
    return [
        {"label": "Proposée", "value": f"le {day(view.proposed_on)}{by}"},
        {"label": "Entreprise", "value": view.organization},
        {"label": "Contact", "value": view.contact or "—"},
        {"label": "Marché", "value": f"{view.contract_number}, lot {view.lot}" if view.lot else view.contract_number},
        {"label": "Métier (ROME)", "value": view.job_code or "—"},
        {"label": "Délai de réponse" if view.answered_on else "Sans réponse depuis", "value": _days(view)},
    ]


def _days(view: ProposalView) -> str:
    return numbers.counted(view.days, "jour", "jours")


def contract_proposals(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Who was proposed for a contract, to whom, and what was answered."""
    found = proposal_views.list_contract_proposals(
        by=request.actor, contract_id=contract_id, today=timezone.localdate()
    )
    crumbs = [
        {"label": "Marchés", "href": reverse("contracts")},
        {"label": "Personnes du marché", "href": reverse("contract_people", args=[contract_id])},
        {"label": "Propositions"},
    ]
    return _log(request, found, f"?marche={contract_id}", crumbs, thread_links(found.thread, "people"))


def person_proposals(request: HttpRequest, person_id: int) -> HttpResponse:
    """To whom a person was proposed, and what was answered."""
    found = proposal_views.list_person_proposals(by=request.actor, person_id=person_id, today=timezone.localdate())
    crumbs = [
        {"label": "Personnes", "href": reverse("people")},
        {"label": found.title.removeprefix("de "), "href": reverse("person", args=[person_id])},
        {"label": "Propositions"},
    ]
    return _log(request, found, f"?personne={person_id}", crumbs, [])


def _log(
    request: HttpRequest, found: proposal_views.ProposalList, asked: str, crumbs: list[Any], links: list[Any]
) -> HttpResponse:
    new = {"label": "Proposer une personne", "href": f"{reverse('proposal_new')}{asked}", "style": "main"}
    if found.thread is None:
        new["label"] = "Proposer à une entreprise"
    is_of_contract = found.thread is not None
    context = {"found": found, "crumbs": crumbs, "links": links, "actions": [new]}
    return listing(request, "levier/people/proposals.html", _table(found, new, is_of_contract), context)


def _table(found: proposal_views.ProposalList, new: dict[str, Any], is_of_contract: bool) -> Table:
    about = Column("person", "Personne", is_sortable=True) if is_of_contract else Column("contract", "Marché")
    return Table(
        key="propositions",
        title=f"Propositions {found.title}",
        columns=(
            Column("proposed_on", "Proposée le", "date", is_sortable=True, is_fixed=True),
            about,
            Column("organization", "À", is_sortable=True),
            Column("contact", "Contact"),
            Column("lot", "Lot", is_shown=False),
            Column("job_code", "Métier (ROME)", is_sortable=True),
            Column("proposed_by", "Par", is_sortable=True),
            Column("answer", "Réponse", "state", is_sortable=True),
            Column("answered_on", "Réponse le", "date", is_sortable=True),
            Column("days", "Délai (jours)", "integer", is_sortable=True),
            Column("reason", "Motif"),
        ),
        rows=[_row(view) for view in found.rows],
        empty={
            "title": "Aucune proposition",
            "text": "Notez ici qui est proposé, à qui et quand\u00a0: le délai de réponse se compte de ce jour.",
            "action": new,
        },
    )


def _row(view: ProposalView) -> Row:
    return Row(
        {
            "proposed_on": Cell(view.proposed_on, href=reverse("proposal", args=[view.id])),
            "person": Cell(view.person_name, href=reverse("person", args=[view.person_id])),
            "contract": Cell(view.contract_number, href=reverse("contract_proposals", args=[view.contract_id])),
            "organization": Cell(view.organization, href=reverse("organization", args=[view.organization_id])),
            "contact": view.contact,
            "lot": view.lot,
            "job_code": view.job_code,
            "proposed_by": view.proposed_by,
            "answer": _answer_cell(view),
            "answered_on": view.answered_on,
            "days": view.days,
            "reason": view.reason,
        }
    )


def _answer_cell(view: ProposalView) -> Cell:
    if view.is_late:
        return Cell("alert", word="À relancer", note="sans réponse depuis une semaine ou plus")
    return Cell(ANSWER_STATES[ProposalAnswer(view.answer)], word=view.answer_label)
