"""Points of the territory, by the 100,000, in columns: latitudes, longitudes, days.

Distances are in metres on a plane laid at each point, with the lengths of a degree of the WGS 84 ellipsoid at its
latitude: within a kilometre the error stays under one metre in a thousand, 3 cm at 30 m, far below the precision of
outlines and of addresses.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indexes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]

NOWHERE: Final = -1

_EPOCH: Final = date(1970, 1, 1).toordinal()
_POLE: Final = 90.0
_DATE_LINE: Final = 180.0


def metres_per_degree(latitudes: Floats) -> tuple[Floats, Floats]:
    """Length in metres of a degree of latitude, and of longitude, at these latitudes (WGS 84, series)."""
    phi = np.radians(latitudes)
    north = 111_132.954 - 559.822 * np.cos(2 * phi) + 1.175 * np.cos(4 * phi)
    east = 111_412.84 * np.cos(phi) - 93.5 * np.cos(3 * phi) + 0.118 * np.cos(5 * phi)
    return north, east


def day_column(days: date | Sequence[date] | Days, size: int) -> Days:
    """One day for all, or one for each of ``size`` points, as a column. Raises ValueError when the lengths differ."""
    if isinstance(days, Sequence):
        # numpy reads dates one by one some thirty times slower than their ordinals.
        days = (np.fromiter(map(date.toordinal, days), np.int64, len(days)) - _EPOCH).astype("datetime64[D]")
    return np.broadcast_to(np.asarray(days, dtype="datetime64[D]"), (size,))


def in_columns(latitudes: npt.ArrayLike, longitudes: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Points as two columns of degrees. Raises ValueError when their lengths differ."""
    points_lat = np.atleast_1d(np.asarray(latitudes, dtype=np.float64))
    points_lon = np.atleast_1d(np.asarray(longitudes, dtype=np.float64))
    if points_lat.shape != points_lon.shape or points_lat.ndim != 1:
        raise ValueError(f"{points_lat.shape} latitudes, {points_lon.shape} longitudes")
    return points_lat, points_lon


def is_placed(latitudes: Floats, longitudes: Floats) -> Flags:
    """False for NaN: comparisons with it are false."""
    return (np.abs(latitudes) <= _POLE) & (np.abs(longitudes) <= _DATE_LINE)


def named(codes: Sequence[str], index: Indexes) -> npt.NDArray[np.object_]:
    """The code of each index, None for NOWHERE (which reads the last element)."""
    return np.array([*codes, None], dtype=object)[index]
