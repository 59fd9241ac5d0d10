"""Situations after the hires of a contract, as its account tells them: all of them to who follows people, counts large
enough to hide everyone to who pays or holds the contract.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from levier.indicators import Indicator, Selection, registry
from levier.records.models import Milestone
from levier.rules.access import Actor, may
from levier.rules.answers import Reason
from levier.rules.small_numbers import told_counts


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
    answers = {code: told_counts(known, on) for code, known in counts.items()}
    told = (
        MilestoneTold(code, str(Milestone(code).label), found.verdict.counts, found.verdict.rest, found.verdict.total)
        for code, found in answers.items()
    )
    reason = answers[Milestone.END].reasons[0]
    return OutcomesTold(indicator, tuple(told), (reason,), int(str(reason.facts["fewest"])))
