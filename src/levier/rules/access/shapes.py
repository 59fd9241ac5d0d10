"""What the permission matrix is made of: roles, relations, gestures, and who acts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    FACILITATOR = "facilitator"
    BUYER = "buyer"
    COMPANY = "company"
    INCLUSIVE_STRUCTURE = "inclusive_structure"
    PRESCRIBER = "prescriber"
    COORDINATOR = "coordinator"
    OBSERVER = "observer"
    ADMINISTRATOR = "administrator"
    SIGNED_IN = "signed_in"
    LINK_BEARER = "link_bearer"
    PERSON = "person"


MEMBER_ROLES: tuple[Role, ...] = tuple(Role)[:8]
"""The roles a member of an organisation can hold; the others are scopes."""

ROLE_LABELS: Mapping[Role, str] = MappingProxyType(
    {
        Role.FACILITATOR: "Facilitatrice ou facilitateur",
        Role.BUYER: "Acheteuse ou acheteur",
        Role.COMPANY: "Entreprise titulaire",
        Role.INCLUSIVE_STRUCTURE: "Structure inclusive",
        Role.PRESCRIBER: "Prescriptrice ou prescripteur",
        Role.COORDINATOR: "Coordination de la Cité de l’emploi",
        Role.OBSERVER: "Observation régionale ou nationale",
        Role.ADMINISTRATOR: "Administration",
        Role.SIGNED_IN: "Personne connectée",
        Role.LINK_BEARER: "Porteur d’un lien",
        Role.PERSON: "La personne elle-même",
    }
)


_EMPLOYING = (Role.COMPANY, Role.ADMINISTRATOR)
_INCLUSIVE = (Role.INCLUSIVE_STRUCTURE, *_EMPLOYING)
ROLES_OF_KIND: Mapping[str, tuple[Role, ...]] = MappingProxyType(
    {
        "host": (Role.FACILITATOR, Role.COORDINATOR, Role.OBSERVER, Role.ADMINISTRATOR),
        "buyer": (Role.BUYER, Role.ADMINISTRATOR),
        "company": _EMPLOYING,
        **dict.fromkeys(("ACI", "AI", "EI", "ETTI", "EITI", "EA", "ESAT", "GEIQ"), _INCLUSIVE),
        "prescriber": (Role.PRESCRIBER, Role.ADMINISTRATOR),
        "public_service": (Role.OBSERVER, Role.ADMINISTRATOR),
    }
)
"""The roles an organisation of each kind may give: those by which it reaches rows, and no other.

A body is one organisation a kind: who facilitates and buys has a role in each. A role given elsewhere would either
reach nothing (a buyer's contracts are tied to the organisation of kind buyer alone) or reach what is common to all
(a facilitator imports what everybody reads). The database holds it: ``levier.records.integrity_sql``.
"""


class Relation(StrEnum):
    """How a role is tied to a row."""

    HOST = "host"  # the row is kept by the organisation one acts for
    LEAD = "lead"  # the contract is kept by the organisation one acts for, the row by another that follows it
    DESK = "desk"  # the contract is followed, with its lead, by the organisation one acts for
    BUYER = "buyer"  # the contract is bought by the organisation one acts for
    HOLDER = "holder"  # the contract is held by the organisation one acts for
    EMPLOYER = "employer"  # the engagement is with the organisation one acts for
    PRESCRIBER = "prescriber"  # the person was referred by the organisation one acts for
    SELF = "self"  # the row is the user's own
    LINK = "link"  # the row is what the link opens
    EVERYONE = "everyone"  # reference open to all
    OPEN = "open"  # open data by law: the row carries no condition, which lets every index serve


class Operation(StrEnum):
    SELECT = "SELECT"
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


S, I, U, D = Operation.SELECT, Operation.INSERT, Operation.UPDATE, Operation.DELETE  # noqa: E741


@dataclass(frozen=True, slots=True)
class Gesture:
    """One thing people do. ``touches``: table -> operations; ``allowed``: role -> relations."""

    name: str
    label: str
    touches: Mapping[str, frozenset[Operation]]
    allowed: Mapping[Role, tuple[Relation, ...]] = field(default_factory=dict)


class NotAllowed(Exception):
    """The actor's roles do not include this gesture. The message is French and names what is missing."""

    def __init__(self, gesture: Gesture) -> None:
        roles = ", ".join(ROLE_LABELS[role] for role in gesture.allowed)
        super().__init__(f"«\u00a0{gesture.label}\u00a0» demande l’un de ces rôles\u00a0: {roles}.")
        self.gesture = gesture


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for which organisation, with which roles; or through which link.

    ``link_hash`` is the SHA-256 of the link's token, in hexadecimal.
    """

    user_id: int | None = None
    host_id: int | None = None
    roles: frozenset[Role] = frozenset()
    name: str = ""
    link_hash: str = ""

    def all_roles(self) -> frozenset[Role]:
        return self.roles | {Role.SIGNED_IN} if self.user_id is not None else self.roles


ANONYMOUS = Actor()


Allowed = Mapping[Role, Relation | tuple[Relation, ...]]
Row = tuple[str, Gesture]


def gesture(name: str, label: str, touches: Mapping[str, tuple[Operation, ...]], allowed: Allowed) -> Row:
    """One line of the matrix."""
    operations = {table: frozenset(found) for table, found in touches.items()}
    relations = {role: (found if isinstance(found, tuple) else (found,)) for role, found in allowed.items()}
    return name, Gesture(name, label, operations, relations)


HOST_STAFF: Allowed = {Role.FACILITATOR: Relation.HOST}
HOST_AND_DESKS: Allowed = {Role.FACILITATOR: (Relation.HOST, Relation.DESK)}
EMPLOYERS: Allowed = {Role.COMPANY: Relation.EMPLOYER, Role.INCLUSIVE_STRUCTURE: Relation.EMPLOYER}
