from levier.indicators import Figure, Indicator, Selection, _counted
from levier.rules.answers import because

_SENTENCE = "Heures validées par employeur, qui n’est souvent pas le titulaire du marché."


def compute(selection: Selection) -> Figure:
    """Validated hours and distinct people of each employer, named."""
    parts = _counted.parts_by(_counted.validated(selection), "engagement__employer__name")
    return Figure(
        sum((part.hours for part in parts), start=_counted.NONE),
        "counted",
        (because(_SENTENCE),),
        {"etat": "validated"},
        parts,
    )


INDICATOR = Indicator("hours_by_employer", "Heures par employeur", "h", _SENTENCE, compute)
