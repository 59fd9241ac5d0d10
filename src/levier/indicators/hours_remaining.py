from collections import defaultdict
from decimal import Decimal

from django.db.models import Sum

from levier.indicators import Figure, Indicator, Selection, _counted
from levier.records import objectives
from levier.records.models import Lot, Objective
from levier.rules.answers import because
from levier.rules.wordings import hours


def compute(selection: Selection) -> Figure:
    """Objective less hours done, lot by lot, never below zero: what one lot does beyond its own is not another's."""
    rows = Objective.objects.filter(clause__lot__contract_id__in=selection.contract_ids)
    lots: dict[int, Lot] = {}
    due: dict[int, Decimal] = defaultdict(Decimal)
    for line in objectives.counted(rows.select_related("clause__lot", "part"), selection.on):
        lots[line.clause.lot_id] = line.clause.lot
        due[line.clause.lot_id] += line.hours
    if not due:
        return Figure(None, "counted", (because("Sans objectif fixé, il n’y a pas de reste à calculer."),))
    lines = _counted.validated(selection).filter(engagement__lot_id__in=due)
    done = dict(lines.values_list("engagement__lot_id").annotate(Sum("hours")).order_by())
    remaining = {pk: max(hours_due - done.get(pk, Decimal()), Decimal()) for pk, hours_due in due.items()}
    reasons = tuple(
        because(
            f"{_named(lots[pk]) if len(due) > 1 else ''}{hours(due[pk])} à réaliser − "
            f"{hours(done.get(pk, Decimal()))} validées\u00a0: {hours(remaining[pk])}.",
            "contract_clause",
        )
        for pk in sorted(due, key=lambda pk: (lots[pk].contract_id, lots[pk].number))
    )
    return Figure(sum(remaining.values(), Decimal()), "counted", reasons)


def _named(lot: Lot) -> str:
    return f"Lot {lot.number}, {lot.title}\u00a0: "


INDICATOR = Indicator(
    "hours_remaining",
    "Heures restantes",
    "h",
    "Lot par lot, objectif en vigueur moins heures validées ; zéro quand le lot a atteint le sien, sans que son "
    "surplus compte pour un autre.",
    compute,
)
