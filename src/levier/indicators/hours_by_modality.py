from levier.indicators import Figure, Indicator, Selection, _counted
from levier.records.models import Modality

_SENTENCE = "Heures validées par modalité\u00a0: embauche directe, mise à disposition, mission, sous-traitance."
LABELS = dict(Modality.choices)


def compute(selection: Selection) -> Figure:
    """Validated hours and distinct people of each slice."""
    return _counted.cut(selection, "engagement__modality", _SENTENCE, LABELS)


INDICATOR = Indicator("hours_by_modality", "Heures par modalité", "h", _SENTENCE, compute)
