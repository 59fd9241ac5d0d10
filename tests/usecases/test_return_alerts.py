"""Alerts of the first page: returns that never came."""

from datetime import date

from tests.fixtures_desks import share
from tests.fixtures_domain import NOW
from tests.fixtures_people import hired, hours, recorded, validated
from tests.usecases.alert_samples import LATE, told

from levier.usecases import diary
from levier.usecases.diary_forms import ActFacts


def test_a_return_that_did_not_come_is_told_until_it_comes(host, other_host, contract_id, set_terms, hire_someone):
    set_terms(1, 2)
    assert told(host, "returns", date(2026, 4, 14)) == []
    ((title, detail, state, target),) = told(host, "returns", LATE)
    assert title == "Marché 2026-TRA-0001\u00a0: 2 relevés d’heures non reçus"
    oldest = "1er\u00a0févr.\u00a02026 au 31\u00a0mars\u00a02026, attendu avant le 15\u00a0avr.\u00a02026"
    assert detail == f"lots 1, 2\u00a0: le plus ancien du {oldest}"
    assert (state, target) == ("alert", contract_id)
    assert told(other_host, "returns", LATE) == []
    # One company answers for both lots: its file is their return.
    hours(host, hire_someone(), contract_id, date(2026, 3, 1), "70")
    assert told(host, "returns", LATE) == []
    ((title, detail, *_),) = told(host, "returns", date(2026, 7, 20))
    assert title.endswith("2 relevés d’heures non reçus")
    assert "1er\u00a0avr.\u00a02026 au 30\u00a0juin\u00a02026" in detail


def test_one_return_is_told_alone_and_forgotten_after_a_year(host, contract_id, set_terms):
    set_terms()
    ((title, detail, *_),) = told(host, "returns", LATE)
    assert title.endswith("\u00a0: relevé d’heures non reçu")
    assert detail.startswith("lot 1\u00a0: celui du")
    assert told(host, "returns", date(2027, 7, 31))[0][0].endswith("3 relevés d’heures non reçus")


def test_a_return_the_diary_says_was_brought_is_received(host, contract_id, set_terms):
    set_terms()
    brought = ActFacts("answer", date(2026, 4, 18), "Relevé apporté", period_ends_on=date(2026, 3, 31))
    diary.record_act(by=host, at=NOW.replace(month=4, day=19), contract_id=contract_id, facts=brought)
    assert told(host, "returns", LATE) == []


def test_hours_received_by_another_desk_are_received(host, other_host, lots, contract_id, set_terms):
    set_terms()
    share(host, other_host, contract_id)
    person_id = recorded(other_host)
    validated(other_host, person_id)
    engagement_id = hired(other_host, person_id, lots[0].id)
    hours(other_host, engagement_id, contract_id, date(2026, 3, 1), "70")
    assert told(host, "returns", LATE) == []
