"""Hours to do of each part of a lot, and hours done: those of engagements that name it, then those of its days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from levier.indicators.hours_by_part import NAMED
from levier.records.models import HoursLine, HoursState, Objective, Part, PartKind
from levier.records.objectives import current

TIMED = (PartKind.YEAR, PartKind.RENEWAL)
"""Kinds that are a stretch of time: the hours of their days are theirs, unless an engagement names another part."""

Months = Sequence[tuple[int, date, Decimal]]
"""Lot, month and hours of the engagements that name no part."""


@dataclass(frozen=True, slots=True)
class PartHours:
    """Hours worked. ``objective``: the newest version, whether it counts yet or not; ``done``: validated by the day."""

    objective: Decimal | None = None
    done: Decimal | None = None


UNKNOWN = PartHours()


@dataclass(frozen=True, slots=True)
class PartsHours:
    """``of``: by part; ``unnamed``: by lot that has orders or tranches, validated hours that name none of them."""

    of: Mapping[int, PartHours]
    unnamed: Mapping[int, Decimal]


def hours_of_parts(rows: Sequence[Part], on: date) -> PartsHours:
    """In two queries. Called under a gesture of who reads the account of the contract."""
    fixed = Objective.objects.filter(part__in=[row.pk for row in rows], fixed_on__lte=on)
    objectives = {row.part_id: row.hours for row in current(fixed)}
    lines = HoursLine.objects.filter(
        engagement__lot_id__in={row.lot_id for row in rows}, state=HoursState.VALIDATED, month__lte=on
    )
    sums = lines.values_list("engagement__lot_id", "engagement__part_id", "month").annotate(Sum("hours")).order_by()
    beside = {row.pk for row in rows if row.kind in NAMED}
    named: dict[int, Decimal] = {}
    unnamed = {row.lot_id: Decimal() for row in rows if row.kind in NAMED}
    months = []
    for lot_id, part_id, month, hours in sums:
        if part_id is None:
            months.append((lot_id, month, hours))
        else:
            named[part_id] = named.get(part_id, Decimal()) + hours
        if part_id not in beside and lot_id in unnamed:
            unnamed[lot_id] += hours
    done = {row.pk: _done(row, rows, named.get(row.pk), months, on) for row in rows}
    return PartsHours(
        {row.pk: PartHours(objectives.get(row.pk), done[row.pk]) for row in rows},
        {lot_id: hours for lot_id, hours in unnamed.items() if hours},
    )


def _done(part: Part, rows: Sequence[Part], named: Decimal | None, months: Months, on: date) -> Decimal | None:
    """None before the part has begun: nothing can have been done for it yet, unless an engagement says so."""
    if part.kind not in TIMED:
        return Decimal() if named is None and part.live_on is not None and part.live_on <= on else named
    first, last = part.starts_on, part.ends_on
    if first is None or last is None or first > on:
        return named
    # A month cut in two belongs to the part its first day is in; before any part, to the first.
    beside = [row for row in rows if row.pk != part.pk and row.lot_id == part.lot_id and row.kind in TIMED]
    opens = first.replace(day=1)
    if any(row.starts_on and row.ends_on and row.starts_on <= opens <= row.ends_on for row in beside):
        opens = first
    inside = (hours for lot_id, month, hours in months if lot_id == part.lot_id and opens <= month <= last)
    return sum(inside, named or Decimal())
