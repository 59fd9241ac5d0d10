"""Awards: a group shares the hours of a lot; who owes how much to whom, from the rows of hours."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.fixtures_domain import HOLDER_SIRET, NOW, member_of
from tests.fixtures_people import hired, hours, recorded, validated

from levier.records.models import AwardMember, Calibration, Engagement, Objective, Organization
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed, Role
from levier.rules.penalties import training_hour_price
from levier.usecases import awards, clause_terms, contracts
from levier.usecases.awards import AwardFacts, MemberFacts
from levier.usecases.edits import Difference, EditedMeanwhile
from levier.usecases.refusals import NotFound, Refused

DAY = date(2026, 3, 31)
SECOND, THIRD, FOURTH = "35600000000048", "38012986646850", "80295478400004"
THREE = AwardFacts(
    "solidary",
    (
        MemberFacts(HOLDER_SIRET, "Bâtiments du Canal", "lead", Decimal(60)),
        MemberFacts(SECOND, "Rive fictive", "member", Decimal(30)),
        MemberFacts(THIRD, "Toits fictifs", "member", Decimal(10)),
    ),
    date(2026, 1, 15),
    Decimal("20.04"),
)


def record(host, lot_id, facts=THREE, seen=None):
    awards.record_award(by=host, at=NOW, lot_id=lot_id, facts=facts, seen=seen)


def page(actor, lot_id):
    return awards.get_award(by=actor, lot_id=lot_id, on=DAY)


def objective(host, clause_id, worked: int):
    with acting(Scope(APPLICATION, host, "fix_objective")):
        Objective.objects.create(
            host_id=host.host_id,
            clause_id=clause_id,
            version=1,
            stage="contractual",
            hours=worked,
            fixed_on=date(2026, 2, 1),
            fixed_at=NOW,
        )
        assert not Calibration.objects.exists()


def work(host, lot, contract_id, siret: str, worked: str):
    """Validated hours of a person hired on behalf of a member."""
    person = recorded(host, first_name=f"Noé {siret[:3]}")
    validated(host, person)
    engagement = hired(host, person, lot.id)
    with acting(Scope(APPLICATION, host, "record_engagement")):
        member = Organization.objects.get(siret=siret)
        Engagement.objects.filter(pk=engagement).update(on_behalf_of=member)
    hours(host, engagement, contract_id, date(2026, 3, 1), worked, "validated")


def test_each_member_stands_by_its_rows_of_hours(host, contract_id, lots):
    objective(host, lots[0].clause_id, 1000)
    record(host, lots[0].id)
    for siret, worked in ((HOLDER_SIRET, "300"), (SECOND, "350")):
        work(host, lots[0], contract_id, siret, worked)
    found = page(host, lots[0].id)
    assert [(s.name, s.due, s.done) for s in found.settlement.standings] == [
        ("Bâtiments du Canal", 600, 300),
        ("Rive fictive", 300, 350),
        ("Toits fictifs", 100, 0),
    ]
    assert found.settlement.missing == 350
    assert sum(debt.hours for debt in found.settlement.clearing) == 50
    assert found.unnamed == 0


def test_hours_without_a_member_are_the_lead_s_and_said(host, contract_id, lots):
    objective(host, lots[0].clause_id, 1000)
    record(host, lots[0].id)
    person = recorded(host)
    validated(host, person)
    hours(host, hired(host, person, lots[0].id), contract_id, date(2026, 3, 1), "70", "validated")
    found = page(host, lots[0].id)
    assert (found.settlement.standings[0].done, found.unnamed) == (70, 70)


def test_an_award_is_put_right_as_a_whole(host, lots):
    record(host, lots[0].id)
    seen = page(host, lots[0].id).seen
    two = replace(
        THREE,
        form="joint",
        members=(
            MemberFacts(SECOND, "", "lead", Decimal("66.667")),
            MemberFacts(HOLDER_SIRET, "", "member", Decimal("33.333")),
            MemberFacts(FOURTH, "Peintres fictifs", "subcontractor", None, SECOND),
        ),
    )
    record(host, lots[0].id, two, seen)
    found = page(host, lots[0].id).facts
    assert [(m.siret, m.rank, m.works_for) for m in sorted(found.members, key=lambda m: m.rank)] == [
        (SECOND, "lead", ""),
        (HOLDER_SIRET, "member", ""),
        (FOURTH, "subcontractor", SECOND),
    ]
    assert found.form == "joint"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(THREE, form="club"), "form"),
        (replace(THREE, form="single"), "form"),
        (replace(THREE, members=THREE.members[:1]), "form"),
        (replace(THREE, members=()), ""),
        (replace(THREE, members=THREE.members[1:]), ""),
        (replace(THREE, members=(*THREE.members[:2], replace(THREE.members[2], share_percent=Decimal(9)))), ""),
        (replace(THREE, members=(*THREE.members, THREE.members[2])), "member-3-siret"),
        (replace(THREE, members=(*THREE.members, MemberFacts(FOURTH, "P", "subcontractor"))), "member-3-works_for"),
        (
            replace(THREE, members=(*THREE.members, MemberFacts(FOURTH, "P", "subcontractor", Decimal(5), SECOND))),
            "member-3-share_percent",
        ),
        (replace(THREE, members=(*THREE.members, MemberFacts(FOURTH, "P", "member"))), "member-3-share_percent"),
        (replace(THREE, members=(*THREE.members[:2], replace(THREE.members[2], siret="1"))), "member-2-siret"),
        (replace(THREE, clearing_price=Decimal(0)), "clearing_price"),
        (
            replace(THREE, members=(*THREE.members[:2], replace(THREE.members[2], works_for="x"))),
            "member-2-works_for",
        ),
    ],
    ids=[
        "unknown form",
        "alone",
        "group of one",
        "nobody",
        "no lead",
        "99 %",
        "twice",
        "whose sub-contractor",
        "share of a sub-contractor",
        "no share",
        "siret",
        "price",
        "a member that works for another",
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(host, lots, facts, field):
    with pytest.raises(Refused) as refused:
        record(host, lots[0].id, facts)
    assert refused.value.problems[0][0] == field


def test_the_second_to_save_is_told(host, lots):
    record(host, lots[0].id)
    seen = page(host, lots[0].id).seen
    record(host, lots[0].id, replace(THREE, clearing_price=Decimal(22)), seen)
    with pytest.raises(EditedMeanwhile):
        record(host, lots[0].id, replace(THREE, clearing_price=Decimal(25)), seen)


def test_the_second_to_change_the_members_is_told_what_the_first_changed(host, lots):
    record(host, lots[0].id)
    seen = page(host, lots[0].id).seen
    two = replace(THREE, members=(THREE.members[0], replace(THREE.members[1], share_percent=Decimal(40))))
    record(host, lots[0].id, two, seen)
    with pytest.raises(EditedMeanwhile) as told:
        record(host, lots[0].id, THREE, seen)
    assert told.value.differences == (
        Difference(
            "members",
            "Bâtiments du Canal 60\u00a0% (mandataire), Rive fictive 30\u00a0%, Toits fictifs 10\u00a0%",
            "Bâtiments du Canal 60\u00a0% (mandataire), Rive fictive 40\u00a0%",
        ),
    )
    record(host, lots[0].id, THREE, told.value.seen)
    assert len(page(host, lots[0].id).facts.members) == 3


def test_who_saw_a_lot_without_an_award_does_not_write_over_another_s(host, lots):
    seen = page(host, lots[0].id).seen
    record(host, lots[0].id, THREE, seen)
    with pytest.raises(EditedMeanwhile) as told:
        record(host, lots[0].id, replace(THREE, form="joint"), seen)
    assert [(d.column, d.seen) for d in told.value.differences if d.column in ("form", "members")] == [
        ("form", None),
        ("members", ""),
    ]


def test_an_award_to_come_is_refused_at_its_day(host, lots):
    with pytest.raises(Refused, match="à venir") as refused:
        record(host, lots[0].id, replace(THREE, awarded_on=NOW.date() + timedelta(days=1)))
    assert refused.value.problems[0][0] == "awarded_on"


def test_a_contract_without_a_holder_takes_the_lead(host, contract_id, lots):
    contract = contracts.get_contract(by=host, contract_id=contract_id)
    contracts.change_contract(
        by=host, contract_id=contract_id, facts=replace(contract.facts, holder_siret="", holder_name="", lots=())
    )
    record(host, lots[0].id)
    assert contracts.get_contract(by=host, contract_id=contract_id).holder == "Bâtiments du Canal"


def test_a_member_of_the_group_reads_it_another_company_does_not(host, contract_id, lots):
    record(host, lots[0].id)
    member = member_of(SECOND, "Rive fictive", "company", Role.COMPANY)
    assert page(member, lots[0].id).settlement is not None
    assert not page(member, lots[0].id).may_record
    with pytest.raises(NotAllowed):
        record(member, lots[0].id)
    stranger = member_of(FOURTH, "Peintres fictifs", "company", Role.COMPANY)
    with pytest.raises(NotFound):
        page(stranger, lots[0].id)


def test_another_organisation_finds_nothing(other_host, lots):
    with pytest.raises(NotFound):
        page(other_host, lots[0].id)
    with pytest.raises(NotFound):
        record(other_host, lots[0].id)


def test_shares_that_the_database_rounds_away_from_100_are_refused(host, lots):
    thirds = zip(THREE.members, ("33.3334", "33.3333", "33.3333"), strict=True)
    members = tuple(replace(member, share_percent=Decimal(share)) for member, share in thirds)
    with pytest.raises(Refused, match="au millième près"):
        record(host, lots[0].id, replace(THREE, members=members))
    assert page(host, lots[0].id).facts is None


def test_a_company_alone_without_its_line_is_refused_in_its_own_words(host, lots):
    with pytest.raises(Refused, match="Une entreprise seule est sur une ligne"):
        record(host, lots[0].id, AwardFacts("single", ()))


def test_hours_through_a_sub_contractor_are_its_member_s_and_said(host, contract_id, lots):
    objective(host, lots[0].clause_id, 1000)
    record(
        host,
        lots[0].id,
        replace(THREE, members=(*THREE.members, MemberFacts(FOURTH, "P", "subcontractor", None, SECOND))),
    )
    work(host, lots[0], contract_id, FOURTH, "120")
    found = page(host, lots[0].id)
    assert [(s.name, s.done) for s in found.settlement.standings][1] == ("Rive fictive", 120)
    assert [(one.works_for, one.hours) for one in found.through] == [("Rive fictive", 120)]
    assert found.unnamed == 0


def test_an_hour_costs_what_the_account_will_say(host, contract_id, lots):
    """An incentive costs nothing; a training clause without a price costs its multiple of the hourly ceiling."""
    record(host, lots[0].id)

    def price(**terms):
        kept = clause_terms.get_terms(by=host, clause_id=lots[0].clause_id, on=DAY)
        clause_terms.change_terms(by=host, on=DAY, clause_id=lots[0].clause_id, terms=replace(kept.terms, **terms))
        return page(host, lots[0].id).penalty_per_hour

    assert price(penalty_per_hour=Decimal(200)) == 200
    assert price(penalty_per_hour=None, strength="incentive") is None
    assert price(kind="training", strength="minimum", training_penalty_multiple=Decimal(2)) == (
        training_hour_price(Decimal(2), DAY).verdict
    )


def test_the_cap_of_the_clause_is_told_with_the_penalties(host, contract_id, lots):
    record(host, lots[0].id)
    assert page(host, lots[0].id).cap is None
    kept = clause_terms.get_terms(by=host, clause_id=lots[0].clause_id, on=DAY)
    terms = replace(kept.terms, penalty_cap_percent=Decimal(1))
    clause_terms.change_terms(by=host, on=DAY, clause_id=lots[0].clause_id, terms=terms)
    assert page(host, lots[0].id).cap == lots[0].amount / 100


def test_a_member_is_a_company_where_its_people_may_answer_for_the_contract(host, lots):
    """Another use of the same SIRET, as prescriber, gives no company's page to anyone."""
    member_of(SECOND, "Rive fictive", "prescriber", Role.PRESCRIBER)
    record(host, lots[0].id)
    with acting(Scope(APPLICATION, host, "see_whole_account")):
        kinds = AwardMember.objects.filter(organization__siret=SECOND).values_list("organization__kind", flat=True)
        assert list(kinds) == ["company"]
