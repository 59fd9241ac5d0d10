"""Counts of people told to who does not follow them: never so few that somebody could be recognised."""

from collections.abc import Iterable, Mapping
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
        raise ValueError("un nombre de personnes n’est pas négatif")
    rule = parameter("social_clauses.fewest_people_told").on(on)
    fewest, total = rule.whole, sum(counts.values())
    told = {code: count for code, count in counts.items() if count >= fewest}
    rest = total - sum(told.values())
    while 0 < rest < fewest and told:
        smallest = min(told, key=lambda code: (told[code], code))
        rest += told.pop(smallest)
    few = counted(fewest, "personne", "personnes")
    sentence = f"Une situation où sont moins de {few} n’est pas montrée seule, pour que personne ne soit reconnu."
    found = Told({}, 0, None) if 0 < total < fewest else Told(told, rest, total)
    return Answer(found, (because(sentence, rule.text, fewest=fewest),))


def told_in_batches(periods: Iterable[Mapping[str, int]], on: date) -> Answer["Told"]:
    """What may be told of people noted period after period, oldest first, each person in one slice of one period.

    Periods are gathered into a batch until one of its slices may be told by ``told_counts``; what is told is the sum
    of the batches, the last one waits. Told on two dates, the figures then differ by whole batches, of which each is
    safe alone: nobody comes out of the comparison. Raises as ``told_counts`` does.
    """
    told: dict[str, int] = {}
    rest = people = 0
    batch: dict[str, int] = {}
    reasons = told_counts({}, on).reasons
    for period in periods:
        for code, count in period.items():
            batch[code] = batch.get(code, 0) + count
        found = told_counts(batch, on).verdict
        if found.counts:
            for code, count in found.counts.items():
                told[code] = told.get(code, 0) + count
            rest, people, batch = rest + found.rest, people + sum(batch.values()), {}
    sentence = (
        "Les situations paraissent à la fin de chaque trimestre, dès qu’elles sont assez pour être ajoutées sans que "
        "personne ne soit reconnu en comparant deux dates\u00a0: les dernières notées n’y sont pas encore."
    )
    total = people if people or not any(batch.values()) else None
    return Answer(Told(told, rest, total), (*reasons, because(sentence, reasons[0].text)))


@dataclass(frozen=True, slots=True)
class Told:
    """``counts``: slices told; ``rest``: people of all the others together; ``total``: None when too few are there."""

    counts: Mapping[str, int]
    rest: int
    total: int | None
