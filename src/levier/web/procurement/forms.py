from decimal import Decimal

from django import forms

from levier.records.models import ContractForm as Form
from levier.records.models import ContractKind
from levier.usecases.contract_forms import ContractFacts, LotFacts
from levier.web.forms import DayField, NumberField, SeenForm


class ContractForm(SeenForm):
    """A contract followed: the one place of its fields, typed by hand or filled from what is published."""

    number = forms.CharField(label="Numéro du marché", max_length=64)
    object = forms.CharField(label="Objet", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(label="Genre", choices=ContractKind.choices, initial=ContractKind.CONTRACT)
    form = forms.ChoiceField(label="Forme", choices=Form.choices, initial=Form.ORDINARY)
    buyer_siret = forms.CharField(label="SIRET de l’acheteur", max_length=32)
    buyer_name = forms.CharField(
        label="Nom de l’acheteur", max_length=200, required=False, help_text="Seulement s’il est nouveau ici."
    )
    purchasing_body_siret = forms.CharField(
        label="SIRET de qui passe le marché",
        max_length=32,
        required=False,
        help_text="Centrale d’achat, coordonnateur de groupement… Vide quand l’acheteur passe lui-même le marché.",
    )
    purchasing_body_name = forms.CharField(
        label="Nom de qui passe le marché", max_length=200, required=False, help_text="Seulement s’il est nouveau ici."
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
    place = forms.CharField(
        label="Lieu d’exécution, en toutes lettres",
        max_length=200,
        required=False,
        help_text="Quartier, rue, sites, ou plusieurs communes.",
    )
    is_neighbourhood_upkeep = forms.BooleanField(
        label="Gestion urbaine et sociale de proximité (GUP, GUSP)",
        required=False,
        help_text="La charte du renouvellement urbain y demande une part d’heures plus forte.",
    )
    fieldsets = (
        {"legend": "Le marché", "fields": ("number", "object", "kind", "form", "amount", "cpv")},
        {
            "legend": "Les parties",
            "fields": (
                *("buyer_siret", "buyer_name", "purchasing_body_siret", "purchasing_body_name"),
                *("holder_siret", "holder_name"),
            ),
        },
        {
            "legend": "Quand et où",
            "fields": ("notified_on", "ends_on", "place_commune", "place", "is_neighbourhood_upkeep"),
        },
    )

    def facts(self) -> ContractFacts:
        return ContractFacts(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


class NewContractForm(ContractForm):
    published_id = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    lots = forms.CharField(
        label="Lots",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Un par ligne\u00a0: intitulé\u00a0; montant HT\u00a0; maximum des commandes pour un accord-cadre. "
        "Laissez vide pour un marché sans lots.",
    )
    fieldsets = (*ContractForm.fieldsets, {"legend": "Les lots", "fields": ("lots",)})

    def clean_lots(self) -> tuple[LotFacts, ...]:
        found = []
        for position, line in enumerate(self.cleaned_data["lots"].splitlines(), start=1):
            if not line.strip():
                continue
            title, amount, maximum = _pieces(line)
            found.append(LotFacts(title, _said(position, amount), maximum=_said(position, maximum)))
        return tuple(found)


def _said(position: int, text: str) -> Decimal | None:
    """An amount of a line, or the line and the words that are none."""
    try:
        return _amount(text)
    except forms.ValidationError as problem:
        told = f"Ligne {position}, «\u00a0{text}\u00a0»\u00a0: {problem.messages[0]}"
        raise forms.ValidationError(told) from None


def _pieces(line: str) -> tuple[str, str, str]:
    """Title, amount and maximum of a line; a title may hold semicolons, since only figures end it."""
    title, *figures = (piece.strip() for piece in line.rsplit(";", 2))
    if len(figures) == 2 and not _is_amount(figures[0]):
        head, _, last = line.rpartition(";")
        return head.strip(), last.strip(), ""
    amount, maximum = (*figures, "", "")[:2]
    return title, amount, maximum


def _is_amount(text: str) -> bool:
    try:
        _amount(text)
    except forms.ValidationError:
        return False
    return True


def _amount(text: str) -> Decimal | None:
    return NumberField(required=False, min_value=0, max_digits=16, decimal_places=2).clean(text)


class LotForm(SeenForm):
    """A lot, added or changed."""

    title = forms.CharField(label="Intitulé", max_length=200)
    amount = NumberField(label="Montant (€ HT)", required=False, min_value=0, max_digits=16, decimal_places=2)
    maximum = NumberField(
        label="Maximum des commandes (€ HT)",
        required=False,
        min_value=0,
        max_digits=16,
        decimal_places=2,
        help_text="Pour un accord-cadre\u00a0: les commandes ne le dépassent pas.",
    )

    def facts(self) -> LotFacts:
        given = self.cleaned_data
        return LotFacts(given["title"], given["amount"], maximum=given["maximum"])
