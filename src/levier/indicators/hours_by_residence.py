from levier.indicators import Figure, Indicator, Selection, _counted
from levier.records.models import Residence
from levier.rules.answers import because

_SENTENCE = "Heures validées selon que la personne habitait un QPV à l’embauche."
LABELS = dict(Residence.choices)


def compute(selection: Selection) -> Figure:
    """Validated hours and distinct people of each slice."""
    lines = _counted.validated(selection)
    parts = _counted.parts_by(lines, "engagement__residence", LABELS)
    return Figure(
        sum((part.hours for part in parts), start=_counted.NONE),
        "counted",
        (because(_SENTENCE),),
        {"etat": "validated"},
        parts,
    )


INDICATOR = Indicator(
    "hours_by_residence",
    "Heures par lieu de résidence",
    "h",
    _SENTENCE,
    compute,
)
