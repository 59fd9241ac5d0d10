"""A spreadsheet sent by someone else -> the same file without social security numbers, before it is kept.

Where the numbers are is told by the cells, read as any spreadsheet is; then they are replaced in the bytes: in the
text of a delimited file, in the XML of .xlsx, .xlsm and .ods (texts, numeric cells, comments, caches), and all other
parts stay as they were, byte for byte. What is written is read again: a file where a number is still found, and one
of a kind that cannot be written (.xls, .xlsb), is refused rather than kept. Pictures and embedded documents are not
looked into.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from levier.exchange import social_security_numbers as numbers
from levier.exchange import spreadsheets_archives as archives
from levier.exchange import spreadsheets_texts as texts
from levier.exchange.spreadsheets import (
    Limits,
    Sheet,
    UnreadableFile,
    Workbook,
    column_letters,
    contents_of,
    open_workbook,
)
from levier.exchange.spreadsheets_blanked_xml import blanked_xml, is_markup, joined
from levier.rules.wordings import counted

TITLE_ROWS = 60
"""Rows among which titles stand, as when hours are read."""
_LEAST = 10 ** (numbers.DIGITS - 1)
_LONGEST_TITLE = 60


def without_social_security_numbers(content: bytes, name: str, limits: Limits | None = None) -> "Blanked":
    """The file as it may be kept, and what was taken out of it. Raises UnreadableFile as ``open_workbook`` does, and
    for a file whose numbers cannot be taken out."""
    limits = limits or Limits()
    file_name = numbers.blanked(name)[0]
    held = contents_of(content, file_name, limits)
    if held.kind in ("xls", "xlsb"):
        _refuse_if_any(found_in(open_workbook(content, file_name, limits)), file_name, held.kind)
        return Blanked(content, file_name, ())
    suspect = [name for name, part in held.parts.items() if is_markup(part) and _is_suspect(joined(part))]
    if not suspect and not (held.text is not None and numbers.may_hold(content) and numbers.looks_like_any(held.text)):
        return Blanked(content, file_name, ())
    found = found_in(open_workbook(content, file_name, limits))
    if held.text is not None:
        text, _ = numbers.blanked_file(held.text, found.known)
        kept, elsewhere = texts.encoded(text, content), 0
    else:
        kept, elsewhere = _rewritten(content, held.parts, suspect, found)
    if kept == content:
        _refuse_if_any(found, file_name)
        return Blanked(content, file_name, ())
    _refuse_if_any(found_in(open_workbook(kept, file_name, limits)), file_name)
    removed = found.removed + ((Removed("", "", "", elsewhere),) if elsewhere else ())
    return Blanked(kept, file_name, removed)


def _is_suspect(xml: bytes) -> bool:
    return numbers.may_hold(xml) and numbers.looks_like_any(xml)


def _rewritten(
    content: bytes, parts: Mapping[str, bytes], suspect: Collection[str], found: "Found"
) -> tuple[bytes, int]:
    """The archive with its suspect parts blanked, and how many numbers stood beside the cells."""
    changed: dict[str, bytes] = {}
    elsewhere = 0
    for part in suspect:
        xml, count = blanked_xml(parts[part], found.known)
        if count:
            changed[part] = xml
            elsewhere += 0 if _holds_cells(part) and found.removed else count
    return (archives.rewritten(content, parts, changed) if changed else content), elsewhere


def _holds_cells(part: str) -> bool:
    return part.lower().startswith(("xl/worksheets/", "xl/sharedstrings")) or part == "content.xml"


def found_in(book: Workbook) -> "Found":
    """The social security numbers in the cells of a workbook."""
    known: set[str] = set()
    removed: list[Removed] = []
    for sheet in book.sheets:
        titled = _titled_columns(sheet)
        counts: Counter[int] = Counter()
        first_rows: dict[int, int] = {}
        for row, column, cell in _long_cells(sheet):
            is_titled = titled.get(column, row) < row
            digits = [found for found in _looking_like(cell) if is_titled or numbers.has_key(found)]
            if digits:
                known.update(found[: numbers.DIGITS] for found in digits)
                counts[column] += 1
                first_rows.setdefault(column, row)
        removed += [
            Removed(
                sheet.name,
                column_letters(column),
                _title(sheet, titled.get(column, first_rows[column] - 1), column),
                count,
            )
            for column, count in sorted(counts.items())
        ]
    return Found(frozenset(known), tuple(removed))


def _long_cells(sheet: Sheet) -> Iterator[tuple[int, int, str | float]]:
    """(row, column, cell), from 0, of all cells long enough to hold a number."""
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                if len(cell) >= numbers.DIGITS:
                    yield row, column, cell
            elif isinstance(cell, float | int) and cell >= _LEAST:
                yield row, column, cell


def _looking_like(cell: str | float) -> Iterator[str]:
    return numbers.numbers_in_text(cell) if isinstance(cell, str) else numbers.digits_in_number(cell)


def _titled_columns(sheet: Sheet) -> dict[int, int]:
    """Columns whose title announces social security numbers, each with the row of its title, from 0."""
    return {
        column: row
        for row, cells in reversed(list(enumerate(sheet.rows[:TITLE_ROWS])))
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and cell and numbers.says_so(cell)
    }


def _title(sheet: Sheet, row: int, column: int) -> str:
    cell = sheet.rows[row][column] if row >= 0 else ""
    return numbers.blanked(" ".join(cell.split()))[0][:_LONGEST_TITLE] if isinstance(cell, str) else ""


def _refuse_if_any(found: "Found", name: str, kind: str = "") -> None:
    if not found.removed:
        return
    where = ", ".join(removed.where_fr for removed in found.removed)
    how_many = counted(sum(removed.count for removed in found.removed), "numéro", "numéros")
    why = (
        f"dans un fichier .{kind}, ils ne peuvent pas être effacés. Supprimez-les, ou enregistrez le fichier au format "
        ".xlsx ou .ods\N{NO-BREAK SPACE}: ils y seront effacés."
        if kind
        else "ils n’ont pas pu être effacés. Supprimez-les, enregistrez le fichier, puis renvoyez-le."
    )
    raise UnreadableFile(
        f"Le fichier «\N{NO-BREAK SPACE}{name}\N{NO-BREAK SPACE}» contient {how_many} de sécurité sociale ({where}), "
        f"que nous ne conservons jamais\N{NO-BREAK SPACE}; {why}"
    )


@dataclass(frozen=True, slots=True)
class Removed:
    """Numbers taken out of one column (letters, and its title as the file writes it), or, where sheet is "", of what
    stands beside the cells: comments, headers of pages, caches."""

    sheet: str
    column: str
    title: str
    count: int

    @property
    def where_fr(self) -> str:
        if not self.sheet:
            return "hors des cellules"
        titled = f" «\N{NO-BREAK SPACE}{self.title}\N{NO-BREAK SPACE}»" if self.title else ""
        return f"feuille {self.sheet}, colonne {self.column}{titled}"


@dataclass(frozen=True, slots=True)
class Found:
    """The first 13 digits of each number, and how many cells of which columns hold one."""

    known: frozenset[str]
    removed: tuple[Removed, ...]


@dataclass(frozen=True, slots=True)
class Blanked:
    """A file as it may be kept: its bytes, its name, and what was taken out of it."""

    content: bytes
    name: str
    removed: tuple[Removed, ...]
