"""The pages of one contract beside its thread: its facts, its parts, who follows it, whom to talk to."""

from typing import Any

from django.urls import reverse

from levier.rules.access import Actor, may
from levier.usecases.thread import Thread

_PAGES = (
    ("contract", "Le marché", "see_contracts"),
    ("contract_calibration", "Calibrage", "calibrate_clause"),
    ("contract_parts", "Tranches et commandes", "see_contracts"),
    ("contract_desks", "Suivi à plusieurs", "see_contracts"),
    ("contract_contacts", "Contacts", "keep_contacts"),
    ("contract_diary", "Journal", "see_diary"),
)
"""Name of the page, what it is called, the gesture it asks for."""
_KEPT = frozenset({"contract_calibration"})
"""Pages of the organisation that keeps the contract alone."""


def contract_tabs(actor: Actor, thread: Thread, current: str) -> list[dict[str, Any]]:
    """The pages of this contract the actor can open; ``current`` is the name of the one shown."""
    return [
        {"label": label, "href": reverse(name, args=[thread.contract_id]), "is_current": name == current, "count": None}
        for name, label, gesture in _PAGES
        if may(actor, gesture) and (name not in _KEPT or thread.host_id == actor.host_id)
    ]
