"""Where a clause stands: hours done against the time elapsed, what remains, and full-time equivalents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from levier.law import Text, parameter
from levier.rules.answers import Answer, because
from levier.rules.calibration.results import WHOLE
from levier.rules.durations import days_between
from levier.rules.wordings import hours, number, percent

FTE_BASES = {
    "CLAUSE": "social_clauses.fte_hours",
    "ACI": "structures.fte_hours_aci",
    "AI": "structures.fte_hours_ai",
    "ETTI": "structures.fte_hours_etti",
}
"""Kind of count -> the parameter of its base: a further base is one entry."""


def pace_of(progress: Progress, on: date) -> Answer[Pace]:
    """Hours done against the share of time elapsed at the close of `on`, within the tolerance.

    The tolerance, in points, holds while time remains; once the market has ended, one missing hour is late.
    Raises ValueError when the dates are inverted or a number is negative.
    """
    due, done = progress.due, progress.done
    elapsed = elapsed_percent(progress.starts_on, progress.ends_on, on)
    expected = expected_hours(due, progress.starts_on, progress.ends_on, on)
    remaining = max(Decimal(), due - done)
    sentence = (
        f"{hours(done)} validées sur {hours(due)}, {percent(elapsed)} du temps écoulé\u00a0: "
        f"{hours(expected)} attendues à ce jour, {hours(remaining)} à réaliser."
    )
    reason = because(sentence, "contract_clause", expected=expected, remaining=remaining, elapsed_percent=elapsed)
    return Answer(_verdict(progress, elapsed), (reason,))


def _verdict(progress: Progress, elapsed: Decimal) -> Pace:
    if progress.done >= progress.due:
        return Pace.REACHED
    if elapsed == WHOLE:
        return Pace.LATE
    done = progress.done * WHOLE / progress.due
    if done < elapsed - progress.tolerance_points:
        return Pace.LATE
    return Pace.AHEAD if done > elapsed + progress.tolerance_points else Pace.ON_PACE


def elapsed_percent(starts_on: date, ends_on: date, on: date) -> Decimal:
    """The share of days elapsed at the close of `on`, from 0 to 100. Raises ValueError on inverted dates."""
    length = days_between(starts_on, ends_on)
    if not length:
        raise ValueError("la fin est avant le début")
    return min(days_between(starts_on, on), length) * WHOLE / length


def expected_hours(due: Decimal, starts_on: date, ends_on: date, on: date) -> Decimal:
    """Hours a steady pace would have done at the close of `on`. Raises ValueError on inverted dates."""
    return due * elapsed_percent(starts_on, ends_on, on) / WHOLE


def done_percent(done: Decimal, due: Decimal) -> Decimal | None:
    """Hours done in percent of hours due; None when none are due."""
    return done * WHOLE / due if due else None


def proposed_tolerance(on: date) -> Decimal:
    """The tolerance offered to an organisation, in points of percentage; it sets its own."""
    return parameter("hours.pace_tolerance").on(on).number


def full_time_equivalents(worked: Decimal, base: str, on: date) -> FullTimeEquivalents:
    """Hours in FTE on a named base, a key of FTE_BASES. Raises KeyError on another base."""
    hours_a_year = parameter(FTE_BASES[base])
    value = hours_a_year.on(on)
    fte = worked / value.number
    sentence = f"{number(fte)} ETP (base {number(value.number)} {hours_a_year.unit})"
    return FullTimeEquivalents(fte, value.number, hours_a_year.unit, sentence, value.text)


class Pace(StrEnum):
    REACHED = "reached"
    AHEAD = "ahead"
    ON_PACE = "on_pace"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Progress:
    """Hours due and validated between two days (both included); tolerance in points of percentage."""

    due: Decimal
    done: Decimal
    starts_on: date
    ends_on: date
    tolerance_points: Decimal

    def __post_init__(self) -> None:
        if min(self.due, self.done, self.tolerance_points) < 0:
            raise ValueError("heures et tolérance ne peuvent pas être négatives")


@dataclass(frozen=True, slots=True)
class FullTimeEquivalents:
    """`unit` says whether the base is in hours worked or paid."""

    fte: Decimal
    base_hours: Decimal
    unit: str
    sentence: str
    text: Text
