"""A large sheet read in two halves at once gives the cells that reading it whole gives, or is read whole."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange.spreadsheet_samples import at, raw_xlsx, refusal_of, xlsx

from levier.exchange import spreadsheets_archives, spreadsheets_halves
from levier.exchange.spreadsheets import Limits, open_workbook
from levier.exchange.spreadsheets_halves import halves


def _row(number, *cells):
    written = "".join(
        f'<c r="{column}{number}"><v>{value}</v></c>' for column, value in zip("ABCDEFGH", cells, strict=False)
    )
    return f'<row r="{number}">{written}</row>'


@pytest.fixture
def cut_small(monkeypatch):
    """Every sheet counts as large; what was read in two halves is told."""
    told = []
    together = spreadsheets_halves.put_together

    def put_together(*args):
        sheets = together(*args)
        told.append(sheets is not None)
        return sheets

    monkeypatch.setattr(spreadsheets_halves, "put_together", put_together)
    monkeypatch.setattr(spreadsheets_halves, "LARGE", 0)
    return told


def _both(content, monkeypatch):
    """The sheets read in two halves, if it can be, and read whole."""
    cut = open_workbook(content, "x.xlsx").sheets
    with monkeypatch.context() as whole:
        whole.setattr(spreadsheets_halves, "halves", lambda parts: None)
        return cut, open_workbook(content, "x.xlsx").sheets


def _parts(content):
    return spreadsheets_archives.unzipped(content, 10**6)[0]


_CELLS = st.one_of(
    st.none(), st.text("abcé &<!", max_size=5), st.floats(-1e6, 1e6, width=32), st.dates(dt.date(1950, 1, 1)),
    st.booleans(),
)  # fmt: skip


@given(st.lists(st.lists(st.lists(_CELLS, max_size=5), max_size=12), min_size=1, max_size=3))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_two_halves_are_the_whole(cut_small, monkeypatch, sheets):
    content = xlsx(*sheets, [["toujours", "une cellule"]])
    cut, whole = _both(content, monkeypatch)
    assert cut == whole


def test_hidden_rows_merged_cells_and_types_stay_where_they_are(cut_small, monkeypatch):
    rows = [["Nom", "Mois"], *([f"Personne {rank}", at(2026, 5, 1)] for rank in range(30)), ["Total", None]]
    content = xlsx(rows, [["autre"], ["feuille"]], hidden=[3, 25], merged=["A5:A6", "A28:A30"])
    cut, whole = _both(content, monkeypatch)
    assert cut_small == [True]
    assert cut == whole
    assert cut[0].hidden_rows == {3, 25}
    assert cut[0].merged == ((4, 0, 5, 0), (27, 0, 29, 0))
    assert [len(sheet.rows) for sheet in cut] == [32, 2]


@pytest.mark.parametrize(
    "rows",
    [
        [_row(1, 1), _row(2, 2), _row(3, 3, 4, 5), _row(4, 6)],
        [_row(1, 1, 2, 3), _row(2, 2), _row(3, 3), _row(4, 6)],
        [_row(1, 1), _row(2, 2), _row(90, 3), _row(91, 4)],
        [_row(5, 1), _row(6, 2), _row(7, 3), _row(8, 4)],
        [_row(1, 1), _row(2, 2), '<row r="3"><c r="A3" s="0"/></row>', _row(4, 4)],
    ],
    ids=["wider below", "wider above", "a gap", "empty above", "an empty cell"],
)
def test_halves_of_other_shapes_follow_each_other(cut_small, monkeypatch, rows):
    cut, whole = _both(raw_xlsx("".join(rows)), monkeypatch)
    assert cut == whole
    assert cut_small == [True]


def test_rows_out_of_order_are_read_whole(cut_small, monkeypatch):
    numbers = [*range(1, 40), 90, *range(41, 80), 99]
    content = raw_xlsx("".join(_row(number, number) for number in numbers))
    cut, whole = _both(content, monkeypatch)
    assert cut_small == [False]
    assert cut == whole
    assert [number for number, row in enumerate(cut[0].rows, start=1) if row[0] == number] == sorted(numbers)


def test_a_half_without_cells_is_read_whole(cut_small, monkeypatch):
    cut, whole = _both(raw_xlsx(_row(1, 1) + "".join(f'<row r="{n}"></row>' for n in range(2, 9))), monkeypatch)
    assert cut == whole
    assert [list(row) for row in cut[0].rows] == [[1.0]]
    assert not cut_small


def test_cells_of_both_halves_are_counted_together(cut_small):
    content = raw_xlsx("".join(_row(number, number) for number in range(1, 21)))
    assert len(open_workbook(content, "x.xlsx", Limits(cells=20)).sheets[0].rows) == 20
    assert "compte 20 cellules" in refusal_of(content, Limits(cells=19))


def test_what_only_looks_like_a_row_is_not_cut(monkeypatch):
    monkeypatch.setattr(spreadsheets_halves, "LARGE", 0)
    plain = "".join(_row(number, number) for number in range(1, 9))
    assert halves(_parts(raw_xlsx(plain)))
    assert halves(_parts(raw_xlsx(plain + '<row r="9"><c r="A9" t="str"><v>fini !</v></c></row>')))
    assert halves(_parts(raw_xlsx(f'{plain}<!-- <row r="5"> -->'))) is None


def test_a_sheet_of_ordinary_size_is_not_cut():
    content = raw_xlsx("".join(_row(number, number) for number in range(1, 2000)))
    assert halves(_parts(content)) is None
    assert halves({}) is None
