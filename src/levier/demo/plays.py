"""A play: what the gestures of the loading found on their way, and who makes them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from levier.demo.hours_made import HoursMade
from levier.records.models import User
from levier.records.scope import identity
from levier.rules.access import Actor
from levier.usecases import accounts


@dataclass(slots=True)
class Play:
    """What the gestures found on their way. ``at``: the moment of the loading, for what happens today."""

    today: date
    at: datetime
    rng: Random
    hosts: dict[str, int] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    lots: dict[str, list[int]] = field(default_factory=dict)
    contracts: dict[str, int] = field(default_factory=dict)
    lines: list[HoursMade] = field(default_factory=list)


def signed_in(email: str) -> Actor:
    """Who acts when this person comes in, as the site finds it."""
    with identity():
        user_id = User.objects.values_list("pk", flat=True).get(email=email)
    actor, _ = accounts.choose_seat(user_id, accounts.list_seats(by=Actor(user_id=user_id)), None)
    return actor


def facilitator(play_: Play, host: str, rank: int) -> Actor:
    """Claire Vidal mostly, Karim Benali one time in three; Lucie Marty in her own territory."""
    if host == "host_tarn":
        return play_.actors["Lucie Marty"]
    return play_.actors["Karim Benali" if rank % 3 == 2 else "Claire Vidal"]
