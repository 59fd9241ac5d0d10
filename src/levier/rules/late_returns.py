"""Returns of hours against their calendar: received or not, how late, and what the clause provides for the delay.

Every day and every amount is the clause's or the diary's. What is found is incurred, never decided: the buyer decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from levier.rules.answers import Answer, Reason, because
from levier.rules.penalties import LateProofs, Penalty, for_late_proofs, limited
from levier.rules.returns import Return
from levier.rules.wordings import counted, euros, long_day


class Standing(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Deposit:
    """Hours of a month (its first day) and the day their file came; None when another organisation knows it."""

    month: date
    received_on: date | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A formal notice that asks for a return, and the last day it leaves to answer."""

    sent_on: date
    answer_by: date


@dataclass(frozen=True, slots=True)
class LateTerms:
    """What the clause says: EUR a day late, days left by a formal notice; ``source``: its article, "" when unknown."""

    per_day: Decimal | None = None
    days_given: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """A return on a day. ``days_late`` since its due day; ``incurred`` is None while nothing can be counted."""

    period: Return
    standing: Standing
    received_on: date | None
    days_late: int
    notice: Notice | None
    incurred: Penalty | None


def follow_return(
    period: Return, deposits: Sequence[Deposit], notices: Sequence[Notice], terms: LateTerms, on: date
) -> Answer[Followed]:
    """How a return whose due day has passed stands. ``notices``: those that ask for it.

    It is received by the first file with hours of its last month, or, after its last day, of any of its months: a
    file of its first month alone does not make a quarter. Raises ValueError before the due day, or without one.
    """
    if period.due_before is None or on < period.due_before:
        raise ValueError("ce relevé n’est pas encore attendu")
    known, is_elsewhere = _received(period, deposits, on)
    last_day = known or on
    days = 0 if is_elsewhere else max(0, (last_day - period.due_before).days + 1)
    standing = Standing.ON_TIME if not days else Standing.LATE if known else Standing.MISSING
    notice = min(
        (one for one in notices if period.due_before <= one.sent_on <= on), key=lambda one: one.sent_on, default=None
    )
    incurred = _incurred(terms, notice, last_day, is_received=known is not None) if days else None
    reasons = (
        _asked(period, terms),
        _came(known, is_elsewhere, days, on),
        *(_charged(terms, notice, incurred) if days else ()),
    )
    return Answer(Followed(period, standing, known, days, notice, incurred), reasons)


def all_incurred(each: Sequence[Followed]) -> Penalty | None:
    """Together, before the cap of the clause, which holds over all its penalties; None when nothing is incurred."""
    found = [one.incurred for one in each if one.incurred is not None and one.incurred.gross]
    if not found:
        return None
    said = because(f"{counted(len(found), 'relevé')} en retard après mise en demeure.", "contract_clause")
    formula = " + ".join(euros(one.gross) for one in found) if len(found) > 1 else found[0].formula.partition(" = ")[0]
    return limited(sum((one.gross for one in found), Decimal()), formula, (said,), None)


def _received(period: Return, deposits: Sequence[Deposit], on: date) -> tuple[date | None, bool]:
    """The day the return came, if known; and whether it came, on a day only another organisation knows."""
    last_month = period.last.replace(day=1)
    own = [one for one in deposits if period.first.replace(day=1) <= one.month <= last_month]
    days = [
        one.received_on
        for one in own
        if one.received_on is not None
        and one.received_on <= on
        and (one.month == last_month or one.received_on > period.last)
    ]
    if days:
        return min(days), False
    return None, any(one.received_on is None and one.month == last_month for one in own)


def _incurred(terms: LateTerms, notice: Notice | None, last_day: date, *, is_received: bool) -> Penalty | None:
    if not terms.per_day:
        return None
    given = max(terms.days_given, (notice.answer_by - notice.sent_on).days) if notice else terms.days_given
    sent_on = notice.sent_on if notice else None
    return for_late_proofs(LateProofs(terms.per_day, sent_on, last_day, given, is_received))


def _asked(period: Return, terms: LateTerms) -> Reason:
    source = f" ({terms.source})" if terms.source else ""
    due = long_day(period.due_before) if period.due_before else ""
    return because(
        f"Le calendrier des relevés de la clause{source} demande les heures du {long_day(period.first)} au "
        f"{long_day(period.last)} avant le {due}.",
        "contract_clause",
    )


def _came(known: date | None, is_elsewhere: bool, days: int, on: date) -> Reason:
    if is_elsewhere:
        return because("Ces heures sont arrivées à une autre organisation qui suit le marché\u00a0: elle sait quand.")
    late = f"\u00a0: {counted(days, 'jour')} de retard" if days else ""
    if known is None:
        return because(f"Rien n’est reçu de cette période le {long_day(on)}{late}.")
    return because(f"Relevé reçu le {long_day(known)}{late or ', dans le délai'}.")


def _charged(terms: LateTerms, notice: Notice | None, incurred: Penalty | None) -> tuple[Reason, ...]:
    """The amount of the clause, and what the diary says of a formal notice."""
    if incurred is None:
        told = "La clause n’écrit aucun montant (champ «\u00a0Pénalité par jour de retard\u00a0»)."
        return (because(told, "contract_clause"),)
    source = f", {terms.source}" if terms.source else ""
    said = because(
        f"La clause prévoit {euros(terms.per_day or Decimal())} par jour (champ «\u00a0Pénalité par jour de "
        f"retard\u00a0»{source}).",
        "contract_clause",
    )
    missing = () if notice else (because("Le journal du marché n’a pas de mise en demeure qui réclame ce relevé."),)
    counted_up = (because(f"{incurred.formula}."),) if incurred.gross else ()
    return (said, *missing, *incurred.reasons, *counted_up)
