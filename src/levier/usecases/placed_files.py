"""A file of points answered row by row: the same rows, each with its QPV, its commune and why."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from levier.exchange.outputs.tables import Column, Row, Table
from levier.exchange.points import PointRow, read_points
from levier.records.models import Residence
from levier.rules.access import Actor
from levier.usecases.gestures import gesture
from levier.usecases.places import Place, locate_all

COLUMNS = (
    Column("line", "Ligne", "integer"),
    Column("latitude", "Latitude"),
    Column("longitude", "Longitude"),
    Column("on", "Date", "date"),
    Column("residence", "Réponse"),
    Column("qpv_code", "QPV"),
    Column("qpv_name", "Nom du QPV"),
    Column("qpv_vintage", "Génération"),
    Column("distance_m", "Limite proche, à", "integer", "m"),
    Column("commune_code", "Commune (code Insee)"),
    Column("commune_name", "Commune la plus proche"),
    Column("why", "Pourquoi"),
)
_SOURCE = (
    "Contours des QPV (ANCT), communes (Insee)\u00a0: ils orientent, le service officiel sig.ville.gouv.fr décide."
)


@gesture("see_public_reference")
def place_file(*, by: Actor, content: bytes, name: str, on: date) -> tuple["PlacedRow", ...]:
    """Every row of the file with its place, on its own day or else on ``on``.

    A row that cannot be read is "unknown" and says why. Raises ``WrongFile`` when the file cannot be read at all.
    """
    rows = read_points(content, name)
    if not rows:
        return ()
    columns = np.array([(row.latitude, row.longitude) for row in rows], dtype=np.float64)
    is_wrong = np.array([bool(row.problem) for row in rows])
    columns[is_wrong] = np.nan
    days = np.array([row.day or on for row in rows], dtype="datetime64[D]")
    places = locate_all(columns[:, 0], columns[:, 1], days, with_communes=True)
    return tuple(PlacedRow(row, places.place(number)) for number, row in enumerate(rows))


def answers_table(rows: tuple["PlacedRow", ...], name: str, made_on: date, made_by: str) -> Table:
    """The answers as a file holds them."""
    return Table(
        title="Points et QPV",
        columns=COLUMNS,
        rows=[_line(row) for row in rows],
        made_on=made_on,
        made_by=made_by,
        filters=(("Fichier", name),),
        sources=(_SOURCE,),
    )


def _line(placed: "PlacedRow") -> Row:
    row, place = placed.row, placed.place
    why = f"{row.problem[:1].upper()}{row.problem[1:]}." if row.problem else ""
    return {
        "line": row.line,
        "latitude": row.written_latitude,
        "longitude": row.written_longitude,
        "on": None if row.problem else place.on,
        "residence": str(Residence(place.residence).label),
        "qpv_code": place.qpv_code,
        "qpv_name": place.qpv_name,
        "qpv_vintage": str(place.qpv_vintage or ""),
        "distance_m": None if place.distance_m is None else round(place.distance_m),
        "commune_code": place.commune_code,
        "commune_name": place.commune_name,
        "why": why or " ".join(reason.sentence for reason in place.reasons),
    }


@dataclass(frozen=True, slots=True)
class PlacedRow:
    row: PointRow
    place: Place
