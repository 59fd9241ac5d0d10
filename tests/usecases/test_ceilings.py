"""The ceiling of an association intermédiaire, on the person's page and in what is to be done."""

from datetime import date, timedelta

import pytest
from tests.fixtures_people import TODAY, hired, hours, recorded, validated

from levier.records.models import Engagement
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import home, people

AI = {"employer_siret": "30613890001294", "employer_name": "AI fictive", "employer_kind": "AI"}


@pytest.fixture
def at_work(host, lots, contract_id):
    """Put someone at work for an AI, with hours in February and March."""

    def put(*worked, modality="mission", **facts):
        person_id = recorded(host, first_name=f"Lina{len(worked)}{modality}")
        validated(host, person_id)
        engagement_id = hired(host, person_id, lots[0].id, **AI, modality=modality, employment_contract="CDD", **facts)
        for month, figure in enumerate(worked, 2):
            hours(host, engagement_id, contract_id, date(2026, month, 1), figure, "validated")
        return person_id, engagement_id

    return put


def ceiling(host, person_id, today=TODAY):
    return people.get_person(by=host, person_id=person_id, today=today).ai_ceiling


def todos(host, today=TODAY):
    return [todo for todo in home.get_home(by=host, today=today).todos if todo.kind == "ceiling"]


def test_below_it_is_told_on_the_page_alone(host, at_work):
    person_id, _ = at_work("151")
    found = ceiling(host, person_id)
    assert (found.state, found.hours.counted, found.hours.first) == ("ok", 151, date(2026, 2, 16))
    assert todos(host) == []


@pytest.mark.parametrize(
    ("worked", "state", "said"), [(("300", "140"), "watch", "440"), (("300", "192"), "alert", "12\u00a0h de trop")]
)
def test_near_or_beyond_it_is_to_be_done(host, at_work, worked, state, said):
    person_id, _ = at_work(*worked)
    assert ceiling(host, person_id).state == state
    (todo,) = todos(host)
    assert (todo.target, todo.state) == (person_id, state)
    assert said in todo.detail


def test_declared_hours_count_rejected_ones_do_not(host, at_work, contract_id):
    person_id, engagement_id = at_work("300")
    hours(host, engagement_id, contract_id, date(2026, 3, 1), "150", "declared")
    hours(host, engagement_id, contract_id, date(2026, 4, 1), "150", "rejected")
    assert ceiling(host, person_id).hours.counted == 450


def test_hours_for_a_local_authority_are_outside(host, at_work, contract_id):
    person_id, engagement_id = at_work("300", "192")
    with acting(Scope(APPLICATION, host, "record_engagement")):
        buyer = Engagement.objects.select_related("contract").get(pk=engagement_id).contract.buyer_id
        Engagement.objects.filter(pk=engagement_id).update(on_behalf_of_id=buyer)
    assert ceiling(host, person_id) is None
    assert todos(host) == []


def test_an_ai_s_own_staff_and_other_employers_are_not_concerned(host, at_work, lots, contract_id):
    person_id, _ = at_work("300", "192", modality="direct")
    assert ceiling(host, person_id) is None
    etti = recorded(host, first_name="Noé")
    validated(host, etti)
    engagement_id = hired(host, etti, lots[0].id)
    hours(host, engagement_id, contract_id, date(2026, 2, 1), "500", "validated")
    assert ceiling(host, etti) is None
    assert todos(host) == []


def test_after_the_period_nothing_is_said(host, at_work):
    person_id, _ = at_work("300", "192")
    last = date(2028, 2, 15)
    assert ceiling(host, person_id, last).state == "alert"
    assert ceiling(host, person_id, last + timedelta(days=1)) is None
    assert todos(host, last + timedelta(days=1)) == []


def test_before_the_law_known_nothing_is_said(host, at_work):
    person_id, _ = at_work("300", "192")
    assert todos(host, date(2020, 1, 1)) == []
    assert ceiling(host, person_id, date(2020, 1, 1)) is None


def test_another_organisation_is_not_told(other_host, at_work):
    at_work("300", "192")
    assert todos(other_host) == []


def test_many_people_in_few_queries(host, at_work, django_assert_max_num_queries):
    for rank in range(6):
        at_work("300", "192", starts_on=date(2026, 2, 16) + timedelta(days=rank))
    home.get_home(by=host, today=TODAY)
    with django_assert_max_num_queries(45):
        assert len(todos(host)) == 6
