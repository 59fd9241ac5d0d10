"""A contract two organisations follow, its first lot won by a group of three, in a real browser."""

import subprocess
import sys

import pytest
from tests.journeys.accessibility import check
from tests.journeys.conftest import ROOT
from tests.journeys.group_people import LEAD, MEMBERS, PRICE, SECOND, SECOND_ORGANIZATION

NUMBER = "2026-GROUPE-03"


@pytest.fixture
def set_up(site, environment):
    """A function running one step of the set-up on the site's own database."""

    def run(*arguments: str) -> None:
        command = [sys.executable, "-m", "tests.journeys.group_people", *arguments]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)

    return run


def _text(page) -> str:
    page.wait_for_load_state()
    return page.locator("main").inner_text().replace("\u202f", " ").replace("\xa0", " ")


def _fill_award(page, shares) -> None:
    for position, ((siret, name, rank, _), share) in enumerate(zip(MEMBERS, shares, strict=True)):
        row = f"#id_member-{position}-"
        page.locator(f"{row}siret").fill(siret)
        page.locator(f"{row}name").fill(name)
        page.locator(f"{row}rank").select_option(rank)
        page.locator(f"{row}share_percent").fill(share)


def test_a_shared_contract_won_by_a_group_of_three(open_as, set_up):
    set_up("open")
    page = open_as(LEAD, viewport={"width": 1280, "height": 900})

    # A contract of two lots, whose holder is not known yet.
    page.goto("/marches/nouveau/")
    check(page)
    page.locator("#id_number").fill(NUMBER)
    page.locator("#id_object").fill("Réhabilitation de 80 logements, quartier des Coteaux")
    page.locator("#id_buyer_siret").fill("21310555400017")
    page.locator("#id_amount").fill("920 000")
    page.locator("#id_notified_on").fill("2026-02-01")
    page.locator("#id_ends_on").fill("2035-01-31")
    page.locator("#id_lots").fill("Gros œuvre ; 800000\nPeinture ; 120000")
    page.get_by_role("button", name="Enregistrer").last.click()
    text, contract = _text(page), page.url
    assert "Gros œuvre" in text
    assert "Peinture" in text
    assert "pas encore connu" in text

    # A second organisation follows it too, for its territory.
    page.get_by_role("link", name="Suivi à plusieurs").click()
    assert "Une seule organisation suit ce marché" in _text(page)
    page.get_by_role("link", name="Partager le suivi").click()
    check(page)
    known = page.locator("#id_organization_id option", has_text=SECOND_ORGANIZATION).get_attribute("value")
    page.locator("#id_organization_id").select_option(known)
    page.locator("#id_territory").fill("Les Coteaux")
    page.locator("#id_share_percent").fill("40")
    page.locator("#id_facilitator").fill(SECOND)
    page.locator("#id_since_on").fill("2026-02-01")
    page.get_by_role("button", name="Enregistrer").last.click()
    row = page.locator("main table").first.locator("tbody tr", has_text=SECOND_ORGANIZATION)
    assert SECOND in row.inner_text()
    assert "40" in row.inner_text()
    check(page)

    # Lot 1 goes to a group of three; shares that do not make 100 % are refused.
    page.goto(contract)
    page.locator("#clauses table").get_by_role("link", name="non enregistrée").first.click()
    assert "Pas encore attribué" in _text(page)
    page.get_by_role("link", name="Enregistrer l’attribution").first.click()
    page.locator("#id_form").select_option("solidary")
    page.locator("#id_awarded_on").fill("2026-01-15")
    page.locator("#id_clearing_price").fill(PRICE.replace(".", ","))
    _fill_award(page, ("60", "30", "5"))
    page.get_by_role("button", name="Enregistrer").last.click()
    assert "Les parts font 95 %, il en faut 100." in _text(page)
    check(page)
    _fill_award(page, [share for *_, share in MEMBERS])
    page.get_by_role("button", name="Enregistrer").last.click()
    award = page.url
    assert "Groupement solidaire, attribué le 15 janv. 2026" in _text(page)
    page.goto(contract)
    text = _text(page)
    assert "Maçonnerie des Coteaux et 2 autres" in text
    assert "pas encore connu" not in text

    # Each organisation has a person who works for a member: the second facilitator sees the whole, without names.
    set_up("work", NUMBER)
    page = open_as(SECOND, viewport={"width": 1280, "height": 900})
    choice = page.locator("details.menu:not(.menu-user)")
    if choice.count():  # she may be in other journeys' organisations too
        choice.locator("summary").click()
        choice.get_by_role("button", name=SECOND_ORGANIZATION).click()
    page.goto(f"/marches/?q={NUMBER}")
    page.locator("main table").get_by_role("link", name=NUMBER).click()
    assert page.url == contract
    assert "Suivi avec" in _text(page)
    for link in page.locator(".tabs a, .toolbar a, .thread a").all():
        address = link.get_attribute("href")
        assert page.request.get(address).ok, address
    check(page)
    page.goto(f"{contract}personnes/")
    text = _text(page)
    assert "Ferrand" in text
    assert "Duval" not in text
    page.goto(f"{contract}compte/")
    text = _text(page)
    assert "650 h" in text
    assert "1 000 h" in text
    assert "Duval" not in text
    check(page)

    # Who owes how much to whom, from the same hours.
    page.goto(contract)
    page.locator("#clauses table").get_by_role("link", name="Maçonnerie des Coteaux et 2 autres").click()
    assert page.url == award
    rows = [line.split("\t") for line in _text(page).splitlines()]
    told = {cells[0].strip(): [cell.strip() for cell in cells[1:]] for cells in rows if len(cells) > 3}
    assert told["Maçonnerie des Coteaux"][:4] == ["60,0 %", "600 h", "300 h", "300 h"]
    assert told["Rive fictive"][1:3] == ["300 h", "350 h"]
    assert told["Rive fictive"][-1] == "50 h"
    assert told["Toits fictifs"][1:4] == ["100 h", "0 h", "100 h"]
    debts = _text(page).partition("Qui doit combien à qui")[2]
    assert "Maçonnerie des Coteaux doit 37,5 h à Rive fictive, soit 751,50 €" in debts
    assert "Toits fictifs doit 12,5 h à Rive fictive, soit 250,50 €" in debts
    assert "Le groupement ensemble : 350 h restantes, soit 17 500 € de pénalités" in debts
    assert not page.get_by_role("link", name="Modifier l’attribution").count()
    check(page)
