from levier.indicators import Figure, Indicator, Selection, _counted
from levier.records.models import HoursLine, HoursState
from levier.rules.answers import because
from levier.rules.wordings import hours


def compute(selection: Selection) -> Figure:
    """Hours declared and not yet decided."""
    found = _counted.total(
        HoursLine.objects.filter(
            contract_id__in=selection.contract_ids, state=HoursState.DECLARED, month__lte=selection.on
        )
    )
    sentence = f"{hours(found)} reçues, ni validées ni rejetées\u00a0: elles ne comptent pas encore."
    return Figure(found, "estimated" if found else "counted", (because(sentence),), {"etat": "declared"})


INDICATOR = Indicator(
    "hours_waiting",
    "Heures à valider",
    "h",
    "Heures reçues dans un relevé, ni validées ni rejetées.",
    compute,
)
