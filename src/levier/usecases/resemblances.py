"""Near-duplicates: is this person already recorded under a close name?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import Q

from levier.exchange.sources.hours_files_dates import plain
from levier.records.models import Person
from levier.usecases.refusals import Refused
from levier.usecases.residences import commune_names

T = TypeVar("T")

ALIKE = 0.75
LETTERS = 32
"""Letters are counted by their code modulo this: more than the alphabet, other scripts share the places."""
MOST_COMPARED = 60
"""Born the same day, more people than that are only compared with those who share a word of their name."""
SHOWN = 5
_HOST_LOCK = 4
LONGEST_WAIT = 4
"""Seconds someone who enters a person waits for a list being recorded, before being told."""
_LOCKED = "55P03"
MOST_NAMED = 20
PARTICLES = frozenset({"al", "ait", "ben", "bel", "bin", "bou", "el", "oul", "van", "von"}) | frozenset(
    {"d", "da", "das", "de", "del", "der", "des", "di", "do", "dos", "du", "la", "le", "les", "st"}
)
"""Words of names that many people share: one of them in common says nothing."""


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


class ListUnderWay(Refused):
    """A long list of people is being recorded: whether someone is known cannot be told before its end."""

    def __init__(self) -> None:
        told = (
            "Un tableau de personnes s’enregistre en ce moment, et la personne y est peut-être\u00a0: rien n’est "
            "enregistré ici. Recommencez dans quelques instants, votre saisie est gardée."
        )
        super().__init__(("", told))


def lock_people_of(host_id: int, *, most_seconds: int = 0) -> None:
    """Until the end of the transaction, who adds people to this organisation waits, then sees those added here.

    Raises ``ListUnderWay`` when somebody else has kept it longer than ``most_seconds``; 0 waits as long as needed.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if most_seconds:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{most_seconds}s"])
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_HOST_LOCK, host_id])
            if most_seconds:
                cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    except OperationalError as broken:
        if getattr(broken.__cause__, "sqlstate", "") != _LOCKED:
            raise
        raise ListUnderWay from None


def ask_if_known(host_id: int, last_name: str, first_name: str, born_on: date, without: int = 0) -> None:
    """Raise ``LooksKnown`` when the organisation already keeps someone close; ``without`` leaves one person out.

    Raises ``ListUnderWay`` while a long list of people is being recorded.
    """
    lock_people_of(host_id, most_seconds=LONGEST_WAIT)
    alike = _alike(host_id, last_name, first_name, born_on, without)
    if alike:
        raise LooksKnown(_known(alike))


def people_alike(person: Person) -> tuple[KnownPerson, ...]:
    """The files kept beside this one that may be the same person, the closest name first."""
    return _known(_alike(person.host_id, person.last_name, person.first_name, person.born_on, person.pk))


def people_named(person: Person, words: str) -> tuple[KnownPerson, ...]:
    """The other files kept beside this one whose name holds all these words, at most twenty, by name."""
    rows = Person.objects.filter(host_id=person.host_id, merged_into__isnull=True).exclude(pk=person.pk)
    for word in words.split():
        rows = rows.filter(Q(last_name__icontains=word) | Q(first_name__icontains=word))
    return _known(rows.order_by("last_name", "first_name", "pk")[:MOST_NAMED])


def _alike(host_id: int, last_name: str, first_name: str, born_on: date, without: int) -> list[Person]:
    same_day = Person.objects.filter(host_id=host_id, born_on=born_on, merged_into__isnull=True).exclude(pk=without)
    close = [(_closeness(person, last_name, first_name), person) for person in same_day.order_by("id")]
    alike = sorted((each for each in close if each[0] > 0), key=lambda each: (-each[0], each[1].pk))
    return [person for _, person in alike[:SHOWN]]


def _known(people: Iterable[Person]) -> tuple[KnownPerson, ...]:
    rows = list(people)
    names = commune_names({person.commune for person in rows})
    return tuple(
        KnownPerson(p.pk, f"{p.first_name} {p.last_name}", p.born_on, names.get(p.commune, p.commune)) for p in rows
    )


def _closeness(person: Person, last_name: str, first_name: str) -> float:
    return closeness(written_name(person.last_name, person.first_name), written_name(last_name, first_name))


def closeness(theirs: "WrittenName", ours: "WrittenName") -> float:
    """How close two names are, from 0 (another name) to 1. Accents, case, hyphens, spaces and order do not count.

    Only asked of people born the same day, so it may ask too much: one name in common, or two whole names nearly the
    same. A married name, a second first name or the two names swapped must not make two people of one.
    """
    is_shared = not theirs.words.isdisjoint(ours.words)
    # The letters in common, in any order, bound the ratio from above, and are far quicker to count.
    if not is_shared:
        common = sum(map(min, _letters(theirs.text), _letters(ours.text)))
        if 2 * common < ALIKE * (len(theirs.text) + len(ours.text)):
            return 0.0
    pairs = ((theirs.text, ours.text), (theirs.in_order, ours.in_order))
    ratio = max(SequenceMatcher(None, *pair).ratio() for pair in pairs)
    return ratio if is_shared or ratio >= ALIKE else 0.0


def written_name(last_name: str, first_name: str) -> "WrittenName":
    """A name ready to be compared with many."""
    words = plain(f"{last_name} {first_name}").split()
    return WrittenName(frozenset(words) - PARTICLES, "".join(words), "".join(sorted(words)))


@lru_cache(maxsize=65_536)
def _letters(text: str) -> tuple[int, ...]:
    """How many times each letter stands in a text."""
    letters = [0] * LETTERS
    for letter in text:
        letters[ord(letter) % LETTERS] += 1
    return tuple(letters)


class WrittenName(NamedTuple):
    """A name as it is compared: its words that tell people apart, and all its words joined, as written and in order."""

    words: frozenset[str]
    text: str
    in_order: str


class Crowd(Generic[T]):
    """Many people at once, to look for those who may be the same: by day of birth, then by the words of their name."""

    def __init__(self) -> None:
        self._names: dict[date, list[tuple[WrittenName, T]]] = defaultdict(list)
        self._ranks: dict[tuple[date, str], list[int]] = defaultdict(list)

    def add(self, name: WrittenName, born_on: date, what: T) -> None:
        """One more; ``what`` is given back by ``alike``."""
        same_day = self._names[born_on]
        for word in name.words:
            self._ranks[born_on, word].append(len(same_day))
        same_day.append((name, what))

    def alike(self, name: WrittenName, born_on: date) -> tuple[T, ...]:
        """Those of the same day whose name is close, the closest first, as ``ask_if_known`` finds them."""
        same_day = self._names.get(born_on, [])
        if not same_day:
            return ()
        compared = range(len(same_day)) if len(same_day) <= MOST_COMPARED else self._sharing(name, born_on)
        close = [(-closeness(same_day[rank][0], name), rank) for rank in compared]
        return tuple(same_day[rank][1] for found, rank in sorted(close)[:SHOWN] if found < 0)

    def _sharing(self, name: WrittenName, born_on: date) -> list[int]:
        shared = {rank for word in name.words for rank in self._ranks.get((born_on, word), ())[:MOST_COMPARED]}
        return sorted(shared)[:MOST_COMPARED]
