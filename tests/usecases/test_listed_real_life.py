"""Lists as facilitators really keep them: titles anywhere, totals, notes, merged cells, empty words, several sheets."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from tests.exchange.spreadsheet_samples import ods, ods_row, xlsx
from tests.fixtures_domain import BUYER_SIRET, HOLDER_SIRET, NOW
from tests.fixtures_listed import lines_of

from levier.records.models import Engagement, HoursLine, Person, Validation
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import contracts, hours_imports, listed_imports, listed_views

CONTRACTS = [
    ["Suivi des clauses – Ville fictive", "", "", "", "", "", "", ""],
    ["Mis à jour le", "1/2/26"],
    [],
    [
        "N° de marché",
        "Objet",
        "Maître d’ouvrage",
        "SIRET",
        "Montant",
        "Notifié le",
        "Date de fin",
        "Heures d’insertion",
    ],
    ["Année 2025", "", "", "", "", "", "", ""],
    ["2025-1", "École", "Ville fictive", float(BUYER_SIRET), "120 000,50", "1/2/26", "31/12/26", "1 200,5"],
    [],
    ["2025-2", "Voirie", "VILLE FICTIVE", f"{BUYER_SIRET}.0", "néant", "n.c.", "-", "Néant"],
    ["2025-3", "Parc", "Ville fictive", float(BUYER_SIRET), "", "à venir", "", ""],
    ["", "", "", "Sous-total", 120000.5, "", "", 1200.5],
    ["", "", "", "", 120000.5, "", "", 1200.5],
    ["TOTAL GÉNÉRAL", "", "", "", 120000.5, "", "", 1200.5],
    ["* hors avenants", "", "", "", "", "", "", ""],
    ["Nombre de marchés\u00a0: 3", "", "", "", "", "", "", ""],
]
MERGED = ["A1:H1", "A5:H5"]
PEOPLE = [["Nom", "Prénom", "Né(e) le"], ["Martin", "Zoé", "1/2/99"]]
NO_ROW = "Pas une ligne"


def _rows(host, import_id) -> list[tuple[int, str, str]]:
    return [(row.number, row.result, row.why) for row in listed_views.list_report(by=host, import_id=import_id).rows]


def _results(host, import_id) -> dict[int, str]:
    return {number: result for number, result, _ in _rows(host, import_id)}


def test_titles_on_the_fourth_row_totals_and_notes_are_no_contracts(host, receive_list, list_seen, confirm_list):
    import_id = receive_list(xlsx(CONTRACTS, merged=MERGED), "contracts", name="l.xlsx")
    found = list_seen(import_id)
    assert found.matched.header_row == 4
    assert _results(host, import_id) == {
        **dict.fromkeys((5, 10, 11, 12, 13, 14), NO_ROW), 6: "À enregistrer", 8: "À enregistrer", 9: "Refusé",
    }  # fmt: skip
    assert [(p["cell"], p["value"]) for p in found.problems] == [("F9", "à venir")]
    confirm_list(import_id)
    rows = {row.number: row for row in contracts.list_contracts(by=host)}
    assert (rows["2025-1"].amount, rows["2025-1"].objective) == (Decimal("120000.50"), Decimal("1200.50"))
    assert (rows["2025-2"].amount, rows["2025-2"].ends_on) == (None, None)
    assert rows["2025-1"].notified_on == date(2026, 2, 1)


def test_the_sheet_of_each_kind_is_found_in_one_workbook(host, receive_list, list_seen):
    content = xlsx(CONTRACTS, PEOPLE, merged=MERGED)
    assert list_seen(receive_list(content, "contracts", name="l.xlsx")).matched.sheet == "Feuille 1"
    of_people = list_seen(receive_list(content, name="l.xlsx"))
    assert (of_people.matched.sheet, of_people.counts["other_sheets"]) == ("Feuille 2", [])


def test_other_sheets_of_the_same_kind_are_told(host, receive_list, list_seen):
    content = xlsx(PEOPLE, [*PEOPLE[:1], ["Petit", "Luc", "3/4/98"]], CONTRACTS)
    import_id = receive_list(content, name="l.xlsx")
    assert list_seen(import_id).counts["other_sheets"] == ["Feuille 2"]
    listed_imports.match_list_columns(by=host, import_id=import_id, columns={}, answers={}, sheet="Feuille 2")
    assert list_seen(import_id).counts["other_sheets"] == ["Feuille 1"]


def test_one_row_a_hire_in_an_old_text_file(host, contract_id, receive_list, list_seen, confirm_list):
    head = (
        "NOM;Prénom;Date de naissance;Sexe;Type de public;Date de validation;N° marché;Lot;Entreprise;SIRET;"
        "Type contrat;Date début;Date fin;H/sem;Observations;Date début"
    )
    start = f"2026-TRA-0001;1;Bâtiments du Canal;{HOLDER_SIRET};CDD;"
    second = f"2026-TRA-0001;2;BATIMENTS DU CANAL;{HOLDER_SIRET};C.D.D.;"
    lines = [
        f"Martin;Zoé;1/2/99;F;allocataire du rsa;1/2/26;{start}2/2/26;28/2/26;17,5;ras;",
        f"MARTIN;Zoe;1/2/99;F;néant;néant;{second}1/3/26;néant;17,50;;",
        "néant;;;;;;;;;;;;;;;",
        ";;;;;;;;;;;;;;;",
        "Petit;Anne-Marie;12.05.1980;Féminin;ALLOCATAIRE DU RSA;3 février 2026;;;;;;;;;;",
        "Total heures;;;;;;;;;;;;;35;;",
        "Nombre de bénéficiaires\u00a0: 2;;;;;;;;;;;;;;;",
    ]
    import_id = receive_list("\r\n".join([head, *lines]).encode("cp1252"), name="l.csv")
    found = list_seen(import_id)
    assert (found.problems, found.unknown) == ((), ())
    assert found.counts["made"] == {"people": 2, "validations": 2, "engagements": 2}
    assert [column.letters for column in found.matched.twice()] == ["P"]
    assert {number for number, result in _results(host, import_id).items() if result == NO_ROW} == {4, 7, 8}
    confirm_list(import_id)
    with acting(Scope(APPLICATION, host, "see_people")):
        assert Person.objects.filter(host_id=host.host_id).count() == 2
        kept = Engagement.objects.order_by("starts_on").values_list("lot__number", "weekly_hours", "ends_on")
        assert list(kept) == [(1, Decimal("17.50"), date(2026, 2, 28)), (2, Decimal("17.50"), None)]
    with acting(Scope(APPLICATION, host, "see_validations")):
        assert set(Validation.objects.values_list("public", flat=True)) == {"RSA"}


def test_a_person_merged_over_her_hires_and_two_rows_of_titles(host, contract_id, receive_list, list_seen):
    day = datetime(1999, 4, 23)  # noqa: DTZ001 -- spreadsheets know no time zone
    rows = [
        ["Salarié", "", "", "Contrat", "", "", "", "", ""],
        ["Nom", "Prénom", "Né le", "Nature", "Début", "Fin", "Marché", "Lot", "Employeur"],
        ["Martin", "Zoé", day, "CDD", "2/2/26", "28/2/26", "2026-TRA-0001", 1, "Bâtiments du Canal"],
        ["", "", "", "CDI", "1/3/26", "", "2026-TRA-0001", 2, "Bâtiments du Canal"],
    ]
    merged = ["A1:C1", "D1:F1", "A3:A4", "B3:B4", "C3:C4"]
    import_id = receive_list(xlsx(rows, merged=merged), name="l.xlsx")
    fields = {column.header: column.field for column in list_seen(import_id).matched.columns}
    assert fields["Contrat\u00a0: Nature"] == "employment_contract"
    assert list_seen(import_id).results["new"] == 1
    assert all("Aucun verdict" in p["message"] for p in list_seen(import_id).problems)
    blank = receive_list(xlsx(rows, merged=merged[:2]), name="l.xlsx")
    number, result, why = _rows(host, blank)[1]
    assert (number, result) == (4, "Refusé")
    assert "A4\u00a0: il manque\u00a0: nom. Remplissez la cellule, même si elle répète celle du dessus." in why


def test_an_open_document_with_a_title_and_names_together(host, receive_list, list_seen):
    lines = [
        ("Bénéficiaires", "", ""),
        ("", "", ""),
        ("NOM Prénom", "Date de naissance", "Genre"),
        ("DUPONT Jean-Luc", "01/02/1990", "H"),
        ("", "", ""),
        ("de la Fontaine Anne", "2/3/91", "Femme"),
        ("Total\u00a0: 2", "", ""),
    ]
    import_id = receive_list(ods("".join(ods_row(*line) for line in lines)), name="l.ods")
    assert _results(host, import_id) == {4: "À enregistrer", 6: "À enregistrer", 7: NO_ROW}


@pytest.mark.parametrize("word", ["néant", "N.C.", "n/a", "-", "—", "?", "Sans objet", "non renseigné", "R.A.S."])
def test_words_that_say_nothing_are_empty_cells(host, receive_list, list_seen, word):
    head = "N° marché;Objet;SIRET acheteur;Acheteur;Montant HT;Notification;Durée;CPV;Titulaire;Opération;Objectif"
    content = lines_of(";".join(["1", "A", BUYER_SIRET, "Ville", *[word] * 7]), head=head)
    found = list_seen(receive_list(content, "contracts"))
    assert (found.results["new"], found.problems, found.unknown) == (1, (), ())


def test_such_words_are_names_all_the_same(host, receive_list, confirm_list):
    confirm_list(receive_list(lines_of("So;Inconnu;01/02/1990", "Nc;Aucun;01/02/1991")))
    with acting(Scope(APPLICATION, host, "see_people")):
        assert set(Person.objects.values_list("last_name", flat=True)) == {"So", "Nc"}


def test_past_hours_come_after_the_lists_whatever_their_age(host, receive_list, confirm_list):
    """Contracts ended, hires ended, both recorded today: hours of those months go through the return of hours."""
    head = "N° marché;Objet;SIRET acheteur;Acheteur;Notification;Date de fin"
    confirm_list(
        receive_list(lines_of(f"2023-7;École;{BUYER_SIRET};Ville;01/02/2023;31/01/2025", head=head), "contracts")
    )
    head = "Nom;Prénom;Né le;Public;Validée le;N° marché;Employeur;SIRET employeur;Type de contrat;Embauche;Fin"
    work = f"2023-7;Bâtiments du Canal;{HOLDER_SIRET};CDD;06/03/2023;31/05/2023"
    confirm_list(receive_list(lines_of(f"Martin;Zoé;23/04/1999;RSA;01/03/2023;{work}", head=head)))
    returned = lines_of(
        "Martin;Zoé;23/04/1999;2023-7;03/2023;120,5",
        "Martin;Zoé;23/04/1999;2023-7;05/2023;80",
        "Martin;Zoé;23/04/1999;2023-7;06/2023;10",
        head="Nom;Prénom;Né le;N° marché;Mois;Heures",
    )
    import_id = hours_imports.receive_hours_file(by=host, at=NOW, name="heures.csv", content=returned)
    hours_imports.confirm_hours_import(by=host, at=NOW, import_id=import_id, leave_out=True)
    with acting(Scope(APPLICATION, host, "see_hours")):
        kept = HoursLine.objects.order_by("month").values_list("month", "hours")
        assert list(kept) == [(date(2023, 3, 1), Decimal("120.50")), (date(2023, 5, 1), Decimal(80))]
