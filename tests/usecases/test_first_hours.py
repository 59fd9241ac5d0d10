"""The first hour of an engagement: typed, or drawn from the hours received; a gap between them is told."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from tests.fixtures_people import TODAY, hired, hours, recorded, validated
from tests.usecases.test_engagement_depth import CHANGE, DIRECT, _limit

from levier.usecases import engagements


@pytest.fixture
def engagement_id(host, lots) -> int:
    """A permanent contract on a clause that counts six months from the first hour."""
    _limit(host, lots[0], permanent_limit_months=6, permanent_limit_start="first_hour")
    person_id = recorded(host)
    validated(host, person_id)
    return hired(host, person_id, lots[0].id, **DIRECT)


def seen(host, engagement_id):
    return engagements.get_engagement(by=host, engagement_id=engagement_id, today=TODAY).view


def put(host, engagement_id, contract_id, month, state="declared"):
    hours(host, engagement_id, contract_id, date(2026, month, 1), "10", state)


def type_in(host, engagement_id, day):
    facts = replace(CHANGE, **DIRECT, first_hour_on=day)
    engagements.change_engagement(by=host, engagement_id=engagement_id, facts=facts)


def test_without_hours_nor_a_day_the_hire_counts(host, engagement_id):
    view = seen(host, engagement_id)
    assert view.first_hour is None
    assert view.counting.verdict.last == date(2026, 8, 15)


def test_it_is_drawn_from_the_first_hours_that_were_not_rejected(host, engagement_id, contract_id):
    put(host, engagement_id, contract_id, 2, "rejected")
    for month in (5, 4):
        put(host, engagement_id, contract_id, month)
    view = seen(host, engagement_id)
    assert (view.first_hour.on, view.first_hour.is_typed) == (date(2026, 4, 1), False)
    assert view.counting.verdict.last == date(2026, 9, 30)
    assert any("d’après les heures reçues" in reason.sentence for reason in view.counting.reasons)


def test_hours_of_the_month_of_the_hire_begin_with_it(host, engagement_id, contract_id):
    put(host, engagement_id, contract_id, 2, "validated")
    assert seen(host, engagement_id).first_hour.on == date(2026, 2, 16)


def test_the_day_typed_wins(host, engagement_id, contract_id):
    put(host, engagement_id, contract_id, 4)
    type_in(host, engagement_id, date(2026, 3, 2))
    view = seen(host, engagement_id)
    assert (view.first_hour.on, view.first_hour.differs) == (date(2026, 3, 2), True)
    assert view.counting.verdict.last == date(2026, 9, 1)
    assert any("telle que notée" in reason.sentence for reason in view.counting.reasons)


def test_the_page_says_where_it_comes_from_and_warns_of_a_gap(client_as, host, engagement_id, contract_id):
    signed_in, address = client_as(host), reverse("engagement_edit", args=[engagement_id])

    def shown():
        return signed_in.get(address).content.decode().replace("\xa0", " ")

    assert "Première heure d’après" not in shown()
    put(host, engagement_id, contract_id, 4)
    assert "Première heure d’après les heures : 1er avril 2026, au plus tôt." in shown()
    type_in(host, engagement_id, date(2026, 4, 13))
    assert "diffèrent" not in shown()
    type_in(host, engagement_id, date(2026, 3, 2))
    page = shown()
    assert "diffèrent" in page
    assert "les heures reçues commencent en avril 2026" in page
