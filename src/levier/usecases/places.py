"""Points in columns against the outlines loaded: the one place where an answer about a QPV is made.

Called inside a gesture that reads the reference tables; people go through levier.usecases.territory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt

from levier.exchange.pauses import collection_paused
from levier.records.models import LocationMethod, Residence
from levier.rules.answers import Reason
from levier.rules.territory import NOWHERE, Days, Flags, Floats, day_column, is_placed
from levier.usecases.communes import nearest_communes
from levier.usecases.outlines import QpvLaw, law_on, loaded_ground
from levier.usecases.place_departements import Obstacle, Words, departements_of, obstacles_of
from levier.usecases.place_reasons import Facts, commune_reason, place_reasons


@collection_paused()
def locate_all(
    latitudes: Floats,
    longitudes: Floats,
    days: date | Sequence[date] | Days,
    scores: Floats | None = None,
    *,
    with_communes: bool = False,
) -> "Places":
    """Where points stand, each on its day. with_communes: also the nearest commune, which takes longer than the QPV.

    Raises ValueError when the columns do not have the same length.
    """
    size = len(latitudes)
    day = day_column(days, size)
    places = _empty(latitudes, longitudes, day, scores)
    departements = None
    if with_communes:
        nearest = nearest_communes(latitudes, longitudes)
        places = replace(
            places, commune_code=nearest.code, commune_name=nearest.name, commune_distance_m=nearest.distance_m
        )
        departements = departements_of(nearest.code)
    for law, rows in _by_law(day):
        _fill(places, law, rows, departements)
    places.obstacle[~is_placed(latitudes, longitudes)] = Obstacle.NO_POINT
    return replace(places, residence=_residences(places))


def _empty(latitudes: Floats, longitudes: Floats, days: Days, scores: Floats | None) -> "Places":
    size = len(latitudes)

    def words() -> Words:
        return np.full(size, "", dtype=object)

    def flags() -> Flags:
        return np.zeros(size, dtype=np.bool_)

    return Places(
        latitude=latitudes,
        longitude=longitudes,
        day=days,
        score=scores,
        residence=words(),
        obstacle=words(),
        qpv_code=words(),
        qpv_name=words(),
        commune_code=words(),
        commune_name=words(),
        qpv_vintage=np.zeros(size, dtype=np.int64),
        distance_m=np.full(size, np.nan),
        commune_distance_m=np.full(size, np.nan),
        is_inside=flags(),
        is_near_limit=flags(),
        is_shared=flags(),
        is_weak=flags(),
    )


def _by_law(days: Days) -> Iterator[tuple[QpvLaw | None, npt.NDArray[np.int64] | slice]]:
    """The points of each state of the law: most files hold one."""
    each = np.unique(days)
    laws = [law_on(day.astype(date)) for day in each]
    states: dict[tuple[date, ...], list[int]] = {}
    for number, law in enumerate(laws):
        states.setdefault(law.since if law else (), []).append(number)
    for numbers in states.values():
        rows = np.flatnonzero(np.isin(days, each[numbers])) if len(states) > 1 else slice(None)
        yield laws[numbers[0]], rows


def _fill(
    places: "Places", law: QpvLaw | None, rows: npt.NDArray[np.int64] | slice, departements: Words | None
) -> None:
    if law is None:
        places.obstacle[rows] = Obstacle.BEFORE_LAW
        return
    ground = loaded_ground(float(law.margin.number))
    lat, lon = places.latitude[rows], places.longitude[rows]
    located = ground.outlines.locate(
        lat,
        lon,
        places.day[rows],
        lowest_score=float(law.lowest_score.number),
        scores=None if places.score is None else places.score[rows],
    )
    is_inside = located.index != NOWHERE
    named = np.where(is_inside, located.index, located.near_index)
    for column, values in (
        (places.qpv_code, (*ground.outlines.codes, "")),
        (places.qpv_name, (*ground.outlines.names, "")),
        (places.qpv_vintage, (*ground.outlines.vintages, 0)),
    ):
        column[rows] = np.array(values, dtype=column.dtype)[named]  # NOWHERE takes the last
    places.distance_m[rows] = located.distance_m
    places.is_inside[rows] = is_inside
    places.is_near_limit[rows] = located.is_near_limit
    places.is_shared[rows] = located.is_shared
    places.is_weak[rows] = located.is_weak
    away = np.flatnonzero(~is_inside & ~located.is_near_limit)
    found_at = None if departements is None else departements[rows][away]
    obstacles: Words = np.full(len(lat), "", dtype=object)
    obstacles[away] = obstacles_of(ground, law, lat[away], lon[away], found_at)
    places.obstacle[rows] = obstacles


def _residences(places: "Places") -> Words:
    unverified = places.obstacle == Obstacle.UNVERIFIED
    doubtful = places.is_near_limit | places.is_shared | places.is_weak | unverified
    unknown = (places.obstacle != "") & ~unverified
    words: Words = np.full(len(doubtful), Residence.OUTSIDE.value, dtype=object)
    words[places.is_inside] = Residence.INSIDE.value
    words[doubtful] = Residence.TO_CONFIRM.value
    words[unknown] = Residence.UNKNOWN.value
    return words


@dataclass(frozen=True, slots=True)
class Place:
    """Where a point stands on a day.

    residence: "inside", "outside", "to_confirm" or "unknown"; the QPV is the one the point is in, or whose limit is
    near when it is to be confirmed ("" and None when there is none); distance_m: to that limit, when near.
    commune_method: "given", "nearest" (by its centre, to be confirmed) or "" when not known; method: how the point
    itself was found (LocationMethod).
    """

    latitude: float
    longitude: float
    on: date
    residence: str
    qpv_code: str
    qpv_name: str
    qpv_vintage: int | None
    distance_m: float | None
    commune_code: str
    commune_name: str
    commune_method: str
    method: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """The same in columns, one element for each point; qpv_vintage is 0 and metres are NaN where there are none."""

    latitude: Floats
    longitude: Floats
    day: Days
    score: Floats | None
    residence: Words
    obstacle: Words
    qpv_code: Words
    qpv_name: Words
    commune_code: Words
    commune_name: Words
    qpv_vintage: npt.NDArray[np.int64]
    distance_m: Floats
    commune_distance_m: Floats
    is_inside: Flags
    is_near_limit: Flags
    is_shared: Flags
    is_weak: Flags

    def __len__(self) -> int:
        return len(self.residence)

    def facts(self, row: int) -> Facts:
        """What the reasons of one point are drawn from."""
        metres, centre = float(self.distance_m[row]), float(self.commune_distance_m[row])
        return Facts(
            on=self.day[row].astype(date),
            obstacle=str(self.obstacle[row]),
            qpv_code=str(self.qpv_code[row]),
            qpv_name=str(self.qpv_name[row]),
            qpv_vintage=int(self.qpv_vintage[row]) or None,
            distance_m=None if np.isnan(metres) else metres,
            score=None if self.score is None else float(self.score[row]),
            is_inside=bool(self.is_inside[row]),
            is_near_limit=bool(self.is_near_limit[row]),
            is_shared=bool(self.is_shared[row]),
            is_weak=bool(self.is_weak[row]),
            commune_code=str(self.commune_code[row]),
            commune_name=str(self.commune_name[row]),
            commune_distance_m=None if np.isnan(centre) else centre,
        )

    def place(self, row: int) -> Place:
        """One point, with its reasons."""
        facts = self.facts(row)
        near = "nearest" if facts.commune_distance_m is not None else "given"
        return Place(
            latitude=float(self.latitude[row]),
            longitude=float(self.longitude[row]),
            on=facts.on,
            residence=str(self.residence[row]),
            qpv_code=facts.qpv_code,
            qpv_name=facts.qpv_name,
            qpv_vintage=facts.qpv_vintage,
            distance_m=facts.distance_m,
            commune_code=facts.commune_code,
            commune_name=facts.commune_name,
            commune_method=near if facts.commune_code else "",
            method=LocationMethod.POINT,
            reasons=(*place_reasons(facts), *commune_reason(facts)),
        )
