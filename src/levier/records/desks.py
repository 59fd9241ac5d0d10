"""Who follows which contract: its lead, and the organisations it is shared with.

Lists of one's own contracts, lots and hours all ask here: being the lead is one way among two to follow a contract.
Past the last day of its desk, an organisation finishes what it began and begins nothing: ``followed`` leaves it out,
``followed_once`` keeps it in, as long as the policies do (``levier.records.reach.MONTHS_TO_FINISH``).
"""

from collections.abc import Collection
from datetime import date

from django.db.models import DateField, Exists, Func, OuterRef, Q, QuerySet

from levier.records.days import TODAY
from levier.records.models import Contract, Desk, DeskRole, Lot


def followed(host_id: int) -> QuerySet[Contract]:
    """Contracts an organisation keeps, or follows today with the organisation that keeps them."""
    return Contract.objects.filter(_open("desks", host_id))


def follows(host_id: int) -> Exists:
    """Whether an organisation follows, today, the contract of the outer query: for one read that serves many ends."""
    return Exists(Desk.objects.filter(_open("", host_id), contract_id=OuterRef("pk")))


def followed_once(host_id: int) -> QuerySet[Contract]:
    """The same with those it follows no longer: its own people and hours on them are still its to finish."""
    return Contract.objects.filter(desks__organization_id=host_id)


def last_days(host_id: int) -> dict[int, date]:
    """By contract, the last day of the organisation's desk, where it has one."""
    ended = Desk.objects.filter(organization_id=host_id, until_on__isnull=False)
    return {contract_id: until_on for contract_id, until_on in ended.values_list("contract_id", "until_on") if until_on}


def _open(desks: str, host_id: int) -> Q:
    """One desk of this organisation that is not over; ``desks`` is the way to them, "" from the desks themselves."""
    way = f"{desks}__" if desks else ""
    is_open = Q(**{f"{way}until_on__isnull": True}) | Q(**{f"{way}until_on__gte": CurrentDate()})
    return Q(**{f"{way}organization_id": host_id}) & is_open


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
    """Lots of the contracts an organisation follows today."""
    return Lot.objects.filter(_open("contract__desks", host_id))


class CurrentDate(Func):
    """The day of the database, which the policies go by too."""

    template = TODAY
    output_field = DateField()
