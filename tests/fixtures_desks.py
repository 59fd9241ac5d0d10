"""A contract that its lead shares with another organisation, each with one person at work on it. All fictional."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from levier.rules.access import Actor
from levier.usecases import desks
from tests.fixtures_domain import NOW
from tests.fixtures_people import hired, hours, recorded, validated

MARCH = date(2026, 3, 1)
BORN_ON = date(1999, 4, 23)
"""A day that no file can take for a month."""


@dataclass(frozen=True)
class Shared:
    """Nord keeps the contract and follows Lina Test (100 h validated); Sud follows Nora Rive (40 h validated)."""

    lead: Actor
    partner: Actor
    contract_id: int
    lots: tuple
    leads_person: int
    partners_person: int
    leads_engagement: int
    partners_engagement: int


def share(lead: Actor, partner: Actor, contract_id: int, **facts) -> int:
    """Have the partner follow the contract. Returns the desk's id."""
    given = {"organization_id": partner.host_id, "share_percent": Decimal(30), "territory": "Sud toulousain", **facts}
    return desks.share_contract(by=lead, at=NOW, contract_id=contract_id, facts=desks.DeskFacts(**given))


def at_work(by: Actor, lot_id: int, **person) -> tuple[int, int]:
    """A validated person hired on the lot. Returns her id and her engagement's."""
    person_id = recorded(by, **person)
    validated(by, person_id)
    return person_id, hired(by, person_id, lot_id)


def shared_by_two(lead: Actor, partner: Actor, contract_id: int, lots) -> Shared:
    share(lead, partner, contract_id)
    ours, our_job = at_work(lead, lots[0].id, born_on=BORN_ON)
    theirs, their_job = at_work(partner, lots[1].id, last_name="Rive", first_name="Nora", born_on=BORN_ON)
    hours(lead, our_job, contract_id, MARCH, "100", "validated")
    hours(partner, their_job, contract_id, MARCH, "40", "validated")
    return Shared(lead, partner, contract_id, tuple(lots), ours, theirs, our_job, their_job)
