"""Situations after the hires of a contract, as its account tells them: all of them to who follows people; to who pays
or holds the contract, counts large enough to hide everyone, told quarter after quarter so that two dates compared name
nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from levier.indicators import Indicator, Selection, registry
from levier.records.models import Milestone
from levier.rules.access import Actor, may
from levier.rules.answers import Reason
from levier.rules.small_numbers import told_in_batches


@dataclass(frozen=True, slots=True)
class MilestoneTold:
    """People by situation at a milestone. ``rest``: those of the situations left out, together; ``total``: None when
    they are too few to be told.
    """

    code: str
    label: str
    counts: Mapping[str, int]
    rest: int
    total: int | None


@dataclass(frozen=True, slots=True)
class OutcomesTold:
    """The indicator's figure, milestone by milestone. ``fewest``: below it nobody is counted apart; None, no limit."""

    indicator: Indicator
    milestones: tuple[MilestoneTold, ...]
    reasons: tuple[Reason, ...]
    fewest: int | None


def outcomes_of(by: Actor, contract_id: int, on: date) -> OutcomesTold:
    """What the actor may know of the situations noted up to that day."""
    indicator = registry()["outcomes"]
    figure = indicator.compute(Selection((contract_id,), on))
    counts: dict[str, dict[str, int]] = {code: {} for code in Milestone.values}
    for part in figure.parts:
        milestone, _, situation = part.code.partition(":")
        counts[milestone][situation] = part.people
    if may(by, "record_outcome"):
        whole = (
            MilestoneTold(code, str(Milestone(code).label), known, 0, sum(known.values()))
            for code, known in counts.items()
        )
        return OutcomesTold(indicator, tuple(whole), figure.reasons, None)
    quarters = _by_quarter(contract_id, on)
    answers = {code: told_in_batches(quarters[code], on) for code in counts}
    told = (
        MilestoneTold(code, str(Milestone(code).label), found.verdict.counts, found.verdict.rest, found.verdict.total)
        for code, found in answers.items()
    )
    reasons = answers[Milestone.END].reasons
    return OutcomesTold(indicator, tuple(told), reasons, int(str(reasons[0].facts["fewest"])))


def _by_quarter(contract_id: int, on: date) -> dict[str, list[dict[str, int]]]:
    """By milestone, people by situation in each quarter that is over, oldest first; without their rows."""
    found: dict[str, dict[date, dict[str, int]]] = {code: {} for code in Milestone.values}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT milestone, situation, quarter, people FROM levier_outcome_quarters(%s, %s)", [[contract_id], on]
        )
        for milestone, situation, quarter, people in cursor.fetchall():
            found[milestone].setdefault(quarter, {})[situation] = people
    return {code: [quarters[day] for day in sorted(quarters)] for code, quarters in found.items()}
