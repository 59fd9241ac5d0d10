"""Gestures on contracts, as published and as followed."""

from levier.rules.access.shapes import (
    HOST_AND_DESKS,
    HOST_STAFF,
    MEMBER_ROLES,
    D,
    I,
    Relation,
    Role,
    Row,
    S,
    U,
    gesture,
)

CONTRACT_TABLES = (
    *("contracts", "lots", "parts", "desks", "clauses", "calibrations", "objectives"),
    *("awards", "award_members"),
)
OPERATION_TABLES = (
    *("operations", "operation_owners", "operation_contracts", "operation_objectives"),
    *("qualitative_targets", "target_results"),
)


ROWS: tuple[Row, ...] = (
    gesture(
        "see_published_contracts",
        "Consulter les marchés publiés",
        {"published_contracts": (S,), "published_modifications": (S,), "public_imports": (S,)},
        dict.fromkeys((*MEMBER_ROLES, Role.SIGNED_IN), Relation.OPEN),
    ),
    gesture(
        "import_published_contracts",
        "Importer des données essentielles de marchés",
        {"published_contracts": (S, I, U), "published_modifications": (S, I, U)},
        {Role.FACILITATOR: Relation.EVERYONE},
    ),
    gesture(
        "see_contracts",
        "Voir les marchés",
        dict.fromkeys(CONTRACT_TABLES, (S,)),
        {
            **HOST_AND_DESKS,
            Role.COORDINATOR: (Relation.HOST, Relation.DESK),
            Role.BUYER: Relation.BUYER,
            Role.COMPANY: Relation.HOLDER,
            Role.LINK_BEARER: Relation.LINK,
            Role.INCLUSIVE_STRUCTURE: Relation.EMPLOYER,
        },
    ),
    gesture(
        "record_contract",
        "Enregistrer un marché",
        {"contracts": (S, I), "lots": (S, I), "clauses": (S, I), "desks": (S, I)},
        HOST_STAFF,
    ),
    gesture(
        "change_contract",
        "Modifier un marché",
        {"contracts": (S, U), "lots": (S, I, U, D), "clauses": (S, I, U, D)},
        HOST_STAFF,
    ),
    gesture(
        "record_part",
        "Enregistrer une tranche, une reconduction, une commande ou une année",
        {
            "lots": (S, U),
            "parts": (S, I, U, D),
            **dict.fromkeys(("awards", "award_members", "engagements", "hours_lines"), (S,)),
        },
        HOST_STAFF,
    ),
    gesture("share_contract", "Suivre un marché à plusieurs", {"desks": (S, I, U)}, HOST_STAFF),
    gesture(
        "record_award",
        "Enregistrer l’attribution d’un lot",
        {"contracts": (S, U), "awards": (S, I, U, D), "award_members": (S, I, U, D)},
        HOST_STAFF,
    ),
    gesture(
        "keep_contacts",
        "Tenir les contacts des organisations",
        {"contacts": (S, I, U), "contact_duties": (S, I, U)},
        HOST_STAFF,
    ),
    gesture(
        "see_diary",
        "Lire le journal d’un marché",
        {"acts": (S,)},
        {Role.FACILITATOR: (Relation.HOST, Relation.LEAD, Relation.DESK)},
    ),
    gesture(
        "keep_diary",
        "Tenir le journal d’un marché",
        {"acts": (S, I), "stored_files": (S, I), "contacts": (S,)},
        HOST_STAFF,
    ),
    gesture(
        "see_operations",
        "Voir les opérations",
        dict.fromkeys(OPERATION_TABLES, (S,)),
        {**HOST_STAFF, Role.COORDINATOR: Relation.HOST},
    ),
    gesture(
        "see_shared_operations",
        "Voir le nom des opérations d’un marché d’une autre organisation",
        {"operations": (S,), "operation_contracts": (S,)},
        {
            Role.FACILITATOR: Relation.DESK,
            Role.COORDINATOR: Relation.DESK,
            Role.BUYER: Relation.BUYER,
            Role.COMPANY: Relation.HOLDER,
            Role.INCLUSIVE_STRUCTURE: Relation.EMPLOYER,
        },
    ),
    gesture(
        "keep_operations",
        "Tenir une opération",
        {
            "operations": (S, I, U),
            "operation_owners": (S, I, U, D),
            "operation_contracts": (S, I, U, D),
            "operation_objectives": (S, I),
            "qualitative_targets": (S, I, U),
            "target_results": (S, I),
        },
        HOST_STAFF,
    ),
)
