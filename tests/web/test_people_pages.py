"""Screens of people, verdicts and engagements: who opens them, what they say, what they never show."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.fixtures_domain import ETTI_SIRET, member_of
from tests.fixtures_people import hired, recorded, validated
from tests.web.shown_texts import text_of

from levier.rules.access import Role

PERSON = {"last_name": "Test", "first_name": "Lina", "born_on": "1999-04-03", "sex": "F"}
VERDICT = {
    "verdict": "validated",
    "public": "RSA",
    "evidence": "RSA",
    "evidence_on": "2026-02-01",
    "decided_on": "2026-02-10",
}


@pytest.fixture
def etti(engagement_id):
    return member_of(ETTI_SIRET, "Intérim fictif", "ETTI", Role.INCLUSIVE_STRUCTURE)


def test_the_facilitator_opens_every_page(client_as, host, addresses):
    client = client_as(host)
    for address in addresses.values():
        assert client.get(address).status_code == 200, address


def test_another_organisation_gets_404(client_as, other_host, addresses):
    client = client_as(other_host)
    for name, address in addresses.items():
        assert client.get(address).status_code == (200 if name in ("people", "person_new") else 404), name


def test_buyers_get_403(client_as, buyer, addresses):
    client = client_as(buyer)
    for address in addresses.values():
        assert client.get(address).status_code == 403, address


def test_who_is_not_signed_in_sees_nothing(client, addresses):
    for address in addresses.values():
        response = client.get(address)
        assert response.status_code in (302, 403)
        assert "Lina" not in text_of(response)


def test_an_employer_reads_that_she_was_validated_and_no_more(client_as, etti, addresses):
    page = text_of(client_as(etti).get(addresses["person"]))
    assert "Validée avant l’embauche" in page
    assert "Justificatifs gardés" not in page


def test_an_employer_never_sees_what_the_verdict_rests_on(client_as, host, etti, person_id, addresses):
    client = client_as(etti)
    for name in ("people", "person", "contract_people"):
        for suffix in ("", "?format=csv", "?col=employer&col=verdict&col=public&col=residence&col=evidence&format=csv"):
            response = client.get(addresses[name] + suffix)
            assert response.status_code == 200
            page = text_of(response)
            assert "Intérim fictif" in page
            for hidden in ("PPSMJ", "main de justice", "PRISON", "détention", "QPV", "domicile", "1999", "Verdict"):
                assert hidden not in page, (name, suffix, hidden)
    for name in ("person_new", "person_edit", "person_validate", "engagement_new", "engagement_edit"):
        assert client.get(addresses[name]).status_code == 403, name
    assert client.post(reverse("evidence_advice", args=[person_id]), VERDICT).status_code == 403
    assert client.get(reverse("evidence_deposit", args=[person_id])).status_code == 403
    assert client.get(reverse("person_merge", args=[person_id])).status_code == 403
    assert client.get(reverse("publics")).status_code == 403


def test_a_holder_that_employs_nobody_reads_no_name(client_as, holder, addresses):
    client = client_as(holder)
    page = client.get(addresses["contract_people"])
    assert page.status_code == 200
    assert "Lina" not in text_of(page)
    assert client.get(addresses["person"]).status_code == 404
    assert "Lina" not in text_of(client.get(addresses["people"]))


# --- recording a person


def test_a_person_is_recorded_from_the_form(client_as, host):
    client = client_as(host)
    page = text_of(client.get(reverse("person_new")))
    assert "n’écrivez nulle part de numéro de sécurité sociale" in page
    response = client.post(reverse("person_new"), PERSON, follow=True)
    assert response.redirect_chain
    assert "Lina Test" in text_of(response)
    assert "à valider avant toute embauche" in text_of(response)


def test_what_is_wrong_is_said_and_kept(client_as, host):
    response = client_as(host).post(reverse("person_new"), {**PERSON, "born_on": "2199-01-01", "commune": "Ailleurs"})
    assert response.status_code == 422
    assert "Date de naissance à vérifier" in text_of(response)
    assert 'value="Ailleurs"' in text_of(response)
    empty = client_as(host).post(reverse("person_new"), {"last_name": ""})
    assert empty.status_code == 422


def test_a_near_duplicate_is_shown_before_saving(client_as, host):
    client, known = client_as(host), recorded(host)
    response = client.post(reverse("person_new"), {**PERSON, "last_name": "TÉST"})
    assert response.status_code == 422
    page = text_of(response)
    assert "C’est la même personne, ouvrir sa fiche" in page
    assert "C’est une autre personne, enregistrer" in page
    assert reverse("person", args=[known]) in page
    again = client.post(reverse("person_new"), {**PERSON, "last_name": "TÉST", "is_another": "1"})
    assert again.status_code == 302
    assert again.headers["Location"] != reverse("person", args=[known])


def test_a_file_is_changed(client_as, host, person_id, addresses):
    client = client_as(host)
    assert 'value="1999-04-03"' in text_of(client.get(addresses["person_edit"]))
    assert client.post(addresses["person_edit"], {**PERSON, "sex": ""}).status_code == 422
    response = client.post(addresses["person_edit"], {**PERSON, "first_name": "Lina Rose"}, follow=True)
    assert "Lina Rose Test" in text_of(response)


def test_the_form_has_a_map_and_works_without_it(client_as, host, loaded_territory, settings):
    settings.TILES_URL = "https://tuiles.example"
    client = client_as(host)
    page = text_of(client.get(reverse("person_new")))
    assert 'id="carte" hidden' in page
    assert 'data-tiles="https://tuiles.example"' in page
    point = {"commune": "01001", "latitude": "46,155", "longitude": "4,935"}
    saved = client.post(reverse("person_new"), {**PERSON, **point}, follow=True)
    assert "Point mis sur la carte, au " in text_of(saved)
    edit = f"{saved.redirect_chain[-1][0]}modifier/"
    form = client.get(edit).context["form"]
    assert (float(form["latitude"].value()), float(form["longitude"].value())) == (46.155, 4.935)
    half = client.post(edit, {**PERSON, **point, "longitude": ""})
    assert (half.status_code, list(half.context["form"].errors)) == (422, ["longitude"])
    far = client.post(edit, {**PERSON, **point, "latitude": "91"})
    assert (far.status_code, list(far.context["form"].errors)) == (422, ["latitude"])
    centre = client.post(edit, {**PERSON, "commune": "01001"}, follow=True)
    assert "Centre de la commune, au " in text_of(centre)


# --- the verdict


def test_a_verdict_is_given_from_the_form(client_as, host, addresses):
    client = client_as(host)
    assert "L’employeur ne verra ni le public" in text_of(client.get(addresses["person_validate"]))
    response = client.post(addresses["person_validate"], VERDICT, follow=True)
    page = text_of(response)
    assert response.redirect_chain
    assert "Allocataire du RSA" in page
    assert "pourquoi" in page


def test_outdated_evidence_asks_for_a_reason(client_as, host, addresses):
    client, given = client_as(host), {**VERDICT, "evidence_on": "2025-02-01"}
    response = client.post(addresses["person_validate"], given)
    assert response.status_code == 422
    assert "écrivez pourquoi" in text_of(response)
    given["reason"] = "Attestation en cours de renouvellement"
    assert client.post(addresses["person_validate"], given).status_code == 302


def test_the_evidence_is_told_with_and_without_script(client_as, host, person_id, addresses):
    client, advice = client_as(host), reverse("evidence_advice", args=[person_id])
    given = {"evidence": "RSA", "evidence_on": "2026-01-12", "hired_on": "2026-04-13", "public": "RSA"}
    for address, extra in ((advice, {}), (addresses["person_validate"], {"check": "1"})):
        response = client.post(address, {**given, **extra})
        assert response.status_code == 200
        assert "Périmé : valable jusqu’au 12 avr. 2026" in text_of(response)
        assert "Choisissez le verdict." not in text_of(response)
    nonsense = client.post(advice, {"evidence": "?", "evidence_on": "hier"})
    assert nonsense.status_code == 200
    assert client.get(advice).status_code == 405


# --- long lists


def test_the_list_filters_and_exports(client_as, host, person_id):
    client = client_as(host)
    recorded(host, first_name="Noé")
    page = text_of(client.get(f"{reverse('people')}?verdict=validated"))
    assert "Lina" in page
    assert "Noé" not in page
    assert "Noé" in text_of(client.get(f"{reverse('people')}?q=noe"))
    assert "Validée" in client.get(f"{reverse('people')}?format=csv").content.decode("utf-8-sig")
    assert client.get(f"{reverse('people')}?verdict=x&q=%25&sort=x&page=x").status_code == 200


def test_three_hundred_people_in_few_queries(client_as, host, lots, django_assert_max_num_queries, contract_id):
    for number in range(300):
        found = recorded(host, last_name=f"Test{number}", born_on=date(1980, 1, 1) + timedelta(days=number))
        if number % 10 == 0:
            validated(host, found)
            hired(host, found, lots[0].id)
    client = client_as(host)
    with django_assert_max_num_queries(15):
        assert client.get(reverse("people")).status_code == 200
    with django_assert_max_num_queries(32):
        assert client.get(reverse("contract_people", args=[contract_id])).status_code == 200


def test_the_second_to_change_a_file_is_shown_the_difference(client_as, host, person_id):
    signed_in, address = client_as(host), reverse("person_edit", args=[person_id])
    seen = signed_in.get(address).context["form"].initial["seen"]
    signed_in.post(address, {**PERSON, "first_name": "Lina Rose", "seen": seen})
    second = signed_in.post(address, {**PERSON, "first_name": "Lina", "seen": seen})
    assert second.status_code == 409
    assert "Lina Rose" in second.content.decode()
    again = {**PERSON, "first_name": "Lina", "seen": second.context["form"]["seen"].value()}
    assert signed_in.post(address, again).status_code == 302
