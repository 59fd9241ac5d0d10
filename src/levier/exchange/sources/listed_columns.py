"""Lists people keep in a spreadsheet: where the table starts and what each column holds.

Publisher: the organisations that follow clauses, from the spreadsheets they kept before.
Licence: none; private lists holding personal data, never republished.
Address: none; each file is handed in by who keeps it.
Freshness: as the organisation keeps it; taken over once, sometimes again.
Caveats: titles above the table, headers on two rows, whatever words; a column of social security numbers is never
    read. What is remembered of a file is its headers and the answers given, no value of any row.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from levier.exchange.sources.hours_files_dates import plain
from levier.exchange.sources.hours_files_matching import signature_of
from levier.exchange.sources.hours_files_values import is_social_security
from levier.exchange.spreadsheets import Sheet, Workbook, column_letters
from levier.exchange.spreadsheets_cells import Cell

IGNORED, SENSITIVE = "ignored", "sensitive"
SEARCHED_ROWS, SAMPLE_ROWS = 60, 400
LONGEST_HEADER = 120
TWICE = "une autre colonne contient déjà cela"
"""Why a column recognised is not read: its field is that of one before it."""
SECRET_SHARE = 0.3
"""Beyond this share of cells that look like social security numbers, the whole column is left unread."""

_SENSITIVE = re.compile(
    r".*\b(?:secu|securite sociale|nir|nss|numsecu|nsecu|iban|rib|bic)\b.*|n(?:um|umero)? ?(?:ss|insee)|"
    r".*\b(?:rqth|handicap|sante|religion|nationalite)\b.*"
)
_BARE_SIRET = re.compile(r"(?:n|no|num|numero)? ?siret")


def propose(book: Workbook, fields: "Fields") -> "ColumnsMatched":
    """How a file seems to be read: its visible sheet where most headers are recognised."""
    found = [
        (sheet.is_hidden, -len(matched.named()), rank, matched)
        for rank, sheet in enumerate(book.sheets)
        for matched in [propose_sheet(sheet, fields)]
    ]
    return min(found, key=lambda item: item[:3])[3]


def propose_sheet(sheet: Sheet, fields: "Fields", header_row: int | None = None) -> "ColumnsMatched":
    """The same for one sheet; header_row, from 1, says where the headers are when they are not found.

    Without headers that are recognised, the first row with two texts has them; without such a row, header_row is 0.
    """
    number = _header_row(sheet, fields) if header_row is None else header_row
    if not 0 < number <= len(sheet.rows):
        return ColumnsMatched(sheet.name, 0, (), "")
    return ColumnsMatched(sheet.name, number, _columns(sheet, number, fields), signature_of(sheet.rows[number - 1]))


def others_alike(book: Workbook, read: str, fields: "Fields") -> tuple[str, ...]:
    """The other visible sheets whose headers could be such a list too: one is read at a time."""
    others = (sheet for sheet in book.sheets if sheet.name != read and not sheet.is_hidden and len(sheet.rows) > 1)
    return tuple(sheet.name for sheet in others if not propose_sheet(sheet, fields).missing(fields))


def recall(book: Workbook, known: Mapping[str, "ColumnsMatched"], fields: "Fields") -> "ColumnsMatched | None":
    """The columns of an earlier file with the same headers, on the first visible sheet that has them."""
    for sheet in book.sheets:
        for number, row in enumerate(sheet.rows[:SEARCHED_ROWS] if not sheet.is_hidden else (), start=1):
            earlier = known.get(signature_of(row)) if any(cell != "" for cell in row) else None
            if earlier is not None:
                return _as_before(propose_sheet(sheet, fields, number), earlier, fields)
    return None


def _as_before(proposed: "ColumnsMatched", earlier: "ColumnsMatched", fields: "Fields") -> "ColumnsMatched":
    keys = {field.key for field in fields} | {IGNORED}
    before = {key: column.field for key, column in _by_header(earlier.columns) if column.field in keys}
    columns = tuple(
        replace(column, field=before[key], reason_fr="comme dans votre fichier précédent")
        if column.field != SENSITIVE and key in before
        else column
        for key, column in _by_header(proposed.columns)
    )
    return replace(proposed, columns=_once_each(columns), answers=earlier.answers)


def _by_header(columns: Sequence["ListedColumn"]) -> "Iterator[tuple[tuple[str, int], ListedColumn]]":
    """Each column with its header and its rank among those of the same header."""
    seen: dict[str, int] = {}
    for column in columns:
        header = plain(column.header)
        seen[header] = seen.get(header, 0) + 1
        yield (header, seen[header]), column


def _header_row(sheet: Sheet, fields: "Fields") -> int:
    best, most = 0, 1
    for number, row in enumerate(sheet.rows[:SEARCHED_ROWS], start=1):
        groups = _groups_above(sheet, number) if number > 1 else {}
        texts = [
            (groups.get(index, ""), cell[:200]) for index, cell in enumerate(row) if isinstance(cell, str) and cell
        ]
        named = {_named_under(group, _flat(cell), fields) for group, cell in texts} - {None}
        if len(named) > most:
            best, most = number, len(named)
    return best or next((n for n, row in enumerate(sheet.rows[:SEARCHED_ROWS], start=1) if _texts(row) > 1), 0)


def _texts(row: Sequence[Cell]) -> int:
    return sum(1 for cell in row if isinstance(cell, str) and cell.strip())


def _columns(sheet: Sheet, number: int, fields: "Fields") -> tuple["ListedColumn", ...]:
    sample = sheet.rows[number : number + SAMPLE_ROWS]
    above = _groups_above(sheet, number)
    columns: list[ListedColumn] = []
    for index, header in enumerate(sheet.rows[number - 1]):
        cells = [row[index] for row in sample if row[index] != ""]
        if header == "" and not cells:
            continue
        before = columns[-1].header if columns and columns[-1].index == index - 1 else ""
        columns.append(_column(index, _shown(header), above.get(index, ""), before, cells, fields))
    return _once_each(columns)


def _column(
    index: int, header: str, group: str, before: str, cells: Sequence[Cell], fields: "Fields"
) -> "ListedColumn":
    shown = f"{group}\u00a0: {header}" if group and header else header or group
    flat = _flat(header)
    if _SENSITIVE.fullmatch(flat) or (
        cells and sum(map(is_social_security, cells)) > SECRET_SHARE * len(cells) and not _is_numbered(flat, fields)
    ):
        return ListedColumn(index, shown, SENSITIVE, "donnée personnelle sensible\u00a0: cette colonne n’est pas lue")
    # "SIRET" alone is that of the organisation it stands beside.
    beside = _named(f"{plain(before)} siret", fields) if not group and _BARE_SIRET.fullmatch(flat) else None
    field = beside or _named_under(group, flat, fields)
    if field is None:
        return ListedColumn(index, shown, IGNORED, "titre inconnu\u00a0: choisissez ce qu’elle contient, ou laissez-la")
    return ListedColumn(index, shown, field, "reconnue à son titre")


def _named_under(group: str, flat: str, fields: "Fields") -> str | None:
    """The field of a header, read with the title merged over it when there is one."""
    return _named(f"{plain(group)} {flat}".strip(), fields) or _named(flat, fields)


def _flat(header: str) -> str:
    """A header without accents nor marks; a share is not the figure it is a share of."""
    return plain(header.replace("%", " pourcent "))


def _is_numbered(flat: str, fields: "Fields") -> bool:
    """SIRET that lost their first zero look like social security numbers: their header tells them apart."""
    return "siret" in flat and _named(flat, fields) is not None


def _groups_above(sheet: Sheet, number: int) -> dict[int, str]:
    """By column, the title merged over it in the row above the headers: "Acheteur" over "Nom" and "SIRET"."""
    groups = {}
    for top, left, bottom, right in sheet.merged:
        if bottom == number - 2 and right > left and isinstance(title := sheet.rows[top][left], str):
            groups.update(dict.fromkeys(range(left, right + 1), title.strip()[:LONGEST_HEADER]))
    width = len(sheet.rows[0])
    # A title merged over the whole table names the table, not its columns.
    return groups if len(groups) < width else {}


def _shown(header: Cell) -> str:
    text = f"{header:%d/%m/%Y}" if isinstance(header, datetime | date) else str(header)
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))[:LONGEST_HEADER]


def _named(flat: str, fields: "Fields") -> str | None:
    """The first field whose synonyms match a whole header."""
    if not flat or len(flat) > LONGEST_HEADER:
        return None
    return next((field.key for field in fields if _compiled(field.synonyms).fullmatch(flat)), None)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _once_each(columns: Sequence["ListedColumn"]) -> tuple["ListedColumn", ...]:
    """Each field once: the first column has it, the next ones are left to be chosen."""
    kept: list[ListedColumn] = []
    taken: set[str] = set()
    for column in columns:
        if column.field in taken:
            kept.append(replace(column, field=IGNORED, reason_fr=TWICE))
        else:
            kept.append(column)
            taken |= {column.field} - {IGNORED, SENSITIVE}
    return tuple(kept)


def matched_from_dict(data: Any) -> "ColumnsMatched":
    """What ``ColumnsMatched.to_dict`` made; raises ValueError for anything else."""
    try:
        return ColumnsMatched(
            str(data["sheet"]),
            int(data["header_row"]),
            tuple(ListedColumn(**column) for column in data["columns"]),
            str(data["signature"]),
            tuple((str(code), str(value)) for code, value in data["answers"].items()),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError("not the columns of a list") from error


@dataclass(frozen=True, slots=True)
class Notes:
    """What a reader of cells needs besides the cell: the header above it, the order of dates, the year one is in."""

    header: str
    is_month_first: bool
    in_year: int


@dataclass(frozen=True, slots=True)
class Field:
    """A fact a column can hold. synonyms: pattern of the headers that name it, without accents, whole;
    read: cell -> value, None when empty, or ``Flagged``; instead_of: required fields it can stand for."""

    key: str
    label: str
    synonyms: str
    is_required: bool
    read: Callable[[Any, Notes], Any]
    instead_of: tuple[str, ...] = ()


Fields = Sequence[Field]


@dataclass(frozen=True, slots=True)
class ListedColumn:
    """One column: index from 0, header as written, field (a key, IGNORED or SENSITIVE), and why."""

    index: int
    header: str
    field: str
    reason_fr: str

    @property
    def letters(self) -> str:
        return column_letters(self.index)


@dataclass(frozen=True, slots=True)
class ColumnsMatched:
    """How one sheet is read: header_row from 1 (0: not found), its columns, the answers given once for this list."""

    sheet: str
    header_row: int
    columns: tuple[ListedColumn, ...]
    signature: str
    answers: tuple[tuple[str, str], ...] = ()

    def twice(self) -> tuple[ListedColumn, ...]:
        """Columns recognised that are not read, another one holding the same."""
        return tuple(column for column in self.columns if column.reason_fr == TWICE)

    def named(self) -> dict[str, ListedColumn]:
        """The columns read, by field."""
        return {column.field: column for column in self.columns if column.field not in (IGNORED, SENSITIVE)}

    def missing(self, fields: Fields) -> tuple[str, ...]:
        """Labels of the required fields that no column holds."""
        named = self.named()
        held = {key for field in fields if field.key in named for key in (field.key, *field.instead_of)}
        return tuple(field.label for field in fields if field.is_required and field.key not in held)

    def with_fields(self, chosen: Mapping[int, str]) -> "ColumnsMatched":
        """The same with some columns (by index) understood as chosen; a field leaves the column that had it."""
        taken = set(chosen.values()) - {IGNORED}
        columns = tuple(
            replace(column, field=chosen[column.index], reason_fr="indiqué par vous")
            if column.index in chosen
            else replace(column, field=IGNORED, reason_fr=TWICE)
            if column.field in taken
            else column
            for column in self.columns
        )
        return replace(self, columns=_once_each(columns))

    def answered(self, answers: Mapping[str, str]) -> "ColumnsMatched":
        """The same with more answers; an empty one takes the earlier back."""
        kept = {**dict(self.answers), **answers}
        return replace(self, answers=tuple((code, value) for code, value in kept.items() if value))

    def answer(self, code: str) -> str:
        return dict(self.answers).get(code, "")

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, dicts and strings, for JSON."""
        return {
            "sheet": self.sheet,
            "header_row": self.header_row,
            "columns": [
                {"index": c.index, "header": c.header, "field": c.field, "reason_fr": c.reason_fr} for c in self.columns
            ],
            "signature": self.signature,
            "answers": dict(self.answers),
        }
