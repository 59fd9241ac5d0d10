from levier.indicators import Figure, Indicator, Selection, _counted
from levier.records.models import Modality
from levier.rules.answers import because

_SENTENCE = "Heures validées par modalité : embauche directe, mise à disposition, mission, sous-traitance."
LABELS = dict(Modality.choices)


def compute(selection: Selection) -> Figure:
    """Validated hours and distinct people of each slice."""
    lines = _counted.validated(selection)
    parts = _counted.parts_by(lines, "engagement__modality", LABELS)
    return Figure(
        sum((part.hours for part in parts), start=_counted.NONE),
        "counted",
        (because(_SENTENCE),),
        {"etat": "validated"},
        parts,
    )


INDICATOR = Indicator(
    "hours_by_modality",
    "Heures par modalité",
    "h",
    _SENTENCE,
    compute,
)
