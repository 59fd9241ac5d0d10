"""Holders of a framework recorded and removed, and orders given to them: what is refused, what the database holds."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from tests.fixtures_domain import HOLDER_SIRET, NOW
from tests.fixtures_frameworks import SECOND
from tests.fixtures_people import hired, recorded, validated
from tests.usecases.holder_samples import DAY, GROUP, ORDER, THIRD, named, order, page, single, work

from levier.records.models import Award, Part
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed
from levier.usecases import awards, contracts, edits, engagements, parts
from levier.usecases.refusals import NotFound, Refused


def test_an_order_goes_to_a_holder_of_its_lot(host, framework, lots):
    awards.record_award(by=host, at=NOW, lot_id=lots[0].id, facts=single(HOLDER_SIRET))
    elsewhere = page(host, lots[0].id).award_id
    for wrong in (elsewhere, 10**9):
        with pytest.raises(Refused, match="n’est pas de ce lot") as refused:
            order(host, framework.lot_id, award_id=wrong)
        assert refused.value.problems[0][0] == "award_id"


def test_an_order_past_the_maximum_is_refused_whoever_holds_it(host, framework):
    with pytest.raises(Refused, match="dépasseraient le maximum"):
        order(host, framework.lot_id, amount=Decimal(900), award_id=framework.second_id)


def test_the_first_holder_is_named_by_nobody_or_by_itself(host, framework):
    form = parts.get_part(by=host, part_id=framework.own_order)
    assert form.facts.award_id == framework.first_id
    assert [name for _, name in form.holders] == ["Bâtiments du Canal", "Rive fictive"]
    parts.change_part(by=host, at=NOW, part_id=framework.own_order, facts=form.facts)
    with acting(Scope(APPLICATION, host, "see_contracts")):
        assert Part.objects.get(pk=framework.own_order).award_id is None


@pytest.mark.parametrize(("state", "is_refused"), [("declared", True), ("validated", True), ("rejected", False)])
def test_hours_declared_keep_their_order_with_its_holder(host, framework, state, is_refused):
    work(host, framework, framework.own_order, "12", state)
    change = replace(ORDER, award_id=framework.second_id)
    if not is_refused:
        parts.change_part(by=host, at=NOW, part_id=framework.own_order, facts=change)
        assert ("Rue des Lilas", "Rive fictive") in named(host, framework.contract_id)
        return
    with pytest.raises(Refused, match="12\u00a0h sont déclarées") as refused:
        parts.change_part(by=host, at=NOW, part_id=framework.own_order, facts=change)
    assert refused.value.problems[0][0] == "award_id"


def test_a_hire_on_an_order_works_for_its_holder(host, framework):
    person = recorded(host, first_name="Noé d’ailleurs")
    validated(host, person)
    with acting(Scope(APPLICATION, host, "see_contracts")):
        first = Award.objects.get(pk=framework.first_id).members.get().organization_id
        second = Award.objects.get(pk=framework.second_id).members.get().organization_id
    with pytest.raises(Refused, match="Cette commande est à Rive fictive") as refused:
        hired(host, person, framework.lot_id, part_id=framework.other_order, on_behalf_of_id=first)
    assert refused.value.problems[0][0] == "on_behalf_of_id"
    engagement = hired(host, person, framework.lot_id, part_id=framework.other_order, on_behalf_of_id=second)
    facts = engagements.get_engagement(by=host, engagement_id=engagement, today=DAY).facts
    with pytest.raises(Refused, match="Cette commande est à Bâtiments du Canal"):
        engagements.change_engagement(
            by=host, engagement_id=engagement, facts=replace(facts, part_id=framework.own_order)
        )


def test_several_holders_are_a_framework_s(host, lots):
    with pytest.raises(Refused, match="demandent un accord-cadre"):
        awards.add_holder(by=host, at=NOW, lot_id=lots[0].id, facts=single(SECOND, "Rive fictive"))


def test_the_first_holder_comes_first(host, framework):
    contract = contracts.get_contract(by=host, contract_id=framework.contract_id)
    facts = replace(contract.facts, number="2026-VOI-0002", lots=[contracts.LotFacts("Voirie")])
    other = contracts.record_contract(by=host, at=NOW, facts=facts)
    lot_id = contracts.get_contract(by=host, contract_id=other).lots[0].id
    with pytest.raises(Refused, match="premier titulaire"):
        awards.add_holder(by=host, at=NOW, lot_id=lot_id, facts=single(SECOND))


def test_nobody_is_a_holder_twice(host, framework):
    with pytest.raises(Refused, match="déjà titulaire") as refused:
        awards.add_holder(by=host, at=NOW, lot_id=framework.lot_id, facts=single(HOLDER_SIRET))
    assert refused.value.problems[0][0] == "member-0-siret"


def test_a_framework_with_several_holders_stays_one(host, framework):
    empty = contracts.record_contract(
        by=host,
        at=NOW,
        facts=replace(
            contracts.get_contract(by=host, contract_id=framework.contract_id).facts,
            number="2026-VOI-0003",
            lots=[contracts.LotFacts("Voirie")],
        ),
    )
    found = contracts.get_contract(by=host, contract_id=empty)
    awards.record_award(by=host, at=NOW, lot_id=found.lots[0].id, facts=single(HOLDER_SIRET))
    awards.add_holder(by=host, at=NOW, lot_id=found.lots[0].id, facts=single(SECOND))
    with pytest.raises(Refused, match="plusieurs titulaires"):
        contracts.change_contract(by=host, contract_id=empty, facts=replace(found.facts, form="ordinary"))


def test_a_holder_with_orders_stays_and_the_lot_s_own_award_too(host, framework):
    with pytest.raises(Refused, match="Des commandes lui sont attribuées"):
        awards.remove_holder(by=host, award_id=framework.second_id)
    with pytest.raises(Refused, match="se modifie"):
        awards.remove_holder(by=host, award_id=framework.first_id)
    added = awards.add_holder(by=host, at=NOW, lot_id=framework.lot_id, facts=single(THIRD, "Toits"))
    assert awards.remove_holder(by=host, award_id=added) == framework.lot_id
    assert len(page(host, framework.lot_id).holders) == 2


def test_two_on_the_same_holder_are_told(host, framework):
    seen = page(host, framework.lot_id, framework.second_id).seen
    given = {"by": host, "at": NOW, "lot_id": framework.lot_id, "award_id": framework.second_id, "seen": seen}
    awards.record_award(**given, facts=GROUP)
    with pytest.raises(edits.EditedMeanwhile):
        awards.record_award(**given, facts=single(SECOND))


def test_out_of_reach_for_another_organisation_and_for_who_does_not_record(framework, other_host, buyer, rival):
    calls = (
        lambda by: awards.add_holder(by=by, at=NOW, lot_id=framework.lot_id, facts=single(THIRD, "Toits")),
        lambda by: awards.remove_holder(by=by, award_id=framework.second_id),
        lambda by: awards.record_award(
            by=by, at=NOW, lot_id=framework.lot_id, award_id=framework.second_id, facts=single(THIRD, "Toits")
        ),
    )
    for call in calls:
        with pytest.raises(NotFound):
            call(other_host)
        for actor in (buyer, rival):
            with pytest.raises(NotAllowed):
                call(actor)


@pytest.mark.parametrize(
    ("kept", "constraint"),
    [
        ({"kind": "year", "award": "second"}, "parts_holder_of_orders"),
        ({"kind": "order", "award": "first", "amount": 1, "live_on": DAY}, "orders_name_other_holders"),
        ({"kind": "order", "award": "elsewhere", "amount": 1, "live_on": DAY}, "parts_award_id_same_host"),
    ],
)
def test_the_database_holds_whose_an_order_is(host, framework, lots, kept, constraint):
    awards.record_award(by=host, at=NOW, lot_id=lots[0].id, facts=single(HOLDER_SIRET))
    ids = {"first": framework.first_id, "second": framework.second_id, "elsewhere": page(host, lots[0].id).award_id}
    row = {"host_id": host.host_id, "lot_id": framework.lot_id, "number": 9, "title": "Autre"}
    row |= {**kept, "award_id": ids[kept["award"]]}
    del row["award"]
    with pytest.raises(IntegrityError, match=constraint), acting(Scope(APPLICATION, host, "record_part")):
        kept_now(row)


def test_the_database_keeps_several_holders_to_frameworks(host, lots):
    row = {"host_id": host.host_id, "lot_id": lots[0].id, "number": 2, "form": "single", "recorded_at": NOW}
    with (
        pytest.raises(IntegrityError, match="several_holders_in_frameworks"),
        acting(Scope(APPLICATION, host, "record_award")),
    ):
        kept_now(row, Award)


def kept_now(row, table=Part) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        table.objects.create(**row)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
