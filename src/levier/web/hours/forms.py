from datetime import date

from django import forms

from levier.records.models import HoursState, Modality, Residence, Sex
from levier.usecases.hours import HoursFilters
from levier.usecases.hours_import_views import ColumnView, HoursImportView, column_fields
from levier.web.forms import Form, SpreadsheetField


class UploadForm(Form):
    """A file of hours."""

    file = SpreadsheetField("Relevé d’heures", "tel que l’entreprise l’a envoyé", "envoyez un fichier par trimestre")


class MatchingForm(Form):
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
        self._columns = [c for c in sorted(found.columns, key=lambda c: bool(c.field)) if c.field != "sensitive"]
        for column in self._columns:
            name = f"colonne {column.letters} «\u00a0{column.header}\u00a0»"
            self.fields[f"column:{column.letters}"] = forms.ChoiceField(
                label=f"C{name[1:]}" if column.field else f"Que contient la {name}\u00a0?",
                choices=fields,
                initial=column.field or column.suggestion,
                required=False,
                help_text="" if column.field else column.reason,
            )

    def asked(self) -> list[forms.BoundField]:
        """What waits for an answer: the sheet, the questions, the columns not recognised."""
        known = {f"column:{c.letters}" for c in self._columns if c.field}
        return [self[name] for name in self.fields if name not in known]

    def recognised(self) -> list[tuple[ColumnView, forms.BoundField]]:
        """Columns understood alone or in an earlier file, each with the field that corrects it."""
        return [(c, self[f"column:{c.letters}"]) for c in self._columns if c.field]

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


class HoursFilterForm(Form):
    """Filters of the rows; they stay in the address."""

    etat = forms.ChoiceField(label="État", choices=_any(HoursState.choices), required=False)
    sexe = forms.ChoiceField(label="Sexe", choices=_any(Sex.choices), required=False)
    residence = forms.ChoiceField(label="Résidence", choices=_any(Residence.choices), required=False)
    modalite = forms.ChoiceField(label="Modalité", choices=_any(Modality.choices), required=False)
    employeur = forms.CharField(label="Employeur", required=False, max_length=200)
    mois = forms.CharField(
        label="Mois", required=False, max_length=10, widget=forms.TextInput(attrs={"placeholder": "2026-05"})
    )
    a_verifier = forms.BooleanField(label="À vérifier seulement", required=False)
    guichet = forms.IntegerField(label="Suivie par", required=False, min_value=1, widget=forms.Select)
    partie = forms.IntegerField(label="Commande ou tranche", required=False, min_value=0, widget=forms.Select)
    embauche = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def offer(self, desks, *, may_decide=False, parts=()):
        """The organisations that follow the contract, when several do; its orders and tranches, when it has any; what
        is to be checked, for who decides."""
        if parts:
            self.fields["partie"].widget.choices = _any([(0, "Sans commande ni tranche désignée"), *parts])
        else:
            del self.fields["partie"]
        if not may_decide:
            del self.fields["a_verifier"]
        if desks:
            self.fields["guichet"].widget.choices = _any(desks)
        else:
            del self.fields["guichet"]

    def clean_mois(self):
        text = self.cleaned_data["mois"]
        if not text:
            return None
        try:
            year, month = (int(part) for part in text.split("-")[:2])
            return date(year, month, 1)
        except ValueError:
            raise forms.ValidationError("Écrivez le mois ainsi\u00a0: 2026-05.") from None

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
            asked.get("guichet"),
            asked.get("a_verifier", False),
            asked.get("partie"),
        )
