"""The pages of a contract's parts: listed, added, changed, affirmed, removed; orders beside their maximum."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse
from tests.fixtures_desks import share
from tests.fixtures_domain import BUYER_SIRET

from levier.usecases import contracts, parts

TRANCHE = {
    "kind": "tranche",
    "title": "Tranche optionnelle 1",
    "amount": "90 000",
    "starts_on": "2026-06-01",
    "ends_on": "31/12/2026",
    "decide_by": "2026-04-30",
}
FRAMEWORK = {
    "number": "2026-VOI-1",
    "object": "Voirie",
    "kind": "contract",
    "form": "orders",
    "buyer_siret": BUYER_SIRET,
    "buyer_name": "Métropole fictive",
    "notified_on": "2026-02-01",
    "lots": "Voirie ; 50 000 ; 1 000",
}


def pages(contract_id):
    return reverse("contract_parts", args=[contract_id]), reverse("part_new", args=[contract_id])


@pytest.fixture
def part(client_as, host, contract_id, lots):
    """A tranche added on its page; the signed-in client and the part's id."""
    signed_in = client_as(host)
    response = signed_in.post(pages(contract_id)[1], {**TRANCHE, "lot_id": lots[0].id}, follow=True)
    page = response.content.decode()
    assert "Partie enregistrée" in page
    return signed_in, int(page.split("/parties/")[-1].split("/")[0])


def test_a_tranche_is_added_then_affirmed_from_its_list(part, contract_id):
    signed_in, part_id = part
    page = signed_in.get(pages(contract_id)[0]).content.decode()
    for words in ("Tranche optionnelle 1", "90\u202f000\u00a0€", "À décider", "Affermir", "Lot 1, Gros œuvre"):
        assert words in page
    decide = reverse("part_decide", args=[part_id])
    assert "À décider avant le 30\u00a0avr.\u00a02026" in signed_in.get(decide).content.decode()
    assert signed_in.post(decide, {"live_on": "2020-01-01"}).status_code == 422
    done = signed_in.post(decide, {"live_on": "2026-03-01"}, follow=True).content.decode()
    assert "Affermie le 1er\u00a0mars\u00a02026" in done
    assert "n’attend pas de décision" in signed_in.get(decide).content.decode()
    again = signed_in.post(decide, {"live_on": "2026-03-02"})
    assert again.status_code == 422
    assert "C’est fait depuis" in again.content.decode()


def test_a_part_is_changed_and_removed(part, contract_id, lots):
    signed_in, part_id = part
    edit = reverse("part_edit", args=[part_id])
    page = signed_in.get(edit).content.decode()
    assert 'value="2026-04-30"' in page
    changed = {**TRANCHE, "lot_id": lots[0].id, "title": "Bâtiment C"}
    assert "Bâtiment C" in signed_in.post(edit, changed, follow=True).content.decode()
    refused = signed_in.post(edit, {**changed, "ends_on": "2026-01-01"})
    assert refused.status_code == 422
    assert "précède le début" in refused.content.decode()
    remove = reverse("part_remove", args=[part_id])
    assert "Rien ne porte sur cette partie" in signed_in.get(remove).content.decode()
    gone = signed_in.post(remove, follow=True).content.decode()
    assert "Partie retirée" in gone
    assert "Aucune partie" in gone


def test_a_part_an_objective_stands_on_stays(part, contract_id, lots, host):
    from tests.fixtures_domain import NOW

    from levier.records.models import Objective
    from levier.records.scope import APPLICATION, Scope, acting

    signed_in, part_id = part
    with acting(Scope(APPLICATION, host, "fix_objective")):
        Objective.objects.create(
            host_id=host.host_id,
            clause_id=lots[0].clause_id,
            part_id=part_id,
            version=1,
            stage="forecast",
            hours=10,
            fixed_on=NOW.date(),
            fixed_at=NOW,
        )
    remove = reverse("part_remove", args=[part_id])
    assert "Cette partie reste" in signed_in.get(remove).content.decode()
    assert "porte sur" in signed_in.post(remove, follow=True).content.decode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "order"}, "demande un accord-cadre"),
        ({"amount": "cher"}, "Écrivez un nombre"),
        ({"starts_on": "2025-01-01", "decide_by": ""}, "rien n’y commence avant"),
        ({"lot_id": ""}, "Choisissez le lot."),
        ({"starts_on": "hier"}, "date"),
    ],
)
def test_what_is_typed_wrong_is_said_at_its_field(client_as, host, contract_id, lots, change, message):
    given = {**TRANCHE, "lot_id": lots[0].id, **change}
    response = client_as(host).post(pages(contract_id)[1], given)
    assert response.status_code == 422
    assert message in response.content.decode()


def test_orders_of_a_framework_stand_beside_their_maximum(client_as, host):
    signed_in = client_as(host)
    made = signed_in.post(reverse("contract_new"), FRAMEWORK, follow=True)
    contract_id = int(made.request["PATH_INFO"].split("/")[2])
    assert "Accord-cadre à bons de commande" in made.content.decode()
    assert "Maximum" in made.content.decode()
    new = pages(contract_id)[1]
    lot_id = signed_in.get(new).content.decode().split('name="lot_id"')[1].split('<option value="')[2].split('"')[0]
    order = {"kind": "order", "lot_id": lot_id, "amount": "600", "live_on": "2026-02-20"}
    page = signed_in.post(new, order, follow=True).content.decode()
    assert "600\u00a0€\u00a0HT commandés sur 1\u202f000\u00a0€\u00a0HT au plus (60\u00a0%)" in page
    headings = page.split("<thead>")[1].split("</thead>")[0]
    assert "Intitulé" in headings
    for told_by_no_row in (">Lot", "À décider avant le"):
        assert told_by_no_row not in headings
    past = signed_in.post(new, {**order, "amount": "401"})
    assert past.status_code == 422
    assert "Reste à commander\u00a0: 400" in past.content.decode()
    lot = reverse("lot_edit", args=[lot_id])
    assert "1000" in signed_in.get(lot).content.decode()
    low = signed_in.post(lot, {"title": "Voirie", "maximum": "500"})
    assert low.status_code == 422
    assert "déjà commandés" in low.content.decode()
    assert signed_in.post(lot, {"title": "Voirie", "maximum": "2000"}).status_code == 302


def test_a_decision_due_stands_in_what_is_to_do(part, monkeypatch):
    from datetime import date

    from django.utils import timezone

    signed_in, part_id = part
    monkeypatch.setattr(timezone, "localdate", lambda *given: date(2026, 4, 1))
    page = signed_in.get(reverse("home")).content.decode()
    assert "à décider avant le 30\u00a0avr.\u00a02026" in page
    assert reverse("part_decide", args=[part_id]) in page


def test_who_follows_with_the_lead_and_the_buyer_read_only(part, client_as, host, other_host, contract_id, buyer):
    _, part_id = part
    share(host, other_host, contract_id)
    for reader in (other_host, buyer):
        signed_in = client_as(reader)
        page = signed_in.get(pages(contract_id)[0])
        assert page.status_code == 200
        assert "Affermir" not in page.content.decode()
        for name, key in (("part_new", contract_id), ("part_edit", part_id), ("part_decide", part_id)):
            assert signed_in.get(reverse(name, args=[key])).status_code in (403, 404)


def test_the_list_leaves_as_a_spreadsheet(part, contract_id):
    signed_in, _ = part
    response = signed_in.get(pages(contract_id)[0], {"format": "csv"})
    assert "Tranche optionnelle 1" in response.content.decode("utf-8-sig")


def test_many_parts_ask_no_more_queries(part, contract_id, lots, django_assert_max_num_queries):
    signed_in, _ = part
    for _ in range(8):
        signed_in.post(pages(contract_id)[1], {**TRANCHE, "lot_id": lots[1].id, "title": ""})
    with django_assert_max_num_queries(30):
        signed_in.get(pages(contract_id)[0])


def a_concession(by, contract_id) -> None:
    known = contracts.get_contract(by=by, contract_id=contract_id).facts
    contracts.change_contract(by=by, contract_id=contract_id, facts=replace(known, kind="concession"))


def lasts(by, contract_id, ends_on) -> None:
    known = contracts.get_contract(by=by, contract_id=contract_id).facts
    contracts.change_contract(by=by, contract_id=contract_id, facts=replace(known, ends_on=ends_on))


def test_a_short_contract_says_why_it_has_no_years(client_as, host, contract_id, lots):
    lasts(host, contract_id, date(2026, 12, 31))
    signed_in, address = client_as(host), reverse("part_years", args=[contract_id])
    assert address not in signed_in.get(pages(contract_id)[0]).content.decode()
    given = {"lot_id": lots[0].id, "starts_on": "2026-02-01", "ends_on": "2028-01-31"}
    for response, status in ((signed_in.get(address), 200), (signed_in.post(address, given), 422)):
        page = response.content.decode()
        assert (response.status_code, "un an au plus" in page, 'name="starts_on"' in page) == (status, True, False)
        assert reverse("contract_edit", args=[contract_id]) in page
        assert pages(contract_id)[1] in page


def test_a_long_contract_leads_to_its_years_under_the_list(client_as, host, buyer, contract_id, lots):
    lasts(host, contract_id, date(2029, 12, 31))
    address = reverse("part_years", args=[contract_id])
    page = client_as(host).get(pages(contract_id)[0]).content.decode()
    assert (page.count(address), "Ce marché dure plus d’un an" in page) == (1, True)
    assert "plus d’un an" not in client_as(buyer).get(pages(contract_id)[0]).content.decode()


def test_the_years_of_a_concession_are_added_at_once(client_as, host, contract_id, lots):
    a_concession(host, contract_id)
    signed_in, address = client_as(host), reverse("part_years", args=[contract_id])
    assert address in signed_in.get(reverse("contract_parts", args=[contract_id])).content.decode()
    assert 'value="2026-02-01"' in signed_in.get(address).content.decode()
    given = {"lot_id": lots[0].id, "starts_on": "2026-02-01", "ends_on": "2046-01-31"}
    wrong = signed_in.post(address, {**given, "ends_on": "2025-01-01"})
    assert (wrong.status_code, "La fin précède le début" in wrong.content.decode()) == (422, True)
    page = signed_in.post(address, given, follow=True).content.decode()
    assert "20\u00a0années" in page
    assert "Année 20" in page


def test_a_year_s_scenario_is_kept_for_the_others(client_as, host, contract_id, lots):
    a_concession(host, contract_id)
    signed_in = client_as(host)
    given = {"lot_id": lots[0].id, "starts_on": "2026-02-01", "ends_on": "2028-01-31"}
    signed_in.post(reverse("part_years", args=[contract_id]), given)
    first = parts.list_contract_parts(by=host, contract_id=contract_id, on=date(2026, 3, 1)).rows[0].id
    address = reverse("calibration", args=[lots[0].clause_id])
    assert "autres années du lot" not in signed_in.get(address).content.decode()
    draft = {"method": "FIXED", "hours": "200", "rounding_step": "1", "rounding_mode": "down", "partie": first}
    assert "autres années du lot" in signed_in.get(address, draft).content.decode()
    keep = reverse("scenario_keep", args=[lots[0].clause_id])
    signed_in.post(keep, {**draft, "is_for_every_year": "on"})
    fixable = signed_in.get(reverse("contract_calibration", args=[contract_id])).content.decode()
    assert fixable.count("200") >= 2
