"""The organisation's own starting values: the dated list, a new value, a value entered by mistake."""

from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.models import ReferenceKind
from levier.usecases import reference_values
from levier.usecases.reference_values import ValueFacts, ValuePage, ValueRow
from levier.usecases.refusals import Refused
from levier.web.forms import DayField, Form, NumberField, show_problems
from levier.web.histories import shown_events
from levier.web.listings import listing
from levier.web.tables import Cell, Column, Row, Table

UNITS = {ReferenceKind.LABOUR_SHARE: "%", ReferenceKind.HOURLY_COST: "€"}


class ValueFilters(Form):
    """What the list is narrowed to."""

    metier = forms.CharField(label="Métier", required=False, max_length=60)
    quoi = forms.ChoiceField(label="Valeur", required=False, choices=[("", "Toutes"), *ReferenceKind.choices])
    en_vigueur = forms.BooleanField(label="En vigueur seulement", required=False)


class ValueForm(Form):
    """A value from a day on; it never replaces the figures of scenarios already kept."""

    kind = forms.ChoiceField(label="Valeur", choices=ReferenceKind.choices)
    trade = forms.ChoiceField(label="Métier", required=False)
    other_trade = forms.CharField(
        label="Autre métier", required=False, max_length=60, help_text="S’il n’est pas dans la liste."
    )
    value = NumberField(label="Combien", max_digits=7, decimal_places=2, help_text="En %, ou en euros de l’heure.")
    starts_on = DayField(label="À compter du")
    source = forms.CharField(
        label="Source", max_length=200, help_text="Par exemple\u00a0: bilan 2025 des marchés de voirie."
    )

    def __init__(self, *arguments, trades=(), **options) -> None:
        super().__init__(*arguments, **options)
        self.fields["trade"].choices = [("", "Choisir…"), *trades]

    def facts(self) -> ValueFacts:
        """The value of a valid form; a trade typed comes before the one chosen."""
        given = self.cleaned_data
        return ValueFacts(
            given["kind"], given["other_trade"] or given["trade"], given["value"], given["starts_on"], given["source"]
        )


class _SentForm(ValueForm):
    """The same, sent: the use case knows which trades there are."""

    trade = forms.CharField(required=False, max_length=60)

    def __init__(self, *arguments, **options) -> None:
        Form.__init__(self, *arguments, **options)


def value_list(request: HttpRequest) -> HttpResponse:
    """The values of the organisation, dated; a new one is added here."""
    today = timezone.localdate()
    sent = _SentForm(request.POST) if request.method == "POST" else None
    refusal = None
    if sent is not None and sent.is_valid():
        try:
            reference_values.add_reference_value(by=request.actor, facts=sent.facts())
        except Refused as refused:
            refusal = refused
        else:
            messages.success(request, "Valeur ajoutée\u00a0: les prochains calibrages la proposent.")
            return redirect("reference_values")
    page = reference_values.list_reference_values(by=request.actor, on=today)
    form = _form(request, page, today)
    if refusal is not None:
        form.is_valid()
        show_problems(form, refusal)
    response = listing(
        request,
        "levier/social_clauses/reference_values.html",
        _table(page, request),
        {"form": form, "crumbs": [{"label": "Valeurs de départ"}], "events": shown_events(page.history)},
    )
    if form.is_bound:
        response.status_code = 422
    return response


def _form(request: HttpRequest, page: ValuePage, today: date) -> ValueForm:
    if request.method == "POST":
        return ValueForm(request.POST, trades=page.trades)
    return ValueForm(initial={"starts_on": today}, trades=page.trades)


def _is_kept(row: ValueRow, request: HttpRequest) -> bool:
    word, kind = request.GET.get("metier", "").casefold().strip(), request.GET.get("quoi", "")
    return (
        word in row.trade_label.casefold()
        and kind in ("", row.facts.kind)
        and (row.is_in_force or not request.GET.get("en_vigueur"))
    )


def _table(page: ValuePage, request: HttpRequest) -> Table:
    return Table(
        key="valeurs",
        title="Valeurs de départ",
        columns=(
            Column("trade", "Métier", is_sortable=True, is_fixed=True),
            Column("kind", "Valeur", is_sortable=True),
            Column("value", "Combien", "number", is_sortable=True),
            Column("unit", "Unité"),
            Column("starts_on", "À compter du", "date", is_sortable=True),
            Column("until_on", "Jusqu’au", "date", is_sortable=True),
            Column("state", "État", "state"),
            Column("source", "Source"),
        ),
        rows=[_row(row) for row in page.rows if _is_kept(row, request)],
        filters=ValueFilters(request.GET),
        empty={
            "title": "Aucune valeur ici",
            "text": "Les calibrages partent des tables de départ, à vérifier. Ajoutez les vôtres.",
        },
    )


def _row(row: ValueRow) -> Row:
    state, word = _state(row)
    return Row(
        {
            "trade": Cell(row.trade_label, href=reverse("reference_value", args=[row.id])),
            "kind": row.kind_label.split(" (")[0],
            "value": row.facts.value,
            "unit": UNITS[ReferenceKind(row.facts.kind)],
            "starts_on": row.facts.starts_on,
            "until_on": row.until_on,
            "state": Cell(state, state=state, word=word),
            "source": row.facts.source,
        },
        is_current=row.is_in_force,
    )


def _state(row: ValueRow) -> tuple[str, str]:
    if row.is_in_force:
        return "ok", "En vigueur"
    return "none", "Passée" if row.is_past else "À venir"


def value_detail(request: HttpRequest, value_id: int) -> HttpResponse:
    """One value; removed here when it was entered by mistake, the history keeps it."""
    today = timezone.localdate()
    if request.method == "POST":
        reference_values.remove_reference_value(by=request.actor, value_id=value_id)
        messages.success(request, "Valeur retirée. L’historique en garde la trace.")
        return redirect("reference_values")
    row = reference_values.get_reference_value(by=request.actor, value_id=value_id, on=today)
    back = reverse("reference_values")
    return render(
        request,
        "levier/social_clauses/reference_value.html",
        {
            "form": forms.Form(),
            "row": row,
            "crumbs": [{"label": "Valeurs de départ", "href": back}, {"label": row.trade_label}],
            "back": back,
            "facts": [
                {"label": "Métier", "value": row.trade_label},
                {"label": "Valeur", "value": row.kind_label},
                {"label": "Combien", "value": numbers.quantity(row.facts.value, UNITS[ReferenceKind(row.facts.kind)])},
                {"label": "À compter du", "value": numbers.date_long(row.facts.starts_on)},
                {"label": "Source", "value": row.facts.source},
                {"label": "État", "value": _state(row)[1]},
            ],
        },
    )
