"""What every screen shows around its content: places, organisation, demo band."""

from django.conf import settings
from django.urls import reverse

from levier.rules.access import ROLE_LABELS, may

PLACES = (
    ("À faire", "todo", "home", None),
    ("Marchés", "contract", "contracts", "see_contracts"),
    ("Opérations", "programme", "operations", "see_operations"),
    ("Personnes", "people", "people", "see_people"),
    ("Heures", "hours", "hours", "declare_hours"),
    ("Marchés publiés", "library", "published_contracts", "see_published_contracts"),
    ("Territoire", "map", "territory", "see_public_reference"),
    ("Équipe", "user", "team", "see_members"),
)
"""Label, symbol, name of the address, gesture that opens it (None: everyone)."""

_UNDER = {
    **dict.fromkeys(
        ("clauses", "contacts", "journal", "lots", "organisations", "parties", "scenarios", "suivi"),
        "contracts",
    ),
    **dict.fromkeys(("embauches", "propositions", "justificatifs"), "people"),
    "cibles": "operations",
}
"""First word of an address -> the place it belongs to, for pages whose address does not begin as their place's."""


def places(request) -> list[dict]:
    """The entries of the left rail that the actor's roles open."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.host_id is None:
        return []
    belongs = _UNDER.get(request.path.split("/")[1], "")
    return [
        {
            "label": label,
            "icon": icon,
            "url": reverse(name),
            "is_current": name == belongs
            or request.path == reverse(name)
            or (name != "home" and request.path.startswith(reverse(name))),
        }
        for label, icon, name, gesture in PLACES
        if gesture is None or may(actor, gesture)
    ]


def screen(request) -> dict:
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "places": places(request),
        "is_demo": settings.IS_DEMO,
        "memberships": getattr(request, "memberships", ()),
        "acting_organization": getattr(request, "organization_name", ""),
        "actor_roles": [ROLE_LABELS[role] for role in sorted(actor.roles)] if actor else [],
    }
