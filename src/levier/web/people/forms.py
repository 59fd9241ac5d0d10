"""Forms of people and validations. Lists of rows are drawn by ``offer``, checked by the use case."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from levier.records.models import Sex, Verdict
from levier.rules.evidence import EvidenceKind, EvidenceRule
from levier.rules.publics import Public
from levier.usecases.people import NOT_VALIDATED
from levier.usecases.person_forms import PersonFacts
from levier.usecases.validations import ValidationFacts
from levier.web.forms import DayField, Form, NumberField, SeenForm

KEPT = (
    "Ces renseignements, et eux seuls, servent à reconnaître la personne dans les relevés d’heures et à vérifier "
    "la clause au jour de l’embauche\u00a0: n’écrivez nulle part de numéro de sécurité sociale."
)


CHOOSE = ("", "Choisir…")


class RowField(forms.IntegerField):
    """One row of a list, by its id."""

    widget = forms.Select

    def offer(self, choices: Iterable[tuple[Any, Any]], nothing: str = "Choisir…") -> None:
        self.widget.choices = [("", nothing), *choices]


class PeopleFilters(Form):
    q = forms.CharField(label="Nom", required=False, max_length=80)


class VerdictFilters(PeopleFilters):
    verdict = forms.ChoiceField(
        label="Verdict",
        required=False,
        choices=[("", "Tous"), (NOT_VALIDATED, "À vérifier"), *Verdict.choices],
    )


class PersonForm(SeenForm):
    last_name = forms.CharField(label="Nom", max_length=80)
    first_name = forms.CharField(label="Prénom", max_length=80)
    born_on = DayField(label="Date de naissance")
    sex = forms.ChoiceField(label="Sexe", choices=Sex.choices, widget=forms.RadioSelect)
    commune = forms.CharField(
        label="Commune",
        max_length=80,
        required=False,
        help_text="Son nom ou son code Insee, par exemple Toulouse ou 31555.",
    )
    latitude = NumberField(
        label="Latitude", required=False, min_value=-90, max_value=90, help_text="En degrés, par exemple 43,6045."
    )
    longitude = NumberField(
        label="Longitude", required=False, min_value=-180, max_value=180, help_text="En degrés, par exemple 1,4440."
    )
    referred_by_id = RowField(label="Prescripteur", required=False)
    prescriber_siret = forms.CharField(
        label="SIRET d’un autre prescripteur", max_length=32, required=False, help_text="S’il n’est pas dans la liste."
    )
    prescriber_name = forms.CharField(
        label="Nom de ce prescripteur", max_length=200, required=False, help_text="Seulement s’il est nouveau ici."
    )
    fieldsets = (
        {"legend": "La personne", "fields": ("last_name", "first_name", "born_on", "sex")},
        {
            "legend": "Où elle habite",
            "hint": "Le point, en degrés, dit si le domicile est en QPV\u00a0; la commune seule, prise en son centre, "
            "laisse à confirmer.",
            "fields": ("commune", "latitude", "longitude"),
            "has_map": True,
        },
        {"legend": "Qui l’oriente", "fields": ("referred_by_id", "prescriber_siret", "prescriber_name")},
    )

    def groups(self) -> list[dict[str, Any]]:
        """The fieldsets with their fields, as the page draws them around the map; fields in none come last."""
        placed = {name for group in self.fieldsets for name in group["fields"]}
        rest = [bound.name for bound in self.visible_fields() if bound.name not in placed]
        groups = [*self.fieldsets, *([{"legend": "Et aussi", "fields": rest}] if rest else [])]
        return [{**group, "fields": [self[name] for name in group["fields"]]} for group in groups]

    def facts(self) -> PersonFacts:
        given = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        for name in ("latitude", "longitude"):
            given[name] = None if given[name] is None else float(given[name])
        return PersonFacts(**given)


def _with_age(kind: EvidenceKind) -> str:
    """« attestation de versement du RSA (3 mois) »."""
    return f"{kind.label} ({kind.months}\u00a0mois)" if kind.rule is EvidenceRule.AGE else kind.label


class ValidationForm(Form):
    conditional = frozenset({"public", "missing", "reason"})
    """What a verdict asks for and another does not: its hint says which."""

    public = forms.CharField(
        label="Public", max_length=24, required=False, widget=forms.Select, help_text="Obligatoire pour valider."
    )
    evidence = forms.CharField(label="Justificatif vu", max_length=40, required=False, widget=forms.Select)
    evidence_on = DayField(label="Date du justificatif", required=False)
    evidence_until = DayField(
        label="Valable jusqu’au", required=False, help_text="Pour une RQTH, un titre de séjour ou un PASS IAE."
    )
    hired_on = DayField(
        label="Embauche prévue le",
        required=False,
        help_text="Le justificatif est jugé à ce jour\u00a0; sans date, au jour de la décision.",
    )
    verdict = forms.ChoiceField(label="Verdict", choices=Verdict.choices, widget=forms.RadioSelect)
    missing = forms.CharField(
        label="Pièces attendues",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pour un verdict «\u00a0à compléter\u00a0», une par ligne\u00a0; laissé vide, celles qui manquent. "
        "Lues aussi par qui a orienté la personne\u00a0: n’écrivez ici que le nom des pièces.",
    )
    reason = forms.CharField(
        label="Motif",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Obligatoire pour valider sans justificatif valable, ou pour dire non éligible.",
    )
    decided_on = DayField(label="Décidé le")

    def offer(self, publics: Sequence[Public], kinds: Sequence[EvidenceKind]) -> None:
        self.fields["public"].widget.choices = [CHOOSE, *((p.code, p.label) for p in publics)]
        self.fields["evidence"].widget.choices = [("", "Aucun"), *((k.code, _with_age(k)) for k in kinds)]

    def facts(self) -> ValidationFacts:
        return ValidationFacts(**self.cleaned_data)
