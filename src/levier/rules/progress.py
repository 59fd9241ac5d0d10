"""Where a clause stands: hours done against the time elapsed, what remains, and full-time equivalents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from levier.law import Text, parameter
from levier.rules.answers import Answer, because
from levier.rules.calibration.results import WHOLE
from levier.rules.durations import ONE_DAY, days_between
from levier.rules.wordings import hours, number, percent

FTE_BASES = {
    "CLAUSE": "social_clauses.fte_hours",
    "ACI": "structures.fte_hours_aci",
    "AI": "structures.fte_hours_ai",
    "ETTI": "structures.fte_hours_etti",
}
"""Kind of count -> the parameter of its base: a further base is one entry."""


def pace_of(progress: Progress, on: date) -> Answer[Pace]:
    """Hours done against those a steady pace would have done at the close of `on`, within the tolerance.

    The tolerance, in points, holds while time remains; once all days have passed, one missing hour is late.
    Raises ValueError when the dates are inverted or a number is negative.
    """
    due, done = progress.due, progress.done
    elapsed = elapsed_percent(progress.starts_on, progress.ends_on, on)
    expected = expected_of(progress.spans, on) if progress.spans else due * elapsed / WHOLE
    remaining = max(Decimal(), due - done)
    sentence = (
        f"{hours(done)} validées sur {hours(due)}, {percent(elapsed)} du temps écoulé\u00a0: "
        f"{hours(expected)} attendues à ce jour, {hours(remaining)} à réaliser."
    )
    reason = because(sentence, "contract_clause", expected=expected, remaining=remaining, elapsed_percent=elapsed)
    apart = (because(OWN_DAYS, "contract_clause"),) if progress.is_in_parts else ()
    return Answer(_verdict(progress, expected), (reason, *apart))


OWN_DAYS = (
    "Chaque partie compte sur ses propres jours\u00a0: le marché ferme jusqu’à sa première reconduction, chaque "
    "tranche, reconduction, commande ou année du sien au sien."
)


def _verdict(progress: Progress, expected: Decimal) -> Pace:
    if progress.done >= progress.due:
        return Pace.REACHED
    if expected >= progress.due:
        return Pace.LATE
    done, wanted = progress.done * WHOLE / progress.due, expected * WHOLE / progress.due
    if done < wanted - progress.tolerance_points:
        return Pace.LATE
    return Pace.AHEAD if done > wanted + progress.tolerance_points else Pace.ON_PACE


def expected_of(spans: Iterable[Span], on: date) -> Decimal:
    """Hours a steady pace on each of these spans would have done together at the close of `on`."""
    return sum((expected_hours(span.due, span.starts_on, span.ends_on, on) for span in spans), Decimal())


def expected_days(spans: Iterable[Span], starts_on: date, ends_on: date) -> tuple[tuple[date, Decimal], ...]:
    """Where the line of expected hours turns, from its first day to its last: (day, hours at its close)."""
    known = tuple(spans)
    turns = {day for span in known for day in (span.starts_on - ONE_DAY, span.ends_on)}
    days = sorted({day for day in turns if starts_on < day < ends_on} | {ends_on})
    return ((starts_on, Decimal()), *((day, expected_of(known, day)) for day in days))


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
class Span:
    """Hours due over days of their own, both included."""

    due: Decimal
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Progress:
    """Hours due and validated between two days (both included); tolerance in points of percentage.

    ``spans``: what the hours due are made of, each over its own days; without them, all over the two days.
    """

    due: Decimal
    done: Decimal
    starts_on: date
    ends_on: date
    tolerance_points: Decimal
    spans: tuple[Span, ...] = ()

    @property
    def is_in_parts(self) -> bool:
        """Whether some hours are due over other days than the whole."""
        return any((span.starts_on, span.ends_on) != (self.starts_on, self.ends_on) for span in self.spans)

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
