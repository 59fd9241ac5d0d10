"""Fictional people at work, made through the use cases. Also used by the tests of the screens."""

from dataclasses import replace
from datetime import date
from typing import Any

from levier.rules.access import Actor
from levier.usecases import engagements, people, validations
from tests.fixtures_domain import ETTI_SIRET, NOW

TODAY = date(2026, 3, 2)
PERSON = people.PersonFacts(last_name="Test", first_name="Lina", born_on=date(1999, 4, 3), sex="F")
VERDICT = validations.ValidationFacts(
    verdict="validated",
    decided_on=date(2026, 2, 10),
    public="PPSMJ",
    evidence="PRISON_RELEASE",
    evidence_on=date(2026, 1, 20),
)
HIRE = engagements.EngagementFacts(
    person_id=0,
    lot_id=0,
    modality="mission",
    employment_contract="CTT",
    starts_on=date(2026, 2, 16),
    employer_siret=ETTI_SIRET,
    employer_name="Intérim fictif",
    employer_kind="ETTI",
)


def recorded(by: Actor, **facts: Any) -> int:
    """A person, told apart from those before."""
    return people.record_person(by=by, at=NOW, facts=replace(PERSON, **facts), is_another=True)


def validated(by: Actor, person_id: int, **facts: Any) -> int:
    return validations.validate_person(by=by, at=NOW, person_id=person_id, facts=replace(VERDICT, **facts))


def hired(by: Actor, person_id: int, lot_id: int, **facts: Any) -> int:
    given = replace(HIRE, person_id=person_id, lot_id=lot_id, **facts)
    return engagements.record_engagement(by=by, at=NOW, facts=given)


def hours(by: Actor, engagement_id: int, contract_id: int, month: date, worked: str, state: str = "declared") -> None:
    """One declared line, as a company's file would leave it."""
    from levier.records.models import HoursLine, Import
    from levier.records.scope import APPLICATION, Scope, acting

    with acting(Scope(APPLICATION, by, "declare_hours")):
        source = Import.objects.create(
            host_id=by.host_id, kind="hours", state="done", file_name="h.csv", created_at=NOW
        )
        HoursLine.objects.create(
            host_id=by.host_id,
            engagement_id=engagement_id,
            contract_id=contract_id,
            month=month,
            hours=worked,
            state=state,
            reason="en double" if state == "rejected" else "",
            source=source,
            sheet="1",
            cell="A2",
        )
