"""The holders of a lot: one, or several on a framework, each with its orders; what each has to do, has done, and owes.

What belongs to no order is the lot's own award's, the first.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from levier.records import holders
from levier.records.models import (
    Award,
    AwardMember,
    Clause,
    HoursLine,
    HoursState,
    Lot,
    MemberRank,
    Objective,
    Part,
    PartKind,
)
from levier.records.objectives import counted
from levier.rules.awards import GroupForm, Settlement, Share, Terms, settle
from levier.usecases.award_members import Done, Worked, done_by_member
from levier.usecases.clause_penalties import price_of_an_hour
from levier.usecases.objectives import part_label


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order of a holder: its hours to do, None before an objective that counts, and those validated."""

    id: int
    label: str
    due: Decimal | None
    done: Decimal


@dataclass(frozen=True, slots=True)
class HolderRow:
    """One of the holders of a lot. ``penalty``: in EUR, None when the clause gives no amount."""

    award_id: int
    name: str
    orders: int
    due: Decimal
    done: Decimal
    missing: Decimal
    surplus: Decimal
    penalty: Decimal | None


@dataclass(frozen=True, slots=True)
class Holding:
    """An award with what it owes. ``settlement``: None until it is shared out. ``orders``: those given to it."""

    award: Award
    members: Sequence[AwardMember]
    due: Decimal
    done: Done
    settlement: Settlement | None
    orders: tuple[OrderRow, ...]

    @property
    def row(self) -> HolderRow:
        """What is told of it beside the others."""
        all_done = sum(self.done.by.values(), Decimal())
        return HolderRow(
            self.award.pk,
            lead_of(self.members),
            len(self.orders),
            self.due,
            all_done,
            max(self.due - all_done, Decimal()),
            max(all_done - self.due, Decimal()),
            self.settlement.penalty if self.settlement else None,
        )


@dataclass(frozen=True, slots=True)
class LotHoldings:
    """``due``: of the lot's own award, which stands before any is recorded."""

    holdings: tuple[Holding, ...]
    due: Decimal
    per_hour: Decimal | None


def lead_of(members: Sequence[AwardMember]) -> str:
    """The company that answers for an award."""
    return next((m.organization.name for m in members if m.rank == MemberRank.LEAD), "")


def holdings_of(lot: Lot, clause: Clause | None, on: date) -> LotHoldings:
    """Every holder in reach, the lot's own award first. Called under a gesture that reads the account."""
    rows = Award.objects.filter(lot=lot).prefetch_related("members__organization", "members__works_for")
    objectives = Objective.objects.filter(clause__lot=lot).select_related("part", "clause")
    due: dict[holders.Held, Decimal] = defaultdict(Decimal)
    due_of_part: dict[int | None, Decimal] = {}
    for line in counted(objectives, on):
        due[holders.held_by(line)] += line.hours
        due_of_part[line.part_id] = line.hours
    worked: dict[int | None, list[Worked]] = defaultdict(list)
    done_of_part: dict[int | None, Decimal] = defaultdict(Decimal)
    lines = HoursLine.objects.filter(engagement__lot=lot, state=HoursState.VALIDATED, month__lte=on)
    names = ("part__award_id", "part_id", "on_behalf_of_id", "employer_id")
    sums = lines.values_list(*(f"engagement__{name}" for name in names)).annotate(hours=Sum("hours")).order_by()
    for award_id, part_id, behalf, employer, hours in sums:
        worked[award_id].append((behalf, employer, hours))
        done_of_part[part_id] += hours
    orders: dict[int | None, list[OrderRow]] = defaultdict(list)
    for part in Part.objects.filter(lot=lot, kind=PartKind.ORDER):
        told = OrderRow(part.pk, part_label(part), due_of_part.get(part.pk), done_of_part[part.pk])
        orders[part.award_id].append(told)
    per_hour = price_of_an_hour(clause, lot.contract, on) if clause else None
    found = []
    for award in rows.order_by("number"):
        key = None if award.number == 1 else award.pk
        members = sorted(award.members.all(), key=lambda member: member.pk)
        done = done_by_member(members, worked[key])
        settlement = _settled(award, members, due[lot.pk, key], done, per_hour)
        found.append(Holding(award, members, due[lot.pk, key], done, settlement, tuple(orders[key])))
    return LotHoldings(tuple(found), due[lot.pk, None], per_hour)


def _settled(
    award: Award, members: Sequence[AwardMember], due: Decimal, done: Done, per_hour: Decimal | None
) -> Settlement | None:
    if not members:
        return None
    shares = [
        Share(m.organization.name, m.share_percent or Decimal(), done.by[m.organization_id])
        for m in members
        if m.rank != MemberRank.SUBCONTRACTOR
    ]
    terms = Terms(per_hour, award.clearing_price, award.is_surplus_cleared)
    return settle(due, shares, GroupForm(award.form), terms)
