"""Lists people keep: headers whatever their words, cells as people write them, bytes of any kind."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.spreadsheet_samples import workbook

from levier.exchange.sources import listed_contracts, listed_people, listed_values
from levier.exchange.sources.hours_files_values import Flagged
from levier.exchange.sources.listed_columns import (
    Notes,
    matched_from_dict,
    propose,
    propose_sheet,
    recall,
)
from levier.exchange.sources.listed_rows import read_rows
from levier.exchange.spreadsheets import Sheet, UnreadableFile, Workbook, open_workbook

PEOPLE, CONTRACTS = listed_people.FIELDS, listed_contracts.FIELDS
NOTES = Notes("", is_month_first=False, in_year=2026)


def _fields(book, fields):
    return [column.field for column in propose(book, fields).columns]


def _read(book, fields=PEOPLE):
    matched = propose(book, fields)
    sheet = next(sheet for sheet in book.sheets if sheet.name == matched.sheet)
    return read_rows(sheet, matched, fields, 2026)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("NOM", "last_name"),
        ("Nom de famille", "last_name"),
        ("Prénom du bénéficiaire", "first_name"),
        ("Nom et prénom", "full_name"),
        ("Né(e) le", "born_on"),
        ("DDN", "born_on"),
        ("Date de naissance", "born_on"),
        ("Civilité", "sex"),
        ("H/F", "sex"),
        ("Ville de résidence", "commune"),
        ("CP", "postal_code"),
        ("Code INSEE", "commune_code"),
        ("Structure prescriptrice", "prescriber_name"),
        ("SIRET du prescripteur", "prescriber_siret"),
        ("N° de sécurité sociale", "sensitive"),
        ("RQTH", "sensitive"),
        ("Téléphone", "ignored"),
        ("Adresse", "ignored"),
    ],
)
def test_headers_of_people_whatever_their_words(header, field):
    book = workbook([["Nom", "Prénom", "x", header], ["A", "B", "", "?"]])
    found = propose_sheet(book.sheets[0], PEOPLE, 1).columns[3].field
    assert found == (field if field not in ("last_name", "first_name") else "ignored") or header in ("NOM",)
    alone = propose_sheet(workbook([[header, "x"], ["?", "?"]]).sheets[0], PEOPLE, 1).columns[0].field
    assert alone == field


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("N° de marché", "number"),
        ("Référence", "number"),
        ("Intitulé du marché", "object"),
        ("Maître d'ouvrage", "buyer_name"),
        ("SIRET acheteur", "buyer_siret"),
        ("Entreprise attributaire", "holder_name"),
        ("SIRET du titulaire", "holder_siret"),
        ("Montant total HT", "amount"),
        ("Montant du marché (en € HT)", "amount"),
        ("Montant TTC", "ignored"),
        ("Date de notification", "notified_on"),
        ("Date de fin", "ends_on"),
        ("Durée (mois)", "months"),
        ("N° lot", "lot_number"),
        ("Libellé du lot", "lot_title"),
        ("Montant HT du lot", "lot_amount"),
        ("Type de marché", "kind"),
        ("Forme du marché", "form"),
        ("Code CPV", "cpv"),
        ("Lieu d’exécution", "place"),
        ("Opération", "operation"),
        ("SIRET", "ignored"),
    ],
)
def test_headers_of_contracts_whatever_their_words(header, field):
    assert propose_sheet(workbook([[header, "x"], ["?", "?"]]).sheets[0], CONTRACTS, 1).columns[0].field == field


def test_a_siret_alone_is_that_of_the_organisation_beside_it_or_above_it():
    beside = workbook([["N°", "Acheteur", "SIRET", "Titulaire", "N° SIRET"], ["1", "", "", "", ""]])
    assert _fields(beside, CONTRACTS) == ["number", "buyer_name", "buyer_siret", "holder_name", "holder_siret"]
    above = workbook(
        [["", "Acheteur", "", "Titulaire", ""], ["N°", "Nom", "SIRET", "Nom", "SIRET"], ["1", "", "", "", ""]],
        merged=["B1:C1", "D1:E1"],
    )
    assert _fields(above, CONTRACTS) == ["number", "buyer_name", "buyer_siret", "holder_name", "holder_siret"]


def test_titles_above_totals_repeats_and_empty_lines_are_no_rows():
    rows = _read(
        workbook(
            [
                ["Liste 2026"],
                [],
                ["Nom", "Prénom", "Né le"],
                ["A", "B", date(1990, 1, 2)],
                [],
                ["Nom", "Prénom", "Né le"],
                ["Total", "2", ""],
                ["C", "D", "3 mars 1991"],
            ]
        )
    )
    assert [(row.number, row.values["born_on"]) for row in rows] == [(4, date(1990, 1, 2)), (8, date(1991, 3, 3))]


def test_a_cell_merged_over_rows_holds_for_each():
    book = workbook([["N°", "Lot", "Objet"], ["2026-1", 1, "A"], ["", 2, "B"]], merged=["A2:A3"])
    assert [row.values["number"] for row in _read(book, CONTRACTS)] == ["2026-1", "2026-1"]


def test_names_together_follow_the_words_of_their_header():
    first = _read(workbook([["Prénom et nom", "Né le"], ["Zoé Martin", "01/02/90"]]))
    last = _read(workbook([["Nom Prénom", "Né le"], ["Martin Zoé", "01/02/90"], ["Martin", "01/02/90"]]))
    assert first[0].values == {"full_name": ("Martin", "Zoé"), "born_on": date(1990, 2, 1)}
    assert last[0].values["full_name"] == ("Martin", "Zoé")
    assert (last[1].is_blocked, last[1].flaws[0].cell) == (True, "A3")
    long = _read(workbook([["Nom Prénom", "Né le"], [f"{'A' * 81} B", "01/02/90"]]))
    assert "dépasse 80" in long[0].flaws[0].message_fr


def test_a_person_is_what_a_row_says():
    [row] = _read(workbook([["Nom", "Prénom", "Né le", "Sexe", "Ville"], ["A", "B", 33_000, "Mme", "Nantes"]]))
    person = listed_people.person_of(row.values)
    assert (person.last_name, person.born_on, person.sex, person.commune) == ("A", date(1990, 5, 7), "F", "Nantes")


def test_columns_of_social_security_numbers_are_known_by_their_cells():
    rows = [["Nom", "Prénom", "Né le", "Divers"], *[["A", "B", "01/01/1990", "2990444109123"]] * 3]
    assert _fields(workbook(rows), PEOPLE)[-1] == "sensitive"
    named = [["A", "B", "01/01/1990"]] * 5
    row = _read(workbook([["Nom", "Prénom", "Né le"], ["2990444109123", "B", "01/01/1990"], *named]))[0]
    assert (row.flaws[0].value, row.is_blocked) == ("•••", True)


def test_months_first_when_the_column_proves_it():
    rows = [["Nom", "Prénom", "Né le"], ["A", "B", "04/23/1990"], ["C", "D", "05/06/1990"]]
    assert _read(workbook(rows))[1].values["born_on"] == date(1990, 5, 6)


def test_columns_are_recalled_by_their_headers():
    book = workbook([["Patronyme x", "P.", "Jour"], ["A", "B", "01/01/1990"]])
    matched = propose(book, PEOPLE).with_fields({0: "last_name", 1: "first_name", 2: "born_on"})
    kept = matched_from_dict(matched.answered({"prescriber:x": "1", "hidden": ""}).to_dict())
    later = workbook([["Liste"], ["PATRONYME X", "p", "Jour", ""], ["C", "D", "01/01/1991", ""]])
    found = recall(later, {kept.signature: kept}, PEOPLE)
    assert (found.header_row, found.missing(PEOPLE), found.answer("prescriber:x")) == (2, (), "1")
    assert recall(workbook([["Autre", "y"], ["1", "2"]]), {kept.signature: kept}, PEOPLE) is None
    assert matched.with_fields({0: "born_on"}).missing(PEOPLE) == ("Nom",)
    with pytest.raises(ValueError, match="columns of a list"):
        matched_from_dict({"questions": []})


def test_without_headers_known_the_first_row_of_texts_has_them():
    assert propose(workbook([[1, 2], ["a", "b"], ["c", "d"]]), PEOPLE).header_row == 2
    assert propose(workbook([[1, 2]]), PEOPLE).header_row == 0


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1 234 567,89 €", "1234567.89"),
        ("1\u202f234,5", "1234.50"),
        ("1.234.567,89", "1234567.89"),
        ("1,234,567.89", "1234567.89"),
        ("1.234.567", "1234567"),
        ("920 k€", "920000"),
        ("1,2 M€ HT", "1200000"),
        (920000.005, "920000.01"),
        (12, "12"),
        ("0,125", "0.13"),
    ],
)
def test_amounts_as_people_write_them(cell, expected):
    assert listed_values.amount(cell, NOTES) == Decimal(expected)


def test_a_formula_without_result_is_said_at_its_cell():
    rows = (("Nom", "Prénom", "Né le", ""), ("A", "B", "", ""), ("C", "D", "01/01/1990", ""))
    sheet = Sheet("S", rows, flaws={(2, 2): "la formule n’a pas de résultat", (1, 3): "titre"})
    matched = propose(Workbook("l.xlsx", (sheet,)), PEOPLE)
    assert [column.index for column in matched.columns] == [0, 1, 2]
    [flaw] = read_rows(sheet, matched, PEOPLE, 2026)[0].flaws
    assert (flaw.cell, flaw.value, flaw.message_fr) == ("C2", "", "la formule n’a pas de résultat")


@pytest.mark.parametrize("cell", ["1.234", "abc", "-5", -5, float("nan"), float("inf"), 1e14, True, date(2026, 1, 1)])
def test_amounts_that_are_refused(cell):
    assert isinstance(listed_values.amount(cell, NOTES), Flagged)


@pytest.mark.parametrize(
    ("read", "cell", "expected"),
    [
        (listed_values.months, "2 ans", 24),
        (listed_values.months, 36.0, 36),
        (listed_values.months, "12 mois", 12),
        (listed_values.lot_number, "Lot n° 03", 3),
        (listed_values.lot_number, "unique", 1),
        (listed_values.lot_number, 2.0, 2),
        (listed_values.cpv, "45000000-7", "45000000"),
        (listed_values.postal_code, 1000.0, "01000"),
        (listed_values.postal_code, "2A004", "2A004"),
        (listed_values.siret, 21310555400017.0, "21310555400017"),
        (listed_values.siret, "  ", None),
        (listed_values.degrees(90), "48,85", 48.85),
        (listed_values.degrees(90), "", None),
        (listed_values.months, "", None),
        (listed_values.lot_number, "", None),
        (listed_values.amount, "–", None),
        (listed_values.day, " ", None),
        (listed_values.birth_date, " ", None),
        (listed_values.cpv, "", None),
        (listed_values.postal_code, "", None),
    ],
)
def test_values_as_people_write_them(read, cell, expected):
    assert read(cell, NOTES) == expected


@pytest.mark.parametrize(
    ("read", "cell"),
    [
        (listed_values.months, "longtemps"),
        (listed_values.months, True),
        (listed_values.lot_number, "tous"),
        (listed_values.lot_number, 0),
        (listed_values.cpv, "travaux"),
        (listed_values.postal_code, "sans"),
        (listed_values.siret, "123"),
        (listed_values.siret, "2990444109123"),
        (listed_values.degrees(90), "nord"),
        (listed_values.degrees(90), 91),
        (listed_values.degrees(90), True),
        (listed_values.birth_date, "hier"),
        (listed_values.day, date(9999, 1, 1)),
        (listed_values.number_text(64), date(2026, 1, 1)),
        (listed_values.text(5), "plus de cinq"),
        (listed_values.text(5), "a\x00b"),
    ],
)
def test_values_that_are_refused(read, cell):
    assert isinstance(read(cell, NOTES), Flagged)


def test_a_long_object_on_several_lines_is_one_line():
    assert listed_values.text(2_000)("mot \n" * 200, NOTES) == " ".join(["mot"] * 200)


def test_words_not_known_are_done_without():
    found = listed_values.choice({"oui": "yes"}, "Écrivez oui.")("peut-être", NOTES)
    assert (found.kept, found.severity) == (None, "to_check")
    assert listed_values.choice({"1": "yes"}, "")(1.0, NOTES) == "yes"


FIRST = st.sampled_from(
    ["Nom;Prénom;Né le;Sexe;CP;Latitude\n", "N° marché;Objet;SIRET acheteur;Montant;Lot;Durée\n", ""]
)
CELL = st.one_of(
    st.text(max_size=30),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@given(FIRST, st.binary(max_size=400))
@settings(max_examples=150)
def test_any_bytes_give_rows_or_a_refusal(first, content):
    try:
        book = open_workbook(first.encode() + content, "x.csv")
    except UnreadableFile:
        return
    for fields in (PEOPLE, CONTRACTS):
        for row in _read(book, fields):
            assert row.is_blocked or row.values is not None


@given(st.sampled_from([*PEOPLE, *CONTRACTS]), CELL)
@settings(max_examples=400)
def test_any_cell_is_a_value_nothing_or_flagged(field, cell):
    found = field.read(cell, NOTES)
    assert not isinstance(found, str) or not any(unicodedata.category(c) in ("Cc", "Cs") for c in found)
