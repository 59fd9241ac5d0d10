from decimal import Decimal

from levier.indicators import Figure, Indicator, Selection, _counted
from levier.rules.answers import because
from levier.rules.wordings import counted


def compute(selection: Selection) -> Figure:
    """Distinct people with at least one validated hour."""
    lines = _counted.validated(selection)
    found = lines.values("engagement__person_id").distinct().count()
    who = f"{counted(found, 'personne')} {'ont' if found > 1 else 'a'}"
    sentence = f"{who} au moins une heure validée\u00a0; chacune compte une fois."
    return Figure(Decimal(found), "counted", (because(sentence),), {"etat": "validated"})


INDICATOR = Indicator(
    "people_engaged",
    "Personnes",
    "people",
    "Personnes différentes ayant au moins une heure validée.",
    compute,
)
