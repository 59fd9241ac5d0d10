"""The thread of a contract as links of the band."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from levier.exchange.outputs import numbers
from levier.usecases.thread import Thread, ThreadOperation


def thread_links(thread: Thread, current: str) -> list[dict[str, Any]]:
    """Links of the band; ``current`` is the key of the page one is on.

    What the reader may not open is told, not linked.
    """

    def opened(link: str, name: str) -> str:
        return reverse(name, args=[thread.contract_id]) if link in thread.opens else ""

    page = reverse("contract", args=[thread.contract_id])
    account = opened("account", "contract_account")
    share = thread.share_done
    links = [
        ("contract", "Marché", thread.number, page),
        (
            "clause",
            "Clause",
            f"{thread.clauses_fixed} · {numbers.hours(thread.objective)}" if thread.clauses_fixed else "à calibrer",
            f"{page}#clauses",
        ),
        ("people", "Personnes", str(thread.people), opened("people", "contract_people")),
        (
            "hours",
            "Heures",
            numbers.percent(share, 0) if share is not None else numbers.hours(thread.hours_validated),
            opened("hours", "contract_hours"),
        ),
        ("pathways", "Parcours", "à venir", ""),
        ("exits", "Sorties", "au compte", f"{account}#sorties" if account else ""),
        ("account", "Compte", "ouvrir" if account else "non partagé", account),
    ]
    return [
        _programme(thread),
        *(
            {"label": label, "value": value, "href": href, "is_current": key == current}
            for key, label, value, href in links
        ),
    ]


def operation_links(operations: Sequence[ThreadOperation]) -> list[dict[str, str]]:
    """Operations by name, each with the address of its page for who may open it."""
    return [
        {"label": found.name, "href": reverse("operation", args=[found.id]) if found.is_open else ""}
        for found in operations
    ]


def _programme(thread: Thread) -> dict[str, Any]:
    """What stands above the contract: one operation, several, or none."""
    found = operation_links(thread.operations)
    if len(found) > 1:
        return {"label": "Programme", "several": found, "is_current": False}
    only = found[0] if found else {"label": "sans opération", "href": ""}
    return {"label": "Programme", "value": only["label"], "href": only["href"], "is_current": False}
