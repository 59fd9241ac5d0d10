"""Gestures on accounts, teams, organisations, links and history."""

from levier.rules.access.shapes import HOST_STAFF, MEMBER_ROLES, D, I, Relation, Role, Row, S, U, gesture

_ANY_MEMBER = dict.fromkeys(MEMBER_ROLES, Relation.HOST)

ROWS: tuple[Row, ...] = (
    gesture(
        "see_own_memberships",
        "Voir ses rattachements",
        {"memberships": (S,)},
        {Role.SIGNED_IN: Relation.SELF},
    ),
    gesture(
        "see_home",
        "Voir ce qui attend",
        {},
        dict.fromkeys((*MEMBER_ROLES, Role.SIGNED_IN), Relation.HOST),
    ),
    gesture(
        "search",
        "Chercher dans ce qu’on peut voir",
        {},
        dict.fromkeys((*MEMBER_ROLES, Role.SIGNED_IN), Relation.HOST),
    ),
    gesture("see_members", "Voir l’équipe", {"memberships": (S,)}, _ANY_MEMBER),
    gesture(
        "manage_members",
        "Gérer l’équipe",
        {"memberships": (S, I, U, D)},
        {Role.ADMINISTRATOR: Relation.HOST},
    ),
    gesture(
        "see_history",
        "Lire l’historique",
        {"history_entries": (S,), "memberships": (S,)},
        {Role.FACILITATOR: Relation.HOST, Role.ADMINISTRATOR: Relation.HOST},
    ),
    gesture(
        "open_link",
        "Ouvrir un lien reçu",
        {"access_links": (S,)},
        {Role.LINK_BEARER: Relation.LINK, Role.PERSON: Relation.LINK},
    ),
    gesture(
        "give_link",
        "Donner ou retirer un lien",
        {"access_links": (S, I, U), "contracts": (S,), "people": (S,)},
        HOST_STAFF,
    ),
    gesture(
        "register_organization",
        "Enregistrer une organisation",
        {"organizations": (I,)},
        {Role.FACILITATOR: Relation.EVERYONE},
    ),
)
