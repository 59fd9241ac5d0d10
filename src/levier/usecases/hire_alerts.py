"""What to look at again on hires under way: their evidence on the day of the hire, the end of the days counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from levier.usecases.evidence import judge_evidence
from levier.usecases.hires import Hire, Worked
from levier.usecases.publics import OwnLists

END_AHEAD = timedelta(days=60)
"""How long before its hours stop counting a permanent contract is told."""


@dataclass(frozen=True, slots=True)
class EvidenceToReview:
    """Hires under way of one contract. ``outdated``: the evidence was too old or later that day; ``missing``: none."""

    contract_id: int
    contract_number: str
    engagement_ids: tuple[int, ...]
    missing: int
    outdated: int


@dataclass(frozen=True, slots=True)
class CountingEnd:
    """A permanent contract that goes on after the last day whose hours count."""

    engagement_id: int
    person_name: str
    contract_number: str
    last: date
    is_over: bool


def evidence_to_review(hires: Iterable[Hire], lists: OwnLists, today: date) -> tuple[EvidenceToReview, ...]:
    """Hires under way whose evidence is missing, or was not good on the day of the hire, by contract, in their order.

    A public proved by an opinion asks for no evidence; a reason written with the verdict accepted what there was, and
    settles it. ``lists``: the organisation's own publics and ages.
    """
    judged: dict[tuple[date, str, str, date | None, date | None], str] = {}
    found: dict[tuple[int, str], dict[int, str]] = {}
    for hire in hires:
        if hire.reason or not hire.is_under_way(today):
            continue
        key = (hire.starts_on, hire.public, hire.evidence, hire.evidence_on, hire.evidence_until)
        if key not in judged:
            judged[key] = _state(lists, *key)
        if judged[key]:
            found.setdefault((hire.contract_id, hire.contract_number), {})[hire.id] = judged[key]
    return tuple(
        EvidenceToReview(
            contract,
            number,
            tuple(states),
            sum(state == "missing" for state in states.values()),
            sum(state == "outdated" for state in states.values()),
        )
        for (contract, number), states in found.items()
    )


def _state(
    lists: OwnLists, on: date, public: str, evidence: str, dated_on: date | None, valid_until: date | None
) -> str:
    """Missing, outdated, or nothing to say."""
    if not evidence:
        wanted = lists.public_on(public, on)
        return "missing" if wanted is None or wanted.evidence else ""
    return "outdated" if judge_evidence(evidence, dated_on, valid_until, on, lists.ages).state == "alert" else ""


def counting_ends(worked: Worked, today: date) -> tuple[CountingEnd, ...]:
    """Permanent contracts under way whose hours stop counting, or will within sixty days, before the market ends."""
    found = []
    for hire in worked.hires:
        if hire.id not in worked.periods or not hire.is_under_way(today):
            continue
        last = worked.periods[hire.id].verdict.last
        if last < (hire.closes_on or date.max) and last <= today + END_AHEAD:
            name = f"{hire.first_name} {hire.last_name}"
            found.append(CountingEnd(hire.id, name, hire.contract_number, last, last < today))
    return tuple(sorted(found, key=lambda one: (one.last, one.engagement_id)))
