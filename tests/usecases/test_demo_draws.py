"""What the demonstration draws before it is loaded: people, jobs, homes and names, on any day."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from levier.demo import engagements_made, geography, names_made, people_made, playing
from levier.demo.contracts_made import CONTRACTS
from levier.demo.personas import PERSONAS
from levier.rules.access import Role
from levier.usecases.hours_matching import folded

DAYS = (date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 1), date(2028, 2, 29))


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_on_any_day_the_same_numbers_are_drawn(today):
    rng = Random(playing.SEED)  # noqa: S311
    jobs = engagements_made.all_jobs(CONTRACTS, today, rng)
    steps = people_made.steps_of(jobs, {made.key: made.host for made in CONTRACTS}, today, rng)
    assert len({step.person for step in steps}) == 200
    assert 220 <= len(jobs) <= 290
    assert len({month for job in jobs for month, _ in job.hours}) == 24
    assert all(step.on <= today for step in steps)
    assert all(job.ends_on is None or job.ends_on >= job.starts_on for job in jobs)
    told = Counter((step.person, month) for step in steps if step.job for month, _ in step.job.hours)
    assert set(told.values()) == {1}


def test_names_in_capitals_are_found_again():
    names = (*names_made.LAST, *names_made.WOMEN, *names_made.MEN)
    assert [name for name in names if folded(name.upper()) != folded(name)] == []


def test_the_same_day_gives_the_same_territory():
    drawn = [engagements_made.all_jobs(CONTRACTS, DAYS[0], Random(playing.SEED)) for _ in range(2)]  # noqa: S311
    assert drawn[0] == drawn[1]


def test_homes_stand_where_they_are_said_to():
    import shapely

    rng = Random(5)  # noqa: S311
    for number, outline in enumerate(geography.outlines()):
        latitude, longitude = geography.home_in(number, rng)
        assert outline.contains(shapely.Point(longitude, latitude))
        latitude, longitude = geography.home_near(number, rng)
        assert not outline.contains(shapely.Point(longitude, latitude))
    latitude, longitude = geography.home_outside(geography.COMMUNES[0], rng)
    assert not any(found.contains(shapely.Point(longitude, latitude)) for found in geography.outlines())


def test_the_state_only_observes():
    observer = next(known for known in PERSONAS if known.organization == "state")
    assert observer.roles == (Role.OBSERVER,)
