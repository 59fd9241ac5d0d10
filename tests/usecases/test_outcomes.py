"""Where a person stands after an engagement: noted at its milestones, recalled when due, counted in the account."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from tests.fixtures_domain import ETTI_SIRET, member_of
from tests.fixtures_people import TODAY, hired, recorded, validated

from levier.indicators import Selection, figure
from levier.records.models import Outcome
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed, Role
from levier.rules.small_numbers import told_in_batches
from levier.usecases import contract_accounts, home, outcomes, people
from levier.usecases.edits import EditedMeanwhile
from levier.usecases.refusals import NotFound, Refused

END = date(2026, 6, 30)


@pytest.fixture
def engagement_id(host, person_id, lots) -> int:
    return hired(host, person_id, lots[0].id, ends_on=END)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def noted(by, engagement_id, milestone, situation="seeking", on=END, today=None, **more):
    facts = outcomes.OutcomeFacts(milestone, situation, on)
    return outcomes.record_outcome(by=by, at=at(today or on), engagement_id=engagement_id, facts=facts, **more)


def todos(by, today):
    return [t for t in home.get_home(by=by, today=today).todos if t.kind == "outcome"]


def _refused_at(call, field, words):
    with pytest.raises(Refused) as refused:
        call()
    assert {name for name, _ in refused.value.problems} == {field}
    assert words in str(refused.value)


def test_a_situation_is_noted_at_each_milestone(host, engagement_id, person_id):
    assert noted(host, engagement_id, "end") == person_id
    noted(host, engagement_id, "months_3", "long_job", date(2026, 9, 30))
    page = outcomes.get_outcomes(by=host, engagement_id=engagement_id, today=date(2026, 10, 1))
    assert [(one.due_on, one.state) for one in page.milestones] == [
        (END, "noted"),
        (date(2026, 9, 30), "noted"),
        (date(2026, 12, 30), "later"),
        (date(2027, 6, 30), "later"),
    ]
    assert page.asked.milestone == "months_3"
    assert len(page.history) == 2


def test_the_form_is_about_the_milestone_asked_else_the_newest_due(host, engagement_id):
    def asked(today, milestone=""):
        page = outcomes.get_outcomes(by=host, engagement_id=engagement_id, today=today, milestone=milestone)
        return page.asked and page.asked.milestone

    assert asked(END - timedelta(days=16)) is None
    assert asked(END) == "end"
    assert asked(date(2026, 10, 1)) == "months_3"
    assert asked(date(2026, 10, 1), "end") == "end"
    assert asked(date(2026, 10, 1), "months_12") == "months_3"


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"situation": "perdue"}, "situation", "liste"),
        ({"milestone": "months_9"}, "milestone", "liste"),
        ({"on": END - timedelta(days=16), "today": END}, "observed_on", "à partir du 15"),
        ({"on": END + timedelta(days=1), "today": END}, "observed_on", "futur"),
    ],
    ids=["situation", "milestone", "too early", "future"],
)
def test_what_is_refused_is_said_at_its_field(host, engagement_id, given, field, words):
    _refused_at(lambda: noted(host, engagement_id, **{"milestone": "end", **given}), field, words)


def test_a_note_has_a_length(host, engagement_id):
    facts = outcomes.OutcomeFacts("end", "seeking", END, "x" * 2001)
    _refused_at(
        lambda: outcomes.record_outcome(by=host, at=at(END), engagement_id=engagement_id, facts=facts),
        "note",
        "dépasse",
    )


def test_without_an_end_nothing_is_noted_nor_recalled(host, person_id, lots):
    open_ended = hired(host, person_id, lots[1].id)
    _refused_at(lambda: noted(host, open_ended, "end"), "", "pas de fin connue")
    page = outcomes.get_outcomes(by=host, engagement_id=open_ended, today=TODAY)
    assert (page.milestones, page.asked) == ((), None)
    assert todos(host, date(2030, 1, 1)) == []


def test_a_situation_is_put_right_and_the_second_is_told(host, engagement_id):
    noted(host, engagement_id, "end")
    (end, *_) = outcomes.get_outcomes(by=host, engagement_id=engagement_id, today=END).milestones
    noted(host, engagement_id, "end", "training", seen=end.seen)
    with pytest.raises(EditedMeanwhile):
        noted(host, engagement_id, "end", "unknown", seen=end.seen)


# --- what is due


@pytest.mark.parametrize(
    ("today", "label", "state"),
    [
        (date(2026, 6, 14), None, None),
        (date(2026, 6, 15), "à la fin", "watch"),
        (date(2026, 6, 30), "à la fin", "alert"),
        (date(2026, 9, 14), "à la fin", "alert"),
        (date(2026, 9, 15), "3 mois après", "watch"),
        (date(2026, 12, 15), "6 mois après", "watch"),
        (date(2027, 6, 30), "12 mois après", "alert"),
        (date(2027, 9, 14), "12 mois après", "alert"),
        (date(2027, 9, 15), None, None),
    ],
    ids=str,
)
def test_each_milestone_is_recalled_from_a_fortnight_before_until_the_next(host, engagement_id, today, label, state):
    found = todos(host, today)
    if label is None:
        assert found == []
    else:
        (todo,) = found
        assert (todo.state, todo.target) == (state, engagement_id)
        assert todo.title.endswith(f"situation à noter, {label}")


def test_a_milestone_noted_is_recalled_no_more(host, engagement_id):
    noted(host, engagement_id, "months_3", on=date(2026, 9, 30))
    assert todos(host, date(2026, 10, 1)) == []
    assert len(todos(host, date(2026, 12, 20))) == 1


@pytest.mark.parametrize("end", [date(2026, 11, 30), date(2026, 11, 29), date(2026, 11, 28)], ids=str)
def test_the_ends_of_a_long_month_share_the_last_day_of_a_short_one(host, person_id, lots, end):
    hired(host, person_id, lots[0].id, ends_on=end)
    assert outcomes.due_on(end, "months_3") == date(2027, 2, 28)
    (todo,) = todos(host, date(2027, 2, 13))
    assert todo.title.endswith("3 mois après")
    assert todos(host, date(2027, 2, 12))[0].title.endswith("à la fin")


# --- the account


def test_the_account_counts_each_person_once_a_milestone(host, lots, person_id, engagement_id, contract_id):
    noted(host, engagement_id, "end")
    again = hired(host, person_id, lots[1].id, ends_on=date(2026, 7, 31))
    noted(host, again, "end", "permanent_job", date(2026, 7, 31))
    other = recorded(host, first_name="Noé")
    validated(host, other)
    noted(host, hired(host, other, lots[0].id, ends_on=END), "end", "training")
    with acting(Scope(APPLICATION, host, "test")):
        found = figure("outcomes", Selection((contract_id,), date(2026, 8, 1)))
        before = figure("outcomes", Selection((contract_id,), date(2026, 7, 1)))
    assert {part.code: part.people for part in found.parts} == {"end:permanent_job": 1, "end:training": 1}
    assert {part.code: part.people for part in before.parts} == {"end:seeking": 1, "end:training": 1}
    assert (found.value, before.value) == (2, 2)
    account = contract_accounts.get_account(by=host, contract_id=contract_id, on=date(2026, 8, 1))
    (end, *later) = account.outcomes.milestones
    assert (end.counts, end.total) == ({"permanent_job": 1, "training": 1}, 2)
    assert [one.total for one in later] == [0, 0, 0]
    assert account.outcomes.fewest is None


def test_the_timeline_tells_what_was_noted_and_what_is_next(host, engagement_id, person_id):
    noted(host, engagement_id, "end")
    (line,) = people.get_person(by=host, person_id=person_id, today=date(2026, 7, 2)).timeline
    assert [(moment.on, moment.is_next) for moment in line.moments] == [
        (date(2026, 2, 16), False),
        (END, False),
        (END, False),
        (date(2026, 9, 30), True),
    ]
    assert line.moments[2].label == "À la fin\u00a0: En recherche d’emploi"


# --- reach


def test_another_organisation_finds_nothing(host, other_host, engagement_id, contract_id):
    noted(host, engagement_id, "end")
    for refused in (
        lambda: noted(other_host, engagement_id, "end"),
        lambda: outcomes.get_outcomes(by=other_host, engagement_id=engagement_id, today=TODAY),
    ):
        with pytest.raises(NotFound):
            refused()
    assert todos(other_host, date(2026, 10, 1)) == []
    with acting(Scope(APPLICATION, other_host, "test")):
        assert figure("outcomes", Selection((contract_id,), date(2026, 8, 1))).value == 0


def test_a_company_notes_no_situation(host, holder, engagement_id):
    company = replace(holder, roles=frozenset({Role.COMPANY}))
    with pytest.raises(NotAllowed):
        noted(company, engagement_id, "end")


@pytest.fixture
def left(host, lots):
    """``left(job, …)``: people whose engagement ended, one a situation given."""

    def make(*situations):
        for rank, situation in enumerate(situations):
            person = recorded(host, last_name=f"Sortie {chr(65 + rank)}", born_on=date(1990, 1, 1 + rank))
            validated(host, person)
            noted(host, hired(host, person, lots[0].id, ends_on=END), "end", situation)

    return make


def told(by, contract_id):
    return contract_accounts.get_account(by=by, contract_id=contract_id, on=date(2026, 8, 1)).outcomes


def test_buyers_and_holders_are_told_no_number_that_would_name_someone(host, buyer, holder, contract_id, left):
    left("training", "seeking", "seeking", "long_job")
    for by in (buyer, holder):
        found = told(by, contract_id)
        assert (found.milestones[0].counts, found.milestones[0].rest, found.milestones[0].total) == ({}, 0, None)
        assert [one.total for one in found.milestones[1:]] == [0, 0, 0]
        assert found.fewest == 5
        assert "4 personnes" not in "".join(reason.sentence for reason in found.reasons)
    assert told(host, contract_id).milestones[0].total == 4


def test_buyers_and_holders_are_told_counts_that_hide_everyone(host, buyer, holder, contract_id, left):
    left(*["seeking"] * 6, *["training"] * 3, "unknown", "unknown")
    for by in (buyer, holder):
        (end, *_) = told(by, contract_id).milestones
        assert (end.counts, end.rest, end.total) == ({"seeking": 6}, 5, 11)


def told_on(by, contract_id, on):
    return contract_accounts.get_account(by=by, contract_id=contract_id, on=on).outcomes.milestones[0]


def test_no_two_dates_of_the_buyer_s_account_differ_by_one_person(host, buyer, contract_id, lots, left):
    left(*["seeking"] * 6, *["training"] * 5)
    late = recorded(host, last_name="Dernier", born_on=date(1991, 1, 1))
    validated(host, late)
    noted(host, hired(host, late, lots[0].id, ends_on=END), "end", "training", today=date(2026, 7, 15))
    both = {"seeking": 6, "training": 5}
    for on in (date(2026, 7, 1), date(2026, 7, 14), date(2026, 7, 15), date(2026, 10, 1), date(2030, 1, 1)):
        assert told_on(buyer, contract_id, on).counts == both, on
    assert told_on(host, contract_id, date(2026, 10, 1)).counts == {"seeking": 6, "training": 6}


def test_a_quarter_is_told_once_over_and_never_one_to_come(host, buyer, contract_id, left):
    left(*["seeking"] * 6)
    assert told_on(buyer, contract_id, date(2026, 6, 30)).counts == {}
    assert told_on(buyer, contract_id, date(2026, 7, 1)).counts == {"seeking": 6}
    with acting(Scope(APPLICATION, host, "record_outcome")):
        Outcome.objects.update(recorded_at=timezone.now())
    assert told_on(buyer, contract_id, date(2099, 1, 1)).counts == {}


def test_a_second_hire_moves_nobody_from_one_count_to_another(host, buyer, contract_id, lots, left):
    left(*["seeking"] * 6, *["training"] * 5)
    with acting(Scope(APPLICATION, host, "see_people")):
        someone = Outcome.objects.filter(situation="training").values_list("engagement__person_id", flat=True)[0]
    again = hired(host, someone, lots[1].id, ends_on=date(2026, 6, 29))
    noted(host, again, "end", "permanent_job", date(2026, 6, 30), today=date(2026, 7, 3))
    assert told_on(buyer, contract_id, date(2026, 10, 1)).counts == {"seeking": 6, "training": 5}


def test_the_quarters_are_told_to_who_reads_the_account_alone(contract_id, left):
    left(*["seeking"] * 6)
    employer = member_of(ETTI_SIRET, "Intérim fictif", "ETTI", Role.COMPANY)
    with acting(Scope(APPLICATION, employer, "see_account")), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM levier_outcomes_told(%s, %s)", [contract_id, date(2026, 10, 1)])
        assert cursor.fetchone() == (0,)


def test_the_coordination_counts_as_a_buyer_does(host, contract_id, left):
    left(*["seeking"] * 5)
    coordinator = replace(host, roles=frozenset({Role.COORDINATOR}))
    assert told(coordinator, contract_id).milestones[0].counts == {"seeking": 5}


def test_a_count_never_opens_the_rows_it_counts(buyer, holder, contract_id, left):
    left("seeking")
    for by in (buyer, holder):
        with acting(Scope(APPLICATION, by, "see_account")):
            assert Outcome.objects.count() == 0


def test_a_company_at_work_on_a_contract_it_does_not_hold_counts_nobody(contract_id, left):
    left(*["seeking"] * 6)
    employer = member_of(ETTI_SIRET, "Intérim fictif", "ETTI", Role.COMPANY)
    with acting(Scope(APPLICATION, employer, "see_account")):
        assert figure("outcomes", Selection((contract_id,), date(2026, 8, 1))).value == 0


def _sql(by, contract_id, query, on=date(2026, 10, 1)):
    with acting(Scope(APPLICATION, by, "see_account")), connection.cursor() as cursor:
        cursor.execute(query, [contract_id, on])
        return sorted(cursor.fetchall())


def test_the_database_itself_tells_no_small_number(host, buyer, holder, contract_id, left):
    """Whatever the application asks, who does not follow people gets neither a small slice nor a raw count."""
    left(*["seeking"] * 6, *["training"] * 3, "permanent_job")
    coordinator = replace(host, roles=frozenset({Role.COORDINATOR}))
    for by in (buyer, holder, coordinator):
        assert _sql(by, contract_id, "SELECT * FROM levier_outcome_counts(ARRAY[%s]::bigint[], %s)") == [("", "", 0)]
        assert _sql(by, contract_id, "SELECT * FROM levier_outcomes_told(%s, %s)") == [("end", 0, "", 0)]
    left(*["training"] * 2)
    for by in (buyer, holder, coordinator):
        assert _sql(by, contract_id, "SELECT * FROM levier_outcomes_told(%s, %s)") == [
            ("end", 1, "", 6),
            ("end", 1, "seeking", 6),
        ]
        shown = told_on(by, contract_id, date(2026, 10, 1))
        assert (dict(shown.counts), shown.rest, shown.total) == ({"seeking": 6}, 6, 12)


def test_the_database_gathers_quarters_as_the_rule_does(host, buyer, contract_id, left):
    chosen = random.Random(5)  # noqa: S311 -- rows of a test
    names = ("seeking", "training", "permanent_job", "long_job")
    given = [chosen.choices(names, (9, 5, 2, 1))[0] for _ in range(28)]
    left(*given)
    quarters = [chosen.randrange(5) for _ in given]
    with acting(Scope(APPLICATION, host, "record_outcome")):
        rows = list(Outcome.objects.order_by("pk"))
        for row, quarter in zip(rows, quarters, strict=True):
            moment = datetime(2024 + quarter // 4, 1 + quarter % 4 * 3, 12, 9, tzinfo=UTC)
            Outcome.objects.filter(pk=row.pk).update(recorded_at=moment)
    for over in range(6):
        on = date(2024 + over // 4, 1 + over % 4 * 3, 1)
        periods = [Counter(s for s, q in zip(given, quarters, strict=True) if q == each) for each in range(over)]
        expected = told_in_batches([dict(period) for period in periods], on).verdict
        found = told_on(buyer, contract_id, on)
        assert (dict(found.counts), found.rest, found.total) == (
            dict(expected.counts),
            expected.rest,
            expected.total,
        ), on
