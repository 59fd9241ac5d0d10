"""Lots never add up to more than their contract: whichever is written last is refused, at its field."""

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.fixtures_domain import BUYER_SIRET, NOW

from levier.usecases import contracts
from levier.usecases.contract_forms import LotFacts
from levier.usecases.lots import add_lot, change_lot
from levier.usecases.refusals import Refused

PAST = "Les lots font 920\u202f001\u00a0€\u00a0HT, plus que le marché (920\u202f000\u00a0€\u00a0HT)"


def amounts(by, contract_id):
    found = contracts.get_contract(by=by, contract_id=contract_id)
    return found.facts.amount, [lot.amount for lot in found.lots]


def change(by, contract_id, **facts) -> None:
    known = contracts.get_contract(by=by, contract_id=contract_id).facts
    contracts.change_contract(by=by, contract_id=contract_id, facts=replace(known, **facts))


@pytest.fixture
def concession(host) -> int:
    facts = contracts.ContractFacts(
        number="2026-DSP-1",
        object="Réseau de chaleur",
        buyer_siret=BUYER_SIRET,
        buyer_name="Métropole fictive",
        kind="concession",
        amount=Decimal(100),
        lots=[LotFacts("Travaux", Decimal(90)), LotFacts("Exploitation", Decimal(60))],
    )
    return contracts.record_contract(by=host, at=NOW, facts=facts)


def test_a_lot_raised_past_what_the_contract_leaves_is_refused(host, contract_id, lots):
    raised = LotFacts("Peinture", Decimal("120001"))
    with pytest.raises(Refused) as refused:
        change_lot(by=host, lot_id=lots[1].id, facts=raised)
    ((field, told),) = refused.value.problems
    assert (field, PAST in told, "corrigez l’un ou l’autre" in told) == ("amount", True, True)
    change(host, contract_id, amount=Decimal("920001"))
    change_lot(by=host, lot_id=lots[1].id, facts=raised)
    assert amounts(host, contract_id) == (920001, [800000, 120001])


def test_a_lot_more_is_refused_past_what_the_contract_leaves(host, contract_id):
    with pytest.raises(Refused, match="plus que le marché") as refused:
        add_lot(by=host, contract_id=contract_id, lot=LotFacts("Charpente", Decimal(1)))
    assert refused.value.problems[0][0] == "amount"
    for amount in (None, Decimal()):
        add_lot(by=host, contract_id=contract_id, lot=LotFacts("Charpente", amount))


def test_a_contract_lowered_under_its_lots_is_refused(host, contract_id, lots):
    with pytest.raises(Refused, match="Les lots font 920\u202f000") as refused:
        change(host, contract_id, amount=Decimal("919999.99"))
    assert refused.value.problems[0][0] == "amount"
    change_lot(by=host, lot_id=lots[0].id, facts=LotFacts("Gros œuvre", Decimal("799999.99")))
    change(host, contract_id, amount=Decimal("919999.99"))
    change(host, contract_id, amount=None)
    assert amounts(host, contract_id) == (None, [Decimal("799999.99"), 120000])


def test_other_problems_are_said_with_it(host, contract_id, lots):
    with pytest.raises(Refused) as refused:
        change_lot(by=host, lot_id=lots[0].id, facts=LotFacts("", Decimal(10**9), maximum=Decimal(1)))
    assert [field for field, _ in refused.value.problems] == ["title", "maximum", "amount"]
    with pytest.raises(Refused) as refused:
        change(host, contract_id, amount=Decimal(1), number="")
    assert [field for field, _ in refused.value.problems] == ["number", "amount"]


def test_the_value_of_a_concession_is_not_the_sum_of_its_lots(host, concession):
    add_lot(by=host, contract_id=concession, lot=LotFacts("Secours", Decimal(500)))
    change(host, concession, amount=Decimal(50))
    assert amounts(host, concession) == (50, [90, 60, 500])
    with pytest.raises(Refused, match="plus que le marché"):
        change(host, concession, kind="contract")
