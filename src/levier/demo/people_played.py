"""The people of the territory: recorded, decided upon, hired, each on its day, in lists as a facilitator keeps them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from levier.demo.calendar_made import moment
from levier.demo.contracts_made import CONTRACTS
from levier.demo.engagements_made import all_jobs, tutor_of, weekly_of
from levier.demo.hours_made import HoursMade
from levier.demo.people_made import PersonMade, Step, steps_of
from levier.demo.plays import Play, facilitator
from levier.demo.territory import body
from levier.rules.access import Actor
from levier.usecases import engagements, people, validations

Acts = Sequence[tuple[Actor, Step]]
"""Who does what to people, by date."""


def play_people(play_: Play) -> str:
    """Record everybody, decide and hire, by date. Returns what to say of it."""
    hosts = {made.key: made.host for made in CONTRACTS}
    jobs = all_jobs(CONTRACTS, play_.today, play_.rng)
    buyers = {made.key: body(made.buyer).name for made in CONTRACTS}
    steps = steps_of(jobs, hosts, play_.today, play_.rng)
    for step in steps:
        if step.job is not None:
            number, buyer = play_.numbers[step.job.contract], buyers[step.job.contract]
            told = [HoursMade(step.made, step.job, step.host, number, buyer, *hours) for hours in step.job.hours]
            play_.lines += told
    acts = [(facilitator(play_, step.host, rank), step) for rank, step in enumerate(steps)]
    ids = _known(play_, acts)
    _decided(acts, ids)
    _hired(play_, acts, ids)
    return f"{len(ids)} personnes, {len(jobs)} embauches, missions et mises à disposition"


def _known(play_: Play, acts: Acts) -> dict[int, int]:
    """Record everybody, as lists. Returns rank among people -> id."""
    ids: dict[int, int] = {}
    new: dict[Actor, list[Step]] = {}
    for by, step in acts:
        if step.is_new:
            new.setdefault(by, []).append(step)
    for by, steps in new.items():
        rows = [(moment(step.on, 9), _person_facts(play_, step.made)) for step in steps]
        ids.update(zip((step.person for step in steps), people.record_people(by=by, people=rows), strict=True))
    return ids


def _decided(acts: Acts, ids: Mapping[int, int]) -> None:
    """First verdicts, then second ones, and so on: on one person they go by date, whoever decides."""
    rounds: dict[tuple[int, Actor], list[tuple[datetime, int, validations.ValidationFacts]]] = {}
    seen: Counter[int] = Counter()
    for by, step in acts:
        if (decided := step.decision) is None:
            continue
        facts = validations.ValidationFacts(
            decided.verdict,
            decided.decided_on,
            decided.public,
            decided.evidence,
            decided.evidence_on,
            decided.evidence_until,
            decided.hired_on,
            decided.reason,
        )
        row = (moment(decided.decided_on, 11), ids[step.person], facts)
        rounds.setdefault((seen[step.person], by), []).append(row)
        seen[step.person] += 1
    for (_, by), verdicts in sorted(rounds.items(), key=lambda found: found[0][0]):
        validations.validate_people(by=by, verdicts=verdicts)


def _hired(play_: Play, acts: Acts, ids: Mapping[int, int]) -> None:
    hires: dict[Actor, list[tuple[datetime, engagements.EngagementFacts]]] = {}
    for by, step in acts:
        if (job := step.job) is None:
            continue
        facts = engagements.EngagementFacts(
            ids[step.person],
            play_.lots[job.contract][job.lot],
            job.modality,
            job.employment_contract,
            job.starts_on,
            job.ends_on,
            employer_id=play_.hosts[job.employer],
            tutor=tutor_of(job),
            weekly_hours=weekly_of(job),
        )
        hires.setdefault(by, []).append((moment(job.starts_on, 14), facts))
    for by, rows in hires.items():
        engagements.record_engagements(by=by, engagements=rows)


def _person_facts(play_: Play, made: PersonMade) -> people.PersonFacts:
    return people.PersonFacts(
        made.last_name,
        made.first_name,
        made.born_on,
        made.sex,
        made.commune,
        made.latitude,
        made.longitude,
        "" if made.latitude is None else "geocoded",
        play_.hosts[made.referred_by] if made.referred_by else None,
    )
