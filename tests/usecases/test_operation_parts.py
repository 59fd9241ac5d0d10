"""The parts of a renewal project: works, engineering, proximity management, each with its own objective and hours."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_domain import BUYER_SIRET, NOW
from tests.fixtures_people import hired, hours, recorded, validated

from levier.rules.access import NotAllowed, Role
from levier.rules.renewal_projects import Part, PartKind
from levier.usecases import contracts, operation_objectives, operation_parts, operations
from levier.usecases.operations import OperationFacts
from levier.usecases.refusals import NotFound, Refused

DAY = NOW.date()
WORKS = Part(PartKind.WORKS, Decimal(8_400_000), Decimal(42), Decimal(38))
ENGINEERING = Part(PartKind.ENGINEERING, Decimal(600_000), Decimal(75), Decimal(52))


@pytest.fixture
def operation_id(host) -> int:
    return operations.record_operation(by=host, at=NOW, facts=OperationFacts("Izards", "renewal_project"))


def seen(host, operation_id):
    return operations.get_operation(by=host, operation_id=operation_id, on=DAY)


def followed(host, number: str, **facts) -> int:
    given = contracts.ContractFacts(number, "Un marché", BUYER_SIRET, amount=Decimal(100_000), **facts)
    return contracts.record_contract(by=host, at=NOW, facts=given)


@pytest.fixture
def three(host, operation_id, contract_id) -> dict[str, int]:
    ids = {
        "works": contract_id,
        "engineering": followed(host, "ING", cpv="71240000"),
        "gusp": followed(host, "GUSP", cpv="90910000", is_neighbourhood_upkeep=True),
    }
    operations.add_contracts(by=host, operation_id=operation_id, contract_ids=list(ids.values()))
    return ids


def fix(host, operation_id, after=0, stage="convention", **given):
    operation_objectives.fix_operation_objective(
        by=host, at=NOW, on=DAY, operation_id=operation_id, stage=stage, after_version=after, **given
    )


def test_a_contract_joins_the_part_it_is_most_often_for(host, operation_id, three):
    parts = {row.id: row.part for row in seen(host, operation_id).contracts}
    assert parts == {three[part]: part for part in three}


def test_each_part_has_its_objective_its_hours_and_its_cost(host, operation_id, three, lots):
    fix(host, operation_id, parts=(WORKS, ENGINEERING))
    person = recorded(host)
    validated(host, person)
    hours(host, hired(host, person, lots[0].id), three["works"], date(2026, 2, 1), "70.5", "validated")
    rows = seen(host, operation_id).parts
    assert [(r.kind, r.contracts, r.objective, r.done, r.amount) for r in rows] == [
        ("works", 1, Decimal("4642.11"), Decimal("70.5"), Decimal(920_000)),
        ("engineering", 1, Decimal("432.69"), 0, Decimal(100_000)),
        ("gusp", 1, None, 0, Decimal(100_000)),
    ]


def test_a_contract_without_an_amount_is_told(host, operation_id, three):
    kept = contracts.get_contract(by=host, contract_id=three["gusp"]).facts
    contracts.change_contract(by=host, contract_id=three["gusp"], facts=replace(kept, amount=None))
    assert [(row.amount, row.unpriced) for row in seen(host, operation_id).parts][2] == (0, 1)


def test_people_decide_where_a_contract_goes(host, operation_id, three):
    moved = operation_parts.sort_contracts(
        by=host,
        operation_id=operation_id,
        parts={three["works"]: "engineering", three["gusp"]: "gusp"},
        seen={three["works"]: "works", three["gusp"]: "gusp"},
    )
    assert moved == 1
    assert [(row.kind, row.contracts) for row in seen(host, operation_id).parts] == [("engineering", 2), ("gusp", 1)]


def test_the_second_to_move_a_contract_is_told_what_the_first_did(host, operation_id, three):
    shown = {three["works"]: "works"}
    operation_parts.sort_contracts(
        by=host, operation_id=operation_id, parts={three["works"]: "engineering"}, seen=shown
    )
    with pytest.raises(Refused, match="« Travaux » quand vous avez ouvert la page, « Ingénierie".replace(" ", ".")):
        operation_parts.sort_contracts(by=host, operation_id=operation_id, parts={three["works"]: "gusp"}, seen=shown)
    again = operation_parts.sort_contracts(
        by=host, operation_id=operation_id, parts={three["works"]: "engineering"}, seen=shown
    )
    assert again == 0


def test_what_does_not_fit_is_refused(host, other_host, operation_id, three):
    with pytest.raises(Refused, match="Choisissez une part"):
        operation_parts.sort_contracts(by=host, operation_id=operation_id, parts={three["works"]: "x"})
    with pytest.raises(NotFound):
        operation_parts.sort_contracts(by=host, operation_id=operation_id, parts={10**9: "works"})
    with pytest.raises(NotFound):
        operation_parts.sort_contracts(by=other_host, operation_id=operation_id, parts={})
    coordinator = replace(host, roles=frozenset({Role.COORDINATOR}))
    with pytest.raises(NotAllowed):
        operation_parts.sort_contracts(by=coordinator, operation_id=operation_id, parts={})


def test_an_operation_of_another_genre_has_no_parts(host, contract_id):
    other = operations.record_operation(by=host, at=NOW, facts=OperationFacts("Grand chantier", "large_site"))
    operations.add_contracts(by=host, operation_id=other, contract_ids=[contract_id])
    assert seen(host, other).parts == ()


def test_what_was_done_is_never_the_objective(host, operation_id, contract_id):
    operations.add_contracts(by=host, operation_id=operation_id, contract_ids=[contract_id])
    fix(host, operation_id, parts=(WORKS,))
    fix(host, operation_id, 1, "done")
    fix(host, operation_id, 2, "amended", hours=Decimal(5_000))
    view = seen(host, operation_id)
    assert [(v.stage, v.change) for v in view.versions] == [
        ("amended", Decimal("357.89")),
        ("done", Decimal("-4642.11")),
        ("convention", None),
    ]
    fix(host, operation_id, 3, "done")
    assert seen(host, operation_id).due == 5_000
    (row,) = operations.list_operations(by=host, on=DAY)
    assert row.due == 5_000


def test_an_operation_with_only_what_was_done_has_no_objective_yet(host, operation_id):
    fix(host, operation_id, stage="done")
    assert seen(host, operation_id).due is None
