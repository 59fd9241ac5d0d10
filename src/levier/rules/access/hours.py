"""Gestures on hours, the files they come from and the account they make."""

from levier.rules.access.procurement import CONTRACT_TABLES
from levier.rules.access.shapes import EMPLOYERS, HOST_STAFF, I, Relation, Role, Row, S, U, gesture

ACCOUNT_TABLES = (*CONTRACT_TABLES, "engagements", "hours_lines")


ROWS: tuple[Row, ...] = (
    gesture(
        "keep_import",
        "Déposer un fichier et suivre son import",
        {"imports": (S, I, U), "stored_files": (S, I), "public_imports": (I,)},
        HOST_STAFF,
    ),
    gesture(
        "see_hours",
        "Voir les heures",
        {"hours_lines": (S,), "engagements": (S,)},
        {**HOST_STAFF, **EMPLOYERS, Role.PERSON: Relation.LINK},
    ),
    gesture(
        "read_hours",
        "Lire les heures derrière un chiffre",
        {},
        {
            **HOST_STAFF,
            **EMPLOYERS,
            Role.COORDINATOR: Relation.HOST,
            Role.BUYER: Relation.BUYER,
        },
    ),
    gesture(
        "declare_hours",
        "Déposer un relevé d’heures",
        {
            "hours_lines": (S, I),
            "matchings": (S, I, U),
            "people": (S,),
            "engagements": (S,),
            "contracts": (S,),
        },
        HOST_STAFF,
    ),
    gesture(
        "decide_hours",
        "Valider ou rejeter des heures",
        {"hours_lines": (S, U), "engagements": (S,)},
        HOST_STAFF,
    ),
    gesture(
        "see_account",
        "Voir le compte d’un marché",
        dict.fromkeys(ACCOUNT_TABLES, (S,)),
        {
            **HOST_STAFF,
            Role.COORDINATOR: Relation.HOST,
            Role.BUYER: Relation.BUYER,
            Role.COMPANY: Relation.HOLDER,
        },
    ),
    gesture(
        "see_incurred",
        "Voir les pénalités de retard encourues sur un marché, sans son journal",
        {},
        {Role.BUYER: Relation.BUYER},
    ),
    gesture(
        "see_whole_account",
        "Compter les heures d’un marché suivi à plusieurs",
        {"engagements": (S,), "hours_lines": (S,)},
        {Role.FACILITATOR: (Relation.LEAD, Relation.DESK), Role.COORDINATOR: (Relation.LEAD, Relation.DESK)},
    ),
    gesture(
        "deposit_hours",
        "Déposer un relevé d’heures par un lien",
        {"access_links": (S,), "contracts": (S,), "desks": (S,), "imports": (S, I), "stored_files": (S, I)},
        {Role.LINK_BEARER: Relation.LINK},
    ),
    gesture(
        "see_own_hours",
        "Voir ses propres heures",
        dict.fromkeys(("access_links", "people", "engagements", "contracts", "hours_lines"), (S,)),
        {Role.PERSON: Relation.LINK},
    ),
)
