"""Returns on the account: from the calendar of the clause, the files handed in and the diary."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from tests.fixtures_desks import share
from tests.fixtures_domain import HOLDER_SIRET, NOW
from tests.fixtures_people import hired, hours, recorded, validated
from tests.usecases.calibration_samples import FIXED, fix, keep

from levier.records.models import Act, Import, Organization
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed, Role
from levier.usecases import awards, clause_terms, contract_accounts, diary
from levier.usecases.awards import AwardFacts, MemberFacts
from levier.usecases.clause_term_forms import ClauseTerms
from levier.usecases.diary_forms import ActFacts, get_act_form
from levier.usecases.refusals import Refused

LATER = datetime(2026, 7, 1, 9, tzinfo=UTC)
DAY = date(2026, 5, 31)
QUARTER, NEXT = date(2026, 3, 31), date(2026, 6, 30)
TERMS = ClauseTerms(
    source="CCAP, article 4.2",
    penalty_per_late_day=Decimal(75),
    formal_notice_days=8,
    returns_every_months=3,
    returns_due_day=15,
    waiver="Difficulté signalée à temps.",
)
NOTICE = ActFacts(
    "formal_notice", date(2026, 4, 20), "Relevé du trimestre", answer_by=date(2026, 4, 25), period_ends_on=QUARTER
)


@pytest.fixture
def terms(host, clause_id):
    def fix(**changes):
        clause_terms.change_terms(by=host, on=NOW.date(), clause_id=clause_id, terms=replace(TERMS, **changes))

    fix()
    return fix


@pytest.fixture
def act(host, contract_id):
    with acting(Scope(APPLICATION, host, "see_contracts")):
        company = Organization.objects.get(siret=HOLDER_SIRET).pk

    def add(facts=NOTICE, by=host, **changes):
        given = replace(facts, addressed_to_id=company, **changes)
        return diary.record_act(by=by, at=LATER, contract_id=contract_id, facts=given, has_document=True)

    return add


def returns(by, contract_id, on=DAY):
    return contract_accounts.get_account(by=by, contract_id=contract_id, on=on).returns


def only(by, contract_id, on=DAY):
    (lot,) = returns(by, contract_id, on)
    return lot


def work(host, contract_id, lots, month, came=None):
    person = recorded(host)
    validated(host, person)
    hours(host, hired(host, person, lots[0].id), contract_id, month, "70")
    if came:
        with acting(Scope(APPLICATION, host, "keep_import")):
            assert Import.objects.update(created_at=came) == 1


def test_a_return_nobody_asked_for_costs_nothing(host, contract_id, terms):
    lot = only(host, contract_id)
    (answer,) = lot.followed
    assert (answer.verdict.standing, answer.verdict.days_late, answer.verdict.incurred.amount) == ("missing", 47, 0)
    assert (lot.incurred, lot.following.last, lot.is_ours) == (None, NEXT, True)


def test_days_run_from_the_notice_of_the_diary_to_the_file(host, contract_id, lots, terms, act):
    act()
    assert only(host, contract_id).incurred.amount == (41 - 8) * 75
    work(host, contract_id, lots, date(2026, 3, 1), datetime(2026, 5, 2, 8, tzinfo=UTC))
    lot = only(host, contract_id)
    found = lot.followed[0].verdict
    assert (found.received_on, found.days_late, lot.incurred.amount) == (date(2026, 5, 2), 18, 300)
    assert "CCAP, article 4.2" in lot.followed[0].reasons[0].sentence


def test_a_file_of_the_holder_covers_its_lots_and_not_one_awarded_to_another(host, contract_id, lots, terms):
    clause_terms.change_terms(by=host, on=NOW.date(), clause_id=lots[1].clause_id, terms=TERMS)
    work(host, contract_id, lots, date(2026, 3, 1), datetime(2026, 4, 2, 8, tzinfo=UTC))
    assert [lot.followed[0].verdict.standing for lot in returns(host, contract_id)] == ["on_time", "on_time"]
    won = AwardFacts("single", (MemberFacts("35600000000048", "Rive fictive", "lead", Decimal(100)),))
    awards.record_award(by=host, at=NOW, lot_id=lots[1].id, facts=won)
    assert [lot.followed[0].verdict.standing for lot in returns(host, contract_id)] == ["on_time", "missing"]


def test_a_return_brought_otherwise_is_told_by_an_answer(host, contract_id, terms, act):
    act()
    act(ActFacts("answer", date(2026, 4, 29), "Relevé néant", period_ends_on=QUARTER))
    lot = only(host, contract_id)
    assert (lot.followed[0].verdict.received_on, lot.incurred.amount) == (date(2026, 4, 29), 75)


def penalties(by, contract_id, on=DAY):
    return contract_accounts.get_account(by=by, contract_id=contract_id, on=on).penalties


def test_they_stay_within_the_cap_of_the_clause(host, contract_id, terms, act):
    terms(penalty_cap_percent=Decimal("0.1"))
    assert penalties(host, contract_id) == ()
    act()
    assert only(host, contract_id).incurred.amount == 2475
    (one,) = penalties(host, contract_id)
    assert (one.missing, one.late.count, one.late.penalty.gross) == (None, 1, 2475)
    assert (one.together.cap, one.together.total.gross, one.together.total.amount) == (800, 2475, 800)
    assert (one.notice_days, one.waiver) == (8, "Difficulté signalée à temps.")


def test_the_cap_holds_over_hours_missing_and_returns_late(host, contract_id, clause_id, terms, act):
    fix(host, keep(host, clause_id, FIXED))
    terms(penalty_per_hour=Decimal(200), penalty_cap_percent=Decimal("3.1"))
    act()
    ended = date(2027, 2, 1)
    (one,) = penalties(host, contract_id, ended)
    late = one.late.penalty.gross
    assert (one.missing.penalty.gross, late) == (24_100, 279 * 75)
    assert (one.together.total.gross, one.together.total.amount) == (24_100 + late, 24_800)


def test_the_buyer_is_told_the_count_and_the_euros_the_lead_finds(host, buyer, contract_id, lots, terms, act):
    act()
    act(ActFacts("answer", date(2026, 4, 30), "Relevé néant", period_ends_on=QUARTER))
    assert penalties(buyer, contract_id) == penalties(host, contract_id) != ()
    work(host, contract_id, lots, date(2026, 3, 1), datetime(2026, 4, 29, 8, tzinfo=UTC))
    (one,) = penalties(buyer, contract_id)
    assert (one.late.count, one.together.total.amount) == (1, 75)
    assert penalties(buyer, contract_id) == penalties(host, contract_id)


def test_the_buyer_reads_neither_the_diary_nor_the_files(host, buyer, contract_id, lots, terms, act):
    act()
    work(host, contract_id, lots, date(2026, 3, 1))
    with pytest.raises(NotAllowed):
        diary.get_diary(by=buyer, contract_id=contract_id, on=DAY)
    with acting(Scope(APPLICATION, buyer, "see_account")):
        assert (Act.objects.count(), Import.objects.count()) == (0, 0)


def days_told(by, contract_id):
    with acting(Scope(APPLICATION, by, "see_account")), connection.cursor() as cursor:
        cursor.execute("SELECT kind FROM levier_return_days(%s)", [contract_id])
        return [kind for (kind,) in cursor.fetchall()]


def test_the_days_are_told_to_the_buyer_of_the_contract_alone(host, other_host, buyer, holder, contract_id, terms, act):
    act()
    assert days_told(buyer, contract_id) == ["formal_notice"]
    as_coordinator = replace(buyer, roles=frozenset({Role.COORDINATOR}))
    elsewhere = replace(other_host, roles=frozenset({Role.BUYER}))
    for actor in (holder, other_host, host, as_coordinator, elsewhere):
        assert days_told(actor, contract_id) == []
    for actor in (holder, replace(host, roles=frozenset({Role.COORDINATOR}))):
        assert penalties(actor, contract_id) == ()


def test_without_a_calendar_nothing_is_awaited(host, contract_id, terms):
    terms(returns_due_day=None)
    assert returns(host, contract_id) == ()
    terms(returns_every_months=None, returns_due_day=None)
    assert returns(host, contract_id) == ()


def test_only_those_who_read_the_diary_are_told(host, buyer, holder, contract_id, terms, act):
    act()
    assert returns(buyer, contract_id) == returns(holder, contract_id) == ()


def test_a_file_of_another_desk_is_received_on_a_day_it_knows(host, other_host, contract_id, lots, terms):
    share(host, other_host, contract_id)
    work(other_host, contract_id, lots, date(2026, 3, 1))
    answer = only(host, contract_id).followed[0]
    assert (answer.verdict.standing, answer.verdict.received_on) == ("on_time", None)
    assert "autre organisation" in answer.reasons[1].sentence
    assert not only(other_host, contract_id).is_ours


def test_an_act_names_only_a_return_already_due(host, contract_id, terms, act):
    form = get_act_form(by=host, contract_id=contract_id, on=DAY)
    assert [period.last for period in form.returns] == [QUARTER]
    for change, field in (
        ({"period_ends_on": NEXT}, "period_ends_on"),
        ({"kind": "reminder"}, "period_ends_on"),
    ):
        with pytest.raises(Refused) as refused:
            act(**change)
        assert [name for name, _ in refused.value.problems] == [field]


def test_the_letter_says_which_return_it_asks_for(host, contract_id, terms, act):
    given = replace(NOTICE, addressed_to_id=None, contact_id=None)
    with pytest.raises(Refused, match="à qui elle est adressée"):
        diary.record_act(by=host, at=LATER, contract_id=contract_id, facts=given)
    act()
    (row,) = diary.get_diary(by=host, contract_id=contract_id, on=DAY).acts
    assert row.period_ends_on == QUARTER
