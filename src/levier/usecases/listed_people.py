"""A list of people, read row by row: new, known, alike, refused; then recorded, all together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from levier.exchange.sources.listed_columns import ColumnsMatched
from levier.exchange.sources.listed_people import ListedPerson, person_of
from levier.exchange.sources.listed_rows import CellFlaw, ListedRow
from levier.records.models import OrganizationKind
from levier.rules.access import Actor
from levier.usecases.advances import Step, Teller
from levier.usecases.engagements import record_engagements
from levier.usecases.gestures import host_of
from levier.usecases.listed_additions import Named, add_to_people, has_additions
from levier.usecases.listed_crowds import ListedCrowd, without_birth
from levier.usecases.listed_organizations import ROLES, KnownOrganizations, Party
from levier.usecases.listed_results import Decided, Examined, Ready, Result, flaw_at, flaws_of, why_of
from levier.usecases.live_people import locked_people
from levier.usecases.people import record_people
from levier.usecases.person_forms import PersonFacts, check_person
from levier.usecases.refusals import Refused
from levier.usecases.residences import WrittenCommune, communes_of
from levier.usecases.validations import validate_people

PIECE = 2_000
"""People recorded by one statement, between two tellings of how far the work is."""


def examine_people(
    by: Actor, rows: Sequence[ListedRow], matched: ColumnsMatched, decided: Decided, today: date
) -> Examined:
    """What each row will become. Nothing is written."""
    found = Examined()
    read = [(row, person_of(row.values)) for row in rows if not row.is_blocked]
    crowd = ListedCrowd(host_of(by), [person.born_on for _, person in read])
    communes = communes_of({_written(person) for _, person in read} - {WrittenCommune("")})
    prescribers = KnownOrganizations((OrganizationKind.PRESCRIBER,), "prescriber", matched)
    people = {row.number: person for row, person in read}
    named: list[Named] = []
    unborn: list[ListedRow] = []
    for row in rows:
        person = people.get(row.number)
        if person is None:
            if without_birth(row) is None:
                found.refuse(row)
            else:
                unborn.append(row)
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
        if party.remark:
            found.results[-1] = result.saying(party.remark)
        if who is not None:
            named.append((row, who))
    named += crowd.name_unborn(unborn, found, decided)
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
