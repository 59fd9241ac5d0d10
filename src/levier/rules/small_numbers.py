"""Counts of people told to who does not follow them: never so few that somebody could be recognised."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from levier.law import parameter
from levier.rules.answers import Answer, because
from levier.rules.wordings import counted


def told_counts(counts: Mapping[str, int], on: date) -> Answer["Told"]:
    """What may be told of these counts that day. ``counts``: people by slice, each person in one slice.

    What is left out is told as a rest, large enough itself, else one more slice joins it: nothing comes back by
    subtraction. Raises ValueError on a negative count, levier.law.BeforeFirstDate.
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("un nombre de personnes n'est pas négatif")
    rule = parameter("social_clauses.fewest_people_told").on(on)
    fewest, total = rule.whole, sum(counts.values())
    told = {code: count for code, count in counts.items() if count >= fewest}
    rest = total - sum(told.values())
    while 0 < rest < fewest and told:
        smallest = min(told, key=lambda code: told[code])
        rest += told.pop(smallest)
    few = counted(fewest, "personne", "personnes")
    sentence = f"Une situation où sont moins de {few} n'est pas montrée seule, pour que personne ne soit reconnu."
    found = Told({}, 0, None) if 0 < total < fewest else Told(told, rest, total)
    return Answer(found, (because(sentence, rule.text, fewest=fewest),))


@dataclass(frozen=True, slots=True)
class Told:
    """``counts``: slices told; ``rest``: people of all the others together; ``total``: None when too few are there."""

    counts: Mapping[str, int]
    rest: int
    total: int | None
