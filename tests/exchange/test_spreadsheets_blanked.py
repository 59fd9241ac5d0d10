"""Files as they may be kept: without social security numbers, and otherwise as they were."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.exchange.spreadsheet_samples import bomb, ods, ods_row, ole2, raw_xlsx, xls, xlsx, zipped

from levier.exchange import social_security_numbers as numbers
from levier.exchange.sources import hours_files
from levier.exchange.spreadsheets import UnreadableFile, open_workbook
from levier.exchange.spreadsheets_blanked import Removed, found_in, without_social_security_numbers

pytestmark = pytest.mark.slow

FIRST = "1850578006084"
SECOND = "2731264102003"
KEYED = [f"{first}{numbers.key_of(first):02}" for first in (FIRST, SECOND)]
SPACED = f"1 85 05 78 006 084 {KEYED[0][13:]}"
SIRET = "51234560001234"


def rows_of(content, sheet=0):
    return [list(row) for row in open_workbook(content, "r").sheets[sheet].rows]


def parts_of(content):
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def blanked(content, name="releve.xlsx"):
    found = without_social_security_numbers(content, name)
    again = without_social_security_numbers(found.content, found.name)
    assert (again.content, again.removed) == (found.content, ())
    assert without_social_security_numbers(content, name) == found
    return found


def test_a_file_without_any_is_kept_byte_for_byte():
    content = xlsx([["Nom", "SIRET", "Heures"], ["Durand", SIRET, 151.67], ["Petit", float(SIRET), 7.333333333333333]])
    found = blanked(content)
    assert found.content is content
    assert found.removed == ()


def test_shared_texts_and_numeric_cells_of_an_xlsx():
    rows = [
        ["Nom", "N° SS", "Heures", "Autre"],
        ["Durand", SPACED, 12, f"voir {KEYED[0]}, {SIRET}"],
        ["Petit", FIRST, 7.25, FIRST],
        ["Roux", float(SECOND), 35, float(KEYED[1])],
        ["Blanc", "", 1, "1850578006085"],
    ]
    content = xlsx(rows)
    found = blanked(content)
    mark = numbers.BLANKED
    assert rows_of(found.content) == [
        rows[0],
        ["Durand", mark, 12, f"voir {mark}, {SIRET}"],
        ["Petit", mark, 7.25, mark],
        ["Roux", mark, 35, mark],
        rows[4],
    ]
    assert found.removed == (
        Removed("Feuille 1", "B", "N° SS", 3),
        Removed("Feuille 1", "D", "Autre", 2),
    )
    before, after = parts_of(content), parts_of(found.content)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"}
    assert list(before) == list(after)


def test_formats_formulas_and_addresses_stay():
    cell = f'<c r="B2" s="3" t="n"><f>A2*1</f><v>{KEYED[0]}</v></c><c r="C2"><v>0.{KEYED[0]}</v></c>'
    cell += f'<c r="D2"><v>1.{KEYED[0][1:]}</v></c><c><v>{KEYED[0]}.5</v></c><c t="str"><v>1.23.45678901</v></c>'
    found = blanked(raw_xlsx(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="2">{cell}</row>'))
    xml = parts_of(found.content)["xl/worksheets/sheet1.xml"].decode()
    expected = cell.replace(' t="n"', "").replace('s="3"', 's="3" t="str"')
    assert f"{expected.replace(f'<v>{KEYED[0]}</v>', f'<v>{numbers.BLANKED}</v>')}</row>" in xml
    assert found.removed[0] == Removed("Feuille", "B", "", 1)


@pytest.mark.parametrize("value", [KEYED[0], f"{KEYED[0]}.0", "1.85057800608491E14", "1.85057800608491E+14"])
def test_each_writing_of_a_numeric_cell(value):
    found = blanked(raw_xlsx(f'<row r="1"><c><v>{value}</v></c></row>'))
    assert numbers.BLANKED.encode() in parts_of(found.content)["xl/worksheets/sheet1.xml"]


def test_what_stands_beside_the_cells_of_an_xlsx():
    extra = {
        "xl/comments1.xml": f"<comments><t>{SPACED}</t></comments>",
        "xl/pivotCache/pivotCacheRecords1.xml": f'<r><n v="{KEYED[0]}"/><s v="{KEYED[1]}"/><n v="{KEYED[0]}.5"/></r>',
        "xl/media/image1.png": b"\x89PNG" + KEYED[0].encode(),
    }
    found = blanked(raw_xlsx('<row r="1"><c r="A1"><v>1</v></c></row>', extra=extra))
    parts = parts_of(found.content)
    assert parts["xl/comments1.xml"].decode() == f"<comments><t>{numbers.BLANKED}</t></comments>"
    assert parts["xl/pivotCache/pivotCacheRecords1.xml"].decode() == (
        f'<r><m/><s v="{numbers.BLANKED}"/><n v="{KEYED[0]}.5"/></r>'
    )
    assert parts["xl/media/image1.png"] == extra["xl/media/image1.png"]
    assert found.removed == (Removed("", "", "", 3),)
    assert found.removed[0].where_fr == "hors des cellules"


def test_a_number_in_several_styles_is_refused_rather_than_kept():
    text = f"</t></si><si><r><t>{KEYED[0][:5]}</t></r><r><rPr><b/></rPr><t>{KEYED[0][5:]}</t></r></si><si><t>"
    content = raw_xlsx('<row r="1"><c r="A1" t="s"><v>1</v></c></row>', shared=[text])
    with pytest.raises(UnreadableFile, match="n’ont pas pu être effacés"):
        without_social_security_numbers(content, "r.xlsx")


def test_texts_and_numeric_cells_of_an_ods():
    numeric = (
        f'<table:table-cell table:style-name="c1" office:value-type="float" office:value="{KEYED[1]}">'
        f"<office:annotation><text:p>à voir</text:p></office:annotation><text:p>2,73126E+14</text:p></table:table-cell>"
        f'<table:table-cell office:value-type="float" office:value="0.{KEYED[1]}"/>'
    )
    content = ods(
        ods_row("Nom", "NIR", "", "") + ods_row("Durand", FIRST)
        + ods_row("Petit", int(KEYED[0])) + f"<table:table-row>{numeric}</table:table-row>"
    )  # fmt: skip
    found = blanked(content, "r.ods")
    mark = numbers.BLANKED
    assert rows_of(found.content)[1:] == [
        ["Durand", mark, "", ""],
        ["Petit", mark, "", ""],
        [mark, float(f"0.{KEYED[1]}"), "", ""],
    ]
    assert [(r.column, r.title, r.count) for r in found.removed] == [("A", "Petit", 1), ("B", "NIR", 2)]
    xml = parts_of(found.content)["content.xml"].decode()
    assert "<text:p>à voir</text:p>" in xml
    assert "2,73126E+14" not in xml
    assert 'table:style-name="c1" office:value-type="string"' in xml
    assert zipfile.ZipFile(io.BytesIO(found.content)).namelist()[0] == "mimetype"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_delimited_text_keeps_its_encoding(codec, separator):
    lines = [["Prénom", "N° sécu", "Heures", "SIRET"], ["Zoé", FIRST, "7:30", SIRET], ["Léo", SPACED, "8", FIRST]]
    text = "\r\n".join(separator.join(line) for line in lines)
    mark = numbers.BLANKED
    expected = text.replace(SPACED, mark).replace(FIRST, mark)
    found = blanked(text.encode(codec), "r.csv")
    assert found.content == expected.encode(codec)
    assert [(r.column, r.title, r.count) for r in found.removed] == [("B", "N° sécu", 2)]


def test_the_order_of_bytes_of_utf_16_is_the_files_own():
    text = f"Nom;Nir\nZoé;{FIRST}\n"
    content = b"\xfe\xff" + text.encode("utf-16-be")
    kept = blanked(content, "r.csv").content
    assert kept == b"\xfe\xff" + text.replace(FIRST, numbers.BLANKED).encode("utf-16-be")


def test_the_name_of_a_file_holds_none_either():
    found = without_social_security_numbers(b"a;b\n1;2\n", f"releve_{KEYED[0]}.csv")
    assert (found.name, found.removed) == (f"releve_{numbers.BLANKED}.csv", ())


def test_an_xls_that_holds_one_is_refused_and_says_where():
    assert blanked(xls([(0, 0, 12.5)]), "r.xls").removed == ()
    with pytest.raises(UnreadableFile, match=r"1\D+numéro de sécurité sociale \(feuille Feuille, colonne C\).*\.xlsx"):
        without_social_security_numbers(xls([(1, 2, float(KEYED[0]))]), "r.xls")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "vide"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><table>", "page web"),
        (b"PK\x03\x04xx", "abîmé"),
        (bomb(300_000), "décompressé"),
        (ole2("WordDocument", b"x"), "autre logiciel"),
        (ole2("EncryptedPackage", b"x"), "mot de passe"),
        (zipped({"word/document.xml": "<w/>"}), "Word"),
        (b"\x00\x01\x02\x03" * 50, "lisible"),
        (b"x" * 200_001, "Mo"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_at_once(content, message):
    from levier.exchange.spreadsheets import Limits

    with pytest.raises(UnreadableFile, match=message):
        without_social_security_numbers(content, "r", Limits(zipped_bytes=200_000, unzipped_bytes=250_000))


def test_a_damaged_part_is_not_mended_by_rewriting():
    content = zipped(parts_of(raw_xlsx(f'<row r="1"><c r="A1"><v>{KEYED[0]}</v></c></row>')), zipfile.ZIP_STORED)
    with pytest.raises(UnreadableFile, match="abîmé"):
        without_social_security_numbers(content.replace(b"package/2006", b"package/2007"), "r.xlsx")


TABLES = st.lists(
    st.lists(
        st.one_of(
            st.sampled_from([*KEYED, SPACED, FIRST, SIRET, "Durand", float(KEYED[1]), float(SIRET)]),
            st.floats(-1e16, 1e16, allow_nan=False),
            st.text("0123456789 .-", max_size=20),
        ),
        min_size=2,
        max_size=3,
    ),
    min_size=1,
    max_size=5,
)


@given(TABLES, st.booleans())
def test_no_number_is_left_and_other_cells_stay(table, is_titled):
    rows = [["NIR" if is_titled else "Nom", "B"], *table]
    content = xlsx(rows)
    kept = without_social_security_numbers(content, "r.xlsx").content
    assert found_in(open_workbook(kept, "r")).removed == ()
    for before, after in zip(rows_of(content), rows_of(kept), strict=True):
        for one, other in zip(before, after, strict=True):
            assert one == other or numbers.BLANKED in other


@pytest.mark.shared
def test_a_payroll_export_reads_the_same_without_its_numbers(shared_data):
    content = (shared_data / "hours" / "geiq_export_paie.xlsx").read_bytes()
    found = blanked(content, "geiq_export_paie.xlsx")
    assert found.removed == (Removed("EXPORT_PAIE", "B", "NUM_SECU", 20),)
    # Before, whole: fifteen digits in the second column of every line.
    secret = [row[1] for row in rows_of(content)[1:]]
    for part in parts_of(found.content).values():
        assert not any(number.encode() in part for number in secret)
    readings = []
    for each in (content, found.content):
        book = open_workbook(each, "geiq_export_paie.xlsx")
        matching = hours_files.propose_matchings(book)[0]
        answers = {q.code: q.proposed or q.choices[0].value for q in matching.open_questions}
        matching = hours_files.answer_questions(book.sheets[0], matching, answers)
        readings.append((matching, hours_files.read_hours(book, matching)))
    assert readings[0] == readings[1]
