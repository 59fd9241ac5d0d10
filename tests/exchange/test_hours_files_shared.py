"""The shared hours files, answered as their senders would."""

import datetime as dt
import os
from decimal import Decimal
from pathlib import Path

import pytest
from tests.exchange.hours_readings import months_of, places, read

from levier.exchange.sources.hours_files import answer_questions, propose_matchings, recall_matching
from levier.exchange.spreadsheets import open_workbook

SHARED = Path(os.environ.get("LEVIER_SHARED_DATA") or Path(__file__).resolve().parents[2] / ".." / "shared" / "data")


def shared_file(name):
    path = SHARED / "hours" / name
    if not path.exists():
        pytest.skip(f"the public sample files are not here: {path}")
    return open_workbook(path.read_bytes(), name)


@pytest.mark.shared
def test_the_statement_of_an_etti():
    book = shared_file("etti_releve_mai_2026.xlsx")
    matching = propose_matchings(book)[0]
    assert (matching.sheet, matching.header_row) == ("Relevé mai 2026", 6)
    assert [(question.code, question.proposed) for question in matching.open_questions] == [("period", "2026-05")]
    reading = read(book, {"period": "2026-05"})
    assert (len(reading.lines), reading.hours, reading.problems) == (18, Decimal("1179.84"), ())
    assert reading.dropped == {"hidden": 1, "zero_hours": 4, "subtotal": 4, "total": 1, "empty": 4}
    first = reading.lines[0]
    assert (first.last_name, first.first_name, first.born_on) == ("XIMENEZ", "Océane", dt.date(1983, 8, 12))
    assert (first.cell, first.hours, first.employer) == ("F7", Decimal("7.00"), "58384085788064")
    # The name of the client stands once, merged over four rows.
    assert {line.client for line in reading.lines if line.row <= 10} == {"ENTREPRISE ÎLOT TP (fictif)"}
    assert [str(line.training_hours) for line in reading.lines if line.training_hours] == ["7.00"] * 4
    assert all(line.is_training_included for line in reading.lines)


@pytest.mark.shared
def test_the_table_of_a_building_company_with_a_wrong_total():
    reading = read(shared_file("btp_trimestre_2.csv"))
    assert (len(reading.lines), reading.hours) == (40, Decimal("4568.38"))
    assert months_of(reading) == {"2026-04": "2009.19", "2026-05": "1266.51", "2026-06": "1292.68"}
    assert reading.dropped == {"empty": 1, "zero_hours": 8, "total": 1}
    assert places(reading, "to_check") == [("total", "I19")]
    assert reading.blocking == ()
    assert {line.last_name: line.born_on for line in reading.lines}["Rouquette"] == dt.date(2006, 2, 28)
    assert {line.contract_type for line in reading.lines} == {"contrat pro", "CDD", "Appr.", "cdi"}


@pytest.mark.shared
def test_the_payroll_export_of_a_geiq_without_its_social_security_numbers():
    book = shared_file("geiq_export_paie.xlsx")
    matching = propose_matchings(book)[0]
    assert matching.sensitive_headers == ("NUM_SECU",)
    assert [question.code for question in matching.open_questions] == ["column:F", "training_hours"]
    reading = read(book, {"column:F": "client", "training_hours": "additional"})
    assert (len(reading.lines), reading.hours, reading.problems, reading.dropped) == (20, Decimal("1784.75"), (), {})
    assert months_of(reading) == {"2026-05": "1784.75"}
    assert reading.lines[0].client == "07373566105056"
    assert sum(line.training_hours or 0 for line in reading.lines) == 14 * 15
    numbers = {row[1] for row in book.sheets[0].rows[1:]}
    kept = repr(reading) + repr(matching.to_dict())
    assert not any(number in kept for number in numbers)


@pytest.mark.shared
def test_the_missions_of_an_ai_over_several_months():
    book = shared_file("ai_missions_trimestre_2.ods")
    matching = propose_matchings(book)[0]
    assert [question.code for question in matching.open_questions] == ["name_order", "mission_months", "counts"]
    answers = {"name_order": "first_last", "mission_months": "spread_by_days", "counts": "yes_only"}
    reading = read(book, answers)
    assert (len(reading.lines), reading.hours, reading.dropped) == (68, Decimal("1199.50"), {"not_counted": 17})
    assert (reading.lines[0].last_name, reading.lines[0].first_name) == ("O’Brien", "Thaïs")
    assert [(line.month.month, str(line.hours)) for line in reading.lines[:2]] == [(4, "67.50"), (5, "22.50")]
    by_start = read(book, {**answers, "mission_months": "month_of_start"})
    by_end = read(book, {**answers, "mission_months": "month_of_end"})
    assert by_start.hours == by_end.hours == reading.hours
    assert (len(by_start.lines), len(by_end.lines)) == (43, 43)
    everyone = read(book, {**answers, "mission_months": "month_of_end", "counts": "all"})
    assert (len(everyone.lines), everyone.hours) == (60, Decimal("1691.00"))
    to_check = read(book, {**answers, "counts": "empty_to_check"})
    assert [code for code, _ in places(to_check, "to_check")].count("counts") == 6
    assert to_check.hours == read(book, {**answers, "counts": "empty_counts"}).hours


@pytest.mark.shared
@pytest.mark.parametrize(
    "name",
    ["etti_releve_mai_2026.xlsx", "btp_trimestre_2.csv", "geiq_export_paie.xlsx", "ai_missions_trimestre_2.ods"],
)
def test_a_shared_file_matched_once_is_not_asked_again(name):
    book = shared_file(name)
    matching = propose_matchings(book)[0]
    sheet = next(sheet for sheet in book.sheets if sheet.name == matching.sheet)
    first = {question.code: question.proposed or question.choices[0].value for question in matching.open_questions}
    answered = answer_questions(sheet, matching, first)
    recalled = recall_matching(answered.to_remember(), sheet, file_name=name)
    assert {question.code for question in recalled.open_questions} <= {"period"}
