"""Gestures on the public reference."""

from levier.rules.access.shapes import MEMBER_ROLES, I, Relation, Role, Row, S, U, gesture

REFERENCE_TABLES = ("communes", "departements", "epcis", "qpvs", "reference_editions")


ROWS: tuple[Row, ...] = (
    gesture(
        "see_public_reference",
        "Consulter les données publiques",
        {
            "organizations": (S,),
            **dict.fromkeys((*REFERENCE_TABLES, "public_imports"), (S,)),
        },
        {
            **dict.fromkeys((*MEMBER_ROLES, Role.SIGNED_IN), Relation.EVERYONE),
            Role.LINK_BEARER: Relation.EVERYONE,
            Role.PERSON: Relation.EVERYONE,
        },
    ),
    gesture(
        "import_territory",
        "Importer un référentiel de territoire",
        dict.fromkeys(REFERENCE_TABLES, (S, I, U)),
        {Role.FACILITATOR: Relation.EVERYONE},
    ),
)
