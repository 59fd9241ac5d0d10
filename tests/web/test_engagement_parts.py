"""The order a hire names, on the pages: its form, its list, the parts of the contract, the account, the hours."""

import re
from datetime import date

import pytest
from django.urls import reverse
from tests.fixtures_domain import ETTI_SIRET
from tests.fixtures_people import hours
from tests.usecases.test_engagement_parts import orders as orders  # noqa: PLC0414 -- a fixture, used by its name

HIRE = {
    "modality": "mission",
    "employment_contract": "CTT",
    "starts_on": "2026-02-16",
    "employer_siret": ETTI_SIRET,
    "employer_kind": "ETTI",
    "employer_name": "Intérim fictif",
}
LILAS = "Commande 1 · Rue des Lilas"


def engagement_in(page):
    """The id of the first engagement a page leads to."""
    return int(re.search(r"/embauches/(\d+)/", page)[1])


@pytest.fixture
def hire_page(client_as, host, person_id):
    signed_in = client_as(host)
    return signed_in, f"{reverse('engagement_new')}?personne={person_id}"


def test_a_contract_without_orders_asks_nothing(hire_page, lots):
    signed_in, address = hire_page
    assert 'name="part_id"' not in signed_in.get(address).content.decode()


def test_an_order_is_chosen_shown_counted_and_put_right(hire_page, orders, lots, contract_id, host):
    signed_in, address = hire_page
    page = signed_in.get(address).content.decode()
    assert LILAS in page
    assert '<optgroup label="2026-TRA-0001, lot 1' in page
    refused = signed_in.post(address, {**HIRE, "lot_id": lots[0].id, "part_id": orders[2]})
    assert refused.status_code == 422
    assert "Cette partie est d’un autre lot" in refused.content.decode()
    done = signed_in.post(address, {**HIRE, "lot_id": lots[0].id, "part_id": orders[0]}, follow=True).content.decode()
    assert LILAS in done
    people = signed_in.get(reverse("contract_people", args=[contract_id]), {"tri": "part"}).content.decode()
    assert LILAS in people
    pk = engagement_in(people)
    hours(host, pk, contract_id, date(2026, 2, 1), "40", "validated")
    for name in ("contract_parts", "contract_account"):
        assert "40\u00a0h" in signed_in.get(reverse(name, args=[contract_id])).content.decode()
    account = signed_in.get(reverse("contract_account", args=[contract_id])).content.decode()
    assert "Heures par commande et tranche" in account
    assert f"partie={orders[0]}" in account
    kept = signed_in.get(reverse("contract_hours", args=[contract_id]), {"partie": orders[1]}).content.decode()
    assert "Aucune heure ici" in kept
    edit = reverse("engagement_edit", args=[pk])
    assert f'value="{orders[0]}" selected' in signed_in.get(edit).content.decode()
    early = {"modality": "mission", "employment_contract": "CTT", "starts_on": "2026-02-16", "part_id": orders[0]}
    after = {**early, "ends_on": "2026-06-30"}
    assert "jours à vérifier" in signed_in.post(edit, after, follow=True).content.decode()
    assert "après la fin de" in signed_in.get(edit).content.decode()
    assert signed_in.post(edit, {**early, "part_id": "loin"}).status_code == 422
    unsaid = signed_in.post(edit, {**early, "part_id": ""}, follow=True).content.decode()
    assert LILAS not in unsaid.split("Historique")[0]
    parts = signed_in.get(reverse("contract_parts", args=[contract_id])).content.decode()
    assert "Sans commande ni tranche désignée" in parts


def test_the_parts_leave_with_their_hours(hire_page, orders, lots, contract_id, host):
    signed_in, address = hire_page
    signed_in.post(address, {**HIRE, "lot_id": lots[0].id})
    people = signed_in.get(reverse("contract_people", args=[contract_id])).content.decode()
    hours(host, engagement_in(people), contract_id, date(2026, 2, 1), "12", "validated")
    sheet = signed_in.get(reverse("contract_parts", args=[contract_id]), {"format": "csv"})
    assert "Sans commande ni tranche désignée" in sheet.content.decode("utf-8-sig")


def test_weekly_hours_are_typed_as_people_write_them_shown_and_put_right(hire_page, lots, host):
    signed_in, address = hire_page
    assert "Durée hebdomadaire (h)" in signed_in.get(address).content.decode()
    refused = signed_in.post(address, {**HIRE, "lot_id": lots[0].id, "weekly_hours": "151,67"})
    assert refused.status_code == 422
    assert "Serait-ce la durée d’un mois" in refused.content.decode()
    done = signed_in.post(address, {**HIRE, "lot_id": lots[0].id, "weekly_hours": "17,5 h"}, follow=True)
    page = reverse("engagement_edit", args=[engagement_in(done.content.decode())])
    shown = signed_in.get(page).content.decode()
    assert 'value="17,5"' in shown
    signed_in.post(page, {**HIRE, "weekly_hours": "", "seen": re.search(r'name="seen" value="(\d+)"', shown)[1]})
    changed = signed_in.get(page).content.decode()
    assert 'value="17,5"' not in changed
    assert "Durée hebdomadaire (h)" in changed
