"""Objectives of a urban renewal project (NPNRU): hours of its operations, and the share of QPV residents.

The hours of the charter are a minimum: a project may set a higher rate, never a lower one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from levier.law import parameter
from levier.rules.answers import Reason, because
from levier.rules.calibration import Calibration, CannotCalibrate, LabourShare, calibrate
from levier.rules.calibration.results import WHOLE
from levier.rules.wordings import hours, number, percent


def objective_of(parts: Iterable[Part], on: date) -> RenewalObjective:
    """Hours to do, part by part: investment operations on one side, proximity management on the other.

    A version of the objective (convention, launch) is one call with the amounts of that day. Raises
    CannotCalibrate when there is no part, a rate below the charter's, or facts that do not fit.
    """
    each = tuple(parts)
    if not each:
        raise CannotCalibrate("parts", "Indiquez au moins une opération.")
    lines = tuple(_hours_of(part, on) for part in each)
    operations = sum(
        (line.raw for part, line in zip(each, lines, strict=True) if part.kind is not PartKind.PROXIMITY),
        Decimal(),
    )
    total = sum((line.raw for line in lines), Decimal())
    rates = parameter("social_clauses.renewal_rates").on(on)
    reasons = tuple(
        because(
            f"{PART_LABELS[kind]}\u00a0: au moins {percent(rates.at(kind).number)} des heures travaillées.",
            rates.text,
            rate=rates.at(kind).number,
        )
        for kind in PartKind
        if any(part.kind is kind for part in each)
    )
    terms = " + ".join(hours(line.raw) for line in lines)
    formula = lines[0].formula if len(lines) == 1 else f"{terms} = {hours(total)}"
    return RenewalObjective(operations, total - operations, total, lines, formula, reasons)


def _hours_of(part: Part, on: date) -> Calibration:
    least = parameter("social_clauses.renewal_rates").on(on).at(part.kind).number
    rate = least if part.rate_percent is None else part.rate_percent
    if rate < least:
        raise CannotCalibrate(
            "rate_percent",
            f"Taux d’insertion\u00a0: la charte demande au moins {percent(least)}, {percent(rate)} indiqué.",
        )
    given = LabourShare(part.amount, part.labour_share_percent, rate, part.hourly_cost)
    return calibrate("LABOUR_SHARE", given)


def qpv_share(done: Decimal, sure: Decimal, uncertain: Decimal, on: date) -> QpvShare:
    """The share of hours done by residents of a QPV: what is sure, and up to what it may be.

    `uncertain` hours are those of people located only at their commune, or whose address is to be confirmed.
    Hours by others count for the contract, not here. Raises ValueError when the parts exceed the whole or a
    number is negative.
    """
    if min(done, sure, uncertain) < 0 or sure + uncertain > done:
        raise ValueError("les heures d’habitants de QPV dépassent les heures faites, ou sont négatives")
    rates = parameter("social_clauses.renewal_rates").on(on)
    if not done:
        return QpvShare(None, None, (because("Aucune heure faite\u00a0: pas de part à calculer.", rates.text),))
    least = sure * WHOLE / done
    most = (sure + uncertain) * WHOLE / done
    reason = because(
        f"{hours(sure)} sur {number(done)} faites par des habitants de quartiers prioritaires\u00a0: "
        f"{percent(least)}\u00a0; jusqu’à {percent(most)} si les {hours(uncertain)} d’adresses "
        "à confirmer en sont aussi.",
        rates.text,
        sure=sure,
        uncertain=uncertain,
        done=done,
    )
    return QpvShare(least, most, (reason,))


class PartKind(StrEnum):
    WORKS = "works"
    ENGINEERING = "engineering"
    PROXIMITY = "gusp"


PART_LABELS = {
    PartKind.WORKS: "Travaux",
    PartKind.ENGINEERING: "Ingénierie nécessaire aux travaux",
    PartKind.PROXIMITY: "Gestion urbaine et sociale de proximité (GUSP)",
}


ENGINEERING_CPV = "71"
"""Division of the CPV: architecture, construction, engineering and inspection services (règlement CE 213/2008)."""


def usual_part(cpv: str, *, is_upkeep: bool) -> PartKind:
    """The part a contract most often goes to, from its CPV and whether it is proximity management; people decide."""
    if is_upkeep:
        return PartKind.PROXIMITY
    return PartKind.ENGINEERING if cpv.startswith(ENGINEERING_CPV) else PartKind.WORKS


@dataclass(frozen=True, slots=True)
class Part:
    """An operation or contract of the project; `rate_percent` None takes the minimum of the charter."""

    kind: PartKind
    amount: Decimal
    labour_share_percent: Decimal
    hourly_cost: Decimal
    rate_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class RenewalObjective:
    """Raw hours: `operations` (works and engineering), `proximity` (GUSP), `total`; one line per part."""

    operations: Decimal
    proximity: Decimal
    total: Decimal
    lines: tuple[Calibration, ...]
    formula: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class QpvShare:
    """In percent; None when no hour was done."""

    sure_percent: Decimal | None
    up_to_percent: Decimal | None
    reasons: tuple[Reason, ...]
