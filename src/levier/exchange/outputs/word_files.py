"""Word-processor files (.docx) from a few kinds of blocks: what a contract clause needs and no more.

A4, French, real heading styles, tables whose head repeats over pages; the title and author are in the file's
properties. The file is written without reading the clock: same blocks, same bytes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from levier.exchange.outputs.texts import line

LANGUAGE = "fr-FR"
INK = RGBColor(0x2B, 0x29, 0x26)
FONT = "Calibri"
"""Present in every office suite or replaced there by one of the same widths (Carlito)."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 or 2, in the built-in style of that level."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A bulleted list."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Short lines kept together, as in an address."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Named facts: (name, value) pairs, one a line."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WordTable:
    """A table of texts under a head; `right` are the indexes of columns set to the right."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    has_total: bool = False


Block = Heading | Paragraph | Items | Lines | Terms | WordTable


def to_docx(*, title: str, subject: str, author: str, made_on: date, blocks: Iterable[Block]) -> bytes:
    """The file. Texts are free of control characters: `ValueError` (from the writer) otherwise."""
    document = Document()
    _set_page(document)
    _set_styles(document)
    _set_properties(document, subject, author, made_on)
    document.add_paragraph(title, style="Title")
    is_after_table = False
    for block in blocks:
        _add(document, block)
        if is_after_table and isinstance(block, Paragraph):
            document.paragraphs[-1].paragraph_format.space_before = Pt(10)
        is_after_table = isinstance(block, WordTable)
    target = io.BytesIO()
    document.save(target)
    return _dated(target.getvalue())


def _add(document: Any, block: Block) -> None:
    if isinstance(block, Heading):
        document.add_heading(block.text, level=block.level)
    elif isinstance(block, Paragraph):
        document.add_paragraph(block.text)
    elif isinstance(block, Items):
        for text in block.texts:
            document.add_paragraph(text, style="List Bullet")
    elif isinstance(block, Lines):
        paragraph = document.add_paragraph()
        for index, text in enumerate(block.texts):
            if index:
                paragraph.add_run().add_break()
            paragraph.add_run(text)
    elif isinstance(block, Terms):
        for term, value in block.pairs:
            paragraph = document.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(2)
            paragraph.add_run(f"{term}\u00a0: ").bold = True
            paragraph.add_run(value)
    else:
        _add_table(document, block)


def _add_table(document: Any, block: WordTable) -> None:
    table = document.add_table(rows=0, cols=len(block.head), style="Table Grid")
    for index, texts in enumerate((block.head, *block.rows)):
        row = table.add_row()
        is_bold = index == 0 or (block.has_total and index == len(block.rows))
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.space_before = Pt(2)
            paragraph.add_run(text).bold = is_bold
            if column in block.right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    # The head is marked as such: it repeats over pages and screen readers announce it.
    _mark_head(table.rows[0])


def _mark_head(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.5)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = footer.add_run()
        run.font.size = Pt(9)
        run._r.append(_field_part(kind, text))


def _field_part(kind: str, text: str) -> Any:
    """A piece of a field: the page number is worked out by the word processor."""
    if kind:
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
        return part
    part = OxmlElement("w:instrText")
    part.text = text
    return part


def _set_styles(document: Any) -> None:
    sizes = {"Normal": 11, "Title": 20, "Heading 1": 14, "Heading 2": 12}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.name = FONT
        style.font.size = Pt(size)
        style.font.color.rgb = INK
        _set_fonts(style)
    normal = document.styles["Normal"].paragraph_format
    normal.space_after = Pt(6)
    normal.line_spacing = 1.1
    for name in ("Heading 1", "Heading 2"):
        shape = document.styles[name].paragraph_format
        shape.space_before, shape.space_after = Pt(16 if name == "Heading 1" else 10), Pt(4)
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:lang')}")
    for attribute in ("w:val", "w:eastAsia"):
        defaults.set(qn(attribute), LANGUAGE)


def _set_fonts(style: Any) -> None:
    """The theme's own fonts would win over the name."""
    fonts = style.element.rPr.rFonts
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)
    for attribute in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{attribute}"), FONT)


def _set_properties(document: Any, subject: str, author: str, made_on: date) -> None:
    properties = document.core_properties
    properties.title = line(subject)[:255]
    properties.author = properties.last_modified_by = line(author)[:255]
    properties.language = LANGUAGE
    properties.comments = ""
    properties.created = properties.modified = datetime.combine(made_on, time.min)


def _dated(data: bytes) -> bytes:
    """The same archive with one fixed time on each of its parts: the writer had read the clock."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as copy:
        for part in source.infolist():
            fixed = zipfile.ZipInfo(part.filename, date_time=(1980, 1, 1, 0, 0, 0))
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            copy.writestr(fixed, source.read(part))
    return target.getvalue()
