"""The award of a lot: who won it, each member's hours, who owes how much to whom."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.models import MemberRank
from levier.rules.awards import GROUP_FORM_LABELS, Debt, GroupForm, Standing
from levier.usecases import awards
from levier.usecases.awards import AwardFacts, AwardPage, MemberFacts
from levier.usecases.refusals import Refused
from levier.web.forms import DayField, NumberField, SeenForm, show_problems
from levier.web.gates import needs
from levier.web.histories import shown_events
from levier.web.listings import listing
from levier.web.procurement.tabs import contract_tabs
from levier.web.reasons import shown_reasons
from levier.web.tables import Column, Row, Table
from levier.web.threads import thread_links

MEMBER_ROWS = 5
RANKS = (
    ("", "—"),
    (MemberRank.LEAD.value, "Mandataire, ou entreprise seule"),
    (MemberRank.MEMBER.value, MemberRank.MEMBER.label),
    (MemberRank.SUBCONTRACTOR.value, MemberRank.SUBCONTRACTOR.label),
)


class AwardForm(SeenForm):
    form = forms.ChoiceField(label="Forme", choices=[(form.value, label) for form, label in GROUP_FORM_LABELS.items()])
    awarded_on = DayField(label="Attribué le", required=False)
    clearing_price = NumberField(
        label="Prix d’une heure entre membres (€)",
        required=False,
        max_digits=9,
        decimal_places=2,
        help_text="Pour un groupement\u00a0: le prix de sa convention, quand un membre fait les heures d’un autre.",
    )
    is_surplus_cleared = forms.BooleanField(
        label="Le marché dit que l’excédent d’un membre compense les autres",
        required=False,
        help_text="Sans effet dans un groupement solidaire, où les heures sont dues ensemble.",
    )


class MemberForm(forms.Form):
    """One company; a row left empty is none."""

    siret = forms.CharField(label="SIRET", max_length=32)
    name = forms.CharField(label="Nom, s’il est nouveau ici", max_length=200, required=False)
    rank = forms.ChoiceField(label="Rang", choices=RANKS)
    share_percent = NumberField(label="Part (%)", required=False, max_digits=6, decimal_places=3)
    works_for = forms.CharField(label="Sous-traitante de (SIRET)", max_length=32, required=False)


MemberFormSet = forms.formset_factory(MemberForm, extra=0, max_num=20, absolute_max=20)


def _crumbs(page: AwardPage, *last: str) -> list[dict[str, str]]:
    here = {"label": f"Attribution du lot {page.lot_number}"}
    return [
        {"label": "Marchés", "href": reverse("contracts")},
        {"label": page.contract_number, "href": reverse("contract", args=[page.contract_id])},
        {**here, "href": reverse("award", args=[page.lot_id])} if last else here,
        *({"label": label} for label in last),
    ]


def award(request: HttpRequest, lot_id: int) -> HttpResponse:
    """Who won the lot and where each member stands today."""
    page = awards.get_award(by=request.actor, lot_id=lot_id, on=timezone.localdate())
    edit = {
        "label": "Modifier l’attribution" if page.facts else "Enregistrer l’attribution",
        "href": reverse("award_edit", args=[lot_id]),
        "style": "" if page.facts else "main",
    }
    return listing(
        request,
        "levier/procurement/award.html",
        _members_table(page),
        {
            "page": page,
            "crumbs": _crumbs(page),
            "links": thread_links(page.thread, "contract"),
            "tabs": contract_tabs(request.actor, page.thread, "contract"),
            "is_alone": _is_alone(page),
            **_titles(page),
            "actions": [edit] if page.may_record else [],
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
    page = awards.get_award(by=request.actor, lot_id=lot_id, on=timezone.localdate())
    if request.method != "POST":
        facts = page.facts
        form = AwardForm(initial=_initial(page))
        members = [_member_initial(m) for m in facts.members] if facts else [_ALONE]
        rows = MemberFormSet(prefix="member", initial=members + [{}] * max(2, MEMBER_ROWS - len(members)))
        return _desk(request, page, form, rows)
    form, rows = AwardForm(request.POST), MemberFormSet(request.POST, prefix="member")
    for row in rows:
        row.empty_permitted = True
    if form.is_valid() and rows.is_valid():
        try:
            awards.record_award(
                by=request.actor,
                at=timezone.now(),
                lot_id=lot_id,
                facts=_facts(form, rows),
                seen=form.cleaned_data["seen"],
            )
        except Refused as refused:
            show_problems(form, _placed(refused, rows))
        else:
            messages.success(request, "Attribution enregistrée.")
            return redirect("award", lot_id)
    return _desk(request, page, form, rows)


_ALONE = {"rank": MemberRank.LEAD, "share_percent": 100}
"""The first line of a lot not yet awarded: most are won by one company, which does all the hours."""


def _initial(page: AwardPage) -> dict[str, Any]:
    if page.facts is None:
        return {"form": GroupForm.SINGLE, "seen": page.seen}
    return {
        "form": page.facts.form,
        "awarded_on": page.facts.awarded_on,
        "clearing_price": page.facts.clearing_price,
        "is_surplus_cleared": page.facts.is_surplus_cleared,
        "seen": page.seen,
    }


def _member_initial(member: MemberFacts) -> dict[str, Any]:
    return {
        "siret": member.siret,
        "name": member.name,
        "rank": member.rank,
        "share_percent": member.share_percent,
        "works_for": member.works_for,
    }


def _facts(form: AwardForm, rows: forms.BaseFormSet) -> AwardFacts:
    given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
    members = tuple(MemberFacts(**row.cleaned_data) for row in rows if row.cleaned_data.get("siret"))
    return AwardFacts(members=members, **given)


def _placed(refused: Refused, rows: forms.BaseFormSet) -> Refused:
    """Problems of a member shown in its own row; the others stay for the form."""
    filled = [row for row in rows if row.cleaned_data.get("siret")]
    left = []
    for field, message in refused.problems:
        prefix, _, rest = field.partition("-")
        if prefix != "member":
            left.append((field, message))
            continue
        position, _, name = rest.partition("-")
        filled[int(position)].add_error(name, message)
        left.append(("", f"Entreprise {int(position) + 1}\u00a0: {message}"))
    refused.problems = tuple(left)
    return refused


def _desk(request: HttpRequest, page: AwardPage, form: AwardForm, rows: forms.BaseFormSet) -> HttpResponse:
    if rows.is_bound and rows.non_form_errors():
        form.add_error(None, "Le tableau des membres est arrivé incomplet : rechargez la page puis recommencez.")
    is_wrong = form.is_bound and bool(form.errors or any(rows.errors))
    context = {
        "page": page,
        "crumbs": _crumbs(page, "Modifier"),
        "tabs": contract_tabs(request.actor, page.thread, "contract"),
        "form": form,
        "rows": rows,
    }
    status = 409 if form.meanwhile else 422 if is_wrong else 200
    return render(request, "levier/procurement/award_edit.html", context, status=status)
