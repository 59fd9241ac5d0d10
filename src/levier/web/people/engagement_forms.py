"""Forms of engagements. Lists of rows are drawn by ``offer``, checked by the use case."""

from collections.abc import Sequence
from typing import Any

from django import forms

from levier.records.models import EmploymentContract, Modality, OrganizationKind, Residence
from levier.usecases import engagement_forms
from levier.usecases.engagement_forms import EMPLOYER_KINDS
from levier.usecases.engagements import EngagementChange, EngagementFacts, EngagementPage
from levier.web.forms import DayField, Form, NumberField, SeenForm
from levier.web.people.forms import CHOOSE, RowField

WORK = ("modality", "employment_contract", "starts_on", "ends_on", "weekly_hours", "job_code", "tutor")
AGE_HINT = "Accueil sous statut scolaire\u00a0: l’âge de la personne ce jour-là est vérifié, signalé et jamais refusé."
JOB_HINT = "Une lettre et quatre chiffres, par exemple F1702."


class WorkForm(Form):
    """What a new engagement and a changed one both say."""

    conditional = frozenset({"tutor", "employer_id", "employer_siret", "employer_kind", "employer_name"})
    """What depends on another answer, the hint says which: never marked optional."""

    part_id = RowField(
        label="Commande ou tranche",
        required=False,
        help_text="Celle du lot où la personne travaille\u00a0: ses heures seront comptées pour elle.",
    )

    on_behalf_of_id = RowField(
        label="Pour le compte de",
        required=False,
        help_text="Le titulaire, ou l’entreprise de l’attribution du lot pour qui la personne travaille.",
    )
    modality = forms.ChoiceField(
        label="Modalité",
        choices=[CHOOSE, *Modality.choices],
        help_text="Un accueil sous statut scolaire se fait sur une clause de formation.",
    )
    employment_contract = forms.ChoiceField(
        label="Contrat de travail",
        choices=[CHOOSE, *EmploymentContract.choices],
        help_text="Seul l’accueil sous statut scolaire est sans contrat de travail.",
    )
    starts_on = DayField(label="Début", help_text=AGE_HINT)
    ends_on = DayField(label="Fin", required=False, help_text="Vide tant qu’elle n’est pas connue.")
    weekly_hours = NumberField(
        label="Durée hebdomadaire (h)",
        max_digits=5,
        decimal_places=2,
        required=False,
        help_text="Celle du contrat de travail, par exemple 35 ou 17,5. Vide si elle n’est pas connue.",
    )
    job_code = forms.CharField(label="Métier (code ROME)", max_length=8, required=False, help_text=JOB_HINT)
    tutor = forms.CharField(
        label="Tutrice ou tuteur",
        max_length=120,
        required=False,
        help_text=(
            "Obligatoire pour un apprentissage, une professionnalisation ou un accueil sous statut scolaire\u00a0; "
            "à nommer pour toute embauche directe, signalé tant qu’il manque."
        ),
    )

    def offer_parts(self, choices: Sequence[tuple[Any, Any]]) -> None:
        """The orders and tranches to choose from; the field is left out where no lot has any."""
        self.fields["part_id"].offer(choices, "Sans précision")
        if not choices:
            self.leave_out("part_id")

    def leave_out(self, name: str) -> None:
        """Do not ask for a field, unless there is something to say at it."""
        if self.errors.get(name):
            return
        del self.fields[name]
        self.fieldsets = [
            {**group, "fields": [each for each in group["fields"] if each != name]} for group in self.fieldsets
        ]


class EngagementChangeForm(WorkForm, SeenForm):
    first_hour_on = DayField(
        label="Première heure le",
        required=False,
        help_text="Si la clause compte un CDI à partir de la première heure. Vide\u00a0: d’après les heures reçues.",
    )
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
        {"legend": "Le travail", "fields": (*WORK, "first_hour_on")},
        {"legend": "L’entreprise et la partie du marché", "fields": ("on_behalf_of_id", "part_id")},
        {"legend": "Le domicile", "fields": ("residence", "qpv_code")},
    )

    def offer(self, page: EngagementPage) -> None:
        """Draw the lists; a field with nothing to choose from is left out."""
        self.fields["on_behalf_of_id"].offer(page.parties, "Sans précision")
        self.offer_parts(page.parts)

    def facts(self) -> EngagementChange:
        return EngagementChange(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


class EngagementForm(WorkForm):
    person_id = RowField(label="Personne", help_text="Seules les personnes validées peuvent être embauchées.")
    lot_id = RowField(label="Marché et lot")
    proposal_id = RowField(
        label="Proposition dont elle vient",
        required=False,
        help_text="Elle est alors notée acceptée.",
    )
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

    def __init__(self, *args: Any, person_id: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person_id = person_id
        if person_id is not None:
            del self.fields["person_id"]
        placed = tuple(name for name in ("person_id", "lot_id", "part_id", "proposal_id") if name in self.fields)
        self.fieldsets = (
            {"legend": "Le marché" if person_id else "La personne et le marché", "fields": placed},
            {
                "legend": "L’employeur",
                "hint": "Celui qui paie le salaire\u00a0; ce n’est pas toujours le titulaire.",
                "fields": ("employer_id", "employer_siret", "employer_kind", "employer_name", "on_behalf_of_id"),
            },
            {"legend": "Le travail", "fields": WORK},
        )

    def offer(self, lists: engagement_forms.EngagementForm) -> None:
        """Draw the lists; a field with nothing to choose from is left out."""
        if "person_id" in self.fields:
            self.fields["person_id"].offer(lists.people)
        self.fields["lot_id"].offer(lists.lots)
        self.fields["employer_id"].offer(lists.employers)
        self.fields["on_behalf_of_id"].offer(lists.parties, "Sans précision")
        self.fields["proposal_id"].offer(lists.proposals, "Aucune")
        if not lists.proposals:
            self.leave_out("proposal_id")
        self.offer_parts(lists.parts)

    def facts(self) -> EngagementFacts:
        return EngagementFacts(**{"person_id": self.person_id, **self.cleaned_data})
