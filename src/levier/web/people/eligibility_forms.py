"""Forms of publics, ages of evidence, and evidence kept."""

from collections.abc import Sequence
from typing import Any

from django import forms

from levier.exchange import evidence_files
from levier.rules.evidence import EvidenceKind
from levier.usecases.evidence_documents import DocumentFacts
from levier.usecases.publics import PublicFacts
from levier.web.forms import DayField, Form, SeenForm

_CHOOSE = ("", "Choisir…")
_SOURCE = "Convention, comité, délibération\u00a0: ce que vous montreriez à qui le demande."


class _Source(Form):
    starts_on = DayField(label="À compter du")
    until_on = DayField(label="Jusqu’au", required=False, help_text="Vide tant qu’aucune fin n’est prévue.")
    source = forms.CharField(label="Source", max_length=200, help_text=_SOURCE)


class PublicForm(_Source):
    label = forms.CharField(label="Nom du public", max_length=200)
    definition = forms.CharField(
        label="Qui en relève",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="La phrase que lira qui valide une personne à ce titre.",
    )
    field_order = ("label", "definition", "starts_on", "until_on", "source")

    def facts(self) -> PublicFacts:
        return PublicFacts(**self.cleaned_data)


class RemovedPublicForm(_Source):
    code = forms.CharField(label="Public de la liste de départ", max_length=24, widget=forms.Select)
    field_order = ("code", "starts_on", "until_on", "source")

    def offer(self, publics: Sequence[tuple[str, str]]) -> None:
        self.fields["code"].widget.choices = [_CHOOSE, *publics]


class EndForm(SeenForm):
    until_on = DayField(label="Dernier jour")


class EvidenceAgeForm(Form):
    evidence = forms.CharField(label="Justificatif", max_length=40, widget=forms.Select)
    months = forms.IntegerField(label="Âge le plus grand, en mois", help_text="Le dernier jour compte.")
    starts_on = DayField(label="À compter du", help_text="Du même jour, un nouvel âge corrige le premier.")
    source = forms.CharField(label="Source", max_length=200, help_text=_SOURCE)

    def offer(self, kinds: Sequence[EvidenceKind]) -> None:
        self.fields["evidence"].widget.choices = [
            _CHOOSE,
            *((kind.code, f"{kind.label} ({kind.months}\u00a0mois)") for kind in kinds),
        ]


class DepositForm(Form):
    file = forms.FileField(
        label="Document",
        help_text="PDF, JPEG ou PNG, 10\u00a0Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        allow_empty_file=True,
        max_length=200,
    )
    evidence = forms.CharField(label="Ce qu’il justifie", max_length=40, widget=forms.Select)
    dated_on = DayField(label="Daté du", help_text="La date portée sur le document.")
    valid_until = DayField(
        label="Valable jusqu’au", required=False, help_text="Pour une RQTH, un titre de séjour ou un PASS IAE."
    )

    def offer(self, kinds: Sequence[EvidenceKind]) -> None:
        self.fields["evidence"].widget.choices = [_CHOOSE, *((kind.code, kind.label) for kind in kinds)]

    def clean_file(self) -> Any:
        """Too large a file is not read at all."""
        file = self.cleaned_data["file"]
        if file.size > evidence_files.LARGEST:
            raise forms.ValidationError(str(evidence_files.too_large(file.size)))
        return file

    def facts(self) -> DocumentFacts:
        given = self.cleaned_data
        return DocumentFacts(given["evidence"], given["dated_on"], given["valid_until"])


class RemovalForm(Form):
    why = forms.CharField(
        label="Motif",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Gardé dans l’historique. N’y écrivez rien de la situation de la personne.",
    )
