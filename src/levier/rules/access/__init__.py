"""Who may do what: ONE matrix of roles × gestures × subjects.

Everything that decides access reads this table: the policies of the database (``levier access write``), the
checks of every door (``check``), the test grid, and the reference page. A role reaches the rows of a subject
through a *relation*; how a relation reads in SQL for each table is written once, in ``levier.records.reach``.
"""

from collections.abc import Mapping
from types import MappingProxyType

from levier.rules.access import accounts, hours, people, procurement, social_clauses, territory
from levier.rules.access.shapes import (
    ANONYMOUS,
    MEMBER_ROLES,
    ROLE_LABELS,
    ROLES_OF_KIND,
    Actor,
    Gesture,
    NotAllowed,
    Operation,
    Relation,
    Role,
)

__all__ = [
    "ANONYMOUS",
    "GESTURES",
    "MEMBER_ROLES",
    "ROLES_OF_KIND",
    "ROLE_LABELS",
    "Actor",
    "Gesture",
    "NotAllowed",
    "Operation",
    "Relation",
    "Role",
    "check",
    "may",
    "relations",
    "tables",
]

GESTURES: Mapping[str, Gesture] = MappingProxyType(
    dict(row for part in (accounts, territory, procurement, social_clauses, people, hours) for row in part.ROWS)
)


def may(actor: Actor, name: str) -> bool:
    """Whether one of the actor's roles has this gesture. Rows are then bounded by the database's policies."""
    return any(role in GESTURES[name].allowed for role in actor.all_roles())


def check(actor: Actor, name: str) -> None:
    """Raise ``NotAllowed`` unless the actor may do this gesture."""
    if not may(actor, name):
        raise NotAllowed(GESTURES[name])


def relations(table: str, operation: Operation) -> dict[Relation, tuple[Role, ...]]:
    """Relations through which a table's rows are reached for an operation, each with its roles, in order."""
    found: dict[Relation, set[Role]] = {}
    for gesture in GESTURES.values():
        if operation in gesture.touches.get(table, ()):
            for role, ways in gesture.allowed.items():
                for relation in ways:
                    found.setdefault(relation, set()).add(role)
    return {relation: tuple(sorted(roles)) for relation, roles in sorted(found.items())}


def tables() -> tuple[str, ...]:
    """Every table some gesture touches."""
    return tuple(sorted({table for gesture in GESTURES.values() for table in gesture.touches}))
