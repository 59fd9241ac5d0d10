"""What the columns of a file leave open: names, dates, points, periods; asked, or proved."""

import datetime as dt

import pytest
from tests.exchange.hours_readings import PERSON, codes, decided, proposed, question
from tests.exchange.spreadsheet_samples import table

from levier.exchange.sources.hours_files import (
    answer_questions,
    propose_matching,
    read_hours,
)


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
