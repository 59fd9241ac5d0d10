"""Files of strangers: what opens, what is refused and in which words, what never takes the machine down."""

import datetime as dt
import io
import json
import subprocess
import sys
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange.spreadsheet_samples import (
    bomb,
    lying_zip,
    ods,
    ods_row,
    ole2,
    raw_xlsx,
    workbook,
    xls,
    xlsx,
    zipped,
)

from levier.exchange import spreadsheets_archives, spreadsheets_cells, spreadsheets_xlsx
from levier.exchange.spreadsheets import (
    Limits,
    UnreadableFile,
    Workbook,
    cell_reference,
    column_letters,
    open_table,
    open_workbook,
)

SMALL = xlsx([["Nom", "Heures"], ["Zoé", 7.5]])
ONE_CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


def at(*numbers):
    """A moment as a spreadsheet knows it, without time zone."""
    return dt.datetime(*numbers)  # noqa: DTZ001


def rows_of(content, name="releve", limits=None):
    return [list(row) for row in open_workbook(content, name, limits).sheets[0].rows]


def refusal_of(content, limits=None):
    with pytest.raises(UnreadableFile) as caught:
        open_workbook(content, "releve.xlsx", limits)
    message = caught.value.message_fr
    assert "releve.xlsx" in message
    assert message.endswith(".")
    return message


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


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "vide"),
        (b"   \n", "aucune donnée"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "image"),
        (b"\xff\xd8\xff\xe0", "image"),
        (b"GIF89a", "image"),
        (b"{\\rtf1", "RTF"),
        (b"\x1f\x8b\x08", "archive"),
        (b"<html><table><tr><td>Nom</td></tr></table>", "page web"),
        ('\ufeff<?xml version="1.0"?><Workbook/>'.encode(), "page web"),
        (bytes(range(256)) * 8, "ni un tableur ni un texte"),
        (b"\x81\x8d\x8f\x90\x9d;\xff", "ni un tableur ni un texte"),
        (zipped({"word/document.xml": "<x/>"}), "Word"),
        (zipped({"ppt/presentation.xml": "<x/>"}), "PowerPoint"),
        (zipped({"Index/Document.iwa": "x"}), "Numbers"),
        (zipped({"releve.csv": "a;b"}), "archive"),
        (zipped({}), "archive"),
        (ods("", mimetype="application/vnd.oasis.opendocument.text"), "LibreOffice"),
        (ods("", manifest="<manifest:encryption-data/>"), "mot de passe"),
        (ole2("EncryptedPackage", b"x"), "mot de passe"),
        (ole2("WordDocument", b"x"), "Word"),
        (ole2("Workbook", b"x" * 50), "abîmé"),
        (b"PK\x03\x04 and no more", "abîmé"),
        (raw_xlsx("").replace(b"PK\x05\x06", b"PK\x05\x07"), "abîmé"),
        (raw_xlsx(""), "aucune donnée"),
        (zipped({"xl/workbook.xml": "<oops"}), "lu"),
        (zipped({"xl/workbook.bin": "oops"}), "lu"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_what_it_is(content, word):
    assert word in refusal_of(content)


def test_a_part_zipped_in_an_unusual_way_or_cut_short_is_refused():
    assert "abîmé" in refusal_of(zipped({"xl/workbook.xml": "<x/>" * 99}, zipfile.ZIP_BZIP2))
    content = raw_xlsx(ONE_CELL)
    entry = zipfile.ZipFile(io.BytesIO(content)).getinfo("xl/workbook.xml")
    data_at = entry.header_offset + 30 + len(entry.filename)
    broken = content[:data_at] + b"\xff" * 8 + content[data_at + 8 :]
    assert "abîmé" in refusal_of(broken)
    assert "abîmé" in refusal_of(content[: entry.header_offset] + b"XX" + content[entry.header_offset + 2 :])


def test_a_truncated_deflate_stream_is_refused():
    content = raw_xlsx(ONE_CELL)
    archive = zipfile.ZipFile(io.BytesIO(content))
    entry = archive.getinfo("xl/worksheets/sheet1.xml")
    data = bytearray(content)
    at = content.index(b"PK\x01\x02")
    while data[at + 46 : at + 46 + len(entry.filename)] != entry.filename.encode():
        at = content.index(b"PK\x01\x02", at + 4)
    data[at + 20 : at + 24] = (entry.compress_size - 10).to_bytes(4, "little")
    assert "abîmé" in refusal_of(bytes(data))


def test_a_wrong_checksum_and_two_parts_of_one_name_are_refused():
    content = raw_xlsx(ONE_CELL)
    name = "xl/worksheets/sheet1.xml"
    size = zipfile.ZipFile(io.BytesIO(content)).getinfo(name).file_size
    assert "abîmé" in refusal_of(lying_zip(content, name, size, checksum=1))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("xl/workbook.xml", "<b/>")
    assert "abîmé" in refusal_of(target.getvalue())


def test_folders_and_pictures_in_the_archive_are_passed_over():
    content = raw_xlsx(ONE_CELL, extra={"xl/media/": "", "xl/media/logo.png": b"\x89PNG"})
    parts, sums = spreadsheets_archives.unzipped(content, 10**6)
    assert "xl/media/logo.png" in parts
    again = spreadsheets_archives.zipped_again(parts, sums)
    assert "xl/media/logo.png" not in zipfile.ZipFile(io.BytesIO(again)).namelist()
    assert rows_of(content) == [[1.0]]


def test_an_encrypted_entry_is_a_password():
    content = bytearray(raw_xlsx(ONE_CELL))
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    assert "mot de passe" in refusal_of(bytes(content))


def test_a_zip_bomb_is_refused_by_what_it_announces_and_by_what_it_does():
    content = bomb(10_000_000)
    assert len(content) < 50_000
    limits = Limits(unzipped_bytes=5_000_000)
    assert "décompressé" in refusal_of(content, limits)
    assert "décompressé" in refusal_of(lying_zip(content, "xl/styles.xml", 1000), limits)
    # Within the limit a lie is still a lie, and one beyond the usual limit costs no unzipping.
    assert "abîmé" in refusal_of(lying_zip(content, "xl/styles.xml", 1000))
    assert "décompressé" in refusal_of(lying_zip(content, "xl/styles.xml", 200_000_000))


@pytest.mark.slow
def test_too_many_parts_bytes_or_cells_are_refused():
    many = {f"part{number}": "" for number in range(spreadsheets_archives.MAX_PARTS + 1)}
    assert "décompressé" in refusal_of(zipped(many))
    assert "pèse" in refusal_of(b"a;b\n" * 100, Limits(zipped_bytes=100))
    assert "cellules" in refusal_of(b"a;b\n" * 100, Limits(cells=100))
    assert "cellules" in refusal_of(xlsx([["a", "b"]] * 100), Limits(cells=100))
    assert "cellules" in refusal_of(xlsx([["a"] * 60], [["b"] * 60]), Limits(cells=100))
    assert "cellules" in refusal_of(xls([(200, 0, 1.0)]), Limits(cells=100))


@pytest.mark.slow
def test_two_cells_at_opposite_corners_are_refused_and_cost_nothing():
    far = ONE_CELL + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert "limite" in refusal_of(raw_xlsx(far))
    # The dimension may lie, the cells may be written in another way: the same answer.
    assert "limite" in refusal_of(raw_xlsx(far, dimension='<dimension ref="A1:B2"/>'))
    assert "limite" in refusal_of(raw_xlsx(far.replace('"', "'")))
    prefixed = far.replace("<c ", '<x:c xmlns:x="y" ').replace("</c>", "</x:c>")
    assert "limite" in refusal_of(raw_xlsx(prefixed))


def test_styled_cells_without_value_far_away_do_no_harm():
    content = raw_xlsx(ONE_CELL + '<row r="1048576"><c r="XFD1048576" s="1"/></row>')
    assert rows_of(content) == [[1.0]]


def test_cells_written_in_unusual_ways_are_read_all_the_same():
    assert rows_of(
        raw_xlsx("<row r='1'><c r='A1'><v>1</v></c><c r='B1' t='inlineStr'><is><t>é</t></is></c></row>")
    ) == [[1.0, "é"]]
    assert rows_of(raw_xlsx("<row><c><v>1</v></c><c><v>2</v></c></row>")) == [[1.0, 2.0]]


@pytest.mark.slow
def test_a_long_text_repeated_many_times_is_stopped():
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 60_001))
    content = raw_xlsx(cells, shared=["x" * 1_000_000])
    assert "limite" in refusal_of(content, Limits(memory_bytes=400_000_000))
    short = raw_xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', shared=["é&amp;è"])
    assert rows_of(short) == [["é&è"]]


def test_an_ods_that_repeats_its_cells_without_end_is_stopped():
    attributes = 'table:number-rows-repeated="1048576"'
    row = f'<table:table-row {attributes}><table:table-cell table:number-columns-repeated="16384" '
    row += 'office:value-type="float" office:value="1"/></table:table-row>'
    assert refusal_of(ods(row), Limits(memory_bytes=300_000_000))


def test_extents_of_every_size_are_bounded():
    def extent(reference, announced):
        dimension = f'<dimension ref="A1:{announced}"/>' if announced else ""
        xml = f'{dimension}<sheetData><row r="1"><c r="A1"/><c r="{reference}"/></row></sheetData>'.encode()
        return spreadsheets_xlsx.announced_extent(xml), spreadsheets_xlsx.written_extent(xml)

    assert extent("B7", "B7") == ((7, 2), (7, 2))
    assert extent("H100001", "H100001") == ((199_999, 8), (100_001, 8))
    assert extent("AC25", "AC25") == ((29, 52), (25, 29))
    assert extent("ZZ9999999", None) == (None, (9_999_999, 702))
    assert extent("XFD1", "B7") == (None, (1, 16_384))


def test_xml_that_would_expand_is_not_expanded():
    entity = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
    parts = {"xl/workbook.xml": entity.encode()}
    assert spreadsheets_xlsx.sheet_marks(parts) == {}
    assert spreadsheets_xlsx.sheet_marks({"xl/workbook.xml": b'<w><sheet name="a"/></w>'}) == {}


def test_the_child_answers_what_the_parent_reads():
    moments = [dt.date(2026, 5, 1), at(2026, 5, 1, 8), dt.time(7, 30)]
    formats = {0: "[h]:mm", 3: "dd/mm/yyyy", 4: "dd/mm/yyyy hh:mm", 5: "hh:mm"}
    content = xlsx([["é", 7.5, True, *moments], [1.5]], formats=formats)
    here = spreadsheets_cells.read_sheets(content, 1000)
    assert here[0].rows == [["é", 7.5, True, *moments], [dt.timedelta(hours=36), *[""] * 5]]
    assert spreadsheets_cells.read_in_child(content, 1000, 2 * 10**9, 30) == here
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
    with pytest.raises(spreadsheets_cells.RefusedCells, match="unreadable"):
        spreadsheets_cells.read_in_child(b"", 1, 1, 1)
    for code, reason in ((-6, "cells"), (1, "unreadable")):
        ended = subprocess.CompletedProcess([], code, b"", b"")
        monkeypatch.setattr(subprocess, "run", lambda *_args, _ended=ended, **_kwargs: _ended)
        with pytest.raises(spreadsheets_cells.RefusedCells, match=reason):
            spreadsheets_cells.read_in_child(b"", 1, 1, 1)


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
        with pytest.raises(awaited):
            spreadsheets_cells.read_sheets(b"", 1)


def test_sheets_that_hold_a_chart_are_passed_over():
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.create_chartsheet("Graphique", 0).add_chart(openpyxl.chart.BarChart())
    target = io.BytesIO()
    book.save(target)
    assert [sheet.name for sheet in open_workbook(target.getvalue(), "x").sheets] == ["Sheet"]


@pytest.mark.parametrize("content", [b"bonjour", b"\n\nNom;Mois;Heures\n;;\n"], ids=["a word", "titles alone"])
def test_a_file_without_a_row_under_its_titles_holds_no_table(content):
    with pytest.raises(UnreadableFile, match="une ligne de titres et au moins une ligne en dessous"):
        open_table(content, "releve.xlsx")
    assert open_table(content + b"\nA;1;2\nB;1;2\n", "releve.xlsx").sheets


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


def test_a_system_without_files_in_memory_reads_the_same(monkeypatch):
    content = xlsx([["Nom", "Heures"], ["Durand", 7.5]])
    expected = open_workbook(content, "r.xlsx")
    monkeypatch.delattr("os.memfd_create", raising=False)
    assert open_workbook(content, "r.xlsx") == expected
