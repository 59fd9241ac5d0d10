"""Contacts: dated, several for a company; one leaves, her duties pass to another, she is kept."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_desks import share
from tests.fixtures_domain import HOLDER_SIRET, NOW

from levier.records.models import Organization
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed
from levier.usecases import contact_views, contacts, edits, links
from levier.usecases.contact_views import ContactFacts
from levier.usecases.contacts import Departure
from levier.usecases.refusals import NotFound, Refused

TODAY = date(2026, 3, 10)
LEA = ContactFacts("Léa Fictive", "Ressources humaines", "lea@canal.example", "05 00 00 00 01", date(2026, 2, 1))
OMAR = replace(LEA, name="Omar Fictif", email="omar@canal.example", since_on=date(2026, 2, 15))
LAST_DAY = date(2026, 3, 2)


@pytest.fixture
def company(contract_id, host) -> int:
    with acting(Scope(APPLICATION, host, "see_contracts")):
        return Organization.objects.get(siret=HOLDER_SIRET, kind="company").pk


@pytest.fixture
def lea(host, company, contract_id) -> int:
    """In charge of the returns of hours and of the clause."""
    return contacts.record_contact(
        by=host, at=NOW, organization_id=company, facts=LEA, contract_id=contract_id, duties=["hours", "clause"]
    )


def of_contract(by, contract_id, today=TODAY):
    return contact_views.list_contract_contacts(by=by, contract_id=contract_id, today=today)


def of_company(by, company, today=TODAY):
    return contact_views.get_organization(by=by, organization_id=company, today=today)


def duties(rows):
    return {row.facts.name: [d.duty for d in row.duties if not d.is_over] for row in rows}


def test_a_contract_has_its_parties_contacts_and_missing_duties(host, contract_id, company, lea):
    found = of_contract(host, contract_id)
    assert [(name, word) for _, name, word in found.parties] == [
        ("Métropole fictive", "acheteur"),
        ("Bâtiments du Canal", "titulaire"),
    ]
    assert duties(found.contacts) == {"Léa Fictive": ["clause", "hours"]}
    assert found.missing == ("Tutorat", "Signature du marché")
    page = of_company(host, company)
    assert (page.name, page.contacts[0].facts, page.contracts[0][1]) == ("Bâtiments du Canal", LEA, "2026-TRA-0001")
    assert page.contacts[0].duties[0].contract_number == "2026-TRA-0001"


def test_every_organisation_of_a_contract_is_a_party_once(host, other_host, contract_id, company, lots):
    from tests.fixtures_desks import at_work

    from levier.usecases import awards, contracts

    facts = contracts.get_contract(by=host, contract_id=contract_id).facts
    body = replace(facts, purchasing_body_siret="21750001600019", purchasing_body_name="Centrale fictive")
    contracts.change_contract(by=host, contract_id=contract_id, facts=body)
    group = (
        awards.MemberFacts(HOLDER_SIRET, "Bâtiments du Canal", "lead", Decimal(60)),
        awards.MemberFacts("44306184100013", "Rive Construction", "member", Decimal(40)),
    )
    awards.record_award(by=host, at=NOW, lot_id=lots[0].id, facts=awards.AwardFacts("solidary", group))
    at_work(host, lots[0].id)
    outsider = contacts.record_contact(by=host, at=NOW, organization_id=other_host.host_id, facts=OMAR)
    contacts.give_duty(by=host, contract_id=contract_id, contact_id=outsider, duty="tutor", since_on=OMAR.since_on)
    words = {name: word for _, name, word in of_contract(host, contract_id).parties}
    assert words == {
        "Métropole fictive": "acheteur",
        "Centrale fictive": "passe le marché",
        "Bâtiments du Canal": "titulaire",
        "Rive Construction": "membre",
        "Intérim fictif": "employeur",
        "Sud": "autre organisation",
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": "  "}, "name"), ({"email": "léa"}, "email"), ({"until_on": date(2026, 1, 1)}, "until_on")],
)
def test_what_is_wrong_is_said_at_its_field(host, company, changes, field):
    with pytest.raises(Refused) as refused:
        contacts.record_contact(by=host, at=NOW, organization_id=company, facts=replace(LEA, **changes))
    assert [name for name, _ in refused.value.problems] == [field]


def test_a_contact_is_put_right(host, company, lea):
    page = contact_views.get_contact(by=host, contact_id=lea, today=TODAY)
    facts = replace(LEA, phone="05 00 00 00 09", since_on=None)
    assert contacts.change_contact(by=host, at=NOW, contact_id=lea, facts=facts, seen=page.seen) == company
    (row,) = of_company(host, company).contacts
    assert (row.facts.phone, row.facts.since_on) == ("05 00 00 00 09", LEA.since_on)
    with pytest.raises(edits.EditedMeanwhile):
        contacts.change_contact(by=host, at=NOW, contact_id=lea, facts=LEA, seen=page.seen)


def test_a_duty_is_given_within_the_days_of_its_contact_and_once(host, contract_id, company, lea):
    for duty, day, field in (
        ("hours", date(2026, 3, 1), "duty"),
        ("other", date(2026, 3, 1), "duty"),
        ("tutor", date(2026, 1, 31), "since_on"),
    ):
        with pytest.raises(Refused) as refused:
            contacts.give_duty(by=host, contract_id=contract_id, contact_id=lea, duty=duty, since_on=day)
        assert refused.value.problems[0][0] == field
    contacts.give_duty(by=host, contract_id=contract_id, contact_id=lea, duty="tutor", since_on=date(2026, 3, 1))
    found = of_contract(host, contract_id)
    assert duties(found.contacts) == {"Léa Fictive": ["clause", "hours", "tutor"]}
    (tutor,) = [d for row in found.contacts for d in row.duties if d.duty == "tutor"]
    assert contacts.end_duty(by=host, at=NOW, duty_id=tutor.id) == contract_id
    assert "Tutorat" in of_contract(host, contract_id).missing
    with pytest.raises(Refused, match="finie depuis"):
        contacts.end_duty(by=host, at=NOW, duty_id=tutor.id)


def test_she_leaves_and_a_colleague_takes_over(host, contract_id, company, lea):
    omar = contacts.record_contact(
        by=host, at=NOW, organization_id=company, facts=OMAR, contract_id=contract_id, duties=["clause"]
    )
    form = contact_views.get_contact(by=host, contact_id=lea, today=TODAY)
    assert form.others == ((omar, "Omar Fictif, Ressources humaines"),)
    departure = Departure(LAST_DAY, takes_over_id=omar)
    assert contacts.hand_over(by=host, at=NOW, contact_id=lea, departure=departure) == company
    rows = of_contract(host, contract_id).contacts
    assert duties(rows) == {"Léa Fictive": [], "Omar Fictif": ["clause", "hours"]}
    left = next(row for row in rows if row.has_left)
    assert (left.facts.name, left.facts.until_on, len(left.duties)) == ("Léa Fictive", LAST_DAY, 2)
    taken = next(d for row in rows for d in row.duties if row.id == omar and d.duty == "hours")
    assert taken.since_on == LAST_DAY
    before = of_contract(host, contract_id, date(2026, 3, 1))
    assert "hours" in duties(before.contacts)["Léa Fictive"]
    with pytest.raises(Refused, match="est noté au"):
        contacts.hand_over(by=host, at=NOW, contact_id=lea, departure=departure)


def test_she_leaves_and_someone_new_takes_over_in_the_same_gesture(host, contract_id, company, lea):
    newcomer = ContactFacts("Ida Neuve", email="ida@canal.example")
    contacts.hand_over(by=host, at=NOW, contact_id=lea, departure=Departure(LAST_DAY, newcomer=newcomer))
    found = of_contract(host, contract_id)
    assert duties(found.contacts) == {"Léa Fictive": [], "Ida Neuve": ["clause", "hours"]}
    assert len({event.at for event in found.history if event.gesture == "Tenir les contacts des organisations"}) == 2


def test_she_may_leave_without_anyone_to_take_over_yet(host, contract_id, company, lea):
    with pytest.raises(Refused, match="Dites qui reprend 2\u00a0missions") as refused:
        contacts.hand_over(by=host, at=NOW, contact_id=lea, departure=Departure(LAST_DAY))
    assert refused.value.problems[0][0] == "takes_over_id"
    contacts.hand_over(by=host, at=NOW, contact_id=lea, departure=Departure(LAST_DAY, is_nobody=True))
    assert "Relevés d’heures" in of_contract(host, contract_id).missing


@pytest.mark.parametrize(
    ("departure", "field"),
    [
        (Departure(date(2026, 1, 31), is_nobody=True), "left_on"),
        (Departure(LAST_DAY, takes_over_id=10**9), "takes_over_id"),
        (Departure(LAST_DAY, newcomer=ContactFacts(" ", email="x")), "new_name"),
    ],
)
def test_a_departure_that_cannot_be_is_refused_whole(host, contract_id, lea, departure, field):
    with pytest.raises(Refused) as refused:
        contacts.hand_over(by=host, at=NOW, contact_id=lea, departure=departure)
    assert refused.value.problems[0][0] == field
    assert duties(of_contract(host, contract_id).contacts) == {"Léa Fictive": ["clause", "hours"]}


def test_who_takes_over_is_of_the_same_organisation_and_still_there(host, other_host, contract_id, company, lea):
    stranger = contacts.record_contact(by=host, at=NOW, organization_id=other_host.host_id, facts=OMAR)
    gone = contacts.record_contact(by=host, at=NOW, organization_id=company, facts=replace(OMAR, until_on=LAST_DAY))
    for other in (stranger, gone, lea):
        with pytest.raises(Refused, match="même organisation"):
            contacts.hand_over(by=host, at=NOW, contact_id=lea, departure=Departure(LAST_DAY, takes_over_id=other))


def test_the_link_of_a_return_is_proposed_to_who_returns_the_hours(host, contract_id, company, lea):
    def subject(day):
        return links.link_subject(by=host, today=day, contract_id=contract_id)

    assert subject(TODAY).proposed == (("lea@canal.example", "Léa Fictive, Bâtiments du Canal"),)
    newcomer = ContactFacts("Ida Neuve", email="ida@canal.example")
    contacts.hand_over(by=host, at=NOW, contact_id=lea, departure=Departure(LAST_DAY, newcomer=newcomer))
    assert [address for address, _ in subject(TODAY).proposed] == ["ida@canal.example"]
    assert [address for address, _ in subject(date(2026, 3, 1)).proposed] == ["lea@canal.example"]


def test_each_organisation_keeps_its_own_contacts(host, other_host, contract_id, company, lea, buyer):
    for read in (
        lambda by: of_contract(by, contract_id),
        lambda by: contact_views.get_contact(by=by, contact_id=lea, today=TODAY),
        lambda by: contacts.change_contact(by=by, at=NOW, contact_id=lea, facts=LEA),
        lambda by: contacts.hand_over(by=by, at=NOW, contact_id=lea, departure=Departure(LAST_DAY, is_nobody=True)),
        lambda by: contacts.give_duty(by=by, contract_id=contract_id, contact_id=lea, duty="tutor", since_on=TODAY),
        lambda by: contacts.record_contact(
            by=by, at=NOW, organization_id=company, facts=LEA, contract_id=contract_id, duties=["hours"]
        ),
    ):
        with pytest.raises(NotFound):
            read(other_host)
        with pytest.raises(NotAllowed):
            read(buyer)
    assert of_company(other_host, company).contacts == ()
    assert of_company(other_host, company).contracts == ()
    share(host, other_host, contract_id)
    assert of_contract(other_host, contract_id).contacts == ()
    contacts.record_contact(
        by=other_host, at=NOW, organization_id=company, facts=OMAR, contract_id=contract_id, duties=["hours"]
    )
    assert duties(of_contract(other_host, contract_id).contacts) == {"Omar Fictif": ["hours"]}
    assert duties(of_contract(host, contract_id).contacts) == {"Léa Fictive": ["clause", "hours"]}
