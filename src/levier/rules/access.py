"""Who may do what: ONE matrix of roles × gestures × subjects.

Everything that decides access reads this table: the policies of the database (``levier access write``), the
checks of every door (``check``), the test grid, and the reference page. A role reaches the rows of a subject
through a *relation*; how a relation reads in SQL for each table is written once, in ``levier.records.reach``.
"""

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


class Relation(StrEnum):
    """How a role is tied to a row."""

    HOST = "host"  # the row is kept by the organisation one acts for
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
    """One thing people do. ``touches``: table -> operations; ``allowed``: role -> relation."""

    name: str
    label: str
    touches: Mapping[str, frozenset[Operation]]
    allowed: Mapping[Role, Relation] = field(default_factory=dict)


class NotAllowed(Exception):
    """The actor's roles do not include this gesture. The message is French and names what is missing."""

    def __init__(self, gesture: Gesture) -> None:
        roles = ", ".join(ROLE_LABELS[role] for role in gesture.allowed)
        super().__init__(f"« {gesture.label} » demande l’un de ces rôles : {roles}.")
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


def _gesture(
    name: str, label: str, touches: Mapping[str, tuple[Operation, ...]], allowed: Mapping[Role, Relation]
) -> tuple[str, Gesture]:
    operations = {table: frozenset(found) for table, found in touches.items()}
    return name, Gesture(name, label, operations, allowed)


CONTRACT_TABLES = ("contracts", "lots", "clauses", "calibrations", "objectives")
ACCOUNT_TABLES = (*CONTRACT_TABLES, "engagements", "hours_lines")
REFERENCE_TABLES = ("communes", "departements", "epcis", "qpvs", "reference_editions")

_HOST_STAFF = {Role.FACILITATOR: Relation.HOST}
_EMPLOYERS = {Role.COMPANY: Relation.EMPLOYER, Role.INCLUSIVE_STRUCTURE: Relation.EMPLOYER}
_ANY_MEMBER = dict.fromkeys(MEMBER_ROLES, Relation.HOST)

GESTURES: Mapping[str, Gesture] = MappingProxyType(
    dict(
        (
            _gesture(
                "see_own_memberships",
                "Voir ses rattachements",
                {"memberships": (S,)},
                {Role.SIGNED_IN: Relation.SELF},
            ),
            _gesture(
                "see_home",
                "Voir ce qui attend",
                {},
                dict.fromkeys((*MEMBER_ROLES, Role.SIGNED_IN), Relation.HOST),
            ),
            _gesture(
                "search",
                "Chercher dans ce qu’on peut voir",
                {},
                dict.fromkeys((*MEMBER_ROLES, Role.SIGNED_IN), Relation.HOST),
            ),
            _gesture("see_members", "Voir l’équipe", {"memberships": (S,)}, _ANY_MEMBER),
            _gesture(
                "manage_members",
                "Gérer l’équipe",
                {"memberships": (S, I, U, D)},
                {Role.ADMINISTRATOR: Relation.HOST},
            ),
            _gesture(
                "see_history",
                "Lire l’historique",
                {"history_entries": (S,), "memberships": (S,)},
                {Role.FACILITATOR: Relation.HOST, Role.ADMINISTRATOR: Relation.HOST},
            ),
            _gesture(
                "see_public_reference",
                "Consulter les données publiques",
                {
                    "organizations": (S,),
                    **dict.fromkeys(REFERENCE_TABLES, (S,)),
                },
                {
                    **dict.fromkeys((*MEMBER_ROLES, Role.SIGNED_IN), Relation.EVERYONE),
                    Role.LINK_BEARER: Relation.EVERYONE,
                    Role.PERSON: Relation.EVERYONE,
                },
            ),
            _gesture(
                "register_organization",
                "Enregistrer une organisation",
                {"organizations": (I, U)},
                {Role.FACILITATOR: Relation.EVERYONE, Role.ADMINISTRATOR: Relation.EVERYONE},
            ),
            _gesture(
                "import_territory",
                "Importer un référentiel de territoire",
                dict.fromkeys(REFERENCE_TABLES, (S, I, U, D)),
                {Role.ADMINISTRATOR: Relation.EVERYONE},
            ),
            _gesture(
                "see_published_contracts",
                "Consulter les marchés publiés",
                {"published_contracts": (S,), "published_modifications": (S,)},
                dict.fromkeys((*MEMBER_ROLES, Role.SIGNED_IN), Relation.OPEN),
            ),
            _gesture(
                "import_published_contracts",
                "Importer des données essentielles de marchés",
                {
                    "published_contracts": (S, I, U),
                    "published_modifications": (S, I, U, D),
                },
                {Role.FACILITATOR: Relation.EVERYONE, Role.ADMINISTRATOR: Relation.EVERYONE},
            ),
            _gesture(
                "keep_import",
                "Déposer un fichier et suivre son import",
                {"imports": (S, I, U), "stored_files": (S, I)},
                {Role.FACILITATOR: Relation.HOST, Role.ADMINISTRATOR: Relation.HOST},
            ),
            _gesture(
                "see_contracts",
                "Voir les marchés",
                dict.fromkeys(CONTRACT_TABLES, (S,)),
                {
                    **_HOST_STAFF,
                    Role.COORDINATOR: Relation.HOST,
                    Role.BUYER: Relation.BUYER,
                    Role.COMPANY: Relation.HOLDER,
                    Role.LINK_BEARER: Relation.LINK,
                    Role.INCLUSIVE_STRUCTURE: Relation.EMPLOYER,
                },
            ),
            _gesture(
                "record_contract",
                "Enregistrer un marché",
                {"contracts": (S, I), "lots": (S, I), "clauses": (S, I)},
                _HOST_STAFF,
            ),
            _gesture(
                "change_contract",
                "Modifier un marché",
                {"contracts": (S, U), "lots": (S, I, U, D), "clauses": (S, I, U, D)},
                _HOST_STAFF,
            ),
            _gesture(
                "calibrate_clause",
                "Calibrer une clause",
                {**dict.fromkeys(CONTRACT_TABLES, (S,)), "calibrations": (S, I, U, D)},
                _HOST_STAFF,
            ),
            _gesture(
                "fix_objective",
                "Fixer un objectif",
                {**dict.fromkeys(CONTRACT_TABLES, (S,)), "objectives": (S, I)},
                _HOST_STAFF,
            ),
            _gesture(
                "see_people",
                "Voir les personnes",
                {"people": (S,), "engagements": (S,)},
                {
                    **_HOST_STAFF,
                    **_EMPLOYERS,
                    Role.PRESCRIBER: Relation.PRESCRIBER,
                    Role.PERSON: Relation.LINK,
                },
            ),
            _gesture("record_person", "Enregistrer une personne", {"people": (S, I, U)}, _HOST_STAFF),
            _gesture("see_validations", "Voir les validations", {"validations": (S,)}, _HOST_STAFF),
            _gesture(
                "validate_person",
                "Valider une personne avant l’embauche",
                {"people": (S,), "validations": (S, I)},
                _HOST_STAFF,
            ),
            _gesture(
                "record_engagement",
                "Enregistrer une embauche ou une mission",
                {
                    "people": (S,),
                    "validations": (S,),
                    "contracts": (S,),
                    "lots": (S,),
                    "engagements": (S, I, U),
                },
                _HOST_STAFF,
            ),
            _gesture(
                "see_hours",
                "Voir les heures",
                {"hours_lines": (S,), "engagements": (S,)},
                {**_HOST_STAFF, **_EMPLOYERS, Role.PERSON: Relation.LINK},
            ),
            _gesture(
                "read_hours",
                "Lire les heures derrière un chiffre",
                {},
                {
                    **_HOST_STAFF,
                    **_EMPLOYERS,
                    Role.COORDINATOR: Relation.HOST,
                    Role.BUYER: Relation.BUYER,
                },
            ),
            _gesture(
                "declare_hours",
                "Déposer un relevé d’heures",
                {
                    "hours_lines": (S, I),
                    "matchings": (S, I, U),
                    "people": (S,),
                    "engagements": (S,),
                    "contracts": (S,),
                },
                _HOST_STAFF,
            ),
            _gesture(
                "decide_hours",
                "Valider ou rejeter des heures",
                {"hours_lines": (S, U), "engagements": (S,)},
                _HOST_STAFF,
            ),
            _gesture(
                "see_account",
                "Voir le compte d’un marché",
                dict.fromkeys(ACCOUNT_TABLES, (S,)),
                {
                    **_HOST_STAFF,
                    Role.COORDINATOR: Relation.HOST,
                    Role.BUYER: Relation.BUYER,
                    Role.COMPANY: Relation.HOLDER,
                },
            ),
            _gesture(
                "open_link",
                "Ouvrir un lien reçu",
                {"access_links": (S,)},
                {Role.LINK_BEARER: Relation.LINK, Role.PERSON: Relation.LINK},
            ),
            _gesture(
                "give_link",
                "Donner ou retirer un lien",
                {"access_links": (S, I, U), "contracts": (S,), "people": (S,)},
                _HOST_STAFF,
            ),
            _gesture(
                "deposit_hours",
                "Déposer un relevé d’heures par un lien",
                {"access_links": (S,), "contracts": (S,), "imports": (S, I), "stored_files": (S, I)},
                {Role.LINK_BEARER: Relation.LINK},
            ),
            _gesture(
                "see_own_hours",
                "Voir ses propres heures",
                dict.fromkeys(("access_links", "people", "engagements", "contracts", "hours_lines"), (S,)),
                {Role.PERSON: Relation.LINK},
            ),
        )
    )
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
            for role, relation in gesture.allowed.items():
                found.setdefault(relation, set()).add(role)
    return {relation: tuple(sorted(roles)) for relation, roles in sorted(found.items())}


def tables() -> tuple[str, ...]:
    """Every table some gesture touches."""
    return tuple(sorted({table for gesture in GESTURES.values() for table in gesture.touches}))
