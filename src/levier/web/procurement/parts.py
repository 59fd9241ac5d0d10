"""Parts of a contract's lots: tranches, renewals, orders, years; added, changed, affirmed, removed."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.models import PartKind
from levier.usecases import parts
from levier.usecases.part_forms import PartFacts
from levier.usecases.part_years import get_years_form, record_years
from levier.usecases.refusals import Refused
from levier.web.forms import DayField, Form, NumberField, SeenForm, posted, refusals_at
from levier.web.histories import shown_events
from levier.web.listings import listing
from levier.web.people.forms import RowField
from levier.web.procurement.tabs import contract_tabs
from levier.web.tables import Cell, Column, Row, Table
from levier.web.templatetags.written import day
from levier.web.threads import thread_links

_STATES = {"live": "ok", "coming": "none", "to_decide": "watch", "lapsed": "alert", "none": "none"}
_LIVE = {
    PartKind.TRANCHE: "Affermie",
    PartKind.RENEWAL: "Reconduite",
    PartKind.ORDER: "Commandée",
    PartKind.YEAR: "Commencée",
}
UNNAMED = "Sans commande ni tranche désignée"
_WORDS = {"coming": "À venir", "to_decide": "À décider", "lapsed": "Délai passé", "none": "Sans date"}


class PartForm(SeenForm):
    """A part of a lot; its kind and lot are chosen once."""

    lot_id = RowField(label="Lot")
    kind = forms.ChoiceField(label="Genre", choices=PartKind.choices)
    title = forms.CharField(
        label="Intitulé", max_length=200, required=False, help_text="Vide\u00a0: son genre et son numéro."
    )
    amount = NumberField(label="Montant (€ HT)", required=False, min_value=0, max_digits=16, decimal_places=2)
    starts_on = DayField(label="Début", required=False)
    ends_on = DayField(label="Fin", required=False)
    decide_by = DayField(
        label="À décider avant le",
        required=False,
        help_text="Tranche ou reconduction\u00a0: rappelée dans «\u00a0À faire\u00a0» soixante jours avant.",
    )
    live_on = DayField(
        label="Affermie, reconduite ou commandée le",
        required=False,
        help_text="Son objectif compte de ce jour. Obligatoire pour une commande.",
    )
    award_id = RowField(
        label="Titulaire de la commande",
        required=False,
        help_text="L’accord-cadre en a plusieurs\u00a0: les heures de la commande sont à sa charge.",
    )
    fieldsets = (
        {"legend": "De quoi s’agit-il", "fields": ("lot_id", "kind", "title", "amount", "award_id")},
        {"legend": "Quand", "fields": ("starts_on", "ends_on", "decide_by", "live_on")},
    )

    def facts(self) -> PartFacts:
        given = self.cleaned_data
        return PartFacts(**{name: given.get(name) for name in PartFacts.__slots__})

    def offer(self, lists: parts.PartForm) -> None:
        """The lots and kinds of the contract; of a part being changed, its own."""
        self.fields["kind"].choices = lists.kinds
        self.fields["lot_id"].offer(lists.lots)
        if lists.holders:
            self.fields["award_id"].offer(lists.holders, "Celui de l’attribution du lot, le premier")
        elif "award_id" not in self.errors:
            del self.fields["award_id"]
            first, *others = self.fieldsets
            kept = tuple(name for name in first["fields"] if name in self.fields)
            self.fieldsets = ({**first, "fields": kept}, *others)
        if lists.facts is not None:
            self.fields["kind"].choices = [(k, label) for k, label in lists.kinds if k == lists.facts.kind]
            self.fields["lot_id"].widget.choices = list(lists.lots)


class YearsForm(Form):
    """The years of a lot, from its first day to its last."""

    lot_id = RowField(label="Lot")
    starts_on = DayField(label="Première année à compter du")
    ends_on = DayField(label="Dernier jour de la dernière année")


class DecisionForm(Form):
    """The day a tranche is affirmed or a contract renewed."""

    live_on = DayField(label="Décidé le", help_text="Son objectif compte de ce jour.")


def contract_parts(request: HttpRequest, contract_id: int) -> HttpResponse:
    """The parts of a contract, lot by lot."""
    found = parts.list_contract_parts(by=request.actor, contract_id=contract_id, on=timezone.localdate())
    new = {"label": "Ajouter une partie", "href": reverse("part_new", args=[contract_id]), "style": "main"}
    years = {"label": "Ajouter les années", "href": reverse("part_years", args=[contract_id])}
    new_here = new if found.may_change else None
    return listing(
        request,
        "levier/procurement/parts.html",
        _parts_table(found, new_here),
        {
            "found": found,
            "orders": [_ordered(line) for line in found.orders],
            "crumbs": _crumbs(contract_id, found.number),
            "links": thread_links(found.thread, "contract"),
            "tabs": contract_tabs(request.actor, found.thread, "contract_parts"),
            "actions": [*([new_here] if new_here else []), *([years] if new_here and found.is_concession else [])],
            "events": shown_events(found.history),
        },
    )


def _crumbs(contract_id: int, number: str, *more: dict[str, Any]) -> list[dict[str, Any]]:
    page = reverse("contract_parts", args=[contract_id])
    last = [{"label": "Tranches et commandes", "href": page}, *more] if more else [{"label": "Tranches et commandes"}]
    return [
        {"label": "Marchés", "href": reverse("contracts")},
        {"label": number, "href": reverse("contract", args=[contract_id])},
        *last,
    ]


def _ordered(line: parts.LotOrders) -> dict[str, str]:
    if line.is_own:
        maximum = "" if line.maximum is None else f"\u00a0; maximum du lot\u00a0: {numbers.euros(line.maximum)}"
        return {"label": line.lot, "value": f"{numbers.euros(line.ordered)} vous sont commandés{maximum}"}
    if line.maximum is None:
        return {"label": line.lot, "value": f"{numbers.euros(line.ordered)} commandés, sans maximum enregistré"}
    share = numbers.percent(line.ordered / line.maximum, 0)
    told = f"{numbers.euros(line.ordered)} commandés sur {numbers.euros(line.maximum)} au plus ({share})"
    return {"label": line.lot, "value": told}


def _parts_table(found: parts.ContractParts, new: dict[str, Any] | None) -> Table:
    def has(figure: str) -> bool:
        return any(getattr(row.hours, figure) is not None for row in found.rows)

    # What is the same all the way down only takes room.
    has_lots = found.lots > 1
    return Table(
        key="parties",
        title=f"Tranches, reconductions, commandes et années du marché {found.number}",
        columns=(
            *((Column("lot", "Lot", is_sortable=True, is_fixed=True),) if has_lots else ()),
            Column("title", "Intitulé", is_sortable=True, is_fixed=not has_lots),
            Column("kind", "Genre", is_sortable=True),
            *((Column("holder", "Titulaire", is_sortable=True),) if any(row.holder for row in found.rows) else ()),
            Column("amount", "Montant", "euros", is_sortable=True),
            Column("starts_on", "Début", "date", is_sortable=True),
            Column("ends_on", "Fin", "date", is_sortable=True),
            Column("state", "État", "state"),
            *((Column("objective", "Objectif", "hours", is_sortable=True),) if has("objective") else ()),
            *((Column("done", "Réalisé", "hours", is_sortable=True),) if has("done") or found.unnamed else ()),
            *(
                (Column("decide_by", "À décider avant le", "date", is_sortable=True),)
                if any(row.facts.decide_by for row in found.rows)
                else ()
            ),
            *((Column("decide", "Décider"),) if any(row.may_be_decided for row in found.rows) else ()),
        ),
        rows=[
            *(_part_row(row, found.may_change) for row in found.rows),
            *(Row({"lot": lot, "title": UNNAMED, "done": hours}) for lot, hours in found.unnamed),
        ],
        empty={
            "title": "Aucune partie",
            "text": "Tranches optionnelles, reconductions, commandes d’un accord-cadre, années d’une concession ou "
            "du personnel nouvellement affecté\u00a0: chacune a sa ligne d’objectif, qui compte du jour où elle est "
            "affermie, reconduite ou commandée.",
            "action": new,
        },
    )


def _part_row(row: parts.PartRow, may_change: bool) -> Row:
    decide = None
    if row.may_be_decided:
        word = "Affermir" if row.facts.kind == PartKind.TRANCHE else "Reconduire"
        decide = Cell(word, href=reverse("part_decide", args=[row.id]))
    word = _WORDS.get(row.state) or f"{_LIVE[PartKind(row.facts.kind)]} le {day(row.facts.live_on)}"
    return Row(
        {
            "lot": row.lot,
            "title": Cell(row.facts.title, href=reverse("part_edit", args=[row.id]) if may_change else ""),
            "kind": row.kind_label,
            "holder": row.holder,
            "amount": row.facts.amount,
            "starts_on": row.facts.starts_on,
            "ends_on": row.facts.ends_on,
            "state": Cell(_STATES[row.state], word=word),
            "objective": row.hours.objective,
            "done": row.hours.done,
            "decide_by": row.facts.decide_by,
            "decide": decide,
        }
    )


def part_new(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Add a tranche, a renewal, an order or a year."""
    form = PartForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            parts.record_part(
                by=request.actor, at=timezone.now(), lot_id=form.cleaned_data["lot_id"], facts=form.facts()
            )
            messages.success(request, "Partie enregistrée.")
            return redirect("contract_parts", contract_id)
    lists = parts.get_part_form(by=request.actor, contract_id=contract_id)
    form.offer(lists)
    return _form_page(request, form, lists, "Ajouter une partie")


def part_years(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Add every year of a concession, or of new staff over several, at once."""
    form = YearsForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            added = record_years(by=request.actor, contract_id=contract_id, **form.cleaned_data)
            told = f"{numbers.counted(added, 'année')}\u00a0: calibrez-en une, et gardez son scénario pour les autres."
            messages.success(request, told)
            return redirect("contract_parts", contract_id)
    lists = get_years_form(by=request.actor, contract_id=contract_id)
    if not form.is_bound:
        form = YearsForm(initial={"starts_on": lists.starts_on, "ends_on": lists.ends_on})
    form.fields["lot_id"].offer(lists.lots)
    heading = "Ajouter les années"
    context = {
        "form": form,
        "heading": heading,
        "lead": f"Marché {lists.contract_number}\u00a0: une partie par année, qui compte du jour où elle commence.",
        "lists": lists,
        "back": reverse("contract_parts", args=[contract_id]),
        "crumbs": _crumbs(contract_id, lists.contract_number, {"label": heading}),
    }
    return render(request, "levier/procurement/part_years.html", context, status=422 if form.errors else 200)


def part_edit(request: HttpRequest, part_id: int) -> HttpResponse:
    """Change a part."""
    form = PartForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            contract_id = parts.change_part(
                by=request.actor,
                at=timezone.now(),
                part_id=part_id,
                facts=form.facts(),
                seen=form.cleaned_data["seen"],
            )
            messages.success(request, "Partie modifiée.")
            return redirect("contract_parts", contract_id)
    lists = parts.get_part(by=request.actor, part_id=part_id)
    if not form.is_bound:
        form = PartForm(initial=asdict(lists.facts) | {"lot_id": lists.lots[0][0], "seen": lists.seen})
    form.offer(lists)
    remove = {"label": "Retirer", "href": reverse("part_remove", args=[part_id]), "style": "danger"}
    decide = {"label": lists.decides, "href": reverse("part_decide", args=[part_id])}
    actions = [*([decide] if lists.decides else []), *([] if lists.is_used else [remove])]
    return _form_page(request, form, lists, lists.title, actions)


def _form_page(
    request: HttpRequest,
    form: PartForm,
    lists: parts.PartForm,
    heading: str,
    actions: list[dict[str, Any]] | None = None,
) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "lead": lists.lot or f"Marché {lists.contract_number}",
        "actions": actions or [],
        "back": reverse("contract_parts", args=[lists.contract_id]),
        "crumbs": _crumbs(lists.contract_id, lists.contract_number, {"label": heading}),
    }
    status = 409 if form.meanwhile else 422 if form.errors else 200
    return render(request, "levier/procurement/form.html", context, status=status)


def part_decide(request: HttpRequest, part_id: int) -> HttpResponse:
    """Affirm a tranche, or renew."""
    form = DecisionForm(posted(request), initial={"live_on": timezone.localdate()})
    if form.is_valid():
        with refusals_at(form):
            contract_id = parts.decide_part(
                by=request.actor, at=timezone.now(), part_id=part_id, live_on=form.cleaned_data["live_on"]
            )
            messages.success(request, "Décision enregistrée\u00a0: l’objectif de cette partie compte de ce jour.")
            return redirect("contract_parts", contract_id)
    part = parts.get_part(by=request.actor, part_id=part_id)
    context = {
        "form": form,
        "part": part,
        "back": reverse("contract_parts", args=[part.contract_id]),
        "crumbs": _crumbs(part.contract_id, part.contract_number, {"label": part.decides or part.title}),
    }
    return render(request, "levier/procurement/part_decide.html", context, status=422 if form.errors else 200)


def part_remove(request: HttpRequest, part_id: int) -> HttpResponse:
    """Ask, then remove a part nothing hangs on."""
    if request.method == "POST":
        try:
            contract_id = parts.remove_part(by=request.actor, part_id=part_id)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("part_edit", part_id)
        messages.success(request, "Partie retirée.")
        return redirect("contract_parts", contract_id)
    part = parts.get_part(by=request.actor, part_id=part_id)
    context = {
        "part": part,
        "back": reverse("part_edit", args=[part_id]),
        "crumbs": _crumbs(part.contract_id, part.contract_number, {"label": "Retirer"}),
    }
    return render(request, "levier/procurement/part_remove.html", context)
