from levier.indicators import Figure, Indicator, Selection, _counted
from levier.rules.answers import because
from levier.rules.wordings import hours


def compute(selection: Selection) -> Figure:
    """Hours validated by the facilitator."""
    found = _counted.total(_counted.validated(selection))
    sentence = (
        f"{hours(found)} validées par la facilitatrice ou le facilitateur\u00a0; les heures à valider n’y sont pas."
    )
    return Figure(found, "counted", (because(sentence),), {"etat": "validated"})


INDICATOR = Indicator(
    "hours_done",
    "Heures réalisées",
    "h",
    "Heures déclarées puis validées, des mois commencés à cette date.",
    compute,
)
