from levier.indicators import Figure, Indicator, Part, Selection, _counted
from levier.records import models
from levier.records.models import Objective, PartKind
from levier.records.objectives import current
from levier.rules.answers import because

_SENTENCE = (
    "Heures validées par commande et par tranche optionnelle\u00a0: celles des embauches qui la désignent. Les autres "
    "sont à part, sans être réparties."
)
NAMED = (PartKind.ORDER, PartKind.TRANCHE)
"""Kinds that run beside the rest of their lot: nothing but the engagements tells whose hours are whose."""
NO_PART = "0"
"""Code of the hours whose engagement names no order and no tranche."""


def compute(selection: Selection) -> Figure:
    """Validated hours and distinct people of each order and tranche, with its objective, then of those naming none.

    Codes are ids of parts. A part that is not live is left out until hours come. No slice where there is no part.
    """
    lots = {"lot__contract_id__in": selection.contract_ids}
    rows = list(
        models.Part.objects.filter(kind__in=NAMED, **lots)
        .select_related("lot")
        .order_by("lot__contract_id", "lot__number", "kind", "number")
    )
    lines = _counted.validated(selection)
    hours = _counted.total(lines)
    if not rows:
        return Figure(hours, "counted", (because(_SENTENCE),), {"etat": "validated"})
    named = lines.filter(engagement__part__in=[row.pk for row in rows])
    done = {part.code: part for part in _counted.parts_by(named, "engagement__part_id")}
    fixed = Objective.objects.filter(part__in=[row.pk for row in rows], fixed_on__lte=selection.on)
    due = {str(row.part_id): row.hours for row in current(fixed)}
    several = len({row.lot_id for row in rows}) > 1
    parts = []
    for row in rows:
        code, is_live = str(row.pk), row.live_on is not None and row.live_on <= selection.on
        if code in done or is_live:
            label = f"Lot {row.lot.number} · {row.title}" if several else row.title
            found = done.get(code)
            parts.append(
                Part(
                    code,
                    label,
                    found.hours if found else _counted.NONE,
                    found.people if found else 0,
                    due.get(code) if is_live else None,
                )
            )
    rest = lines.exclude(engagement__part__in=[row.pk for row in rows])
    if (left := _counted.total(rest)) or not parts:
        people = rest.values("engagement__person_id").distinct().count()
        parts.append(Part(NO_PART, "Sans commande ni tranche désignée", left, people))
    return Figure(hours, "counted", (because(_SENTENCE),), {"etat": "validated"}, tuple(parts))


INDICATOR = Indicator("hours_by_part", "Heures par commande et tranche", "h", _SENTENCE, compute)
