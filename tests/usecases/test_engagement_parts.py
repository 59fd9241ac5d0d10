"""The order or tranche an engagement names: offered, refused on another lot, flagged outside its days, counted."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError
from tests.fixtures_desks import share
from tests.fixtures_domain import NOW
from tests.fixtures_people import TODAY, hired, hours, recorded, validated

from levier.indicators import Selection, figure
from levier.records.models import Engagement
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import (
    contract_accounts,
    contract_people,
    contracts,
    edits,
    engagement_forms,
    engagements,
    parts,
    people,
)
from levier.usecases import hours as lines
from levier.usecases.part_forms import PartFacts
from levier.usecases.refusals import NotFound, Refused

ORDER = PartFacts(
    "order", "Rue des Lilas", Decimal(600), starts_on=date(2026, 2, 10), ends_on=date(2026, 5, 31),
    live_on=date(2026, 2, 5),
)  # fmt: skip
MARCH, FEBRUARY = date(2026, 3, 1), date(2026, 2, 1)
CHANGE = engagements.EngagementChange("mission", "CTT", date(2026, 2, 16))


def part(by, lot_id, **facts):
    return parts.record_part(by=by, at=NOW, lot_id=lot_id, facts=replace(ORDER, **facts))


@pytest.fixture
def orders(host, contract_id, lots):
    """The contract made a framework, with two orders of its first lot and one of its second."""
    found = contracts.get_contract(by=host, contract_id=contract_id)
    contracts.change_contract(by=host, contract_id=contract_id, facts=replace(found.facts, form="orders"))
    return part(host, lots[0].id), part(host, lots[0].id, title="", ends_on=None), part(host, lots[1].id)


def someone(by, lot_id, contract_id, part_id=None, worked="40"):
    """A person at work on a lot, with validated hours in February. Returns the engagement."""
    person_id = recorded(by, last_name=f"Test {part_id} {worked}")
    validated(by, person_id)
    found = hired(by, person_id, lot_id, part_id=part_id)
    hours(by, found, contract_id, FEBRUARY, worked, "validated")
    return found


def shown(by, contract_id, on=TODAY):
    return contract_people.list_contract_engagements(by=by, contract_id=contract_id, today=on)


def test_a_hire_names_its_order_which_its_page_its_list_and_its_history_say(host, person_id, contract_id, lots, orders):
    pk = hired(host, person_id, lots[0].id, part_id=orders[0])
    page = engagements.get_engagement(by=host, engagement_id=pk, today=TODAY)
    assert (page.facts.part_id, page.view.part) == (orders[0], "Commande 1 · Rue des Lilas")
    assert page.view.part_to_check == ""
    assert [label for _, label in page.parts] == ["Commande 1 · Rue des Lilas", "Commande 2"]
    found = shown(host, contract_id)
    assert (found.has_parts, found.rows[0].part) == (True, "Commande 1 · Rue des Lilas")
    change = replace(CHANGE, part_id=orders[1])
    engagements.change_engagement(by=host, engagement_id=pk, facts=change, seen=page.seen)
    (event, *_) = engagements.get_engagement(by=host, engagement_id=pk, today=TODAY).history
    assert [(c.label, c.before, c.after) for c in event.changes] == [("part_id", "Rue des Lilas", "Commande 2")]
    with pytest.raises(edits.EditedMeanwhile):
        engagements.change_engagement(by=host, engagement_id=pk, facts=CHANGE, seen=page.seen)
    engagements.change_engagement(by=host, engagement_id=pk, facts=CHANGE)
    assert people.get_person(by=host, person_id=person_id, today=TODAY).engagements[0].part == ""


def test_the_part_of_another_lot_is_refused_at_the_field_and_by_the_database(host, person_id, lots, orders):
    with pytest.raises(Refused, match="autre lot") as refused:
        hired(host, person_id, lots[0].id, part_id=orders[2])
    assert refused.value.problems[0][0] == "part_id"
    pk = hired(host, person_id, lots[0].id)
    with pytest.raises(Refused, match="autre lot"):
        engagements.change_engagement(by=host, engagement_id=pk, facts=replace(CHANGE, part_id=orders[2]))
    with (
        acting(Scope(APPLICATION, host, "record_engagement")),
        pytest.raises(IntegrityError, match="engagements_part_id_same_host"),
    ):
        Engagement.objects.filter(pk=pk).update(part_id=orders[2])


def test_a_part_removed_meanwhile_is_said_at_the_field(host, person_id, lots, orders, monkeypatch):
    monkeypatch.setattr(engagements, "part_problems", lambda *given: [])
    with pytest.raises(Refused, match="rechargez la page") as refused:
        hired(host, person_id, lots[0].id, part_id=orders[2])
    assert refused.value.problems[0][0] == "part_id"


def test_only_a_lot_with_orders_or_tranches_asks(host, person_id, contract_id, lots):
    def asked():
        return engagement_forms.get_engagement_form(by=host, today=TODAY, contract_id=contract_id).parts

    year = PartFacts("year", "Année 2026", starts_on=FEBRUARY, ends_on=date(2026, 12, 31))
    year_id = parts.record_part(by=host, at=NOW, lot_id=lots[0].id, facts=year)
    assert asked() == ()
    pk = hired(host, person_id, lots[0].id, part_id=year_id)
    page = engagements.get_engagement(by=host, engagement_id=pk, today=TODAY)
    assert page.parts == ((year_id, "Année 2026"),), "what it names already stays"
    parts.record_part(by=host, at=NOW, lot_id=lots[1].id, facts=PartFacts("tranche", "Bâtiment C"))
    ((head, choices),) = asked()
    assert head == "2026-TRA-0001, lot 2\u00a0: Peinture"
    assert [label for _, label in choices] == ["Tranche 1 · Bâtiment C"]


@pytest.mark.parametrize(
    ("facts", "on", "told"),
    [
        ({}, TODAY, ""),
        ({"starts_on": date(2026, 3, 1)}, TODAY, "avant «\u00a0Commande 2 · Rue des Lilas"),
        ({"starts_on": None, "live_on": date(2026, 2, 17)}, TODAY, "(17 févr. 2026)"),
        ({"ends_on": date(2026, 2, 20)}, TODAY, "se poursuit, après la fin"),
        ({}, date(2026, 6, 1), "se poursuit, après la fin"),
        ({"kind": "tranche", "live_on": None}, TODAY, "n’est pas affermie"),
        ({"kind": "renewal", "live_on": None}, TODAY, "n’est pas reconduite"),
    ],
)
def test_days_outside_the_part_are_flagged_never_refused(host, person_id, contract_id, lots, orders, facts, on, told):
    hired(host, person_id, lots[0].id, part_id=part(host, lots[0].id, **{"title": "Rue des Lilas", **facts}))
    said = shown(host, contract_id, on).rows[0].part_to_check
    assert told in said.replace("Commande 3", "Commande 2").replace("\u00a0févr.\u00a0", " févr. ")
    assert bool(said) == bool(told)


def test_an_end_after_the_part_is_said_with_its_day(host, person_id, contract_id, lots, orders):
    hired(host, person_id, lots[0].id, part_id=orders[0], ends_on=date(2026, 6, 30))
    assert "finit le 30" in shown(host, contract_id).rows[0].part_to_check


def test_hours_are_those_of_the_orders_named_and_the_others_are_told_apart(host, contract_id, lots, orders):
    someone(host, lots[0].id, contract_id, orders[0], "40")
    someone(host, lots[0].id, contract_id, orders[0], "30")
    someone(host, lots[0].id, contract_id, None, "25")
    found = parts.list_contract_parts(by=host, contract_id=contract_id, on=TODAY)
    assert [row.hours.done for row in found.rows] == [70, 0, 0]
    assert found.unnamed == (("Lot 1, Gros œuvre", 25),)
    cut = figure_of(host, contract_id)
    assert [(part.label, part.hours, part.people) for part in cut.parts] == [
        ("Lot 1 · Rue des Lilas", 70, 2),
        ("Lot 1 · Commande 2", 0, 0),
        ("Lot 2 · Rue des Lilas", 0, 0),
        ("Sans commande ni tranche désignée", 25, 1),
    ]
    assert sum(part.hours for part in cut.parts) == cut.value == 95
    for part_id, amount in ((orders[0], 70), (orders[1], 0), (0, 25), (None, 95)):
        rows = lines.list_contract_hours(by=host, contract_id=contract_id, filters=lines.HoursFilters(part_id=part_id))
        assert sum(row.hours for row in rows.rows) == amount
    account = contract_accounts.get_account(by=host, contract_id=contract_id, on=TODAY)
    assert account.cuts[0].indicator.name == "hours_by_part"


def figure_of(by, contract_id):
    with acting(Scope(APPLICATION, by, "see_account")):
        return figure("hours_by_part", Selection((contract_id,), TODAY))


def test_a_contract_without_orders_has_no_such_cut(host, contract_id, lots):
    someone(host, lots[0].id, contract_id)
    assert figure_of(host, contract_id).parts == ()
    account = contract_accounts.get_account(by=host, contract_id=contract_id, on=TODAY)
    assert "hours_by_part" not in [cut.indicator.name for cut in account.cuts]


def test_hours_of_a_named_order_leave_the_year_they_are_in(host, contract_id, lots, orders):
    year = PartFacts("year", "Année 2026", starts_on=FEBRUARY, ends_on=date(2026, 12, 31))
    year_id = parts.record_part(by=host, at=NOW, lot_id=lots[0].id, facts=year)
    undated = parts.record_part(by=host, at=NOW, lot_id=lots[0].id, facts=PartFacts("renewal", "Suite"))
    for part_id, worked in ((orders[0], "40"), (year_id, "10"), (None, "5"), (undated, "3")):
        someone(host, lots[0].id, contract_id, part_id, worked)
    found = parts.list_contract_parts(by=host, contract_id=contract_id, on=TODAY)
    done = {row.facts.title: row.hours.done for row in found.rows if row.lot_id == lots[0].id}
    assert done == {"Rue des Lilas": 40, "Commande 2": 0, "Suite": 3, "Année 2026": 15}
    assert found.unnamed[0][1] == 18, "whatever the year, no order is named"


def test_a_part_somebody_works_on_stays(host, person_id, lots, orders):
    hired(host, person_id, lots[0].id, part_id=orders[1])
    assert parts.get_part(by=host, part_id=orders[1]).is_used
    with pytest.raises(Refused, match="une embauche porte sur"):
        parts.remove_part(by=host, part_id=orders[1])


def test_who_follows_with_the_lead_names_an_order_of_the_lead(host, other_host, contract_id, lots, orders):
    share(host, other_host, contract_id)
    pk = someone(other_host, lots[0].id, contract_id, orders[0])
    (seen,) = shown(host, contract_id).rows
    assert (seen.part, seen.part_to_check) == ("Commande 1 · Rue des Lilas", "")
    assert parts.list_contract_parts(by=host, contract_id=contract_id, on=TODAY).rows[0].hours.done == 40
    with pytest.raises(NotFound):
        engagements.change_engagement(by=host, engagement_id=pk, facts=CHANGE)
    with pytest.raises(Refused, match="elle reste"):
        parts.remove_part(by=host, part_id=orders[0])
