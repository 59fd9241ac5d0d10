"""Files of hours in months as columns, missions and periods; rows that are hidden."""

import datetime as dt
from decimal import Decimal

from tests.exchange.hours_readings import months_of, people, places, read
from tests.exchange.spreadsheet_samples import table

from levier.exchange.sources.hours_files import (
    answer_questions,
    propose_matching,
    read_hours,
)


def test_two_missions_of_one_person_are_twice_only_if_they_overlap():
    header = ["Nom", "Prénom", "Du", "Au", "Heures"]
    rows = [["A", "B", "01/05/2026", "10/05/2026", 1.0], ["A", "B", "11/05/2026", "20/05/2026", 2.0],
            ["A", "B", "20/05/2026", "31/05/2026", 3.0]]  # fmt: skip
    assert places(read(table(header, *rows)), "to_check") == [("twice", "E4")]


def test_months_as_columns_with_their_total():
    header = ["Nom", "Prénom", "janv-26", dt.date(2026, 2, 1), "Mars", "Total"]
    rows = [["A", "B", "1,5", 2.0, "", "3,5"], ["C", "D", 1.0, "abs", 0, 1], ["E", "F", 1, 1, 1, 4],
            ["C", "D", 2.0, "", "", ""], ["Total", "", 5.5, 3, 1, "9,5"]]  # fmt: skip
    book = table(header, *rows)
    matching = propose_matching(book.sheets[0])
    assert [question.code for question in matching.open_questions] == ["year"]
    reading = read(book, {"year": "2026"})
    assert months_of(reading) == {"2026-01": "5.50", "2026-02": "3.00", "2026-03": "1.00"}
    assert places(reading) == [("hours", "D3")]
    assert places(reading, "to_check") == [("row_total", "F4"), ("twice", "C5")]
    assert reading.dropped == {"no_hours": 3, "zero_hours": 1, "total": 1}


def test_hidden_rows_with_hours_are_asked():
    rows = [["A", "B", None, "M1", "05/2026", 1.0], ["C", "D", None, "M1", "05/2026", 2.0],
            ["Total", None, None, None, None, 3.0]]  # fmt: skip
    book = people(*rows, hidden=[1, 3, 50])
    assert [question.code for question in propose_matching(book.sheets[0]).open_questions] == ["hidden_rows"]
    left = read(book, {"hidden_rows": "leave_out"})
    assert (left.hours, left.dropped, left.problems) == (1, {"hidden": 1, "total": 1}, ())
    kept = read(book, {"hidden_rows": "keep"})
    assert (kept.hours, kept.dropped) == (3, {"total": 1})


def test_hidden_rows_of_months_as_columns_are_left_out_whole():
    header = ["Nom", "Prénom", "avril 2026", "mai 2026"]
    book = table(header, ["A", "B", 1.0, ""], ["C", "D", 2.0, 3.0], ["Total", "", 3.0, 3.0], hidden=[2])
    reading = read(book, {"hidden_rows": "leave_out"})
    assert (reading.hours, reading.dropped, reading.problems) == (5, {"hidden": 1, "total": 1}, ())


def test_an_odd_row_of_months_as_columns_without_hours_is_only_counted():
    header = ["Nom", "Prénom", "Né le", "avril 2026", "mai 2026"]
    people = [[f"A{n}", "B", "14/03/1990", 1.0, 1.0] for n in range(3)]
    reading = read(table(header, *people, ["C", "D", "jamais", 0.0, ""]))
    assert (reading.problems, reading.dropped) == ((), {"zero_hours": 1, "no_hours": 1})


def test_a_period_said_before_the_rule_for_missions_changed_is_not_used():
    header = ["Nom", "Prénom", "Du", "Au", "Heures"]
    book = table(header, ["A", "B", "16/04/2026", "15/05/2026", "100"])
    sheet = book.sheets[0]
    matching = answer_questions(sheet, propose_matching(sheet), {"mission_months": "one_period", "period": "2026-06"})
    assert months_of(read_hours(book, matching)) == {"2026-06": "100.00"}
    matching = answer_questions(sheet, matching, {"mission_months": "month_of_end"})
    assert months_of(read_hours(book, matching)) == {"2026-05": "100.00"}


def test_a_full_date_in_the_column_of_months_gives_its_month():
    rows = [["A", "B", None, "M1", "31/05/2026", 1.0], ["C", "D", None, "M1", "15/06/26", 2.0]]
    assert months_of(read(people(*rows))) == {"2026-05": "1.00", "2026-06": "2.00"}
    doubtful = people(["A", "B", None, "M1", "05/01/2026", 1.0])
    assert months_of(read(doubtful, {"date_order": "month_first"})) == {"2026-05": "1.00"}
    assert months_of(read(doubtful, {"date_order": "day_first"})) == {"2026-01": "1.00"}


def test_a_yes_no_column_leaves_out_before_anything_else_is_said():
    header = ["Nom", "Prénom", "Mois", "Heures", "Clause ?"]
    rows = [["A", "B", "05/2026", 1.0, "oui"], ["C", "D", "05/2026", 2.0, "non"], ["E", "F", "jamais", 4.0, "non"],
            ["G", "H", "05/2026", 8.0, ""], ["I", "J", "05/2026", 16.0, "?"], ["K", "L", "05/2026", "", ""],
            *[[f"M{n}", "N", "05/2026", 32.0, "x"] for n in range(15)]]  # fmt: skip
    book = table(header, *rows)
    reading = read(book, {"counts": "yes_only"})
    assert reading.hours == 1 + 15 * 32
    assert reading.dropped == {"not_counted": 3, "no_hours": 1}
    assert places(reading) == [("counts", "E6")]
    reading = read(book, {"counts": "empty_to_check"})
    assert reading.hours == 1 + 8 + 15 * 32
    assert places(reading, "to_check") == [("counts", "E5")]
    assert read(book, {"counts": "all"}).hours == 1 + 2 + 8 + 16 + 15 * 32


def test_missions_over_months_with_missing_or_wrong_dates():
    header = ["Nom", "Prénom", "Début", "Fin", "Heures", "Heures formation"]
    rows = [
        ["A", "B", "16/04/2026", "15/05/2026", "100", "10"],
        ["C", "D", "16/04/2026", "", "100", ""],
        ["E", "F", "16/05/2026", "15/04/2026", "100", ""],
        ["G", "H", "demain", "15/04/2026", "100", ""],
        ["I", "J", "01/04/2026", "30/04/2026", "100", "abs"],
        ["K", "L", "01/04/2026", "31/05/2026", "1400", ""],
        ["M", "N", "01/04/2026", "31/05/2026", "1500", ""],
    ]
    book = table(header, *rows)
    answers = {"mission_months": "spread_by_days", "training_hours": "included"}
    reading = read(book, answers)
    assert places(reading) == [("month", "C3"), ("month", "C4"), ("starts_on", "C5"), ("too_many_hours", "E8")]
    assert places(reading, "to_check") == [("training_hours", "F6")]
    assert months_of(reading) == {"2026-04": str(50 + 100 + Decimal("688.52")), "2026-05": str(50 + Decimal("711.48"))}
    assert [str(line.training_hours) for line in reading.lines] == ["5.00", "5.00", "None", "None", "None"]
    assert reading.lines[0].starts_on == dt.date(2026, 4, 16)
    one = read(book, {**answers, "mission_months": "month_of_end", "training_hours": "ignored"})
    assert {line.training_hours for line in one.lines} == {None}


def test_dates_of_a_contract_beside_hours_of_one_month():
    header = ["Nom", "Prénom", "Début contrat", "Fin contrat", "Heures"]
    book = table(header, ["A", "B", "16/01/2026", "15/12/2026", "100"], name="Relevé mai 2026")
    matching = propose_matching(book.sheets[0])
    matching = answer_questions(book.sheets[0], matching, {"mission_months": "one_period"})
    assert [(question.code, question.proposed) for question in matching.open_questions] == [("period", "2026-05")]
    matching = answer_questions(book.sheets[0], matching, {"period": "2026-05"})
    assert months_of(read_hours(book, matching)) == {"2026-05": "100.00"}
