"""The people of a list among those recorded, and among themselves: who is who, and who is asked about."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from levier.exchange.outputs import numbers
from levier.exchange.sources.hours_files_dates import plain
from levier.exchange.sources.listed_people import names_of
from levier.exchange.sources.listed_rows import ListedRow
from levier.records.models import Person
from levier.usecases.listed_results import Alike, Decided, Examined, Result, RowResult
from levier.usecases.listed_verdicts import Who
from levier.usecases.person_forms import PersonFacts
from levier.usecases.resemblances import SHOWN, Crowd, written_name

SAME, OTHER = "same", "other"
_Name = tuple[str, str]
_PIECE = 2_000
_RECORDED = "Déjà enregistrée, mêmes nom, prénom et naissance."
_ASKED = "est-ce la même personne\u00a0?"


def without_birth(row: ListedRow) -> ListedRow | None:
    """The row without what it says of a birth date that is only missing; None when something else stops it."""
    kept = tuple(flaw for flaw in row.flaws if not (flaw.field == "born_on" and not flaw.value))
    is_so = row.is_blocked and "born_on" not in row.values and not any(flaw.severity == "blocking" for flaw in kept)
    return replace(row, flaws=kept) if is_so else None


class ListedCrowd:
    """People the organisation keeps, then those of the file as they go by.

    Who has a close name and was born the same day is asked about, as by hand. A file is asked more of itself: one name
    with two birth dates, or one without, is often one person.
    """

    def __init__(self, host_id: int, days: Sequence[date]) -> None:
        self._same: dict[tuple[_Name, date], tuple[int | None, int | None, str]] = {}
        self._crowd: Crowd[tuple[int | None, int | None, str]] = Crowd()
        self._namesakes: dict[_Name, dict[date, Alike]] = {}
        if not days:
            return
        kept = Person.objects.filter(host_id=host_id, born_on__range=(min(days), max(days))).order_by("id")
        wanted = set(days)
        rows = kept.values_list("pk", "merged_into_id", "last_name", "first_name", "born_on")
        for pk, merged_into, last, first, born_on in rows.iterator(chunk_size=_PIECE):
            if born_on not in wanted:
                continue
            # A file merged into another still says under which name the person was known.
            self._same.setdefault(((plain(last), plain(first)), born_on), (merged_into or pk, None, _RECORDED))
            if merged_into is None:
                self._crowd.add(written_name(last, first), born_on, (pk, None, f"{first} {last}"))

    def compared(
        self, number: int, facts: PersonFacts, decided: str, remarks: tuple[str, ...]
    ) -> tuple[RowResult, Who | None]:
        """The result of a row, which the next rows are then compared with, and who it is, None until it is said."""
        name = (plain(facts.last_name), plain(facts.first_name))
        told = f"{facts.first_name} {facts.last_name}"
        known = self._same.get((name, facts.born_on))
        if known is not None:
            target, row, why = known
            self._pass_by(name, facts.born_on, target, row, told)
            return RowResult(number, Result.KNOWN, (why,), target), (target, row)
        compared = written_name(facts.last_name, facts.first_name)
        day = numbers.date_digits(facts.born_on)
        close = tuple(Alike(*each, day) for each in self._crowd.alike(compared, facts.born_on))
        namesakes = tuple(self._namesakes.get(name, {}).values())
        alike = (*close, *namesakes)[:SHOWN]
        if alike and decided == SAME:
            why = f"Même personne que {_told(alike[0])}, selon vous."
            self._same[name, facts.born_on] = (alike[0].id, alike[0].row, why)
            return RowResult(number, Result.KNOWN, (why,), alike[0].id, alike), (alike[0].id, alike[0].row)
        if not alike or decided == OTHER:
            # A row that waits is no one yet: the next rows are not compared with it.
            self._same[name, facts.born_on] = (None, number, f"Même personne que la ligne {number}.")
            self._crowd.add(compared, facts.born_on, (None, number, told))
            self._pass_by(name, facts.born_on, None, number, told)
            said = (f"Autre personne que {_told(alike[0])}, selon vous.",) if alike else ()
            return RowResult(number, Result.NEW, (*said, *remarks), None, alike), (None, number)
        why = f"Née le même jour que {_told(alike[0])}, et d’un nom proche\u00a0: {_ASKED}"
        if not close:
            why = f"Du même nom que {_told(alike[0])}, née le {alike[0].detail} et non le {day}\u00a0: {_ASKED}"
        return RowResult(number, Result.TO_DECIDE, (why, *remarks), None, alike), None

    def _pass_by(self, name: _Name, born_on: date, target: int | None, row: int | None, told: str) -> None:
        alike = Alike(target, None if target else row, told, numbers.date_digits(born_on))
        self._namesakes.setdefault(name, {}).setdefault(born_on, alike)

    def name_unborn(self, rows: Sequence[ListedRow], found: Examined, decided: Decided) -> list[tuple[ListedRow, Who]]:
        """Rows without a birth date: refused, unless a namesake of the file may be the person; once all went by.

        Returns those settled, each with who it is.
        """
        named: list[tuple[ListedRow, Who]] = []
        for row in rows:
            last, first = names_of(row.values)
            alike = tuple(self._namesakes.get((plain(last), plain(first)), {}).values())[:SHOWN]
            said, other = decided.get(row.number, ""), without_birth(row)
            if not alike or said == OTHER or other is None:
                found.refuse(row)
                found.results[-1] = replace(found.results[-1], alike=alike)
            elif said == SAME:
                why = f"Même personne que {_told(alike[0])}, selon vous."
                found.results.append(RowResult(row.number, Result.KNOWN, (why,), alike[0].id, alike))
                named.append((other, (alike[0].id, alike[0].row)))
            else:
                named_so = f"{_told(alike[0])}, née le {alike[0].detail}"
                why = f"Sans date de naissance, et du même nom que {named_so}\u00a0: {_ASKED}"
                found.results.append(RowResult(row.number, Result.TO_DECIDE, (why,), None, alike))
        found.results.sort(key=lambda result: result.number)
        return named


def _told(alike: Alike) -> str:
    return f"{alike.name} (ligne {alike.row})" if alike.row else f"{alike.name}, déjà enregistrée"
