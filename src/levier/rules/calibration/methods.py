"""The ways to set how many hours a clause asks for. METHODS is the whole list: a new way is one entry.

Amounts are in euros without tax, shares and rates in percent (50 is 50 %), costs in euros an hour with
charges. Each function returns raw hours and raises CannotCalibrate, naming the field to correct.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from levier.law import Dated, parameter
from levier.rules.answers import because
from levier.rules.calibration.results import (
    WHOLE,
    Calibration,
    CannotCalibrate,
    Rounding,
    TotalCalibration,
    add_up,
    require_number,
    require_percent,
    require_positive,
    round_one,
)
from levier.rules.wordings import counted, euros, hours, number, percent

NO_ROUNDING = Rounding()


def calibrate(method: str, given: MethodInput, rounding: Rounding = NO_ROUNDING) -> Calibration:
    """Hours of one lot. `given` is an instance of the input class of the method.

    Raises CannotCalibrate on an unknown method, on an input of another method, and on facts that do not fit.
    """
    return round_one(_raw(method, given), rounding)


def calibrate_lots(lots: Iterable[tuple[str, MethodInput]], rounding: Rounding = NO_ROUNDING) -> TotalCalibration:
    """Hours of several lots, each with its own method, and their total. Raises CannotCalibrate."""
    return add_up((_raw(method, given) for method, given in lots), rounding)


def _raw(method: str, given: MethodInput) -> Calibration:
    if method not in METHODS:
        raise CannotCalibrate("method", f"Méthode de calcul inconnue\u00a0: {method}.")
    entry = METHODS[method]
    if not isinstance(given, entry.input_class):
        raise CannotCalibrate("method", f"Ces données ne sont pas celles de la méthode «\u00a0{entry.label}\u00a0».")
    return entry.function(given)


def hours_for(
    amount: Decimal, labour_share_percent: Decimal, hourly_cost: Decimal, rate_percent: Decimal = WHOLE
) -> Decimal:
    """Hours of work an amount pays for, or a rate of them: amount × labour share × rate ÷ hourly cost.

    One division, the last: a result that is whole comes out whole.
    """
    return amount * labour_share_percent * rate_percent / (hourly_cost * WHOLE * WHOLE)


def by_labour_share(given: LabourShare) -> Calibration:
    """Amount × labour share × insertion rate ÷ hourly cost, the most used way."""
    amount = require_positive(given.amount, "amount", "Montant hors taxes")
    share = require_percent(given.labour_share_percent, "labour_share_percent", "Part de main-d'œuvre")
    rate = require_percent(given.rate_percent, "rate_percent", "Taux d’insertion")
    cost = require_positive(given.hourly_cost, "hourly_cost", "Coût horaire chargé")
    work = hours_for(amount, share, cost)
    raw = hours_for(amount, share, cost, rate)
    formula = f"{euros(amount)} × {percent(share)} × {percent(rate)} ÷ {euros(cost)} = {hours(raw)}"
    reason = because(
        f"Le lot représente environ {hours(work)} de travail, dont {percent(rate)} en insertion.",
        "clause_guide",
        labour_hours=work,
    )
    return Calibration(raw, raw, formula, (reason,))


def by_invoiced_tranche(given: InvoicedTranche) -> Calibration:
    """So many hours per tranche really invoiced, from a threshold on; an unfinished tranche gives nothing."""
    tranche = require_positive(given.tranche, "tranche", "Tranche facturée")
    unit = require_positive(given.hours_per_tranche, "hours_per_tranche", "Heures par tranche")
    invoiced = require_number(given.invoiced, "invoiced", "Montant facturé")
    threshold = require_number(given.threshold, "threshold", "Seuil")
    if threshold < 0:
        raise CannotCalibrate("threshold", "Seuil\u00a0: indiquez zéro ou un montant.")
    is_reached = invoiced >= threshold
    counted_from = threshold if given.reading is TrancheReading.FRANCHISE else 0
    basis = invoiced - counted_from if is_reached else Decimal()
    tranches = basis // tranche
    raw = tranches * unit
    formula = (
        f"{euros(basis)} pris en compte ÷ {euros(tranche)} = {number(tranches)} tranches entières, "
        f"× {hours(unit)} = {hours(raw)}"
    )
    sentence = {
        TrancheReading.FRANCHISE: f"Seul compte ce qui dépasse {euros(threshold)} facturés.",
        TrancheReading.TRIGGER: f"Tout compte dès que {euros(threshold)} sont facturés.",
    }[given.reading]
    basis_sentence = "L’assiette est ce qui est facturé, avoirs déduits."
    return Calibration(
        raw,
        raw,
        formula,
        (
            because(sentence, "contract_clause", invoiced=invoiced, is_reached=is_reached),
            because(basis_sentence, "contract_clause"),
        ),
    )


def by_fixed_volume(given: FixedVolume) -> Calibration:
    """A number of hours written in the contract."""
    raw = require_positive(given.hours, "hours", "Volume d’heures")
    reason = because("Le volume d’heures est écrit dans le marché.", "contract_clause")
    return Calibration(raw, raw, f"{hours(raw)} fixées par le marché", (reason,))


def by_share_of_hours(given: ShareOfHours) -> Calibration:
    """A share of the hours worked on the contract."""
    worked = require_positive(given.worked_hours, "worked_hours", "Heures travaillées")
    rate = require_percent(given.rate_percent, "rate_percent", "Taux d’insertion")
    raw = worked * rate / WHOLE
    reason = because("L’objectif est une part des heures travaillées du marché.", "contract_clause")
    return Calibration(raw, raw, f"{hours(worked)} × {percent(rate)} = {hours(raw)}", (reason,))


def by_step_table(given: TrainingSteps) -> Calibration:
    """The steps of the training clause: the buyer may choose a smaller step, never a larger or another."""
    amount = require_positive(given.amount, "amount", "Montant de la période ferme, hors reconductions")
    shortest = parameter("social_clauses.training_firm_months").on(given.on)
    if given.firm_months < shortest.whole:
        raise CannotCalibrate(
            "firm_months",
            f"La période ferme doit durer au moins {shortest.whole} mois, elle en dure {given.firm_months}.",
        )
    steps = parameter("social_clauses.training_steps").on(given.on)
    offered = [row.at("hours").whole for row in steps.each()]
    largest = _step_of(amount, steps)
    chosen = largest if given.chosen is None else given.chosen
    if chosen not in offered:
        values = ", ".join(number(value) for value in offered)
        raise CannotCalibrate("chosen", f"{hours(chosen)} n’est pas un palier\u00a0: choisissez parmi {values}.")
    if chosen > largest:
        raise CannotCalibrate(
            "chosen",
            f"{hours(chosen)} dépasse le palier du montant ({hours(largest)})\u00a0: "
            "un palier inférieur est possible, pas un supérieur.",
        )
    raw = Decimal(chosen)
    formula = f"{euros(amount)} sur la période ferme\u00a0: palier de {hours(largest)}"
    if chosen < largest:
        formula += f", ramené à {hours(chosen)} par l’acheteur"
    sentence = f"Palier de la clause de formation pour {euros(amount)}\u00a0: {hours(largest)}."
    return Calibration(raw, raw, formula, (because(sentence, steps.text, step=largest, chosen=chosen),))


def _step_of(amount: Decimal, steps: Dated) -> int:
    """The hours of the first step whose limit is above the amount; the last step has no limit."""
    *limited, last = steps.each()
    return next((row.at("hours").whole for row in limited if amount < row.at("below").number), last.at("hours").whole)


def by_new_staff(given: NewStaff) -> Calibration:
    """Insertion rate on the hours a year that staff taken over from the former contract do not fill, over the years."""
    yearly = require_positive(given.yearly_hours, "yearly_hours", "Heures annuelles du marché")
    rate = require_percent(given.rate_percent, "rate_percent", "Taux d’insertion")
    transferred = require_number(given.transferred_hours, "transferred_hours", "Heures du personnel repris")
    if not 0 <= transferred <= yearly:
        raise CannotCalibrate(
            "transferred_hours",
            f"Heures du personnel repris\u00a0: indiquez de 0 à {number(yearly)} heures par an.",
        )
    years = Decimal(1) if given.years is None else require_positive(given.years, "years", "Durée du marché en années")
    a_year = (yearly - transferred) * rate / WHOLE
    raw = a_year * years
    formula = f"({hours(yearly)} − {hours(transferred)}) × {percent(rate)} = {hours(a_year)} par an"
    if given.years is not None:
        formula += f", × {counted(years, 'an')} = {hours(raw)}"
    reason = because(
        "L’objectif porte sur les seules heures du personnel nouvellement affecté, hors personnel repris.",
        "contract_clause",
    )
    length = because("Sans durée, ces heures sont celles d’une année du marché.", "contract_clause")
    return Calibration(raw, raw, formula, (reason,) if given.years is not None else (reason, length))


class TrancheReading(StrEnum):
    """FRANCHISE: only what is above the threshold counts. TRIGGER: from the first euro once it is met."""

    FRANCHISE = "franchise"
    TRIGGER = "trigger"


@dataclass(frozen=True, slots=True)
class LabourShare:
    amount: Decimal
    labour_share_percent: Decimal
    rate_percent: Decimal
    hourly_cost: Decimal


@dataclass(frozen=True, slots=True)
class InvoicedTranche:
    """`invoiced` is what was really invoiced, credit notes deducted."""

    invoiced: Decimal
    threshold: Decimal
    tranche: Decimal
    hours_per_tranche: Decimal
    reading: TrancheReading


@dataclass(frozen=True, slots=True)
class FixedVolume:
    hours: Decimal


@dataclass(frozen=True, slots=True)
class ShareOfHours:
    worked_hours: Decimal
    rate_percent: Decimal


@dataclass(frozen=True, slots=True)
class TrainingSteps:
    """`amount` and `firm_months` are those of the firm period; `chosen` None takes the step of the amount."""

    amount: Decimal
    firm_months: int
    on: date
    chosen: int | None = None


@dataclass(frozen=True, slots=True)
class NewStaff:
    """`years`: how many the objective runs over; None sizes one year."""

    yearly_hours: Decimal
    transferred_hours: Decimal
    rate_percent: Decimal
    years: Decimal | None = None


MethodInput = LabourShare | InvoicedTranche | FixedVolume | ShareOfHours | TrainingSteps | NewStaff


@dataclass(frozen=True, slots=True)
class Method:
    """One way to calibrate: its name on screens, what it needs, what computes it."""

    label: str
    input_class: type[Any]
    function: Callable[[Any], Calibration]


METHODS: dict[str, Method] = {
    "LABOUR_SHARE": Method("Part de main-d'œuvre", LabourShare, by_labour_share),
    "INVOICED_TRANCHE": Method("Heures par tranche facturée", InvoicedTranche, by_invoiced_tranche),
    "FIXED": Method("Volume fixe", FixedVolume, by_fixed_volume),
    "SHARE_OF_HOURS": Method("Part des heures travaillées", ShareOfHours, by_share_of_hours),
    "STEP_TABLE": Method("Barème de la clause de formation", TrainingSteps, by_step_table),
    "NEW_STAFF": Method("Personnel nouvellement affecté", NewStaff, by_new_staff),
}
