"""Files of strangers are read by a process apart: its limits, its failures, its answers."""

import datetime as dt
import io
import json
import subprocess
import sys

import openpyxl
import pytest
from tests.exchange.spreadsheet_samples import (
    at,
    xlsx,
)

from levier.exchange import spreadsheets_cells
from levier.exchange.spreadsheets import (
    open_workbook,
)
from levier.exchange.spreadsheets_cells import file_of


def test_the_child_answers_what_the_parent_reads():
    moments = [dt.date(2026, 5, 1), at(2026, 5, 1, 8), dt.time(7, 30)]
    formats = {0: "[h]:mm", 3: "dd/mm/yyyy", 4: "dd/mm/yyyy hh:mm", 5: "hh:mm"}
    content = xlsx([["é", 7.5, True, *moments], [1.5]], formats=formats)
    with file_of(content) as file:
        here = spreadsheets_cells.read_sheets(file, 1000)
        there = spreadsheets_cells.read_in_child(file, 1000, 2 * 10**9, 30)
    assert here[0].rows == [["é", 7.5, True, *moments], [dt.timedelta(hours=36), *[""] * 5]]
    assert there == here
    written = spreadsheets_cells.answer_of_child(content, 1000)
    assert json.loads(written, object_hook=spreadsheets_cells._typed)["sheets"][0][1] == here[0].rows
    assert json.loads(spreadsheets_cells.answer_of_child(content, 3)) == {"refused": "cells", "count": 12}


def test_the_child_keeps_its_answer_short(monkeypatch):
    monkeypatch.setattr(spreadsheets_cells, "MAX_ANSWER", 10)
    assert json.loads(spreadsheets_cells.answer_of_child(xlsx([["a"]]), 10)) == {"refused": "cells", "count": 0}


def test_the_child_limits_itself(monkeypatch, capsysbinary):
    limits = []
    monkeypatch.setattr(spreadsheets_cells.resource, "setrlimit", lambda *limit: limits.append(limit))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(xlsx([["a"]]))))
    with pytest.raises(SystemExit) as ended:
        spreadsheets_cells.main(["10", "1000", "5"])
    assert ended.value.code == 0
    assert (spreadsheets_cells.resource.RLIMIT_AS, (1000, 1000)) in limits
    assert json.loads(capsysbinary.readouterr().out)["sheets"][0][0] == "Feuille 1"


def test_a_child_that_takes_too_long_or_fails_is_a_refusal(monkeypatch):
    def late(*_args, **_kwargs):
        raise subprocess.TimeoutExpired("child", 1)

    monkeypatch.setattr(subprocess, "run", late)
    with file_of(b"") as file, pytest.raises(spreadsheets_cells.RefusedCells, match="unreadable"):
        spreadsheets_cells.read_in_child(file, 1, 1, 1)
    for code, reason in ((-6, "cells"), (1, "unreadable")):
        ended = subprocess.CompletedProcess([], code, b"", b"")
        monkeypatch.setattr(subprocess, "run", lambda *_args, _ended=ended, **_kwargs: _ended)
        with file_of(b"") as file, pytest.raises(spreadsheets_cells.RefusedCells, match=reason):
            spreadsheets_cells.read_in_child(file, 1, 1, 1)


def test_a_panic_of_the_library_is_a_refusal_and_an_interruption_is_not(monkeypatch):
    class PanicException(BaseException):
        pass

    def raising(error):
        def fail(*_args):
            raise error

        return fail

    for error, awaited in (
        (PanicException(), spreadsheets_cells.RefusedCells),
        (KeyboardInterrupt(), KeyboardInterrupt),
        (spreadsheets_cells.python_calamine.PasswordError(), spreadsheets_cells.RefusedCells),
    ):
        monkeypatch.setattr(spreadsheets_cells, "_read", raising(error))
        with file_of(b"") as file, pytest.raises(awaited):
            spreadsheets_cells.read_sheets(file, 1)


def test_sheets_that_hold_a_chart_are_passed_over():
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.create_chartsheet("Graphique", 0).add_chart(openpyxl.chart.BarChart())
    target = io.BytesIO()
    book.save(target)
    assert [sheet.name for sheet in open_workbook(target.getvalue(), "x").sheets] == ["Sheet"]


def test_a_system_without_files_in_memory_reads_the_same(monkeypatch):
    content = xlsx([["Nom", "Heures"], ["Durand", 7.5]])
    expected = open_workbook(content, "r.xlsx")
    monkeypatch.delattr("os.memfd_create", raising=False)
    assert open_workbook(content, "r.xlsx") == expected
