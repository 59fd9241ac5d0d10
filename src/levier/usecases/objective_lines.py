"""The lines of a lot's objective: the lot itself, then each tranche, renewal, order or year, with its own scenarios."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from django.db.models import Exists, F, OuterRef, Q

from levier.records.models import Clause, Contract, Objective, Part, PartKind
from levier.records.objectives import counted, current
from levier.usecases.calibration_drafts import months_of
from levier.usecases.objectives import Version, part_label, versions_of

FIRM = "Partie ferme"


class LineState(StrEnum):
    FIRM = "firm"
    LIVE = "live"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``label`` is empty for a lot without parts; ``amount`` in EUR excl. tax; ``months`` from the dates.

    ``live_on``: the day a part counts from, None when no one knows it yet. ``in_force`` counts only when the line
    does (``is_counted``).
    """

    clause_id: int
    part_id: int | None
    label: str
    amount: Decimal | None
    months: Decimal | None
    state: LineState
    live_on: date | None
    in_force: Version | None
    is_counted: bool
    is_year: bool = False


def lines_of(
    clause: Clause, contract: Contract, parts: Iterable[Part], rows: Iterable[Objective], on: date
) -> tuple[Line, ...]:
    """The lines of one clause as of a day: the firm part first. ``rows``: objectives, of this clause or of more."""
    known = [row for row in rows if row.clause_id == clause.pk]
    newest = {row.part_id: row for row in current(known)}
    counting = {row.part_id for row in counted(known, on)}
    whole = months_of(contract.notified_on, contract.ends_on)
    own_parts = sorted(parts, key=lambda part: (PartKind.values.index(part.kind), part.number))

    def in_force(part_id: int | None) -> Version | None:
        row = newest.get(part_id)
        return None if row is None else versions_of([row], {})[0]

    lot = Line(
        clause.pk,
        None,
        FIRM if own_parts else "",
        clause.lot.amount,
        whole,
        LineState.FIRM,
        None,
        in_force(None),
        None in counting,
    )
    others = (
        Line(
            clause.pk,
            part.pk,
            part_label(part),
            part.amount,
            months_of(part.starts_on, part.ends_on) or whole,
            LineState.LIVE if part.live_on is not None and part.live_on <= on else LineState.WAITING,
            part.live_on,
            in_force(part.pk),
            part.pk in counting,
            part.kind == PartKind.YEAR,
        )
        for part in own_parts
    )
    return (lot, *others)


@dataclass(frozen=True, slots=True)
class Uncalibrated:
    """Parts of a lot under a clause that have no objective. ``part_id``: the only one; None when there are several.

    ``is_live``: one of them counts already. ``labels`` in their order.
    """

    contract_id: int
    contract_number: str
    lot_number: int
    clause_id: int
    part_id: int | None
    labels: tuple[str, ...]
    is_live: bool


def parts_without_objective(host_id: int, on: date) -> tuple[Uncalibrated, ...]:
    """By lot, the organisation's parts to calibrate: neither they nor their contract have ended. Live ones first."""
    rows = (
        Part.objects.filter(
            ~Exists(Objective.objects.filter(part_id=OuterRef("pk"))),
            Q(ends_on__isnull=True) | Q(ends_on__gte=on),
            Q(lot__contract__ends_on__isnull=True) | Q(lot__contract__ends_on__gte=on),
            host_id=host_id,
            lot__clauses__isnull=False,
        )
        .annotate(clause_id=F("lot__clauses"))
        .select_related("lot__contract")
        .only("kind", "number", "title", "live_on", "lot__number", "lot__contract__number")
        .order_by("lot__contract__notified_on", "lot_id", "kind", "number")
    )
    lots = [list(parts) for _, parts in groupby(rows, key=lambda part: part.lot_id)]
    found = [_uncalibrated(list(parts), parts[0].clause_id, on) for parts in lots]
    return tuple(sorted(found, key=lambda one: not one.is_live))


def _uncalibrated(parts: list[Part], clause_id: int, on: date) -> Uncalibrated:
    lot = parts[0].lot
    parts.sort(key=lambda part: (PartKind.values.index(part.kind), part.number))
    return Uncalibrated(
        lot.contract_id,
        lot.contract.number,
        lot.number,
        clause_id,
        parts[0].pk if len(parts) == 1 else None,
        tuple(part_label(part) for part in parts),
        any(part.live_on is not None and part.live_on <= on for part in parts),
    )
