"""Forms of people, validations and engagements. Lists of rows are drawn by ``offer``, checked by the use case."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from levier.records.models import EmploymentContract, Modality, OrganizationKind, Residence, Sex, Verdict
from levier.rules.evidence import EvidenceKind
from levier.rules.publics import Public
from levier.usecases.engagement_forms import EMPLOYER_KINDS
from levier.usecases.engagements import EngagementChange, EngagementFacts
from levier.usecases.people import NOT_VALIDATED, PersonFacts
from levier.usecases.validations import ValidationFacts
from levier.web.forms import DayField, NumberField

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


class PeopleFilters(forms.Form):
    q = forms.CharField(label="Nom", required=False, max_length=80)


class VerdictFilters(PeopleFilters):
    verdict = forms.ChoiceField(
        label="Verdict",
        required=False,
        choices=[("", "Tous"), (NOT_VALIDATED, "À vérifier"), *Verdict.choices],
    )


class PersonForm(forms.Form):
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
    latitude = NumberField(label="Latitude", required=False, min_value=-90, max_value=90)
    longitude = NumberField(label="Longitude", required=False, min_value=-180, max_value=180)
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
            "hint": "Le point, en degrés, dit si le domicile est en QPV\u00a0; la commune seule laisse à confirmer.",
            "fields": ("commune", "latitude", "longitude"),
        },
        {"legend": "Qui l’oriente", "fields": ("referred_by_id", "prescriber_siret", "prescriber_name")},
    )

    def facts(self) -> PersonFacts:
        given = dict(self.cleaned_data)
        for name in ("latitude", "longitude"):
            given[name] = None if given[name] is None else float(given[name])
        return PersonFacts(**given)


class ValidationForm(forms.Form):
    verdict = forms.ChoiceField(label="Verdict", choices=Verdict.choices, widget=forms.RadioSelect)
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
    reason = forms.CharField(
        label="Motif",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Obligatoire sans justificatif valable, ou si la personne n’est pas validée.",
    )
    decided_on = DayField(label="Décidé le")

    def offer(self, publics: Sequence[Public], kinds: Sequence[EvidenceKind]) -> None:
        self.fields["public"].widget.choices = [CHOOSE, *((p.code, p.label) for p in publics)]
        self.fields["evidence"].widget.choices = [("", "Aucun"), *((k.code, k.label) for k in kinds)]

    def facts(self) -> ValidationFacts:
        return ValidationFacts(**self.cleaned_data)


class EngagementChangeForm(forms.Form):
    modality = forms.ChoiceField(label="Modalité", choices=[CHOOSE, *Modality.choices])
    employment_contract = forms.ChoiceField(label="Contrat de travail", choices=[CHOOSE, *EmploymentContract.choices])
    starts_on = DayField(label="Début")
    ends_on = DayField(label="Fin", required=False, help_text="Vide tant qu’elle n’est pas connue.")
    residence = forms.ChoiceField(
        label="Réponse du service officiel sur le domicile à l’embauche",
        required=False,
        choices=[("", "Pas de réponse à noter"), *((r.value, r.label) for r in (Residence.INSIDE, Residence.OUTSIDE))],
        help_text="sig.ville.gouv.fr, pour une adresse à confirmer.",
    )
    qpv_code = forms.CharField(
        label="Code du QPV",
        max_length=10,
        required=False,
        help_text="Par exemple QN03101M, si la réponse est «\u00a0en QPV\u00a0».",
    )
    fieldsets = (
        {"legend": "Le contrat de travail", "fields": ("modality", "employment_contract", "starts_on", "ends_on")},
        {"legend": "Le domicile", "fields": ("residence", "qpv_code")},
    )

    def facts(self) -> EngagementChange:
        return EngagementChange(**self.cleaned_data)


class EngagementForm(forms.Form):
    person_id = RowField(label="Personne", help_text="Seules les personnes validées peuvent être embauchées.")
    lot_id = RowField(label="Marché et lot")
    employer_id = RowField(label="Employeur", required=False, help_text="Dans la liste, ou par son SIRET ci-dessous.")
    employer_siret = forms.CharField(
        label="SIRET d’un autre employeur", max_length=32, required=False, help_text="S’il n’est pas dans la liste."
    )
    employer_kind = forms.ChoiceField(
        label="Genre de cet employeur",
        choices=[(kind.value, kind.label) for kind in EMPLOYER_KINDS],
        initial=OrganizationKind.COMPANY,
        required=False,
    )
    employer_name = forms.CharField(
        label="Nom de cet employeur", max_length=200, required=False, help_text="Seulement s’il est nouveau ici."
    )
    modality = forms.ChoiceField(label="Modalité", choices=[CHOOSE, *Modality.choices])
    employment_contract = forms.ChoiceField(label="Contrat de travail", choices=[CHOOSE, *EmploymentContract.choices])
    starts_on = DayField(label="Début")
    ends_on = DayField(label="Fin", required=False, help_text="Vide tant qu’elle n’est pas connue.")

    def __init__(self, *args: Any, person_id: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person_id = person_id
        if person_id is not None:
            del self.fields["person_id"]
        placed = tuple(name for name in ("person_id", "lot_id") if name in self.fields)
        self.fieldsets = (
            {"legend": "Le marché" if person_id else "La personne et le marché", "fields": placed},
            {
                "legend": "L’employeur",
                "hint": "Celui qui paie le salaire\u00a0; ce n’est pas toujours le titulaire.",
                "fields": ("employer_id", "employer_siret", "employer_kind", "employer_name"),
            },
            {"legend": "Le contrat de travail", "fields": ("modality", "employment_contract", "starts_on", "ends_on")},
        )

    def facts(self) -> EngagementFacts:
        return EngagementFacts(**{"person_id": self.person_id, **self.cleaned_data})
