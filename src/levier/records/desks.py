"""Who follows which contract: its lead, and the organisations it is shared with.

Lists of one's own contracts, lots and hours all ask here: being the lead is one way among two to follow a contract.
"""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from levier.records.models import Contract, Desk, DeskRole, Lot


def followed(host_id: int) -> QuerySet[Contract]:
    """Contracts an organisation keeps, or follows with the organisation that keeps them."""
    return Contract.objects.filter(desks__organization_id=host_id)


def partners(contract_ids: Collection[int], host_id: int | None, on: date | None = None) -> dict[int, tuple[str, ...]]:
    """By contract, the other organisations that follow it that day, its lead first; without a day, at any time."""
    rows = Desk.objects.filter(contract_id__in=contract_ids).exclude(organization_id=host_id or 0)
    if on is not None:
        rows = rows.filter(Q(until_on__isnull=True) | Q(until_on__gte=on))
    found: dict[int, list[str]] = {}
    for contract_id, role, name in rows.order_by("id").values_list("contract_id", "role", "organization__name"):
        names = found.setdefault(contract_id, [])
        names.insert(0 if role == DeskRole.LEAD else len(names), name)
    return {contract_id: tuple(names) for contract_id, names in found.items()}


def followed_lots(host_id: int) -> QuerySet[Lot]:
    """Lots of the contracts an organisation follows."""
    return Lot.objects.filter(contract__desks__organization_id=host_id)
