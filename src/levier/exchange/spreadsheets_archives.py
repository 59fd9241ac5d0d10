"""Unzips a file of unknown origin under a limit, tells what it holds, and zips again what was checked.

Sizes written in an archive may lie, and two readers may disagree on a twisted one. So each part is inflated here
under the limit, and what the spreadsheet reader gets is a fresh archive of these very parts, not the original.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from typing import IO

SPREADSHEETS = ("xlsx", "xlsb", "ods")
MAX_PARTS = 5_000

_LOCAL_HEADER = struct.Struct("<4s22xHH")
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
# Never read, often heavy: pictures, thumbnails, printer settings.
_USELESS = re.compile(r"(?:xl/(?:media|drawings|printerSettings|embeddings)|Pictures|Thumbnails)/", re.I)
_ODS_ROWS = re.compile(rb"<table:table[ >]|<table:table-row\b[^>]*>")
_ODS_REPEATED = re.compile(rb'table:number-rows-repeated="(\d{1,7})"')
_ODS_HIDDEN = re.compile(rb'table:visibility="(?:collapse|filter)"')
_ODS_MAX_ROWS = 1_048_576


def unzipped(content: bytes, limit: int) -> tuple[dict[str, bytes], dict[str, int]]:
    """Name -> bytes of every part, at most `limit` bytes in all; name -> checksum it is said to have, not looked at.

    Raises RefusedArchive.
    """
    entries = _entries(content)
    return _parts(content, entries, limit), {entry.filename: entry.CRC for entry in entries}


def rewritten(content: bytes, parts: Mapping[str, bytes], changed: Mapping[str, bytes]) -> bytes:
    """The archive with some parts changed: same order, names, dates and compression, other parts as they are.

    `parts`: its parts as they are now. Raises RefusedArchive when one is not what its checksum says.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as archive:
        archive.comment = source.comment
        for entry in source.infolist():
            if entry.is_dir():
                continue
            if zlib.crc32(parts[entry.filename]) != entry.CRC:
                raise RefusedArchive("damaged")
            kept = zipfile.ZipInfo(entry.filename, entry.date_time)
            kept.compress_type, kept.external_attr = entry.compress_type, entry.external_attr
            kept.create_system = entry.create_system
            archive.writestr(kept, changed.get(entry.filename, parts[entry.filename]))
    return target.getvalue()


def _entries(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        return zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, struct.error, NotImplementedError) as error:
        raise RefusedArchive("damaged") from error


def _parts(content: bytes, entries: list[zipfile.ZipInfo], limit: int) -> dict[str, bytes]:
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise RefusedArchive("encrypted")
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > limit:
        raise RefusedArchive("too_large")
    parts: dict[str, bytes] = {}
    left = limit
    for entry in entries:
        if entry.is_dir():
            continue
        if entry.filename in parts:
            # Two parts of one name: each reader might take another.
            raise RefusedArchive("damaged")
        part = _inflated(content, entry, left)
        left -= len(part)
        parts[entry.filename] = part
    return parts


def check_sums(parts: Mapping[str, bytes], sums: Mapping[str, int]) -> None:
    """Raises RefusedArchive when a part that is read is not what its checksum says."""
    if any(zlib.crc32(part) != sums[name] for name, part in parts.items() if not _USELESS.match(name)):
        raise RefusedArchive("damaged")


def zip_again(parts: Mapping[str, bytes], target: IO[bytes]) -> None:
    """Write a fresh uncompressed archive of parts, without the pictures."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            if not _USELESS.match(name):
                # A fixed date: zipfile otherwise reads the clock.
                archive.writestr(zipfile.ZipInfo(name), part)


def _inflated(content: bytes, entry: zipfile.ZipInfo, left: int) -> bytes:
    start = entry.header_offset
    header = content[start : start + _LOCAL_HEADER.size] if start >= 0 else b""
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise RefusedArchive("damaged")
    _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    start += _LOCAL_HEADER.size + name_length + extra_length
    data = content[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        part = data
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            # One byte more than what is left is enough to know that it is too much.
            part = inflater.decompress(data, left + 1)
        except zlib.error as error:
            raise RefusedArchive("damaged") from error
        if not inflater.eof and len(part) <= left:
            raise RefusedArchive("damaged")
    else:
        raise RefusedArchive("damaged")
    if len(part) > left:
        raise RefusedArchive("too_large")
    if len(part) != entry.file_size:
        raise RefusedArchive("damaged")
    return part


def document_kind(parts: Mapping[str, bytes]) -> str:
    """One of SPREADSHEETS, or what the document is, in French with its article; raises if it is encrypted."""
    names = {name.lower() for name in parts}
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in parts and "mimetype" in parts:
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise RefusedArchive("encrypted")
        is_sheet = parts["mimetype"].strip().startswith(_ODS_TYPE)
        return "ods" if is_sheet else "un document LibreOffice qui n’est pas un tableur"
    if "word/document.xml" in names:
        return "un document Word"
    if "ppt/presentation.xml" in names:
        return "une présentation PowerPoint"
    if any(name.endswith(".iwa") for name in names):
        return "un fichier Numbers, qui ne se lit que sur Mac"
    return "une archive compressée"


def ods_hidden_rows(content_xml: bytes) -> list[set[int]]:
    """For each sheet of an .ods, in its order, the numbers (from 1) of the rows hidden by hand or by a filter."""
    sheets: list[set[int]] = []
    number = 0
    for found in _ODS_ROWS.finditer(content_xml):
        tag = found.group()
        if not tag.startswith(b"<table:table-row"):
            sheets.append(set())
            number = 0
            continue
        repeated = _ODS_REPEATED.search(tag)
        last = min(number + (int(repeated.group(1)) if repeated else 1), _ODS_MAX_ROWS)
        if sheets and _ODS_HIDDEN.search(tag):
            sheets[-1].update(range(number + 1, last + 1))
        number = last
    return sheets


class RefusedArchive(Exception):
    """Why an archive is not opened: reason is "encrypted", "too_large" or "damaged"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
