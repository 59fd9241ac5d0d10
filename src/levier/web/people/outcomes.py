"""Where a person stands at the end of an engagement, and 3, 6 and 12 months after."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from levier.records.models import Milestone, Situation
from levier.usecases import outcomes
from levier.usecases.outcomes import MilestoneView, OutcomeFacts
from levier.web.forms import DayField, SeenForm, posted, refusals_at
from levier.web.histories import shown_events
from levier.web.people.forms import CHOOSE

_STATES = {"noted": ("ok", "Notée"), "due": ("alert", "À noter"), "later": ("none", "Plus tard")}


class OutcomeForm(SeenForm):
    milestone = forms.ChoiceField(choices=Milestone.choices, widget=forms.HiddenInput)
    situation = forms.ChoiceField(label="Situation", choices=[CHOOSE, *Situation.choices])
    observed_on = DayField(label="Constatée le")
    note = forms.CharField(
        label="Précisions",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="L’employeur ou la formation, par exemple. Rien sur la santé ni sur la vie privée.",
    )

    def facts(self) -> OutcomeFacts:
        return OutcomeFacts(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


def engagement_outcomes(request: HttpRequest, engagement_id: int) -> HttpResponse:
    """The milestones of an engagement, and the form of one (``?echeance=``), else of the newest that is due."""
    form = OutcomeForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            person_id = outcomes.record_outcome(
                by=request.actor,
                at=timezone.now(),
                engagement_id=engagement_id,
                facts=form.facts(),
                seen=form.cleaned_data["seen"],
            )
            messages.success(request, "Situation enregistrée.")
            return redirect("person", person_id)
    asked = request.POST.get("milestone", "") if form.is_bound else request.GET.get("echeance", "")
    page = outcomes.get_outcomes(
        by=request.actor, engagement_id=engagement_id, today=timezone.localdate(), milestone=asked
    )
    if not form.is_bound and page.asked:
        form = OutcomeForm(initial=_initial(page.asked))
    view = page.engagement
    context = {
        "form": form if page.asked or form.is_bound else None,
        "asked": page.asked,
        "engagement": view,
        "milestones": [_shown(engagement_id, one) for one in page.milestones],
        "events": shown_events(page.history),
        "edit": reverse("engagement_edit", args=[engagement_id]),
        "back": reverse("person", args=[view.person_id]),
        "crumbs": [
            {"label": "Personnes", "href": reverse("people")},
            {"label": view.person_name, "href": reverse("person", args=[view.person_id])},
            {"label": "Situation après l’embauche"},
        ],
    }
    status = 409 if form.meanwhile else 422 if form.errors else 200
    return render(request, "levier/people/outcomes.html", context, status=status)


def _initial(one: MilestoneView) -> dict[str, Any]:
    return {
        "milestone": one.milestone,
        "situation": one.situation,
        "observed_on": one.observed_on or timezone.localdate(),
        "note": one.note,
        "seen": one.seen,
    }


def _shown(engagement_id: int, one: MilestoneView) -> dict[str, Any]:
    is_ahead = one.state == "due" and one.due_on > timezone.localdate()
    state, word = ("watch", "Bientôt") if is_ahead else _STATES[one.state]
    href = f"{reverse('engagement_outcomes', args=[engagement_id])}?echeance={one.milestone}"
    return {
        "view": one,
        "state": state,
        "word": word,
        "href": href if one.state != "later" else "",
        "action": "Modifier" if one.state == "noted" else "Noter",
    }
