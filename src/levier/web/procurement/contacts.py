"""Contacts: on an organisation's page and on a contract's; one leaves and another takes her duties over."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from levier.usecases import contact_views, contacts
from levier.usecases.refusals import NotFound, Refused
from levier.web.forms import posted, refusals_at, row_number
from levier.web.histories import shown_events
from levier.web.listings import listing
from levier.web.procurement.contact_forms import ContactChangeForm, ContactForm, DepartureForm, DutyForm, NewContactForm
from levier.web.procurement.tabs import contract_tabs
from levier.web.tables import Cell, Column, Row, Table
from levier.web.templatetags.written import day
from levier.web.threads import thread_links


def contract_contacts(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Whom to talk to on a contract, with what each does; those who left, folded."""
    found = contact_views.list_contract_contacts(by=request.actor, contract_id=contract_id, today=timezone.localdate())
    here = [row for row in found.contacts if not row.has_left]
    form = DutyForm(initial={"since_on": timezone.localdate()})
    form.fields["contact_id"].offer((row.id, f"{row.facts.name}, {row.organization}") for row in here)
    words = {pk: word for pk, _, word in found.parties}
    return listing(
        request,
        "levier/procurement/contacts.html",
        _contacts_table(here, f"Contacts du marché {found.number}", words),
        {
            "found": found,
            "missing": ", ".join(word.lower() for word in found.missing),
            "left": [_left(row) for row in found.contacts if row.has_left],
            "duties": [_duty(row, duty) for row in here for duty in row.duties if not duty.is_over],
            "parties": [
                {
                    "label": f"{name} ({word})",
                    "href": f"{reverse('contact_new', args=[pk])}?marche={contract_id}",
                }
                for pk, name, word in found.parties
            ],
            "duty_form": form if here else None,
            "crumbs": [
                {"label": "Marchés", "href": reverse("contracts")},
                {"label": found.number, "href": reverse("contract", args=[contract_id])},
                {"label": "Contacts"},
            ],
            "links": thread_links(found.thread, "contract"),
            "tabs": contract_tabs(request.actor, found.thread, "contract_contacts"),
            "events": shown_events(found.history),
        },
    )


def _duty(row: contact_views.ContactRow, duty: contact_views.DutyRow) -> dict[str, Any]:
    about = f"la mission {duty.duty_label} de {row.facts.name}"
    end = {"label": "Finir", "post": reverse("duty_end", args=[duty.id]), "about": about}
    return {"label": duty.duty_label, "name": row.facts.name, "since": day(duty.since_on), "end": end}


def _left(row: contact_views.ContactRow) -> dict[str, str]:
    duties = ", ".join(
        f"{duty.duty_label.lower()} ({duty.contract_number})" for duty in row.duties if duty.contract_number
    )
    return {
        "name": row.facts.name,
        "organization": row.organization,
        "until": day(row.facts.until_on),
        "duties": duties,
        "href": reverse("contact_edit", args=[row.id]),
    }


def _contacts_table(rows: Iterable[contact_views.ContactRow], title: str, words: dict[int, str] | None = None) -> Table:
    """Contacts who are there; ``words``: what each organisation is on the contract, None on an organisation's page."""
    return Table(
        key="contacts",
        title=title,
        columns=(
            Column("name", "Contact", is_sortable=True, is_fixed=True),
            *((Column("organization", "Organisation", is_sortable=True),) if words is not None else ()),
            Column("position", "Fonction"),
            Column("email", "Adresse électronique"),
            Column("phone", "Téléphone"),
            Column("duties", "Missions"),
            Column("since_on", "Depuis le", "date", is_sortable=True),
            Column("leave", "Départ"),
        ),
        rows=[_contact_row(row, words) for row in rows],
        has_column_choice=False,
        empty={
            "title": "Aucun contact",
            "text": "Ajoutez les personnes à qui parler\u00a0: suivi de la clause, relevés, tutorat, signature.",
        },
    )


def _contact_row(row: contact_views.ContactRow, words: dict[int, str] | None) -> Row:
    duties = [duty for duty in row.duties if not duty.is_over]
    told = [d.duty_label if words is not None else f"{d.duty_label} ({d.contract_number})" for d in duties]
    leave: Any = Cell("Cette personne est partie", href=reverse("contact_leave", args=[row.id]))
    if row.facts.until_on is not None:
        leave = f"départ le {day(row.facts.until_on)}"
    word = (words or {}).get(row.organization_id, "")
    return Row(
        {
            "name": Cell(row.facts.name, href=reverse("contact_edit", args=[row.id])),
            "organization": Cell(row.organization, href=reverse("organization", args=[row.organization_id]), note=word),
            "position": row.facts.position,
            "email": row.facts.email,
            "phone": row.facts.phone,
            "duties": ", ".join(told),
            "since_on": row.facts.since_on,
            "leave": leave,
        }
    )


def organization(request: HttpRequest, organization_id: int) -> HttpResponse:
    """An organisation: its contacts, those who left folded, and the contracts it is party to."""
    found = contact_views.get_organization(
        by=request.actor, organization_id=organization_id, today=timezone.localdate()
    )
    here = [row for row in found.contacts if not row.has_left]
    new = {"label": "Ajouter un contact", "href": reverse("contact_new", args=[organization_id]), "style": "main"}
    return listing(
        request,
        "levier/procurement/organization.html",
        _contacts_table(here, f"Contacts de {found.name}"),
        {
            "found": found,
            "left": [_left(row) for row in found.contacts if row.has_left],
            "contracts": [
                {"label": f"{number} · {name}", "href": reverse("contract_contacts", args=[pk])}
                for pk, number, name in found.contracts
            ],
            "actions": [new],
            "events": shown_events(found.history),
        },
    )


def _contract_asked(request: HttpRequest) -> int | None:
    asked = request.GET.get("marche", "")
    if not asked:
        return None
    contract_id = row_number(asked)
    if contract_id is None:
        raise NotFound
    return contract_id


def _back(organization_id: int, contract_id: int | None = None) -> str:
    if contract_id is not None:
        return reverse("contract_contacts", args=[contract_id])
    return reverse("organization", args=[organization_id])


def contact_new(request: HttpRequest, organization_id: int) -> HttpResponse:
    """Add a contact to an organisation; from a contract (``?marche=``), with what she does there."""
    contract_id = _contract_asked(request)
    form_class = ContactForm if contract_id is None else NewContactForm
    form = form_class(posted(request), initial={"since_on": timezone.localdate()})
    if form.is_valid():
        with refusals_at(form):
            contacts.record_contact(
                by=request.actor,
                at=timezone.now(),
                organization_id=organization_id,
                facts=form.facts(),
                contract_id=contract_id,
                duties=form.cleaned_data.get("duties", ()),
            )
            messages.success(request, "Contact ajouté.")
            return redirect(_back(organization_id, contract_id))
    name, siret = contact_views.get_contact_place(by=request.actor, organization_id=organization_id)
    context = {
        "form": form,
        "heading": "Ajouter un contact",
        "lead": f"{name}, SIRET {siret}",
        "back": _back(organization_id, contract_id),
        "crumbs": [
            {"label": name, "href": reverse("organization", args=[organization_id])},
            {"label": "Ajouter un contact"},
        ],
    }
    return render(request, "levier/procurement/form.html", context, status=422 if form.errors else 200)


def contact_edit(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Put a contact right."""
    form = ContactChangeForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            organization_id = contacts.change_contact(
                by=request.actor,
                at=timezone.now(),
                contact_id=contact_id,
                facts=form.facts(),
                seen=form.cleaned_data["seen"],
            )
            messages.success(request, "Contact modifié.")
            return redirect("organization", organization_id)
    found = contact_views.get_contact(by=request.actor, contact_id=contact_id, today=timezone.localdate())
    row = found.contact
    if not form.is_bound:
        form = ContactChangeForm(initial=asdict(row.facts) | {"seen": found.seen})
    leave = {"label": "Cette personne est partie", "href": reverse("contact_leave", args=[contact_id])}
    context = {
        "form": form,
        "heading": row.facts.name,
        "lead": row.organization,
        "actions": [leave] if row.facts.until_on is None else [],
        "back": _back(row.organization_id),
        "crumbs": [{"label": row.organization, "href": _back(row.organization_id)}, {"label": row.facts.name}],
    }
    return render(request, "levier/procurement/form.html", context, status=422 if form.errors else 200)


def contact_leave(request: HttpRequest, contact_id: int) -> HttpResponse:
    """She left: on which day, and who takes her duties over."""
    form = DepartureForm(posted(request), initial={"left_on": timezone.localdate()})
    if form.is_valid():
        with refusals_at(form):
            organization_id = contacts.hand_over(
                by=request.actor, at=timezone.now(), contact_id=contact_id, departure=form.departure()
            )
            messages.success(request, "Départ noté. Cette personne reste dans les contacts d’avant.")
            return redirect("organization", organization_id)
    found = contact_views.get_contact(by=request.actor, contact_id=contact_id, today=timezone.localdate())
    row = found.contact
    form.fields["takes_over_id"].offer(found.others)
    context = {
        "form": form,
        "contact": row,
        "duties": [duty for duty in row.duties if not duty.is_over],
        "back": _back(row.organization_id),
        "crumbs": [{"label": row.organization, "href": _back(row.organization_id)}, {"label": row.facts.name}],
    }
    return render(request, "levier/procurement/contact_leave.html", context, status=422 if form.errors else 200)


@require_POST
def duty_new(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Give a contact a duty on a contract."""
    form = DutyForm(request.POST)
    if form.is_valid():
        with refusals_at(form):
            contacts.give_duty(by=request.actor, contract_id=contract_id, **form.cleaned_data)
            messages.success(request, "Mission confiée.")
            return redirect("contract_contacts", contract_id)
    found = contact_views.list_contract_contacts(by=request.actor, contract_id=contract_id, today=timezone.localdate())
    here = [(row.id, f"{row.facts.name}, {row.organization}") for row in found.contacts if not row.has_left]
    form.fields["contact_id"].offer(here)
    context = {
        "form": form,
        "heading": "Confier une mission",
        "lead": f"Marché {found.number}",
        "back": _back(0, contract_id),
        "crumbs": [
            {"label": found.number, "href": reverse("contract", args=[contract_id])},
            {"label": "Contacts", "href": _back(0, contract_id)},
            {"label": "Confier une mission"},
        ],
    }
    return render(request, "levier/procurement/form.html", context, status=422)


@require_POST
def duty_end(request: HttpRequest, duty_id: int) -> HttpResponse:
    """End a duty today."""
    try:
        contract_id = contacts.end_duty(by=request.actor, at=timezone.now(), duty_id=duty_id)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("contracts")
    messages.success(request, "Mission finie aujourd’hui.")
    return redirect("contract_contacts", contract_id)
