"""What the XML of an .xlsx says beside its values: rows out of sight, formulas without value, errors, extent.

Looked up by bytes patterns rather than by an XML parser: a fifth of the time the values themselves take to read.
"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import numpy as np
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

_Codes = np.ndarray[Any, np.dtype[np.integer[Any]]]
_Places = np.ndarray[Any, np.dtype[np.int64]]
_Truths = np.ndarray[Any, np.dtype[np.bool_]]

# Beyond these, the sheet is read in a child process: it may still prove harmless.
_MAX_RECTANGLE = 4
_MAX_TEXT_BYTES = 500_000_000

# A cell of some prefix: legal, rare, and left to the child.
_PREFIXED = re.compile(rb":c[\s>/]")
_REFERENCED = b' r="'
_LETTERS, _DIGITS = 3, 7
_PIECE = 524_288
"""Bytes looked at together: they stay in the processor's cache."""
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
        extent = written_extent(xml)
        if extent is None:
            return False
        rectangle += extent[0] * extent[1]
        # At the least <c r="A1" t="s"><v>0</v></c> for each cell that repeats a text.
        size += len(xml) // 30
    return rectangle <= _MAX_RECTANGLE * max_cells and size * longest <= _MAX_TEXT_BYTES


def written_extent(xml: bytes) -> tuple[int, int] | None:
    """(last row, last column), both from 1, over all cells of a sheet; None if one is not written <c r="B12"…>."""
    codes = np.frombuffer(xml, dtype=np.uint8)
    longest = len(b"<c") + len(_REFERENCED) + _LETTERS + _DIGITS + 1
    rows = columns = 0
    for start in range(0, len(codes), _PIECE):
        piece = codes[start : start + _PIECE + longest]
        if _follow(piece, b":c").any() and _PREFIXED.search(piece.tobytes()):
            return None
        at = np.flatnonzero(_follow(piece, b"<c"))
        at = at[at < min(_PIECE, len(piece) - 2)]
        # <col, <conditionalFormatting and the like are no cells.
        at = at[~_is_between(piece[at + 2] | 32, b"az")]
        if not len(at):
            continue
        if at[-1] + longest > len(piece):
            return None
        extent = _extent(piece, at + 2)
        if extent is None:
            return None
        rows, columns = max(rows, extent[0]), max(columns, extent[1])
    return rows, columns


def _extent(piece: _Codes, at: _Places) -> tuple[int, int] | None:
    """The same over the cells whose ` r="` stands at these places."""
    for code in _REFERENCED:
        if (piece[at] != code).any():
            return None
        at = at + 1
    columns, at = _numbers(piece, at, b"@AZ", 26, _LETTERS)
    rows, at = _numbers(piece, at, b"009", 10, _DIGITS)
    if (piece[at] != ord('"')).any() or not columns.all() or not rows.all():
        return None
    return int(rows.max()), int(columns.max())


def _numbers(piece: _Codes, at: _Places, digits: bytes, base: int, longest: int) -> tuple[_Places, _Places]:
    """The numbers written from these places on, and where they end; digits: the one of value 0, the first, the last."""
    numbers = np.zeros(len(at), dtype=np.int64)
    for _ in range(longest):
        code = piece[at]
        is_digit = _is_between(code, digits[1:])
        if not is_digit.any():
            break
        numbers = np.where(is_digit, numbers * base + code - digits[0], numbers)
        at = at + is_digit
    return numbers, at


def _is_between(codes: _Codes, ends: bytes) -> _Truths:
    return (codes >= ends[0]) & (codes <= ends[1])


def _follow(piece: _Codes, two: bytes) -> _Truths:
    """Where two bytes follow each other."""
    found: _Truths = (piece[:-1] == two[0]) & (piece[1:] == two[1])
    return found


def _may_hold(xml: bytes, two: bytes) -> bool:
    """Whether two bytes follow each other anywhere: a fifth of the time the search of bytes takes for common ones."""
    codes = np.frombuffer(xml, dtype=np.uint8)
    return any(_follow(codes[start : start + _PIECE + 1], two).any() for start in range(0, len(codes), _PIECE))


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
    if _may_hold(xml, b"dd") and b' hidden="' in xml:
        for found in _HIDDEN.finditer(xml):
            row = _ROW.match(xml, xml.rfind(b"<", 0, found.start()))
            number = _ROW_NUMBER.search(row.group()) if row else None
            if number:
                hidden.add(int(number.group(1)))
    flaws: dict[tuple[int, int], str] = {}
    if _may_hold(xml, b"<f"):
        for pattern in _NO_VALUE:
            for found in pattern.finditer(xml):
                _mark(xml, found.start(), flaws, is_formula=True)
    at = xml.find(b't="e"') if _may_hold(xml, b'"e') else -1
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
