"""A person validated, proposed to a company, hired through an ETTI, and where she stands six months after."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

from tests.journeys.accessibility import check
from tests.journeys.conftest import ROOT
from tests.journeys.one_contract import HOLDER

NUMBER = "2026-PARCOURS-01"
NAME, ETTI = "Awa Lemoine", "Intérim des Coteaux"
SITUATION = "CDD ou intérim de plus de 6 mois"


def _text(page) -> str:
    page.wait_for_load_state()
    return page.locator("main").inner_text().replace("\u202f", " ").replace("\xa0", " ")


def _choose(page, field: str, words: str) -> None:
    option = page.locator(f"{field} option", has_text=words).first
    page.locator(field).select_option(option.get_attribute("value"))


def test_from_a_validation_to_the_situation_six_months_after(open_as, site, environment):
    command = [sys.executable, "-m", "tests.journeys.one_contract", NUMBER]
    subprocess.run(command, env=environment, cwd=ROOT, check=True)
    today = datetime.now(tz=UTC).date()
    ended = today - timedelta(days=190)
    hired, proposed, validated = (ended - timedelta(days=days) for days in (90, 100, 110))
    page = open_as("Claire Vidal", viewport={"width": 1280, "height": 900})

    # A person, validated before anything else.
    page.goto("/personnes/nouvelle/")
    first_name, last_name = NAME.split()
    page.locator("#id_last_name").fill(last_name)
    page.locator("#id_first_name").fill(first_name)
    page.locator("#id_born_on").fill("1996-03-08")
    page.get_by_label("Femme").check()
    page.get_by_role("button", name="Enregistrer").last.click()
    person = page.url
    page.get_by_role("link", name="Valider avant l’embauche").first.click()
    page.get_by_label("Validée").check()
    page.locator("#id_public").select_option("DELD")
    page.locator("#id_decided_on").fill(validated.isoformat())
    page.locator("#id_reason").fill("Inscription vue en entretien.")
    page.get_by_role("button", name="Enregistrer le verdict").click()

    # Proposed to the holder, which accepts.
    page.goto(person)
    page.get_by_role("link", name="Proposer à une entreprise").first.click()
    _choose(page, "#id_contract_id", NUMBER)
    page.locator("#id_job_code").fill("F1702")
    page.locator("#id_proposed_on").fill(proposed.isoformat())
    page.get_by_role("button", name="Enregistrer la proposition").click()
    assert "Choisissez l’entreprise dans la liste, ou donnez son SIRET." in _text(page)
    check(page)
    _choose(page, "#id_organization_id", HOLDER)
    page.get_by_role("button", name="Enregistrer la proposition").click()
    assert "À relancer" in _text(page)
    page.get_by_label("Acceptée").check()
    page.locator("#id_answered_on").fill((proposed + timedelta(days=4)).isoformat())
    page.get_by_role("button", name="Enregistrer la réponse").click()
    assert "4 jours" in _text(page)
    check(page)

    # Hired through an ETTI, for the company that accepted; the mission ends.
    page.get_by_role("link", name="Enregistrer l’embauche").click()
    assert page.locator("#id_job_code").input_value() == "F1702"
    _choose(page, "#id_lot_id", NUMBER)
    page.locator("#id_employer_id").select_option("")
    page.locator("#id_employer_siret").fill("99000322000011")
    page.locator("#id_employer_kind").select_option("ETTI")
    page.locator("#id_employer_name").fill(ETTI)
    _choose(page, "#id_on_behalf_of_id", HOLDER)
    page.locator("#id_modality").select_option("mission")
    page.locator("#id_employment_contract").select_option("CTT")
    page.locator("#id_starts_on").fill(hired.isoformat())
    page.locator("#id_ends_on").fill(ended.isoformat())
    page.get_by_role("button", name="Enregistrer l’embauche").click()
    assert page.url == person
    timeline = page.locator(".timeline")
    assert timeline.get_by_role("heading").all_inner_texts() == [HOLDER, ETTI]
    assert timeline.get_by_role("link", name=f"puis {ETTI}").count()

    # Six months after: recalled on the home page, asked, noted, then on her timeline and in the account.
    page.goto("/")
    page.locator("main").get_by_role("link", name=NAME).first.click()
    assert page.url.partition("?")[0].endswith("/situation/")
    outcomes = page.url.partition("?")[0]
    page.goto(f"{outcomes}?echeance=months_6")
    assert page.get_by_role("heading", name="6 mois après").count()
    page.locator("#id_situation").select_option("")
    page.get_by_role("button", name="Enregistrer la situation").click()
    assert page.url.partition("?")[0] == outcomes
    assert page.locator(".errorlist, .error-summary").count()
    check(page)
    page.locator("#id_situation").select_option(label=SITUATION)
    page.locator("#id_note").fill("Mission reconduite chez le même employeur.")
    page.get_by_role("button", name="Enregistrer la situation").click()
    assert page.url == person
    assert f"6 mois après : {SITUATION}" in timeline.inner_text().replace("\xa0", " ")
    check(page)
    page.locator(".thread a[href$='/compte/']").first.click()
    counted = page.locator("#sorties")
    counted.get_by_role("rowheader", name=SITUATION).wait_for()
    assert "1 personne 6 mois après" in counted.inner_text().replace("\xa0", " ")
    check(page)
