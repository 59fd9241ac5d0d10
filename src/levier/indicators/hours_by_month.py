from dataclasses import replace

from levier.indicators import Figure, Indicator, Selection, _counted

_SENTENCE = "Heures validées par mois travaillé."


def compute(selection: Selection) -> Figure:
    """Validated hours and distinct people of each month worked, in order; codes are first days (ISO 8601)."""
    figure = _counted.cut(selection, "month", _SENTENCE)
    return replace(figure, parts=tuple(sorted(figure.parts, key=lambda part: part.code)))


INDICATOR = Indicator("hours_by_month", "Heures par mois", "h", _SENTENCE, compute)
