"""Work left to the worker: enqueued in the transaction of the gesture that asks for it."""

from collections.abc import Mapping
from typing import Any

from procrastinate.contrib.django import app

from levier.rules.access import Actor, Role


def enqueue(task: str, by: Actor, **arguments: int | str) -> None:
    """Leave a job to the worker, to be done under the scope of who asks."""
    app.configure_task(name=task).defer(actor=packed(by), **arguments)


def packed(actor: Actor) -> dict[str, Any]:
    """An actor as a job's arguments hold it."""
    return {
        "user_id": actor.user_id,
        "host_id": actor.host_id,
        "roles": sorted(actor.roles),
        "name": actor.name,
    }


def unpacked(arguments: Mapping[str, Any]) -> Actor:
    """The actor a job acts for. Raises ``KeyError`` or ``ValueError`` on arguments of another make."""
    return Actor(
        arguments["user_id"],
        arguments["host_id"],
        frozenset(Role(role) for role in arguments["roles"]),
        arguments["name"],
    )
