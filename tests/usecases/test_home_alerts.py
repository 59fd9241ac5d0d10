"""Alerts of the first page: returns that never came, hours and hires to look at again."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from tests.fixtures_desks import share
from tests.fixtures_domain import NOW
from tests.fixtures_people import hired, hours, recorded, validated

from levier.records.models import Contract, HoursLine
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import clause_terms, contract_people, diary, home
from levier.usecases import hours as received
from levier.usecases.clause_term_forms import ClauseTerms
from levier.usecases.diary_forms import ActFacts
from levier.usecases.hire_alerts import counting_ends, evidence_to_review
from levier.usecases.hires import hires_of, worked
from levier.usecases.home_hours import waiting_hours
from levier.usecases.hours import HoursFilters
from levier.usecases.hours_checks import CheckKind, checks_of, contracts_to_check
from levier.usecases.publics import own_lists
from levier.usecases.todos import SHOWN, Todo, shortened

TERMS = ClauseTerms(source="CCAP, article 4.2", returns_every_months=3, returns_due_day=15)
LATE = date(2026, 4, 20)
OUTDATED = {"evidence_on": date(2025, 8, 12)}
"""Good on the day of the verdict, too old on the day of the hire."""
NO_EVIDENCE = {"evidence": "", "evidence_on": None, "reason": "Attendu de la mission locale"}
QUERIES_OF_ALL_ALERTS = 30
MARCH, MAY = date(2026, 3, 1), date(2026, 5, 1)


def told(by, kind, day):
    return [(t.title, t.detail, t.state, t.target) for t in home.get_home(by=by, today=day).todos if t.kind == kind]


@pytest.fixture
def terms(host, lots):
    def set_terms(*numbers, **changes):
        for lot in lots:
            if lot.number in (numbers or (1,)):
                given = replace(TERMS, **changes)
                clause_terms.change_terms(by=host, on=NOW.date(), clause_id=lot.clause_id, terms=given)

    return set_terms


@pytest.fixture
def at_work(host, lots):
    def hire(first_name="Lina", verdict=None, **facts):
        person_id = recorded(host, first_name=first_name)
        validated(host, person_id, **(verdict or {}))
        return hired(host, person_id, lots[0].id, **facts)

    return hire


# --- returns that never came


def test_a_return_that_did_not_come_is_told_until_it_comes(host, other_host, contract_id, terms, at_work):
    terms(1, 2)
    assert told(host, "returns", date(2026, 4, 14)) == []
    ((title, detail, state, target),) = told(host, "returns", LATE)
    assert title == "Marché 2026-TRA-0001\u00a0: 2 relevés d’heures non reçus"
    oldest = "1er\u00a0févr.\u00a02026 au 31\u00a0mars\u00a02026, attendu avant le 15\u00a0avr.\u00a02026"
    assert detail == f"lots 1, 2\u00a0: le plus ancien du {oldest}"
    assert (state, target) == ("alert", contract_id)
    assert told(other_host, "returns", LATE) == []
    # One company answers for both lots: its file is their return.
    hours(host, at_work(), contract_id, MARCH, "70")
    assert told(host, "returns", LATE) == []
    ((title, detail, *_),) = told(host, "returns", date(2026, 7, 20))
    assert title.endswith("2 relevés d’heures non reçus")
    assert "1er\u00a0avr.\u00a02026 au 30\u00a0juin\u00a02026" in detail


def test_one_return_is_told_alone_and_forgotten_after_a_year(host, contract_id, terms):
    terms()
    ((title, detail, *_),) = told(host, "returns", LATE)
    assert title.endswith("\u00a0: relevé d’heures non reçu")
    assert detail.startswith("lot 1\u00a0: celui du")
    assert told(host, "returns", date(2027, 7, 31))[0][0].endswith("3 relevés d’heures non reçus")


def test_a_return_the_diary_says_was_brought_is_received(host, contract_id, terms):
    terms()
    brought = ActFacts("answer", date(2026, 4, 18), "Relevé apporté", period_ends_on=date(2026, 3, 31))
    diary.record_act(by=host, at=NOW.replace(month=4, day=19), contract_id=contract_id, facts=brought)
    assert told(host, "returns", LATE) == []


def test_hours_received_by_another_desk_are_received(host, other_host, lots, contract_id, terms):
    terms()
    share(host, other_host, contract_id)
    person_id = recorded(other_host)
    validated(other_host, person_id)
    engagement_id = hired(other_host, person_id, lots[0].id)
    hours(other_host, engagement_id, contract_id, MARCH, "70")
    assert told(host, "returns", LATE) == []


# --- hours to look at again


def test_hours_beyond_the_dates_of_the_contract_are_told(host, contract_id, at_work):
    engagement_id = at_work()
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


def test_hours_past_the_limit_of_a_permanent_contract_are_told(host, lots, contract_id, terms, at_work):
    terms(permanent_limit_months=2)
    engagement_id = at_work(modality="direct", employment_contract="CDI")
    at_work("Sans heures", modality="direct", employment_contract="CDI")
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


def test_the_end_of_the_market_is_no_end_of_counting(host, terms, at_work):
    terms(permanent_limit_months=48)
    at_work(modality="direct", employment_contract="CDI")
    assert told(host, "counting", date(2027, 1, 20)) == []


@pytest.mark.parametrize(
    ("worked", "kind", "state", "limit"),
    [("195", CheckKind.ALERT, "watch", "44"), ("215", CheckKind.STRONG, "alert", "48"), ("190", None, "", "")],
    ids=["above 44", "above 48", "below"],
)
def test_a_month_too_full_is_told_while_it_waits(host, contract_id, at_work, worked, kind, state, limit):
    engagement_id = at_work()
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


def test_the_hours_of_a_person_are_added_over_her_engagements(host, lots, contract_id, at_work):
    first = at_work()
    with acting(Scope(APPLICATION, host, "see_people")):
        from levier.records.models import Engagement

        person_id = Engagement.objects.get(pk=first).person_id
    second = hired(host, person_id, lots[1].id)
    hours(host, first, contract_id, MARCH, "120")
    hours(host, second, contract_id, MARCH, "100", "validated")
    (found,) = contracts_told(host)
    assert (found.full, found.is_strong) == (1, True)


def test_months_before_the_law_known_are_left_alone(host, contract_id, at_work):
    hours(host, at_work(), contract_id, MARCH, "400")
    with acting(Scope(APPLICATION, host, "decide_hours")):
        HoursLine.objects.update(month=date(2000, 1, 1))
        found = [check.kind for checks in checks_of(host.host_id).values() for check in checks]
    assert found == [CheckKind.OUTSIDE]


def test_only_who_decides_hours_is_told_on_the_rows(host, buyer, other_host, contract_id, at_work):
    hours(host, at_work(), contract_id, MARCH, "215")
    for reader, count in ((host, 1), (buyer, 0)):
        found = received.list_contract_hours(by=reader, contract_id=contract_id, filters=HoursFilters())
        assert sum(len(row.checks) for row in found.rows) == count
    assert told(other_host, "hours_check", LATE) == []


# --- evidence on the day of the hire


def test_evidence_missing_or_outdated_at_hire_is_told_by_contract(host, other_host, contract_id, at_work):
    good = at_work("Bonne")
    outdated = at_work("Périmée", OUTDATED)
    at_work("Acceptée", {"evidence_on": date(2025, 6, 1), "reason": "Vu avec la prescriptrice"})
    at_work("Sans", NO_EVIDENCE)
    at_work("Avis", {"public": "AUTRE_AVIS_MOTIVE", **NO_EVIDENCE})
    at_work("Finie", NO_EVIDENCE, ends_on=date(2026, 3, 1))
    assert told(host, "evidence", LATE) == [
        (
            "Marché 2026-TRA-0001\u00a0: justificatif à l’embauche à revoir, 1\u00a0embauche",
            "1 qui ne valait pas ce jour-là",
            "alert",
            contract_id,
        )
    ]
    assert told(other_host, "evidence", LATE) == []
    order = contract_people.Order(is_to_review=True)
    found = contract_people.list_contract_engagements(by=host, contract_id=contract_id, today=LATE, order=order)
    assert [row.id for row in found.rows] == [outdated], "what was accepted with a reason is settled"
    assert (found.count, good == outdated) == (1, False)


def test_a_hire_without_evidence_nor_reason_is_told(host, contract_id, at_work):
    at_work("Sans", NO_EVIDENCE)
    with acting(Scope(APPLICATION, host, "see_home")):
        (hire,) = hires_of(host.host_id)
        lists = own_lists(host.host_id)
    assert evidence_to_review([hire], lists, LATE) == ()
    (found,) = evidence_to_review([replace(hire, reason="")], lists, LATE)
    assert (found.missing, found.outdated) == (1, 0)


def test_hours_are_summed_over_the_hires_shown(host, contract_id, at_work):
    hours(host, at_work("Bonne"), contract_id, MARCH, "70", "validated")
    hours(host, at_work("Périmée", OUTDATED), contract_id, MARCH, "30", "validated")
    order = contract_people.Order(is_to_review=True)
    found = contract_people.list_contract_engagements(by=host, contract_id=contract_id, today=LATE, order=order)
    assert found.hours_validated == 30


# --- documents awaited


def test_people_whose_documents_are_awaited_are_told_until_they_come(host, other_host):
    person_id = recorded(host)
    validated(host, person_id, verdict="to_complete", missing="Attestation RSA\n\nPièce d’identité")
    assert told(host, "completing", LATE) == [
        (
            "Lina Test\u00a0: pièces attendues",
            "à compléter depuis le 10\u00a0févr.\u00a02026\u00a0: Attestation RSA, Pièce d’identité",
            "watch",
            person_id,
        )
    ]
    assert told(other_host, "completing", LATE) == []
    validated(host, person_id, decided_on=date(2026, 2, 20))
    assert told(host, "completing", LATE) == []


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


def test_the_whole_of_a_kind_is_one_link_away(host, lots):
    for number in range(SHOWN + 2):
        recorded(host, first_name=f"Lina{number}")
    whole = home.get_home(by=host, today=LATE, kind="person")
    assert (len(whole.todos), whole.waiting) == (SHOWN + 2, SHOWN + 2)
    found = home.get_home(by=host, today=LATE)
    assert sum(todo.kind == "person" for todo in found.todos) == SHOWN + 1
    assert found.waiting == SHOWN + 2 + len(lots)


def test_alerts_cost_the_same_for_one_and_for_many(host, contract_id, terms, at_work):
    terms(1, 2, permanent_limit_months=2)

    def add(rank):
        engagement_id = at_work(f"Lina{rank}", modality="direct", employment_contract="CDI")
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


def test_only_the_lines_of_hires_that_overrun_are_read(host, contract_id, at_work, django_assert_num_queries):
    hours(host, at_work(), contract_id, MARCH, "70")
    with acting(Scope(APPLICATION, host, "see_home")):
        known = worked(host.host_id)
        with django_assert_num_queries(0):
            assert contracts_to_check(host.host_id, known, ()) == ()
    hours(host, at_work("Avant"), contract_id, date(2025, 12, 1), "70")
    with acting(Scope(APPLICATION, host, "see_home")):
        known = worked(host.host_id)
        with django_assert_num_queries(1) as captured:
            assert [one.outside for one in contracts_to_check(host.host_id, known, ())] == [1]
        late = next(hire.id for hire in known.hires if hire.first_name == "Avant")
        assert f'"engagement_id" IN ({late})' in captured.captured_queries[0]["sql"]


def test_a_limit_over_the_pathway_starts_with_the_first_engagement(host, contract_id, terms, at_work):
    terms(permanent_limit_months=2, permanent_limit_base="person", permanent_limit_start="first_hour")
    engagement_id = at_work(modality="direct", employment_contract="CDI")
    hours(host, engagement_id, contract_id, MAY, "70")
    with acting(Scope(APPLICATION, host, "see_home")):
        (end,) = counting_ends(worked(host.host_id), LATE)
    assert end.last == date(2026, 4, 15), "from the hire, whatever the day of the first hour"


def test_a_contract_without_dates_limits_nothing_yet(host, contract_id, terms, at_work):
    terms(permanent_limit_months=2)
    at_work(modality="direct", employment_contract="CDI")
    with acting(Scope(APPLICATION, host, "change_contract")):
        Contract.objects.update(ends_on=None)
    with acting(Scope(APPLICATION, host, "see_home")):
        assert worked(host.host_id).periods == {}


def test_figures_are_decimal(host, contract_id, at_work):
    hours(host, at_work(), contract_id, date(2025, 12, 1), "70.5")
    (found,) = contracts_told(host)
    assert found.outside_hours == Decimal("70.5")
