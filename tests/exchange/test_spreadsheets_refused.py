"""Files of strangers that are refused: in which words, before they take the machine down."""

import io
import zipfile

import pytest
from tests.exchange.spreadsheet_samples import (
    ONE_CELL,
    bomb,
    lying_zip,
    ods,
    ole2,
    raw_xlsx,
    refusal_of,
    rows_of,
    xls,
    xlsx,
    zipped,
)

from levier.exchange import spreadsheets_archives, spreadsheets_xlsx
from levier.exchange.spreadsheets import (
    Limits,
    UnreadableFile,
    open_table,
)


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
    parts, _ = spreadsheets_archives.unzipped(content, 10**6)
    assert "xl/media/logo.png" in parts
    again = io.BytesIO()
    spreadsheets_archives.zip_again(parts, again)
    assert "xl/media/logo.png" not in zipfile.ZipFile(again).namelist()
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


def test_the_extent_of_a_sheet_is_that_of_its_cells():
    def extent(*cells, padding=""):
        return spreadsheets_xlsx.written_extent(f"<sheetData><row>{padding}{''.join(cells)}</row></sheetData>".encode())

    assert extent() == (0, 0)
    assert extent('<c r="A1"/>', '<c r="B7" s="1"><v>1</v></c>') == (7, 2)
    assert extent('<c r="ZZ9999999"/>', "<cols><col/></cols>") == (9_999_999, 702)
    assert extent('<c r="XFD1"/>', '<c r="A2"/>') == (2, 16_384)
    # Far from the beginning, and across two of the pieces looked at together.
    for distance in range(524_200, 524_300, 3):
        assert extent('<c r="AC25"/>', '<c r="B7"/>', padding=" " * distance) == (25, 29)


@pytest.mark.parametrize(
    "cell",
    ["<c>", "<c/>", "<c s='1' r=\"A1\"/>", "<c r='A1'/>", '<c r="1"/>', '<c r="A"/>', '<c r="a1"/>', '<c r="AAAA1"/>',
     '<c r="A12345678"/>', '<c\tr="A1"/>', '<x:c r="A1"/>', '<c r="A1'],
)  # fmt: skip
def test_a_cell_written_in_another_way_has_no_extent(cell):
    end = "" if cell.endswith("A1") else "</row></sheetData></worksheet>"
    assert spreadsheets_xlsx.written_extent(f'<sheetData><row><c r="A1"/>{cell}{end}'.encode()) is None


def test_xml_that_would_expand_is_not_expanded():
    entity = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
    parts = {"xl/workbook.xml": entity.encode()}
    assert spreadsheets_xlsx.sheet_marks(parts) == {}
    assert spreadsheets_xlsx.sheet_marks({"xl/workbook.xml": b'<w><sheet name="a"/></w>'}) == {}


@pytest.mark.parametrize("content", [b"bonjour", b"\n\nNom;Mois;Heures\n;;\n"], ids=["a word", "titles alone"])
def test_a_file_without_a_row_under_its_titles_holds_no_table(content):
    with pytest.raises(UnreadableFile, match="une ligne de titres et au moins une ligne en dessous"):
        open_table(content, "releve.xlsx")
    assert open_table(content + b"\nA;1;2\nB;1;2\n", "releve.xlsx").sheets
