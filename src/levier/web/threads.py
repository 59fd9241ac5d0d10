"""The thread of a contract as links of the band."""

from django.urls import reverse

from levier.exchange.outputs import numbers
from levier.usecases.thread import Thread


def thread_links(thread: Thread, current: str) -> list[dict]:
    """Links of the band; ``current`` is the key of the page one is on."""
    page = reverse("contract", args=[thread.contract_id])
    account = reverse("contract_account", args=[thread.contract_id])
    share = thread.share_done
    links = [
        ("programme", "Programme", thread.operation or "sans ligne", ""),
        ("contract", "Marché", thread.number, page),
        (
            "clause",
            "Clause",
            f"{thread.clauses_fixed} · {numbers.hours(thread.objective)}" if thread.clauses_fixed else "à calibrer",
            f"{page}#clauses",
        ),
        ("people", "Personnes", str(thread.people), reverse("contract_people", args=[thread.contract_id])),
        (
            "hours",
            "Heures",
            numbers.percent(share, 0) if share is not None else numbers.hours(thread.hours_validated),
            reverse("contract_hours", args=[thread.contract_id]),
        ),
        ("pathways", "Parcours", "à venir", ""),
        ("exits", "Sorties", "au compte", f"{account}#sorties"),
        ("account", "Compte", "ouvrir", account),
    ]
    return [
        {"label": label, "value": value, "href": href, "is_current": key == current}
        for key, label, value, href in links
    ]
