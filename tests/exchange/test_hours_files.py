"""Files of hours from cells to declared hours: small ones, each with its own trap."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.hours_readings import HEADER, SOCIAL_SECURITY, people, places, read
from tests.exchange.spreadsheet_samples import table, workbook

from levier.exchange.sources.hours_files import (
    DeclaredHours,
    answer_questions,
    propose_matching,
    read_hours,
)


def test_a_plain_row_becomes_a_line():
    reading = read(people(["Wójcik", "Yann", "22-12-88", "2026 SRV 1", "mai 2026", "151,67"]))
    assert reading.lines == (
        DeclaredHours(
            "Feuille", 2, "F2", "Wójcik", "Yann", dt.date(2026, 5, 1), Decimal("151.67"), dt.date(1988, 12, 22),
            "2026 SRV 1",
        ),
    )  # fmt: skip
    assert (reading.problems, reading.dropped, reading.hours) == ((), {}, Decimal("151.67"))


def test_an_xlsx_with_times_durations_and_dates_reads_the_same():
    rows = [HEADER, ["A", "B", dt.date(1990, 2, 1), "M1", dt.date(2026, 5, 1), 1.5],
            ["C", "D", "01/02/1990", "M1", "05/2026", "36:00"]]  # fmt: skip
    book = workbook(rows, formats={5: "[h]:mm", 2: "dd/mm/yyyy", 4: "mmm-yy"})
    reading = read(book, {"date_order": "day_first"})
    assert [str(line.hours) for line in reading.lines] == ["36.00", "36.00"]
    assert {(line.born_on, line.month) for line in reading.lines} == {(dt.date(1990, 2, 1), dt.date(2026, 5, 1))}


@pytest.mark.parametrize(
    ("cell", "code"),
    [("-3", "hours"), ("abs", "hours"), (745, "too_many_hours"), (dt.date(2026, 5, 1), "hours"), (True, "hours")],
)
def test_impossible_hours_are_a_problem_at_their_cell(cell, code):
    reading = read(people(["A", "B", None, "M1", "05/2026", cell], ["C", "D", None, "M1", "05/2026", 1.0]))
    assert places(reading) == [(code, "F2")]
    assert [line.cell for line in reading.lines] == ["F3"]
    problem = reading.problems[0]
    assert problem.where_fr == "feuille Feuille, cellule F2"
    assert problem.row == 2
    assert problem.message_fr
    assert problem.what_to_do_fr.endswith(".")


def test_lost_values_are_problems_only_where_they_matter():
    rows = [["A", "B", "", "M1", "05/2026", ""], ["C", "D", "", "M1", "05/2026", 3], ["Total", "", "", "", "", ""]]
    flaws = {(2, 5): "formule sans résultat", (3, 2): "formule sans résultat", (4, 5): "x", (1, 0): "x", (99, 5): "x"}
    reading = read(people(*rows, flaws=flaws))
    assert places(reading) == [("hours", "F2")]
    assert places(reading, "to_check") == [("born_on", "C3")]
    assert len(reading.lines) == 1


def test_a_box_ticked_is_not_one_hour():
    reading = read(people(["A", "B", None, "M1", "05/2026", True], ["C", "D", None, "M1", "05/2026", 1.0]))
    assert [str(line.hours) for line in reading.lines] == ["1.00"]


def test_missing_names_months_and_contracts_with_control_characters_stop_the_line():
    reading = read(
        people(
            ["", "B", None, "M1", "05/2026", 1.0],
            ["A", "", None, "M1", "05/2026", 1.0],
            ["A", "B", None, "M1", "", 1.0],
            ["A", "B", None, "M1", "jamais", 1.0],
            ["A", "B\x00", None, "M\x01", "05/2026", 1.0],
            ["", "", None, "M1", "05/2026", 1.0],
            ["A", "B", None, "M1", "jamais", "abs"],
            ["X", "Y", None, "M1", "05/2026", 1.0],
            ["X", "Z", None, "M1", "05/2026", 1.0],
        )
    )
    assert places(reading) == [
        ("name", "A2"), ("name", "B3"), ("month", "E4"), ("month", "E5"), ("first_name", "B6"),
        ("contract_number", "D6"), ("name", "A7"), ("name", "B7"), ("month", "E8"), ("hours", "F8"),
    ]  # fmt: skip
    assert [line.row for line in reading.lines] == [9, 10]
    assert "\x00" not in repr(reading)


def test_whatever_is_wrong_with_a_row_without_hours_is_not_said():
    reading = read(
        people(
            ["A", "", "jamais", "\x00", "jamais", ""],
            ["A", "B", "jamais", "\x00", "jamais", 0],
            ["A", "B", "", "", "", "-"],
            ["", "", "", "", "", ""],
            ["Fait à Albi le 3 juin", "", "", "", "", ""],
            *[[f"A{n}", "B", "14/03/1990", "M1", "05/2026", 1] for n in range(3)],
        )
    )
    assert reading.problems == ()
    assert reading.dropped == {"note": 2, "zero_hours": 1, "no_hours": 1, "empty": 1}


def test_a_wrong_birth_date_is_to_check_and_the_line_is_kept():
    reading = read(
        people(
            ["A", "B", "14/03/1890", "M1", "05/2026", 1.0],
            ["C", "D", "inconnu", "M1", "05/2026", 1.0],
            ["E", "F", "14-03-13", "M1", "05/2026", 1.0],
            ["G", "H", "14-03-13", "M1", "05/2026", 1.0],
            ["I", "J", "14/03/1990", "M1", "05/2026", 1.0],
            ["K", "L", "14/03/1990", "M1", "05/2026", 1.0],
        )
    )
    assert places(reading) == []
    assert places(reading, "to_check") == [("born_on", f"C{row}") for row in (2, 3, 4, 5)]
    assert [line.born_on and line.born_on.year for line in reading.lines] == [None, None, None, None, 1990, 1990]
    assert len(reading.lines) == 6


def test_totals_are_left_out_counted_and_compared():
    rows = [
        ["A", "B", None, "M1", "05/2026", 10.0],
        ["Sous-total M1", "", None, "", "", 10.0],
        ["C", "D", None, "M2", "05/2026", 20.0],
        ["Sous-total M2", "", None, "", "", 25.0],
        ["Total général", "", None, "", "", 30.0],
        ["", "", None, "Total", "", 30.01],
        ["Nom", "Prénom", "Né(e) le", "N° marché", "Mois", "Heures"],
        ["E", "F", None, "M2", "05/2026", 5.0],
        ["TOTAL", "", None, "", "", 99.0],
    ]
    reading = read(people(*rows))
    assert reading.dropped == {"subtotal": 2, "total": 3, "repeated_header": 1}
    assert places(reading, "to_check") == [("subtotal", "F5"), ("total", "F10")]
    assert reading.hours == 35


def test_a_person_may_be_called_total():
    reading = read(people(["Total", "Jeanne", None, "M1", "05/2026", 3.0], ["TOTAL", None, None, None, None, 3.0]))
    assert [(line.last_name, line.first_name) for line in reading.lines] == [("Total", "Jeanne")]
    assert reading.dropped == {"total": 1}
    assert reading.problems == ()


def test_hours_without_a_name_are_nobodys():
    header = ["Salarié", "Mois", "Heures"]
    rows = [["DUPONT Léa", "05/2026", 1.0], ["", "05/2026", 2.0], ["MARTIN", "05/2026", 3.0], ["", "", 0.0],
            ["LE ROUX Marie Anne", "05/2026", 4.0]]  # fmt: skip
    reading = read(table(header, *rows), {"column:A": "full_name", "name_order": "last_first"})
    assert places(reading) == [("name", "A3"), ("name", "A4")]
    assert [line.last_name for line in reading.lines] == ["DUPONT", "LE ROUX"]
    assert reading.dropped == {"note": 1}


def test_a_doubtful_name_is_read_and_to_check():
    header = ["Nom et prénom", "Mois", "Heures"]
    reading = read(table(header, ["Dupont Marie Anne", "05/2026", 1.0]))
    assert [(line.last_name, line.first_name) for line in reading.lines] == [("Dupont", "Marie Anne")]
    assert places(reading, "to_check") == [("name", "A2")]


def test_the_same_person_twice_for_a_month_and_contract_is_to_check():
    rows = [
        ["Dupont", "Léa", None, "2026-SRV-1", "05/2026", 1.0],
        ["DUPONT", "Lea", None, "2026 SRV 1", "05/2026", 2.0],
        ["Dupont", "Léa", None, "2026-SRV-2", "05/2026", 3.0],
        ["Dupont", "Léa", None, "2026-SRV-1", "06/2026", 4.0],
    ]
    reading = read(people(*rows))
    assert places(reading, "to_check") == [("twice", "F3")]
    assert "F2" in reading.problems[0].message_fr
    assert reading.hours == 10


def test_merged_cells_are_filled_down_but_never_hours():
    header = ["Nom", "Prénom", "Client", "Mois", "Heures"]
    rows = [["A", "B", "Ville", "05/2026", 7.0], ["C", "D", "", "", ""], ["E", "F", "", "05/2026", 1.0]]
    book = table(header, *rows, merged=[(1, 2, 2, 2), (1, 3, 2, 3), (1, 4, 2, 4), (0, 0, 0, 3), (3, 0, 3, 1)])
    reading = read(book)
    assert [(line.client, str(line.hours)) for line in reading.lines] == [("Ville", "7.00"), (None, "1.00")]
    assert reading.dropped == {"no_hours": 1}


def test_a_social_security_number_in_any_column_is_neither_kept_nor_shown():
    header = ["Nom", "Prénom", "Marché", "Client", "Mois", "Heures"]
    rows = [["A", "B", SOCIAL_SECURITY, "x", "05/2026", 1.0], ["C", "D", "M1", f"x {SOCIAL_SECURITY}", "05/2026", 1.0],
            ["E", "F", "M1", "x", SOCIAL_SECURITY, 1.0], ["G", SOCIAL_SECURITY, "M1", "x", "05/2026", 1.0],
            ["I", "J", "M1", "x", "05/2026", SOCIAL_SECURITY], ["K", "L", "M1", "x", "05/2026", float(SOCIAL_SECURITY)],
            *[[f"M{n}", "N", "M1", "x", "05/2026", 1.0] for n in range(5)]]  # fmt: skip
    reading = read(table(header, *rows))
    assert places(reading) == [
        ("contract_number", "C2"), ("month", "E4"), ("first_name", "B5"), ("hours", "F6"), ("hours", "F7")
    ]  # fmt: skip
    assert places(reading, "to_check") == [("client", "D3")]
    assert len(reading.lines) == 6
    assert SOCIAL_SECURITY not in repr(reading)


def test_questions_left_open_give_no_line():
    book = table(["Nom", "Prénom", "Heures"], ["A", "B", 1.0])
    reading = read_hours(book, propose_matching(book.sheets[0]))
    assert reading.lines == ()
    assert [(problem.code, problem.cell, problem.where_fr) for problem in reading.problems] == [
        ("period", "", "feuille Feuille")
    ]


def test_a_file_that_changed_since_its_matching_is_not_read():
    book = people(["A", "B", None, "M1", "05/2026", 1.0])
    matching = propose_matching(book.sheets[0])
    other = table(["Nom", "Prénom", "Né(e) le", "Client", "Mois", "Heures"], ["A", "B", "", "", "05/2026", 1.0])
    for wrong in (other, people(name="Autre"), table(["Nom"]), table(["x"])):
        reading = read_hours(wrong, matching)
        assert reading.lines == ()
        assert [problem.code for problem in reading.problems] == ["sheet"]


def test_a_table_without_any_row_gives_nothing():
    for header in (HEADER, ["Nom", "Prénom", "avril 2026"]):
        reading = read(table(header))
        assert (reading.lines, reading.problems, reading.dropped) == ((), (), {})


_NAMES = st.sampled_from(["Durand", "N’Diaye", "Müller", "El-Khoury", "O’Brien"])
_ROWS = st.lists(
    st.tuples(_NAMES, _NAMES, st.integers(1, 12), st.decimals(min_value=Decimal("0.01"), max_value=744, places=2)),
    min_size=1,
    max_size=8,
)


@settings(deadline=None, max_examples=30)
@given(_ROWS, st.sampled_from(["number", "text", "duration"]))
def test_hours_written_then_read_are_the_same(rows, form):
    def written(hours):
        if form == "duration":
            return dt.timedelta(seconds=int(hours * 3600))
        return float(hours) if form == "number" else f"{hours:.2f}".replace(".", ",")

    cells = [[last, first, None, "M1", dt.date(2026, month, 1), written(hours)] for last, first, month, hours in rows]
    book = table(HEADER, *cells)
    matching = propose_matching(book.sheets[0])
    if matching.open_questions:
        matching = answer_questions(book.sheets[0], matching, {"hours_notation": "decimal"})
    reading = read_hours(book, matching)
    assert [(line.last_name, line.first_name, line.month.month, line.hours) for line in reading.lines] == rows


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["", "Total", "Nom", "A", "oui", "05/2026", "7,30", "01/02/26", SOCIAL_SECURITY, "\x00", True]
            )
            | st.floats()
            | st.dates(),
            min_size=6,
            max_size=6,
        ),
        max_size=8,
    ),
    st.permutations(["Nom", "Prénom", "Né le", "Marché", "Mois", "Heures"]),
)
def test_any_cells_under_a_header_end_as_lines_problems_or_counts(rows, header):
    book = table(header, *rows)
    matching = propose_matching(book.sheets[0])
    for _ in range(10):
        answers = {question.code: question.proposed or question.choices[0].value for question in matching.open_questions
                   if question.proposed or question.choices}  # fmt: skip
        answers |= {"year": "2026"} if any(question.code == "year" for question in matching.open_questions) else {}
        matching = answer_questions(book.sheets[0], matching, answers)
    reading = read_hours(book, matching)
    assert SOCIAL_SECURITY not in repr(reading)
    if not matching.open_questions:
        touched = {line.row for line in reading.lines} | {problem.row for problem in reading.problems}
        assert len(touched) + sum(reading.dropped.values()) >= len(rows)
