"""Parts under a clause that have no objective, told on the first page until they have one."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.fixtures_desks import share
from tests.fixtures_domain import NOW
from tests.usecases.calibration_samples import FIXED, fix, keep
from tests.usecases.test_parts import ORDER, TRANCHE, framework, lot_of, record

from levier.usecases import contracts, home, scenarios

TODAY = date(2026, 3, 10)


def told(by, today=TODAY):
    found = home.get_home(by=by, today=today).todos
    return [t for t in found if t.kind == "contract_calibration" or t.part is not None]


@pytest.fixture
def fixed(host, lots):
    """The firm parts have their objective: what is told is of the others."""
    for lot in lots:
        fix(host, keep(host, lot.clause_id, FIXED))


def test_a_tranche_without_objective_waits_where_it_is_calibrated(host, fixed, lots):
    part_id = record(host, lots[0].id, TRANCHE)
    (todo,) = told(host)
    assert (todo.kind, todo.target, todo.part, todo.state) == ("calibration", lots[0].clause_id, part_id, "watch")
    assert "Tranche optionnelle 1" in todo.title
    kept = scenarios.keep_scenario(by=host, at=NOW, clause_id=lots[0].clause_id, draft=FIXED, label="", part_id=part_id)
    assert len(told(host)) == 1, "a scenario is not an objective"
    fix(host, kept)
    assert told(host) == []


def test_orders_already_running_press_and_are_told_together(host):
    contract_id = framework(host)
    for amount in (Decimal(300), Decimal(200)):
        record(host, lot_of(host, contract_id), replace(ORDER, amount=amount))
    (todo,) = told(host)
    assert (todo.kind, todo.target, todo.state) == ("contract_calibration", contract_id, "alert")
    assert "2 parties à calibrer" in todo.title
    assert todo.detail == "Commande 1, Commande 2"


def test_one_order_already_running_says_so(host):
    record(host, lot_of(host, framework(host)), ORDER)
    (todo,) = told(host)
    assert (todo.detail, todo.state) == ("à calibrer, et compte déjà", "alert")


def test_what_has_ended_is_not_told(host, fixed, contract_id, lots):
    record(host, lots[0].id, TRANCHE)
    assert told(host, date(2027, 1, 1)) == []
    facts = contracts.get_contract(by=host, contract_id=contract_id).facts
    ended = replace(facts, ends_on=date(2026, 3, 9))
    contracts.change_contract(by=host, contract_id=contract_id, facts=ended)
    assert told(host) == []


def test_only_the_organisation_that_keeps_the_contract_is_told(host, other_host, buyer, fixed, contract_id, lots):
    record(host, lots[0].id, TRANCHE)
    share(host, other_host, contract_id)
    assert told(other_host) == told(buyer) == []


def test_the_first_page_leads_to_the_calibration_of_the_part(client_as, host, django_assert_max_num_queries):
    contract_id = framework(host, ends_on=None)
    (lot,) = contracts.get_contract(by=host, contract_id=contract_id).lots
    part_id = record(host, lot.id, ORDER)
    signed_in = client_as(host)
    with django_assert_max_num_queries(45):
        page = signed_in.get(reverse("home")).content.decode()
    address = f"{reverse('calibration', args=[lot.clause_id])}?partie={part_id}"
    assert f'href="{address}"' in page
    assert signed_in.get(address).status_code == 200
