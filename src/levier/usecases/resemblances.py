"""Near-duplicates: is this person already recorded under a close name?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from levier.exchange.sources.hours_files_dates import plain
from levier.records.models import Person
from levier.usecases.refusals import Refused
from levier.usecases.residences import commune_names

ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Someone already recorded who may be the same person."""

    id: int
    name: str
    born_on: date
    commune: str


class LooksKnown(Refused):
    """Someone born the same day has a name close to this one: the actor says whether it is the same person."""

    def __init__(self, people: Sequence[KnownPerson]) -> None:
        super().__init__(("", "Une personne née le même jour porte un nom proche\u00a0: est-ce la même\u00a0?"))
        self.people = tuple(people)


def ask_if_known(host_id: int, last_name: str, first_name: str, born_on: date, without: int = 0) -> None:
    """Raise ``LooksKnown`` when the organisation already keeps someone close; ``without`` leaves one person out."""
    same_day = Person.objects.filter(host_id=host_id, born_on=born_on).exclude(pk=without).order_by("id")
    alike = [person for person in same_day if _looks_like(person, last_name, first_name)]
    if alike:
        names = commune_names({person.commune for person in alike})
        raise LooksKnown(
            [
                KnownPerson(p.pk, f"{p.first_name} {p.last_name}", p.born_on, names.get(p.commune, p.commune))
                for p in alike
            ]
        )


def _looks_like(person: Person, last_name: str, first_name: str) -> bool:
    """Accents, case, hyphens and order apart: one name in common, or two whole names nearly the same.

    Only asked of people born the same day, so it may ask too much: a married name, a second first name or the
    two names swapped must not make two people of one.
    """
    theirs, ours = plain(f"{person.last_name} {person.first_name}"), plain(f"{last_name} {first_name}")
    if set(theirs.split()) & set(ours.split()):
        return True
    return SequenceMatcher(None, theirs, ours).ratio() >= ALIKE
