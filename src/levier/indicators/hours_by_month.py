from levier.indicators import Figure, Indicator, Selection, _counted
from levier.rules.answers import because

_SENTENCE = "Heures validées par mois travaillé."


def compute(selection: Selection) -> Figure:
    """Validated hours and distinct people of each month worked, in order; codes are first days (ISO 8601)."""
    parts = sorted(_counted.parts_by(_counted.validated(selection), "month"), key=lambda part: part.code)
    return Figure(
        sum((part.hours for part in parts), start=_counted.NONE),
        "counted",
        (because(_SENTENCE),),
        {"etat": "validated"},
        tuple(parts),
    )


INDICATOR = Indicator("hours_by_month", "Heures par mois", "h", _SENTENCE, compute)
