"""Points in no outline: are they outside every QPV, or are the outlines of their département not there to tell?

Called inside a gesture that reads the reference tables.
"""

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from levier.records.models import Commune
from levier.rules.territory import Flags, Floats
from levier.usecases.communes import nearest_communes
from levier.usecases.outlines import Box, Ground, QpvLaw, area_of, departement_boxes, departement_of_commune

Words = npt.NDArray[np.object_]


class Obstacle(StrEnum):
    """Why nothing, or for UNVERIFIED nothing sure, can be said of a point; the sentences stand in place_reasons."""

    NO_POINT = "no_point"
    BEFORE_LAW = "before_law"
    NONE_LOADED = "none_loaded"
    NOT_LOADED_HERE = "not_loaded_here"
    FAR = "far"
    UNVERIFIED = "unverified"


def obstacles_of(ground: Ground, law: QpvLaw, lat: Floats, lon: Floats, departements: Words | None) -> Words:
    """For points in no outline: why this does not yet mean "outside", "" where it does.

    departements: of each point, None when they are still to be found.
    """
    covered = ground.covered(law)
    found: Words = np.full(len(lat), "", dtype=object)
    if not covered:
        found[:] = Obstacle.NONE_LOADED
        return found
    boxes = departement_boxes() if departements is None and len(lat) else {}
    if not (boxes or Commune.objects.exists()):
        found[:] = Obstacle.UNVERIFIED
        return found
    if departements is None:
        departements = _departements_in_doubt(boxes, covered, lat, lon)
        found[~_within(_areas(boxes), lat, lon)] = Obstacle.FAR
    else:
        found[departements == ""] = Obstacle.FAR
    for departement in set(departements) - covered - {""}:
        found[departements == departement] = Obstacle.NOT_LOADED_HERE
    return found


def _departements_in_doubt(boxes: dict[str, Box], covered: frozenset[str], lat: Floats, lon: Floats) -> Words:
    """The département of points that may stand in one without outlines; "" for all others.

    Overseas a box touches no covered one, and tells enough; the nearest commune is only asked where boxes meet.
    """
    departements: Words = np.full(len(lat), "", dtype=object)
    for code, box in boxes.items():
        if code not in covered:
            departements[_within([box], lat, lon)] = code
    rows = np.flatnonzero(departements != "")
    meets = _within([box for code, box in boxes.items() if code in covered], lat[rows], lon[rows])
    rows = rows[meets]
    departements[rows] = departements_of(nearest_communes(lat[rows], lon[rows]).code)
    return departements


def _areas(boxes: dict[str, Box]) -> list[Box]:
    """One box for the mainland, and one for each département overseas."""
    mainland = [box for code, box in boxes.items() if area_of(code) == "mainland"]
    others = [box for code, box in boxes.items() if area_of(code) == "overseas"]
    if not mainland:
        return others
    south, west, north, east = zip(*mainland, strict=True)
    return [(min(south), min(west), max(north), max(east)), *others]


def _within(boxes: list[Box], lat: Floats, lon: Floats) -> Flags:
    """Whether each point is in one of the boxes."""
    inside = np.zeros(len(lat), dtype=np.bool_)
    for south, west, north, east in boxes:
        inside |= (south <= lat) & (lat <= north) & (west <= lon) & (lon <= east)
    return inside


def departements_of(communes: Words) -> Words:
    """Of the codes of communes."""
    return np.array([departement_of_commune(code) for code in communes], dtype=object)
