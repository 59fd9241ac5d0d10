"""Hours to do of each part of a lot, and hours done of those that are a stretch of time: years and renewals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from levier.records.models import HoursLine, HoursState, Objective, Part, PartKind
from levier.records.objectives import current

TIMED = (PartKind.YEAR, PartKind.RENEWAL)
"""Kinds whose hours are those of their days: an order or a tranche runs beside the rest of its lot."""


@dataclass(frozen=True, slots=True)
class PartHours:
    """Hours worked. ``objective``: the newest version, whether it counts yet or not; ``done``: validated by the day."""

    objective: Decimal | None = None
    done: Decimal | None = None


UNKNOWN = PartHours()


def hours_of_parts(rows: Sequence[Part], on: date) -> dict[int, PartHours]:
    """By part, in two queries. Called under a gesture of who reads the account of the contract."""
    fixed = Objective.objects.filter(part__in=[row.pk for row in rows], fixed_on__lte=on)
    objectives = {row.part_id: row.hours for row in current(fixed)}
    lines = HoursLine.objects.filter(
        engagement__lot_id__in={row.lot_id for row in rows}, state=HoursState.VALIDATED, month__lte=on
    )
    months = list(lines.values_list("engagement__lot_id", "month").annotate(Sum("hours")).order_by())
    return {row.pk: PartHours(objectives.get(row.pk), _done(row, rows, months, on)) for row in rows}


def _done(part: Part, rows: Sequence[Part], months: Sequence[tuple[int, date, Decimal]], on: date) -> Decimal | None:
    first, last = part.starts_on, part.ends_on
    if part.kind not in TIMED or first is None or last is None or first > on:
        return None
    # A month cut in two belongs to the part its first day is in; before any part, to the first.
    beside = [row for row in rows if row.pk != part.pk and row.lot_id == part.lot_id and row.kind in TIMED]
    opens = first.replace(day=1)
    if any(row.starts_on and row.ends_on and row.starts_on <= opens <= row.ends_on for row in beside):
        opens = first
    return sum(
        (hours for lot_id, month, hours in months if lot_id == part.lot_id and opens <= month <= last), Decimal()
    )
