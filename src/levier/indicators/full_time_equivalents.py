from decimal import Decimal

from levier.indicators import Figure, Indicator, Selection, hours_done
from levier.rules.answers import because
from levier.rules.progress import full_time_equivalents


def compute(selection: Selection) -> Figure:
    """Hours done in FTE, on the base of clause statistics."""
    done = hours_done.compute(selection).value or Decimal()
    found = full_time_equivalents(done, "CLAUSE", selection.on)
    return Figure(found.fte, "counted", (because(found.sentence, found.text, base_hours=found.base_hours),))


INDICATOR = Indicator(
    "full_time_equivalents",
    "Équivalents temps plein",
    "fte",
    "Heures validées divisées par la base annuelle des statistiques de clause, dite avec le chiffre.",
    compute,
)
