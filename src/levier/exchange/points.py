"""Points in a spreadsheet: a column of latitudes, one of longitudes, and one of days when there is one."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from levier.exchange.refusals import WrongFile, quoted, shown
from levier.exchange.spreadsheets import Limits, open_workbook
from levier.exchange.spreadsheets_cells import Cell

LATITUDES: Final = ("latitude", "lat")
LONGITUDES: Final = ("longitude", "lon", "lng", "long")
DAYS: Final = ("date", "jour", "le", "date_d_embauche", "date_embauche", "embauche_le")
MOST_POINTS: Final = 200_000
_HEADER_ROWS: Final = 20
_NUMBER: Final = re.compile(r"[-−]?\d{1,3}(?:[.,]\d{1,20})?")
_DAY_FORMATS: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y")


def read_points(content: bytes, name: str, limits: Limits | None = None) -> "tuple[PointRow, ...]":
    """Every row under the headers, in the order of the file; a row that cannot be used says why.

    The first sheet with both headers is read. Raises WrongFile when the file cannot be opened, has no such
    headers, or has more than MOST_POINTS rows.
    """
    for sheet in open_workbook(content, name, limits).sheets:
        for position, row in enumerate(sheet.rows[:_HEADER_ROWS]):
            titles = [_plain(cell) for cell in row]
            lat, lon, day = (_place(titles, known) for known in (LATITUDES, LONGITUDES, DAYS))
            if lat is not None and lon is not None:
                rows = [
                    (line, cells)
                    for line, cells in enumerate(sheet.rows[position + 1 :], start=position + 2)
                    if any(cell not in ("", None) for cell in cells)
                ]
                if len(rows) > MOST_POINTS:
                    raise WrongFile(
                        f"Ce fichier a {len(rows)} points\u00a0; la limite est de {MOST_POINTS}. Coupez-le."
                    )
                return tuple(_point(line, cells, lat, lon, day) for line, cells in rows)
    raise WrongFile(
        f"Le fichier {quoted(shown(name))} n’a pas de colonnes {quoted('latitude')} et {quoted('longitude')}\u00a0: "
        "écrivez ces deux titres sur une même ligne, au-dessus des valeurs en degrés."
    )


def _place(titles: Sequence[str], known: Sequence[str]) -> int | None:
    return next((titles.index(title) for title in known if title in titles), None)


def _plain(cell: Cell) -> str:
    if not isinstance(cell, str):
        return ""
    decomposed = unicodedata.normalize("NFD", cell.strip().casefold())
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "_", letters).strip("_")


def _point(line: int, cells: Sequence[Cell], lat: int, lon: int, day: int | None) -> "PointRow":
    latitude, longitude = _degrees(cells[lat], 90.0), _degrees(cells[lon], 180.0)
    on = _day(cells[day]) if day is not None else None
    problem = ""
    if latitude is None or longitude is None:
        problem = "latitude et longitude attendues en degrés, par exemple 43,6045 et 1,4440"
    elif day is not None and on is None and cells[day] != "":
        problem = "date illisible\u00a0: écrivez 22/11/2026"
    return PointRow(
        line=line,
        latitude=latitude,
        longitude=longitude,
        day=on,
        written_latitude=shown(_told(cells[lat])),
        written_longitude=shown(_told(cells[lon])),
        problem=problem,
    )


def _told(cell: Cell) -> str:
    if isinstance(cell, datetime):
        cell = cell.date()
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else str(cell).strip()


def _degrees(cell: Cell, bound: float) -> float | None:
    if isinstance(cell, str):
        text = cell.strip()
        value = float(text.replace(",", ".").replace("−", "-")) if _NUMBER.fullmatch(text) else None
    else:
        value = float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else None
    return value if value is not None and abs(value) <= bound else None


def _day(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    for pattern in _DAY_FORMATS:
        try:
            return datetime.strptime(str(cell).strip(), pattern).date()  # noqa: DTZ007 (a day has no time zone)
        except ValueError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class PointRow:
    """One row: its number in the sheet, degrees and day or None, the degrees as written, and what is wrong."""

    line: int
    latitude: float | None
    longitude: float | None
    day: date | None
    written_latitude: str
    written_longitude: str
    problem: str
