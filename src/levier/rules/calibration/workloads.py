"""Hours in words a buyer can picture: weeks, months, posts and people, each naming the base it counts on."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from levier.law import Text, parameter
from levier.rules import wordings
from levier.rules.answers import Answer, because
from levier.rules.calibration.results import CannotCalibrate, require_number, require_positive
from levier.rules.durations import MONTHS_A_YEAR

HALF = Decimal("0.5")
_TENTH = Decimal("0.1")


def workload(hours: Decimal | int, on: date, over_months: Decimal | int | None = None) -> "Workload":
    """What a number of hours makes, under the bases of that day.

    With `over_months`, the duration of the contract, the sentence says how many people full time over it.
    Raises CannotCalibrate on negative hours or a duration that is not above zero.
    """
    exact = require_number(hours, "hours", "Heures")
    if exact < 0:
        raise CannotCalibrate("hours", "Heures\u00a0: indiquez zéro ou un nombre d’heures.")
    week = parameter("hours.legal_week").on(on)
    month = parameter("hours.full_time_month").on(on)
    year = parameter("social_clauses.fte_hours").on(on)
    weeks, months, fte = exact / week.number, exact / month.number, exact / year.number
    month_base = f"base {wordings.number(month.number)} heures payées par mois"
    if not exact:
        sentence, cited = "aucune heure", week
    elif over_months is not None:
        span = require_positive(over_months, "over_months", "Durée en mois")
        people = months / span
        sentence = f"{_posts(people)} à temps plein pendant {wordings.counted(span, 'mois', 'mois')} ({month_base})"
        cited = month
    elif months < 1:
        sentence = (
            f"un poste à temps plein pendant {_with_half(weeks, 'semaine', 'semaines', 'une')} "
            f"(base {wordings.number(week.number)} heures par semaine)"
        )
        cited = week
    elif months <= MONTHS_A_YEAR:
        sentence = f"un poste à temps plein pendant {_with_half(months, 'mois', 'mois', 'un')} ({month_base})"
        cited = month
    else:
        sentence = (
            f"{_posts(fte)} à temps plein pendant un an (base {wordings.number(year.number)} heures travaillées par an)"
        )
        cited = year
    return Workload(exact, weeks, months, fte, sentence, cited.text)


def _posts(value: Decimal) -> str:
    shown = value.quantize(_TENTH, ROUND_HALF_UP)
    return wordings.counted(shown, "poste", "postes") if shown else "moins d’un dixième de poste"


def _with_half(value: Decimal, singular: str, plural: str, one: str) -> str:
    """« 5 mois et demi », « une semaine »: to the nearest half, and « moins de » below a half."""
    halves = int((value / HALF).to_integral_value(ROUND_HALF_UP))
    whole, is_half = divmod(halves, 2)
    if not whole:
        start = "une demi-" if is_half else "moins d’une demi-"
        return f"{start}{singular}"
    noun = f"{one} {singular}" if whole == 1 else wordings.counted(whole, singular, plural)
    return f"{noun} et {'demie' if one == 'une' else 'demi'}" if is_half else noun


def feasibility(months: Decimal | int, hours: Decimal | int, on: date) -> "Answer[Feasibility]":
    """Is the contract long enough, and are there enough hours to make one real job of them?

    Guides the facilitator; the decision stays hers. Raises CannotCalibrate on values not above zero.
    """
    duration = require_positive(months, "months", "Durée en mois")
    volume = require_positive(hours, "hours", "Heures")
    shortest = parameter("social_clauses.feasible_months").on(on)
    job = parameter("hours.full_time_month").on(on)
    is_long_enough = duration >= shortest.number
    is_a_job = volume >= job.number
    compared = "elle atteint" if is_long_enough else "c’est moins que"
    duration_reason = because(
        f"Durée de {wordings.counted(duration, 'mois', 'mois')}\u00a0: {compared} la durée "
        f"conseillée de {wordings.counted(shortest.number, 'mois', 'mois')}.",
        shortest.text,
        months=duration,
    )
    volume_reason = because(
        f"{wordings.hours(volume)}\u00a0: "
        + (
            "de quoi tenir un emploi d’au moins un mois à temps plein."
            if is_a_job
            else "moins d’un mois à temps plein, à regrouper avec d’autres ou à confier à une structure."
        ),
        job.text,
        hours=volume,
    )
    if not is_long_enough:
        return Answer(Feasibility.TOO_SHORT, (duration_reason, volume_reason))
    return Answer(Feasibility.FEASIBLE if is_a_job else Feasibility.TO_POOL, (duration_reason, volume_reason))


class Feasibility(StrEnum):
    FEASIBLE = "feasible"
    TO_POOL = "to_pool"
    TOO_SHORT = "too_short"


@dataclass(frozen=True, slots=True)
class Workload:
    """Hours as weeks and months of full time and as FTE (each on its own base), and one French sentence."""

    hours: Decimal
    weeks: Decimal
    months: Decimal
    fte: Decimal
    sentence: str
    text: Text
