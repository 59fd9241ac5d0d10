from datetime import date

from django import forms

from levier.records.models import HoursState, Modality, Residence, Sex
from levier.usecases.hours import HoursFilters
from levier.usecases.hours_imports import HoursImportView, column_fields

LARGEST = 25_000_000


class UploadForm(forms.Form):
    """A file of hours."""

    file = forms.FileField(
        label="Relevé d’heures",
        help_text="Tableur XLSX, XLS, ODS ou CSV, 25 Mo au plus, tel que l’entreprise l’a envoyé.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
        allow_empty_file=True,
        max_length=200,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                f"Ce fichier fait {file.size / 1e6:.0f} Mo, la limite est de 25 Mo : envoyez un fichier par trimestre."
            )
        return file


class MatchingForm(forms.Form):
    """Columns and questions of one file; every choice is proposed, none is guessed in silence."""

    def __init__(self, data, found: HoursImportView) -> None:
        super().__init__(data)
        if len(found.sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label="Feuille à lire", choices=[(s, s) for s in found.sheets], initial=found.sheet
            )
        for question in found.questions:
            choices = list(question.choices)
            if question.is_free:
                self.fields[question.code] = forms.CharField(
                    label=question.message,
                    initial=question.proposed,
                    max_length=40,
                    required=False,
                    help_text=" ou ".join(label for _, label in choices),
                )
            else:
                self.fields[question.code] = forms.ChoiceField(
                    label=question.message,
                    choices=[("", "À choisir"), *choices],
                    initial=question.proposed,
                    required=False,
                )
        fields = [("", "À choisir"), *((c, label) for c, label in column_fields() if c != "sensitive")]
        for column in sorted(found.columns, key=lambda c: bool(c.field)):
            if column.field == "sensitive":
                continue
            self.fields[f"column:{column.letters}"] = forms.ChoiceField(
                label=f"Colonne {column.letters} « {column.header} »",
                choices=fields,
                initial=column.field or column.suggestion,
                required=False,
                help_text=column.reason,
            )

    def answers(self, found: HoursImportView) -> dict[str, str]:
        """What was really answered: columns already understood the same way are left alone."""
        known = {f"column:{c.letters}": c.field for c in found.columns if c.field}
        return {
            code: value
            for code, value in self.cleaned_data.items()
            if value and known.get(code) != value and not (code == "sheet" and value == found.sheet)
        }


def _any(choices):
    return [("", "Tout"), *choices]


class HoursFilterForm(forms.Form):
    """Filters of the rows; they stay in the address."""

    etat = forms.ChoiceField(label="État", choices=_any(HoursState.choices), required=False)
    sexe = forms.ChoiceField(label="Sexe", choices=_any(Sex.choices), required=False)
    residence = forms.ChoiceField(label="Résidence", choices=_any(Residence.choices), required=False)
    modalite = forms.ChoiceField(label="Modalité", choices=_any(Modality.choices), required=False)
    employeur = forms.CharField(label="Employeur", required=False, max_length=200)
    mois = forms.CharField(
        label="Mois", required=False, max_length=10, widget=forms.TextInput(attrs={"placeholder": "2026-05"})
    )
    embauche = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def clean_mois(self):
        text = self.cleaned_data["mois"]
        if not text:
            return None
        try:
            year, month = (int(part) for part in text.split("-")[:2])
            return date(year, month, 1)
        except ValueError:
            raise forms.ValidationError("Écrivez le mois ainsi : 2026-05.") from None

    def filters(self) -> HoursFilters:
        if not self.is_valid():
            return HoursFilters()
        asked = self.cleaned_data
        return HoursFilters(
            asked["etat"],
            asked["sexe"],
            asked["residence"],
            asked["modalite"],
            asked["employeur"],
            asked["mois"],
            asked["embauche"],
        )
