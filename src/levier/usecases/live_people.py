"""One person's file, by its number: a file merged into another leads to the one kept."""

from collections.abc import Collection

from levier.records.models import Person
from levier.rules.access import Actor
from levier.usecases.gestures import found, host_of
from levier.usecases.refusals import NotFound


class Merged(NotFound):
    """This file was merged into another: ``kept_id`` is the one to open."""

    def __init__(self, kept_id: int) -> None:
        super().__init__()
        self.kept_id = kept_id


def live(person: Person) -> Person:
    """The person, unless her file was merged. Raises ``Merged``."""
    if person.merged_into_id is not None:
        raise Merged(person.merged_into_id)
    return person


def live_person(by: Actor, person_id: int) -> Person:
    """A person of the actor's organisation. Raises ``NotFound`` out of reach, ``Merged``."""
    return live(found(Person.objects.filter(host_id=host_of(by)), pk=person_id))


def locked_person(by: Actor, person_id: int) -> Person:
    """The same, for this transaction alone until its end: a merge under way is waited for."""
    return live(found(Person.objects.filter(host_id=host_of(by)).select_for_update(), pk=person_id))


def locked_people(by: Actor, ids: Collection[int]) -> dict[int, Person]:
    """Several at once, by id, locked in the order of every gesture that takes two: none waits for the other forever.

    Raises ``NotFound`` out of reach, ``Merged``.
    """
    rows = Person.objects.filter(host_id=host_of(by), pk__in=ids).select_for_update().order_by("pk")
    people = {row.pk: live(row) for row in rows}
    if len(people) != len(set(ids)):
        raise NotFound
    return people
