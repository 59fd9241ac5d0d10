"""Delimited text of unknown encoding and separator, as French payroll software and spreadsheets write it."""

import csv
import io
import re
from collections import Counter

DELIMITERS = (";", "\t", ",", "|")
_LOOKED_AT = 100
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.I)


def decoded(content: bytes) -> str | None:
    """The text of a file in UTF-8, UTF-16 or cp1252, with or without a byte order mark; None if it is no text."""
    text = _text(content)[0]
    if text is None or len(_CONTROL.findall(text[:10_000])) > max(3, len(text[:10_000]) // 100):
        return None
    return text


def encoded(text: str, content: bytes) -> bytes:
    """A text in the encoding `content` was read in, with the byte order mark it has."""
    encoding = _text(content)[1]
    if encoding == "utf-16":
        # Under that name Python writes the order of the machine, not the order of the file.
        return content[:2] + text.encode("utf-16-be" if content.startswith(b"\xfe\xff") else "utf-16-le")
    return text.encode(encoding)


def _text(content: bytes) -> tuple[str | None, str]:
    encodings = [encoding for bom, encoding in _BOMS if content.startswith(bom)]
    if not encodings:
        encodings = [*_unmarked_utf16(content), "utf-8", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None, ""


def _unmarked_utf16(content: bytes) -> list[str]:
    head = content[:2000]
    if len(content) % 2 or len(head) < 4:
        return []
    # In French text nearly every second byte of UTF-16 is NUL; in any other encoding none is.
    if head[1::2].count(0) * 10 > len(head) * 4:
        return ["utf-16-le"]
    return ["utf-16-be"] if head[::2].count(0) * 10 > len(head) * 4 else []


def delimited_rows(text: str) -> list[list[str]]:
    """The rows of a delimited text, of uneven widths; the separator is the one that cuts rows most evenly."""
    announced = _SEPARATOR_LINE.match(text)
    if announced:
        # An empty first row keeps the numbers the sender sees.
        return [[], *_parsed(text[announced.end() :], announced.group(1))]
    lines = text[:200_000].splitlines(keepends=True)[:_LOOKED_AT]
    return _parsed(text, max(DELIMITERS, key=lambda delimiter: _evenness("".join(lines), delimiter)))


def _evenness(text: str, delimiter: str) -> tuple[int, int]:
    widths = Counter(len(row) for row in _parsed(text, delimiter) if len(row) > 1)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return count, width


def _parsed(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except (csv.Error, TypeError, ValueError):
        # A lone quotation mark would swallow all rows after it: then quotation marks are characters like others.
        clean = text.replace("\r\n", "\n").replace("\r", "\n")
        return [line.split(delimiter) if line else [] for line in clean.split("\n")]
