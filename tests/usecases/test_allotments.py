"""C11 on the lots of a contract and the contracts of an operation: an hour of a month counts once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_domain import BUYER_SIRET, NOW
from tests.fixtures_people import hired, hours, recorded, validated

from levier.records.models import Objective
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed, Role
from levier.usecases import contracts, operations
from levier.usecases.allotments import spread_over_contracts, spread_over_lots
from levier.usecases.refusals import NotFound

TODAY = date(2026, 6, 1)
MAY = Decimal(151)


def objective(host, clause_id, amount):
    with acting(Scope(APPLICATION, host, "fix_objective")):
        Objective.objects.create(
            host_id=host.host_id,
            clause_id=clause_id,
            version=1,
            stage="contractual",
            hours=amount,
            fixed_on=date(2026, 3, 1),
            fixed_at=NOW,
        )


@pytest.fixture
def owed(host, lots):
    """Lot 1 owes 100 h, lot 2 owes 80 h."""
    for lot, amount in zip(lots, (100, 80), strict=True):
        objective(host, lot.clause_id, amount)
    return lots


def test_c11_what_passes_the_month_is_refused_with_what_is_left(host, contract_id, owed):
    first, second = (lot.id for lot in owed)
    accepted = spread_over_lots(
        by=host, contract_id=contract_id, on=TODAY, worked=MAY, wanted={first: Decimal(100), second: Decimal(51)}
    )
    assert [row.answer.verdict for row in accepted.rows] == [True, True]
    assert (accepted.taken, accepted.is_proposed) == (151, False)
    refused = spread_over_lots(
        by=host, contract_id=contract_id, on=TODAY, worked=MAY, wanted={first: Decimal(100), second: Decimal(80)}
    )
    assert [row.answer.verdict for row in refused.rows] == [True, False]
    assert refused.taken == 100
    assert "Reste à attribuer\u00a0: 51\u00a0h" in refused.rows[1].answer.reasons[0].sentence


def test_asked_for_nothing_the_month_goes_where_hours_are_left(host, contract_id, owed):
    person_id = recorded(host)
    validated(host, person_id)
    hours(host, hired(host, person_id, owed[0].id), contract_id, date(2026, 4, 1), "60", "validated")
    found = spread_over_lots(by=host, contract_id=contract_id, on=TODAY, worked=Decimal(90))
    assert [(row.obligation.done, row.obligation.left) for row in found.rows] == [(60, 40), (0, 80)]
    assert [row.taken for row in found.rows] == [30, 60]
    assert found.is_proposed
    more = spread_over_lots(by=host, contract_id=contract_id, on=TODAY, worked=Decimal(200))
    assert [row.taken for row in more.rows] == [40, 80], "never more than is left to do"


def test_before_the_hours_are_given_each_line_says_what_is_left(host, contract_id, lots):
    found = spread_over_lots(by=host, contract_id=contract_id, on=TODAY)
    assert [(row.obligation.due, row.wanted, row.answer) for row in found.rows] == [(None, 0, None)] * 2


@pytest.fixture
def operation_id(host, contract_id, owed) -> int:
    second = contracts.record_contract(
        by=host,
        at=NOW,
        facts=contracts.ContractFacts(number="2026-B", object="Voirie", buyer_siret=BUYER_SIRET, buyer_name="Ville"),
    )
    (lot,) = contracts.get_contract(by=host, contract_id=second).lots
    objective(host, lot.clause_id, 20)
    made = operations.record_operation(by=host, at=NOW, facts=operations.OperationFacts("Izards", "large_site"))
    operations.add_contracts(by=host, operation_id=made, contract_ids=[contract_id, second])
    return made


def test_the_contracts_of_an_operation_share_a_month(host, operation_id):
    found = spread_over_contracts(by=host, operation_id=operation_id, on=TODAY, worked=Decimal(100))
    assert {row.obligation.label: (row.obligation.due, row.taken) for row in found.rows} == {
        "2026-B, Voirie": (20, 10),
        "2026-TRA-0001, Réhabilitation de logements": (180, 90),
    }


def test_who_does_not_reach_them_finds_nothing(host, other_host, contract_id, operation_id):
    with pytest.raises(NotFound):
        spread_over_lots(by=other_host, contract_id=contract_id, on=TODAY)
    with pytest.raises(NotFound):
        spread_over_contracts(by=other_host, operation_id=operation_id, on=TODAY)
    with pytest.raises(NotAllowed):
        spread_over_contracts(by=replace(host, roles={Role.BUYER}), operation_id=operation_id, on=TODAY)


def test_the_queries_do_not_grow_with_the_lots(host, contract_id, owed, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        spread_over_lots(by=host, contract_id=contract_id, on=TODAY, worked=MAY)
