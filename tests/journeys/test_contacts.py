"""The person a company's statements come from leaves, another takes over, in a real browser."""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from tests.journeys.accessibility import check
from tests.journeys.conftest import ROOT
from tests.journeys.one_contract import HOLDER

from levier.exchange.outputs import numbers

NUMBER = "2026-CONTACTS-01"
LEAVING, NEXT = "Sonia Meyer", "Yanis Roche"


def _text(page) -> str:
    page.wait_for_load_state()
    return page.locator("main").inner_text().replace("\u202f", " ").replace("\xa0", " ")


def _row(page, name: str):
    return page.locator("main table").first.locator("tbody tr", has_text=name)


def test_a_contact_leaves_and_another_takes_over(open_as, site, environment):
    command = [sys.executable, "-m", "tests.journeys.one_contract", NUMBER]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)
    page = open_as("Claire Vidal", viewport={"width": 1280, "height": 900})
    left_on = datetime.now(tz=UTC).date() - timedelta(days=3)

    # A contact of the holder, with two duties on the contract.
    page.goto(f"/marches/?q={NUMBER}")
    page.locator("main table").get_by_role("link", name=NUMBER).click()
    page.get_by_role("link", name="Contacts", exact=True).click()
    contacts = page.url
    assert "Missions que personne n’a" in _text(page)
    page.get_by_role("link", name=re.compile(f"^{HOLDER} ")).click()
    check(page)
    page.locator("#id_name").fill(LEAVING)
    page.locator("#id_position").fill("Responsable des ressources humaines")
    page.locator("#id_email").fill("rh@ateliers-du-port.example")
    page.locator("#id_since_on").fill("2025-09-01")
    duties = page.locator("input[name=duties]")
    labels = [page.locator(f"label[for={duties.nth(i).get_attribute('id')}]").inner_text() for i in range(2)]
    for position in range(2):
        duties.nth(position).check()
    page.get_by_role("button", name="Enregistrer").last.click()
    assert page.url == contacts
    row = _row(page, LEAVING).inner_text()
    assert all(label in row for label in labels), (labels, row)

    # She leaves: nobody told to take over is refused, then someone new takes over.
    _row(page, LEAVING).get_by_role("link", name="Cette personne est partie").click()
    leaving = page.url
    assert NUMBER in _text(page)
    page.locator("#id_left_on").fill(left_on.isoformat())
    page.get_by_role("button", name="Noter le départ").click()
    assert page.url == leaving
    assert "Dites qui reprend 2 missions" in _text(page)
    check(page)
    page.locator("#id_new_name").fill(NEXT)
    page.locator("#id_new_position").fill("Chargé des ressources humaines")
    page.locator("#id_new_email").fill("y.roche@ateliers-du-port.example")
    page.get_by_role("button", name="Noter le départ").click()
    assert "Départ noté" in _text(page)
    assert HOLDER in page.get_by_role("heading", level=1).inner_text()
    check(page)

    # Her duties are the next one's from that day; she stays readable, with what she did.
    page.goto(contacts)
    assert not _row(page, LEAVING).count()
    row = _row(page, NEXT).inner_text()
    assert all(label in row for label in labels), (labels, row)
    page.get_by_text("Contacts d’avant (1)").click()
    left = page.locator("details", has_text="Contacts d’avant").inner_text().replace("\xa0", " ")
    assert f"jusqu’au {numbers.date_short(left_on)}".replace("\xa0", " ") in left
    assert all(label.lower() in left for label in labels), (labels, left)
    check(page)
    page.get_by_role("link", name=LEAVING, exact=True).click()
    assert page.locator("#id_email").input_value() == "rh@ateliers-du-port.example"
    assert page.locator("#id_until_on").input_value() == left_on.isoformat()
    assert not page.get_by_role("link", name="Cette personne est partie").count()
    check(page)
