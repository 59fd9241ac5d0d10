"""The prefect's waivers on the screen."""

import pytest
from django.urls import reverse
from tests.fixtures_domain import NOW
from tests.usecases.test_ai_waivers import AI, FACTS

from levier.usecases import ai_waivers

NEW = {
    "siret": AI,
    "name": "AI fictive",
    "decided_on": "18/12/2025",
    "starts_on": "2026-01-01",
    "until_on": "2028-12-31",
    "raised_to": "600",
    "reference": "Arrêté fictif 2025-118",
}


@pytest.fixture
def waiver_id(host) -> int:
    return ai_waivers.record_ai_waiver(by=host, at=NOW, facts=FACTS)


def shown(response):
    return response.content.decode().replace("\u202f", " ").replace("\xa0", " ")


def test_a_waiver_is_added_and_read(client_as, host):
    signed_in = client_as(host)
    assert "Aucune dérogation" in shown(signed_in.get(reverse("ai_waivers")))
    page = shown(signed_in.post(reverse("ai_waivers"), NEW, follow=True))
    for words in ("Dérogation enregistrée", "AI fictive", "porté à 600 h", "En cours", "Arrêté fictif", "Historique"):
        assert words in page
    assert f'href="{reverse("ai_waivers")}"' in shown(signed_in.get(reverse("people")))


def test_it_leaves_as_a_spreadsheet(client_as, host, waiver_id):
    response = client_as(host).get(reverse("ai_waivers"), {"format": "csv"})
    assert "Arrêté fictif 2025-118" in response.content.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("change", "message"),
    [({"siret": "12"}, "SIRET"), ({"until_on": "2025-01-01"}, "précède"), ({"raised_to": "300"}, "indiquez plus")],
    ids=["siret", "dates", "ceiling"],
)
def test_what_does_not_fit_is_said_at_its_field(client_as, host, change, message):
    response = client_as(host).post(reverse("ai_waivers"), {**NEW, **change})
    assert response.status_code == 422
    assert message in shown(response)


def test_it_is_put_right_and_the_second_is_told(client_as, host, waiver_id):
    signed_in, address = client_as(host), reverse("ai_waiver", args=[waiver_id])
    seen = signed_in.get(address).context["form"]["seen"].value()
    assert signed_in.post(address, {**NEW, "seen": seen}).url == reverse("ai_waivers")
    late = signed_in.post(address, {**NEW, "raised_to": "", "seen": seen})
    assert late.status_code == 409
    assert signed_in.post(address, {**NEW, "until_on": "", "seen": seen}).status_code == 422


def test_one_entered_by_mistake_is_removed(client_as, host, waiver_id):
    signed_in = client_as(host)
    page = shown(signed_in.post(reverse("ai_waiver_remove", args=[waiver_id]), follow=True))
    assert "Dérogation retirée" in page
    assert signed_in.get(reverse("ai_waiver", args=[waiver_id])).status_code == 404


def test_the_queries_of_the_page_are_bounded(client_as, host, waiver_id, django_assert_max_num_queries):
    signed_in = client_as(host)
    with django_assert_max_num_queries(20):
        assert signed_in.get(reverse("ai_waivers")).status_code == 200


def test_the_longest_term_and_what_is_to_verify_are_told(client_as, host):
    signed_in = client_as(host)
    late = signed_in.post(reverse("ai_waivers"), {**NEW, "until_on": "2029-01-01"})
    assert late.status_code == 422
    assert "L5132-9" in late.content.decode()
    signed_in.post(reverse("ai_waivers"), {**NEW, "decided_on": "2026-02-01"})
    page = signed_in.get(reverse("ai_waivers")).content.decode()
    assert "se renouvelle par une nouvelle décision" in page
    assert "à vérifier sur la décision" in page
