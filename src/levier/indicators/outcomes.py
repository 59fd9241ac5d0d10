from decimal import Decimal

from django.db import connection

from levier.indicators import Figure, Indicator, Part, Selection
from levier.records.models import Milestone, Situation
from levier.rules.answers import because
from levier.rules.wordings import counted


def compute(selection: Selection) -> Figure:
    """Distinct people whose situation is noted; a slice a milestone and situation, coded ``end:seeking``.

    Counted by the database for whoever reads the account, without the rows: who must not tell small numbers apart
    goes through ``levier.rules.small_numbers``.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT milestone, situation, people FROM levier_outcome_counts(%s, %s)",
            [list(selection.contract_ids), selection.on],
        )
        counts = {(milestone, situation): count for milestone, situation, count in cursor.fetchall()}
    people = counts.get(("", ""), 0)
    parts = tuple(
        Part(f"{milestone}:{situation}", situation.label, Decimal(), counts[milestone, situation])
        for milestone in Milestone
        for situation in Situation
        if counts.get((milestone, situation))
    )
    sentence = (
        f"{counted(people, 'personne')} dont la situation est notée\u00a0; à chaque échéance, chacune compte une fois."
    )
    return Figure(Decimal(people), "counted", (because(sentence),), parts=parts)


INDICATOR = Indicator(
    "outcomes",
    "Situation après l’embauche",
    "people",
    "Personnes selon leur situation à la fin de l’embauche, puis 3, 6 et 12 mois après\u00a0; "
    "de plusieurs embauches sur le marché, la dernière finie compte.",
    compute,
)
