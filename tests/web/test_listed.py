"""Taking over one's own spreadsheets on the screen: every gesture without JavaScript, never a half import."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.exchange.spreadsheet_samples import xlsx
from tests.fixtures_advances import tell
from tests.fixtures_listed import CONTRACTS, PEOPLE

from levier.exchange.spreadsheets import open_workbook
from levier.usecases import contracts, listed_imports, resemblances
from levier.usecases.advances import Step


def _upload(signed_in, content=PEOPLE, name="liste.csv", page="list_of_people"):
    return signed_in.post(reverse(page), {"file": SimpleUploadedFile(name, content)}, follow=True)


@pytest.fixture
def page(client_as, host):
    """A client of the facilitator, and the page of a list of people just handed in."""
    signed_in = client_as(host)
    response = _upload(signed_in)
    return signed_in, response.redirect_chain[-1][0], response.content.decode()


def test_people_go_from_the_list_to_the_report(page):
    signed_in, url, shown = page
    assert "Enregistrer 2\xa0personnes" in shown
    assert "C6" in shown
    assert "«&nbsp;N° Sécu&nbsp;»" in shown
    done = signed_in.post(f"{url}confirmer/", follow=True).content.decode()
    assert "2\xa0personnes\u00a0: enregistrement fait." in done
    assert "MARTIN" in signed_in.get(reverse("people")).content.decode()
    again = signed_in.post(f"{url}confirmer/", follow=True).content.decode()
    assert "ne change plus" in again
    assert "liste.csv" in signed_in.get(reverse("lists")).content.decode()


def test_the_report_is_a_spreadsheet_that_says_why(page):
    signed_in, url, _ = page
    response = signed_in.get(f"{url}compte-rendu/")
    assert 'filename="compte-rendu-liste.xlsx"' in response["Content-Disposition"]
    rows = open_workbook(response.content, "r.xlsx").sheets[0].rows
    assert list(rows[0]) == ["Ligne", "Civilité", "NOM", "Prénom", "Né(e) le", "Tél.", "Résultat", "Pourquoi"]
    assert rows[5][-2:] == ["Refusé", "C6\u00a0: il manque\u00a0: prénom. Remplissez la cellule."]
    kept = PEOPLE.replace(b"299044410912345", "N° effacé".encode("cp1252"))
    assert signed_in.get(f"{url}fichier/").content == kept
    assert "numéro de sécurité sociale effacé" in signed_in.get(url).content.decode()
    # The report itself can be handed in again: its own columns do no harm.
    assert "Enregistrer 2\xa0personnes" in _upload(signed_in, response.content, "r.xlsx").content.decode()


def test_someone_alike_is_decided_on_the_page(page):
    signed_in, url, shown = page
    assert "1\xa0ligne ressemble à quelqu’un de déjà connu" in shown
    decided = signed_in.post(
        f"{url}trancher/", {"row:5": "other", "row:x": "same", "row:999999999999": "same"}, follow=True
    )
    assert "Enregistrer 3\xa0personnes" in decided.content.decode()
    signed_in.post(f"{url}confirmer/")
    late = signed_in.post(f"{url}trancher/", {"rest": "same"}, follow=True).content.decode()
    assert "ne change plus" in late


def test_contracts_ask_the_siret_of_organisations_once(client_as, host):
    signed_in = client_as(host)
    response = _upload(signed_in, CONTRACTS, page="list_of_contracts")
    url, shown = response.redirect_chain[-1][0], response.content.decode()
    assert "Département imaginaire" in shown
    form = response.context["form"]
    given = {field.html_name: field.value() for field in form}
    (organizations,) = form.unknowns()
    rank = next(r for r, (u, _) in enumerate(organizations.rows) if u.name.startswith("Dép"))
    wrong = signed_in.post(url, {**given, f"siret:{rank}": "12"})
    assert wrong.status_code == 422
    assert "Ce SIRET ne convient pas" in wrong.content.decode()
    right = signed_in.post(url, {**given, f"siret:{rank}": "443 061 841 00047"}, follow=True).content.decode()
    assert "Enregistrer 2\xa0marchés" in right
    signed_in.post(f"{url}confirmer/")
    assert "2025-2" in signed_in.get(reverse("contracts")).content.decode()


def test_a_validation_a_hire_and_a_public_to_recognise_are_shown_before_anything(client_as, host, contract_id):
    head = "Nom;Prénom;Né le;Public;Validée le;N° marché;Lot;Employeur;SIRET;Type de contrat;Date d’embauche;Poste"
    row = "2026-TRA-0001;1;Bâtiments du Canal;44306184100047;CDD;02/02/2026;Maçonne"
    lines = [f"A;Zoé;01/01/1990;RSA;01/02/2026;{row}", f"B;Luc;02/01/1990;BRSA;01/02/2026;{row}"]
    signed_in = client_as(host)
    response = _upload(signed_in, "\r\n".join([head, *lines]).encode())
    url, shown = response.redirect_chain[-1][0], response.content.decode()
    assert "Enregistrer 2\xa0personnes, 1\xa0validation et 1\xa0embauche" in shown
    assert "Embauche du 02/02/2026 reprise" in shown
    assert "Publics et métiers à reconnaître" in shown
    form = response.context["form"]
    given = {field.html_name: field.value() for field in form}
    (words,) = form.unknowns()
    asked = {unknown.kind: field.html_name for unknown, field in words.rows}
    wrong = signed_in.post(url, {**given, asked["public"]: "RSA", asked["job"]: "maçon"})
    assert (wrong.status_code, "n’est pas un code ROME" in wrong.content.decode()) == (422, True)
    right = signed_in.post(url, {**given, asked["public"]: "RSA", asked["job"]: "F1703"}, follow=True)
    assert "Enregistrer 2\xa0personnes, 2\xa0validations et 2\xa0embauches" in right.content.decode()
    done = signed_in.post(f"{url}confirmer/", follow=True).content.decode()
    assert "2\xa0personnes, 2\xa0validations et 2\xa0embauches\u00a0: enregistrement fait." in done
    report = open_workbook(signed_in.get(f"{url}compte-rendu/").content, "r.xlsx").sheets[0].rows
    assert "Validation du 01/02/2026 reprise" in report[1][-1]


def test_an_objective_of_a_list_reads_as_taken_over_on_its_clause(client_as, host):
    head = "N° marché;Objet;SIRET acheteur;Acheteur;Notification;Heures d’insertion"
    content = f"{head}\r\n2025-1;École;21310555400017;Ville;01/03/2025;1 200\r\n".encode()
    signed_in = client_as(host)
    response = _upload(signed_in, content, page="list_of_contracts")
    url, shown = response.redirect_chain[-1][0], response.content.decode()
    assert "Enregistrer 1\xa0marché et 1\xa0objectif" in shown
    signed_in.post(f"{url}confirmer/")
    found = contracts.list_contracts(by=host)[0]
    lot = contracts.get_contract(by=host, contract_id=found.id).lots[0]
    page = signed_in.get(reverse("calibration", args=[lot.clause_id])).content.decode()
    assert "méthode et taux non dits, aucun calcul" in page


def test_columns_not_recognised_are_asked(client_as, host):
    signed_in = client_as(host)
    response = _upload(signed_in, "Patronyme x;P.;Jour\r\nMARTIN;Zoé;23/04/1999\r\n".encode())
    url, shown = response.redirect_chain[-1][0], response.content.decode()
    assert "Aucune colonne reconnue pour&nbsp;: Prénom, Nom, Date de naissance" in shown
    chosen = {"header_row": "1", "column:0": "last_name", "column:1": "first_name", "column:2": "born_on"}
    assert signed_in.post(url, {**chosen, "header_row": "12"}).status_code == 422
    assert signed_in.post(url, {**chosen, "column:0": "salaire"}).status_code == 422
    assert "Enregistrer 1\xa0personne" in signed_in.post(url, chosen, follow=True).content.decode()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "est vide"),
        (b"%PDF-1.7", "document PDF"),
        (b"PK\x03\x04" + b"\x00" * 40, "abîmé"),
        (b"\x00\xff\xfe\x01" * 10, "ni un tableur ni un texte"),
    ],
    ids=["empty", "pdf", "broken", "noise"],
)
@pytest.mark.parametrize("name", ["list_of_people", "list_of_contracts"])
def test_a_file_that_is_no_list_is_refused_at_its_field(client_as, host, name, content, told):
    response = _upload(client_as(host), content, page=name)
    assert response.status_code == 422
    assert told in response.content.decode()


def test_a_file_too_large_is_refused(client_as, host, monkeypatch):
    monkeypatch.setattr("levier.web.forms.SpreadsheetField.largest", 10)
    assert _upload(client_as(host)).status_code == 422


def test_a_list_given_up_is_said(page):
    signed_in, url, _ = page
    assert "Tableau abandonné" in signed_in.post(f"{url}abandonner/", follow=True).content.decode()
    assert "ne change plus" in signed_in.post(f"{url}abandonner/", follow=True).content.decode()
    assert "Abandonné" in signed_in.get(url).content.decode()
    assert signed_in.get(f"{url}compte-rendu/").status_code == 404
    assert signed_in.post(url, {}).status_code == 422


def test_a_long_list_says_how_far_it_is(client_as, host, monkeypatch):
    monkeypatch.setattr(listed_imports, "LONG_FILE", 10)
    signed_in = client_as(host)
    response = _upload(signed_in)
    url, shown = response.redirect_chain[-1][0], response.content.decode()
    assert "il attend son tour" in shown
    import_id = int(url.strip("/").split("/")[-1])
    tell(import_id, Step.READ, 1, 2)
    assert "est lu ligne à ligne" in signed_in.get(url).content.decode()
    listed_imports.read_list(by=host, import_id=import_id)
    assert "HX-Refresh" in signed_in.get(url, headers={"HX-Target": "job-tableau"}).headers


def test_lists_are_reached_from_contracts_people_and_what_waits(page):
    signed_in, url, _ = page
    ways = (("contracts", "list_of_contracts"), ("people", "list_of_people"), ("list_of_people", "lists"))
    for name, target in ways:
        assert f'href="{reverse(target)}"' in signed_in.get(reverse(name)).content.decode()
    assert "Tableau de personnes «\u00a0liste.csv\u00a0»" in signed_in.get(reverse("home")).content.decode()
    assert f'href="{url}"' in signed_in.get(reverse("home")).content.decode()
    assert reverse("hours_upload") in signed_in.get(reverse("lists")).content.decode()
    assert "Ce qui peut être repris" in signed_in.get(reverse("list_of_contracts")).content.decode()


def test_pages_ask_few_questions(page, django_assert_max_num_queries):
    signed_in, url, _ = page
    for address in (url, f"{url}compte-rendu/", reverse("lists")):
        with django_assert_max_num_queries(16):
            assert signed_in.get(address).status_code == 200


def test_the_problems_are_a_file_too(page):
    signed_in, url, _ = page
    assert signed_in.get(f"{url}?format=xlsx").content[:2] == b"PK"
    assert signed_in.get(f"{url}?format=csv").content[:3] == b"\xef\xbb\xbf"


def test_columns_twice_and_other_sheets_are_told_before_anything_is_recorded(client_as, host):
    rows = [["Nom", "Prénom", "Né le", "Début", "Début"], ["A", "B", "01/01/1990", "", "02/03/2026"]]
    signed_in = client_as(host)
    shown = _upload(signed_in, xlsx(rows, rows), "l.xlsx").content.decode()
    assert "E «&nbsp;Début&nbsp;»" in shown
    assert "mettez-en une par ligne" in shown
    assert "«&nbsp;Feuille 2&nbsp;»&nbsp;: cette feuille ne l’est pas" in shown
    one = _upload(signed_in, xlsx([row[:4] for row in rows]), "l.xlsx").content.decode()
    assert "Colonnes qui ne sont pas lues" not in one
    assert "autres feuilles" not in one


def test_a_namesake_born_another_day_is_decided_on_the_page(client_as, host):
    signed_in = client_as(host)
    content = b"Nom;Prenom;Ne le\r\nMartin;Luc;01/02/1990\r\nMartin;Luc;02/01/1990\r\nMartin;Luc;\r\n"
    response = _upload(signed_in, content)
    shown = response.content.decode()
    assert "2\xa0lignes ressemblent à quelqu’un de déjà connu" in shown
    assert "Luc Martin (ligne 2), 01/02/1990" in shown
    url = response.redirect_chain[-1][0]
    decided = signed_in.post(f"{url}trancher/", {"row:3": "other", "row:4": "same"}, follow=True).content.decode()
    assert "Enregistrer 2\xa0personnes" in decided


def test_who_enters_a_person_during_a_long_list_keeps_what_was_typed(client_as, host, monkeypatch):
    def wait(*args, **options):
        raise resemblances.ListUnderWay

    monkeypatch.setattr(resemblances, "lock_people_of", wait)
    given = {"last_name": "Martin", "first_name": "Zoé", "born_on": "1999-04-23", "sex": "F"}
    response = client_as(host).post(reverse("person_new"), given)
    assert response.status_code == 422
    shown = response.content.decode()
    assert "Un tableau de personnes s’enregistre en ce moment" in shown
    assert 'value="Martin"' in shown
