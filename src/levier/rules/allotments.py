"""An hour is attributed once: what several obligations take from a person's month never passes the hours she worked.

Clauses may share a person (pooling), never an hour. Practice of the field, unwritten in the law: to verify.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from levier.rules.answers import Answer, because
from levier.rules.wordings import hours


def may_allot(worked: Decimal, allotted: Sequence["Allotment"], wanted: "Allotment") -> Answer[bool]:
    """May this many of the hours a person worked in a month be counted for one more obligation?

    Hours. Raises ValueError on a negative number.
    """
    if worked < 0 or any(one.hours < 0 for one in (*allotted, wanted)):
        raise ValueError("des heures ne sont pas négatives")
    taken = sum((one.hours for one in allotted), Decimal())
    left = max(Decimal(), worked - taken)
    told = " + ".join(f"{hours(one.hours)} ({one.label})" for one in (*allotted, wanted))
    if wanted.hours <= left:
        sentence = f"{hours(worked)} travaillées dans le mois, {told} attribuées\u00a0: chaque heure compte une fois."
    else:
        sentence = (
            f"{told} dépasseraient les {hours(worked)} travaillées dans le mois\u00a0: "
            f"une heure compte une seule fois. Reste à attribuer\u00a0: {hours(left)}."
        )
    return Answer(wanted.hours <= left, (because(sentence, "field_practice", left=left),))


def maybe_twice(one: "Allotment", others: Sequence["Allotment"]) -> Answer[bool]:
    """May these hours of a person's month with an employer be the same as those of another obligation?

    Equal hours are to be checked, never refused: a month can be shared in two halves.
    """
    same = [other.label for other in others if other.hours == one.hours]
    if same:
        sentence = (
            f"{hours(one.hours)} ce mois-là chez le même employeur pour {one.label}, et autant pour "
            f"{', '.join(dict.fromkeys(same))}\u00a0: une heure compte une seule fois, à vérifier."
        )
    else:
        sentence = f"{hours(one.hours)} pour {one.label}\u00a0: rien de pareil ailleurs ce mois-là."
    return Answer(bool(same), (because(sentence, "field_practice"),))


@dataclass(frozen=True, slots=True)
class Allotment:
    """Hours of a person's month counted for one obligation; ``label`` names it."""

    label: str
    hours: Decimal
