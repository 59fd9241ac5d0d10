from django import forms

from levier.records.models import ContractKind
from levier.usecases.contracts import ContractFacts, LotFacts
from levier.web.forms import DayField, NumberField


class ContractForm(forms.Form):
    """A contract followed by hand."""

    number = forms.CharField(label="Numéro du marché", max_length=64)
    object = forms.CharField(label="Objet", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label="Genre", choices=ContractKind.choices, initial=ContractKind.CONTRACT)
    buyer_siret = forms.CharField(label="SIRET de l’acheteur", max_length=32)
    buyer_name = forms.CharField(
        label="Nom de l’acheteur", max_length=200, required=False, help_text="Seulement s’il est nouveau ici."
    )
    holder_siret = forms.CharField(label="SIRET du titulaire", max_length=32, required=False)
    holder_name = forms.CharField(
        label="Nom du titulaire", max_length=200, required=False, help_text="Seulement s’il est nouveau ici."
    )
    amount = NumberField(label="Montant (€ HT)", required=False, min_value=0, max_digits=16, decimal_places=2)
    notified_on = DayField(label="Notifié le", required=False)
    ends_on = DayField(label="Se termine le", required=False, help_text="Reconductions comprises.")
    cpv = forms.RegexField(
        r"^[0-9]{8}$",
        label="Code CPV",
        required=False,
        error_messages={"invalid": "Un code CPV a huit chiffres, par exemple 45210000."},
    )
    place_commune = forms.RegexField(
        r"^[0-9AB]{5}$",
        label="Commune d’exécution (code Insee)",
        required=False,
        error_messages={"invalid": "Un code Insee a cinq caractères, par exemple 31555."},
    )
    operation = forms.CharField(
        label="Opération",
        max_length=200,
        required=False,
        help_text="Projet NPNRU, grand chantier, programme.",
    )
    fieldsets = (
        {"legend": "Le marché", "fields": ("number", "object", "kind", "amount", "cpv")},
        {"legend": "Les parties", "fields": ("buyer_siret", "buyer_name", "holder_siret", "holder_name")},
        {"legend": "Quand et où", "fields": ("notified_on", "ends_on", "place_commune", "operation")},
    )

    def facts(self) -> ContractFacts:
        return ContractFacts(**self.cleaned_data)


class NewContractForm(ContractForm):
    lots = forms.CharField(
        label="Lots",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Un par ligne : intitulé ; montant HT. Laissez vide pour un marché sans lots.",
    )
    fieldsets = (*ContractForm.fieldsets, {"legend": "Les lots", "fields": ("lots",)})

    def clean_lots(self) -> tuple[LotFacts, ...]:
        found = []
        for position, line in enumerate(self.cleaned_data["lots"].splitlines(), start=1):
            if not line.strip():
                continue
            title, _, amount = line.rpartition(";") if ";" in line else (line, "", "")
            try:
                value = NumberField(required=False, min_value=0, max_digits=16, decimal_places=2).clean(amount.strip())
            except forms.ValidationError as problem:
                raise forms.ValidationError(f"Ligne {position}, « {amount.strip()} » : {problem.messages[0]}") from None
            found.append(LotFacts(title.strip(), value))
        return tuple(found)


class LotForm(forms.Form):
    title = forms.CharField(label="Intitulé", max_length=200)
    amount = NumberField(label="Montant (€ HT)", required=False, min_value=0, max_digits=16, decimal_places=2)
