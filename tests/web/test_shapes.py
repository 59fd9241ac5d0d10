"""What every page keeps: where one is, identifiers used once, fields called optional only when they are."""

import re
from collections import Counter

import pytest
from django.urls import reverse

pytestmark = pytest.mark.once

TEXT = re.compile(r"<[^>]*>")


def _trail(page: str) -> list[str]:
    found = re.search(r'<nav class="breadcrumbs".*?</nav>', page, re.DOTALL)
    return [TEXT.sub("", item).strip() for item in re.findall(r"<li>(.*?)</li>", found[0])] if found else []


def _place(page: str) -> str:
    rail = page[page.index('class="rail-places"') :]
    found = re.search(r'aria-current="page">.*?<span>(.*?)</span>', rail, re.DOTALL)
    return found[1] if found else ""


@pytest.mark.parametrize(
    ("name", "asked", "trail"),
    [
        ("contract_new", "", ["Marchés", "Suivre un marché"]),
        ("operation_new", "", ["Opérations", "Nouvelle opération"]),
        ("person_new", "", ["Personnes", "Enregistrer une personne"]),
        ("engagement_new", "", ["Personnes", "Enregistrer une embauche"]),
        ("proposal_new", "", ["Personnes", "Proposition"]),
        ("hours_upload", "", ["Heures", "Déposer un relevé"]),
    ],
)
def test_a_form_says_where_it_stands(client_as, host, name, asked, trail):
    page = client_as(host).get(reverse(name) + asked).content.decode()
    assert _trail(page) == trail
    assert _place(page) == trail[0]


def test_what_one_changes_is_named_in_the_trail(client_as, host, contract_id):
    signed_in = client_as(host)
    page = signed_in.get(reverse("contract_edit", args=[contract_id])).content.decode()
    assert _trail(page) == ["Marchés", "2026-TRA-0001", "Modifier"]
    hire = signed_in.get(reverse("engagement_new") + f"?marche={contract_id}").content.decode()
    assert _trail(hire) == ["Personnes", "2026-TRA-0001", "Enregistrer une embauche"]


def test_a_list_with_filters_uses_each_identifier_once(client_as, host, contract_id):
    page = client_as(host).get(reverse("contracts") + "?q=2026&rythme=none").content.decode()
    assert [name for name, times in Counter(re.findall(r'\sid="([^"]+)"', page)).items() if times > 1] == []
    chosen = page[page.index("Colonnes affichées") - 600 : page.index("Colonnes affichées")]
    assert 'name="q" value="2026"' in chosen
    assert 'name="rythme" value="none"' in chosen


def test_a_field_another_answer_asks_for_is_not_called_optional(client_as, host):
    page = client_as(host).get(reverse("engagement_new")).content.decode()
    labels = {TEXT.sub("", label) for label in re.findall(r"<label for=.*?</label>", page, re.DOTALL)}
    assert {"Employeur", "SIRET d’un autre employeur", "Tutrice ou tuteur"} <= labels
    assert "Fin (facultatif)" in labels


def test_one_s_own_address_is_said_with_who_changes_it(client_as, host):
    page = client_as(host).get("/compte/email/").content.decode()
    assert "demandez à l’administration de votre organisation" in page
    assert "e-mail" not in page
