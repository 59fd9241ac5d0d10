"""How columns are understood: proposals with their reasons, questions, answers, and what is remembered."""

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.spreadsheet_samples import table, workbook

from levier.exchange.sources.hours_files import (
    answer_questions,
    matching_from_dict,
    propose_matching,
    propose_matchings,
    read_hours,
    recall_matching,
)
from levier.exchange.sources.hours_files_matching import FIELDS, month_from_code, signature_of
from levier.exchange.spreadsheets import open_workbook

SOCIAL_SECURITY = "177063417249012"
PERSON = {"Nom": "Dupont", "Prénom": "Léa", "Mois": "05/2026", "Heures": "7,5"}


def proposed(columns, **kwargs):
    """The matching of a sheet with one row, from header -> cell."""
    rows = [list(columns), list(columns.values())]
    return propose_matching(table(*rows, **kwargs).sheets[0])


def fields_of(matching):
    return {column.header: column.field for column in matching.columns}


def codes(matching):
    return [question.code for question in matching.open_questions]


def question(matching, code):
    return next(question for question in matching.questions if question.code == code)


def decided(matching):
    return {decision.code: decision.value for decision in matching.decisions}


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


@pytest.mark.parametrize(
    ("name", "value"),
    [("Nom et prénom", "last_first"), ("Prénom Nom", "first_last"), ("Salarié", None)],
)
def test_the_order_of_names_is_said_by_the_header_or_asked(name, value):
    matching = proposed({name: "Léa Dupont", "Mois": "05/2026", "Heures": 1.0})
    assert decided(matching).get("name_order") == value
    assert codes(matching) == ([] if value else ["name_order"])


def test_capitals_say_which_is_the_last_name():
    matching = proposed({"Salarié": "Léa DUPONT", "Mois": "05/2026", "Heures": 1.0})
    assert decided(matching)["name_order"] == "last_first"


def test_an_empty_name_column_is_asked_without_example():
    matching = proposed({"Salarié": "Léa Dupont", "Mois": "05/2026", "Heures": 1.0})
    book = table(["Salarié", "Mois", "Heures"], ["", "05/2026", 1.0])
    matching = answer_questions(book.sheets[0], matching, {})
    assert "exemple" not in question(matching, "name_order").message_fr


def test_day_or_month_first_is_proved_or_asked():
    assert decided(proposed({**PERSON, "Né le": "25/04/1990"}))["date_order"] == "day_first"
    assert decided(proposed({**PERSON, "Né le": "04/25/1990"}))["date_order"] == "month_first"
    matching = proposed({**PERSON, "Né le": "05/04/1990"})
    assert codes(matching) == ["date_order"]
    book = table([*PERSON, "Né le"], [*PERSON.values(), "05/04/1990"])
    for order, month in (("day_first", 4), ("month_first", 5)):
        answered = answer_questions(book.sheets[0], matching, {"date_order": order})
        assert read_hours(book, answered).lines[0].born_on.month == month
    assert "date_order" not in decided(proposed({**PERSON, "Né le": dt.date(1990, 5, 4)}))


def test_points_in_hours_are_decimals_or_minutes_as_answered():
    book = table(list(PERSON), ["A", "B", "05/2026", "7.30"])
    matching = propose_matching(book.sheets[0])
    assert codes(matching) == ["hours_notation"]
    assert [choice.label_fr.replace("\N{NO-BREAK SPACE}", " ") for choice in matching.questions[0].choices] == [
        "Nombre décimal : 7,30 heures",
        "Heures et minutes : 7 h 30",
    ]
    for answer, hours in (("decimal", "7.30"), ("clock", "7.50")):
        answered = answer_questions(book.sheets[0], matching, {"hours_notation": answer})
        assert str(read_hours(book, answered).hours) == hours


def test_the_period_comes_from_titles_names_or_the_sender():
    def asked(name="Feuille", file_name="", above=()):
        sheet = table(*above, ["Nom", "Prénom", "Heures"], ["A", "B", 1.0], name=name).sheets[0]
        return sheet, propose_matching(sheet, file_name=file_name)

    for kwargs in ({"name": "Mai 2026"}, {"file_name": "releve_2026-05.xlsx"}, {"above": [["Relevé de mai 2026"]]}):
        matching = asked(**kwargs)[1]
        assert [(q.code, q.proposed, q.is_free) for q in matching.open_questions] == [("period", "2026-05", True)]
    sheet, matching = asked(name="Mai 2026", file_name="juin 2026")
    assert question(matching, "period").proposed is None
    assert len(question(matching, "period").choices) == 2
    assert codes(answer_questions(sheet, matching, {"period": "2025-12"})) == []
    for wrong in ("2026-13", "mai", "1026-05", "²026-05"):
        with pytest.raises(ValueError, match="choice"):
            answer_questions(sheet, matching, {"period": wrong})


def test_months_without_their_year_ask_for_it():
    rows = [["Nom", "Prénom", "Mois", "Heures"], ["A", "B", "mai", 1.0], ["C", "D", "06/2026", 1.0]]
    book = table(*rows, name="Relevé avril 2025")
    matching = propose_matching(book.sheets[0])
    assert codes(matching) == ["year"]
    assert [choice.value for choice in matching.questions[0].choices] == ["2025", "2026"]
    answered = answer_questions(book.sheets[0], matching, {"year": "2024"})
    assert [line.month.year for line in read_hours(book, answered).lines] == [2024, 2026]
    for wrong in ("24", "mai", "²024"):
        with pytest.raises(ValueError, match="choice"):
            answer_questions(book.sheets[0], matching, {"year": wrong})


def test_missions_within_their_month_need_no_answer():
    matching = proposed({"Nom": "A", "Prénom": "B", "Du": "25/05/2026", "Au": "26/05/2026", "Heures": 1.0})
    assert codes(matching) == []
    assert decided(matching)["mission_months"] == "month_of_end"


def test_one_date_alone_does_not_give_the_month():
    assert codes(proposed({"Nom": "A", "Prénom": "B", "Du": "25/05/2026", "Heures": 1.0})) == ["period"]


def test_training_hours_are_inside_beside_or_left():
    assert decided(proposed({**PERSON, "Dont formation": 1.0}))["training_hours"] == "included"
    matching = proposed({**PERSON, "Heures CFA": 1.0})
    assert codes(matching) == ["training_hours"]
    months = proposed({"Nom": "A", "Prénom": "B", "mai 2026": 7.0, "Heures CFA": 1.0})
    assert decided(months)["training_hours"] == "ignored"


def test_a_yes_no_column_without_any_empty_cell_has_fewer_choices():
    matching = proposed({**PERSON, "Clause ?": "non"})
    assert [choice.value for choice in question(matching, "counts").choices] == ["yes_only", "all"]


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


def test_answers_nothing_asked_for_are_refused():
    sheet = table(list(PERSON), list(PERSON.values())).sheets[0]
    matching = propose_matching(sheet)
    for wrong in ({"period": "2026-05"}, {"column:Z": "hours"}, {"column:A": "month_hours"}, {"column": "hours"},
                  {"field:hours": "A"}, {"nothing": "x"}):  # fmt: skip
        with pytest.raises(ValueError, match="no such"):
            answer_questions(sheet, matching, wrong)


def test_a_matching_survives_json():
    rows = [["Nom", "Prénom", "Heures", "mai", "Divers"], ["A", "B", "7.30", 1.0, "x"]]
    matching = propose_matching(table(*rows).sheets[0], file_name="2026-05")
    assert matching.questions
    assert matching_from_dict(json.loads(json.dumps(matching.to_dict()))) == matching


@pytest.mark.parametrize(
    "change",
    [{"sheet": None, "columns": 3}, {"columns": [{"index": 0}]}, {"answers": []}, {"questions": [{"choices": []}]}],
)
def test_a_dict_that_is_no_matching_is_refused(change):
    data = proposed(PERSON).to_dict()
    with pytest.raises(ValueError, match="not a matching"):
        matching_from_dict({**data, **change})
    with pytest.raises(ValueError, match="not a matching"):
        matching_from_dict({})
    column = {**data["columns"][0], "field": "salary"}
    with pytest.raises(ValueError, match="unknown field"):
        matching_from_dict({**data, "columns": [column]})


def test_what_is_remembered_holds_no_value_of_any_row():
    rows = [["Salarié", "Né le", "Du", "Au", "Heures", "Divers", "Clause"],
            ["Léa Dupont", "05/04/1990", "25/04/2026", "02/05/2026", "7.30", "secret", "oui"]]  # fmt: skip
    sheet = table(*rows, name="Relevé mai 2026").sheets[0]
    matching = propose_matching(sheet)
    answers = {q.code: q.proposed or q.choices[0].value for q in matching.open_questions}
    kept = json.dumps(answer_questions(sheet, matching, answers).to_remember().to_dict(), ensure_ascii=False)
    assert not any(word in kept for word in ("Dupont", "1990", "2026-05", "7.30", "secret"))


def test_the_next_file_of_the_same_make_is_read_with_the_answers_of_the_first():
    def statement(month, title_rows, extra=()):
        header = ["Salarié", f"{month} 2026", "Divers", "Heures CFA", *extra]
        rows = [["Léa Dupont", 7.0, "x", "", *["" for _ in extra]]]
        return table(*[["Titre"]] * title_rows, header, *rows, name=month)

    may, june = statement("mai", 1), statement("juin", 3)
    matching = propose_matching(may.sheets[0])
    matching = answer_questions(may.sheets[0], matching, {"name_order": "first_last", "column:C": "client"})
    assert codes(matching) == []
    recalled = recall_matching(matching.to_remember(), june.sheets[0], file_name="juin.xlsx")
    assert (recalled.header_row, codes(recalled), recalled.sheet) == (4, [], "juin")
    line = read_hours(june, recalled).lines[0]
    assert (line.month, line.client, line.last_name) == (dt.date(2026, 6, 1), "x", "Dupont")
    assert recall_matching(matching, statement("mai", 1, ["Prime"]).sheets[0]) is None
    unknown = propose_matching(table(["x", "y"]).sheets[0])
    assert recall_matching(unknown, may.sheets[0]) is None


def test_a_column_that_turns_out_sensitive_is_dropped_whatever_was_answered_before():
    header = ["Nom", "Prénom", "Mois", "Heures", "Identifiant", "Identifiant"]
    first = table(header, ["A", "B", "05/2026", 1.0, "x", "y"])
    matching = propose_matching(first.sheets[0])
    matching = answer_questions(first.sheets[0], matching, {"column:E": "client", "column:F": "employer"})
    second = table(header, ["A", "B", "06/2026", 1.0, SOCIAL_SECURITY, "y"])
    recalled = recall_matching(matching, second.sheets[0])
    assert [column.field for column in recalled.columns[4:]] == ["sensitive", "employer"]
    assert recalled.sensitive_headers == ("Identifiant",)


def test_signatures_forget_case_accents_empty_columns_and_which_months():
    one = signature_of(["Nom", "", "N° Marché", "avr-26", "mai-26", "Total"])
    assert one == signature_of(["NOM", "n° marche", dt.date(2026, 7, 1), "août 2026", "sept. 26", "TOTAL"])
    assert one != signature_of(["Nom", "Marché", "avr-26", "Total"])
    assert one != signature_of(["Nom", "N° Marché", "Total"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=8), max_size=6))
def test_a_signature_is_always_the_same(headers):
    assert signature_of(headers) == signature_of([f" {header} " for header in headers])


def test_codes_of_months():
    assert month_from_code("2026-05") == dt.date(2026, 5, 1)
    assert month_from_code("05", 2026) == dt.date(2026, 5, 1)
    for wrong in ("", "05", "2026-00", "26-05", "2026-5x", "1999-05"):
        assert month_from_code(wrong) is None


_CELLS = st.sampled_from(["Nom", "Prénom", "Heures", "mai", "x", "", 1.0, "Total"])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(_CELLS, min_size=4, max_size=4), min_size=1, max_size=5))
def test_any_sheet_has_a_matching_that_survives_json(rows):
    sheet = table(*rows).sheets[0]
    matching = propose_matching(sheet, file_name="mai 2026")
    assert matching_from_dict(json.loads(json.dumps(matching.to_dict()))) == matching
