"""A facilitator's own spreadsheets, in a real browser: dropped, matched once, checked, reported, confirmed."""

from pathlib import Path

from tests.journeys.accessibility import check

from levier.exchange.spreadsheets import open_workbook

HEAD = "Titre;NOM;Prénom;Anniversaire;N° Sécu"
LIST = "\r\n".join(
    (
        HEAD,
        "Mme;ORTEGA;Solène;23/04/1999;299044410912345",
        "M.;KEÏTA;Idriss;01/02/1985;",
        "M.;KEITA;Idrisse;01/02/1985;",
        "Mme;LOPEZ;Ana;31/02/1990;",
    )
).encode("cp1252")
NEXT = "\r\n".join((HEAD, "Mme;SÉNAC;Awa;12/12/1990;")).encode("cp1252")
CONTRACTS = "\r\n".join(
    (
        "N° marché;Objet;Acheteur;SIRET;Notification;Heures d’insertion prévues",
        "REP-2025-1;Réfection du préau;Métropole fictive;21310555400017;01/03/2025;1 200 h",
    )
).encode("cp1252")


def _drop(page, name: str, content: bytes, kind: str = "personnes") -> None:
    page.goto(f"/tableaux/{kind}/deposer/")
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Lire le tableau").click()


def _text(page) -> str:
    page.wait_for_load_state()
    return page.locator("main").inner_text().replace("\u202f", " ").replace("\xa0", " ")


def test_a_list_of_people_is_matched_once_checked_reported_and_recorded(open_as):
    page = open_as("Claire Vidal", viewport={"width": 1280, "height": 900})

    # A title that says nothing is asked; the column of social security numbers is never read.
    _drop(page, "mes personnes.csv", LIST)
    address = page.url
    assert "Il manque une colonne" in _text(page)
    assert "299044410912345" not in page.content()
    page.get_by_label("Anniversaire").select_option(label="Date de naissance")
    page.get_by_role("button", name="Lire avec ces réponses").click()

    # Checked before anything is recorded: the cell that is wrong, the two who look alike.
    assert page.url == address
    assert "D5" in page.locator("#problemes").inner_text()
    check(page)
    page.get_by_label("Ligne 4").select_option(label="Une autre personne")
    page.get_by_role("button", name="Retenir ces réponses").click()

    # Recorded, and reported on the rows of the file as it was dropped in.
    page.get_by_role("button", name="Enregistrer 3 personnes").click()
    assert "3 personnes : enregistrement fait." in _text(page)
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="compte rendu ligne par ligne").click()
    path = Path(downloaded.value.path())
    rows = open_workbook(path.read_bytes(), downloaded.value.suggested_filename).sheets[0].rows
    assert "Pourquoi" in [row[-1] for row in rows]
    (refused,) = (row for row in rows if "LOPEZ" in row)
    assert refused[-2] == "Refusé"
    assert refused[-1].startswith("D5")

    # The same titles again: nothing is asked.
    _drop(page, "la suite.csv", NEXT)
    assert page.get_by_role("button", name="Enregistrer 1 personne").is_visible()


def test_what_a_list_says_of_validations_and_hires_is_seen_first_and_recorded_once(open_as):
    page = open_as("Claire Vidal", viewport={"width": 1280, "height": 900})

    # The contract first, with the hours its objective asks: no method is made up for them.
    _drop(page, "mes marchés.csv", CONTRACTS, "marches")
    assert "objectif repris de 1 200 h (contractuel, 01/03/2025, jour de la notification)" in _text(page)
    check(page)
    page.get_by_role("button", name="Enregistrer 1 marché et 1 objectif").click()

    head = "NOM;Prénom;Né(e) le;Public;Validée le;N° marché;Lot;Employeur;SIRET;Type de contrat;Date d’embauche"
    row = "VALLON;Ysée;23/04/1999;BRSA;01/02/2026;REP-2025-1;1;Chantiers fictifs;73282932000074;CDD;01/01/2019"
    work = "\r\n".join((head, row)).encode("cp1252")

    # A public of other words is asked once; a hire before the validation is told at its cell, with the rule.
    _drop(page, "validations et embauches.csv", work)
    address = page.url
    assert "ce public n’est pas dans votre liste de publics" in _text(page)
    page.get_by_label("Public « BRSA »").select_option(label="Allocataire du RSA")
    page.get_by_role("button", name="Lire avec ces réponses").click()
    assert page.url == address
    assert "Validation du 01/02/2026 reprise : validée" in _text(page)
    assert "à valider avant l’embauche" in page.locator("#problemes").inner_text()
    check(page)

    # The person and her validation are recorded; handed in again, only the hire that is wrong is left.
    page.get_by_role("button", name="Enregistrer 1 personne et 1 validation").click()
    assert "1 personne et 1 validation : enregistrement fait." in _text(page)
    _drop(page, "encore.csv", work)
    assert "Rien de nouveau à enregistrer" in _text(page)
