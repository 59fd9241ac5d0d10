"""The prefect's waivers: kept, put right, removed; what they change for a person."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_domain import HOLDER_SIRET, NOW
from tests.fixtures_people import TODAY, hired, hours, recorded, validated

from levier.rules.access import NotAllowed
from levier.usecases import ai_waivers, home, people
from levier.usecases.ai_waivers import WaiverFacts
from levier.usecases.edits import EditedMeanwhile
from levier.usecases.refusals import NotFound, Refused

AI, OTHER_AI = "30613890001294", "35600000000048"
FACTS = WaiverFacts(
    AI, date(2025, 12, 18), date(2026, 1, 1), date(2026, 12, 31), "Arrêté fictif 2025-118", name="AI fictive"
)


def keep(by, **changes):
    return ai_waivers.record_ai_waiver(by=by, at=NOW, facts=replace(FACTS, **changes))


def page(by, on=TODAY):
    return ai_waivers.list_ai_waivers(by=by, on=on)


@pytest.fixture
def person_id(host, lots, contract_id) -> int:
    """Someone with 492 hours in companies through the AI."""
    made = recorded(host, first_name="Noé")
    validated(host, made)
    facts = {"employer_siret": AI, "employer_name": "AI fictive", "employer_kind": "AI"}
    engagement_id = hired(host, made, lots[0].id, **facts, employment_contract="CDD")
    for month, worked in ((2, "300"), (3, "192")):
        hours(host, engagement_id, contract_id, date(2026, month, 1), worked, "validated")
    return made


def ceiling(by, person_id, today=TODAY):
    return people.get_person(by=by, person_id=person_id, today=today).ai_ceiling


def pressing(by, today=TODAY):
    return [todo for todo in home.get_home(by=by, today=today).todos if todo.kind == "ceiling"]


def test_a_waiver_lifts_the_ceiling_on_its_days(host, person_id):
    assert ceiling(host, person_id).state == "alert"
    keep(host)
    found = ceiling(host, person_id)
    assert (found.state, found.hours.verdict) == ("ok", "waived")
    assert "levé par le préfet" in found.told
    assert any("Arrêté fictif 2025-118" in reason.sentence for reason in found.reasons)
    assert pressing(host) == []
    assert ceiling(host, person_id, date(2027, 1, 1)).state == "alert"


def test_a_waiver_raises_it(host, person_id):
    keep(host, raised_to=Decimal(500))
    found = ceiling(host, person_id)
    assert (found.state, found.hours.ceiling) == ("watch", 500)
    assert pressing(host)


def test_the_waiver_of_another_ai_changes_nothing(host, person_id):
    keep(host, siret=OTHER_AI, name="Autre AI")
    assert ceiling(host, person_id).state == "alert"


def test_it_is_put_right_then_removed_and_the_history_keeps_it(host):
    waiver_id = keep(host)
    row = ai_waivers.get_ai_waiver(by=host, waiver_id=waiver_id, on=TODAY)
    assert (row.facts, row.is_in_force) == (FACTS, True)
    change = replace(FACTS, until_on=date(2026, 2, 28))
    ai_waivers.change_ai_waiver(by=host, waiver_id=waiver_id, facts=change, seen=row.seen)
    (kept,) = page(host).rows
    assert (kept.facts.until_on, kept.is_past) == (date(2026, 2, 28), True)
    with pytest.raises(EditedMeanwhile):
        ai_waivers.change_ai_waiver(by=host, waiver_id=waiver_id, facts=FACTS, seen=row.seen)
    ai_waivers.remove_ai_waiver(by=host, waiver_id=waiver_id)
    found = page(host)
    assert found.rows == ()
    assert [event.rows[0].kind for event in found.history] == ["removed", "changed", "added"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reference": " "}, "reference"),
        ({"reference": "x" * 201}, "reference"),
        ({"until_on": date(2025, 12, 31)}, "until_on"),
        ({"until_on": date(2029, 1, 1)}, "until_on"),
        ({"raised_to": Decimal(480)}, "raised_to"),
        ({"raised_to": Decimal(100_000)}, "raised_to"),
        ({"raised_to": Decimal(0), "starts_on": date(2015, 1, 1)}, "raised_to"),
        ({"siret": "123"}, "siret"),
        ({"name": ""}, "siret"),
    ],
    ids=[
        "blank",
        "too long",
        "order",
        "three years and a day",
        "not above",
        "too large",
        "zero before the law known",
        "siret",
        "new, unnamed",
    ],
)
def test_what_is_wrong_is_said_at_its_field(host, changes, field):
    with pytest.raises(Refused) as refused:
        keep(host, **changes)
    assert [name for name, _ in refused.value.problems] == [field]


def test_three_years_are_kept_and_a_decision_later_than_its_first_day_is_flagged(host):
    keep(host, until_on=date(2028, 12, 31))
    keep(host, starts_on=date(2025, 1, 1), decided_on=date(2025, 2, 1), until_on=date(2025, 12, 31))
    found = page(host)
    assert [len(row.to_check) > 0 for row in found.rows] == [False, True]
    assert "trois ans" not in found.rows[1].to_check[0].sentence
    assert "à vérifier" in found.rows[1].to_check[0].sentence
    assert "L5132-9" in found.term[0].text.title
    with pytest.raises(Refused, match="L5132-9"):
        keep(host, starts_on=date(2026, 6, 1), until_on=date(2029, 6, 1))


def test_before_the_ceiling_known_the_page_still_opens(host):
    keep(host, starts_on=date(2015, 1, 1), until_on=date(2019, 1, 1))
    found = page(host, date(2015, 1, 1))
    assert (found.ceiling, found.term, found.rows[0].to_check) == (None, (), ())


def test_one_waiver_of_an_ai_begins_on_a_day(host):
    keep(host)
    with pytest.raises(Refused, match="commence déjà"):
        keep(host)
    later = keep(host, starts_on=date(2026, 6, 1))
    with pytest.raises(Refused, match="commence déjà"):
        ai_waivers.change_ai_waiver(by=host, waiver_id=later, facts=FACTS)


def test_each_organisation_keeps_its_own(host, other_host, buyer, person_id):
    waiver_id = keep(other_host)
    assert page(host).rows == ()
    assert ceiling(host, person_id).state == "alert"
    for refused in (
        lambda: ai_waivers.get_ai_waiver(by=host, waiver_id=waiver_id, on=TODAY),
        lambda: ai_waivers.change_ai_waiver(by=host, waiver_id=waiver_id, facts=FACTS),
        lambda: ai_waivers.remove_ai_waiver(by=host, waiver_id=waiver_id),
    ):
        with pytest.raises(NotFound):
            refused()
    with pytest.raises(NotAllowed):
        keep(buyer, siret=HOLDER_SIRET)
