from decimal import Decimal

from levier.indicators import Figure, Indicator, Selection, hours_done, hours_due
from levier.rules.answers import because
from levier.rules.wordings import hours


def compute(selection: Selection) -> Figure:
    """Objective less hours done, never below zero."""
    due, done = hours_due.compute(selection).value, hours_done.compute(selection).value or Decimal()
    if due is None:
        return Figure(None, "counted", (because("Sans objectif fixé, il n’y a pas de reste à calculer."),))
    remaining = max(due - done, Decimal())
    sentence = f"{hours(due)} à réaliser − {hours(done)} validées = {hours(remaining)}."
    return Figure(remaining, "counted", (because(sentence, "contract_clause"),))


INDICATOR = Indicator(
    "hours_remaining",
    "Heures restantes",
    "h",
    "Objectif en vigueur moins heures validées ; zéro quand l’objectif est atteint.",
    compute,
)
