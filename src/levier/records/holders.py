"""Whose hours are whose on a lot of a framework that has several holders: each has the orders that name it.

What belongs to no order, and the orders that name nobody, are the lot's own award's. Pages, accounts and indicators
all ask here, so that no two of them can disagree on what a holder owes.
"""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import QuerySet, Sum

from levier.records.models import AwardMember, HoursLine, MemberRank, Objective

Held = tuple[int, int | None]
"""A lot, and the award its orders name; None for the lot's own award."""


def held_by(row: Objective) -> Held:
    """Whose line this is; it comes with its ``part`` and its clause, or they are read one by one."""
    return row.clause.lot_id, row.part.award_id if row.part else None


def hours_by_holder(lines: QuerySet[HoursLine]) -> dict[Held, Decimal]:
    """The hours of these lines, by the holder their engagement's order names."""
    sums = lines.values_list("engagement__lot_id", "engagement__part__award_id").annotate(Sum("hours")).order_by()
    return {(lot_id, award_id): hours for lot_id, award_id, hours in sums}


def names_of(held: Iterable[Held]) -> dict[Held, str]:
    """The lead of each holder of the lots that have several; asks nothing where no lot has."""
    asked = set(held)
    lots = {lot_id for lot_id, award_id in asked if award_id is not None}
    if not lots:
        return {}
    rows = AwardMember.objects.filter(award__lot_id__in=lots, rank=MemberRank.LEAD)
    told = rows.values_list("award__lot_id", "award_id", "award__number", "organization__name")
    return {(lot_id, None if number == 1 else award_id): name for lot_id, award_id, number, name in told}
