"""Points in a spreadsheet: found by their headers, every row answered for."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.exchange import points
from levier.exchange.outputs.tables import Column, Table, to_xlsx
from levier.exchange.points import read_points
from levier.exchange.refusals import WrongFile


@pytest.mark.parametrize(
    "text",
    [
        "latitude;longitude;date\n43,6045;1,444;22/11/2026\n",
        "Nom,Lat,Lng,Date d’embauche\nx,43.6045,1.444,2026-11-22\n",
        "Export du 3 mars\n\nLATITUDE\tLongitude\tjour\n43.6045\t1.444\t22-11-2026\n",
    ],
)
def test_columns_are_found_by_their_headers(text):
    (row,) = read_points(text.encode(), "points.csv")
    assert (row.latitude, row.longitude, row.day, row.problem) == (43.6045, 1.444, date(2026, 11, 22), "")


def test_a_workbook_keeps_its_numbers_and_days():
    columns = (Column("lat", "lat", "integer"), Column("lon", "lon", "integer"), Column("le", "date", "date"))
    table = Table("Points", columns, [{"lat": 43, "lon": -1, "le": date(2026, 1, 2)}], date(2026, 1, 2), "x")
    (row,) = read_points(to_xlsx(table), "points.xlsx")
    assert (row.latitude, row.longitude, row.day) == (43.0, -1.0, date(2026, 1, 2))


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ("x;1,4;", "latitude et longitude"),
        (";1,4;", "latitude et longitude"),
        ("91;1,4;", "latitude et longitude"),
        ("43;181;", "latitude et longitude"),
        ("43;1;hier", "date illisible"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(cells, problem):
    (row,) = read_points(f"lat;lon;date\n{cells}\n".encode(), "x.csv")
    assert problem in row.problem
    assert row.line == 2


def test_empty_rows_are_not_points_and_a_row_without_day_is():
    rows = read_points(b"lat;lon;date\n43;1;\n;;\n44;2;2026-01-01\n", "x.csv")
    assert [(row.line, row.day) for row in rows] == [(2, None), (4, date(2026, 1, 1))]


@pytest.mark.parametrize("content", [b"", b"a;b\n1;2\n", b"%PDF-1.7", b"latitude;x\n1;2\n"])
def test_a_file_without_points_says_what_is_expected(content):
    with pytest.raises(WrongFile):
        read_points(content, "x.csv")


def test_too_many_points(monkeypatch):
    monkeypatch.setattr(points, "MOST_POINTS", 1)
    with pytest.raises(WrongFile, match="limite"):
        read_points(b"lat;lon\n1;2\n3;4\n", "x.csv")


def test_cells_of_every_type():
    assert points._degrees(True, 90.0) is None
    assert points._day(datetime(2026, 1, 2, 3)) == date(2026, 1, 2)  # noqa: DTZ001
    assert points._told(datetime(2026, 1, 2, 3)) == "02/01/2026"  # noqa: DTZ001
    assert points._plain(3.0) == ""


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=10))
def test_whatever_is_typed_each_row_is_a_point_or_a_problem(cells):
    lines = ["lat\tlon", *("\t".join(c.translate({9: 32, 10: 32, 13: 32, 0: 32}) for c in row) for row in cells)]
    try:
        rows = read_points("\n".join(lines).encode("utf-8", "ignore"), "x.csv")
    except WrongFile:
        return
    assert all(bool(row.problem) != (row.latitude is not None and row.longitude is not None) for row in rows)
