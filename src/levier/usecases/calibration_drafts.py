"""A calibration being drawn up: what each method asks, how it is read from any door, the hours it gives.

Nothing here reads or writes a table: pages compute at each keystroke, the command line works without a database.
"""

import decimal
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any, cast, get_args, get_type_hints

from levier.law import NoValue, parameter
from levier.rules.answers import Answer, Reason
from levier.rules.calibration import (
    METHODS,
    CannotCalibrate,
    Feasibility,
    MethodInput,
    Rounding,
    RoundingMode,
    TrancheReading,
    Workload,
    calibrate,
    feasibility,
    workload,
)
from levier.rules.durations import MONTHS_A_YEAR, days_between, last_day_of_term

DEFAULT_METHOD = "LABOUR_SHARE"
DEFAULT_ROUNDING = Rounding(1, RoundingMode.DOWN)
LARGEST_HOURS = Decimal("9999999999")
"""What the tables hold; a volume beyond it is a slip of the keyboard."""
LARGEST_WHOLE = Decimal(100_000_000)
A_MONTH_OF_DAYS = 30
TOO_LARGE = "Ces nombres donnent un volume d’heures trop grand\u00a0: vérifiez-les."

ROUNDING_MODES: Mapping[str, str] = {
    RoundingMode.DOWN: "vers le bas",
    RoundingMode.NEAREST: "au plus proche",
    RoundingMode.UP: "vers le haut",
}
READINGS = (
    (str(TrancheReading.FRANCHISE), "Franchise\u00a0: seul compte ce qui dépasse le seuil"),
    (str(TrancheReading.TRIGGER), "Déclenchement\u00a0: tout compte dès que le seuil est atteint"),
)


class InputKind(StrEnum):
    NUMBER = "number"
    WHOLE = "whole"
    DAY = "day"
    CHOICE = "choice"


_KINDS: Mapping[type, InputKind] = {
    Decimal: InputKind.NUMBER,
    int: InputKind.WHOLE,
    date: InputKind.DAY,
    TrancheReading: InputKind.CHOICE,
}
_WORDS: Mapping[str, tuple[str, str, str]] = {
    "amount": ("Montant hors taxes", "€", "Celui du lot\u00a0: estimé, puis signé."),
    "labour_share_percent": ("Part de main-d’œuvre", "%", ""),
    "rate_percent": ("Taux d’insertion", "%", ""),
    "hourly_cost": ("Coût horaire chargé", "€", ""),
    "invoiced": ("Montant facturé", "€ HT", "Avoirs déduits."),
    "threshold": ("Seuil", "€ HT", "0 si la clause n’en a pas."),
    "tranche": ("Tranche facturée", "€ HT", "Par exemple 2 000."),
    "hours_per_tranche": ("Heures par tranche", "h", ""),
    "reading": ("Lecture du seuil", "", "Celle qui est écrite dans la clause."),
    "hours": ("Volume d’heures", "h", ""),
    "worked_hours": ("Heures travaillées", "h", "Toutes les heures du marché."),
    "firm_months": ("Période ferme", "mois", ""),
    "on": ("Consultation lancée le", "", "Le barème en vigueur ce jour-là est appliqué."),
    "chosen": ("Palier choisi", "h", "Vide\u00a0: celui du montant. Un palier inférieur est possible."),
    "yearly_hours": ("Heures annuelles du marché", "h", ""),
    "transferred_hours": ("Heures du personnel repris", "h", "Par an\u00a0; 0 s’il n’y a pas de reprise."),
    "years": ("Durée de l’objectif", "ans", "Vide\u00a0: l’objectif d’une année, sur un marché de plusieurs."),
}
_OWN_WORDS: Mapping[tuple[str, str], tuple[str, str, str]] = {
    ("STEP_TABLE", "amount"): ("Montant de la période ferme, hors reconductions", "€", ""),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing a method asks for, as every door names it."""

    name: str
    label: str
    kind: InputKind
    unit: str
    hint: str
    is_required: bool
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A method with its figures. ``given`` is an instance of the method's input class."""

    method: str
    given: MethodInput
    rounding: Rounding = DEFAULT_ROUNDING


@dataclass(frozen=True, slots=True)
class Sizing:
    """What a draft gives. Hours worked, raw and rounded; ``people`` over the contract, when its length is known."""

    method: str
    label: str
    raw: Decimal
    hours: Decimal
    formula: str
    reasons: tuple[Reason, ...]
    workload: Workload
    people: Workload | None
    feasibility: Answer[Feasibility] | None


def method_label(method: str) -> str:
    """The name of a method on screens; its code when it is no longer in the list."""
    return METHODS[method].label if method in METHODS else method


def fields_asked(method: str) -> tuple[Asked, ...]:
    """What the method asks for, in order. Raises ``CannotCalibrate`` for an unknown method."""
    if method not in METHODS:
        known = ", ".join(METHODS)
        raise CannotCalibrate(
            "method", f"La méthode «\u00a0{method}\u00a0» n’existe pas\u00a0: choisissez parmi {known}."
        )
    input_class = METHODS[method].input_class
    hints = get_type_hints(input_class)
    return tuple(_asked(method, entry.name, hints[entry.name]) for entry in fields(input_class))


def _asked(method: str, name: str, hint: Any) -> Asked:
    types = get_args(hint) or (hint,)
    label, unit, text = _OWN_WORDS.get((method, name)) or _WORDS[name]
    kind = _KINDS[types[0]]
    choices = READINGS if kind is InputKind.CHOICE else ()
    return Asked(name, label, kind, unit, text, type(None) not in types, choices)


def all_fields() -> tuple[Asked, ...]:
    """Everything some method asks for, each name once, in the order of the methods."""
    found: dict[str, Asked] = {}
    for method in METHODS:
        for asked in fields_asked(method):
            found.setdefault(asked.name, asked)
    return tuple(found.values())


def read_inputs(method: str, given: Mapping[str, object]) -> MethodInput:
    """The method's input from values, typed or as people write them. Raises ``CannotCalibrate`` at the field.

    Names the method does not ask for are ignored.
    """
    values = {asked.name: _value(asked, given.get(asked.name)) for asked in fields_asked(method)}
    return cast(MethodInput, METHODS[method].input_class(**values))


def _value(asked: Asked, value: object) -> Decimal | int | date | TrancheReading | None:
    if value is None or value == "":
        if asked.is_required:
            raise CannotCalibrate(asked.name, f"{asked.label}\u00a0: indiquez une valeur.")
        return None
    match asked.kind:
        case InputKind.NUMBER:
            return read_number(asked.name, asked.label, value)
        case InputKind.WHOLE:
            return read_whole(asked.name, asked.label, value)
        case InputKind.DAY:
            return value if isinstance(value, date) else read_day(asked.name, asked.label, str(value))
        case _:
            known = dict(READINGS)
            if str(value) not in known:
                raise CannotCalibrate(asked.name, f"{asked.label}\u00a0: choisissez {' ou '.join(known)}.")
            return TrancheReading(str(value))


def read_number(name: str, label: str, value: object) -> Decimal:
    """« 1 000 000,50 », « 12 % », « 30 € » or a number. Raises ``CannotCalibrate``."""
    text = re.sub(r"[\s€%h]", "", str(value)).replace(",", ".")
    try:
        return Decimal(text)
    except decimal.InvalidOperation:
        raise CannotCalibrate(
            name, f"{label}\u00a0: «\u00a0{value}\u00a0» n’est pas un nombre, écrivez par exemple 1250,50."
        ) from None


def read_whole(name: str, label: str, value: object) -> int:
    """A whole number, as text or not. Raises ``CannotCalibrate``."""
    found = read_number(name, label, value)
    if not found.is_finite() or not -LARGEST_WHOLE < found < LARGEST_WHOLE or found != found.to_integral_value():
        raise CannotCalibrate(name, f"{label}\u00a0: «\u00a0{value}\u00a0» n’est pas un nombre entier.")
    return int(found)


def read_rounding(step: object, mode: str) -> Rounding:
    """A rounding from its step in hours and its direction. Raises ``CannotCalibrate``."""
    if mode not in ROUNDING_MODES:
        raise CannotCalibrate(
            "rounding_mode", f"Sens de l’arrondi\u00a0: choisissez parmi {', '.join(ROUNDING_MODES)}."
        )
    return Rounding(read_whole("rounding_step", "Pas d’arrondi", step), RoundingMode(mode))


def read_day(name: str, label: str, value: str) -> date:
    """A day written 2026-11-22. Raises ``CannotCalibrate``."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise CannotCalibrate(
            name, f"{label}\u00a0: «\u00a0{value}\u00a0» n’est pas une date, écrivez par exemple 2026-11-22."
        ) from None


def written_inputs(given: MethodInput) -> dict[str, str | int | None]:
    """The input as JSON keeps it: decimals as text, days in ISO 8601."""
    values = {entry.name: getattr(given, entry.name) for entry in fields(given)}
    return {name: value if value is None or type(value) is int else str(value) for name, value in values.items()}


def calibrate_draft(draft: Draft, on: date, months: Decimal | int | None = None) -> Sizing:
    """Size a clause. ``on``: the day whose bases are used; ``months``: how long the contract lasts.

    Raises ``CannotCalibrate`` at the field to correct, or at no field when the volume is absurd.
    """
    try:
        found = calibrate(draft.method, draft.given, draft.rounding)
        if max(found.raw, found.hours) > LARGEST_HOURS:
            raise CannotCalibrate("", TOO_LARGE)
        hours = found.hours.quantize(Decimal("0.01"), ROUND_HALF_UP)
        return Sizing(
            draft.method,
            method_label(draft.method),
            found.raw,
            hours,
            found.formula,
            found.reasons,
            workload(hours, on),
            None if months is None else people_over(months, hours, on),
            None if months is None or not hours else feasibility(months, hours, on),
        )
    except decimal.DecimalException:
        raise CannotCalibrate("", TOO_LARGE) from None
    except NoValue:
        raise CannotCalibrate("on", "Aucune règle n’est connue à cette date\u00a0: choisissez-en une autre.") from None


def people_over(months: Decimal | int, hours: Decimal, on: date) -> Workload:
    """The hours as posts over a contract. Raises ``CannotCalibrate`` at ``months``."""
    try:
        return workload(hours, on, over_months=months)
    except CannotCalibrate as problem:
        raise CannotCalibrate("months", problem.message) from None


def insertion_rates(on: date) -> tuple[Decimal, ...]:
    """Rates offered, in percent, the most used first."""
    return tuple(rate.number for rate in parameter("social_clauses.insertion_rates").on(on).each())


def rounding_steps(on: date) -> tuple[int, ...]:
    """Steps of rounding offered, in hours; 0 rounds nothing."""
    return tuple(step.whole for step in parameter("social_clauses.rounding_steps").on(on).each())


def months_of(starts_on: date | None, ends_on: date | None) -> Decimal | None:
    """How long a contract lasts, in months: whole from one on, a tenth of a month below; None without its dates."""
    if starts_on is None or ends_on is None:
        return None
    months = (ends_on.year - starts_on.year) * MONTHS_A_YEAR + ends_on.month - starts_on.month + 1
    while months and last_day_of_term(starts_on, months) > ends_on:
        months -= 1
    if months:
        return Decimal(months)
    return (Decimal(days_between(starts_on, ends_on)) / A_MONTH_OF_DAYS).quantize(Decimal("0.1"), decimal.ROUND_UP)
