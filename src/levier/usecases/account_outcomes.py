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
from levier.rules.small_numbers import Told, told_in_batches


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
    if may(by, "record_outcome"):
        figure = indicator.compute(Selection((contract_id,), on))
        counts: dict[str, dict[str, int]] = {code: {} for code in Milestone.values}
        for part in figure.parts:
            milestone, _, situation = part.code.partition(":")
            counts[milestone][situation] = part.people
        whole = (
            MilestoneTold(code, str(Milestone(code).label), known, 0, sum(known.values()))
            for code, known in counts.items()
        )
        return OutcomesTold(indicator, tuple(whole), figure.reasons, None)
    batches, waiting = _batches(contract_id, on)
    answers = {code: told_in_batches(batches[code], on) for code in Milestone.values}
    told = tuple(_milestone(code, found.verdict, is_waiting=code in waiting) for code, found in answers.items())
    reasons = answers[Milestone.END].reasons
    return OutcomesTold(indicator, told, reasons, int(str(reasons[0].facts["fewest"])))


def _milestone(code: str, told: Told, *, is_waiting: bool) -> MilestoneTold:
    """People that a batch tells under no situation are those of the others together."""
    counts = {situation: people for situation, people in told.counts.items() if situation}
    rest = told.rest + told.counts.get("", 0)
    total = None if is_waiting and not told.total else told.total
    return MilestoneTold(code, str(Milestone(code).label), counts, rest, total)


def _batches(contract_id: int, on: date) -> tuple[dict[str, list[dict[str, int]]], set[str]]:
    """By milestone, the batches the database tells, oldest first, and the milestones where people wait for more.

    The database gathers and hides them by the same rule, which finds nothing left to hide in them.
    """
    found: dict[str, dict[int, dict[str, int]]] = {code: {} for code in Milestone.values}
    waiting: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT milestone, batch, situation, people FROM levier_outcomes_told(%s, %s)", [contract_id, on]
        )
        for milestone, batch, situation, people in cursor.fetchall():
            if batch:
                found[milestone].setdefault(batch, {})[situation] = people
            else:
                waiting.add(milestone)
    return {code: [batches[rank] for rank in sorted(batches)] for code, batches in found.items()}, waiting
