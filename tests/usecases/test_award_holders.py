"""A framework with several holders: each has its orders, owes their hours alone, and reads nothing of the others'."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_domain import NOW, member_of
from tests.fixtures_frameworks import SECOND
from tests.fixtures_people import hired, recorded, validated
from tests.usecases.holder_samples import DAY, GROUP, ORDER, THIRD, named, page, shared_out, work

from levier.rules.access import Role
from levier.usecases import awards, clause_terms, contract_accounts, parts
from levier.usecases.refusals import NotFound

AFTER = date(2030, 6, 1)


def standing(found):
    return [(one.name, one.orders, one.due, one.done, one.missing, one.surplus) for one in found.holders]


def test_each_holder_owes_the_hours_of_its_orders_and_the_first_the_rest(host, framework):
    for part_id, worked in ((None, "10"), (framework.own_order, "150"), (framework.other_order, "25")):
        work(host, framework, part_id, worked)
    found = page(host, framework.lot_id)
    assert standing(found) == [
        ("Bâtiments du Canal", 1, 140, 160, 0, 20),
        ("Rive fictive", 1, 60, 25, 35, 0),
    ]
    other = page(host, framework.lot_id, framework.second_id)
    assert (other.holder, other.due, other.settlement.missing) == ("Rive fictive", 60, 35)
    assert [(one.label, one.due, one.done) for one in other.orders] == [("Commande 2\u00a0: Place du marché", 60, 25)]


def test_the_holders_add_up_to_the_account_of_the_contract(host, framework):
    for part_id, worked in ((None, "10"), (framework.own_order, "150"), (framework.other_order, "25")):
        work(host, framework, part_id, worked)
    found = page(host, framework.lot_id)
    account = contract_accounts.get_account(by=host, contract_id=framework.contract_id, on=DAY)
    for figure, column in (("hours_due", "due"), ("hours_done", "done"), ("hours_remaining", "missing")):
        assert account.value(figure) == sum(getattr(one, column) for one in found.holders), figure


def test_the_penalties_of_the_holders_add_up_to_those_of_the_account(host, framework):
    terms = clause_terms.get_terms(by=host, clause_id=framework.clause_id, on=DAY).terms
    per_hour = replace(terms, penalty_per_hour=Decimal(20))
    clause_terms.change_terms(by=host, on=DAY, clause_id=framework.clause_id, terms=per_hour)
    for part_id, worked in ((framework.own_order, "190"), (framework.other_order, "25")):
        work(host, framework, part_id, worked)
    found = page(host, framework.lot_id, on=AFTER)
    (lot,) = contract_accounts.get_account(by=host, contract_id=framework.contract_id, on=AFTER).penalties
    assert [one.penalty for one in found.holders] == [0, 700]
    assert lot.missing.penalty.gross == sum(one.penalty for one in found.holders)


def test_a_group_among_the_holders_shares_its_own_orders_only(host, framework):
    awards.record_award(
        by=host,
        at=NOW,
        lot_id=framework.lot_id,
        award_id=framework.second_id,
        facts=GROUP,
        seen=page(host, framework.lot_id, framework.second_id).seen,
    )
    work(host, framework, framework.other_order, "50")
    found = page(host, framework.lot_id, framework.second_id)
    assert [(one.name, one.due, one.done) for one in found.settlement.standings] == [
        ("Rive fictive", 30, 50),
        ("Toits", 30, 0),
    ]
    assert [(debt.debtor, debt.creditor, debt.hours) for debt in found.settlement.clearing] == [
        ("Toits", "Rive fictive", 20)
    ]
    assert [(one.name, one.due) for one in found.holders] == [("Bâtiments du Canal", 140), ("Rive fictive", 60)]


def test_a_holder_reads_its_own_orders_and_nothing_of_the_others(host, rival, framework, holder):
    work(host, framework, framework.own_order, "150")
    work(host, framework, None, "10")
    work(host, framework, framework.other_order, "25")
    assert [title for title, _ in named(rival, framework.contract_id)] == ["Place du marché"]
    assert [title for title, _ in named(holder, framework.contract_id)] == ["Rue des Lilas"]
    assert standing(page(rival, framework.lot_id)) == [("Rive fictive", 1, 60, 25, 35, 0)]
    assert standing(page(holder, framework.lot_id)) == [("Bâtiments du Canal", 1, 140, 160, 0, 20)]
    with pytest.raises(NotFound):
        page(rival, framework.lot_id, framework.first_id)
    for actor, name, due, done in ((rival, "Rive fictive", 60, 25), (holder, "Bâtiments du Canal", 140, 160)):
        account = contract_accounts.get_account(by=actor, contract_id=framework.contract_id, on=DAY)
        assert (account.holder, account.value("hours_due"), account.value("hours_done")) == (name, due, done)
        assert [
            line.is_own
            for line in parts.list_contract_parts(by=actor, contract_id=framework.contract_id, on=DAY).orders
        ] == [True]


def test_a_structure_that_holds_reads_its_own_orders_one_that_only_employs_reads_them_all(host, lots, buyer, holder):
    structure = member_of(SECOND, "Rive fictive", "EI", Role.INCLUSIVE_STRUCTURE)
    found = shared_out(host)
    person = recorded(host)
    validated(host, person)
    given = {"employer_siret": SECOND, "employer_name": "", "employer_kind": "EI", "modality": "subcontract"}
    hired(host, person, found.lot_id, part_id=found.other_order, **given, employment_contract="CDDI")
    assert [title for title, _ in named(structure, found.contract_id)] == ["Place du marché"]
    elsewhere = member_of(THIRD, "Toits", "EI", Role.INCLUSIVE_STRUCTURE)
    hired(host, person, found.lot_id, **{**given, "employer_siret": THIRD}, employment_contract="CDDI")
    assert len(named(elsewhere, found.contract_id)) == 2


def test_the_buyer_and_the_facilitator_read_all_of_them(host, framework, buyer):
    for actor in (host, buyer):
        assert named(actor, framework.contract_id) == [
            ("Rue des Lilas", "Bâtiments du Canal"),
            ("Place du marché", "Rive fictive"),
        ]
        assert len(page(actor, framework.lot_id).holders) == 2


def test_a_lot_with_one_holder_is_read_as_before(host, holder, framework):
    parts_before = {"award_id": None}
    parts.change_part(
        by=host, at=NOW, part_id=framework.other_order, facts=replace(ORDER, title="Place du marché", **parts_before)
    )
    awards.remove_holder(by=host, award_id=framework.second_id)
    assert named(holder, framework.contract_id) == [("Rue des Lilas", ""), ("Place du marché", "")]
    assert page(holder, framework.lot_id).due == 200
