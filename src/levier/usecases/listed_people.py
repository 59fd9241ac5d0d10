"""A list of people compared with those recorded: new, known, alike, refused; then recorded, all together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from levier.exchange.outputs import numbers
from levier.exchange.sources.hours_files_dates import plain
from levier.exchange.sources.listed_columns import ColumnsMatched
from levier.exchange.sources.listed_people import ListedPerson, person_of
from levier.exchange.sources.listed_rows import CellFlaw, ListedRow
from levier.records.models import OrganizationKind, Person
from levier.rules.access import Actor
from levier.usecases.advances import Step, Teller
from levier.usecases.engagements import record_engagements
from levier.usecases.gestures import host_of
from levier.usecases.listed_additions import Named, add_to_people, has_additions
from levier.usecases.listed_organizations import ROLES, KnownOrganizations, Party
from levier.usecases.listed_results import Alike, Decided, Examined, Ready, Result, RowResult, flaw_at, flaws_of, why_of
from levier.usecases.listed_verdicts import Who
from levier.usecases.live_people import locked_people
from levier.usecases.people import record_people
from levier.usecases.person_forms import PersonFacts, check_person
from levier.usecases.refusals import Refused
from levier.usecases.resemblances import Crowd, written_name
from levier.usecases.residences import WrittenCommune, communes_of
from levier.usecases.validations import validate_people

PIECE = 2_000
"""People recorded by one statement, between two tellings of how far the work is."""
SAME, OTHER = "same", "other"

_Name = tuple[str, str, date]
_RECORDED = "Déjà enregistrée, mêmes nom, prénom et naissance."


def examine_people(
    by: Actor, rows: Sequence[ListedRow], matched: ColumnsMatched, decided: Decided, today: date
) -> Examined:
    """What each row will become. Nothing is written."""
    found = Examined()
    read = [(row, person_of(row.values)) for row in rows if not row.is_blocked]
    crowd = _Recorded(host_of(by), [person.born_on for _, person in read])
    communes = communes_of({_written(person) for _, person in read} - {WrittenCommune("")})
    prescribers = KnownOrganizations((OrganizationKind.PRESCRIBER,), "prescriber", matched)
    people = {row.number: person for row, person in read}
    named: list[Named] = []
    for row in rows:
        person = people.get(row.number)
        if person is None:
            found.refuse(row)
            continue
        written = _written(person)
        commune = communes.get(written, "")
        flaws = _commune_flaws(row, commune, matched)
        party = prescribers.read(person.prescriber_siret, person.prescriber_name)
        remarks = [why_of(flaw) for flaw in row.flaws]
        if party.problem and person.prescriber_siret:
            flaws += (flaw_at(row, "prescriber_siret", party.problem, matched),)
        elif party.problem:
            remarks.append(f"Prescripteur non repris, {party.problem}.")
            if party.is_unknown:
                code = prescribers.code(person.prescriber_name)
                found.note_unknown(code, ROLES["prescriber"], person.prescriber_name)
        facts = _facts(person, commune if isinstance(commune, str) else "", party)
        try:
            check_person(facts, today)
        except Refused as refused:
            flaws += flaws_of(refused, row, matched)
        if flaws:
            found.refuse(row, *flaws)
            continue
        found.flaws += [(row.number, flaw) for flaw in row.flaws]
        result, who = crowd.compared(row.number, facts, decided.get(row.number, ""), tuple(remarks))
        found.results.append(result)
        if result.result == Result.NEW:
            found.ready.append(Ready((row.number,), facts))
        if who is not None:
            named.append((row, who))
    if has_additions(matched):
        add_to_people(host_of(by), found, named, matched, today)
    return found


def write_people(by: Actor, at: datetime, ready: Sequence[Ready], why: str, teller: Teller) -> dict[int, int]:
    """Record them, all or none. Returns ids by row."""
    ids: dict[int, int] = {}
    locked_people(by, {each.target for each in ready if each.target})
    for start in range(0, len(ready), PIECE):
        teller.tell(Step.WRITE, start, len(ready))
        piece = ready[start : start + PIECE]
        made = iter(record_people(by=by, people=[(at, each.facts) for each in piece if not each.target], why=why))
        people = [(each.target or next(made), each) for each in piece]
        ids.update((number, pk) for pk, each in people for number in each.numbers)
        verdicts = [
            (at, pk, replace(facts, reason=f"{why}, {facts.reason}"))
            for pk, each in people
            for facts in each.validations
        ]
        if verdicts:
            validate_people(by=by, verdicts=verdicts, why=why)
        hires = [(at, replace(facts, person_id=pk)) for pk, each in people for facts in each.engagements]
        if hires:
            record_engagements(by=by, engagements=hires, why=why)
    return ids


def _written(person: ListedPerson) -> WrittenCommune:
    return WrittenCommune(person.commune, person.postal_code, person.commune_code)


def _facts(person: ListedPerson, commune: str, party: Party) -> PersonFacts:
    return PersonFacts(
        person.last_name,
        person.first_name,
        person.born_on,
        person.sex,
        commune,
        person.latitude,
        person.longitude,
        prescriber_siret=party.siret,
        prescriber_name=party.name,
    )


def _commune_flaws(row: ListedRow, commune: str | Refused, matched: ColumnsMatched) -> tuple[CellFlaw, ...]:
    if isinstance(commune, str):
        return ()
    key = next((key for key in ("commune", "commune_code", "postal_code") if key in row.values), "commune")
    return (flaw_at(row, key, commune.problems[0][1].rstrip("."), matched),)


class _Recorded:
    """People the organisation keeps, then those of the file as they go by."""

    def __init__(self, host_id: int, days: Sequence[date]) -> None:
        self._same: dict[_Name, tuple[int | None, int | None, str]] = {}
        self._crowd: Crowd[tuple[int | None, int | None, str]] = Crowd()
        if not days:
            return
        kept = Person.objects.filter(host_id=host_id, born_on__range=(min(days), max(days))).order_by("id")
        wanted = set(days)
        rows = kept.values_list("pk", "merged_into_id", "last_name", "first_name", "born_on")
        for pk, merged_into, last, first, born_on in rows.iterator(chunk_size=PIECE):
            if born_on not in wanted:
                continue
            # A file merged into another still says under which name the person was known.
            self._same.setdefault((plain(last), plain(first), born_on), (merged_into or pk, None, _RECORDED))
            if merged_into is None:
                self._crowd.add(written_name(last, first), born_on, (pk, None, f"{first} {last}"))

    def compared(
        self, number: int, facts: PersonFacts, decided: str, remarks: tuple[str, ...]
    ) -> tuple[RowResult, Who | None]:
        """The result of a row, which the next rows are then compared with, and who it is, None until it is said."""
        name = (plain(facts.last_name), plain(facts.first_name), facts.born_on)
        known = self._same.get(name)
        if known is not None:
            target, row, why = known
            return RowResult(number, Result.KNOWN, (why,), target), (target, row)
        compared = written_name(facts.last_name, facts.first_name)
        close = self._crowd.alike(compared, facts.born_on)
        alike = tuple(Alike(*each, numbers.date_digits(facts.born_on)) for each in close)
        if alike and decided == SAME:
            why = f"Même personne que {_told(alike[0])}, selon vous."
            self._same[name] = (alike[0].id, alike[0].row, why)
            return RowResult(number, Result.KNOWN, (why,), alike[0].id, alike), (alike[0].id, alike[0].row)
        told = f"{facts.first_name} {facts.last_name}"
        if not alike or decided == OTHER:
            # A row that waits is no one yet: the next rows are not compared with it.
            self._same[name] = (None, number, f"Même personne que la ligne {number}.")
            self._crowd.add(compared, facts.born_on, (None, number, told))
            said = (f"Autre personne que {_told(alike[0])}, selon vous.",) if alike else ()
            return RowResult(number, Result.NEW, (*said, *remarks), None, alike), (None, number)
        why = f"Née le même jour que {_told(alike[0])}, et d’un nom proche\u00a0: est-ce la même personne\u00a0?"
        return RowResult(number, Result.TO_DECIDE, (why, *remarks), None, alike), None


def _told(alike: Alike) -> str:
    return f"{alike.name} (ligne {alike.row})" if alike.row else f"{alike.name}, déjà enregistrée"
