"""Opens a spreadsheet sent by someone else, safely: bytes in, sheets of cells out, or one French sentence.

Read: .xlsx, .xlsm, .xlsb, .xls, .ods and delimited text. The kind is told by the content, never by the name.
What a stranger's file could do to the machine is stopped before the reading library sees it: the archive is
unzipped under a limit and zipped again (so what was checked is what is read), and what cannot be checked
cheaply is read in a child process of limited memory and time.
"""

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from levier.exchange import spreadsheets_archives as archives
from levier.exchange import spreadsheets_cells as cells
from levier.exchange import spreadsheets_texts as texts
from levier.exchange import spreadsheets_xlsx as xlsx
from levier.exchange.refusals import WrongFile
from levier.exchange.spreadsheets_cells import Cell
from levier.exchange.spreadsheets_halves import read_xlsx
from levier.rules.wordings import number

_ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AS = "Ouvrez-le dans votre tableur et enregistrez-le au format .xlsx, .ods ou .csv."

_OTHER_KINDS = (
    (b"%PDF", "un document PDF"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"{\\rtf", "un document texte (RTF)"),
    (b"\x1f\x8b", "une archive compressée"),
    (b"7z\xbc\xaf", "une archive compressée"),
    (b"Rar!", "une archive compressée"),
)
_MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml|table|head|body|meta|style|div)\b", re.I)
_FEWEST_ROWS = 2


def cell_reference(row_number: int, column: int) -> str:
    """The name of a cell as a spreadsheet shows it: row_number from 1, column from 0, so (12, 5) is F12."""
    return f"{column_letters(column)}{row_number}"


def column_letters(column: int) -> str:
    """The letters of a column counted from 0: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def open_workbook(content: bytes, name: str, limits: "Limits | None" = None) -> "Workbook":
    """All sheets of a file. `name` is only repeated to the sender. Raises UnreadableFile and nothing else.

    Cells come typed as the file types them: text, number, boolean, date, time, duration; an empty cell is "".
    """
    limits = limits or Limits()
    try:
        return _opened(content, name, limits)
    except archives.RefusedArchive as refused:
        raise UnreadableFile(_archive_message(name, refused, limits)) from refused
    except cells.RefusedCells as refused:
        raise UnreadableFile(_cells_message(name, refused, limits)) from refused


def open_table(content: bytes, name: str) -> "Workbook":
    """The same, for a file that must hold a table: titles, and a row under them. Raises UnreadableFile."""
    book = open_workbook(content, name)
    for sheet in book.sheets:
        written = (row for row in sheet.rows if any(cell != "" for cell in row))
        if len(tuple(islice(written, _FEWEST_ROWS))) == _FEWEST_ROWS:
            return book
    raise UnreadableFile(
        f"Le fichier «\u00a0{name}\u00a0» ne contient pas de tableau\u00a0: il faut une ligne de titres et au moins "
        "une ligne en dessous. Vérifiez que c’est le bon, puis renvoyez-le."
    )


def contents_of(content: bytes, name: str, limits: "Limits") -> "Contents":
    """What kind of spreadsheet a file is, with its parts or its text, its cells unread. Raises UnreadableFile."""
    try:
        return _contents(content, name, limits)
    except archives.RefusedArchive as refused:
        raise UnreadableFile(_archive_message(name, refused, limits)) from refused
    except cells.RefusedCells as refused:
        raise UnreadableFile(_cells_message(name, refused, limits)) from refused


def _contents(content: bytes, name: str, limits: "Limits") -> "Contents":
    _refuse_size(content, name, limits)
    if content[:4] in _ZIPPED:
        parts, _ = archives.unzipped(content, limits.unzipped_bytes)
        return Contents(_archive_kind(parts, name), parts)
    if content.startswith(_OLE2):
        _refuse_other_binary(content, name)
        return Contents("xls")
    return Contents("text", text=_text_of(content, name))


def _refuse_size(content: bytes, name: str, limits: "Limits") -> None:
    if not content:
        raise UnreadableFile(f"Le fichier « {name} » est vide. Vérifiez que c’est le bon, puis renvoyez-le.")
    if len(content) > limits.zipped_bytes:
        raise UnreadableFile(
            f"Le fichier « {name} » pèse {_megabytes(len(content))} Mo, au-delà de la limite de "
            f"{_megabytes(limits.zipped_bytes)} Mo. Retirez-en les images et les feuilles inutiles, ou envoyez-le "
            "en plusieurs fois."
        )


def _opened(content: bytes, name: str, limits: "Limits") -> "Workbook":
    _refuse_size(content, name, limits)
    if content[:4] in _ZIPPED:
        return _zipped_workbook(content, name, limits)
    if content.startswith(_OLE2):
        return _binary_workbook(content, name, limits)
    return _text_workbook(content, name, limits)


def _zipped_workbook(content: bytes, name: str, limits: "Limits") -> "Workbook":
    parts, sums = archives.unzipped(content, limits.unzipped_bytes)
    kind = _archive_kind(parts, name)
    raw: list[cells.RawSheet] | None = None
    marks: dict[str, xlsx.Marks] = {}
    with ThreadPoolExecutor(1) as pool:
        checking = pool.submit(archives.check_sums, parts, sums)
        if kind == "xlsx":
            raw, marks = read_xlsx(parts, limits.cells)
        checking.result()
    if raw is None:
        with cells.empty_file() as whole:
            archives.zip_again(parts, whole)
            raw = cells.read_in_child(whole, limits.cells, limits.memory_bytes, limits.seconds)
    hidden = archives.ods_hidden_rows(parts["content.xml"]) if kind == "ods" else []
    sheets = []
    for index, sheet in enumerate(raw):
        mark = marks.get(sheet.name) or xlsx.Marks(frozenset(hidden[index]) if index < len(hidden) else frozenset(), {})
        sheets.append(Sheet(sheet.name, sheet.rows, mark.hidden_rows, sheet.is_hidden, tuple(sheet.merged), mark.flaws))
    return Workbook(name, tuple(sheets))


def _archive_kind(parts: Mapping[str, bytes], name: str) -> str:
    kind = archives.document_kind(parts)
    if kind not in archives.SPREADSHEETS:
        raise _other_kind(name, kind)
    return kind


def _refuse_other_binary(content: bytes, name: str) -> None:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise cells.RefusedCells("password")
    if not any(stream.encode("utf-16-le") in content for stream in ("Workbook", "Book")):
        raise _other_kind(name, "un document d’un autre logiciel (Word, Outlook…)")


def _binary_workbook(content: bytes, name: str, limits: "Limits") -> "Workbook":
    _refuse_other_binary(content, name)
    with cells.file_of(content) as file:
        raw = cells.read_in_child(file, limits.cells, limits.memory_bytes, limits.seconds)
    return Workbook(
        name,
        tuple(Sheet(s.name, s.rows, is_hidden=s.is_hidden, merged=tuple(s.merged)) for s in raw),
    )


def _text_of(content: bytes, name: str) -> str:
    for magic, kind in _OTHER_KINDS:
        if content.startswith(magic):
            raise _other_kind(name, kind)
    text = texts.decoded(content)
    if text is None:
        raise UnreadableFile(
            f"Le fichier « {name} » n’est ni un tableur ni un texte lisible. {_SAVE_AS} "
            "S’il vient d’un logiciel de paie, demandez-lui un export en .csv ou .xlsx."
        )
    if _MARKUP.match(text):
        raise _other_kind(name, "une page web ou un fichier XML, même si son nom finit par .xls")
    return text


def _text_workbook(content: bytes, name: str, limits: "Limits") -> "Workbook":
    text = _text_of(content, name)
    rows = texts.delimited_rows(text)
    width = max(map(len, rows), default=0)
    if not any(cell.strip() for row in rows for cell in row):
        raise UnreadableFile(
            f"Le fichier « {name} » ne contient aucune donnée. Vérifiez que c’est le bon, puis renvoyez-le."
        )
    if len(rows) * width > limits.cells:
        raise cells.RefusedCells("cells", len(rows) * width)
    padded: list[list[Cell]] = [[*row, *[""] * (width - len(row))] for row in rows]
    return Workbook(name, (Sheet(name, padded),))


def _other_kind(name: str, kind: str) -> "UnreadableFile":
    return UnreadableFile(
        f"Le fichier « {name} » n’est pas un tableur : c’est {kind}. Envoyez le tableau lui-même, au format "
        ".xlsx, .ods ou .csv."
    )


def _megabytes(size: int) -> int:
    return -(-size // 1_000_000)


def _archive_message(name: str, refused: archives.RefusedArchive, limits: "Limits") -> str:
    match refused.reason:
        case "encrypted":
            return _cells_message(name, cells.RefusedCells("password"), limits)
        case "too_large":
            return (
                f"Le fichier « {name} », une fois décompressé, dépasse {_megabytes(limits.unzipped_bytes)} Mo : il "
                "n’a pas été ouvert. Retirez-en les images et les feuilles inutiles, ou envoyez-le en plusieurs fois."
            )
        case _:
            return f"Le fichier « {name} » est abîmé ou incomplet. {_SAVE_AS} Puis renvoyez-le."


def _cells_message(name: str, refused: cells.RefusedCells, limits: "Limits") -> str:
    match refused.reason:
        case "password":
            return (
                f"Le fichier « {name} » est protégé par un mot de passe. Retirez le mot de passe dans votre "
                "tableur (Fichier, Informations, Protéger), enregistrez, puis renvoyez-le."
            )
        case "cells":
            counted = f"compte {number(refused.count)} cellules" if refused.count else "est trop grand"
            return (
                f"Le fichier « {name} » {counted} ; la limite est de {number(limits.cells)}, cellules vides "
                "entre deux cellules remplies comprises. Supprimez les feuilles, lignes et colonnes inutiles, "
                "ou envoyez-le en plusieurs fois."
            )
        case "empty":
            return f"Le fichier « {name} » ne contient aucune donnée. Vérifiez que c’est le bon, puis renvoyez-le."
        case _:
            return f"Le fichier « {name} » n’a pas pu être lu : il est abîmé ou inhabituel. {_SAVE_AS}"


class UnreadableFile(WrongFile):
    """The file cannot be opened; `message_fr` says what, why and what to do."""

    @property
    def message_fr(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost: bytes as sent, bytes unzipped, cells, and the child's memory (bytes) and seconds."""

    zipped_bytes: int = 25_000_000
    unzipped_bytes: int = 200_000_000
    cells: int = 1_000_000
    memory_bytes: int = 2_000_000_000
    seconds: int = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `rows` are of one width, the first is row 1.

    hidden_rows: numbers (from 1) of the rows the sender does not see, known for .xlsx and .ods;
    merged: (first row, first column, last row, last column) from 0, both ends included;
    flaws: (row number from 1, column from 0) of cells whose value is lost -> why, in French.
    """

    name: str
    rows: Sequence[Sequence[Cell]]
    hidden_rows: frozenset[int] = frozenset()
    is_hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()
    flaws: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a file, in its order, and the name it was sent under."""

    name: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """kind: "xlsx", "xlsb", "ods", "xls" or "text"; parts: those of an archive; text: that of a delimited file."""

    kind: str
    parts: Mapping[str, bytes] = field(default_factory=dict)
    text: str | None = None
