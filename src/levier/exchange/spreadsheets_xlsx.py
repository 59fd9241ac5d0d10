"""What the XML of an .xlsx says beside its values: rows out of sight, formulas without value, errors, extent.

Looked up by bytes patterns rather than by an XML parser: a fifth of the time the values themselves take to read.
"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

import numpy as np
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

# Beyond these, the sheet is read in a child process: it may still prove harmless.
_MAX_RECTANGLE = 4
_MAX_TEXT_BYTES = 500_000_000

# A cell not written <c r="B12"…>: legal, rare, and left to the child. The first pattern also catches every cell
# outside the rectangle it is given; "<col", "<conditionalFormatting" and the like are no cells.
_OUTSIDE = r'<c(?! r="(?:%s)(?:%s)")(?![a-zA-Z])'
_PREFIXED = re.compile(rb":c[\s>/]")
_DIMENSION = re.compile(rb'<dimension ref="A1:([A-Z]{1,2})([1-9][0-9]{0,6})"')
_HIDDEN = re.compile(rb' hidden="(?:1|true)"')
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*")
_ROW_NUMBER = re.compile(rb'\sr="(\d{1,7})"')
_NO_VALUE = (re.compile(rb"/f>(?!\s*<v>[^<])"), re.compile(rb"<f\b[^<>]*/>(?!\s*<v>[^<])"))
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"([^>]*)>')
_VALUE = re.compile(rb"<v>([^<]*)</v>")

_NO_VALUE_FR = "la formule n’a pas de résultat enregistré"


def is_plain(parts: Mapping[str, bytes], max_cells: int) -> bool:
    """Whether reading cannot cost more than a small multiple of what is written: no far-off cell, no repeated novel."""
    rectangle = 0
    size = 0
    texts = [xml for name, xml in parts.items() if name.lower().endswith("sharedstrings.xml")]
    longest = max((len(text) for xml in texts for text in xml.split(b"</si>")), default=0)
    for xml in parts.values():
        if b"sheetData" not in xml:
            continue
        extent = announced_extent(xml) or written_extent(xml)
        if extent is None:
            return False
        rectangle += extent[0] * extent[1]
        # At the least <c r="A1" t="s"><v>0</v></c> for each cell that repeats a text.
        size += len(xml) // 30
    return rectangle <= _MAX_RECTANGLE * max_cells and size * longest <= _MAX_TEXT_BYTES


def announced_extent(xml: bytes) -> tuple[int, int] | None:
    """(rows, columns) no cell of the sheet lies outside of, from the dimension the file announces and checked by
    one pattern, up to twice too large; None if nothing is announced, or not truly."""
    announced = _DIMENSION.search(xml[:5_000])
    if not announced:
        return None
    letters, number = announced.group(1).decode(), announced.group(2).decode()
    # One more digit before shorter numbers, no choice between two patterns: half the time.
    rows = f"[1-{number[0]}]?[0-9]{{1,{len(number) - 1}}}" if len(number) > 1 else f"[1-{number[0]}]"
    columns = f"[A-{letters}]" if len(letters) == 1 else f"[A-Z]|[A-{letters[0]}][A-Z]"
    if re.search((_OUTSIDE % (columns, rows)).encode(), xml) or _is_prefixed(xml):
        return None
    width = ord(letters[0]) - 64
    last_row = (int(number[0]) + 1) * 10 ** (len(number) - 1) - 1
    return last_row, width if len(letters) == 1 else 26 * (width + 1)


def written_extent(xml: bytes) -> tuple[int, int] | None:
    """(last row, last column), both from 1, over all cells of a sheet; None if written in an unusual way."""
    if re.search((_OUTSIDE % ("[A-Z]{1,3}", "[0-9]{1,7}")).encode(), xml) or _is_prefixed(xml):
        return None
    codes = np.frombuffer(xml, dtype=np.uint8)
    at = np.flatnonzero(codes[:-18] == ord("<"))
    at = at[(codes[at + 1] == ord("c")) & (codes[at + 2] == ord(" "))]
    column = np.zeros(len(at), dtype=np.int64)
    row = np.zeros(len(at), dtype=np.int64)
    is_open = np.ones(len(at), dtype=bool)
    for offset in range(6, 17):
        code = codes[at + offset].astype(np.int64)
        is_open &= code != ord('"')
        is_letter = is_open & (code >= ord("A"))
        column = np.where(is_letter, column * 26 + code - 64, column)
        row = np.where(is_open & ~is_letter, row * 10 + code - 48, row)
    return int(row.max(initial=0)), int(column.max(initial=0))


def _is_prefixed(xml: bytes) -> bool:
    """Whether any cell stands under a prefix; colons are few, and found fast."""
    codes = np.frombuffer(xml, dtype=np.uint8)
    colons = np.flatnonzero(codes[:-2] == ord(":"))
    return bool((codes[colons + 1] == ord("c")).any() and _PREFIXED.search(xml))


def sheet_marks(parts: Mapping[str, bytes]) -> "dict[str, Marks]":
    """Name of each sheet -> its marks; a sheet whose part is not found has none."""
    folded = {name.lower(): part for name, part in parts.items()}
    try:
        workbook = fromstring(folded["xl/workbook.xml"])
        relations = fromstring(folded.get("xl/_rels/workbook.xml.rels", b"<none/>"))
    except (ParseError, DefusedXmlException, LookupError, ValueError):
        return {}
    targets = {relation.get("Id", ""): relation.get("Target", "") for relation in relations}
    marks = {}
    for element in workbook.iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        path = posixpath.normpath(posixpath.join("/xl", targets.get(_relation(element), "")))
        xml = folded.get(path.lstrip("/").lower())
        if xml is not None:
            marks[element.get("name", "")] = marks_of(xml)
    return marks


def _relation(element: Element) -> str:
    return next((value for key, value in element.attrib.items() if key.endswith("}id")), "")


def marks_of(xml: bytes) -> "Marks":
    """The hidden rows and the lost values of one sheet's XML."""
    hidden = set()
    if b' hidden="' in xml:
        for found in _HIDDEN.finditer(xml):
            row = _ROW.match(xml, xml.rfind(b"<", 0, found.start()))
            number = _ROW_NUMBER.search(row.group()) if row else None
            if number:
                hidden.add(int(number.group(1)))
    flaws: dict[tuple[int, int], str] = {}
    if b"<f" in xml:
        for pattern in _NO_VALUE:
            for found in pattern.finditer(xml):
                _mark(xml, found.start(), flaws, is_formula=True)
    at = xml.find(b't="e"')
    while at >= 0:
        _mark(xml, at, flaws, is_formula=False)
        at = xml.find(b't="e"', at + 1)
    return Marks(frozenset(hidden), flaws)


def _mark(xml: bytes, at: int, flaws: dict[tuple[int, int], str], *, is_formula: bool) -> None:
    cell = _CELL.match(xml, xml.rfind(b"<c ", 0, at))
    # A formula may well answer an empty text: that is a result, and its type says so.
    if cell is None or (is_formula and b't="str"' in cell.group(3)):
        return
    column = 0
    for letter in cell.group(1):
        column = column * 26 + letter - 64
    message = _NO_VALUE_FR
    if not is_formula:
        value = _VALUE.search(xml, cell.end(), cell.end() + 5_000)
        code = value.group(1).decode("ascii", "replace") if value else "#"
        message = f"la formule est en erreur ({code[:20]})"
    flaws[int(cell.group(2)), column - 1] = message


@dataclass(frozen=True, slots=True)
class Marks:
    """hidden_rows: numbers from 1; flaws: (row number from 1, column from 0) -> why the value is lost, in French."""

    hidden_rows: frozenset[int]
    flaws: Mapping[tuple[int, int], str]
