"""People: the list, one person, recording and changing her, and the verdict before the hire."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from levier.rules.access import may
from levier.usecases import people, validation_forms, validations
from levier.usecases.ceilings import AiCeiling
from levier.usecases.evidence import EvidenceAdvice
from levier.usecases.refusals import Refused
from levier.usecases.resemblances import LooksKnown
from levier.usecases.timelines import Line
from levier.usecases.validations import ValidationFacts
from levier.web.forms import posted, refusals_at, show_problems
from levier.web.histories import shown_events
from levier.web.listings import listing
from levier.web.people.engagement_tables import engagements_table
from levier.web.people.forms import KEPT, PeopleFilters, PersonForm, ValidationForm, VerdictFilters
from levier.web.people.tables import VERDICT_STATES, people_table
from levier.web.reasons import shown_reasons
from levier.web.templatetags.written import day
from levier.web.threads import thread_links


def people_list(request: HttpRequest) -> HttpResponse:
    """People in reach, to sort, filter and take away."""
    found = people.list_people(
        by=request.actor,
        today=timezone.localdate(),
        search=request.GET.get("q", ""),
        verdict=request.GET.get("verdict", ""),
    )
    filters = (VerdictFilters if found.shows_verdicts else PeopleFilters)(request.GET or None)
    new = {"label": "Enregistrer une personne", "href": reverse("person_new"), "style": "main"}
    new_here = new if found.may_record else None
    table = people_table(found, filters, new_here)
    actions = [new_here] if new_here else []
    if may(request.actor, "keep_publics"):
        actions.append({"label": "Publics et justificatifs", "href": reverse("publics")})
    if may(request.actor, "keep_ai_waivers"):
        actions.append({"label": "Dérogations du préfet", "href": reverse("ai_waivers")})
    if may(request.actor, "import_list"):
        actions.append({"label": "Importer un tableau", "href": reverse("list_of_people")})
    return listing(request, "levier/people/list.html", table, {"actions": actions})


def person_detail(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person: identity, verdicts, engagements with their hours, the thread of each contract, history."""
    person = people.get_person(by=request.actor, person_id=person_id, today=timezone.localdate())
    hire = {"label": "Enregistrer une embauche", "href": f"{reverse('engagement_new')}?personne={person_id}"}
    table = engagements_table(
        person.engagements,
        about=f"de {person.name}",
        of_contract=False,
        shows_file=person.validations is not None,
        empty={
            "title": "Aucune embauche",
            "text": "Une embauche s’enregistre après la validation.",
            "action": hire if person.may_change else None,
        },
    )
    return listing(
        request,
        "levier/people/detail.html",
        table,
        {
            "person": person,
            "crumbs": [{"label": "Personnes", "href": reverse("people")}, {"label": person.name}],
            "threads": [
                (thread_links(thread, "people"), f"Le fil du marché {thread.number}") for thread in person.threads
            ],
            "actions": _actions(person, hire) if person.may_change else [],
            "facts": _identity_facts(person.identity) if person.identity else [],
            "is_validated": person.is_validated and person.identity is None,
            "ceiling": _shown_ceiling(person.ai_ceiling) if person.ai_ceiling else None,
            "validations": [_shown_validation(v) for v in person.validations or ()],
            "lines": _shown_lines(person.timeline),
            "events": shown_events(person.history),
        },
    )


def _actions(person: people.PersonView, hire: dict[str, Any]) -> list[dict[str, Any]]:
    is_validated = bool(person.validations) and person.validations[0].verdict == "validated"
    validate = {"label": "Valider avant l’embauche", "href": reverse("person_validate", args=[person.id])}
    edit = {"label": "Modifier", "href": reverse("person_edit", args=[person.id])}
    link = {"label": "Donner un lien", "href": reverse("link_new_person", args=[person.id])}
    asked = f"{reverse('proposal_new')}?personne={person.id}"
    propose = {"label": "Proposer à une entreprise", "href": asked}
    log = {"label": "Propositions", "href": reverse("person_proposals", args=[person.id])}
    if is_validated:
        new = {**validate, "label": "Nouveau verdict"}
        return [{**hire, "style": "main"}, propose, log, new, edit, link]
    return [{**validate, "style": "main"}, propose, log, edit, link]


def _shown_lines(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The timeline with its addresses; a step that hands over leads to the other organisation's line."""
    names = {line.organization_id: line.name for line in lines}
    return [
        {
            "organization_id": line.organization_id,
            "name": line.name,
            "moments": [
                {
                    "on": moment.on,
                    "label": moment.label,
                    "href": reverse(moment.page, args=[moment.target]),
                    "is_next": moment.is_next,
                    "next_line": {"id": moment.leads_to, "name": names[moment.leads_to]}
                    if moment.leads_to in names
                    else None,
                }
                for moment in line.moments
            ],
        }
        for line in lines
    ]


def _shown_ceiling(found: AiCeiling) -> dict[str, Any]:
    return {
        "is_pressing": found.state != "ok",
        "state": found.state,
        "title": "Plafond de l’association intermédiaire dépassé"
        if found.state == "alert"
        else "Plafond de l’association intermédiaire bientôt atteint",
        "told": f"{found.told}.",
        "why": shown_reasons(found.reasons),
    }


def _identity_facts(identity: people.Identity) -> list[dict[str, str]]:
    where = identity.location
    if identity.located_on:
        where = f"{where}, au {day(identity.located_on)}"
    return [
        {"label": "Date de naissance", "value": f"{day(identity.facts.born_on)}, {identity.age} ans"},
        {"label": "Sexe", "value": identity.sex},
        {"label": "Commune", "value": identity.commune or "—"},
        {"label": "Domicile localisé par", "value": where},
        {"label": "Prescripteur", "value": identity.prescriber or "—"},
    ]


def _shown_validation(view: validations.ValidationView) -> dict[str, Any]:
    return {
        "view": view,
        "state": VERDICT_STATES[view.verdict],
        "entered_later": timezone.localdate(view.decided_at) != view.decided_on,
        "why": shown_reasons(view.reasons),
    }


def _person_page(
    request: HttpRequest, form: PersonForm, lists: people.PersonForm, person_id: int | None, alike: Any = ()
) -> HttpResponse:
    form.fields["referred_by_id"].offer(lists.prescribers, "Aucun, ou non renseigné")
    context = {"form": form, "person_id": person_id, "alike": alike, "kept": KEPT, "tiles": settings.TILES_URL}
    status = 409 if form.meanwhile else 422 if form.errors or alike else 200
    return render(request, "levier/people/edit.html", context, status=status)


def person_new(request: HttpRequest) -> HttpResponse:
    """Record a person; someone who looks like her is shown first."""
    return _save(request, None, "Personne enregistrée. Il reste à la valider avant l’embauche.")


def person_edit(request: HttpRequest, person_id: int) -> HttpResponse:
    """Change a person's facts."""
    if request.method == "POST":
        return _save(request, person_id, "Fiche modifiée.")
    lists = people.get_person_form(by=request.actor, person_id=person_id)
    return _person_page(request, PersonForm(initial=asdict(lists.facts) | {"seen": lists.seen}), lists, person_id)


def _save(request: HttpRequest, person_id: int | None, message: str) -> HttpResponse:
    form, alike = PersonForm(posted(request)), ()
    if form.is_valid():
        given = {"by": request.actor, "at": timezone.now(), "facts": form.facts()}
        given["is_another"] = "is_another" in request.POST
        try:
            if person_id is None:
                saved = people.record_person(**given)
            else:
                saved = person_id
                people.change_person(**given, person_id=person_id, seen=form.cleaned_data["seen"])
        except LooksKnown as known:
            alike = known.people
        except Refused as refused:
            show_problems(form, refused)
        else:
            messages.success(request, message)
            return redirect("person", saved)
    lists = people.get_person_form(by=request.actor, person_id=person_id)
    return _person_page(request, form, lists, person_id, alike)


def person_validate(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give a verdict before the hire; the age of the evidence is told while the form is filled."""
    form = ValidationForm(posted(request), initial={"decided_on": timezone.localdate()})
    if "check" in request.POST:
        form = ValidationForm(initial=request.POST.dict())
    if form.is_valid():
        with refusals_at(form):
            validations.validate_person(by=request.actor, at=timezone.now(), person_id=person_id, facts=form.facts())
            messages.success(request, "Verdict enregistré.")
            return redirect("person", person_id)
    lists = validation_forms.get_validation_form(by=request.actor, person_id=person_id, on=timezone.localdate())
    form.offer(lists.publics, lists.evidence_kinds)
    advice = _advice(request, person_id) if request.method == "POST" else None
    context = {"form": form, "lists": lists, "advice": advice, "crumbs": _validation_crumbs(lists)}
    return render(request, "levier/people/validate.html", context, status=422 if form.errors else 200)


def _validation_crumbs(lists: validation_forms.ValidationForm) -> list[dict[str, str]]:
    return [
        {"label": "Personnes", "href": reverse("people")},
        {"label": lists.person_name, "href": reverse("person", args=[lists.person_id])},
        {"label": "Validation"},
    ]


def _advice(request: HttpRequest, person_id: int) -> dict[str, Any]:
    given = ValidationForm(request.POST)
    given.is_valid()
    known = {**dict.fromkeys(given.fields), **given.cleaned_data}
    facts = ValidationFacts(
        verdict=known["verdict"] or "",
        decided_on=known["decided_on"] or timezone.localdate(),
        public=known["public"] or "",
        evidence=known["evidence"] or "",
        evidence_on=known["evidence_on"],
        evidence_until=known["evidence_until"],
        hired_on=known["hired_on"],
    )
    advice = validation_forms.advise_validation(by=request.actor, person_id=person_id, facts=facts)
    # Evidence the public asks for is told once, among its pieces.
    is_apart = facts.evidence not in {piece.kind for piece in advice.pieces} if facts.evidence else not advice.pieces
    return {
        "on": advice.on,
        "is_hire": facts.hired_on is not None,
        "evidence": _told(advice.evidence, "") if is_apart else None,
        "pieces": [_told(piece.advice, piece.label) for piece in advice.pieces],
        "checks": [
            {"label": c.label, "state": c.state, "sentence": c.sentence, "why": shown_reasons(c.reasons)}
            for c in advice.checks
        ],
        "missing": advice.missing,
    }


def _told(advice: EvidenceAdvice, label: str) -> dict[str, Any]:
    return {
        "label": label,
        "state": advice.state,
        "sentence": advice.sentence,
        "why": shown_reasons(advice.reasons),
    }


@require_POST
def evidence_advice(request: HttpRequest, person_id: int) -> HttpResponse:
    """The same answer, alone, while the form is filled. Posted: a person's situation stays out of addresses."""
    return render(request, "levier/people/evidence.html", {"advice": _advice(request, person_id)})
