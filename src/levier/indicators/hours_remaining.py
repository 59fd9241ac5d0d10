from collections import defaultdict
from decimal import Decimal

from levier.indicators import Figure, Indicator, Selection, _counted
from levier.records import holders, objectives
from levier.records.models import Lot, Objective
from levier.rules.answers import because
from levier.rules.wordings import hours


def compute(selection: Selection) -> Figure:
    """Objective less hours done, lot by lot, never below zero: what one lot does beyond its own is not another's.

    Nor is what one holder of a framework does another's: each has its own orders.
    """
    rows = Objective.objects.filter(clause__lot__contract_id__in=selection.contract_ids)
    lots: dict[int, Lot] = {}
    due: dict[holders.Held, Decimal] = defaultdict(Decimal)
    for line in objectives.counted(rows.select_related("clause__lot", "part"), selection.on):
        lots[line.clause.lot_id] = line.clause.lot
        due[holders.held_by(line)] += line.hours
    if not due:
        return Figure(None, "counted", (because("Sans objectif fixé, il n’y a pas de reste à calculer."),))
    done = holders.hours_by_holder(_counted.validated(selection).filter(engagement__lot_id__in=lots))
    remaining = {held: max(hours_due - done.get(held, Decimal()), Decimal()) for held, hours_due in due.items()}
    named = holders.names_of(due)
    reasons = tuple(
        because(
            f"{_named(lots[held[0]], named.get(held, '')) if len(due) > 1 else ''}{hours(due[held])} à réaliser − "
            f"{hours(done.get(held, Decimal()))} validées\u00a0: {hours(remaining[held])}.",
            "contract_clause",
        )
        for held in sorted(due, key=lambda held: (lots[held[0]].contract_id, lots[held[0]].number, held[1] or 0))
    )
    return Figure(sum(remaining.values(), Decimal()), "counted", reasons)


def _named(lot: Lot, holder: str) -> str:
    return f"Lot {lot.number}, {holder or lot.title}\u00a0: "


INDICATOR = Indicator(
    "hours_remaining",
    "Heures restantes",
    "h",
    "Lot par lot, et titulaire par titulaire d’un accord-cadre qui en a plusieurs, objectif en vigueur moins heures "
    "validées\u00a0; zéro quand chacun a atteint le sien, sans que son surplus compte pour un autre.",
    compute,
)
