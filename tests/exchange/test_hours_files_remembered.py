"""What a matching keeps: answers, JSON, signatures, and nothing of any row."""

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.hours_readings import PERSON, SOCIAL_SECURITY, codes, proposed
from tests.exchange.spreadsheet_samples import table

from levier.exchange.sources.hours_files import (
    answer_questions,
    matching_from_dict,
    propose_matching,
    read_hours,
    recall_matching,
)
from levier.exchange.sources.hours_files_matching import month_from_code, signature_of


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
