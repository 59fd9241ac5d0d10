"""Contacts on the screen: on a contract and on an organisation; one leaves, another takes her duties over."""

from datetime import date

import pytest
from django.urls import reverse
from tests.fixtures_domain import HOLDER_SIRET

from levier.records.models import Contact, Organization
from levier.records.scope import APPLICATION, Scope, acting

LEA = {
    "name": "Léa Fictive",
    "position": "Ressources humaines",
    "email": "lea@canal.example",
    "phone": "05 00 00 00 01",
    "since_on": "2026-02-01",
}


def body(response) -> str:
    return response.content.decode()


@pytest.fixture
def company(host, contract_id) -> int:
    with acting(Scope(APPLICATION, host, "see_contracts")):
        return Organization.objects.get(siret=HOLDER_SIRET, kind="company").pk


@pytest.fixture
def signed_in(client_as, host, contract_id, company):
    """The facilitator, with Léa in charge of the returns of hours."""
    signed_in = client_as(host)
    new = f"{reverse('contact_new', args=[company])}?marche={contract_id}"
    assert "Missions sur ce marché" in body(signed_in.get(new))
    assert signed_in.post(new, {**LEA, "duties": ["hours", "clause"]}).status_code == 302
    return signed_in


def contact_id(host, name="Léa Fictive") -> int:
    with acting(Scope(APPLICATION, host, "keep_contacts")):
        return Contact.objects.get(name=name).pk


def test_the_contacts_of_a_contract(signed_in, contract_id, company):
    page = body(signed_in.get(reverse("contract_contacts", args=[contract_id])))
    for words in (
        "Léa Fictive",
        "lea@canal.example",
        "Relevés d’heures",
        "Missions que personne n’a",
        "tutorat",
        "Cette personne est partie",
        "Métropole fictive (acheteur)",
    ):
        assert words in page
    assert "Léa Fictive" in body(signed_in.get(reverse("organization", args=[company])))
    found = body(signed_in.get(reverse("search"), {"q": "Canal"}))
    assert reverse("organization", args=[company]) in found


def test_the_link_page_proposes_who_returns_the_hours(signed_in, contract_id):
    page = body(signed_in.get(reverse("link_new_contract", args=[contract_id])))
    assert 'value="lea@canal.example"' in page
    assert "Léa Fictive, Bâtiments du Canal" in page


def test_without_such_a_contact_the_link_page_says_where_to_add_one(client_as, host, contract_id):
    page = body(client_as(host).get(reverse("link_new_contract", args=[contract_id])))
    assert "Aucun contact n’a la mission" in page


def test_she_leaves_and_a_new_person_takes_over_in_one_gesture(signed_in, host, contract_id, company):
    leave = reverse("contact_leave", args=[contact_id(host)])
    page = body(signed_in.get(leave))
    assert "Relevés d’heures, marché 2026-TRA-0001" in page
    asked = signed_in.post(leave, {"left_on": "2026-03-01"})
    assert asked.status_code == 422
    assert "Dites qui reprend 2\u00a0missions" in body(asked)
    given = {"left_on": "2026-03-01", "new_name": "Ida Neuve", "new_email": "ida@canal.example"}
    done = body(signed_in.post(leave, given, follow=True))
    assert "Contacts d’avant (1)" in done
    shown, folded = done.split("Contacts d’avant (1)")
    assert "Ida Neuve" in shown
    assert "Léa Fictive" in folded
    link = body(signed_in.get(reverse("link_new_contract", args=[contract_id])))
    assert 'value="ida@canal.example"' in link
    again = signed_in.post(leave, given)
    assert again.status_code == 422
    assert "rien n’est refait" in body(again)


def test_a_departure_typed_wrong_is_said_at_its_field(signed_in, host):
    leave = reverse("contact_leave", args=[contact_id(host)])
    for given, words in (
        ({"left_on": "", "is_nobody": "on"}, "Indiquez"),
        ({"left_on": "2025-01-01", "is_nobody": "on"}, "précède l’arrivée"),
        ({"left_on": "2026-03-01", "new_phone": "06"}, "Indiquez le nom"),
        ({"left_on": "2026-03-01", "takes_over_id": "999999"}, "même organisation"),
    ):
        response = signed_in.post(leave, given)
        assert response.status_code == 422
        assert words in body(response)


def test_a_contact_is_changed_and_a_duty_given_then_ended(signed_in, host, contract_id, company):
    lea = contact_id(host)
    edit = reverse("contact_edit", args=[lea])
    assert "lea@canal.example" in body(signed_in.get(edit))
    assert "06 00" in body(signed_in.post(edit, {**LEA, "phone": "06 00"}, follow=True))
    assert signed_in.post(edit, {**LEA, "email": "non"}).status_code == 422
    assert signed_in.post(edit, {**LEA, "until_on": "2025-01-01"}).status_code == 422
    new = reverse("duty_new", args=[contract_id])
    given = {"contact_id": lea, "duty": "tutor", "since_on": "2026-03-01"}
    done = body(signed_in.post(new, given, follow=True))
    assert "Mission confiée" in done
    again = signed_in.post(new, given)
    assert again.status_code == 422
    assert "a déjà cette mission" in body(again)
    end = done.split("/missions/")[1].split("/")[0]
    ended = body(signed_in.post(reverse("duty_end", args=[end]), follow=True))
    assert "Mission finie aujourd’hui" in ended
    assert "Cette mission est finie depuis" in body(signed_in.post(reverse("duty_end", args=[end]), follow=True))


def test_a_contact_without_a_contract_is_added_from_the_organisation(client_as, host, company):
    signed_in = client_as(host)
    new = reverse("contact_new", args=[company])
    assert "Missions sur ce marché" not in body(signed_in.get(new))
    assert "Léa Fictive" in body(signed_in.post(new, LEA, follow=True))
    assert signed_in.post(new, {**LEA, "name": ""}).status_code == 422
    assert signed_in.get(f"{new}?marche=x").status_code == 404
    assert signed_in.get(reverse("contact_new", args=[10**9])).status_code == 404


def test_another_organisation_sees_none_of_it(signed_in, client_as, host, other_host, contract_id, company):
    lea = contact_id(host)
    stranger = client_as(other_host)
    assert "Léa Fictive" not in body(stranger.get(reverse("organization", args=[company])))
    for name, key in (("contract_contacts", contract_id), ("contact_edit", lea), ("contact_leave", lea)):
        assert stranger.get(reverse(name, args=[key])).status_code == 404


def test_many_contacts_ask_no_more_queries(signed_in, host, contract_id, company, django_assert_max_num_queries):
    from tests.fixtures_domain import NOW

    from levier.usecases import contacts
    from levier.usecases.contact_views import ContactFacts

    for rank in range(8):
        contacts.record_contact(
            by=host,
            at=NOW,
            organization_id=company,
            facts=ContactFacts(f"Contact {rank}", since_on=date(2026, 2, 1)),
            contract_id=contract_id,
            duties=["tutor"],
        )
    with django_assert_max_num_queries(35):
        page = signed_in.get(reverse("contract_contacts", args=[contract_id]))
    assert "Contact 7" in page.content.decode()
    with django_assert_max_num_queries(25):
        signed_in.get(reverse("organization", args=[company]))
