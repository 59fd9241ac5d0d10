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
from levier.rules.durations import MONTHS_A_YEAR, last_day_of_term, months_after
from levier.rules.wordings import counted, hours, long_day

WHOLE_PERCENT = 100


def ai_hours(worked: "Iterable[Worked]", on: date, waivers: "Sequence[Waiver]" = ()) -> "Answer[AiHours]":
    """The hours of the period that runs on that day, held against the ceiling.

    ``worked``: hours of one person, each on its day, whoever they were worked for; a mission that has just begun
    may hold none. A prefect's waiver in force that day lifts or raises the ceiling for its AI; with several AIs in
    the period, each needs its own, and the lowest ceiling holds. Raises levier.law.BeforeFirstDate.
    """
    ceiling = parameter("structures.ai_ceiling").on(on)
    usual, months = ceiling.at("hours").number, ceiling.at("months").whole
    known = sorted(worked, key=lambda each: each.on)
    in_companies = [each for each in known if each.user is AiUser.COMPANY]
    first = _first_day(in_companies, on, months)
    if first is None:
        sentence = f"Aucune période de {months} mois en cours au {long_day(on)} pour des missions en entreprise."
        return Answer(AiHours(AiVerdict.NOTHING, Decimal(), usual), (because(sentence, ceiling.text),))
    last = last_day_of_term(first, months)
    own = [each for each in in_companies if first <= each.on <= last]
    done = sum((each.hours for each in own), Decimal())
    outside = sum(
        (each.hours for each in known if each.user is not AiUser.COMPANY and first <= each.on <= last), Decimal()
    )
    held = _held({each.employer for each in own}, waivers, on, usual)
    is_lifted = held is not None and all(one.raised_to is None for one in held)
    most = usual if held is None or is_lifted else min(one.raised_to for one in held if one.raised_to is not None)
    verdict = _verdict(done, usual, most, on, is_lifted=is_lifted)
    reasons = (*_reasons(ceiling, done, most, outside, (first, last)), *_waived(ceiling, held, waivers, on))
    found = AiHours(verdict, done, most, max(Decimal(), done - most), outside, first, last, is_lifted)
    return Answer(found, reasons)


def usual_ceiling(on: date) -> Decimal:
    """Hours of a period without a waiver. Raises levier.law.BeforeFirstDate."""
    return parameter("structures.ai_ceiling").on(on).at("hours").number


def alert_hours(on: date) -> Decimal:
    """Hours of a period from which a person is signalled. Raises levier.law.BeforeFirstDate."""
    share = parameter("structures.ai_ceiling_alert").on(on).number
    return parameter("structures.ai_ceiling").on(on).at("hours").number * share / WHOLE_PERCENT


def waiver_term(decided_on: date, first: date, last: date) -> "Answer[WaiverTerm]":
    """May a prefect's waiver run these days, both included? Its longest term is the law's, renewable by a new one.

    A waiver that begins before it is decided is flagged: no text read here settles it. Raises
    levier.law.BeforeFirstDate.
    """
    ceiling = parameter("structures.ai_ceiling").on(first)
    years = ceiling.at("waiver_years").whole
    latest = last_day_of_term(first, years * MONTHS_A_YEAR)
    longest = (
        f"Une dérogation dure {counted(years, 'an')} au plus, et se renouvelle par une nouvelle décision\u00a0: du "
        f"{long_day(first)}, elle va jusqu’au {long_day(latest)}."
    )
    reasons = [because(longest, ceiling.text, latest=latest)]
    if last > latest:
        return Answer(WaiverTerm.TOO_LONG, tuple(reasons))
    if decided_on > first:
        told = (
            f"Décidée le {long_day(decided_on)}, elle commencerait avant, le {long_day(first)}\u00a0: aucun texte lu "
            "ne dit qu’elle le peut, à vérifier sur la décision."
        )
        return Answer(WaiverTerm.TO_CHECK, (because(told, "field_practice"), *reasons))
    return Answer(WaiverTerm.STANDS, tuple(reasons))


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


def _verdict(done: Decimal, usual: Decimal, most: Decimal, on: date, *, is_lifted: bool) -> "AiVerdict":
    share = parameter("structures.ai_ceiling_alert").on(on).number
    if is_lifted:
        return AiVerdict.WAIVED if done > usual else AiVerdict.WITHIN
    if done > most:
        return AiVerdict.OVER
    if done >= most * share / WHOLE_PERCENT:
        return AiVerdict.NEAR
    return AiVerdict.WAIVED if done > usual else AiVerdict.WITHIN


def _held(employers: "set[str]", waivers: "Sequence[Waiver]", on: date, usual: Decimal) -> "tuple[Waiver, ...] | None":
    """The most generous waiver of each AI that day; None when one of them has none."""
    best: dict[str, Waiver] = {}
    for one in waivers:
        is_useful = one.first <= on <= one.last and (one.raised_to is None or one.raised_to > usual)
        known = best.get(one.employer)
        if is_useful and (known is None or _is_more(one, known)):
            best[one.employer] = one
    return tuple(best[employer] for employer in sorted(employers)) if employers <= best.keys() else None


def _is_more(one: "Waiver", known: "Waiver") -> bool:
    if known.raised_to is None:
        return False
    return one.raised_to is None or one.raised_to > known.raised_to


def _waived(
    ceiling: Dated, held: "tuple[Waiver, ...] | None", waivers: "Sequence[Waiver]", on: date
) -> tuple[Reason, ...]:
    """Each waiver that holds; or that one of the AIs has none, when another has."""
    if held is None:
        if not any(one.first <= on <= one.last for one in waivers):
            return ()
        told = "Une association intermédiaire de la période n’a pas de dérogation en cours\u00a0: le plafond reste."
        return (because(told, ceiling.text),)
    return tuple(because(_told(one), ceiling.text) for one in held)


def _told(one: "Waiver") -> str:
    what = "plafond levé" if one.raised_to is None else f"plafond porté à {hours(one.raised_to)}"
    document = f" ({one.reference})" if one.reference else ""
    return f"Dérogation du préfet du {long_day(one.first)} au {long_day(one.last)}{document}\u00a0: {what}."


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
        other = f"{hours(outside)} auprès de particuliers, d’associations ou de collectivités\u00a0: hors du plafond."
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


class WaiverTerm(StrEnum):
    """TOO_LONG is refused, by the law's own term; TO_CHECK is flagged."""

    STANDS = "stands"
    TO_CHECK = "to_check"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Worked:
    """Hours of one person with an AI (``employer``), on a day, and for whom."""

    on: date
    hours: Decimal
    user: AiUser = AiUser.COMPANY
    employer: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """The prefect's decision to let an AI (``employer``) go beyond the ceiling; both days included.

    ``raised_to``: hours of the period, None when the ceiling is lifted; ``reference``: the document.
    """

    first: date
    last: date
    raised_to: Decimal | None = None
    employer: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class AiHours:
    """Hours in companies during the period; ``over``: beyond the ceiling, raised or not; ``outside``: those that do
    not count; ``is_lifted``: a waiver lifts the ceiling that day."""

    verdict: AiVerdict
    counted: Decimal
    ceiling: Decimal
    over: Decimal = Decimal()
    outside: Decimal = Decimal()
    first: date | None = None
    last: date | None = None
    is_lifted: bool = False
