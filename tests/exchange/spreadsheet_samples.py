"""Small spreadsheets made in memory for the tests: xlsx by hand or by XlsxWriter, ods and xls by hand."""

import datetime as dt
import io
import struct
import zipfile

import pytest
import xlsxwriter

from levier.exchange.spreadsheets import Sheet, UnreadableFile, Workbook, open_workbook

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*sheets, name="releve.xlsx", hidden=(), merged=(), formats=None):
    """An xlsx of the given sheets (lists of rows), opened. hidden: row numbers from 1; merged: "A1:A3" on sheet 1."""
    return open_workbook(xlsx(*sheets, hidden=hidden, merged=merged, formats=formats), name)


def xlsx(*sheets, hidden=(), merged=(), formats=None):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        for position, rows in enumerate(sheets):
            sheet = book.add_worksheet(f"Feuille {position + 1}")
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    style = book.add_format({"num_format": formats[column]}) if formats and column in formats else None
                    if value is not None:
                        sheet.write(number, column, value, *([style] if style else []))
            if not position:
                for number in hidden:
                    sheet.set_row(number - 1, None, None, {"hidden": True})
                for area in merged:
                    sheet.merge_range(area, "")
                    top = area.split(":")[0]
                    line, column = int(top[1:]) - 1, ord(top[0]) - 65
                    sheet.write(line, column, rows[line][column])
    return target.getvalue()


def raw_xlsx(sheet_data, *, dimension="", shared=None, name="Feuille", extra=None):
    """An xlsx whose sheet holds the given XML rows, written with no library."""
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{head}<workbook xmlns="{_MAIN}" xmlns:r="{relation}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{_MAIN}">{dimension}<sheetData>{sheet_data}</sheetData>'
        "</worksheet>",
    }
    if shared is not None:
        texts = "".join(f"<si><t>{text}</t></si>" for text in shared)
        parts["xl/sharedStrings.xml"] = f'{head}<sst xmlns="{_MAIN}">{texts}</sst>'
        parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
            "</Relationships>",
            f'<Relationship Id="rId2" Type="{relation}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
    return zipped({**parts, **(extra or {})})


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def lying_zip(content, part_name, declared_size, checksum=None):
    """The same archive with another size (and checksum) written for one part, in both its headers."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    entry = archive.getinfo(part_name)
    data = bytearray(content)
    checksum = entry.CRC if checksum is None else checksum
    struct.pack_into("<I", data, entry.header_offset + 14, checksum)
    struct.pack_into("<I", data, entry.header_offset + 22, declared_size)
    at = archive.start_dir
    while data[at : at + 4] == b"PK\x01\x02":
        name_length, extra_length, comment_length = struct.unpack_from("<HHH", data, at + 28)
        if bytes(data[at + 46 : at + 46 + name_length]).decode() == part_name:
            struct.pack_into("<I", data, at + 16, checksum)
            struct.pack_into("<I", data, at + 24, declared_size)
        at += 46 + name_length + extra_length + comment_length
    return bytes(data)


def bomb(size):
    """An xlsx whose one part unzips to `size` spaces."""
    return raw_xlsx('<row r="1"><c r="A1"><v>1</v></c></row>', extra={"xl/styles.xml": b" " * size})


def ods(rows_xml, *, sheets=1, mimetype="application/vnd.oasis.opendocument.spreadsheet", manifest="<m/>"):
    """An ods whose sheets all hold the given table rows."""
    names = ("office", "text", "table")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    tables = "".join(
        f'<table:table table:name="Feuille {number + 1}">{rows_xml}</table:table>' for number in range(sheets)
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": mimetype, "content.xml": content, "META-INF/manifest.xml": manifest})


def ods_row(*values, attributes=""):
    cells = "".join(
        f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        if isinstance(value, int | float)
        else f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        for value in values
    )
    return f"<table:table-row {attributes}>{cells}</table:table-row>"


def xls(cells, *, stream_name="Workbook"):
    """A minimal .xls (BIFF8 in an OLE2 container) of one sheet; cells: (row, column, number)."""

    def record(kind, data):
        return struct.pack("<HH", kind, len(data)) + data

    start = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    name = b"Feuille"
    bound_size = 4 + 4 + 2 + 2 + len(name)
    globals_size = 4 + len(start) + bound_size + 4
    stream = record(0x0809, start)
    stream += record(0x0085, struct.pack("<IHBB", globals_size, 0, len(name), 0) + name)
    stream += record(0x000A, b"")
    stream += record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for row, column, number in cells:
        stream += record(0x0203, struct.pack("<HHHd", row, column, 0, number))
    stream += record(0x000A, b"")
    return ole2(stream_name, stream)


def ole2(stream_name, stream):
    """An OLE2 container of one stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 2 + sectors), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)

    def entry(name, kind, child, first, size):
        coded = name.encode("utf-16-le") + b"\0\0"
        return (
            coded.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(coded), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
            + b"\0" * 36
            + struct.pack("<IQ", first, size)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(stream_name, 2, 0xFFFFFFFF, 2, len(stream))
    return header + table + directory.ljust(512, b"\0") + stream


def table(*rows, name="Feuille", hidden=(), merged=(), flaws=None):
    """A workbook of one sheet given as rows of cells, without any file."""
    width = max(map(len, rows))
    padded = [[*("" if cell is None else cell for cell in row), *[""] * (width - len(row))] for row in rows]
    sheet = Sheet(name, padded, frozenset(hidden), merged=tuple(merged), flaws=flaws or {})
    return Workbook(name, (sheet,))


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


SMALL = xlsx([["Nom", "Heures"], ["Zoé", 7.5]])
ONE_CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'
