from decimal import Decimal

from levier.indicators import Figure, Indicator, Selection
from levier.records.models import Objective
from levier.rules.answers import because
from levier.rules.wordings import hours


def compute(selection: Selection) -> Figure:
    """Objectives in force on the day: for each clause, its newest version fixed by then."""
    newest: dict[int, Objective] = {}
    rows = Objective.objects.filter(
        clause__lot__contract_id__in=selection.contract_ids, fixed_on__lte=selection.on
    ).select_related("clause__lot")
    for row in rows.order_by("clause_id", "version"):
        newest[row.clause_id] = row
    if not newest:
        return Figure(None, "target", (because("Aucun objectif n’est fixé : calibrez la clause."),))
    reasons = tuple(
        because(
            f"Lot {o.clause.lot.number}, {o.clause.lot.title} : {hours(o.hours)}, "
            f"{o.get_stage_display().lower()}, version {o.version}.",
            fixed_on=o.fixed_on,
            formula=o.formula,
        )
        for o in newest.values()
    )
    return Figure(sum((o.hours for o in newest.values()), Decimal()), "target", reasons)


INDICATOR = Indicator(
    "hours_due",
    "Objectif",
    "h",
    "Somme des objectifs en vigueur : pour chaque clause, la dernière version fixée à cette date.",
    compute,
)
