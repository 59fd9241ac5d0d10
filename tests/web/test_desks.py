"""A contract followed by two organisations, on the screen: shared by its lead, found by the other, one account."""

from datetime import date

import pytest
from django.urls import reverse
from tests.fixtures_desks import Shared, share, shared_by_two
from tests.fixtures_domain import BUYER_SIRET


@pytest.fixture
def shared(host, other_host, contract_id, lots) -> Shared:
    return shared_by_two(host, other_host, contract_id, lots)


def body(response) -> str:
    return response.content.decode()


def test_a_lead_shares_a_contract_and_changes_its_share(client_as, host, other_host, contract_id):
    signed_in = client_as(host)
    page, new = reverse("contract_desks", args=[contract_id]), reverse("desk_new", args=[contract_id])
    assert "Une seule organisation suit ce marché" in body(signed_in.get(page))
    assert "Reste à répartir\u00a0: 100\u00a0%" in body(signed_in.get(new))
    given = {
        "organization_id": other_host.host_id,
        "role": "territory",
        "territory": "Sud",
        "share_percent": "30 %",
        "facilitator": "Ada Sud",
        "since_on": "2026-03-01",
    }
    done = body(signed_in.post(new, given, follow=True))
    for words in ("Suivi partagé", "30,0\u00a0%", "Ada Sud", "Chef de file", "votre organisation"):
        assert words in done
    desk_id = done.split("/suivi/")[-1].split("/")[0]
    again = signed_in.post(new, given)
    assert again.status_code == 422
    assert "suit déjà ce marché" in body(again)
    edit = reverse("desk_edit", args=[desk_id])
    changed = signed_in.post(edit, {"role": "regional", "share_percent": "40"}, follow=True)
    assert "Coordination régionale" in body(changed)
    assert signed_in.post(edit, {"role": "regional", "share_percent": "140"}).status_code == 422


def test_the_lead_s_own_line_has_no_role_nor_end(client_as, host, contract_id):
    from levier.usecases import desks

    signed_in = client_as(host)
    (row,) = desks.list_contract_desks(by=host, contract_id=contract_id, on=date(2026, 3, 1)).rows
    edit = reverse("desk_edit", args=[row.id])
    page = body(signed_in.get(edit))
    assert 'name="role"' not in page
    assert 'name="until_on"' not in page
    assert signed_in.post(edit, {"share_percent": "70"}).status_code == 302


def test_shares_over_a_hundred_are_said_at_their_field(client_as, host, other_host, contract_id):
    from levier.usecases import desks

    share(host, other_host, contract_id, share_percent=80)
    lead = desks.list_contract_desks(by=host, contract_id=contract_id, on=date(2026, 3, 1)).rows[0]
    changed = client_as(host).post(reverse("desk_edit", args=[lead.id]), {"share_percent": "21"})
    assert changed.status_code == 422
    assert "il reste 20\u00a0% au plus" in body(changed)
    given = {"siret": "55210055400013", "name": "Est", "role": "territory", "share_percent": "21"}
    response = client_as(host).post(reverse("desk_new", args=[contract_id]), given)
    assert response.status_code == 422
    assert "Les parts feraient 101\u00a0%" in body(response)
    assert 'href="#id_share_percent"' in body(response)


def test_the_partner_s_list_says_with_whom(client_as, shared):
    page = body(client_as(shared.partner).get(reverse("contracts")))
    assert "2026-TRA-0001" in page
    assert "Suivi avec" in page
    assert "Nord" in page
    assert "Sud" in body(client_as(shared.lead).get(reverse("contracts")))


def test_the_partner_s_contract_page_offers_what_it_may_do(client_as, shared):
    signed_in = client_as(shared.partner)
    page = body(signed_in.get(reverse("contract", args=[shared.contract_id])))
    assert "Suivi avec" in page
    assert "Donner un lien" in page
    assert ">Modifier<" not in page
    assert "Ajouter un lot" not in page
    assert reverse("contract_calibration", args=[shared.contract_id]) not in page
    assert signed_in.get(reverse("contract_edit", args=[shared.contract_id])).status_code == 404
    desks_page = body(signed_in.get(reverse("contract_desks", args=[shared.contract_id])))
    assert "Partager le suivi" not in desks_page
    assert signed_in.get(reverse("desk_new", args=[shared.contract_id])).status_code == 404


@pytest.mark.parametrize("side", ["lead", "partner"])
def test_no_name_crosses_on_any_page_of_the_contract(client_as, shared, side):
    """The people of the one never stand on the pages of the other, whatever the page or the file."""
    reader = getattr(shared, side)
    mine, theirs = ("Lina", "Nora") if side == "lead" else ("Nora", "Lina")
    signed_in = client_as(reader)
    for name in ("contract_people", "contract_hours"):
        page = signed_in.get(reverse(name, args=[shared.contract_id]))
        assert mine in body(page), name
        assert "Personne suivie par" in body(page), name
        file = signed_in.get(reverse(name, args=[shared.contract_id]), {"format": "csv"})
        assert theirs not in file.content.decode("utf-8-sig"), name
    everywhere = ("contract", "contract_people", "contract_hours", "contract_account", "contract_desks")
    for name in (*everywhere, "contract_parts", "contract_contacts"):
        assert theirs not in body(signed_in.get(reverse(name, args=[shared.contract_id]))), name
    for name in ("home", "people", "hours", "links"):
        assert theirs not in body(signed_in.get(reverse(name))), name
    assert theirs not in body(signed_in.get(reverse("search"), {"q": "Ri" if theirs == "Nora" else "Te"}))
    other = shared.partners_person if side == "lead" else shared.leads_person
    job = shared.partners_engagement if side == "lead" else shared.leads_engagement
    assert signed_in.get(reverse("person", args=[other])).status_code == 404
    assert signed_in.get(reverse("engagement_edit", args=[job])).status_code == 404


def test_the_account_of_both_has_the_cut_by_desk_and_leads_to_its_rows(client_as, shared):
    for reader in (shared.lead, shared.partner):
        signed_in = client_as(reader)
        page = body(signed_in.get(reverse("contract_account", args=[shared.contract_id])))
        assert "Heures par guichet" in page
        assert f"guichet={shared.partner.host_id}" in page
        rows = signed_in.get(reverse("contract_hours", args=[shared.contract_id]), {"guichet": shared.partner.host_id})
        assert "40\u00a0h" in body(rows)
        assert "100\u00a0h" not in body(rows).split("<tbody>")[-1]


def test_the_partner_hires_and_receives_hours_on_the_contract(client_as, shared, lots):
    from tests.fixtures_people import recorded, validated

    person_id = recorded(shared.partner, last_name="Bis", first_name="Ida")
    validated(shared.partner, person_id)
    signed_in = client_as(shared.partner)
    new = f"{reverse('engagement_new')}?marche={shared.contract_id}"
    assert "2026-TRA-0001, lot 1" in body(signed_in.get(new))
    hire = {
        "person_id": person_id,
        "lot_id": lots[0].id,
        "employer_siret": BUYER_SIRET,
        "employer_name": "Régie fictive",
        "employer_kind": "company",
        "modality": "direct",
        "employment_contract": "CDD",
        "starts_on": "2026-03-02",
    }
    assert "Ida Bis" in body(signed_in.post(new, hire, follow=True))
    assert "Déposer un relevé" in body(signed_in.get(reverse("contract_hours", args=[shared.contract_id])))


def test_a_published_contract_is_completed_in_the_same_form_as_one_typed(client_as, host):
    from tests.fixtures_domain import NOW
    from tests.fixtures_published import market, stream

    from levier.usecases.published_imports import import_published_contracts
    from levier.usecases.published_searches import PublishedSearch, list_published_contracts

    place = {"code": "31", "typeCode": "Code département"}
    import_published_contracts(by=host, at=NOW, stream=stream(market("P1", lieuExecution=place)), name="decp.json")
    (row,) = list_published_contracts(by=host, search=PublishedSearch()).rows
    signed_in = client_as(host)
    assert "Compléter avant de suivre" in body(signed_in.get(reverse("published_contract", args=[row.id])))
    new = f"{reverse('contract_new')}?publie={row.id}"
    page = body(signed_in.get(new))
    for words in ("D’après ce qui est publié", "Nettoyage des écoles maternelles", 'value="département 31"'):
        assert words in page
    given = {
        "number": "P1",
        "object": "Nettoyage",
        "kind": "contract",
        "form": "orders",
        "buyer_siret": "21310555400017",
        "buyer_name": "Métropole fictive",
        "purchasing_body_siret": "21750001600019",
        "purchasing_body_name": "Centrale fictive",
        "place": "Écoles du quartier des Tilleuls",
        "is_neighbourhood_upkeep": "on",
        "published_id": row.id,
    }
    done = body(signed_in.post(new, given, follow=True))
    for words in ("Centrale fictive (21750001600019)", "Écoles du quartier des Tilleuls", "Gestion urbaine et sociale"):
        assert words in done
    again = body(signed_in.get(reverse("published_contract", args=[row.id])))
    assert "Ce marché est suivi" in again
    assert signed_in.get(f"{reverse('contract_new')}?publie=0").status_code == 404
    assert signed_in.post(new, {**given, "number": "P2", "published_id": 10**9}).status_code == 404
    same = signed_in.post(new, {**given, "number": "P3", "purchasing_body_siret": given["buyer_siret"]})
    assert same.status_code == 422
    assert "C’est l’acheteur lui-même" in body(same)


def test_who_changes_a_contract_second_is_shown_what_the_first_changed(client_as, host, contract_id):
    signed_in = client_as(host)
    edit = reverse("contract_edit", args=[contract_id])
    seen = body(signed_in.get(edit)).split('name="seen" value="')[1].split('"')[0]
    given = {
        "number": "2026-TRA-0001",
        "object": "Premier",
        "kind": "contract",
        "form": "ordinary",
        "buyer_siret": BUYER_SIRET,
        "seen": seen,
    }
    assert signed_in.post(edit, given).status_code == 302
    second = signed_in.post(edit, {**given, "object": "Second", "place": "Ailleurs"})
    assert second.status_code == 422
    assert "Premier" in body(second)


def test_pages_of_a_shared_contract_ask_a_bounded_number_of_queries(client_as, shared, django_assert_max_num_queries):
    signed_in = client_as(shared.partner)
    signed_in.get(reverse("home"))
    for name, most in (
        ("contract", 35),
        ("contract_desks", 30),
        ("contract_people", 35),
        ("contract_hours", 30),
        ("contract_account", 55),
        ("contract_contacts", 35),
    ):
        with django_assert_max_num_queries(most):
            signed_in.get(reverse(name, args=[shared.contract_id]))
    with django_assert_max_num_queries(20):
        signed_in.get(reverse("contracts"))
