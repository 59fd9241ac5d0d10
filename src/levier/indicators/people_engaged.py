from decimal import Decimal

from levier.indicators import Figure, Indicator, Selection, _counted
from levier.rules.answers import because


def compute(selection: Selection) -> Figure:
    """Distinct people with at least one validated hour."""
    lines = _counted.validated(selection)
    found = lines.values("engagement__person_id").distinct().count()
    sentence = f"{found} personnes différentes ont au moins une heure validée\u00a0; chacune compte une fois."
    return Figure(Decimal(found), "counted", (because(sentence),), {"etat": "validated"})


INDICATOR = Indicator(
    "people_engaged",
    "Personnes",
    "people",
    "Personnes différentes ayant au moins une heure validée.",
    compute,
)
