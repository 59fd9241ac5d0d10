"""Several facilitators on one contract: who follows it, sharing it, changing a share."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.models import DeskRole
from levier.usecases import desks
from levier.web.forms import DayField, NumberField, SeenForm, posted, refusals_at
from levier.web.histories import shown_events
from levier.web.listings import listing
from levier.web.people.forms import RowField
from levier.web.procurement.tabs import contract_tabs
from levier.web.tables import Cell, Column, Row, Table
from levier.web.threads import thread_links

_ROLES = [(role.value, role.label) for role in desks.SHARED_ROLES]


class DeskForm(SeenForm):
    """What an organisation is on the contract: the lead's own line has no role to choose."""

    role = forms.ChoiceField(label="Rôle", choices=_ROLES, required=False)
    territory = forms.CharField(label="Territoire", max_length=120, required=False)
    share_percent = NumberField(
        label="Part des heures à réaliser (%)",
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text="Vide si les heures ne sont pas réparties. Toutes ensemble, les parts font 100\u00a0% au plus.",
    )
    facilitator = forms.CharField(label="Suivi par (facilitatrice ou facilitateur)", max_length=120, required=False)
    since_on = DayField(label="Depuis le", required=False)
    until_on = DayField(
        label="Jusqu’au",
        required=False,
        help_text="Après ce jour, l’organisation ne voit plus le marché et ses liens d’entreprise se ferment\u00a0; "
        "ses heures restent dans le compte.",
    )

    def facts(self) -> desks.DeskFacts:
        return desks.DeskFacts(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


class NewDeskForm(DeskForm):
    role = forms.ChoiceField(label="Rôle", choices=_ROLES)
    organization_id = RowField(label="Organisation", required=False, help_text="Dans la liste, ou par son SIRET.")
    siret = forms.CharField(
        label="SIRET d’une autre organisation", max_length=32, required=False, help_text="Si elle n’y est pas."
    )
    name = forms.CharField(
        label="Nom de cette organisation", max_length=200, required=False, help_text="Seulement si elle est nouvelle."
    )
    fieldsets = (
        {
            "legend": "Avec qui",
            "hint": "Un porteur de facilitation\u00a0: il tiendra ses personnes et leurs heures, et verra tout le "
            "compte. Les personnes des uns ne se voient pas chez les autres.",
            "fields": ("organization_id", "siret", "name"),
        },
        {"legend": "Pour quelle part", "fields": ("role", "territory", "share_percent", "facilitator")},
        {"legend": "Quand", "fields": ("since_on", "until_on")},
    )


def contract_desks(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Who follows a contract, each with its share and its hours."""
    found = desks.list_contract_desks(by=request.actor, contract_id=contract_id, on=timezone.localdate())
    new = {"label": "Partager le suivi", "href": reverse("desk_new", args=[contract_id]), "style": "main"}
    return listing(
        request,
        "levier/procurement/desks.html",
        _desks_table(found),
        {
            "found": found,
            "is_alone": len(found.rows) < 2,
            "crumbs": _crumbs(contract_id, found.number),
            "links": thread_links(found.thread, "contract"),
            "tabs": contract_tabs(request.actor, found.thread, "contract_desks"),
            "actions": [new] if found.may_share else [],
            "events": shown_events(found.history),
        },
    )


def _crumbs(contract_id: int, number: str, label: str = "") -> list[dict[str, Any]]:
    page = {"label": "Suivi à plusieurs"}
    return [
        {"label": "Marchés", "href": reverse("contracts")},
        {"label": number, "href": reverse("contract", args=[contract_id])},
        *([page | {"href": reverse("contract_desks", args=[contract_id])}, {"label": label}] if label else [page]),
    ]


def _desks_table(found: desks.ContractDesks) -> Table:
    shows_hours = any(row.hours is not None for row in found.rows)
    return Table(
        key="guichets",
        title=f"Qui suit le marché {found.number}",
        columns=(
            Column("organization", "Organisation", is_fixed=True),
            Column("role", "Rôle"),
            Column("territory", "Territoire"),
            Column("facilitator", "Suivi par"),
            Column("share", "Part des heures", "percent"),
            *((Column("due", "Heures à réaliser", "hours"),) if shows_hours else ()),
            *((Column("hours", "Heures validées", "hours"),) if shows_hours else ()),
            Column("since_on", "Depuis le", "date"),
            Column("until_on", "Jusqu’au", "date"),
        ),
        rows=[_desk_row(row, found.may_share) for row in found.rows],
        totals={
            "share": found.shared / 100 if found.shared else None,
            **({"hours": sum(row.hours or 0 for row in found.rows)} if shows_hours else {}),
        },
        has_column_choice=False,
    )


def _desk_row(row: desks.DeskRow, may_share: bool) -> Row:
    facts = row.facts
    note = "votre organisation" if row.is_ours else "ne suit plus" if row.is_over else ""
    return Row(
        {
            "organization": Cell(
                row.organization, href=reverse("desk_edit", args=[row.id]) if may_share else "", note=note
            ),
            "role": row.role_label,
            "territory": facts.territory,
            "facilitator": facts.facilitator,
            "share": facts.share_percent / 100 if facts.share_percent is not None else None,
            "due": row.hours_due,
            "hours": row.hours,
            "since_on": facts.since_on,
            "until_on": facts.until_on,
        },
        is_current=row.is_ours,
    )


def desk_new(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Have another organisation follow the contract."""
    form = NewDeskForm(posted(request), initial={"since_on": timezone.localdate()})
    if form.is_valid():
        with refusals_at(form):
            desks.share_contract(by=request.actor, at=timezone.now(), contract_id=contract_id, facts=form.facts())
            messages.success(request, "Suivi partagé\u00a0: le marché est dans la liste de cette organisation.")
            return redirect("contract_desks", contract_id)
    lists = desks.get_desk_form(by=request.actor, contract_id=contract_id)
    form.fields["organization_id"].offer(lists.hosts)
    return _form_page(request, form, lists, "Partager le suivi")


def desk_edit(request: HttpRequest, desk_id: int) -> HttpResponse:
    """Change the share, the territory or the days of an organisation on the contract."""
    form = DeskForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            contract_id = desks.change_desk(
                by=request.actor, desk_id=desk_id, facts=form.facts(), seen=form.cleaned_data["seen"]
            )
            messages.success(request, "Suivi modifié.")
            return redirect("contract_desks", contract_id)
    lists = desks.get_desk(by=request.actor, desk_id=desk_id)
    if not form.is_bound:
        form = DeskForm(initial=asdict(lists.facts) | {"seen": lists.seen})
    form.fields["role"].required = True
    if lists.facts.role == DeskRole.LEAD:
        for name in ("role", "until_on"):
            del form.fields[name]
    return _form_page(request, form, lists, lists.organization)


def _form_page(request: HttpRequest, form: DeskForm, lists: desks.DeskForm, heading: str) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "lead": f"Marché {lists.contract_number}. Reste à répartir\u00a0: {numbers.number(lists.left)}\u00a0%.",
        "back": reverse("contract_desks", args=[lists.contract_id]),
        "crumbs": _crumbs(lists.contract_id, lists.contract_number, heading),
    }
    return render(request, "levier/procurement/form.html", context, status=422 if form.errors else 200)
