"""In which priority neighbourhood (QPV) does a point stand?

Membership of a QPV is by address inside the official outline on the day of hiring. Published outlines orient,
they never refuse: near a limit, or when the geocoding was weak, the answer is "to confirm with the official
service" (sig.ville.gouv.fr). The distance under which a limit is near and the lowest score are dated
parameters that the caller reads.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely

from levier.rules.territory import (
    NOWHERE,
    Days,
    Flags,
    Floats,
    Indexes,
    day_column,
    in_columns,
    is_placed,
    metres_per_degree,
    named,
)

OutlineRow = tuple[str, str, int, date, date | None, bytes]
# A limit is looked for by pieces of this many segments: fewer make the tree slow, more make each find slow.
_PIECE: Final = 8


def _spread(starts: Indexes, lengths: Indexes) -> tuple[Indexes, Indexes]:
    """For each run: every place from its start over its length, and the number of the run it belongs to."""
    run = np.repeat(np.arange(len(starts)), lengths)
    offset = np.arange(len(run)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return starts[run] + offset, run


def _distance_to_segments(east: Floats, north: Floats, east_end: Floats, north_end: Floats) -> Floats:
    """Distance from the origin to each segment."""
    along_east, along_north = east_end - east, north_end - north
    squared = along_east**2 + along_north**2
    with np.errstate(divide="ignore", invalid="ignore"):
        share = -(east * along_east + north * along_north) / squared
    # A segment of no length (rounded outlines hold many) gives NaN: its start is as good as any place.
    share = np.clip(np.nan_to_num(share, nan=0.0, posinf=0.0, neginf=0.0), 0.0, 1.0)
    return np.hypot(east + share * along_east, north + share * along_north)


def _widened(bounds: Floats, margin_m: float) -> npt.NDArray[np.object_]:
    """Boxes that reach at least ``margin_m`` further on every side of these (west, south, east, north)."""
    west, south, east, north = bounds.T
    # A degree is the shortest at the end of the box away from the equator; 1 % covers the margin itself.
    a_degree_north, a_degree_east = metres_per_degree(np.maximum(np.abs(south), np.abs(north)))
    up, aside = 1.01 * margin_m / a_degree_north, 1.01 * margin_m / a_degree_east
    boxes: npt.NDArray[np.object_] = shapely.box(west - aside, south - up, east + aside, north + up)
    return boxes


class Outlines:
    """The outlines of QPV, each with the days it counts, ready for points by the 100,000.

    rows: (code, name, vintage, valid_from, valid_to or None, wkb); the wkb is a valid polygon or multipolygon
    in degrees. margin_m: metres within which a limit is near, inside as well as outside.
    """

    def __init__(self, rows: Iterable[OutlineRow], margin_m: float) -> None:
        kept = tuple(rows)
        self.codes = tuple(row[0] for row in kept)
        self.names = tuple(row[1] for row in kept)
        self.vintages = tuple(row[2] for row in kept)
        self.margin_m = margin_m
        self._from = day_column([row[3] for row in kept], len(kept))
        self._to = day_column([row[4] or date.max for row in kept], len(kept))
        self._shapes = shapely.from_wkb([row[5] for row in kept]) if kept else np.empty(0, dtype=object)
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(_widened(shapely.bounds(self._shapes), margin_m))
        self._limits = _Limits(self._shapes, margin_m)

    def __len__(self) -> int:
        return len(self.codes)

    def locate(
        self,
        latitudes: npt.ArrayLike,
        longitudes: npt.ArrayLike,
        days: date | Sequence[date] | Days,
        *,
        lowest_score: float,
        scores: npt.ArrayLike | None = None,
    ) -> "Located":
        """Where each point stands on its day.

        days: one day for all, or one for each point (an outline counts from valid_from to valid_to, both
        included). scores: of the geocoding, from 0 to 1, None when the points were not geocoded; a missing
        score (NaN) counts as weak. Raises ValueError when the columns do not have the same length.
        """
        lat, lon = in_columns(latitudes, longitudes)
        day = day_column(days, len(lat))
        weak = np.zeros(len(lat), dtype=np.bool_)
        if scores is not None:
            weak = ~(np.broadcast_to(np.asarray(scores, dtype=np.float64), lat.shape) >= lowest_score)
        placed = np.flatnonzero(is_placed(lat, lon))
        points = shapely.points(lon[placed], lat[placed])

        hit, outline = self._tree.query(points)
        close = np.unique(hit)
        point = placed[hit]
        counts = self._counts(outline, day[point])
        point, outline = point[counts], outline[counts]
        # The points of one outline after those of another: its shape stays at hand.
        order = np.argsort(outline, kind="stable")
        point, outline = point[order], outline[order]
        inside = shapely.contains_xy(self._shapes[outline], lon[point], lat[point])
        point, outline = point[inside], outline[inside]
        index = np.full(len(lat), NOWHERE, dtype=np.int64)
        # Written backwards, the outline that comes first in rows stays.
        index[point[::-1]] = outline[::-1]
        shared = np.bincount(point, minlength=len(lat)) > 1

        points, placed = points[close], placed[close]
        limit_point, limit_outline, metres = self._limits.near(points, lat[placed], lon[placed])
        limit_point = placed[limit_point]
        counts = self._counts(limit_outline, day[limit_point])
        near, distance = _closest(len(lat), limit_point[counts], limit_outline[counts], metres[counts])
        return Located(
            codes=self.codes,
            index=index,
            near_index=near,
            distance_m=distance,
            is_near_limit=near != NOWHERE,
            is_shared=shared,
            is_weak=weak,
            is_unplaced=~is_placed(lat, lon),
        )

    def _counts(self, outline: Indexes, day: Days) -> Flags:
        return (self._from[outline] <= day) & (day <= self._to[outline])


def _closest(size: int, point: Indexes, outline: Indexes, metres: Floats) -> tuple[Indexes, Floats]:
    """For each of size points, the outline whose limit is the nearest and its distance (NOWHERE and NaN)."""
    order = np.lexsort((outline, metres))[::-1]
    near = np.full(size, NOWHERE, dtype=np.int64)
    distance = np.full(size, np.nan)
    near[point[order]] = outline[order]
    distance[point[order]] = metres[order]
    return near, distance


class _Limits:
    """The limits of outlines, cut in pieces that a tree finds when a point comes within margin_m of them."""

    def __init__(self, shapes: npt.NDArray[np.object_], margin_m: float) -> None:
        self._margin_m = margin_m
        polygons, outline_of_polygon = shapely.get_parts(shapes, return_index=True)
        rings, polygon_of_ring = shapely.get_rings(polygons, return_index=True)
        corners, ring_of_corner = shapely.get_coordinates(rings, return_index=True)
        # A segment goes from each corner to the next of the same ring.
        starts = np.flatnonzero(ring_of_corner[1:] == ring_of_corner[:-1])
        self._lon, self._lat = corners[starts, 0], corners[starts, 1]
        self._lon_end, self._lat_end = corners[starts + 1, 0], corners[starts + 1, 1]
        lengths = np.bincount(ring_of_corner[starts], minlength=len(rings))
        per_ring = -(-lengths // _PIECE)
        rank, ring = _spread(np.zeros(len(rings), dtype=np.int64), per_ring)
        self._first = (np.cumsum(lengths) - lengths)[ring] + rank * _PIECE
        self._length = np.minimum(_PIECE, lengths[ring] - rank * _PIECE)
        self._outline = outline_of_polygon[polygon_of_ring[ring]]
        self._tree = shapely.STRtree(self._boxes())

    def near(self, points: npt.NDArray[np.object_], lat: Floats, lon: Floats) -> tuple[Indexes, Indexes, Floats]:
        """(point, outline, metres) for every limit within the margin; a pair may come several times."""
        point, piece = self._tree.query(points)
        segment, run = _spread(self._first[piece], self._length[piece])
        point, outline = point[run], self._outline[piece[run]]
        north, east = metres_per_degree(lat)
        north, east, lat, lon = north[point], east[point], lat[point], lon[point]
        metres = _distance_to_segments(
            (self._lon[segment] - lon) * east,
            (self._lat[segment] - lat) * north,
            (self._lon_end[segment] - lon) * east,
            (self._lat_end[segment] - lat) * north,
        )
        kept = metres <= self._margin_m
        return point[kept], outline[kept], metres[kept]

    def _boxes(self) -> npt.NDArray[np.object_]:
        """The box of each piece, widened by the margin."""
        if not len(self._first):
            return np.empty(0, dtype=object)
        lows = (np.minimum(self._lon, self._lon_end), np.minimum(self._lat, self._lat_end))
        highs = (np.maximum(self._lon, self._lon_end), np.maximum(self._lat, self._lat_end))
        bounds = [np.minimum.reduceat(low, self._first) for low in lows]
        bounds += [np.maximum.reduceat(high, self._first) for high in highs]
        return _widened(np.column_stack(bounds), self._margin_m)


@dataclass(frozen=True, slots=True)
class Located:
    """Columns, one element for each point, in the order given.

    codes: of the outlines; index: of the outline the point stands in, NOWHERE when in none; code: its code or None.
    near_index, near_code, distance_m: the outline whose limit is the nearest and its distance in metres, when
    within the margin (NOWHERE, None, NaN beyond): the one to ask the official service about.
    is_near_limit, is_shared (in two outlines at once), is_weak (geocoding), is_unplaced (no coordinates): why
    an answer is to be confirmed.
    """

    codes: tuple[str, ...]
    index: Indexes
    near_index: Indexes
    distance_m: Floats
    is_near_limit: Flags
    is_shared: Flags
    is_weak: Flags
    is_unplaced: Flags

    @property
    def code(self) -> npt.NDArray[np.object_]:
        return named(self.codes, self.index)

    @property
    def near_code(self) -> npt.NDArray[np.object_]:
        return named(self.codes, self.near_index)

    @property
    def is_sure(self) -> Flags:
        """True where nothing asks for a confirmation, inside as well as outside the outlines."""
        return ~(self.is_near_limit | self.is_shared | self.is_weak | self.is_unplaced)

    @property
    def certainty(self) -> npt.NDArray[np.object_]:
        """The same in words: "sure" or "to_confirm"."""
        return np.where(self.is_sure, "sure", "to_confirm").astype(object)
