"""Links as the facilitator gives them: on a contract, on a person; their list, and taking one back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from levier.usecases import links
from levier.web.forms import posted, refusals_at, row_number
from levier.web.histories import shown_events
from levier.web.links import mails
from levier.web.links.forms import LinkForm
from levier.web.listings import listing
from levier.web.tables import Cell, Column, Row, Table
from levier.web.threads import thread_links

_STATES = {
    "open": ("ok", "Ouvert"),
    "expired": ("none", "Expiré"),
    "revoked": ("none", "Retiré"),
    "ended": ("none", "Terminé avec le suivi"),
}
_REVOKED = ("open", "ended")
"""States a link is taken back from: one that ended would open again if its organisation followed the contract again."""


def link_new_contract(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Give a company a link to return its hours on a contract."""
    return _give(request, {"contract_id": contract_id})


def link_new_person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give a person a link to read her own hours."""
    return _give(request, {"person_id": person_id})


@never_cache
def _give(request: HttpRequest, subject: dict[str, int]) -> HttpResponse:
    form = LinkForm(posted(request))
    page = {"subject": subject, "back": _page_of(subject), "list": _list_of(subject)}
    if form.is_valid():
        with refusals_at(form):
            given = links.give_link(by=request.actor, at=timezone.now(), **form.cleaned_data, **subject)
            # No redirect: the address would have to be kept somewhere, and it is kept nowhere.
            address = request.build_absolute_uri(reverse("link", args=[given.token]))
            is_sent = mails.send_link(given, address)
            return render(
                request, "levier/links/given.html", {**page, "given": given, "address": address, "is_sent": is_sent}
            )
    found = links.link_subject(by=request.actor, today=timezone.localdate(), **subject)
    if found.proposed and not form.is_bound:
        form = LinkForm(initial={"recipient": found.proposed[0][0]})
    return render(
        request,
        "levier/links/new.html",
        {**page, "form": form, "about": found.about, "proposed": found.proposed},
        status=422 if form.errors else 200,
    )


def _page_of(subject: dict[str, int]) -> str:
    name = "contract" if "contract_id" in subject else "person"
    return reverse(name, args=list(subject.values()))


def _list_of(subject: dict[str, int | None]) -> str:
    name = "marche" if subject.get("contract_id") else "personne"
    number = subject.get("contract_id") or subject.get("person_id")
    return f"{reverse('links')}?{name}={number}"


def _asked(request: HttpRequest, name: str) -> int | None:
    return row_number(request.GET.get(name, ""))


def links_list(request: HttpRequest) -> HttpResponse:
    """Links given: all of them, those of a contract (``?marche=``) or of a person (``?personne=``)."""
    subject = {"contract_id": _asked(request, "marche"), "person_id": _asked(request, "personne")}
    found = links.list_links(by=request.actor, at=timezone.now(), **subject)
    new = _new_link(subject) if found.may_give else None
    context: dict[str, Any] = {
        "about": found.about,
        "actions": [new] if new else [],
        "thread": thread_links(found.thread, "hours") if found.thread else [],
        "events": shown_events(found.history),
        "crumbs": _crumbs(subject, found.about),
    }
    return listing(request, "levier/links/list.html", _table(found, new), context)


def _new_link(subject: dict[str, int | None]) -> dict[str, str] | None:
    for name, page in (("contract_id", "link_new_contract"), ("person_id", "link_new_person")):
        if subject[name] is not None:
            return {"label": "Donner un lien", "href": reverse(page, args=[subject[name]]), "style": "main"}
    return None


def _crumbs(subject: dict[str, int | None], about: str) -> list[dict[str, str]]:
    if subject["contract_id"] is not None:
        place, page = {"label": "Marchés", "href": reverse("contracts")}, "contract"
    elif subject["person_id"] is not None:
        place, page = {"label": "Personnes", "href": reverse("people")}, "person"
    else:
        return []
    number = subject["contract_id"] or subject["person_id"]
    return [place, {"label": about, "href": reverse(page, args=[number])}, {"label": "Liens"}]


def _table(found: links.LinksGiven, new: dict[str, str] | None) -> Table:
    def about(row: links.LinkRow) -> Cell:
        if not row.about:
            return Cell("Marché que vous ne suivez plus")
        page = ("contract", row.contract_id) if row.contract_id else ("person", row.person_id)
        return Cell(row.about, href=reverse(page[0], args=[page[1]]))

    def revoke(row: links.LinkRow) -> Cell | None:
        return Cell("Retirer", href=reverse("link_revoke", args=[row.id])) if row.state in _REVOKED else None

    return Table(
        key="liens",
        title=f"Liens donnés, {found.about}" if found.about else "Liens donnés",
        columns=(
            Column("recipient", "Destinataire", is_sortable=True, is_fixed=True),
            *(() if found.about else (Column("about", "Ouvre", is_sortable=True), Column("purpose", "Pour"))),
            Column("state", "État", "state"),
            Column("given_at", "Donné le", "date", is_sortable=True),
            Column("given_by", "Par", is_sortable=True),
            Column("expires_at", "Valable jusqu’au", "date", is_sortable=True),
            Column("deposits", "Fichiers reçus", "integer", is_sortable=True),
            Column("last", "Dernier reçu le", "moment", is_sortable=True),
            Column("revoke", "Retirer"),
        ),
        rows=[
            Row(
                {
                    "recipient": row.recipient,
                    "about": about(row),
                    "purpose": row.purpose_label,
                    "state": Cell(_STATES[row.state][0], word=_STATES[row.state][1]),
                    "given_at": timezone.localdate(row.given_at),
                    "given_by": row.given_by,
                    "expires_at": timezone.localdate(row.expires_at) if row.expires_at else None,
                    "deposits": row.deposits if row.purpose == "hours_return" else None,
                    "last": row.last_deposit_at,
                    "revoke": revoke(row),
                }
            )
            for row in found.rows
        ],
        empty={
            "title": "Aucun lien donné",
            "text": "Une entreprise envoie ses heures, une personne lit les siennes, sans compte ni mot de passe.",
            "action": new,
        },
    )


def link_revoke(request: HttpRequest, link_id: int) -> HttpResponse:
    """Ask, then close a link at once."""
    ask_or_do = links.revoke_link if request.method == "POST" else links.get_link
    link = ask_or_do(by=request.actor, at=timezone.now(), link_id=link_id)
    subject = {"contract_id": link.contract_id, "person_id": link.person_id}
    back = _list_of(subject) if link.about else reverse("links")
    if request.method == "POST":
        messages.success(request, "Lien retiré\u00a0: il n’ouvre plus rien.")
        return redirect(back)
    return render(request, "levier/links/revoke.html", {"link": link, "back": back})
