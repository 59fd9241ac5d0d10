"""Social security numbers blanked in one XML part of a spreadsheet: texts, numeric cells, caches of pivot tables.

Worked on as bytes, and only where a number stands: a part has up to 200 MB, and what is not changed keeps its very
spelling.
"""

import re
from collections.abc import Collection, Iterator

from levier.exchange import social_security_numbers as numbers

_MARK = numbers.BLANKED.encode()
_VALUE = rb"([1-478][0-9.]{7,18}(?:[Ee]\+?[0-9]{1,2})?)"
# A value of an .xlsx, of the cache of its pivot tables, of an .ods.
_NUMERIC = re.compile(rb"<v>" + _VALUE + rb"</v>|<n v=\"" + _VALUE + rb"\"|office:value=\"" + _VALUE + rb"\"")
_CELL_TYPE = re.compile(rb"""\st=["'](\w+)["']""")
_ODS_TYPE = re.compile(rb"""(\s(?:office|calcext):value-type=)["'](?:float|percentage|currency)["']""")
_ODS_VALUE = re.compile(rb"""\soffice:(?:value|currency)=["'][^"']*["']""")
_ODS_NOTE = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)
# What parts two styles of one text, in the shared texts of an .xlsx and in an .ods.
_STYLES = re.compile(
    rb"</t>\s*</r>\s*<r\b[^>]*>\s*(?:<rPr\b.*?</rPr>\s*)?<t\b[^>]*>|</?text:(?:span|s|a)\b[^>]*>", re.DOTALL
)
_HEAD = 1_000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def is_markup(part: bytes) -> bool:
    """Whether a part of an archive is XML, not a picture or a program."""
    return part[:100].removeprefix(_BYTE_ORDER_MARK).lstrip().startswith(b"<") or part[:2] in (b"\xff\xfe", b"\xfe\xff")


def joined(xml: bytes) -> bytes:
    """The part with texts of several styles made one: a number may be cut by them."""
    head = xml[:_HEAD]
    return _STYLES.sub(b"", xml) if b"<sst" in head or b"<office:document" in head else xml


def blanked_xml(xml: bytes, known: Collection[str]) -> tuple[bytes, int]:
    """The part with numbers replaced (those with a key, and those that begin with one of ``known``), and how many."""
    xml, in_cells = _edited(xml, _numeric_edits(xml, known))
    xml, in_texts = _edited(xml, _text_edits(xml, known))
    return xml, in_cells + in_texts


def _edited(xml: bytes, edits: Iterator[tuple[int, int, bytes]]) -> tuple[bytes, int]:
    pieces: list[bytes] = []
    done = 0
    count = 0
    for start, end, piece in edits:
        pieces += (xml[done:start], piece)
        done = end
        count += 1
    return (b"".join([*pieces, xml[done:]]) if count else xml), count


def _numeric_edits(xml: bytes, known: Collection[str]) -> Iterator[tuple[int, int, bytes]]:
    """(start, end, what to write there) for each numeric value that is a number."""
    for found in _NUMERIC.finditer(xml):
        if not _is_number(found[1] or found[2] or found[3], known):
            continue
        if found[3]:
            yield _ods_cell(xml, found.start())
        elif found[2]:
            # A value that is missing: the one kind of value that says nothing and that every cache may hold.
            yield found.start(), xml.index(b">", found.end()) + 1, b"<m/>"
        else:
            yield _xlsx_cell(xml, found.start(), found.end())


def _is_number(written: bytes, known: Collection[str]) -> bool:
    try:
        value = float(written)
    except ValueError:
        return False
    return any(numbers.is_number(digits, known) for digits in numbers.digits_in_number(value))


def _xlsx_cell(xml: bytes, start: int, end: int) -> tuple[int, int, bytes]:
    """The cell made a text, from its opening tag to the end of its value; a formula stays between the two."""
    opened = max(xml.rfind(b"<c ", 0, start), xml.rfind(b"<c>", 0, start))
    after = xml.index(b">", opened)
    tag = _CELL_TYPE.sub(b"", xml[opened:after]) + b' t="str"'
    return opened, end, tag + xml[after:start] + b"<v>" + _MARK + b"</v>"


def _ods_cell(xml: bytes, at: int) -> tuple[int, int, bytes]:
    """The whole cell made a text; its note stays."""
    opened = xml.rfind(b"<", 0, at)
    after = xml.index(b">", at)
    tag = xml[opened:after].rstrip(b"/")
    name = tag[1:].split(None, 1)[0]
    end, note = after + 1, None
    if xml[after - 1 : after] != b"/":
        closing = xml.index(b"</" + name + b">", after)
        note = _ODS_NOTE.search(xml, after, closing)
        end = closing + len(name) + 3
    tag = _ODS_VALUE.sub(b"", _ODS_TYPE.sub(rb'\1"string"', tag))
    inside = (note.group() if note else b"") + b"<text:p>" + _MARK + b"</text:p>"
    return opened, end, tag + b">" + inside + b"</" + name + b">"


def _text_edits(xml: bytes, known: Collection[str]) -> Iterator[tuple[int, int, bytes]]:
    for found in numbers.IN_BYTES.finditer(xml):
        digits = numbers.digits_of(found.group().decode("utf-8", "ignore"))
        if numbers.is_number(digits, known) and not _is_value(xml, found.start()):
            yield found.start(), found.end(), _MARK


def _is_value(xml: bytes, at: int) -> bool:
    """Whether a numeric value starts here: those were dealt with, and a text has no place there."""
    if xml.endswith((b'<n v="', b'office:value="'), 0, at):
        return True
    if not xml.endswith(b"<v>", 0, at):
        return False
    kind = _CELL_TYPE.search(xml, max(xml.rfind(b"<c ", 0, at), 0), at)
    return kind is None or kind[1] == b"n"
