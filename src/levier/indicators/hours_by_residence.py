from levier.indicators import Figure, Indicator, Selection, _counted
from levier.records.models import Residence

_SENTENCE = "Heures validées selon que la personne habitait un QPV à l’embauche."
LABELS = dict(Residence.choices)


def compute(selection: Selection) -> Figure:
    """Validated hours and distinct people of each slice."""
    return _counted.cut(selection, "engagement__residence", _SENTENCE, LABELS)


INDICATOR = Indicator("hours_by_residence", "Heures par lieu de résidence", "h", _SENTENCE, compute)
