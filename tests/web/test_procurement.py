"""Contracts by hand on the screen: list, page, recording, changing, lots."""

import re

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from tests.fixtures_domain import BUYER_SIRET

NEW = {
    "number": "2026-NET-1",
    "object": "Nettoyage des écoles",
    "kind": "contract",
    "form": "ordinary",
    "buyer_siret": BUYER_SIRET,
    "buyer_name": "Métropole fictive",
    "amount": "120 000,50",
    "notified_on": "2026-02-01",
    "ends_on": "31/01/2027",
    "lots": "Écoles\u00a0; 100 000\nGymnases\u00a0; 20 000",
}


def test_a_contract_is_recorded_as_typed(client_as, host):
    response = client_as(host).post(reverse("contract_new"), NEW, follow=True)
    page = response.content.decode()
    assert "Marché enregistré" in page
    assert "120\u202f000,50\xa0€" in page
    assert "Gymnases" in page


def test_the_title_of_a_lot_may_hold_semicolons_and_blank_lines_are_skipped(client_as, host):
    given = {**NEW, "lots": "Écoles\u00a0; maternelles\u00a0; 100\n\nGymnases"}
    page = client_as(host).post(reverse("contract_new"), given, follow=True).content.decode()
    assert "Écoles\u00a0; maternelles" in page
    assert "100\xa0€" in page
    assert "Gymnases" in page


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"amount": "beaucoup"}, "Écrivez un nombre"),
        ({"amount": "NaN"}, "Écrivez un nombre"),
        ({"buyer_siret": "123"}, "SIRET"),
        ({"notified_on": "le 3"}, "date"),
        ({"ends_on": "2025-01-01"}, "précède la notification"),
        ({"lots": "Écoles\u00a0; cher"}, "Ligne 1"),
        ({"lots": "Écoles\u00a0; 10\u00a0; cher"}, "Ligne 1, «\u00a0cher\u00a0»"),
        ({"lots": "Écoles\u00a0; 10\u00a0; 20"}, "demande un accord-cadre"),
        ({"form": "other"}, "Ce choix n’est pas proposé"),
        ({"cpv": "45"}, "huit chiffres"),
    ],
)
def test_what_is_typed_wrong_is_said_at_its_field(client_as, host, change, message):
    response = client_as(host).post(reverse("contract_new"), {**NEW, **change})
    assert response.status_code == 422
    assert message.casefold() in response.content.decode().casefold()


def test_the_page_of_a_contract_has_its_thread_and_history(client_as, host, contract_id):
    page = client_as(host).get(reverse("contract", args=[contract_id])).content.decode()
    for words in ("Gros œuvre", "À calibrer", "Historique", "Ada Nord", "Programme"):
        assert words in page


def test_a_contract_is_changed_and_a_lot_added(client_as, host, contract_id):
    signed_in = client_as(host)
    edit = reverse("contract_edit", args=[contract_id])
    assert "2026-TRA-0001" in signed_in.get(edit).content.decode()
    typed = {**NEW, "number": "2026-TRA-0001", "object": "Réhabilitation, phase 2"}
    refused = signed_in.post(edit, typed)
    assert refused.status_code == 422
    assert "plus que le marché (120\u202f000,50\u00a0€\u00a0HT)" in refused.content.decode()
    changed = signed_in.post(edit, {**typed, "amount": "1 000 000"}, follow=True)
    assert "Réhabilitation, phase 2" in changed.content.decode()
    added = signed_in.post(reverse("lot_new", args=[contract_id]), {"title": "Ascenseurs", "amount": "1"}, follow=True)
    assert "Ascenseurs" in added.content.decode()
    assert signed_in.post(reverse("lot_new", args=[contract_id]), {}).status_code == 422


def test_lots_past_their_contract_are_refused_at_their_amount(client_as, host, contract_id, lots):
    signed_in = client_as(host)
    told = "Les lots font 920\u202f001\u00a0€\u00a0HT, plus que le marché (920\u202f000\u00a0€\u00a0HT)"
    for address, typed in (
        (reverse("lot_new", args=[contract_id]), {"title": "Ascenseurs", "amount": "1"}),
        (reverse("lot_edit", args=[lots[1].id]), {"title": "Peinture", "amount": "120 001"}),
        (reverse("contract_edit", args=[contract_id]), {**NEW, "number": "2026-TRA-0001", "amount": "919 999"}),
    ):
        response = signed_in.post(address, typed)
        page = response.content.decode()
        assert response.status_code == 422
        assert (told if "lots" in address else "919\u202f999") in page
        assert 'href="#id_amount"' in page


@pytest.mark.parametrize("name", ["contract", "contract_edit"])
def test_a_stranger_finds_nothing(client_as, other_host, contract_id, name):
    assert client_as(other_host).get(reverse(name, args=[contract_id])).status_code == 404


def test_a_buyer_reads_and_does_not_write(client_as, buyer, contract_id):
    signed_in = client_as(buyer)
    assert signed_in.get(reverse("contract", args=[contract_id])).status_code == 200
    assert signed_in.get(reverse("contracts")).status_code == 200
    assert signed_in.post(reverse("contract_new"), NEW).status_code == 403


def test_the_list_leaves_as_a_spreadsheet_with_its_filters(client_as, host, contract_id, tmp_path):
    response = client_as(host).get(reverse("contracts"), {"q": "logements", "format": "xlsx"})
    file = tmp_path / "l.xlsx"
    file.write_bytes(response.content)
    cells = {str(c.value) for sheet in load_workbook(file) for row in sheet.iter_rows() for c in row}
    assert {"2026-TRA-0001", "logements", "Ada Nord"} <= cells


def test_home_search_and_team(client_as, host, contract_id):
    signed_in = client_as(host)
    assert "Calibrer" in signed_in.get(reverse("home")).content.decode()
    assert "2026-TRA-0001" in signed_in.get(reverse("search"), {"q": "TRA-0001"}).content.decode()
    assert "Rien de trouvé" in signed_in.get(reverse("search"), {"q": "zzzz"}).content.decode()
    invited = {"name": "Zoé Lam", "email": "zoe@nord.example", "role": "facilitator"}
    assert "Zoé Lam" in signed_in.post(reverse("team"), invited, follow=True).content.decode()
    assert "déjà ce rôle" in signed_in.post(reverse("team"), invited).content.decode()


def test_the_form_offers_the_roles_of_one_s_kind_of_organisation_alone(client_as, holder):
    signed_in = client_as(holder)
    assert re.findall(r'<option value="(\w+)"', signed_in.get(reverse("team")).content.decode()) == [
        "company",
        "administrator",
    ]
    forged = {"name": "Zoé Lam", "email": "zoe@canal.example", "role": "facilitator"}
    page = signed_in.post(reverse("team"), forged).content.decode()
    assert "ne donne pas ce rôle" in page
    assert "zoe@canal.example" in page, "what was typed stays"


def test_the_last_administrator_stays(client_as, host):
    from levier.usecases import accounts

    (me,) = [m for m in accounts.list_members(by=host) if m.role == "administrator"]
    signed_in = client_as(host)
    url = reverse("member_remove", args=[me.id])
    assert "Ada Nord" in signed_in.get(url).content.decode()
    assert "nommez-en un autre avant" in signed_in.post(url, follow=True).content.decode()


def test_who_is_not_signed_in_is_welcomed_and_sent_to_sign_in(client, db):
    assert "Se connecter" in client.get(reverse("home")).content.decode()
    assert client.get(reverse("contracts")).status_code == 302


@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1b", "\x7f"])
def test_control_characters_are_refused_with_the_field_s_name(client_as, host, character):
    signed_in = client_as(host)
    response = signed_in.post(reverse("contract_new"), {**NEW, "object": f"a{character}b"})
    assert response.status_code == 400
    assert "«\u00a0object\u00a0»" in response.content.decode()
    assert signed_in.get(reverse("search"), {"q": f"a{character}"}).status_code == 400
