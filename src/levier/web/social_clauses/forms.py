"""Forms of the calibration: a draft, the name of a scenario, an objective."""

from collections.abc import Sequence
from datetime import date

from django import forms

from levier.records.models import Stage
from levier.rules.calibration import Rounding, RoundingMode
from levier.usecases.calibration_drafts import (
    ROUNDING_MODES,
    Asked,
    Draft,
    InputKind,
    fields_asked,
    read_inputs,
    rounding_steps,
)
from levier.usecases.starting_values import trades as starting_trades
from levier.web.forms import DayField, Form, NumberField, SeenForm

OTHER_NAMES = ("rounding_step", "rounding_mode", "months")


def _field(asked: Asked) -> forms.Field:
    label = f"{asked.label} ({asked.unit})" if asked.unit else asked.label
    shared = {"label": label, "required": asked.is_required, "help_text": asked.hint}
    match asked.kind:
        case InputKind.NUMBER:
            return NumberField(max_digits=16, decimal_places=2, **shared)
        case InputKind.WHOLE:
            widget = forms.TextInput(attrs={"inputmode": "numeric"})
            return forms.IntegerField(widget=widget, max_value=100_000, **shared)
        case InputKind.DAY:
            return DayField(**shared)
        case _:
            return forms.ChoiceField(choices=asked.choices, widget=forms.RadioSelect, **shared)


def step_label(step: int) -> str:
    """« au multiple de 5 h »."""
    return f"au multiple de {step}\u00a0h" if step > 1 else "à l’heure" if step else "aucun"


class DraftForm(Form):
    """What the chosen method asks, its rounding, and how long the contract lasts. Sent by GET: the address keeps it."""

    def __init__(
        self, *arguments, method: str, on: date, trades: Sequence[tuple[str, str]] | None = None, **options
    ) -> None:
        super().__init__(*arguments, **options)
        self.method = method
        asked = fields_asked(method)
        if any(field.name == "labour_share_percent" for field in asked):
            self.fields["trade"] = forms.ChoiceField(
                label="Métier",
                required=False,
                choices=[("", "Non précisé"), *(trades or starting_trades(on))],
            )
        self.fields |= {field.name: _field(field) for field in asked}
        self.fields["rounding_step"] = forms.TypedChoiceField(
            label="Arrondi", coerce=int, choices=[(step, step_label(step)) for step in rounding_steps(on)]
        )
        self.fields["rounding_mode"] = forms.ChoiceField(label="Sens de l’arrondi", choices=ROUNDING_MODES.items())
        self.fields["months"] = NumberField(
            label="Durée en mois",
            required=False,
            max_digits=5,
            decimal_places=1,
            help_text="Pour dire combien de postes, et si la durée suffit.",
        )

    def method_fields(self) -> list[forms.BoundField]:
        """What the method asks, without the trade, which has its own place."""
        return [self[name] for name in self.fields if name not in ("trade", *OTHER_NAMES)]

    def other_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in OTHER_NAMES]

    def draft(self) -> Draft:
        """The draft of a valid form."""
        given = self.cleaned_data
        rounding = Rounding(given["rounding_step"], RoundingMode(given["rounding_mode"]))
        return Draft(self.method, read_inputs(self.method, given), rounding)


class LabelForm(SeenForm):
    label = forms.CharField(label="Nom du scénario", max_length=80)


class KeepForm(Form):
    label = forms.CharField(
        label="Nom du scénario",
        max_length=80,
        required=False,
        help_text="Par exemple\u00a0: avec 7\u00a0%. Vide\u00a0: un numéro.",
    )
    is_for_every_year = forms.BooleanField(label="Garder aussi pour les autres années du lot", required=False)

    def offer(self, other_years: int) -> None:
        """The other years, when what is calibrated is one of several."""
        if not other_years:
            del self.fields["is_for_every_year"]


class ObjectiveForm(Form):
    """How a scenario becomes the objective."""

    stage = forms.ChoiceField(label="Étape", choices=Stage.choices)
    fixed_on = DayField(label="Fixé le")
    why = forms.CharField(
        label="Pourquoi", required=False, max_length=500, help_text="Gardé dans l’historique. Obligatoire si modifié."
    )
    after_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=30_000)
