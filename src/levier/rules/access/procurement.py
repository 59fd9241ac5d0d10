"""Gestures on contracts, as published and as followed."""

from levier.rules.access.shapes import HOST_STAFF, MEMBER_ROLES, D, I, Relation, Role, Row, S, U, gesture

CONTRACT_TABLES = ("contracts", "lots", "clauses", "calibrations", "objectives")


ROWS: tuple[Row, ...] = (
    gesture(
        "see_published_contracts",
        "Consulter les marchés publiés",
        {"published_contracts": (S,), "published_modifications": (S,)},
        dict.fromkeys((*MEMBER_ROLES, Role.SIGNED_IN), Relation.OPEN),
    ),
    gesture(
        "import_published_contracts",
        "Importer des données essentielles de marchés",
        {
            "published_contracts": (S, I, U),
            "published_modifications": (S, I, U, D),
        },
        {Role.FACILITATOR: Relation.EVERYONE, Role.ADMINISTRATOR: Relation.EVERYONE},
    ),
    gesture(
        "see_contracts",
        "Voir les marchés",
        dict.fromkeys(CONTRACT_TABLES, (S,)),
        {
            **HOST_STAFF,
            Role.COORDINATOR: Relation.HOST,
            Role.BUYER: Relation.BUYER,
            Role.COMPANY: Relation.HOLDER,
            Role.LINK_BEARER: Relation.LINK,
            Role.INCLUSIVE_STRUCTURE: Relation.EMPLOYER,
        },
    ),
    gesture(
        "record_contract",
        "Enregistrer un marché",
        {"contracts": (S, I), "lots": (S, I), "clauses": (S, I)},
        HOST_STAFF,
    ),
    gesture(
        "change_contract",
        "Modifier un marché",
        {"contracts": (S, U), "lots": (S, I, U, D), "clauses": (S, I, U, D)},
        HOST_STAFF,
    ),
)
