"""Texts typed by people, made fit for the file they are written into.

Three needs: XML files (xlsx, docx, svg) refuse control characters; spreadsheets run a text that looks like a
formula; an accessible PDF refuses a character its font cannot draw.
Source of the formula guard: OWASP, "CSV Injection".
"""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
"""Source Sans 3 in its four cuts, under the SIL Open Font Licence (OFL.txt beside them)."""

MISSING = "\u25a1"
"""Stands for a character that cannot be drawn: seen, so that nobody takes the text for whole."""

# What XML 1.0 allows: no control characters but tab and line feed, no halves of pairs, no two last points.
_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NEWLINES = re.compile("\r\n?|[\u2028\u2029]")
_TIGHT = re.compile(" (?=[;?!%])")
_CLOSED = re.compile(" (?=[:»])|(?<=«) ")
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def xml_text(text: str) -> str:
    """The text without what XML refuses; every line end becomes a line feed."""
    return _NOT_XML.sub("", _NEWLINES.sub("\n", text))


def line(text: str) -> str:
    """The text on one line, without control or invisible format characters, spaces trimmed.

    No-break spaces stay: they are typography, not noise.
    """
    kept = (
        " " if character.isspace() and character not in "\u00a0\u202f" else character
        for character in unicodedata.normalize("NFC", xml_text(text))
        if character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cn", "Co")
    )
    return re.sub(" {2,}", " ", "".join(kept)).strip(" ")


def typeset(text: str) -> str:
    """One of our own sentences with the no-break spaces of French before : ; ? ! % and inside « »."""
    return _CLOSED.sub("\u00a0", _TIGHT.sub("\u202f", text))


def guard_text(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would read a formula.

    `unguard_text` takes it off again, so that what is exported can be imported unchanged.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard_text(text: str) -> str:
    """What was given to `guard_text`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def drawable(text: str) -> str:
    """One line of text where each character the documents' font lacks is replaced by "□"."""
    characters = _characters()
    return "".join(character if ord(character) in characters else MISSING for character in line(text))


@cache
def _characters() -> frozenset[int]:
    """Code points that all four cuts can draw."""
    cuts = [_character_map(path.read_bytes()) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset.intersection(*cuts)


def _character_map(font: bytes) -> frozenset[int]:
    """Code points of a TrueType file, from its table of 32-bit segments (OpenType "cmap", format 12)."""
    tables = struct.unpack_from(">H", font, 4)[0]
    directory = (struct.unpack_from(">4sLLL", font, 12 + 16 * index) for index in range(tables))
    start = next(offset for tag, _, offset, _ in directory if tag == b"cmap")
    encodings = struct.unpack_from(">H", font, start + 2)[0]
    offsets = (struct.unpack_from(">HHL", font, start + 4 + 8 * index)[2] for index in range(encodings))
    table = next(start + offset for offset in offsets if font[start + offset : start + offset + 2] == b"\0\x0c")
    groups = struct.unpack_from(">L", font, table + 12)[0]
    points: set[int] = set()
    for index in range(groups):
        first, last, _ = struct.unpack_from(">LLL", font, table + 16 + 12 * index)
        points.update(range(first, last + 1))
    return frozenset(points)
