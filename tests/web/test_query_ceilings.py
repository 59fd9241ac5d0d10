"""Every page asks the database a bounded number of questions, and no more when there is more to show."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.fixtures_domain import BUYER_SIRET, NOW
from tests.fixtures_people import hired, hours, recorded, validated
from tests.web.pages import PAGES, POSTED, addresses_of

from levier.records import models as tables
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import contracts

pytestmark = pytest.mark.once

USUAL = 34
CEILINGS = {"contract_account": 48, "contract_attestation": 44, "person": 48}
"""Pages that show a whole contract, or a whole person, at once."""
MORE = 6
"""Times each row is made again."""


def questions(signed_in, addresses: dict[str, str]) -> dict[str, int]:
    counts = {}
    for name in sorted(PAGES.keys() - POSTED):
        piece = {"HX-Request": "true"} if name == "calibration_result" else {}
        with CaptureQueriesContext(connection) as asked:
            signed_in.get(addresses[name], headers=piece)
        counts[name] = len(asked)
    return counts


def grow(by, contract_id: int) -> None:
    """More of everything around a contract, its people and its operation."""
    lots = contracts.get_contract(by=by, contract_id=contract_id).lots
    for rank in range(MORE):
        person = recorded(by, first_name=f"Noé {rank}", last_name=f"Fictif {rank}")
        validated(by, person)
        engagement = hired(by, person, lots[rank % 2].id)
        hours(by, engagement, contract_id, date(2026, 3, 1), "70.5", "validated" if rank % 2 else "declared")
        given = contracts.ContractFacts(f"AUTRE-{rank}", "Un autre marché", BUYER_SIRET, notified_on=date(2026, 2, 1))
        other = contracts.record_contract(by=by, at=NOW, facts=given)
        with acting(Scope(APPLICATION, by, "world")):
            _around({"host_id": by.host_id}, rank, contract_id, other, lots[rank % 2], person, engagement)


def _around(kept, rank: int, contract_id: int, other: int, lot, person: int, engagement: int) -> None:
    day, holder = NOW.date(), tables.Contract.objects.values_list("holder_id", flat=True).get(pk=contract_id)
    company = tables.Organization.objects.create(siret=f"9000000000{rank:04}", name=f"Société {rank}", kind="company")
    operation = tables.Operation.objects.order_by("id")[0]
    again = tables.Operation.objects.create(**kept, name=f"Projet {rank}", kind="renewal_project", recorded_at=NOW)
    for one in (operation, again):
        tables.OperationContract.objects.create(**kept, operation=one, contract_id=other)
        tables.OperationOwner.objects.create(**kept, operation=one, organization=company)
        target = tables.QualitativeTarget.objects.create(**kept, operation=one, label="Stages", unit="stages", target=6)
        tables.TargetResult.objects.create(**kept, target=target, reached_on=day, reached=2, recorded_at=NOW)
    tables.OperationObjective.objects.create(
        **kept, operation=operation, version=rank + 2, stage="amended", hours=5000, fixed_on=day, fixed_at=NOW
    )
    part = tables.Part.objects.create(
        **kept, lot_id=lot.id, kind="year", number=rank + 1, title=f"Année {rank + 1}", live_on=day
    )
    calibration = tables.Calibration.objects.create(
        **kept,
        clause_id=lot.clause_id,
        part=part,
        label=f"Scénario {rank}",
        method="FIXED",
        inputs={"hours": "100"},
        raw_hours=100,
        hours=100,
        calibrated_at=NOW,
    )
    tables.Objective.objects.create(
        **kept,
        clause_id=lot.clause_id,
        part=part,
        version=1,
        stage="contractual",
        hours=100,
        calibration=calibration,
        fixed_on=day,
        fixed_at=NOW,
    )
    tables.AwardMember.objects.create(
        **kept,
        award=tables.Award.objects.order_by("id")[0],
        organization=company,
        rank="subcontractor",
        works_for_id=holder,
    )
    contact = tables.Contact.objects.create(**kept, organization_id=holder, name=f"Léa {rank}", since_on=day)
    tables.ContactDuty.objects.create(**kept, contact=contact, contract_id=contract_id, duty="clause", since_on=day)
    tables.Act.objects.create(
        **kept,
        contract_id=contract_id,
        number=rank + 2,
        kind="site_visit",
        happened_on=day,
        title="Visite",
        addressed_to=company,
        answer_by=day,
        recorded_at=NOW,
    )
    tables.Proposal.objects.create(
        **kept, person_id=person, contract_id=contract_id, organization=company, proposed_on=day, recorded_at=NOW
    )
    tables.Outcome.objects.create(
        **kept, engagement_id=engagement, milestone="end", situation="seeking", observed_on=day, recorded_at=NOW
    )
    tables.ReferenceValue.objects.create(
        **kept, kind="hourly_cost", trade=f"métier {rank}", value=Decimal(38), starts_on=day, source="Bilan"
    )
    tables.HostPublic.objects.create(**kept, code=f"L{rank}", label=f"Public {rank}", starts_on=day, source="Comité")
    tables.AiWaiver.objects.create(
        **kept,
        organization=company,
        decided_on=day,
        starts_on=day,
        until_on=day + timedelta(days=rank),
        reference="Arrêté fictif",
        recorded_at=NOW,
    )
    tables.AccessLink.objects.create(
        **kept,
        purpose="hours_return",
        token_hash=f"{rank:064}",
        contract_id=contract_id,
        recipient=f"rh{rank}@entreprise.example",
        given_at=NOW,
        expires_at=NOW.replace(year=2027),
    )


@pytest.fixture
def signed_in(client_as, world):
    found = client_as(world.facilitator)
    found.get("/")
    return found


def test_no_page_passes_its_ceiling(signed_in, world):
    counts = questions(signed_in, addresses_of(world))
    assert {name: count for name, count in counts.items() if count > CEILINGS.get(name, USUAL)} == {}


def test_no_page_asks_more_when_there_is_more_to_show(signed_in, world):
    addresses = addresses_of(world)
    before = questions(signed_in, addresses)
    grow(world.facilitator, world.contract_id)
    after = questions(signed_in, addresses)
    assert {name: (before[name], after[name]) for name in before if after[name] > before[name] + 2} == {}
