"""The order, tranche, renewal or year of its lot an engagement works on: those offered, refused, flagged."""

from collections.abc import Iterable, Mapping
from datetime import date

from levier.exchange.outputs import numbers
from levier.indicators.hours_by_part import NAMED
from levier.records.models import Engagement, Lot, Part, PartKind
from levier.usecases.part_forms import DECIDED

Choices = tuple[tuple[int, str], ...]
"""Pairs (part id, label)."""


def part_label(part: Part) -> str:
    """« Commande 2 · rue des Lilas », or its title where it says its kind already."""
    kind = str(PartKind(part.kind).label)
    noun = kind.partition(" ")[0]
    return part.title if part.title.startswith(noun) else f"{noun} {part.number} · {part.title}"


def parts_of_lots(lot_ids: Iterable[int]) -> dict[int, dict[int, Part]]:
    """By lot, its parts by id, in order."""
    rows = Part.objects.filter(lot_id__in=list(lot_ids)).order_by("lot_id", "kind", "number")
    found: dict[int, dict[int, Part]] = {}
    for row in rows:
        found.setdefault(row.lot_id, {})[row.pk] = row
    return found


def offered_parts(parts: Mapping[int, Part], kept: int | None = None) -> Choices:
    """What the form of an engagement offers of a lot's parts: nothing while the lot has no order and no tranche.

    ``kept``: the part it names already.
    """
    if kept not in parts and not any(part.kind in NAMED for part in parts.values()):
        return ()
    return tuple((pk, part_label(part)) for pk, part in parts.items())


def offered_by_lot(lots: Iterable[Lot]) -> tuple[tuple[str, Choices], ...]:
    """The same for several lots, under the number of each."""
    kept = list(lots)
    parts = parts_of_lots(lot.pk for lot in kept)
    offered = (
        (f"{lot.contract.number}, lot {lot.number}\u00a0: {lot.title}", offered_parts(parts.get(lot.pk, {})))
        for lot in kept
    )
    return tuple((head, choices) for head, choices in offered if choices)


def part_problems(part_id: int | None, parts: Mapping[int, Part]) -> list[tuple[str, str]]:
    """``parts``: of the lot of the engagement."""
    if part_id is None or part_id in parts:
        return []
    told = "Cette partie est d’un autre lot\u00a0: choisissez une commande, une tranche ou une année du lot choisi."
    return [("part_id", told)]


def part_to_check(row: Engagement, part: Part, today: date) -> str:
    """Why the days of an engagement and of its part do not agree, "" when they do. Flagged, never refused."""
    named = f"«\u00a0{part_label(part)}\u00a0»"
    if part.kind in DECIDED and part.live_on is None:
        state = "affermie" if part.kind == PartKind.TRANCHE else "reconduite"
        return f"{named} n’est pas {state}\u00a0: ses heures ne comptent pas pour un objectif en cours."
    first = part.starts_on or part.live_on
    if first is not None and row.starts_on < first:
        return (
            f"L’embauche commence le {numbers.date_short(row.starts_on)}, avant {named} ({numbers.date_short(first)})."
        )
    last = part.ends_on
    if last is not None and (row.ends_on or max(today, row.starts_on)) > last:
        goes_on = f"finit le {numbers.date_short(row.ends_on)}" if row.ends_on else "se poursuit"
        return f"L’embauche {goes_on}, après la fin de {named} ({numbers.date_short(last)})."
    return ""
