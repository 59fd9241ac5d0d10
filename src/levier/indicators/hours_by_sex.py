from levier.indicators import Figure, Indicator, Selection, _counted
from levier.records.models import Sex

_SENTENCE = "Heures validées selon le sexe."
LABELS = dict(Sex.choices)


def compute(selection: Selection) -> Figure:
    """Validated hours and distinct people of each slice."""
    return _counted.cut(selection, "engagement__sex", _SENTENCE, LABELS)


INDICATOR = Indicator("hours_by_sex", "Heures par sexe", "h", _SENTENCE, compute)
