"""People: the list, one person, recording and changing her, and the verdict before the hire."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from levier.usecases import people, validations
from levier.usecases.refusals import Refused
from levier.usecases.resemblances import LooksKnown
from levier.usecases.validations import ValidationFacts
from levier.web.forms import posted, show_problems
from levier.web.histories import shown_events
from levier.web.listings import listing
from levier.web.people.forms import KEPT, PeopleFilters, PersonForm, ValidationForm, VerdictFilters
from levier.web.people.tables import VERDICT_STATES, engagements_table, people_table
from levier.web.reasons import shown_reasons
from levier.web.templatetags.levier import day
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
    return listing(request, "levier/people/list.html", table, {"actions": [new_here] if new_here else []})


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
            "validations": [_shown_validation(v) for v in person.validations or ()],
            "events": shown_events(person.history),
        },
    )


def _actions(person: people.PersonView, hire: dict[str, Any]) -> list[dict[str, Any]]:
    is_validated = bool(person.validations) and person.validations[0].verdict == "validated"
    validate = {"label": "Valider avant l’embauche", "href": reverse("person_validate", args=[person.id])}
    edit = {"label": "Modifier", "href": reverse("person_edit", args=[person.id])}
    link = {"label": "Donner un lien", "href": reverse("link_new_person", args=[person.id])}
    if is_validated:
        return [{**hire, "style": "main"}, {**validate, "label": "Nouveau verdict"}, edit, link]
    return [{**validate, "style": "main"}, edit, link]


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
    context = {"form": form, "person_id": person_id, "alike": alike, "kept": KEPT}
    status = 422 if form.errors or alike else 200
    return render(request, "levier/people/edit.html", context, status=status)


def person_new(request: HttpRequest) -> HttpResponse:
    """Record a person; someone who looks like her is shown first."""
    return _save(request, None, "Personne enregistrée. Il reste à la valider avant l’embauche.")


def person_edit(request: HttpRequest, person_id: int) -> HttpResponse:
    """Change a person's facts."""
    if request.method == "POST":
        return _save(request, person_id, "Fiche modifiée.")
    lists = people.get_person_form(by=request.actor, person_id=person_id)
    return _person_page(request, PersonForm(initial=asdict(lists.facts)), lists, person_id)


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
                people.change_person(**given, person_id=person_id)
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
        try:
            validations.validate_person(by=request.actor, at=timezone.now(), person_id=person_id, facts=form.facts())
        except Refused as refused:
            show_problems(form, refused)
        else:
            messages.success(request, "Verdict enregistré.")
            return redirect("person", person_id)
    lists = validations.get_validation_form(by=request.actor, person_id=person_id, on=timezone.localdate())
    form.offer(lists.publics, lists.evidence_kinds)
    advice = _advice(request) if request.method == "POST" else None
    context = {"form": form, "lists": lists, "advice": advice}
    return render(request, "levier/people/validate.html", context, status=422 if form.errors else 200)


def _advice(request: HttpRequest) -> dict[str, Any]:
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
    advice = validations.advise_evidence(by=request.actor, facts=facts)
    return {"state": advice.state, "sentence": advice.sentence, "why": shown_reasons(advice.reasons)}


@require_POST
def evidence_advice(request: HttpRequest) -> HttpResponse:
    """The same answer, alone, while the form is filled. Posted: a person's situation stays out of addresses."""
    return render(request, "levier/people/evidence.html", {"advice": _advice(request)})
