"""Bytes as they come in: gzip or plain, UTF-8 (with or without BOM) or cp1252, comma or semicolon.

Readers of public files share this so that the same file is accepted everywhere whatever its wrapping. Memory
stays bounded whatever the file unpacks to: bytes are unpacked piece by piece, and the tables read whole are
refused beyond TABLE_BYTES.
"""

import codecs
import csv
import io
import zlib
from collections.abc import Iterator
from typing import Final, Protocol

from levier.exchange.refusals import WrongFile

PIECE_BYTES: Final = 256 * 1024
TABLE_BYTES: Final = 128 * 1024 * 1024

_GZIP = b"\x1f\x8b"
# What people send by mistake, recognised by its first bytes.
_OTHER_KINDS: Final = (
    (b"PK\x03\x04", "une archive zip ou un classeur"),
    (b"%PDF", "un document PDF"),
    (b"\xd0\xcf\x11\xe0", "un classeur ou un document d’une ancienne version"),
    (b"\xff\xfe", "un texte en UTF-16 («\N{NO-BREAK SPACE}Unicode\N{NO-BREAK SPACE}»)"),
    (b"\xfe\xff", "un texte en UTF-16 («\N{NO-BREAK SPACE}Unicode\N{NO-BREAK SPACE}»)"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"BZh", "une archive bzip2"),
    (b"\xfd7zXZ", "une archive xz"),
    (b"7z\xbc\xaf", "une archive 7z"),
    (b"SQLite format 3", "une base de données"),
)


def unpack(stream: "Readable", expected_fr: str) -> "Unpacked":
    """The bytes of the stream, unpacked when gzip, without BOM.

    expected_fr completes "Ce fichier est … : il faut " ("un fichier GeoJSON").
    Raises WrongFile for an empty file and for the kinds recognised by their first bytes.
    """
    unpacked = Unpacked(stream)
    start = unpacked.peek(len(b"SQLite format 3"))
    if not start:
        raise WrongFile(unpacked.broken or f"Ce fichier est vide\N{NO-BREAK SPACE}: il faut {expected_fr}.")
    for magic, kind in _OTHER_KINDS:
        if start.startswith(magic):
            raise WrongFile(f"Ce fichier est {kind}\N{NO-BREAK SPACE}: il faut {expected_fr}.")
    if start.startswith(codecs.BOM_UTF8):
        unpacked.read(len(codecs.BOM_UTF8))
    return unpacked


def csv_rows(stream: "Readable", expected_fr: str) -> Iterator[tuple[int, list[str]]]:
    """The non-empty rows of a CSV file and the number of the line where each ends, header first.

    Raises WrongFile when the text or the quoting cannot be read.
    """
    unpacked = unpack(stream, expected_fr)
    data = unpacked.read(TABLE_BYTES + 1)
    if len(data) > TABLE_BYTES:
        limit = TABLE_BYTES // (1024 * 1024)
        raise WrongFile(f"Ce fichier dépasse {limit} Mo\N{NO-BREAK SPACE}: il faut {expected_fr}.")
    if unpacked.broken:
        raise WrongFile(unpacked.broken)
    text = _decoded(data, expected_fr)
    header = text.lstrip().split("\n", 1)[0]
    if header.startswith(("{", "[", "<")):
        raise WrongFile(f"Ce fichier est du JSON ou du XML\N{NO-BREAK SPACE}: il faut {expected_fr}.")
    delimiter = max(",;\t|", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error:
        raise WrongFile(
            f"Ligne {reader.line_num}\N{NO-BREAK SPACE}: guillemets mal fermés ou cellule trop longue, "
            "la suite du fichier ne peut pas être lue."
        ) from None


def _decoded(data: bytes, expected_fr: str) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise WrongFile(
        f"Ce fichier n’est pas un texte en UTF-8 ni en Windows-1252\N{NO-BREAK SPACE}: il faut {expected_fr}."
    )


class Readable(Protocol):
    """Anything bytes can be read from."""

    def read(self, size: int, /) -> bytes: ...


class Unpacked:
    """A binary stream read piece by piece, unpacked when gzip.

    A damaged gzip file gives the bytes before the damage, then ends; `broken` then holds the French reason.
    """

    def __init__(self, stream: Readable) -> None:
        self.broken = ""
        self._stream = stream
        self._ready = b""
        self._packed = stream.read(PIECE_BYTES)
        self._gunzip = zlib.decompressobj(wbits=31) if self._packed.startswith(_GZIP) else None

    def peek(self, size: int) -> bytes:
        """The next bytes, left in place; fewer than size at the end."""
        missing, pieces = size - len(self._ready), [self._ready]
        while missing > 0 and (piece := self._piece()):
            pieces.append(piece)
            missing -= len(piece)
        self._ready = b"".join(pieces)
        return self._ready[:size]

    def read(self, size: int) -> bytes:
        """Up to size bytes, b"" at the end."""
        data = self.peek(size)
        self._ready = self._ready[len(data) :]
        return data

    def _piece(self) -> bytes:
        """The next piece, at most PIECE_BYTES long, b"" at the end or at the damage."""
        if self._gunzip is None:
            piece, self._packed = self._packed, b""
            return piece or self._stream.read(PIECE_BYTES)
        while not self.broken:
            packed = self._packed or self._stream.read(PIECE_BYTES)
            self._packed = b""
            if self._gunzip.eof:
                # Several gzip files may follow one another; zeros may pad the last.
                packed = (self._gunzip.unused_data + packed).lstrip(b"\0")
                if not packed:
                    return b""
                self._gunzip = zlib.decompressobj(wbits=31)
            try:
                # Without input it still gives what a full piece held back.
                piece = self._gunzip.decompress(packed, PIECE_BYTES)
            except zlib.error:
                self.broken = "Le fichier gzip est abîmé\N{NO-BREAK SPACE}: téléchargez-le de nouveau."
                return b""
            if not packed and not piece and not self._gunzip.eof:
                self.broken = "Le fichier gzip est tronqué\N{NO-BREAK SPACE}: téléchargez-le de nouveau."
                return b""
            self._packed = self._gunzip.unconsumed_tail
            if piece:
                return piece
        return b""
