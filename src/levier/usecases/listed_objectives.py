"""The hours to do in a list of contracts: for each lot, and each of its orders and tranches that rows name, the first
version of its objective, or why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from levier.exchange.outputs import numbers
from levier.exchange.sources.listed_columns import ColumnsMatched
from levier.exchange.sources.listed_contracts import ListedContract
from levier.exchange.sources.listed_rows import CellFlaw, ListedRow
from levier.records.models import Part, Stage
from levier.usecases.engagement_parts import part_label
from levier.usecases.listed_parts import RECORD_IT, part_of
from levier.usecases.listed_results import flaw_at, why_of
from levier.usecases.objectives import TO_COME
from levier.usecases.objectives_taken_over import ClausedLot, TakenOver, stage_of

Group = Sequence[tuple[ListedRow, ListedContract]]
_ON = frozenset({"hours", "lot_hours", "objective_on"})
_SAME = (
    "les mêmes heures sur chaque lot\u00a0: celles du marché entier, ou de chaque lot\u00a0?",
    "Dites que la colonne contient les heures du lot, ou fixez l’objectif de chaque lot ensuite.",
)
_NO_LOTS = "Le tableau n’a pas de colonne de lots\u00a0: son objectif de {} n’est pas repris."


_NEW = "ce marché est nouveau ici\u00a0: ses commandes et ses tranches restent à enregistrer"


@dataclass(slots=True)
class ListedObjectives:
    """By row: the objective it gives its lot, else what is wrong at its cells; and what is to be said of it."""

    taken: dict[int, TakenOver] = field(default_factory=dict)
    flaws: dict[int, tuple[CellFlaw, ...]] = field(default_factory=dict)
    said: dict[int, str] = field(default_factory=dict)

    def flaw(self, row: ListedRow, key: str, told: tuple[str, str], matched: ColumnsMatched) -> None:
        """A cell its row does without."""
        flaw = replace(flaw_at(row, key, told[0], matched), what_to_do_fr=told[1], severity="to_check")
        self.flaws[row.number] = (*self.flaws.get(row.number, ()), flaw)
        self.said[row.number] = why_of(flaw)


def are_asked(matched: ColumnsMatched) -> bool:
    """Whether a column of the list holds hours to do."""
    return not {"hours", "lot_hours"}.isdisjoint(matched.named())


def objectives_of(
    group: Group,
    lot_numbers: Sequence[int | None],
    notified_on: date | None,
    lots: Mapping[int, ClausedLot] | None,
    matched: ColumnsMatched,
    today: date,
) -> ListedObjectives:
    """The objectives of one contract's rows. ``lots``: those of a contract followed already; None for a new one."""
    found = ListedObjectives()
    if not are_asked(matched):
        return found
    hours, key = _hours(group)
    is_same = key == "hours" and len(group) > 1 and len(set(hours)) == 1
    for (row, listed), number, asked in zip(group, lot_numbers, hours, strict=True):
        wrong = tuple(flaw for flaw in row.flaws if flaw.field in _ON)
        if wrong:
            found.flaws[row.number] = wrong
        elif asked is None:
            continue
        elif not asked:
            found.said[row.number] = "0 h\u00a0: aucun objectif n’est fixé."
        elif is_same:
            found.flaw(row, key, _SAME, matched)
        elif listed.objective_on is not None and listed.objective_on > today:
            found.flaw(row, "objective_on", (TO_COME.rstrip("."), "Corrigez-la."), matched)
        elif told := _not_for(number, lots):
            found.said[row.number] = told
        else:
            assert number is not None  # noqa: S101 -- _not_for has something to say of a row without a lot
            found.taken[row.number] = _taken(row, number, asked, listed.objective_on, notified_on, today)
            found.said[row.number] = _told(found.taken[row.number], listed.objective_on, notified_on)
    return found


def names_part(row: ListedRow, listed: ListedContract) -> bool:
    """Whether a row is of an order or a tranche rather than of a whole lot."""
    return listed.part is not None or any(flaw.field == "part" for flaw in row.flaws)


def add_parts(
    found: ListedObjectives,
    group: Group,
    notified_on: date | None,
    lots: Mapping[int, ClausedLot] | None,
    matched: ColumnsMatched,
    today: date,
) -> None:
    """The objectives of the rows that name an order or a tranche. ``lots``: as for ``objectives_of``."""
    first: dict[int, int] = {}
    for row, listed in group:
        hours = listed.lot_hours if listed.lot_hours is not None else listed.hours
        wrong = tuple(flaw for flaw in row.flaws if flaw.field in _ON or flaw.field == "part")
        if wrong or listed.part is None:
            found.flaws[row.number] = wrong
            continue
        if lots is None:
            found.flaw(row, "part", (_NEW, RECORD_IT), matched)
            continue
        lot = (
            next(iter(lots.values())) if len(lots) == 1 and not listed.lot_number else lots.get(listed.lot_number or 0)
        )
        part = part_of(listed.part, lot.parts) if lot else "lot non reconnu dans ce marché"
        if isinstance(part, str):
            found.flaw(row, "part", (part, RECORD_IT), matched)
        elif not hours:
            found.said[row.number] = "" if hours is None else "0 h\u00a0: aucun objectif n’est fixé."
        elif part.pk in first:
            told = f"la ligne {first[part.pk]} donne déjà l’objectif de «\u00a0{part_label(part)}\u00a0»"
            found.flaw(row, "part", (told, "Gardez-en une."), matched)
        elif listed.objective_on is not None and listed.objective_on > today:
            found.flaw(row, "objective_on", (TO_COME.rstrip("."), "Corrigez-la."), matched)
        elif told := _not_for_part(part, lot):
            found.said[row.number] = told
        else:
            assert lot is not None  # noqa: S101 -- a part was found in it
            first[part.pk] = row.number
            since = part.live_on or notified_on
            taken = _taken(row, lot.number, hours, listed.objective_on, since, today)
            found.taken[row.number] = replace(taken, part_id=part.pk)
            found.said[row.number] = _told(found.taken[row.number], listed.objective_on, notified_on, part)


def _not_for_part(part: Part, lot: ClausedLot | None) -> str:
    if lot is not None and (kept := lot.part_hours.get(part.pk)) is not None:
        return f"{part_label(part)}\u00a0: un objectif de {numbers.hours(kept)} est déjà fixé."
    if lot is None or lot.clause_id is None:
        return f"{part_label(part)}\u00a0: son lot n’a pas de clause sociale, son objectif n’est pas repris."
    return ""


def repeated_hours(listed: ListedContract) -> str:
    """What is said of the hours of a row that repeats its contract, in a list without lots; "" without hours."""
    hours = listed.lot_hours if listed.lot_hours is not None else listed.hours
    return _NO_LOTS.format(numbers.hours(hours)) if hours else ""


def _hours(group: Group) -> tuple[list[Decimal | None], str]:
    """The hours of each row: those of its lot when some row says them, else the only ones it says."""
    of_lots = [listed.lot_hours for _, listed in group]
    if any(hours is not None for hours in of_lots):
        return of_lots, "lot_hours"
    return [listed.hours for _, listed in group], "hours"


def _not_for(number: int | None, lots: Mapping[int, ClausedLot] | None) -> str:
    """Why a lot followed already takes no objective from a list; "" when it does."""
    if lots is None:
        return ""
    lot = lots.get(number or 0)
    if lot is None:
        return "Lot non reconnu dans ce marché\u00a0: son objectif n’est pas repris."
    if lot.hours is not None:
        return f"Lot {lot.number}\u00a0: un objectif de {numbers.hours(lot.hours)} est déjà fixé."
    if lot.clause_id is None:
        return f"Lot {lot.number}\u00a0: il n’a pas de clause sociale, son objectif n’est pas repris."
    return ""


def _taken(
    row: ListedRow, number: int, hours: Decimal, given_on: date | None, notified_on: date | None, today: date
) -> TakenOver:
    """Without a day of its own, an objective is of the notification: the hours stand in the contract."""
    known_on = given_on or notified_on
    fixed_on = known_on if known_on is not None and known_on <= today else today
    return TakenOver(number, hours, fixed_on, f"ligne {row.number}")


def _told(taken: TakenOver, given_on: date | None, notified_on: date | None, part: Part | None = None) -> str:
    label = Stage(stage_of(taken.fixed_on, notified_on)).label.lower()
    day = numbers.date_digits(taken.fixed_on)
    why = ", jour de la reprise"
    if given_on:
        why = ""
    elif part is not None and taken.fixed_on == part.live_on:
        why = ", jour d’où elle compte"
    elif taken.fixed_on == notified_on:
        why = ", jour de la notification"
    named = f", {part_label(part)}" if part else ""
    return (
        f"Lot {taken.lot_number}{named}\u00a0: objectif repris de {numbers.hours(taken.hours)} ({label}, {day}{why}), "
        "sans méthode ni taux."
    )
