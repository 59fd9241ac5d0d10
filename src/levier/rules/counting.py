"""Which hours count for a clause: inside which days, of which kind, and how many a month can hold.

Nothing here refuses a declaration: hours that look wrong are counted and said to be checked, because the
facilitator decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from levier.law import Dated, parameter
from levier.rules.answers import Answer, Reason, because
from levier.rules.calibration import Calibration, hours_for
from levier.rules.calibration.results import require_percent, require_positive
from levier.rules.durations import days_between, last_day_of_term
from levier.rules.wordings import counted, euros, hours, long_day, percent

DAYS_A_WEEK = 7


def counting_period(engagement: Engagement, terms: CountingTerms) -> Answer[Period]:
    """The days whose hours count for this engagement: both ends included, possibly no day at all.

    From the notification (or the hire, when later) to the end of the market; for a permanent contract, at
    most the months of the clause, counted from its own start. Raises ValueError on a limit under one month.
    """
    first = max(terms.notified_on, engagement.hired_on)
    reasons = [
        because(
            f"Seules comptent les heures faites du {long_day(terms.notified_on)} (notification) "
            f"au {long_day(terms.ends_on)} (fin du marché).",
            "contract_clause",
        )
    ]
    last = terms.ends_on
    if engagement.is_permanent and terms.permanent is not None:
        start = _limit_start(engagement, terms.permanent)
        if terms.permanent.start is LimitStart.FIRST_HOUR and start == engagement.first_hour_on:
            reasons.append(_first_hour_said(engagement))
        limit = last_day_of_term(start, terms.permanent.months)
        last = min(last, limit)
        reasons.append(
            because(
                f"CDI\u00a0: {counted(terms.permanent.months, 'mois', 'mois')} à compter du "
                f"{long_day(start)}, soit jusqu’au {long_day(limit)}, sans dépasser la fin du marché.",
                "contract_clause",
                limit=limit,
            )
        )
    if engagement.ended_on is not None and engagement.ended_on < last:
        last = engagement.ended_on
        reasons.append(because(f"Le contrat de travail a pris fin le {long_day(last)}.", "contract_clause"))
    return Answer(Period(first, last), tuple(reasons))


def _limit_start(engagement: Engagement, limit: PermanentLimit) -> date:
    if limit.base is LimitBase.PERSON and engagement.pathway_started_on is not None:
        return engagement.pathway_started_on
    if limit.start is LimitStart.FIRST_HOUR and engagement.first_hour_on is not None:
        return engagement.first_hour_on
    return engagement.hired_on


def _first_hour_said(engagement: Engagement) -> Reason:
    """Where the first hour comes from."""
    day = long_day(engagement.first_hour_on or engagement.hired_on)
    source = "d’après les heures reçues, au plus tôt" if engagement.is_first_hour_derived else "telle que notée"
    return because(f"Première heure le {day}, {source}.", "contract_clause")


def first_hour(typed: date | None, first_month: date | None, hired_on: date) -> FirstHour | None:
    """The first hour of an engagement: the day typed, else the first that the hours received allow.

    Hours are declared by month (``first_month`` is its first day): they give no sooner day than the hire. None when
    nothing is known.
    """
    derived = max(first_month, hired_on) if first_month is not None else None
    on = typed or derived
    return None if on is None else FirstHour(on, derived, is_typed=typed is not None)


def count_hours(line: HoursLine, engagement: Engagement, terms: CountingTerms) -> Counted:
    """How many hours of a declared line count, and why.

    A line that is partly outside the period counts whole and is to be checked: it does not say which of its
    hours were worked on which day.
    """
    if line.kind not in terms.counted_kinds:
        sentence = f"{KIND_LABELS[line.kind]}\u00a0: non comptées dans ce marché."
        return Counted(Decimal(), CountVerdict.KIND_NOT_COUNTED, (because(sentence, "contract_clause"),))
    period = counting_period(engagement, terms)
    inside = days_between(max(line.first_day, period.verdict.first), min(line.last_day, period.verdict.last))
    dates = f"du {long_day(line.first_day)} au {long_day(line.last_day)}"
    if not inside:
        reason = because(f"Heures {dates}\u00a0: hors de la période, elles ne comptent pas.", "contract_clause")
        return Counted(Decimal(), CountVerdict.OUTSIDE, (reason, *period.reasons))
    if inside < days_between(line.first_day, line.last_day):
        reason = because(f"Heures {dates}\u00a0: en partie hors de la période, à vérifier.", "contract_clause")
        return Counted(line.hours, CountVerdict.TO_CHECK, (reason, *period.reasons))
    return Counted(line.hours, CountVerdict.COUNTED, period.reasons)


def overload(worked: Decimal, first_day: date, last_day: date) -> Answer[Overload]:
    """Do these hours exceed what the law's weekly limits allow on average over these days?

    The limits are weekly, a declaration is monthly: it can only be looked at, never refused. Raises
    ValueError when `last_day` is before `first_day`.
    """
    days = days_between(first_day, last_day)
    if not days:
        raise ValueError("la période finit avant de commencer")
    average, longest = (
        parameter(name).on(first_day) for name in ("hours.average_week_alert", "hours.longest_week_alert")
    )
    verdict, week = Overload.NONE, average
    if worked > _most_in(days, average):
        verdict = Overload.ALERT
    if worked > _most_in(days, longest):
        verdict, week = Overload.STRONG, longest
    compared = "pas plus de" if verdict is Overload.NONE else "à vérifier, plus de"
    most = _most_in(days, week)
    sentence = (
        f"{hours(worked)} en {counted(days, 'jour', 'jours')}\u00a0: {compared} {hours(week.number)} "
        f"par semaine en moyenne (soit {hours(most)})."
    )
    return Answer(verdict, (because(sentence, week.text, most=most),))


def most_without_alert(first_day: date, last_day: date) -> Decimal:
    """Hours of these days above which ``overload`` alerts."""
    return _most_in(days_between(first_day, last_day), parameter("hours.average_week_alert").on(first_day))


def week_limit(verdict: Overload, on: date) -> Decimal:
    """The weekly hours an alert is told with."""
    name = "hours.longest_week_alert" if verdict is Overload.STRONG else "hours.average_week_alert"
    return parameter(name).on(on).number


def weekly_length(weekly_hours: Decimal, on: date) -> Answer[bool]:
    """Can these be the weekly hours of a contract of employment that begins that day? Raises NoValue before the law's
    first longest week known here.
    """
    longest = parameter("hours.longest_week_alert").on(on)
    is_within = weekly_hours <= longest.number
    compared = "pas plus de" if is_within else "la plus longue semaine de travail est de"
    sentence = f"{hours(weekly_hours)} par semaine\u00a0: {compared} {hours(longest.number)}."
    return Answer(is_within, (because(sentence, longest.text, most=longest.number),))


def _most_in(days: int, week: Dated) -> Decimal:
    return week.number * days / DAYS_A_WEEK


def hours_from_invoice(invoiced: Decimal, labour_share_percent: Decimal, hourly_cost: Decimal) -> Calibration:
    """Hours of a service sub-contracted to an EI, ACI, EA or ESAT: invoiced amount × labour share ÷ cost.

    For when the structure does not declare its hours. Raises CannotCalibrate.
    """
    amount = require_positive(invoiced, "invoiced", "Montant facturé")
    share = require_percent(labour_share_percent, "labour_share_percent", "Part de main-d'œuvre")
    cost = require_positive(hourly_cost, "hourly_cost", "Coût horaire chargé")
    raw = hours_for(amount, share, cost)
    reason = because("Heures de la prestation sous-traitée, estimées d’après le montant facturé.", "field_practice")
    return Calibration(raw, raw, f"{euros(amount)} × {percent(share)} ÷ {euros(cost)} = {hours(raw)}", (reason,))


def permanent_limits_offered(on: date) -> tuple[int, ...]:
    """The limits, in months, offered when a clause is entered."""
    return tuple(line.whole for line in parameter("hours.permanent_contract_months").on(on).each())


class HoursKind(StrEnum):
    WORK = "work"
    TRAINING = "training"
    ABSENCE = "absence"
    TUTORING = "tutoring"
    INTERNSHIP = "internship"


KIND_LABELS = {
    HoursKind.WORK: "Heures travaillées",
    HoursKind.TRAINING: "Heures de formation",
    HoursKind.ABSENCE: "Heures de congé ou de maladie",
    HoursKind.TUTORING: "Heures de tutorat",
    HoursKind.INTERNSHIP: "Heures de stage ou d’immersion",
}


class CountVerdict(StrEnum):
    COUNTED = "counted"
    TO_CHECK = "to_check"
    OUTSIDE = "outside"
    KIND_NOT_COUNTED = "kind_not_counted"


class Overload(StrEnum):
    NONE = "none"
    ALERT = "alert"
    STRONG = "strong"


class LimitBase(StrEnum):
    """Is the limit of a permanent contract counted for each contract, or over a person's whole pathway?"""

    CONTRACT = "contract"
    PERSON = "person"


class LimitStart(StrEnum):
    HIRE = "hire"
    FIRST_HOUR = "first_hour"


@dataclass(frozen=True, slots=True)
class PermanentLimit:
    """For how many months the hours of a permanent contract count."""

    months: int
    base: LimitBase = LimitBase.CONTRACT
    start: LimitStart = LimitStart.HIRE

    def __post_init__(self) -> None:
        if self.months < 1:
            raise ValueError("la limite d’un CDI se compte en mois, à partir d’un")


@dataclass(frozen=True, slots=True)
class CountingTerms:
    """What the clause says: its days, the kinds of hours it counts, its limit for permanent contracts."""

    notified_on: date
    ends_on: date
    counted_kinds: frozenset[HoursKind] = frozenset({HoursKind.WORK})
    permanent: PermanentLimit | None = None


@dataclass(frozen=True, slots=True)
class Engagement:
    """`pathway_started_on`: the person's first engagement over all contracts."""

    hired_on: date
    is_permanent: bool = False
    first_hour_on: date | None = None
    pathway_started_on: date | None = None
    ended_on: date | None = None
    is_first_hour_derived: bool = False


@dataclass(frozen=True, slots=True)
class FirstHour:
    """The first hour worked, and the soonest day the hours received allow; the day typed wins."""

    on: date
    by_hours: date | None
    is_typed: bool

    @property
    def differs(self) -> bool:
        """Whether the day typed and the hours received are of different months."""
        if not self.is_typed or self.by_hours is None:
            return False
        return (self.on.year, self.on.month) != (self.by_hours.year, self.by_hours.month)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `first` to `last`, both included; no day at all when `last` is before `first`."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return days_between(self.first, self.last)


@dataclass(frozen=True, slots=True)
class HoursLine:
    """Hours declared for the days from `first_day` to `last_day`, both included."""

    first_day: date
    last_day: date
    hours: Decimal
    kind: HoursKind = HoursKind.WORK


@dataclass(frozen=True, slots=True)
class Counted:
    hours: Decimal
    verdict: CountVerdict
    reasons: tuple[Reason, ...]
