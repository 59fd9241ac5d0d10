from levier.indicators import Figure, Indicator, Selection, _counted
from levier.records.models import Sex
from levier.rules.answers import because

_SENTENCE = "Heures validées selon le sexe."
LABELS = dict(Sex.choices)


def compute(selection: Selection) -> Figure:
    """Validated hours and distinct people of each slice."""
    lines = _counted.validated(selection)
    parts = _counted.parts_by(lines, "engagement__sex", LABELS)
    return Figure(
        sum((part.hours for part in parts), start=_counted.NONE),
        "counted",
        (because(_SENTENCE),),
        {"etat": "validated"},
        parts,
    )


INDICATOR = Indicator("hours_by_sex", "Heures par sexe", "h", _SENTENCE, compute)
