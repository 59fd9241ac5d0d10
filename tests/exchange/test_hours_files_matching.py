"""How columns are understood: proposals with their reasons, questions, answers, and what is remembered."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.hours_readings import PERSON, SOCIAL_SECURITY, codes, decided, fields_of, proposed, question
from tests.exchange.spreadsheet_samples import table, workbook

from levier.exchange.sources.hours_files import (
    answer_questions,
    matching_from_dict,
    propose_matching,
    propose_matchings,
    read_hours,
)
from levier.exchange.sources.hours_files_matching import FIELDS
from levier.exchange.spreadsheets import open_workbook


@pytest.mark.parametrize(
    ("header", "cell", "field"),
    [
        ("NUM_SECU", "x", "sensitive"),
        ("N° de sécurité sociale", "x", "sensitive"),
        ("NIR", "x", "sensitive"),
        ("IBAN", "x", "sensitive"),
        ("Identifiant", SOCIAL_SECURITY, "sensitive"),
        ("Matricule", "0001", "ignored"),
        ("Salaire brut", 1500.0, "ignored"),
        ("Observations", "x", "ignored"),
        ("Né(e) le", "14/03/1990", "born_on"),
        ("DT_NAISS", "14/03/1990", "born_on"),
        ("Date de naissance", "14/03/1990", "born_on"),
        ("N° marché", "2026-SRV-1", "contract_number"),
        ("AFFAIRE", "2026-SRV-1", "contract_number"),
        ("Marché / lot", "2026-SRV-1", "contract_number"),
        ("Contrat", "CDI", "contract_type"),
        ("Type de contrat", "Pro", "contract_type"),
        ("Clause ?", "x", "counts"),
        ("Marché clause", "oui", "counts"),
        ("Modalité", "Mise à disposition", "employer_kind"),
        ("Employeur", "GEIQ (fictif)", "employer"),
        ("SIRET", 58384085788064.0, "employer"),
        ("Entreprise utilisatrice", "x", "client"),
        ("Donneur d'ordre", "x", "client"),
        ("Dont form.", 7.0, "training_hours"),
        ("Heures CFA", "14h", "training_hours"),
        ("Date de début", "14/03/2026", "starts_on"),
        ("Fin", "14/03/2026", "ends_on"),
    ],
)
def test_a_header_with_the_cells_it_awaits_is_understood(header, cell, field):
    column = next(column for column in proposed({**PERSON, header: cell}).columns if column.header == header)
    if column.field is None:
        assert (column.suggestion, column.confidence) == (field, "likely")
    else:
        assert (column.field, column.confidence) == (field, "certain")
    assert column.reason_fr


@pytest.mark.parametrize(
    ("header", "cell", "suggestion"),
    [
        ("Contrat", "2026-SRV-1", "contract_number"),
        ("Clause", "2026-SRV-1", "contract_number"),
        ("Date de naissance", "Albi", "born_on"),
        ("Fin", "bientôt", "ends_on"),
        ("Heures formation", "x", "training_hours"),
        ("Entreprise", "x", "employer"),
        ("Divers", "x", None),
        ("", "x", None),
    ],
)
def test_what_is_not_certain_is_asked_with_a_suggestion(header, cell, suggestion):
    matching = proposed({**PERSON, header: cell})
    column = matching.columns[-1]
    assert (column.field, column.suggestion) == (None, suggestion)
    assert codes(matching) == ["column:E"]
    asked = question(matching, "column:E")
    assert asked.proposed == (suggestion or "ignored")
    assert {choice.value for choice in asked.choices} == set(FIELDS) - {"month_hours"}


def test_a_period_or_hours_column_of_other_things_is_asked():
    matching = proposed({**PERSON, "Mois": "x", "Heures": "beaucoup"})
    assert codes(matching)[:2] == ["column:C", "column:D"]


def test_an_empty_column_is_neither_asked_nor_an_obstacle():
    assert codes(proposed({**PERSON, "Divers": ""})) == []


def test_an_employer_column_of_many_values_may_be_the_clients():
    rows = [["Nom", "Prénom", "SIRET_ETAB", "Mois", "Heures"]]
    rows += [[f"N{n}", "P", 58384085788064.0 + n, "05/2026", 1.0] for n in range(5)]
    matching = propose_matching(table(*rows).sheets[0])
    assert codes(matching) == ["column:C"]
    assert question(matching, "column:C").proposed == "client"


def test_names_in_one_or_two_columns():
    assert (
        fields_of(proposed({"Nom du salarié": "Dupont", "Prénom": "Léa", "Heures": 1.0}))["Nom du salarié"]
        == "last_name"
    )
    assert fields_of(proposed({"Salarié": "Léa Dupont", "Heures": 1.0}))["Salarié"] == "full_name"
    single = proposed({"Salarié": "Dupont", "Heures": 1.0, "Mois": "05/2026"})
    assert question(single, "column:A").proposed == "full_name"


def test_two_columns_of_one_title_are_both_asked():
    rows = [["Nom", "Prénom", "Mois", "Heures", "Heures"], ["A", "B", "05/2026", 1.0, 2.0]]
    book = table(*rows)
    matching = propose_matching(book.sheets[0])
    assert codes(matching) == ["column:D", "column:E"]
    matching = answer_questions(book.sheets[0], matching, {"column:E": "hours", "column:D": "ignored"})
    assert read_hours(book, matching).hours == 2


def test_the_header_is_found_under_titles_and_in_the_best_sheet():
    rows = [["GEIQ (fictif)"], ["Relevé", "d’heures"], [], list(PERSON), list(PERSON.values())]
    book = workbook([["Légende"]], rows)
    matchings = propose_matchings(book)
    assert [(matching.sheet, matching.header_row) for matching in matchings] == [("Feuille 2", 4)]


def test_a_hidden_sheet_comes_after_the_others():
    import io

    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(list(PERSON))
    book.active.sheet_state = "hidden"
    sheet = book.create_sheet("vue")
    sheet.append(["Nom", "Prénom", "Heures"])
    target = io.BytesIO()
    book.save(target)
    assert [matching.sheet for matching in propose_matchings(open_workbook(target.getvalue(), "x"))] == ["vue", "Sheet"]


def test_a_header_that_is_not_found_is_asked_without_showing_secrets():
    rows = [["Liste"], ["Col1", "Col2", "Col3"], ["Léa", "Dupont", SOCIAL_SECURITY], ["a", "b"]]
    book = table(*rows)
    matching = propose_matchings(book)[0]
    assert (matching.header_row, codes(matching)) == (0, ["header_row"])
    assert [choice.value for choice in matching.questions[0].choices] == ["2", "3", "4"]
    assert SOCIAL_SECURITY not in repr(matching)
    answered = answer_questions(book.sheets[0], matching, {"header_row": "2", "column:A": "first_name"})
    assert answered.header_row == 2
    # The third column holds a social security number: it is dropped, and the others are asked.
    assert answered.columns[2].field == "sensitive"
    assert codes(answered) == ["column:B", "period"]
    for wrong in ("0", "5", "x", "²"):
        with pytest.raises(ValueError, match="row"):
            answer_questions(book.sheets[0], matching, {"header_row": wrong})
    with pytest.raises(ValueError, match="row"):
        propose_matching(book.sheets[0], header_row=9)


def test_a_row_of_months_or_of_one_known_word_alone_is_no_header():
    assert propose_matching(table(["avril 2026", "mai 2026"], ["Heures", "x"]).sheets[0]).header_row == 0


@pytest.mark.parametrize(
    ("columns", "missing"),
    [
        ({"Nom": "A", "Heures": 1.0, "Client": "x"}, ["field:first_name"]),
        ({"Prénom": "A", "Heures": 1.0, "Client": "x"}, ["field:last_name"]),
        ({"Client": "A", "Heures": 1.0}, ["field:full_name"]),
        ({"Nom": "A", "Prénom": "B", "Client": "x"}, ["field:hours"]),
    ],
)
def test_a_field_nothing_goes_without_is_asked_by_column(columns, missing):
    assert codes(proposed({**columns, "Mois": "05/2026"})) == missing


def test_a_missing_field_takes_a_column_by_its_letters_and_frees_the_other():
    book = table(["Nom", "Client", "Mois", "Heures"], ["A", "Léa", "05/2026", 1.0])
    matching = answer_questions(book.sheets[0], propose_matching(book.sheets[0]), {"field:first_name": "B"})
    assert [(line.first_name, line.client) for line in read_hours(book, matching).lines] == [("Léa", None)]
    assert matching.columns[1].confidence == "answered"
    again = answer_questions(book.sheets[0], matching, {"column:D": "first_name"})
    assert codes(again) == ["column:B"]
    again = answer_questions(book.sheets[0], again, {"column:B": "client"})
    assert codes(again) == ["field:hours"]


def test_the_employer_above_the_table_is_taken_for_all_lines():
    body = (["Nom", "Prénom", "Mois", "Heures"], ["A", "B", "05/2026", 1.0])
    for above in (["SIRET :", 58384085788064.0], ["SIRET 583 840 857 88064"], ["N° SIRET", "", "58384085788064"]):
        book = table(["Titre", 3.0], above, *body)
        matching = propose_matching(book.sheets[0])
        assert decided(matching)["employer"] == "58384085788064"
        assert read_hours(book, matching).lines[0].employer == "58384085788064"
    assert "employer" not in decided(propose_matching(table(["SIRET :", "inconnu"], *body).sheets[0]))
    own = table(["SIRET :", "58384085788064"], [*body[0], "Employeur"], [*body[1], "x"]).sheets[0]
    assert "employer" not in decided(propose_matching(own))


_CELLS = st.sampled_from(["Nom", "Prénom", "Heures", "mai", "x", "", 1.0, "Total"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(_CELLS, min_size=4, max_size=4), min_size=1, max_size=5))
def test_any_sheet_has_a_matching_that_survives_json(rows):
    sheet = table(*rows).sheets[0]
    matching = propose_matching(sheet, file_name="mai 2026")
    assert matching_from_dict(json.loads(json.dumps(matching.to_dict()))) == matching
