"""What people type of an operation."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from levier.records.models import OperationKind, OperationStage
from levier.rules.renewal_projects import PART_LABELS, Part, PartKind
from levier.usecases.operation_parts import OperationContractRow
from levier.usecases.operation_targets import TargetFacts
from levier.usecases.operations import OperationFacts
from levier.web.forms import DayField, Form, NumberField, SeenForm

PART_ROWS = 6


class OperationForm(SeenForm):
    name = forms.CharField(label="Nom", max_length=200)
    kind = forms.ChoiceField(label="Genre", choices=OperationKind.choices)
    convention_on = DayField(label="Convention signée le", required=False)
    starts_on = DayField(label="Début", required=False)
    ends_on = DayField(label="Fin", required=False)
    note = forms.CharField(label="Précisions", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def facts(self) -> OperationFacts:
        return OperationFacts(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


class OwnerForm(Form):
    siret = forms.CharField(label="SIRET du maître d’ouvrage", max_length=32)
    name = forms.CharField(label="Nom", max_length=200, required=False, help_text="Seulement s’il est nouveau ici.")


class ContractsForm(Form):
    contracts = forms.MultipleChoiceField(label="Marchés à rattacher", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *arguments: Any, others: tuple[tuple[int, str], ...], **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["contracts"].choices = [(str(pk), label) for pk, label in others]  # type: ignore[attr-defined]


class PartForm(Form):
    """One part; a row left empty is not one."""

    kind = forms.ChoiceField(label="Genre", choices=[("", "—"), *((k.value, PART_LABELS[k]) for k in PartKind)])
    amount = NumberField(label="Montant (€ HT)", min_value=0)
    labour_share_percent = NumberField(label="Part de main-d’œuvre (%)", min_value=0, max_value=100)
    hourly_cost = NumberField(label="Coût horaire chargé (€)", min_value=Decimal("0.01"))
    rate_percent = NumberField(
        label="Taux (%), vide\u00a0: celui de la charte", required=False, min_value=0, max_value=100
    )

    def part(self) -> Part:
        return Part(**{**self.cleaned_data, "kind": PartKind(self.cleaned_data["kind"])})


class SortForm(Form):
    """The part of the operation each contract goes to; what was shown comes back with it."""

    def __init__(self, *arguments: Any, contracts: tuple[OperationContractRow, ...] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        choices = [(kind.value, label) for kind, label in PART_LABELS.items()]
        for one in contracts:
            label = f"{one.number} · {one.object}"
            self.fields[f"part-{one.id}"] = forms.ChoiceField(label=label, choices=choices, initial=one.part)
            self.fields[f"seen-{one.id}"] = forms.CharField(widget=forms.HiddenInput, initial=one.part)


def sorted_parts(posted: Mapping[str, str]) -> tuple[dict[int, str], dict[int, str]]:
    """What was chosen and what was shown, by contract."""

    def given(prefix: str) -> dict[int, str]:
        ids = {name: name.removeprefix(prefix) for name in posted if name.startswith(prefix)}
        return {int(one): posted[name] for name, one in ids.items() if one.isdecimal()}

    return given("part-"), given("seen-")


PartFormSet = forms.formset_factory(PartForm, extra=0, max_num=20, absolute_max=20)


def parts_initial(parts: tuple[Part, ...], real: Mapping[str, Decimal] | None = None) -> list[dict[str, Any]]:
    """The rows of a page: those of the version in force, then empty ones.

    ``real``: the cost of the contracts of each part, put in the one row of its kind.
    """
    kinds = [part.kind.value for part in parts]
    real = {kind: cost for kind, cost in (real or {}).items() if kinds.count(kind) == 1}
    rows: list[dict[str, Any]] = [
        {
            "kind": part.kind.value,
            "amount": real.get(part.kind.value, part.amount),
            "labour_share_percent": part.labour_share_percent,
            "hourly_cost": part.hourly_cost,
            "rate_percent": part.rate_percent,
        }
        for part in parts
    ]
    return rows + [{} for _ in range(max(2, PART_ROWS - len(rows)))]


class ObjectiveForm(Form):
    stage = forms.ChoiceField(label="Étape", choices=OperationStage.choices)
    fixed_on = DayField(label="Fixé le")
    hours = NumberField(
        label="Heures, quand elles ne viennent pas de parts", required=False, min_value=0, max_digits=12
    )
    why = forms.CharField(label="Motif", required=False, max_length=500)
    after_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class TargetForm(SeenForm):
    label = forms.CharField(
        label="Cible", max_length=200, help_text="Par exemple\u00a0: visites de chantier pour des collégiens."
    )
    target = NumberField(label="Nombre visé", min_value=0, max_digits=12, decimal_places=2)
    unit = forms.CharField(label="Unité", max_length=40)
    due_on = DayField(label="Pour le", required=False)

    def facts(self) -> TargetFacts:
        return TargetFacts(**{name: value for name, value in self.cleaned_data.items() if name != "seen"})


class ResultForm(Form):
    reached_on = DayField(label="Au")
    reached = NumberField(label="Nombre atteint en tout", min_value=0, max_digits=12, decimal_places=2)
    note = forms.CharField(label="Précisions", required=False, max_length=1000)
