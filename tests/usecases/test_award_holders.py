"""A framework with several holders: each has its orders, owes their hours alone, and reads nothing of the others'."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from tests.fixtures_domain import HOLDER_SIRET, NOW, member_of
from tests.fixtures_frameworks import SECOND, framework_of_one_lot
from tests.fixtures_people import hired, hours, recorded, validated

from levier.records.models import Award, Objective, Part
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed, Role
from levier.usecases import awards, clause_terms, contract_accounts, contracts, edits, engagements, parts
from levier.usecases.awards import AwardFacts, MemberFacts
from levier.usecases.part_forms import PartFacts
from levier.usecases.refusals import NotFound, Refused

DAY, AFTER = date(2026, 3, 31), date(2030, 6, 1)
THIRD = "38012986646850"
ORDER = PartFacts("order", "Rue des Lilas", Decimal(600), live_on=date(2026, 2, 20))


def single(siret: str, name: str = "") -> AwardFacts:
    return AwardFacts("single", (MemberFacts(siret, name, "lead", Decimal(100)),))


GROUP = AwardFacts(
    "solidary",
    (MemberFacts(SECOND, "Rive fictive", "lead", Decimal(50)), MemberFacts(THIRD, "Toits", "member", Decimal(50))),
)


@dataclass(frozen=True)
class Framework:
    """Two holders; the first has the lot's own line (40 h) and an order (100 h), the second an order (60 h)."""

    contract_id: int
    lot_id: int
    clause_id: int
    first_id: int
    second_id: int
    own_order: int
    other_order: int


@pytest.fixture
def framework(host, rival) -> Framework:
    return shared_out(host)


def shared_out(host) -> Framework:
    contract_id, lot = framework_of_one_lot(host)
    awards.record_award(by=host, at=NOW, lot_id=lot.id, facts=single(HOLDER_SIRET, "Bâtiments du Canal"))
    second_id = awards.add_holder(by=host, at=NOW, lot_id=lot.id, facts=single(SECOND))
    own = order(host, lot.id)
    other = order(host, lot.id, title="Place du marché", award_id=second_id)
    first_id = page(host, lot.id).award_id
    for part_id, worked in ((None, 40), (own, 100), (other, 60)):
        fix(host, lot.clause_id, part_id, worked)
    return Framework(contract_id, lot.id, lot.clause_id, first_id, second_id, own, other)


def order(host, lot_id, **facts) -> int:
    return parts.record_part(by=host, at=NOW, lot_id=lot_id, facts=replace(ORDER, **facts))


def fix(host, clause_id, part_id, worked):
    with acting(Scope(APPLICATION, host, "fix_objective")):
        Objective.objects.create(
            host_id=host.host_id,
            clause_id=clause_id,
            part_id=part_id,
            version=1,
            stage="contractual",
            hours=worked,
            fixed_on=date(2026, 2, 20),
            fixed_at=NOW,
        )


def work(host, framework, part_id, worked, state="validated"):
    """Hours of a person hired on the lot, for one of its orders or none."""
    person = recorded(host, first_name=f"Noé {part_id} {worked}")
    validated(host, person)
    engagement = hired(host, person, framework.lot_id, part_id=part_id)
    hours(host, engagement, framework.contract_id, date(2026, 3, 1), worked, state)
    return engagement


def page(by, lot_id, award_id=None, on=DAY):
    return awards.get_award(by=by, lot_id=lot_id, on=on, award_id=award_id)


def standing(found):
    return [(one.name, one.orders, one.due, one.done, one.missing, one.surplus) for one in found.holders]


def named(by, contract_id):
    return [
        (row.facts.title, row.holder) for row in parts.list_contract_parts(by=by, contract_id=contract_id, on=DAY).rows
    ]


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
