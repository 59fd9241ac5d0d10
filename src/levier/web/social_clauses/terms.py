"""The page of a clause's terms: nature, publics, count, returns, penalties, each in its own group."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.models import ClauseKind, LimitBase, LimitStart, Strength
from levier.rules import publics
from levier.rules.access import may
from levier.usecases import clause_terms
from levier.usecases.clause_term_forms import ClauseTerms
from levier.usecases.clause_terms import TermsPage
from levier.web.forms import NumberField, SeenForm, refusals_at
from levier.web.histories import shown_events
from levier.web.social_clauses.comparisons import calibration_page

EVERY = {
    1: "chaque mois",
    2: "tous les deux mois",
    3: "chaque trimestre",
    4: "tous les quatre mois",
    6: "chaque semestre",
    12: "chaque année",
}
RETURNS_SHOWN = 6


class TermsForm(SeenForm):
    """Every term of a clause; the law sets none of them."""

    kind = forms.ChoiceField(label="Nature", choices=ClauseKind.choices)
    strength = forms.ChoiceField(label="Force", choices=Strength.choices)
    minimum_hours = NumberField(
        label="Minimum de l’acheteur (heures)",
        required=False,
        max_digits=12,
        decimal_places=2,
        help_text="Quand le soumissionnaire propose des heures\u00a0: ce que l’acheteur demandait au moins.",
    )
    source = forms.CharField(
        label="Article du marché", required=False, max_length=200, help_text="Par exemple\u00a0: CCAP, article 4.2."
    )
    base_article = forms.CharField(
        label="Article du CCAG",
        required=False,
        max_length=40,
        help_text="Il diffère d’un CCAG à l’autre. Vide\u00a0: 16.1.",
    )
    publics_removed = forms.MultipleChoiceField(
        label="Publics que le marché retire de cette base", required=False, widget=forms.CheckboxSelectMultiple
    )
    publics_added = forms.CharField(
        label="Publics que le marché ajoute", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    departures = forms.CharField(
        label="Autres dérogations à l’article",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La phrase sera reprise dans le texte de la clause.",
    )
    is_training_counted = forms.BooleanField(label="Les heures de formation comptent", required=False)
    permanent_limit_months = forms.IntegerField(
        label="Heures d’un CDI comptées pendant (mois)",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    permanent_limit_base = forms.ChoiceField(label="Cette durée se compte", choices=LimitBase.choices)
    permanent_limit_start = forms.ChoiceField(label="Elle part", choices=LimitStart.choices)
    returns_every_months = forms.TypedChoiceField(
        label="Rythme des relevés",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "Non précisé"), *EVERY.items()],
    )
    returns_due_day = forms.IntegerField(
        label="À remettre avant le (jour du mois suivant)",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    penalty_per_hour = NumberField(
        label="Par heure manquante (€)",
        required=False,
        max_digits=9,
        decimal_places=2,
        help_text="Vide s’il n’y en a pas, ou si une clause de formation écrit un multiple.",
    )
    training_penalty_multiple = NumberField(
        label="Multiple du plafond horaire, par heure de formation manquante",
        required=False,
        max_digits=5,
        decimal_places=2,
        help_text="Pour une clause de formation sans montant par heure. Vide\u00a0: la valeur d’usage, à vérifier.",
    )
    penalty_per_late_day = NumberField(label="Par jour de retard (€)", required=False, max_digits=9, decimal_places=2)
    penalty_cap_percent = NumberField(
        label="Plafond (% du montant du lot)", required=False, max_digits=5, decimal_places=2
    )
    formal_notice_days = forms.IntegerField(
        label="Délai laissé par la mise en demeure (jours)",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    waiver = forms.CharField(
        label="Exonération",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Dans quels cas l’acheteur renonce aux pénalités\u00a0; la phrase sera reprise dans le texte.",
    )
    why = forms.CharField(label="Pourquoi ce changement", required=False, max_length=500)

    fieldsets = (
        {"legend": "Nature et source", "fields": ("kind", "strength", "minimum_hours", "source")},
        {
            "legend": "Publics",
            "hint": "La base est l’article du CCAG de 2021\u00a0; ce que le marché y change est gardé ici.",
            "fields": ("base_article", "publics_removed", "publics_added", "departures"),
        },
        {
            "legend": "Décompte des heures",
            "fields": (
                "is_training_counted",
                "permanent_limit_months",
                "permanent_limit_base",
                "permanent_limit_start",
            ),
        },
        {"legend": "Calendrier des relevés", "fields": ("returns_every_months", "returns_due_day")},
        {
            "legend": "Pénalités",
            "hint": "Une pénalité calculée n’est pas une pénalité appliquée\u00a0: l’acheteur décide.",
            "fields": (
                "penalty_per_hour",
                "training_penalty_multiple",
                "penalty_per_late_day",
                "penalty_cap_percent",
                "formal_notice_days",
                "waiver",
            ),
        },
    )

    def __init__(self, *arguments, on, **options) -> None:
        super().__init__(*arguments, **options)
        self.fields["publics_removed"].choices = [(public.code, public.label) for public in publics.catalogue(on)]

    def terms(self) -> ClauseTerms:
        """The terms of a valid form."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "why")}
        return ClauseTerms(**{**given, "publics_added": given["publics_added"].splitlines()})


def _initial(page: TermsPage) -> dict[str, Any]:
    labels = dict(page.own_publics)
    known = {name: _typed(getattr(page.terms, name)) for name in TermsForm.base_fields if hasattr(page.terms, name)}
    added = "\n".join(labels.get(code, code) for code in page.terms.publics_added)
    return {**known, "publics_added": added, "seen": page.seen}


def _typed(value: Any) -> Any:
    """A figure as people type it, without the zeros the table keeps."""
    return numbers.number(value) if isinstance(value, Decimal) else value


def clause_edit(request: HttpRequest, clause_id: int) -> HttpResponse:
    """The terms of a clause, to read and to change."""
    on = timezone.localdate()
    form = TermsForm(request.POST, on=on) if request.method == "POST" else None
    if form is not None and form.is_valid():
        with refusals_at(form):
            clause_terms.change_terms(
                by=request.actor,
                on=on,
                clause_id=clause_id,
                terms=form.terms(),
                seen=form.cleaned_data["seen"],
                why=form.cleaned_data["why"],
            )
            messages.success(request, "Termes de la clause modifiés.")
            return redirect(calibration_page(clause_id) + "#termes")
    page = clause_terms.get_terms(by=request.actor, clause_id=clause_id, on=on)
    form = form or TermsForm(initial=_initial(page), on=on)
    form.fields["publics_added"].help_text = _publics_hint(page)
    form.fields["permanent_limit_months"].help_text = _limits_hint(page)
    lot = f"Lot {page.lot_number}\u00a0: {page.lot_title}"
    return render(
        request,
        "levier/social_clauses/terms.html",
        {
            "form": form,
            "page": page,
            "lot": lot,
            "crumbs": [
                {"label": "Marchés", "href": reverse("contracts")},
                {"label": page.contract_number, "href": reverse("contract", args=[page.contract_id])},
                {"label": lot, "href": calibration_page(clause_id)},
                {"label": "Termes de la clause"},
            ],
            "returns": _next_returns(page, on),
            "events": shown_events(page.history),
            "back": calibration_page(clause_id) + "#termes",
            "keeps_publics": may(request.actor, "keep_publics"),
        },
        status=422 if form.errors else 200,
    )


def _publics_hint(page: TermsPage) -> str:
    own = ", ".join(label for _, label in page.own_publics)
    return f"Un par ligne. Ceux de votre organisation\u00a0: {own}." if own else "Un par ligne."


def _limits_hint(page: TermsPage) -> str:
    offered = " ou ".join(str(months) for months in page.limits_offered)
    return f"Le plus souvent {offered}. Vide\u00a0: jusqu’à la fin du marché."


def _next_returns(page: TermsPage, on) -> list[dict[str, str]]:
    """The returns to come, each with the day before which it is due."""
    coming = [one for one in page.returns if (one.due_before or one.last) >= on]
    return [
        {
            "period": numbers.period(one.first, one.last),
            "due": f"avant le {numbers.date_long(one.due_before)}" if one.due_before else "",
        }
        for one in coming[:RETURNS_SHOWN]
    ]


def terms_facts(terms: ClauseTerms) -> list[dict[str, str]]:
    """The terms in a few lines, for the page of the clause; what the contract does not say is left out."""
    facts = [
        ("Nature", terms.kind_label),
        ("Force", terms.strength_label),
        ("Minimum de l’acheteur", numbers.hours(terms.minimum_hours) if terms.minimum_hours else ""),
        ("Article du marché", terms.source),
        ("Article du CCAG", f"{terms.base_article}{_departures(terms)}"),
        ("Formation", "comptée" if terms.is_training_counted else "non comptée"),
        ("CDI", _permanent(terms)),
        ("Relevés", _returns(terms)),
        ("Pénalité par heure manquante", _per_hour(terms)),
        ("Pénalité par jour de retard", _euros(terms.penalty_per_late_day)),
        (
            "Plafond",
            f"{numbers.quantity(terms.penalty_cap_percent, '%')} du montant" if terms.penalty_cap_percent else "",
        ),
        ("Mise en demeure", numbers.counted(terms.formal_notice_days, "jour") if terms.formal_notice_days else ""),
        ("Exonération", terms.waiver),
    ]
    return [{"label": label, "value": value} for label, value in facts if value]


def _per_hour(terms: ClauseTerms) -> str:
    """An amount; of a training clause without one, so many hourly ceilings."""
    if terms.penalty_per_hour or terms.strength == Strength.INCENTIVE or terms.kind != ClauseKind.TRAINING:
        return _euros(terms.penalty_per_hour) or "aucune"
    if terms.training_penalty_multiple is None:
        return "multiple d’usage du plafond horaire de la Sécurité sociale"
    return f"{numbers.number(terms.training_penalty_multiple)} × le plafond horaire de la Sécurité sociale"


def _departures(terms: ClauseTerms) -> str:
    count = len(terms.publics_removed) + len(terms.publics_added) + bool(terms.departures)
    return f", avec {numbers.counted(count, 'dérogation')}" if count else ""


def _permanent(terms: ClauseTerms) -> str:
    if terms.permanent_limit_months is None:
        return "compté jusqu’à la fin du marché"
    base, start = LimitBase(terms.permanent_limit_base).label, LimitStart(terms.permanent_limit_start).label
    return f"compté {numbers.months(terms.permanent_limit_months)} {base}, {start}"


def _returns(terms: ClauseTerms) -> str:
    if terms.returns_every_months is None:
        return ""
    due = f", avant le {terms.returns_due_day} du mois suivant" if terms.returns_due_day else ""
    return f"{EVERY[terms.returns_every_months]}{due}"


def _cap(terms: ClauseTerms) -> str:
    cap = terms.penalty_cap_percent
    return "" if cap is None else f"{numbers.quantity(cap, '%')} du montant du lot"


def _euros(amount) -> str:
    return numbers.euros(amount, excl_tax=False) if amount else ""
