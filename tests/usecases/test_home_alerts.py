"""Alerts of the first page: hours to look at again, and how many alerts are shown."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from tests.fixtures_people import hired, hours, recorded
from tests.usecases.alert_samples import LATE, told

from levier.records.models import Contract, HoursLine
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import home
from levier.usecases import hours as received
from levier.usecases.hire_alerts import counting_ends
from levier.usecases.hires import worked
from levier.usecases.home_hours import waiting_hours
from levier.usecases.hours import HoursFilters
from levier.usecases.hours_checks import CheckKind, checks_of, contracts_to_check
from levier.usecases.todos import SHOWN, Todo, shortened

QUERIES_OF_ALL_ALERTS = 30
MARCH, MAY = date(2026, 3, 1), date(2026, 5, 1)


# --- hours to look at again


def test_hours_beyond_the_dates_of_the_contract_are_told(host, contract_id, hire_someone):
    engagement_id = hire_someone()
    for month in (date(2026, 2, 1), MARCH, MAY):
        hours(host, engagement_id, contract_id, month, "70", "validated")
    assert contracts_told(host) == ()
    with acting(Scope(APPLICATION, host, "change_contract")):
        Contract.objects.update(notified_on=date(2026, 3, 10), ends_on=date(2026, 4, 30))
    (found,) = contracts_told(host)
    assert (found.contract_id, found.outside, found.outside_hours, found.full) == (contract_id, 2, 140, 0)
    ((title, detail, state, target),) = told(host, "hours_check", LATE)
    assert title == "Marché 2026-TRA-0001\u00a0: des heures sont à vérifier"
    assert detail == "2\u00a0lignes hors de la période comptée (140\u00a0h)"
    assert (state, target) == ("alert", contract_id)
    listed = received.list_contract_hours(by=host, contract_id=contract_id, filters=HoursFilters(is_to_check=True))
    assert [row.month for row in listed.rows] == [MAY, date(2026, 2, 1)]
    sentences = [row.checks[0].reasons[0].sentence for row in listed.rows]
    assert ["après le" in sentences[0], "est avant" in sentences[1]] == [True, True]
    assert received.decide_hours(
        by=host,
        contract_id=contract_id,
        state="rejected",
        line_ids=[row.id for row in listed.rows],
        filters=HoursFilters(),
        reason="hors marché",
    )
    assert told(host, "hours_check", LATE) == []


def contracts_told(by):
    with acting(Scope(APPLICATION, by, "see_home")):
        months = {one.month for one in waiting_hours(by.host_id)}
        return contracts_to_check(by.host_id, worked(by.host_id), months)


def test_hours_past_the_limit_of_a_permanent_contract_are_told(host, lots, contract_id, set_terms, hire_someone):
    set_terms(permanent_limit_months=2)
    engagement_id = hire_someone(modality="direct", employment_contract="CDI")
    hire_someone("Sans heures", modality="direct", employment_contract="CDI")
    for month in (MARCH, MAY):
        hours(host, engagement_id, contract_id, month, "70")
    with acting(Scope(APPLICATION, host, "see_home")):
        ((check,),) = checks_of(host.host_id).values()
        ends = counting_ends(worked(host.host_id), LATE)
    assert check.kind is CheckKind.OUTSIDE
    assert "jusqu’au 15\u00a0avril\u00a02026" in check.reasons[0].sentence
    assert (ends[0].engagement_id, ends[0].last, ends[0].is_over) == (engagement_id, date(2026, 4, 15), True)
    first = told(host, "counting", LATE)[0]
    assert first == (
        "Lina Test\u00a0: les heures de son CDI ne comptent plus",
        "dernier jour compté\u00a0: 15\u00a0avr.\u00a02026, marché 2026-TRA-0001",
        "alert",
        engagement_id,
    )
    assert told(host, "counting", date(2026, 4, 1))[0][0].endswith("cesseront de compter")
    assert told(host, "counting", date(2026, 2, 16))[0][2] == "watch"


def test_the_end_of_the_market_is_no_end_of_counting(host, set_terms, hire_someone):
    set_terms(permanent_limit_months=48)
    hire_someone(modality="direct", employment_contract="CDI")
    assert told(host, "counting", date(2027, 1, 20)) == []


@pytest.mark.parametrize(
    ("worked", "kind", "state", "limit"),
    [("195", CheckKind.ALERT, "watch", "44"), ("215", CheckKind.STRONG, "alert", "48"), ("190", None, "", "")],
    ids=["above 44", "above 48", "below"],
)
def test_a_month_too_full_is_told_while_it_waits(host, contract_id, hire_someone, worked, kind, state, limit):
    engagement_id = hire_someone()
    hours(host, engagement_id, contract_id, MARCH, worked)
    with acting(Scope(APPLICATION, host, "see_home")):
        found = [check.kind for checks in checks_of(host.host_id).values() for check in checks]
    assert found == ([kind] if kind else [])
    todos = told(host, "hours_check", LATE)
    if not kind:
        assert todos == []
        return
    ((_, detail, told_state, _),) = todos
    assert detail == f"1\u00a0ligne d’un mois au-delà de {limit}\u00a0h par semaine en moyenne"
    assert told_state == state
    everything = HoursFilters(is_to_check=True)
    assert received.decide_hours(by=host, contract_id=contract_id, state="validated", line_ids=None, filters=everything)
    assert told(host, "hours_check", LATE) == []


def test_the_hours_of_a_person_are_added_over_her_engagements(host, lots, contract_id, hire_someone):
    first = hire_someone()
    with acting(Scope(APPLICATION, host, "see_people")):
        from levier.records.models import Engagement

        person_id = Engagement.objects.get(pk=first).person_id
    second = hired(host, person_id, lots[1].id)
    hours(host, first, contract_id, MARCH, "120")
    hours(host, second, contract_id, MARCH, "100", "validated")
    (found,) = contracts_told(host)
    assert (found.full, found.is_strong) == (1, True)


def test_months_before_the_law_known_are_left_alone(host, contract_id, hire_someone):
    hours(host, hire_someone(), contract_id, MARCH, "400")
    with acting(Scope(APPLICATION, host, "decide_hours")):
        HoursLine.objects.update(month=date(2000, 1, 1))
        found = [check.kind for checks in checks_of(host.host_id).values() for check in checks]
    assert found == [CheckKind.OUTSIDE]


def test_only_who_decides_hours_is_told_on_the_rows(host, buyer, other_host, contract_id, hire_someone):
    hours(host, hire_someone(), contract_id, MARCH, "215")
    for reader, count in ((host, 1), (buyer, 0)):
        found = received.list_contract_hours(by=reader, contract_id=contract_id, filters=HoursFilters())
        assert sum(len(row.checks) for row in found.rows) == count
    assert told(other_host, "hours_check", LATE) == []


# --- many at once


def todo_of(number, kind="person", state="alert"):
    return Todo(kind, f"n° {number}", "", state, number)


def test_beyond_the_first_one_line_stands_for_the_others():
    todos = [todo_of(number) for number in range(SHOWN + 3)] + [todo_of(99, "hours"), todo_of(1, "person", "watch")]
    kept = shortened(todos)
    assert len(kept) == SHOWN + 3
    (line,) = [todo for todo in kept if todo.others]
    assert (line.title, line.others, line.kind) == (
        "3 autres\u00a0: personnes dont l’éligibilité est à vérifier",
        3,
        "person",
    )


def test_a_line_stands_for_several_never_for_one():
    todos = [todo_of(number) for number in range(SHOWN + 1)]
    assert shortened(todos) == todos


def test_the_whole_of_a_kind_is_one_link_away(host, lots):
    for number in range(SHOWN + 2):
        recorded(host, first_name=f"Lina{number}")
    whole = home.get_home(by=host, today=LATE, kind="person")
    assert (len(whole.todos), whole.waiting) == (SHOWN + 2, SHOWN + 2)
    found = home.get_home(by=host, today=LATE)
    assert sum(todo.kind == "person" for todo in found.todos) == SHOWN + 1
    assert found.waiting == SHOWN + 2 + len(lots)


def test_alerts_cost_the_same_for_one_and_for_many(host, contract_id, set_terms, hire_someone):
    set_terms(1, 2, permanent_limit_months=2)

    def add(rank):
        engagement_id = hire_someone(f"Lina{rank}", modality="direct", employment_contract="CDI")
        hours(host, engagement_id, contract_id, MARCH, "215")
        hours(host, engagement_id, contract_id, MAY, "70")

    def queries():
        before = len(connection.queries_log)
        connection.force_debug_cursor = True
        home.get_home(by=host, today=date(2026, 7, 20))
        connection.force_debug_cursor = False
        return len(connection.queries_log) - before

    add(0)
    few = queries()
    assert few <= QUERIES_OF_ALL_ALERTS
    for rank in range(1, 6):
        add(rank)
    assert queries() <= few


def test_only_the_lines_of_hires_that_overrun_are_read(host, contract_id, hire_someone, django_assert_num_queries):
    hours(host, hire_someone(), contract_id, MARCH, "70")
    with acting(Scope(APPLICATION, host, "see_home")):
        known = worked(host.host_id)
        with django_assert_num_queries(0):
            assert contracts_to_check(host.host_id, known, ()) == ()
    hours(host, hire_someone("Avant"), contract_id, date(2025, 12, 1), "70")
    with acting(Scope(APPLICATION, host, "see_home")):
        known = worked(host.host_id)
        with django_assert_num_queries(1) as captured:
            assert [one.outside for one in contracts_to_check(host.host_id, known, ())] == [1]
        late = next(hire.id for hire in known.hires if hire.first_name == "Avant")
        assert f'"engagement_id" IN ({late})' in captured.captured_queries[0]["sql"]


def test_a_limit_over_the_pathway_starts_with_the_first_engagement(host, contract_id, set_terms, hire_someone):
    set_terms(permanent_limit_months=2, permanent_limit_base="person", permanent_limit_start="first_hour")
    engagement_id = hire_someone(modality="direct", employment_contract="CDI")
    hours(host, engagement_id, contract_id, MAY, "70")
    with acting(Scope(APPLICATION, host, "see_home")):
        (end,) = counting_ends(worked(host.host_id), LATE)
    assert end.last == date(2026, 4, 15), "from the hire, whatever the day of the first hour"


def test_a_contract_without_dates_limits_nothing_yet(host, contract_id, set_terms, hire_someone):
    set_terms(permanent_limit_months=2)
    hire_someone(modality="direct", employment_contract="CDI")
    with acting(Scope(APPLICATION, host, "change_contract")):
        Contract.objects.update(ends_on=None)
    with acting(Scope(APPLICATION, host, "see_home")):
        assert worked(host.host_id).periods == {}


def test_figures_are_decimal(host, contract_id, hire_someone):
    hours(host, hire_someone(), contract_id, date(2025, 12, 1), "70.5")
    (found,) = contracts_told(host)
    assert found.outside_hours == Decimal("70.5")
