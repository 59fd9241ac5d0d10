from levier.indicators import Figure, Indicator, Selection, _counted

_SENTENCE = "Heures validées par employeur, qui n’est souvent pas le titulaire du marché."


def compute(selection: Selection) -> Figure:
    """Validated hours and distinct people of each employer, named."""
    return _counted.cut(selection, "engagement__employer__name", _SENTENCE)


INDICATOR = Indicator("hours_by_employer", "Heures par employeur", "h", _SENTENCE, compute)
