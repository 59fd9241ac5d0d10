"""Screens of hires: recorded from a person or a contract, refused in words, ended, listed."""

from datetime import date

import pytest
from django.urls import reverse
from tests.fixtures_domain import ETTI_SIRET
from tests.fixtures_people import hired, hours, recorded, validated
from tests.web.shown_texts import text_of

from levier.usecases import clause_terms

HIRE = {
    "employer_siret": ETTI_SIRET,
    "employer_name": "Intérim fictif",
    "employer_kind": "ETTI",
    "modality": "mission",
    "employment_contract": "CTT",
    "starts_on": "2026-02-16",
}


def test_a_hire_is_recorded_from_the_person_and_from_the_contract(client_as, host, person_id, contract_id, lots):
    client = client_as(host)
    from_person = f"{reverse('engagement_new')}?personne={person_id}"
    response = client.post(from_person, {**HIRE, "lot_id": lots[0].id}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("person", args=[person_id])
    assert "Intérim fictif" in text_of(response)
    from_contract = f"{reverse('engagement_new')}?marche={contract_id}"
    assert "Test Lina" in text_of(client.get(from_contract))
    given = {**HIRE, "lot_id": lots[1].id, "person_id": person_id}
    response = client.post(from_contract, given, follow=True)
    assert response.redirect_chain[-1][0] == reverse("contract_people", args=[contract_id])
    assert "Peinture" in text_of(response)


def test_a_hire_is_recorded_from_neither(client_as, host, person_id, lots):
    client = client_as(host)
    assert "Test Lina" in text_of(client.get(reverse("engagement_new")))
    response = client.post(reverse("engagement_new"), {**HIRE, "lot_id": lots[0].id, "person_id": person_id})
    assert response.headers["Location"] == reverse("person", args=[person_id])


def test_a_person_without_verdict_is_first_to_be_validated(client_as, host):
    page = text_of(client_as(host).get(reverse("person", args=[recorded(host)])))
    assert "Valider avant l’embauche" in page
    assert "Aucune embauche" in page


def test_a_hire_before_the_verdict_is_refused_in_words(client_as, host, person_id, lots):
    address = f"{reverse('engagement_new')}?personne={person_id}"
    given = {**HIRE, "lot_id": lots[0].id, "starts_on": "2026-02-09"}
    response = client_as(host).post(address, given)
    assert response.status_code == 422
    assert "à valider avant l’embauche" in text_of(response)


def test_a_person_without_verdict_is_announced_as_such(client_as, host):
    other = recorded(host)
    page = text_of(client_as(host).get(f"{reverse('engagement_new')}?personne={other}"))
    assert "Aucun verdict sur cette personne" in page
    assert reverse("person_validate", args=[other]) in page


@pytest.mark.parametrize("asked", ["?personne=abc", "?personne=0", "?marche=999999999999999999999", "?marche=-1"])
def test_an_address_that_names_nothing_is_404(client_as, host, asked):
    assert client_as(host).get(reverse("engagement_new") + asked).status_code == 404


def test_odd_answers_are_refused_never_a_crash(client_as, host, person_id):
    address = f"{reverse('engagement_new')}?personne={person_id}"
    client = client_as(host)
    for lot in ("", "x", "0", "99999999999999999999"):
        response = client.post(address, {**HIRE, "lot_id": lot})
        assert response.status_code in (404, 422), lot


def test_an_engagement_is_ended(client_as, host, person_id, addresses):
    client = client_as(host)
    given = {"modality": "mission", "employment_contract": "CTT", "starts_on": "2026-02-16"}
    assert client.post(addresses["engagement_edit"], {**given, "ends_on": "2026-02-01"}).status_code == 422
    response = client.post(addresses["engagement_edit"], {**given, "ends_on": "2026-06-30"}, follow=True)
    assert response.redirect_chain[-1][0] == reverse("person", args=[person_id])
    assert "30 juin 2026" in text_of(response)


def test_the_people_of_a_contract_with_thread_hours_and_file(client_as, host, engagement_id, contract_id, addresses):
    hours(host, engagement_id, contract_id, date(2026, 2, 1), "70.5", "validated")
    client = client_as(host)
    page = text_of(client.get(addresses["contract_people"]))
    assert 'aria-current="page"' in page
    assert "70,5 h" in page
    csv = client.get(f"{addresses['contract_people']}?format=csv")
    assert "Test" in csv.content.decode("utf-8-sig")
    assert client.get(f"{addresses['contract_people']}?format=xlsx").status_code == 200


def test_the_age_of_someone_placed_under_school_status_is_flagged_at_the_first_day(client_as, host, lots):
    terms = clause_terms.ClauseTerms(kind="training")
    clause_terms.change_terms(by=host, on=date(2026, 3, 2), clause_id=lots[0].clause_id, terms=terms)
    young = recorded(host, born_on=date(1990, 5, 5))
    validated(host, young)
    placed = hired(host, young, lots[0].id, modality="placement", employment_contract="none", tutor="Mireille Bayle")
    signed_in = client_as(host)
    assert "signalé et jamais refusé" in text_of(signed_in.get(f"{reverse('engagement_new')}?personne={young}"))
    page = text_of(signed_in.get(reverse("engagement_edit", args=[placed])))
    assert page.count("des jeunes de 15 à 25 ans") == 2, "above the form and at the field"
    assert "âge à vérifier" in text_of(signed_in.get(reverse("person", args=[young])))
