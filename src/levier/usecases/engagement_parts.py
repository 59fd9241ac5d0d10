"""The order, tranche, renewal or year of its lot an engagement works on: those offered, refused, flagged."""

from collections.abc import Iterable, Mapping
from datetime import date

from levier.exchange.outputs import numbers
from levier.indicators.hours_by_part import NAMED
from levier.records.holders import Held
from levier.records.models import AwardMember, Engagement, Lot, MemberRank, Part, PartKind
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


def behalf_problems(party_id: int | None, part: Part | None, companies: "Companies") -> list[tuple[str, str]]:
    """Of a framework with several holders, one works on an order for its holder. ``companies``: of their lots."""
    if party_id is None or part is None or part.kind != PartKind.ORDER:
        return []
    known = companies.get((part.lot_id, part.award_id))
    if known is None or party_id in known:
        return []
    told = f"Cette commande est à {next(iter(known.values()))}\u00a0: choisissez une de ses entreprises, ou personne."
    return [("on_behalf_of_id", told)]


def changed_behalf_problems(row: Engagement, party_id: int | None, part_id: int | None) -> list[tuple[str, str]]:
    """The same for an engagement recorded already, when either changes: what stood so far stands."""
    if None in (party_id, part_id) or (party_id, part_id) == (row.on_behalf_of_id, row.part_id):
        return []
    part = parts_of_lots([row.lot_id]).get(row.lot_id, {}).get(part_id or 0)
    return behalf_problems(party_id, part, companies_of([row.lot_id]))


Companies = Mapping[Held, Mapping[int, str]]
"""By holder of a lot that has several, its companies by name, the lead first."""


def companies_of(lot_ids: Iterable[int]) -> Companies:
    """In one query; nothing of the lots that have one holder."""
    ranks = {MemberRank.LEAD: 0, MemberRank.MEMBER: 1, MemberRank.SUBCONTRACTOR: 2}
    rows = AwardMember.objects.filter(award__lot_id__in=list(lot_ids)).order_by("id")
    names = ("award__lot_id", "award_id", "award__number", "rank", "organization_id", "organization__name")
    found: dict[Held, dict[int, str]] = {}
    told = sorted(rows.values_list(*names), key=lambda row: ranks[MemberRank(row[3])])
    for lot_id, award_id, number, _, organization_id, name in told:
        found.setdefault((lot_id, None if number == 1 else award_id), {})[organization_id] = name
    several = {lot_id for lot_id, award_id in found if award_id is not None}
    return {held: companies for held, companies in found.items() if held[0] in several}


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
