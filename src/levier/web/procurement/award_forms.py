"""The form of an award: the group, then one row a company."""

from typing import Any

from django import forms

from levier.records.models import MemberRank
from levier.rules.awards import GROUP_FORM_LABELS, GroupForm
from levier.usecases.awards import AwardFacts, AwardPage, MemberFacts
from levier.usecases.refusals import Refused
from levier.web.forms import DayField, Form, NumberField, SeenForm

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


class MemberForm(Form):
    """One company; a row left empty is none."""

    siret = forms.CharField(
        label="SIRET",
        max_length=32,
        error_messages={"required": "Écrivez le SIRET de cette entreprise, ou videz la ligne."},
    )
    name = forms.CharField(label="Nom, s’il est nouveau ici", max_length=200, required=False)
    rank = forms.ChoiceField(label="Rang", choices=RANKS)
    share_percent = NumberField(label="Part (%)", required=False, max_digits=6, decimal_places=3)
    works_for = forms.CharField(label="Sous-traitante de (SIRET)", max_length=32, required=False)


MemberFormSet = forms.formset_factory(MemberForm, extra=0, max_num=20, absolute_max=20)


ALONE = {"rank": MemberRank.LEAD, "share_percent": 100}
"""The first line of a lot not yet awarded: most are won by one company, which does all the hours."""


def award_initial(page: AwardPage) -> dict[str, Any]:
    if page.facts is None:
        return {"form": GroupForm.SINGLE, "seen": page.seen}
    return {
        "form": page.facts.form,
        "awarded_on": page.facts.awarded_on,
        "clearing_price": page.facts.clearing_price,
        "is_surplus_cleared": page.facts.is_surplus_cleared,
        "seen": page.seen,
    }


def member_initial(member: MemberFacts) -> dict[str, Any]:
    return {
        "siret": member.siret,
        "name": member.name,
        "rank": member.rank,
        "share_percent": member.share_percent,
        "works_for": member.works_for,
    }


def facts_of(form: AwardForm, rows: forms.BaseFormSet) -> AwardFacts:
    given = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
    members = tuple(MemberFacts(**row.cleaned_data) for row in rows if row.cleaned_data.get("siret"))
    return AwardFacts(members=members, **given)


def placed(refused: Refused, rows: forms.BaseFormSet) -> Refused:
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
    refused.problems = tuple(left)
    return refused
