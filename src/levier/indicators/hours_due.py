from levier.indicators import Figure, Indicator, Selection
from levier.records import objectives
from levier.records.models import Objective
from levier.rules.answers import because
from levier.rules.wordings import hours


def compute(selection: Selection) -> Figure:
    """Objectives in force on the day: for each clause and each live part of it, its newest version fixed by then."""
    rows = Objective.objects.filter(clause__lot__contract_id__in=selection.contract_ids)
    known = rows.select_related("clause__lot", "part").order_by("clause__lot__number", "clause_id", "part_id")
    lines = objectives.counted(known, selection.on)
    if not lines:
        return Figure(None, "target", (because("Aucun objectif n’est fixé\u00a0: calibrez la clause."),))
    reasons = tuple(
        because(
            f"{_named(line)}\u00a0: {hours(line.hours)}, {line.get_stage_display().lower()}, version {line.version}.",
            fixed_on=line.fixed_on,
            formula=line.formula,
        )
        for line in lines
    )
    return Figure(objectives.hours_due(lines), "target", reasons)


def _named(line: Objective) -> str:
    lot = line.clause.lot
    named = f"Lot {lot.number}, {lot.title}"
    return named if line.part is None else f"{named}, {line.part.title}"


INDICATOR = Indicator(
    "hours_due",
    "Objectif",
    "h",
    "Somme des objectifs en vigueur\u00a0: pour chaque clause, et pour chaque tranche, reconduction, commande ou année "
    "qui compte à cette date, la dernière version fixée.",
    compute,
)
