"""The holders of a framework on the screen: added, given orders, read side by side; none reads another's."""

from decimal import Decimal

import pytest
from django.urls import reverse
from tests.fixtures_domain import HOLDER_SIRET, NOW
from tests.fixtures_frameworks import SECOND, framework_of_one_lot

from levier.usecases import awards
from levier.usecases.awards import AwardFacts, MemberFacts

HOLDER = {
    "form": "single",
    "seen": "",
    "member-TOTAL_FORMS": "1",
    "member-INITIAL_FORMS": "0",
    "member-0-siret": SECOND,
    "member-0-name": "Rive fictive",
    "member-0-rank": "lead",
    "member-0-share_percent": "100",
}
ORDER = {"kind": "order", "title": "Rue des Lilas", "amount": "600", "live_on": "2026-02-20"}


@pytest.fixture
def lot(host, rival):
    """The lot of a framework awarded to one company."""
    contract_id, lot = framework_of_one_lot(host)
    alone = AwardFacts("single", (MemberFacts(HOLDER_SIRET, "", "lead", Decimal(100)),))
    awards.record_award(by=host, at=NOW, lot_id=lot.id, facts=alone)
    return contract_id, lot.id


def holders(host, lot_id):
    return [one.award_id for one in awards.get_award(by=host, lot_id=lot_id, on=NOW.date()).holders]


def shown(signed_in, name, *ids) -> str:
    return signed_in.get(reverse(name, args=ids)).content.decode()


@pytest.fixture
def shared_out(client_as, host, lot):
    """Another holder, and an order of each, all from the screens."""
    contract_id, lot_id = lot
    signed_in = client_as(host)
    added = signed_in.post(reverse("award_holder_new", args=[lot_id]), HOLDER, follow=True).content.decode()
    assert "Titulaire ajouté" in added
    first, second = holders(host, lot_id)
    for title, award_id in (("Rue des Lilas", first), ("Place du marché", second)):
        given = {**ORDER, "lot_id": lot_id, "title": title, "award_id": award_id}
        page = signed_in.post(reverse("part_new", args=[contract_id]), given, follow=True).content.decode()
        assert "Partie enregistrée" in page
    return first, second


def test_a_framework_awarded_to_one_offers_another_holder(client_as, host, lot, lots):
    signed_in = client_as(host)
    assert "Ajouter un titulaire" in shown(signed_in, "award", lot[1])
    assert "Ajouter un titulaire" not in shown(signed_in, "award", lots[0].id)
    assert "Titulaire de la commande" not in shown(signed_in, "part_new", lot[0])


def test_the_holders_stand_side_by_side_each_with_its_orders(client_as, host, lot, shared_out):
    signed_in = client_as(host)
    page = shown(signed_in, "award", lot[1])
    for words in ("Titulaires du lot 1", "Bâtiments du Canal", "Rive fictive", "accord-cadre à 2 titulaires"):
        assert words in page
    one = shown(signed_in, "award_holder", lot[1], shared_out[1])
    assert "Place du marché" in one
    assert "Rue des Lilas" not in one
    listed = shown(signed_in, "contract_parts", lot[0])
    assert listed.count("Rive fictive") == 1
    assert "Titulaire de la commande" in shown(signed_in, "part_new", lot[0])


def test_the_form_of_an_order_holds_its_holder(client_as, host, lot, shared_out):
    signed_in = client_as(host)
    part_id = awards.get_award(by=host, lot_id=lot[1], on=NOW.date(), award_id=shared_out[1]).orders[0].id
    page = shown(signed_in, "part_edit", part_id)
    assert f'<option value="{shared_out[1]}" selected>Rive fictive' in page
    wrong = {**ORDER, "lot_id": lot[1], "award_id": "999999999"}
    refused = signed_in.post(reverse("part_edit", args=[part_id]), wrong)
    assert refused.status_code == 422
    assert "n’est pas de ce lot" in refused.content.decode()
    moved = {**ORDER, "lot_id": lot[1], "award_id": ""}
    signed_in.post(reverse("part_edit", args=[part_id]), moved)
    history = shown(signed_in, "contract_parts", lot[0])
    assert "Titulaire de la commande" in history
    assert "titulaire n° 2" in history


def test_a_company_reads_its_own_orders_never_a_competitor_s(client_as, rival, lot, shared_out):
    signed_in = client_as(rival)
    pages = [
        shown(signed_in, "award", lot[1]),
        shown(signed_in, "contract_parts", lot[0]),
        shown(signed_in, "contract", lot[0]),
        shown(signed_in, "contract_account", lot[0]),
    ]
    assert "Place du marché" in pages[1]
    assert not any("Rue des Lilas" in page for page in pages)
    assert "vous sont commandés" in pages[1]
    # Outside the page itself, the top bar lists the organisations of who is signed in.
    assert not any("Bâtiments du Canal" in page.partition("<main")[2] for page in pages[:2])
    for name in ("award_holder", "award_holder_edit", "award_holder_remove"):
        assert signed_in.get(reverse(name, args=[lot[1], shared_out[0]])).status_code in (403, 404)


def test_a_holder_is_put_right_and_one_without_orders_removed(client_as, host, lot, shared_out):
    signed_in = client_as(host)
    third = {**HOLDER, "member-0-siret": "38012986646850", "member-0-name": "Toits fictifs"}
    signed_in.post(reverse("award_holder_new", args=[lot[1]]), third)
    last = holders(host, lot[1])[-1]
    edit = reverse("award_holder_edit", args=[lot[1], last])
    seen = awards.get_award(by=host, lot_id=lot[1], on=NOW.date(), award_id=last).seen
    page = signed_in.post(edit, {**third, "seen": seen, "awarded_on": "2026-01-15"}, follow=True).content.decode()
    assert "Titulaire modifié" in page
    assert "Retirer ce titulaire" in page
    remove = reverse("award_holder_remove", args=[lot[1], last])
    assert "Rien ne lui est commandé" in signed_in.get(remove).content.decode()
    assert "Titulaire retiré" in signed_in.post(remove, follow=True).content.decode()
    kept = reverse("award_holder_remove", args=[lot[1], shared_out[1]])
    assert "Ce titulaire reste" in signed_in.get(kept).content.decode()
    assert "Des commandes lui sont attribuées" in signed_in.post(kept, follow=True).content.decode()


def test_a_holder_named_twice_is_said_at_its_row(client_as, host, lot):
    response = client_as(host).post(
        reverse("award_holder_new", args=[lot[1]]), {**HOLDER, "member-0-siret": HOLDER_SIRET}
    )
    assert response.status_code == 422
    assert "déjà titulaire de ce lot" in response.content.decode()
