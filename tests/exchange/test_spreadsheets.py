"""Files of strangers: what opens, what is refused and in which words, what never takes the machine down."""

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange.spreadsheet_samples import (
    SMALL,
    at,
    ods,
    ods_row,
    raw_xlsx,
    rows_of,
    workbook,
    xls,
)

from levier.exchange import spreadsheets_archives, spreadsheets_xlsx
from levier.exchange.spreadsheets import (
    UnreadableFile,
    Workbook,
    cell_reference,
    column_letters,
    open_workbook,
)


def test_cells_have_the_names_spreadsheets_give_them():
    assert [column_letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert cell_reference(12, 5) == "F12"


def test_an_xlsx_gives_typed_cells_in_place():
    rows = [[None, None], [None, "Nom"], ["x", 7.5, dt.date(2026, 5, 1), True]]
    book = workbook(rows, [["autre"]])
    assert [sheet.name for sheet in book.sheets] == ["Feuille 1", "Feuille 2"]
    assert list(book.sheets[0].rows[1][:2]) == ["", "Nom"]
    assert list(book.sheets[0].rows[2]) == ["x", 7.5, dt.date(2026, 5, 1), True]


def test_durations_and_times_keep_their_kind():
    rows = [[1.5, 0.3125, at(2026, 5, 1, 8, 30)]]
    cells = workbook(rows, formats={0: "[h]:mm", 1: "hh:mm", 2: "dd/mm/yyyy hh:mm"}).sheets[0].rows[0]
    assert list(cells) == [dt.timedelta(hours=36), dt.time(7, 30), at(2026, 5, 1, 8, 30)]


def test_hidden_rows_and_hidden_sheets_are_flagged():
    sheet = workbook([["a"], ["b"], ["c"]], hidden=[2]).sheets[0]
    assert sheet.hidden_rows == {2}
    book = openpyxl.Workbook()
    book.active["A1"] = "vu"
    book.create_sheet("cachée")["A1"] = "pas vu"
    book["cachée"].sheet_state = "hidden"
    target = io.BytesIO()
    book.save(target)
    assert [sheet.is_hidden for sheet in open_workbook(target.getvalue(), "x").sheets] == [False, True]


def test_a_hidden_row_without_number_and_hidden_columns_are_no_hidden_rows():
    data = '<row hidden="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    content = raw_xlsx(data, dimension='<cols><col min="1" max="1" hidden="1"/></cols>')
    assert open_workbook(content, "x").sheets[0].hidden_rows == frozenset()


def test_merged_cells_are_told_with_their_value_top_left_only():
    sheet = workbook([["a", "Client"], ["b", "x"], ["c", None]], merged=["B2:B3"]).sheets[0]
    assert sheet.merged == ((1, 1, 2, 1),)
    assert [row[1] for row in sheet.rows] == ["Client", "x", ""]


def test_formulas_without_result_and_in_error_are_flaws_at_their_cell():
    book = openpyxl.Workbook()
    book.active.append(["=1+1", 2])
    target = io.BytesIO()
    book.save(target)
    assert list(open_workbook(target.getvalue(), "x").sheets[0].flaws) == [(1, 0)]
    data = (
        '<row r="1"><c r="A1"><f>SUM(B1)</f><v>3</v></c><c r="B1" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="C1" t="str"><f>IF(1,"")</f><v></v></c><c r="AB1"><f t="shared" si="0"/></c><c r="AC1" t="e"></c></row>'
    )
    sheet = open_workbook(raw_xlsx(data), "x").sheets[0]
    assert sorted(sheet.flaws) == [(1, 1), (1, 27), (1, 28)]
    assert "#DIV/0!" in sheet.flaws[1, 1]
    assert sheet.rows[0][0] == 3


def test_what_looks_like_a_flaw_outside_a_cell_is_none():
    assert spreadsheets_xlsx.marks_of(b'<x t="e"/><f/></c>').flaws == {}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_delimited_text_of_any_usual_kind_is_read(encoding, delimiter):
    wanted = [["Nom", "Prénom", "Heures"], ["Müller", 'dite "Zoé"', "7"], [], ["N’Diaye", "Élodie", "12"]]
    lines = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in wanted]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    assert rows_of(text.encode(encoding)) == [row or ["", "", ""] for row in wanted]


def test_decimal_commas_do_not_pass_for_separators():
    assert rows_of(b"Nom;avril;mai\nA;160,5;75,25\nB;1,5;2,5\n")[1] == ["A", "160,5", "75,25"]


def test_the_separator_a_file_announces_is_taken_and_rows_keep_their_numbers():
    assert rows_of(b"sep=|\nNom|a;b\nX|1;2\n")[2] == ["X", "1;2"]


def test_a_lone_quotation_mark_does_not_swallow_the_rows_after_it():
    assert rows_of(b'Nom;Heures\n"Zoe;7\nLea;8\n')[2] == ["Lea", "8"]


def test_one_column_is_a_table_too():
    assert rows_of("Noms\nZoé\n".encode()) == [["Noms"], ["Zoé"]]


def test_an_xls_is_read():
    assert rows_of(xls([(0, 0, 7.5), (2, 1, 12.0)])) == [[7.5, ""], ["", ""], ["", 12.0]]


def test_an_ods_is_read_with_its_hidden_rows():
    data = (
        ods_row("Nom", "Heures")
        + ods_row("A", 7, attributes='table:visibility="collapse" table:number-rows-repeated="2"')
        + ods_row("B", 3)
        + ods_row("C", 4, attributes='table:visibility="filter"')
        + '<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    book = open_workbook(ods(data, sheets=2), "x")
    assert [len(sheet.rows) for sheet in book.sheets] == [5, 5]
    assert [sheet.hidden_rows for sheet in book.sheets] == [{2, 3, 5}, {2, 3, 5}]


def test_hidden_rows_before_any_table_are_nobodys():
    assert spreadsheets_archives.ods_hidden_rows(b'<table:table-row table:visibility="collapse">') == []


def opens_or_refuses(content):
    try:
        book = open_workbook(content, "releve.xlsx")
    except UnreadableFile as refused:
        assert refused.message_fr
    else:
        assert isinstance(book, Workbook)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_open_or_are_refused(content):
    opens_or_refuses(content)


@settings(max_examples=50, deadline=None)
@given(st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", b"sep=", b"\xff\xfe", b'"']), st.binary(max_size=200))
def test_any_bytes_behind_a_known_start_open_or_are_refused(start, content):
    opens_or_refuses(start + content)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_xlsx_opens_or_is_refused(data):
    content = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    opens_or_refuses(bytes(content))


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=80))
def test_any_xml_for_rows_opens_or_is_refused(text):
    opens_or_refuses(raw_xlsx('<row r="1"><c r="A1" t="str"><v>' + text.encode("utf-8", "replace").decode()))


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).map(str.strip).filter(bool)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(_TEXTS, min_size=2, max_size=2), min_size=1, max_size=6), st.sampled_from(["utf-8", "utf-16"]))
def test_a_table_written_as_text_comes_back(rows, encoding):
    lines = [";".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows]
    # Two columns of any text might look like another separator: a header row of letters settles it.
    text = "\n".join(["a;b;c;d;e;f", *(line + ";;;;" for line in lines)])
    read = rows_of(text.encode(encoding))[1:]
    assert [row[:2] for row in read] == rows
