"""Public tables in CSV: rows by column name, whatever the order and the usual variants of the headers."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from levier.exchange.incoming import Readable, csv_rows
from levier.exchange.refusals import Refusal, WrongFile, refusal

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_NUMBER = re.compile(r"-?\d{1,9}(?:[.,]\d{1,15})?")
_COUNT = re.compile(r"\d{1,10}(?:[.,]0+)?")
_SPACES: Final = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")


def table_rows(
    stream: Readable, columns: Mapping[str, tuple[str, ...]], required: tuple[str, ...], expected_fr: str
) -> Iterator["Row | int"]:
    """Each row after the header; the number of a line alone when its cells do not fit the header.

    columns: our name of each column -> the headers it is known by, compared without case, accents and signs.
    Raises WrongFile when the file is of another kind or a required column is missing.
    """
    rows = csv_rows(stream, expected_fr)
    try:
        _, header = next(rows)
    except StopIteration:
        raise WrongFile(f"Ce fichier est vide\N{NO-BREAK SPACE}: il faut {expected_fr}.") from None
    known = [_plain(title) for title in header]
    places = {
        name: known.index(title)
        for name, titles in columns.items()
        for title in [next((title for title in titles if title in known), "")]
        if title
    }
    missing = [columns[name][0] for name in required if name not in places]
    if missing:
        raise WrongFile(
            f"Colonnes absentes\N{NO-BREAK SPACE}: {', '.join(missing)}. Il faut {expected_fr}, "
            "avec les noms de colonnes en première ligne."
        )
    for line, cells in rows:
        if len(cells) != len(header):
            yield line
        else:
            yield Row(line, {name: cells[place].strip() for name, place in places.items()})


def number(text: str) -> float | None:
    """A number written with a point or a comma; None when it is not one."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def count(text: str) -> int | None:
    """A whole number, its thousands spaced or not; None when it is not one."""
    digits = text.translate(_SPACES)
    return int(float(digits.replace(",", "."))) if _COUNT.fullmatch(digits) else None


def _plain(title: str) -> str:
    decomposed = unicodedata.normalize("NFD", title.strip().casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it ends on and its cells, stripped, by our column names."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    def unreadable(self) -> Refusal | None:
        """The refusal of the row when a cell holds a character neither a screen nor a database takes."""
        if _CONTROLS.search("".join(self.cells.values())) is None:
            return None
        field, cell = next((field, cell) for field, cell in self.cells.items() if _CONTROLS.search(cell))
        return refusal(f"ligne {self.line}", field, cell, "contient un caractère de contrôle, illisible")
