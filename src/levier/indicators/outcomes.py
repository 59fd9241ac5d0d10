from collections import Counter
from decimal import Decimal

from levier.indicators import Figure, Indicator, Part, Selection
from levier.records.models import Milestone, Outcome, Situation
from levier.rules.answers import because


def compute(selection: Selection) -> Figure:
    """Distinct people whose situation is noted; a slice a milestone and situation, coded ``end:seeking``."""
    noted = Outcome.objects.filter(
        engagement__contract_id__in=selection.contract_ids, observed_on__lte=selection.on
    ).order_by("engagement__person_id", "milestone", "-engagement__ends_on", "-pk")
    newest = list(
        noted.distinct("engagement__person_id", "milestone").values_list(
            "engagement__person_id", "milestone", "situation"
        )
    )
    counts = Counter((milestone, situation) for _, milestone, situation in newest)
    people = len({person for person, _, _ in newest})
    parts = tuple(
        Part(f"{milestone}:{situation}", situation.label, Decimal(), counts[milestone, situation])
        for milestone in Milestone
        for situation in Situation
        if counts[milestone, situation]
    )
    sentence = f"{people} personnes dont la situation est notée ; à chaque échéance, chacune compte une fois."
    return Figure(Decimal(people), "counted", (because(sentence),), parts=parts)


INDICATOR = Indicator(
    "outcomes",
    "Situation après l’embauche",
    "people",
    "Personnes selon leur situation à la fin de l’embauche, puis 3, 6 et 12 mois après ; "
    "de plusieurs embauches sur le marché, la dernière finie compte.",
    compute,
)
