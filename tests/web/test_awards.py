"""The award of a lot on the screen."""

import pytest
from django.urls import reverse
from tests.fixtures_domain import HOLDER_SIRET

SECOND = "35600000000048"
GROUP = {
    "form": "solidary",
    "clearing_price": "20,04",
    "seen": "",
    "member-TOTAL_FORMS": "3",
    "member-INITIAL_FORMS": "0",
    "member-0-siret": HOLDER_SIRET,
    "member-0-rank": "lead",
    "member-0-share_percent": "60",
    "member-1-siret": SECOND,
    "member-1-name": "Rive fictive",
    "member-1-rank": "member",
    "member-1-share_percent": "40",
}


def test_a_group_is_recorded_and_read(client_as, host, lots):
    signed_in = client_as(host)
    assert "Pas encore attribué" in signed_in.get(reverse("award", args=[lots[0].id])).content.decode()
    page = signed_in.post(reverse("award_edit", args=[lots[0].id]), GROUP, follow=True).content.decode()
    for words in ("Attribution enregistrée", "Rive fictive", "mandataire", "Groupement solidaire"):
        assert words in page
    edit = signed_in.get(reverse("award_edit", args=[lots[0].id])).content.decode()
    assert "20.04" in edit or "20,04" in edit


def test_the_lots_of_a_contract_say_who_won_and_lead_to_the_award(client_as, host, buyer, contract_id, lots):
    contract = reverse("contract", args=[contract_id])
    signed_in = client_as(host)
    before = signed_in.get(contract).content.decode()
    assert all(f'href="{reverse("award", args=[lot.id])}"' in before for lot in lots)
    assert before.count("non enregistrée") == len(lots)
    signed_in.post(reverse("award_edit", args=[lots[0].id]), GROUP)
    after = signed_in.get(contract).content.decode()
    assert "Bâtiments du Canal et 1\u00a0autre<" in after
    assert after.count("non enregistrée") == len(lots) - 1
    assert "Bâtiments du Canal et 1\u00a0autre<" in client_as(buyer).get(contract).content.decode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"member-1-share_percent": "30"}, "il en faut 100"),
        ({"member-1-siret": "12"}, "Entreprise 2"),
        ({"member-1-share_percent": "tout"}, "Écrivez un nombre"),
        ({"member-TOTAL_FORMS": "x"}, "rechargez la page"),
        ({"form": ""}, "Choisissez la forme."),
    ],
    ids=["shares", "siret", "number", "management", "form"],
)
def test_what_does_not_fit_is_said_at_its_row(client_as, host, lots, change, message):
    response = client_as(host).post(reverse("award_edit", args=[lots[0].id]), {**GROUP, **change})
    assert response.status_code == 422
    assert message in response.content.decode()


def test_a_row_that_stops_the_form_is_said_at_the_top_too(client_as, host, lots):
    """On a phone its cell may be out of sight."""
    response = client_as(host).post(reverse("award_edit", args=[lots[0].id]), {**GROUP, "member-1-siret": ""})
    summary = response.content.decode().split('class="error-summary"')[1].split("</div>")[0]
    assert "Entreprise 2\u00a0: SIRET, " in summary
    assert "videz la ligne" in summary


def test_the_queries_of_the_page_are_bounded(client_as, host, lots, django_assert_max_num_queries):
    signed_in = client_as(host)
    signed_in.post(reverse("award_edit", args=[lots[0].id]), GROUP)
    with django_assert_max_num_queries(35):
        signed_in.get(reverse("award", args=[lots[0].id]))


ALONE = {
    "form": "single",
    "seen": "",
    "member-TOTAL_FORMS": "2",
    "member-INITIAL_FORMS": "0",
    "member-0-siret": HOLDER_SIRET,
    "member-0-rank": "lead",
    "member-0-share_percent": "100",
}


def test_a_company_alone_is_told_as_such(client_as, host, lots):
    signed_in = client_as(host)
    new = signed_in.get(reverse("award_edit", args=[lots[0].id])).content.decode()
    assert 'name="member-0-share_percent" value="100"' in new
    page = signed_in.post(reverse("award_edit", args=[lots[0].id]), ALONE, follow=True).content.decode()
    content = page.partition("<main")[2].partition("Historique")[0]
    for words in ("Entreprise seule", "Où en sont les heures", "L’entreprise<"):
        assert words in content
    for words in ("roupement", "mandataire", "Qui doit", ">Part<", "Heures par membre"):
        assert words not in content


def test_a_company_alone_may_have_sub_contractors(client_as, host, lots):
    more = {"member-1-siret": SECOND, "member-1-name": "Rive fictive", "member-1-rank": "subcontractor"}
    given = {**ALONE, **more, "member-1-works_for": HOLDER_SIRET}
    page = client_as(host).post(reverse("award_edit", args=[lots[0].id]), given, follow=True).content.decode()
    assert "L’entreprise et ses sous-traitants" in page


def test_the_pages_of_the_contract_stand_on_its_awards(client_as, host, contract_id, lots):
    for name in ("award", "award_edit"):
        page = client_as(host).get(reverse(name, args=[lots[0].id])).content.decode()
        assert 'aria-label="Pages du marché"' in page
        assert f'href="{reverse("contract_diary", args=[contract_id])}"' in page


def test_the_second_to_change_the_members_is_shown_the_difference(client_as, host, lots):
    signed_in, edit = client_as(host), reverse("award_edit", args=[lots[0].id])
    signed_in.post(edit, {**GROUP, "seen": "0"})
    second = signed_in.post(
        edit, {**GROUP, "seen": "0", "member-0-share_percent": "50", "member-1-share_percent": "50"}
    )
    page = second.content.decode()
    assert second.status_code == 409
    assert "Entreprises et parts" in page
    assert "Rive fictive 40\u00a0%" in page
    assert 'name="member-1-share_percent" value="50"' in page


def test_a_lot_awarded_after_the_notification_is_to_be_checked(client_as, host, lots):
    signed_in, edit = client_as(host), reverse("award_edit", args=[lots[0].id])
    late = signed_in.post(edit, {**GROUP, "awarded_on": "2026-02-20"}, follow=True).content.decode()
    assert "Dates à vérifier" in late
    in_time = signed_in.post(edit, {**GROUP, "awarded_on": "2026-01-10"}, follow=True).content.decode()
    assert "Dates à vérifier" not in in_time


def test_hours_through_a_sub_contractor_stand_under_its_member(client_as, host, lots):
    more = {"member-TOTAL_FORMS": "4", "member-2-siret": "38012986646850", "member-2-name": "Toits fictifs"}
    more |= {"member-2-rank": "subcontractor", "member-2-works_for": SECOND}
    page = client_as(host).post(reverse("award_edit", args=[lots[0].id]), {**GROUP, **more}, follow=True)
    assert "dont Toits fictifs, sous-traitante" in page.content.decode()
