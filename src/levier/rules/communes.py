"""Near which commune does a point stand? By the nearest centre: an approximation, said to be confirmed."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from levier.rules.territory import NOWHERE, Floats, Indexes, in_columns, is_placed, metres_per_degree, named

CentreRow = tuple[str, str, float, float]
NEAREST_SENTENCE: Final = "commune la plus proche par son centre, à confirmer"
# Beyond, a map in Mercator projection has no end.
_MERCATOR_END: Final = 85.0
_HALF: Final = 0.5


def nearest_commune(centres: "Centres", latitudes: npt.ArrayLike, longitudes: npt.ArrayLike) -> "Nearest":
    """The municipality whose centre is the nearest to each point: an approximation, to be confirmed.

    The answer to show beside it is NEAREST_SENTENCE: a point may stand in the municipality next to it.
    Points without coordinates (NaN) and all points when there are no centres get NOWHERE.
    """
    points_lat, points_lon = in_columns(latitudes, longitudes)
    index = np.full(len(points_lat), NOWHERE, dtype=np.int64)
    distance = np.full(len(points_lat), np.nan)
    placed = np.flatnonzero(is_placed(points_lat, points_lon))
    if len(placed) and len(centres.codes):
        lat, lon = points_lat[placed], points_lon[placed]
        # Mercator keeps shapes: what is nearest on the map is nearest on the ground, save near-ties.
        found = centres.tree.nearest(_mercator(lat, lon))
        north, east = metres_per_degree((lat + centres.latitudes[found]) * _HALF)
        distance[placed] = np.hypot((centres.latitudes[found] - lat) * north, (centres.longitudes[found] - lon) * east)
        index[placed] = found
    return Nearest(index, distance, named(centres.codes, index))


def _mercator(latitudes: Floats, longitudes: Floats) -> npt.NDArray[np.object_]:
    clipped = np.radians(np.clip(latitudes, -_MERCATOR_END, _MERCATOR_END))
    points: npt.NDArray[np.object_] = shapely.points(longitudes, np.degrees(np.arcsinh(np.tan(clipped))))
    return points


class Centres:
    """Centres of municipalities: rows of (code, name, latitude, longitude), in degrees."""

    def __init__(self, rows: Iterable[CentreRow]) -> None:
        kept = tuple(rows)
        self.codes = tuple(row[0] for row in kept)
        self.names = tuple(row[1] for row in kept)
        self.latitudes: Floats = np.array([row[2] for row in kept], dtype=np.float64)
        self.longitudes: Floats = np.array([row[3] for row in kept], dtype=np.float64)
        self.tree = shapely.STRtree(_mercator(self.latitudes, self.longitudes))


@dataclass(frozen=True, slots=True)
class Nearest:
    """Columns, one element for each point: index of the centre or NOWHERE, metres to it or NaN, its code."""

    index: Indexes
    distance_m: Floats
    code: npt.NDArray[np.object_]
