"""How many hours an association intermédiaire (AI) may put one person at work in companies.

The period runs from the first mission in a company; the first mission after its end opens the next one. Missions
with individuals, associations and local authorities are outside (article L5132-9).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from levier.law import Dated, parameter
from levier.rules.answers import Answer, Reason, because
from levier.rules.durations import last_day_of_term, months_after
from levier.rules.wordings import hours, long_day

WHOLE_PERCENT = 100


def ai_hours(worked: "Iterable[Worked]", on: date, waiver: "Waiver | None" = None) -> "Answer[AiHours]":
    """The hours of the period that runs on that day, held against the ceiling.

    ``worked``: hours of one person, each on its day, whoever they were worked for; a mission that has just begun
    may hold none. Raises levier.law.BeforeFirstDate.
    """
    ceiling = parameter("structures.ai_ceiling").on(on)
    most, months = ceiling.at("hours").number, ceiling.at("months").whole
    known = sorted(worked, key=lambda each: each.on)
    counted = [each for each in known if each.user is AiUser.COMPANY]
    first = _first_day(counted, on, months)
    if first is None:
        sentence = f"Aucune période de {months} mois en cours au {long_day(on)} pour des missions en entreprise."
        return Answer(AiHours(AiVerdict.NOTHING, Decimal(), most), (because(sentence, ceiling.text),))
    last = last_day_of_term(first, months)
    done = sum((each.hours for each in counted if first <= each.on <= last), Decimal())
    outside = sum(
        (each.hours for each in known if each.user is not AiUser.COMPANY and first <= each.on <= last), Decimal()
    )
    verdict = _verdict(done, most, on, waiver)
    reasons = _reasons(ceiling, done, most, outside, (first, last))
    if waiver is not None and verdict is AiVerdict.WAIVED:
        sentence = f"Dérogation du préfet du {long_day(waiver.first)} au {long_day(waiver.last)}."
        reasons = (*reasons, because(sentence, ceiling.text))
    found = AiHours(verdict, done, most, max(Decimal(), done - most), outside, first, last)
    return Answer(found, reasons)


def alert_hours(on: date) -> Decimal:
    """Hours of a period from which a person is signalled. Raises levier.law.BeforeFirstDate."""
    share = parameter("structures.ai_ceiling_alert").on(on).number
    return parameter("structures.ai_ceiling").on(on).at("hours").number * share / WHOLE_PERCENT


def longest_period(on: date) -> int:
    """Months of a period. Raises levier.law.BeforeFirstDate."""
    return parameter("structures.ai_ceiling").on(on).at("months").whole


def _first_day(counted: "Sequence[Worked]", on: date, months: int) -> date | None:
    """The first day of the period that runs on that day; None when none does."""
    start: date | None = None
    for each in counted:
        if each.on <= on and (start is None or each.on >= months_after(start, months)):
            start = each.on
    return start if start is not None and on < months_after(start, months) else None


def _verdict(done: Decimal, most: Decimal, on: date, waiver: "Waiver | None") -> "AiVerdict":
    if done <= most:
        return AiVerdict.NEAR if done >= alert_hours(on) else AiVerdict.WITHIN
    is_waived = waiver is not None and waiver.first <= on <= waiver.last
    return AiVerdict.WAIVED if is_waived else AiVerdict.OVER


def _reasons(
    ceiling: Dated, done: Decimal, most: Decimal, outside: Decimal, period: tuple[date, date]
) -> tuple[Reason, ...]:
    first, last = period
    compared = f"{hours(done - most)} de trop" if done > most else f"il en reste {hours(most - done)}"
    sentence = (
        f"{hours(done)} en entreprise du {long_day(first)} (première mission) au {long_day(last)}, "
        f"pour un plafond de {hours(most)}\u00a0: {compared}."
    )
    reasons = [because(sentence, ceiling.text, counted=done, ceiling=most)]
    if outside:
        other = f"{hours(outside)} auprès de particuliers, d'associations ou de collectivités\u00a0: hors du plafond."
        reasons.append(because(other, ceiling.text))
    return tuple(reasons)


class AiUser(StrEnum):
    """Whom an AI puts someone at work for."""

    COMPANY = "company"
    INDIVIDUAL = "individual"
    ASSOCIATION = "association"
    LOCAL_AUTHORITY = "local_authority"


class AiVerdict(StrEnum):
    NOTHING = "nothing"
    WITHIN = "within"
    NEAR = "near"
    OVER = "over"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Worked:
    """Hours of one person with an AI, on a day, and for whom."""

    on: date
    hours: Decimal
    user: AiUser = AiUser.COMPANY


@dataclass(frozen=True, slots=True)
class Waiver:
    """The prefect's decision to let an AI go beyond the ceiling; both days included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class AiHours:
    """Hours in companies during the period; ``over``: beyond the ceiling; ``outside``: those that do not count."""

    verdict: AiVerdict
    counted: Decimal
    ceiling: Decimal
    over: Decimal = Decimal()
    outside: Decimal = Decimal()
    first: date | None = None
    last: date | None = None
