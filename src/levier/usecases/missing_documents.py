"""What a prescriber is told of the people her organisation referred: that documents are awaited, and which."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from levier.exchange.outputs.numbers import date_short
from levier.records.models import Person
from levier.rules.access import Actor, Role
from levier.usecases.todos import MOST, Todo


@dataclass(frozen=True, slots=True)
class Awaited:
    """``since``: the day of the verdict « à compléter »."""

    since: date
    documents: tuple[str, ...]


def awaited_documents(by: Actor) -> dict[int, Awaited]:
    """By person referred; the database answers nothing without the role of a prescriber."""
    if Role.PRESCRIBER not in by.roles:
        return {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT person_id, since, missing FROM levier_awaited_documents()")
        return {
            pk: Awaited(since, tuple(line.strip() for line in missing.splitlines() if line.strip()))
            for pk, since, missing in cursor.fetchall()
        }


def documents_to_gather(by: Actor) -> list[Todo]:
    """Those who have waited the longest first."""
    awaited = awaited_documents(by)
    people = Person.objects.filter(pk__in=awaited).values_list("pk", "first_name", "last_name")
    found = sorted((awaited[pk].since, pk, f"{first} {last}") for pk, first, last in people)
    return [
        Todo(
            "awaited",
            f"{name}\u00a0: pièces à réunir",
            f"à compléter depuis le {date_short(since)}\u00a0: {', '.join(awaited[pk].documents)}",
            "watch",
            pk,
        )
        for since, pk, name in found[:MOST]
    ]
