"""What a calibration gives back, how it is rounded, and how it says that it cannot be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from levier.rules import wordings
from levier.rules.answers import Reason

WHOLE = Decimal(100)
LARGEST = Decimal("1e15")
SMALLEST = Decimal("0.0001")
EXACT_ENOUGH = Decimal("1e-9")
"""Three lots of a third of an hour make one hour: what division loses must not cost an hour rounded down."""


def require_number(value: Decimal | int, field: str, label: str) -> Decimal:
    """The value, when it is a number people could mean. Raises CannotCalibrate, which names the field."""
    exact = Decimal(value)
    if not exact.is_finite() or abs(exact) > LARGEST:
        raise CannotCalibrate(field, f"{label}\u00a0: ce nombre n’est pas lisible ou trop grand.")
    return exact


def require_positive(value: Decimal | int, field: str, label: str) -> Decimal:
    """The same, when it is also above zero. Raises CannotCalibrate."""
    exact = require_number(value, field, label)
    if exact < SMALLEST:
        raise CannotCalibrate(field, f"{label}\u00a0: indiquez un nombre supérieur à zéro.")
    return exact


def require_percent(value: Decimal | int, field: str, label: str) -> Decimal:
    """The value, when it is a percentage above 0 and up to 100. Raises CannotCalibrate."""
    exact = require_positive(value, field, label)
    if exact > WHOLE:
        raise CannotCalibrate(field, f"{label}\u00a0: {wordings.percent(exact)} dépasse {wordings.percent(WHOLE)}.")
    return exact


def round_one(raw: Calibration, rounding: Rounding) -> Calibration:
    """The calibration with its hours rounded; the raw hours stay readable beside them."""
    rounded = rounding.apply(raw.raw)
    if not rounding.step:
        return raw
    formula = f"{raw.formula}, {rounding.sentence}\u00a0: {wordings.hours(rounded)}"
    return Calibration(raw.raw, rounded, formula, raw.reasons)


def add_up(lots: Iterable[Calibration], rounding: Rounding) -> TotalCalibration:
    """The total of several lots, rounded lot by lot or once on the sum, as `rounding.scope` says.

    Raises CannotCalibrate when there is no lot.
    """
    each = tuple(lots)
    if not each:
        raise CannotCalibrate("lots", "Indiquez au moins un lot.")
    raw = sum((lot.raw for lot in each), Decimal())
    if rounding.scope is RoundingScope.PER_LOT:
        each = tuple(round_one(lot, rounding) for lot in each)
        total = sum((lot.hours for lot in each), Decimal())
    else:
        total = rounding.apply(raw)
    terms = " + ".join(wordings.hours(lot.hours) for lot in each)
    formula = f"{terms} = {wordings.hours(total)}"
    if rounding.scope is RoundingScope.TOTAL and rounding.step:
        formula = f"{terms} = {wordings.hours(raw)}, {rounding.sentence}\u00a0: {wordings.hours(total)}"
    reasons = {reason.sentence: reason for lot in each for reason in lot.reasons}  # each said once
    return TotalCalibration(each, raw, total, formula, tuple(reasons.values()))


class CannotCalibrate(ValueError):
    """The facts given do not allow a calibration: `field` names the one to correct, `message` says how."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}\u00a0: {message}")
        self.field = field
        self.message = message


class RoundingMode(StrEnum):
    DOWN = "down"
    NEAREST = "nearest"
    UP = "up"


class RoundingScope(StrEnum):
    PER_LOT = "per_lot"
    TOTAL = "total"


DECIMAL_MODES = {
    RoundingMode.DOWN: ROUND_FLOOR,
    RoundingMode.NEAREST: ROUND_HALF_UP,
    RoundingMode.UP: ROUND_CEILING,
}
HOUR_LABELS = {
    RoundingMode.DOWN: "inférieure",
    RoundingMode.NEAREST: "la plus proche",
    RoundingMode.UP: "supérieure",
}
MULTIPLE_LABELS = {
    RoundingMode.DOWN: "inférieur",
    RoundingMode.NEAREST: "le plus proche",
    RoundingMode.UP: "supérieur",
}


@dataclass(frozen=True, slots=True)
class Rounding:
    """To which multiple of `step` hours (0: none), in which direction, each lot or only the total.

    The steps offered on screens are the parameter social_clauses.rounding_steps. Raises CannotCalibrate on
    a negative step.
    """

    step: int = 0
    mode: RoundingMode = RoundingMode.NEAREST
    scope: RoundingScope = RoundingScope.PER_LOT

    def __post_init__(self) -> None:
        if self.step < 0:
            raise CannotCalibrate("rounding_step", "Pas d’arrondi\u00a0: indiquez 0 ou un nombre d’heures.")

    def apply(self, raw: Decimal) -> Decimal:
        """The raw hours rounded; half a step goes up with NEAREST. Unchanged when the step is 0."""
        if not self.step:
            return raw
        steps = raw.quantize(EXACT_ENOUGH) / self.step
        return steps.to_integral_value(DECIMAL_MODES[self.mode]) * self.step

    @property
    def sentence(self) -> str:
        """« arrondi au multiple de 5 h le plus proche », or an empty text when nothing is rounded."""
        if not self.step:
            return ""
        if self.step == 1:
            return f"arrondi à l’heure {HOUR_LABELS[self.mode]}"
        return f"arrondi au multiple de {wordings.hours(self.step)} {MULTIPLE_LABELS[self.mode]}"


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hours of one lot: raw, and as rounded; the formula in French with its numbers; the reasons."""

    raw: Decimal
    hours: Decimal
    formula: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class TotalCalibration:
    """Hours of all the lots together, and each lot's own."""

    lots: tuple[Calibration, ...]
    raw: Decimal
    hours: Decimal
    formula: str
    reasons: tuple[Reason, ...]
