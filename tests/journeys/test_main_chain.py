"""The facilitator's main chain: from a published file to the attestation, in a real browser."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.journeys.accessibility import check

CONTRACT = {
    "id": "2026-JOURNEY-01",
    "acheteur": {"id": "21310555400017", "nom": "Métropole fictive"},
    "nature": "Marché",
    "objet": "Réhabilitation de 120 logements, cité des Tilleuls",
    "codeCPV": "45000000",
    "procedure": "Appel d'offres ouvert",
    "lieuExecution": {"code": "31555", "typeCode": "Code commune"},
    "dureeMois": 24,
    "dateNotification": "2026-01-05",
    "datePublicationDonnees": "2026-01-20",
    "montant": 1000000,
    "formePrix": "Ferme",
    "titulaires": [{"typeIdentifiant": "SIRET", "id": "44306184100047", "denominationSociale": "Bâtiments du Canal"}],
    "considerationsSociales": ["Clause sociale"],
}


def _published_file(folder: Path, number: str) -> Path:
    file = folder / "decp.json"
    wrong = {**CONTRACT, "id": f"{number}-FAUX", "acheteur": {"id": "12345678901234"}}
    content = {"marches": {"marche": [{**CONTRACT, "id": number}, wrong]}}
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return file


def _hours_file(folder: Path, number: str, last_name: str, born_on: str) -> Path:
    file = folder / "relevé mai.csv"
    rows = (
        "Nom;Prénom;Date de naissance;N° de marché;avr-26;mai-26",
        f"{last_name};Lina;{date.fromisoformat(born_on):%d/%m/%Y};{number};120,5;35",
        f"Inconnue;Zoé;13/07/1988;{number};10;",
    )
    file.write_bytes("\r\n".join(rows).encode("cp1252"))
    return file


@pytest.mark.parametrize(
    ("javascript", "number", "last_name", "born_on"),
    [(True, "2026-JOURNEY-01", "Martin", "1999-04-23"), (False, "2026-JOURNEY-02", "Bernard", "1987-11-30")],
    ids=["with JavaScript", "without JavaScript"],
)
def test_from_a_published_file_to_the_attestation(open_as, tmp_path, javascript, number, last_name, born_on):
    page = open_as("Claire Vidal", java_script_enabled=javascript, viewport={"width": 1280, "height": 900})

    def looked_at() -> None:
        if javascript:
            check(page)

    looked_at()

    # A published file, previewed, its refusals said, then imported.
    page.goto("/marches-publies/importer/")
    looked_at()
    page.locator("input[type=file]").set_input_files(_published_file(tmp_path, number))
    page.locator("main form button[type=submit]").first.click()
    assert "SIRET" in page.locator("main").inner_text()
    looked_at()
    page.get_by_role("button", name="Importer").click()
    page.goto(f"/marches-publies/?q={number}")
    looked_at()

    # The published contract becomes one that is followed: nothing typed twice.
    page.get_by_role("link", name=number).first.click()
    looked_at()
    page.get_by_role("button", name="Suivre ce marché").click()
    assert "/marches/" in page.url
    contract_url = page.url
    looked_at()

    # Its clause is calibrated, kept as a scenario, fixed.
    page.locator("table").get_by_role("link", name="À calibrer").first.click()
    page.locator("#id_labour_share_percent").fill("50")
    page.locator("#id_rate_percent").fill("5")
    page.locator("#id_hourly_cost").fill("30")
    page.get_by_role("button", name="Calculer").click()
    main = page.locator("main")
    main.get_by_text("833").first.wait_for()
    looked_at()
    page.get_by_role("button", name="Garder ce scénario").click()
    page.get_by_role("link", name="Fixer cet objectif").first.click()
    looked_at()
    page.locator("#id_stage").select_option("contractual")
    page.locator("#id_fixed_on").fill("2026-01-05")
    page.get_by_role("button", name="Fixer").last.click()
    assert "833" in page.locator("main").inner_text()

    # The clause as a document buyers edit.
    with page.expect_download() as download:
        page.get_by_role("link", name="Texte de la clause (.docx)").first.click()
    assert download.value.suggested_filename.endswith(".docx")

    # A person, validated before her hire, then hired.
    page.goto("/personnes/nouvelle/")
    looked_at()
    page.locator("#id_last_name").fill(last_name)
    page.locator("#id_first_name").fill("Lina")
    page.locator("#id_born_on").fill(born_on)
    page.get_by_label("Femme").check()
    page.get_by_role("button", name="Enregistrer").last.click()
    looked_at()
    person_url = page.url
    page.goto(f"{person_url}validation/")
    page.get_by_label("Validée").check()
    page.locator("#id_public").select_option("DELD")
    page.locator("#id_decided_on").fill("2026-01-10")
    page.locator("#id_reason").fill("Inscription vue en entretien.")
    looked_at()
    page.get_by_role("button", name="Enregistrer le verdict").click()
    page.goto(person_url)
    assert "Validée" in page.locator("main").inner_text()
    page.get_by_role("link", name="Enregistrer une embauche").first.click()
    looked_at()
    lot = page.locator("#id_lot_id option", has_text=number).first.get_attribute("value")
    page.locator("#id_lot_id").select_option(lot)
    page.locator("#id_employer_siret").fill("44306184100047")
    page.locator("#id_modality").select_option("direct")
    page.locator("#id_employment_contract").select_option("CDD")
    page.locator("#id_starts_on").fill("2026-02-02")
    page.get_by_role("button", name="Enregistrer l’embauche").click()
    page.goto(person_url)
    assert number in page.locator("main").inner_text()

    # The company's own spreadsheet, its problem said at its cell, then kept and validated.
    page.goto("/heures/deposer/")
    looked_at()
    page.locator("input[type=file]").set_input_files(_hours_file(tmp_path, number, last_name, born_on))
    page.get_by_role("button", name="Lire le fichier").click()
    assert "n’a pas d’embauche enregistrée" in page.locator("main").inner_text()
    looked_at()
    page.get_by_label("Laisser de côté").check()
    page.get_by_role("button", name="Garder ces heures").click()
    assert "Relevé gardé" in page.locator("main").inner_text()
    page.goto(f"{contract_url}heures/")
    looked_at()
    page.get_by_role("button", name="Valider les 2 lignes en attente").click()
    assert "décision enregistrée" in page.locator("main").inner_text()

    # The account, its figures opening onto their rows, its attestation.
    page.goto(f"{contract_url}compte/?le=2026-06-30")
    looked_at()
    for scheme, shown, hidden in (("dark", ".only-dark", ".only-light"), ("light", ".only-light", ".only-dark")):
        page.emulate_media(color_scheme=scheme)
        assert page.locator(shown).first.is_visible()
        assert not page.locator(hidden).first.is_visible()
    text = page.locator("main").inner_text().replace("\u202f", " ").replace("\xa0", " ")
    assert "155,5 h" in text
    assert "833 h" in text
    with page.expect_download() as download:
        page.get_by_role("link", name="Attestation (PDF)").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    with page.expect_download() as download:
        page.get_by_role("link", name="Tableur (XLSX)").first.click()
    assert download.value.suggested_filename.endswith(".xlsx")
