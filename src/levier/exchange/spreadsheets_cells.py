"""Bytes of a spreadsheet -> typed cells, here or in a child process whose memory and time are limited.

The reading library lays a sheet out as a full rectangle: two cells at opposite corners cost sixteen thousand
million cells and end the process. Where the caller cannot exclude that beforehand, it reads in a child: run as a
script this module reads a file on its input and writes its cells as JSON.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO, Any, NoReturn

import python_calamine

from levier.exchange.pauses import collection_paused

Cell = str | float | int | bool | date | datetime | time | timedelta

# Beyond this many bytes of JSON the child says that the file is too large rather than filling its parent.
MAX_ANSWER = 300_000_000


def empty_file() -> IO[bytes]:
    """A file held in memory where the system has those, a temporary one elsewhere; gone once closed."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("workbook"), "w+b")
    return tempfile.TemporaryFile()


def file_of(content: bytes) -> IO[bytes]:
    """Bytes as such a file."""
    file = empty_file()
    file.write(content)
    return file


def read_sheets(file: IO[bytes], max_cells: int) -> "list[RawSheet]":
    """The sheets of .xlsx, .xlsb, .xls or .ods; raises RefusedCells, never anything else."""
    try:
        with collection_paused():
            return _read(file, max_cells)
    except RefusedCells:
        raise
    except python_calamine.PasswordError as error:
        raise RefusedCells("password") from error
    except (Exception, MemoryError) as error:
        raise RefusedCells("unreadable") from error
    except BaseException as error:
        # A panic of the library (written in Rust) derives from BaseException so that nobody catches it by accident.
        if type(error).__name__ != "PanicException":
            raise
        raise RefusedCells("unreadable") from error


def _read(file: IO[bytes], max_cells: int) -> "list[RawSheet]":
    book = _book(file)
    sheets = []
    count = 0
    for index, metadata in enumerate(book.sheets_metadata):
        if metadata.typ is not python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(index)
        # Not total_height and total_width: they say one less than there is.
        count += (sheet.end[0] + 1) * (sheet.end[1] + 1) if sheet.end else 0
        if count > max_cells:
            raise RefusedCells("cells", count)
        rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
        merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
        is_hidden = metadata.visible is not python_calamine.SheetVisibleEnum.Visible
        sheets.append(RawSheet(metadata.name, rows, is_hidden, merged))
    if not count:
        raise RefusedCells("empty")
    return sheets


def _book(file: IO[bytes]) -> python_calamine.CalamineWorkbook:
    """By its path where a file in memory has one: read as a Python object, the bytes are copied piece by piece, a tenth
    of the time that reading takes."""
    file.flush()
    if hasattr(os, "memfd_create"):
        return python_calamine.CalamineWorkbook.from_path(f"/proc/self/fd/{file.fileno()}")
    file.seek(0)
    return python_calamine.CalamineWorkbook.from_filelike(file)


def read_in_child(file: IO[bytes], max_cells: int, memory_bytes: int, seconds: int) -> "list[RawSheet]":
    """As read_sheets, in a child that may use so much memory and time; raises RefusedCells."""
    command = [sys.executable, "-P", __file__, str(max_cells), str(memory_bytes), str(seconds)]
    file.seek(0)
    try:
        # No shell, and nothing of the file's in the command.
        ended = subprocess.run(command, stdin=file, capture_output=True, timeout=seconds + 10, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise RefusedCells("unreadable") from error
    if ended.returncode:
        raise RefusedCells("cells" if ended.returncode < 0 else "unreadable")
    answer = json.loads(ended.stdout, object_hook=_typed)
    if "refused" in answer:
        raise RefusedCells(answer["refused"], answer["count"])
    return [
        RawSheet(name, rows, is_hidden, [(top, left, bottom, right) for top, left, bottom, right in merged])
        for name, rows, is_hidden, merged in answer["sheets"]
    ]


def answer_of_child(content: bytes, max_cells: int) -> bytes:
    """What the child writes: {"sheets": [[name, rows, is_hidden, merged]…]} or {"refused": …, "count": …}."""
    try:
        with file_of(content) as file:
            read = read_sheets(file, max_cells)
        sheets = [[sheet.name, sheet.rows, sheet.is_hidden, sheet.merged] for sheet in read]
        written = json.dumps({"sheets": sheets}, default=_untyped).encode()
        if len(written) > MAX_ANSWER:
            raise RefusedCells("cells")
    except RefusedCells as refused:
        return json.dumps({"refused": refused.reason, "count": refused.count}).encode()
    return written


def _untyped(value: Any) -> dict[str, Any]:
    if isinstance(value, timedelta):
        return {"days": value.days, "seconds": value.seconds, "microseconds": value.microseconds}
    return {type(value).__name__: value.isoformat()}


def _typed(pairs: dict[str, Any]) -> Any:
    if "days" in pairs:
        return timedelta(**pairs)
    for kind in (datetime, date, time):
        if kind.__name__ in pairs:
            return kind.fromisoformat(pairs[kind.__name__])
    return pairs


def main(arguments: list[str]) -> NoReturn:
    """The child: limits itself, then reads. Exits with 0 and an answer, or is stopped by its own limits."""
    max_cells, memory_bytes, seconds = map(int, arguments)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(answer_of_child(sys.stdin.buffer.read(), max_cells))
    sys.exit(0)


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as the library gives it: rows from row 1, all of one width."""

    name: str
    rows: list[list[Cell]]
    is_hidden: bool
    merged: list[tuple[int, int, int, int]]


class RefusedCells(Exception):
    """Why no cells come: reason is "password", "cells" (too many: count, 0 if unknown), "empty", "unreadable"."""

    def __init__(self, reason: str, count: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.count = count


if __name__ == "__main__":  # pragma: no cover - in the child, which nobody measures
    main(sys.argv[1:])
