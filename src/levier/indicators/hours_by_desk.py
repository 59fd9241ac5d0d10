from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from levier.indicators import Figure, Indicator, Part, Selection, _counted, hours_due
from levier.records.models import Desk
from levier.rules.answers import because

_SENTENCE = (
    "Heures validées par organisation qui suit le marché\u00a0: chaque heure compte une fois, chez celle qui suit la "
    "personne."
)
_HUNDRED, _CENT = Decimal(100), Decimal("0.01")


def compute(selection: Selection) -> Figure:
    """Validated hours and distinct people of each organisation that follows, with its share of the objective.

    Codes are ids of organisations. One without hours yet stands with zero; one that left stands with its hours.
    """
    lines = _counted.validated(selection)
    done = {part.code: part for part in _counted.parts_by(lines, "host_id")}
    desks = Desk.objects.filter(contract_id__in=selection.contract_ids).select_related("organization").order_by("id")
    names = {str(desk.organization_id): desk.organization.name for desk in desks}
    due = _due(desks, selection)
    parts = tuple(
        Part(
            code,
            name,
            done[code].hours if code in done else _counted.NONE,
            done[code].people if code in done else 0,
            due.get(code),
        )
        for code, name in names.items()
    )
    return Figure(
        sum((part.hours for part in parts), start=_counted.NONE),
        "counted",
        (because(_SENTENCE),),
        {"etat": "validated"},
        tuple(sorted(parts, key=lambda part: -part.hours)),
    )


def _due(desks: Iterable[Desk], selection: Selection) -> dict[str, Decimal]:
    """Hours to do by organisation: its share of each contract's own objective; nothing where no share is set."""
    found: dict[str, Decimal] = {}
    for desk in desks:
        if desk.share_percent is None:
            continue
        whole = hours_due.compute(Selection((desk.contract_id,), selection.on)).value
        if whole is not None:
            share = (whole * desk.share_percent / _HUNDRED).quantize(_CENT, ROUND_HALF_UP)
            code = str(desk.organization_id)
            found[code] = found.get(code, Decimal()) + share
    return found


INDICATOR = Indicator(
    "hours_by_desk",
    "Heures par guichet",
    "h",
    f"{_SENTENCE} Heures à réaliser\u00a0: sa part de l’objectif du marché.",
    compute,
)
