"""The award of a lot: who won it, each member's hours, who owes how much to whom."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.rules.awards import Debt, GroupForm, Standing
from levier.usecases import awards
from levier.usecases.awards import AwardFacts, AwardPage
from levier.usecases.refusals import Refused
from levier.web.forms import show_problems, tell_rows
from levier.web.gates import needs
from levier.web.histories import shown_events
from levier.web.listings import listing
from levier.web.procurement.award_forms import (
    ALONE,
    MEMBER_ROWS,
    AwardForm,
    MemberFormSet,
    award_initial,
    facts_of,
    member_initial,
    placed,
)
from levier.web.procurement.holders import holders_table, order_told, owed_by
from levier.web.procurement.tabs import contract_tabs
from levier.web.reasons import shown_reasons
from levier.web.tables import Column, Row, Table
from levier.web.threads import thread_links


def _crumbs(page: AwardPage, *last: str) -> list[dict[str, str]]:
    here = {"label": f"Attribution du lot {page.lot_number}"}
    return [
        {"label": "Marchés", "href": reverse("contracts")},
        {"label": page.contract_number, "href": reverse("contract", args=[page.contract_id])},
        {**here, "href": reverse("award", args=[page.lot_id])} if last else here,
        *({"label": label} for label in last),
    ]


def _page_of(page: AwardPage) -> str:
    """Where the award shown is read: its own page among several holders, the lot's when it is alone."""
    if len(page.holders) > 1:
        return reverse("award_holder", args=[page.lot_id, page.award_id])
    return reverse("award", args=[page.lot_id])


def award(request: HttpRequest, lot_id: int) -> HttpResponse:
    """Who won the lot and where each member stands today; of a framework with several holders, where each stands."""
    page = awards.get_award(by=request.actor, lot_id=lot_id, on=timezone.localdate())
    return _holders_page(request, page) if len(page.holders) > 1 else _award_page(request, page)


def award_holder(request: HttpRequest, lot_id: int, award_id: int) -> HttpResponse:
    """One of the holders of a framework: its orders, what it owes."""
    page = awards.get_award(by=request.actor, lot_id=lot_id, on=timezone.localdate(), award_id=award_id)
    return _award_page(request, page)


def _holders_page(request: HttpRequest, page: AwardPage) -> HttpResponse:
    new = {"label": "Ajouter un titulaire", "href": reverse("award_holder_new", args=[page.lot_id]), "style": "main"}
    return listing(
        request,
        "levier/procurement/award_holders.html",
        holders_table(page),
        {
            "page": page,
            "crumbs": _crumbs(page),
            "links": thread_links(page.thread, "contract"),
            "tabs": contract_tabs(request.actor, page.thread, "contract"),
            "actions": [new] if page.may_add_holder else [],
            "owed": [told for told in map(owed_by, page.holders) if told],
        },
    )


def _actions(page: AwardPage) -> list[dict[str, str]]:
    if not page.may_record:
        return []
    if page.award_id is None:
        return [
            {"label": "Enregistrer l’attribution", "href": reverse("award_edit", args=[page.lot_id]), "style": "main"}
        ]
    one = [page.lot_id, page.award_id]
    if len(page.holders) > 1:
        edit = {"label": "Modifier ce titulaire", "href": reverse("award_holder_edit", args=one)}
        remove = {"label": "Retirer ce titulaire", "href": reverse("award_holder_remove", args=one), "style": "danger"}
        return [edit, remove] if page.may_be_removed else [edit]
    edit = {"label": "Modifier l’attribution", "href": reverse("award_edit", args=[page.lot_id])}
    add = {"label": "Ajouter un titulaire", "href": reverse("award_holder_new", args=[page.lot_id])}
    return [edit, add] if page.may_add_holder else [edit]


def _award_page(request: HttpRequest, page: AwardPage) -> HttpResponse:
    return listing(
        request,
        "levier/procurement/award.html",
        _members_table(page),
        {
            "page": page,
            "is_several": len(page.holders) > 1,
            "crumbs": _crumbs(page, page.holder) if len(page.holders) > 1 else _crumbs(page),
            "links": thread_links(page.thread, "contract"),
            "tabs": contract_tabs(request.actor, page.thread, "contract"),
            "is_alone": _is_alone(page),
            **_titles(page),
            "actions": _actions(page),
            "orders": [order_told(order) for order in page.orders],
            "penalties": [_owed(debt) for debt in page.settlement.penalties] if page.settlement else [],
            "capped": _capped(page),
            "to_check": _to_check(page),
            "clearing": [_owed(debt) for debt in page.settlement.clearing] if page.settlement else [],
            "why": shown_reasons(page.settlement.reasons) if page.settlement else [],
            "events": shown_events(page.history),
        },
    )


def _is_alone(page: AwardPage) -> bool:
    """A company alone: nothing to share, nobody to clear with."""
    return page.facts is not None and page.facts.form == GroupForm.SINGLE


def _titles(page: AwardPage) -> dict[str, str]:
    """Titles of the panels, for a company alone or for a group."""
    if not _is_alone(page):
        return {"settled_title": "Qui doit combien à qui, aujourd’hui", "members_title": "Le groupement"}
    has_others = page.facts is not None and len(page.facts.members) > 1
    title = "L’entreprise et ses sous-traitants" if has_others else "L’entreprise"
    return {"settled_title": "Où en sont les heures, aujourd’hui", "members_title": title}


def _owed(debt: Debt) -> str:
    """What is left to do, or passes between members, as a sentence."""
    amount = "" if debt.amount is None else f", soit {numbers.euros(debt.amount, excl_tax=False)}"
    if debt.creditor:
        return f"{debt.debtor} doit {numbers.hours(debt.hours)} à {debt.creditor}{amount}."
    left = f"{debt.debtor or 'Le groupement ensemble'}\u00a0: {numbers.hours(debt.hours)} restantes"
    if debt.amount is None:
        return f"{left}, sans pénalité écrite dans la clause."
    return f"{left}{amount} de pénalités si elles n’étaient pas faites."


def _capped(page: AwardPage) -> str:
    """Said when the penalties above would pass the cap of the clause; "" otherwise."""
    penalty = page.settlement.penalty if page.settlement else None
    if penalty is None or page.cap is None or penalty <= page.cap:
        return ""
    cap = numbers.euros(page.cap, excl_tax=False)
    return f"La clause plafonne l’ensemble des pénalités du lot à {cap}\u00a0: le compte du marché le fait."


def _to_check(page: AwardPage) -> str:
    """A lot awarded after the notification of its contract: one of the two days is to be checked."""
    awarded = page.facts.awarded_on if page.facts else None
    if awarded is None or page.notified_on is None or awarded <= page.notified_on:
        return ""
    told = f"Attribué le {numbers.date_short(awarded)}, le marché étant notifié le "
    return f"{told}{numbers.date_short(page.notified_on)}\u00a0: l’attribution précède la notification, vérifiez."


def _members_table(page: AwardPage) -> Table:
    standings = page.settlement.standings if page.settlement else ()
    is_alone = _is_alone(page)
    return Table(
        key="membres",
        title=f"Heures{'' if is_alone else ' par membre'}, lot {page.lot_number}",
        columns=(
            Column("name", "Entreprise", is_fixed=True),
            *(() if is_alone else (Column("share", "Part", "percent"),)),
            Column("due", "À réaliser", "hours"),
            Column("done", "Réalisées", "hours"),
            Column("missing", "Manquent", "hours"),
            Column("surplus", "En plus", "hours"),
        ),
        rows=[row for one in standings for row in (_standing_row(one), *_through_rows(page, one.name))],
        totals={
            "due": page.due,
            "done": sum((one.done for one in standings), type(page.due)()),
            "missing": page.settlement.missing if page.settlement else None,
        }
        if standings
        else {},
        has_column_choice=False,
        empty={
            "title": "Pas encore attribué",
            "text": "Enregistrez l’entreprise ou le groupement retenu, avec la part de chacun.",
        },
    )


def _standing_row(one: Standing) -> Row:
    return Row(
        {
            "name": one.name,
            "share": one.percent / 100,
            "due": one.due,
            "done": one.done,
            "missing": one.missing or None,
            "surplus": one.surplus or None,
        }
    )


def _through_rows(page: AwardPage, member: str) -> list[Row]:
    """Of a member's hours, those its sub-contractors did."""
    kept = (one for one in page.through if one.works_for == member)
    return [Row({"name": f"dont {one.name}, sous-traitante", "done": one.hours}) for one in kept]


@needs("record_award")
def award_edit(request: HttpRequest, lot_id: int) -> HttpResponse:
    """Record the award of a lot, or put it right."""
    page = awards.get_award(by=request.actor, lot_id=lot_id, on=timezone.localdate())

    def record(facts: AwardFacts, seen: int | None) -> None:
        awards.record_award(by=request.actor, at=timezone.now(), lot_id=lot_id, facts=facts, seen=seen)

    return _edited(request, page, record, "Attribution enregistrée.")


@needs("record_award")
def award_holder_edit(request: HttpRequest, lot_id: int, award_id: int) -> HttpResponse:
    """Put one of the holders right."""
    page = awards.get_award(by=request.actor, lot_id=lot_id, on=timezone.localdate(), award_id=award_id)

    def record(facts: AwardFacts, seen: int | None) -> None:
        awards.record_award(
            by=request.actor, at=timezone.now(), lot_id=lot_id, facts=facts, award_id=award_id, seen=seen
        )

    return _edited(request, page, record, "Titulaire modifié.")


@needs("record_award")
def award_holder_new(request: HttpRequest, lot_id: int) -> HttpResponse:
    """Another holder of a framework."""
    page = awards.get_award(by=request.actor, lot_id=lot_id, on=timezone.localdate())

    def record(facts: AwardFacts, seen: int | None) -> None:
        awards.add_holder(by=request.actor, at=timezone.now(), lot_id=lot_id, facts=facts)

    return _edited(request, page, record, "Titulaire ajouté\u00a0: ses commandes le nomment.", is_new=True)


@needs("record_award")
def award_holder_remove(request: HttpRequest, lot_id: int, award_id: int) -> HttpResponse:
    """Ask, then remove a holder to whom nothing was ordered."""
    if request.method == "POST":
        try:
            awards.remove_holder(by=request.actor, award_id=award_id)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect("award_holder", lot_id, award_id)
        messages.success(request, "Titulaire retiré.")
        return redirect("award", lot_id)
    page = awards.get_award(by=request.actor, lot_id=lot_id, on=timezone.localdate(), award_id=award_id)
    context = {"page": page, "back": _page_of(page), "crumbs": _crumbs(page, page.holder, "Retirer")}
    return render(request, "levier/procurement/award_holder_remove.html", context)


def _edited(
    request: HttpRequest, page: AwardPage, record: Callable[[AwardFacts, int | None], None], told: str, *, is_new=False
) -> HttpResponse:
    """The form of an award; ``is_new``: of another holder, nothing being shown of the one ``page`` is about."""
    if request.method != "POST":
        facts = None if is_new else page.facts
        form = AwardForm(initial={"form": GroupForm.SINGLE} if is_new else award_initial(page))
        members = [member_initial(m) for m in facts.members] if facts else [ALONE]
        rows = MemberFormSet(prefix="member", initial=members + [{}] * max(2, MEMBER_ROWS - len(members)))
        return _desk(request, page, form, rows, is_new=is_new)
    form, rows = AwardForm(request.POST), MemberFormSet(request.POST, prefix="member")
    for row in rows:
        row.empty_permitted = True
    if form.is_valid() and rows.is_valid():
        try:
            record(facts_of(form, rows), form.cleaned_data["seen"])
        except Refused as refused:
            show_problems(form, placed(refused, rows))
        else:
            messages.success(request, told)
            return redirect("award", page.lot_id) if is_new else redirect(_page_of(page))
    return _desk(request, page, form, rows, is_new=is_new)


def _desk(
    request: HttpRequest, page: AwardPage, form: AwardForm, rows: forms.BaseFormSet, *, is_new: bool
) -> HttpResponse:
    tell_rows(form, rows, "membres", "Entreprise")
    is_wrong = form.is_bound and bool(form.errors)
    context = {
        "page": page,
        "crumbs": _crumbs(page, "Ajouter un titulaire" if is_new else "Modifier"),
        "heading": "Ajouter un titulaire"
        if is_new
        else f"Attribution du lot {page.lot_number}\u00a0: {page.lot_title}",
        "back": reverse("award", args=[page.lot_id]) if is_new else _page_of(page),
        "tabs": contract_tabs(request.actor, page.thread, "contract"),
        "form": form,
        "rows": rows,
    }
    status = 409 if form.meanwhile else 422 if is_wrong else 200
    return render(request, "levier/procurement/award_edit.html", context, status=status)
