"""Points and outlines: inside, near a limit, on which day, and near which municipality."""

from datetime import date

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.rules.communes import NEAREST_SENTENCE, Centres, nearest_commune
from levier.rules.outlines import OutlineRow, Outlines
from levier.rules.territory import NOWHERE, metres_per_degree

MARGIN = 30.0
SCORE = 0.8
DAY = date(2026, 1, 1)
NORTH, EAST = (float(length[0]) for length in metres_per_degree(np.array([46.005])))


def square(code: str, west: float = 5.0, valid: tuple[date, date | None] = (date(2024, 1, 1), None)) -> OutlineRow:
    box = shapely.box(west, 46.0, west + 0.01, 46.01)
    return (code, f"Quartier {code}", 2024, *valid, shapely.to_wkb(box))


def test_inside_outside_and_near() -> None:
    outlines = Outlines([square("QN00101M")], MARGIN)
    longitudes = [5.005, 5.02, 5.0 + 20 / EAST, 5.0 - 20 / EAST, 5.0 + 31 / EAST, 5.0 - 31 / EAST]
    located = outlines.locate([46.005] * 6, longitudes, DAY, lowest_score=SCORE)
    inside = "QN00101M"
    assert list(located.code) == [inside, None, inside, None, inside, None]
    assert list(located.certainty) == ["sure", "sure", "to_confirm", "to_confirm", "sure", "sure"]
    assert list(located.near_code) == [None, None, inside, inside, None, None]
    assert located.distance_m[2:4] == pytest.approx([20, 20], abs=0.01)
    assert np.isnan(located.distance_m[[0, 1, 4, 5]]).all()
    assert list(located.index) == [0, NOWHERE, 0, NOWHERE, 0, NOWHERE]
    assert len(outlines) == 1
    assert outlines.names == ("Quartier QN00101M",)
    assert outlines.vintages == (2024,)


def test_exactly_on_the_limit_is_to_confirm() -> None:
    located = Outlines([square("A")], MARGIN).locate(46.005, 5.0, DAY, lowest_score=SCORE)
    assert list(located.certainty) == ["to_confirm"]
    assert located.distance_m[0] == 0


def test_a_weak_or_missing_score_is_to_confirm() -> None:
    located = Outlines([square("A")], MARGIN).locate(
        [46.005] * 3, [5.005] * 3, DAY, lowest_score=SCORE, scores=[0.8, 0.79, np.nan]
    )
    assert list(located.code) == ["A", "A", "A"]
    assert list(located.is_weak) == [False, True, True]
    assert list(located.certainty) == ["sure", "to_confirm", "to_confirm"]


def test_an_outline_counts_on_its_first_and_last_day() -> None:
    outlines = Outlines(
        [
            square("OLD", valid=(date(2015, 1, 1), date(2023, 12, 31))),
            square("NEW", valid=(date(2024, 1, 1), None)),
        ],
        MARGIN,
    )
    days = np.array(["2014-12-31", "2015-01-01", "2023-12-31", "2024-01-01", "2099-01-01"], dtype="datetime64[D]")
    located = outlines.locate([46.005] * 5, [5.005] * 5, days, lowest_score=SCORE)
    assert list(located.code) == [None, "OLD", "OLD", "NEW", "NEW"]
    near = outlines.locate([46.005] * 5, [5.0] * 5, days, lowest_score=SCORE)
    assert list(near.near_code) == [None, "OLD", "OLD", "NEW", "NEW"]


def test_two_outlines_at_once_are_to_confirm_and_the_first_is_named() -> None:
    outlines = Outlines([square("A"), square("B", west=5.002)], MARGIN)
    located = outlines.locate(46.005, 5.006, DAY, lowest_score=SCORE)
    assert (located.code[0], bool(located.is_shared[0]), bool(located.is_sure[0])) == ("A", True, False)


def test_the_nearest_of_two_limits_is_named() -> None:
    outlines = Outlines([square("A"), square("B", west=5.01 + 50 / EAST)], MARGIN)
    located = outlines.locate([46.005] * 2, [5.01 + 22 / EAST, 5.01 + 28 / EAST], DAY, lowest_score=SCORE)
    assert list(located.near_code) == ["A", "B"]
    assert located.distance_m == pytest.approx([22, 22], abs=0.01)


def test_points_without_coordinates_are_to_confirm() -> None:
    located = Outlines([square("A")], MARGIN).locate(
        [np.nan, 46.005, 146.0], [5.005, np.nan, 5.0], DAY, lowest_score=SCORE
    )
    assert list(located.code) == [None] * 3
    assert located.is_unplaced.all()
    assert not located.is_sure.any()


def test_without_outlines_or_points_nothing_is_found() -> None:
    assert list(Outlines([], MARGIN).locate([46.0], [5.0], DAY, lowest_score=SCORE).code) == [None]
    assert len(Outlines([square("A")], MARGIN).locate([], [], DAY, lowest_score=SCORE).code) == 0


def test_columns_of_different_lengths_are_an_error() -> None:
    outlines = Outlines([square("A")], MARGIN)
    with pytest.raises(ValueError, match="2,"):
        outlines.locate([46.0], [5.0, 5.1], DAY, lowest_score=SCORE)
    with pytest.raises(ValueError, match="broadcast"):
        outlines.locate([46.0], [5.0], np.array([DAY, DAY]), lowest_score=SCORE)


def test_holes_several_parts_and_segments_without_length() -> None:
    ring = [(5.0, 46.0), (5.0, 46.0), (5.01, 46.0), (5.01, 46.01), (5.0, 46.01), (5.0, 46.0)]
    hole = [(5.004, 46.004), (5.006, 46.004), (5.006, 46.006), (5.004, 46.006), (5.004, 46.004)]
    shape = shapely.MultiPolygon([(ring, [hole]), (shapely.box(5.1, 46.0, 5.11, 46.01).exterior.coords, [])])
    outlines = Outlines([("A", "a", 2024, date(2024, 1, 1), None, shapely.to_wkb(shape))], MARGIN)
    located = outlines.locate([46.005, 46.002, 46.005, 46.0], [5.005, 5.002, 5.105, 5.0], DAY, lowest_score=SCORE)
    assert list(located.code[:3]) == [None, "A", "A"]
    assert list(located.is_sure) == [True, True, True, False]
    assert located.distance_m[3] == 0


def metres_to(shape: shapely.Geometry, lat: float, lon: float) -> float:
    """The plain way: the outline laid flat around the point, and shapely's own distance."""
    north, east = (float(length[0]) for length in metres_per_degree(np.array([lat])))

    def flat(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return (corners - [lon, lat]) * [east, north]

    return float(shapely.distance(shapely.transform(shapely.boundary(shape), flat), shapely.Point(0, 0)))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(-60, 60))
def test_agrees_with_the_plain_way(seed: int, centre: float) -> None:
    random = np.random.default_rng(seed)
    corners = [5, centre] + 0.002 * random.standard_normal((40, 2))
    shapes = [shapely.MultiPoint(part).convex_hull for part in np.split(corners, 4)]
    rows: list[OutlineRow] = [
        (f"Q{rank}", "q", 2024, date(2024, 1, 1), None, shapely.to_wkb(shape)) for rank, shape in enumerate(shapes)
    ]
    points = [5, centre] + 0.003 * random.standard_normal((30, 2))
    located = Outlines(rows, MARGIN).locate(points[:, 1], points[:, 0], DAY, lowest_score=SCORE)
    for place, (lon, lat) in enumerate(points):
        inside = [rank for rank, shape in enumerate(shapes) if shapely.contains_xy(shape, lon, lat)]
        distance = min(metres_to(shape, lat, lon) for shape in shapes)
        assert located.index[place] == (inside[0] if inside else NOWHERE)
        assert bool(located.is_shared[place]) == (len(inside) > 1)
        if distance <= MARGIN:
            assert located.distance_m[place] == pytest.approx(distance, abs=1e-6)
        else:
            assert np.isnan(located.distance_m[place])


def test_a_degree_has_its_length() -> None:
    north, east = metres_per_degree(np.array([0.0, 45.0, 60.0]))
    # Reference lengths of the WGS 84 ellipsoid.
    assert north == pytest.approx([110_574, 111_132, 111_412], abs=1)
    assert east == pytest.approx([111_320, 78_847, 55_800], abs=1)


@pytest.mark.slow
def test_a_hundred_thousand_points_go_in_columns() -> None:
    random = np.random.default_rng(1)
    angles = np.linspace(0, 2 * np.pi, 130)
    rows: list[OutlineRow] = []
    for rank in range(400):
        centre = np.array([-1 + 7 * random.random(), 43 + 6 * random.random()])
        rays = 0.004 + 0.001 * random.random((130, 1))
        ring = centre + rays * np.column_stack([np.cos(angles), np.sin(angles)])
        ring[-1] = ring[0]
        wkb = shapely.to_wkb(shapely.make_valid(shapely.Polygon(ring)))
        rows.append((f"Q{rank}", "q", 2024, date(2024, 1, 1), None, wkb))
    shapes = shapely.from_wkb([row[5] for row in rows])
    chosen = random.integers(0, len(rows), 100_000)
    west, south, east, north = shapely.bounds(shapes)[chosen].T
    lon = west + (east - west) * (1.5 * random.random(100_000) - 0.25)
    lat = south + (north - south) * (1.5 * random.random(100_000) - 0.25)

    found, _ = shapely.STRtree(shapes).query(shapely.points(lon, lat), predicate="within")
    located = Outlines(rows, MARGIN).locate(lat, lon, DAY, lowest_score=SCORE)
    assert set(found) == set(np.flatnonzero(located.index != NOWHERE))


CENTRES = [("01001", "Val", 46.0, 5.0), ("01002", "Mont", 46.1, 5.0), ("97999", "Île", -21.0, 55.5)]


def test_the_nearest_municipality_is_by_its_centre() -> None:
    centres = Centres(CENTRES)
    nearest = nearest_commune(centres, [46.04, 46.06, -20.0, np.nan], [5.0, 5.0, 55.0, 5.0])
    assert list(nearest.code) == ["01001", "01002", "97999", None]
    assert list(nearest.index) == [0, 1, 2, NOWHERE]
    assert nearest.distance_m[0] == pytest.approx(0.04 * 111_145, rel=1e-3)
    assert np.isnan(nearest.distance_m[3])
    assert centres.names[0] == "Val"
    assert NEAREST_SENTENCE.endswith("à confirmer")


def test_without_centres_nothing_is_near() -> None:
    assert list(nearest_commune(Centres([]), 46.0, 5.0).code) == [None]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_nearest_centre_is_nearly_the_nearest_on_the_ground(seed: int) -> None:
    random = np.random.default_rng(seed)
    lat, lon = 42 + 8 * random.random(200), -4 + 11 * random.random(200)
    centres = Centres([(str(rank), "c", lat[rank], lon[rank]) for rank in range(200)])
    point_lat, point_lon = 42 + 8 * random.random(20), -4 + 11 * random.random(20)
    nearest = nearest_commune(centres, point_lat, point_lon)
    for place in range(20):
        north, east = metres_per_degree((point_lat[place] + lat) / 2)
        ground = np.hypot((lat - point_lat[place]) * north, (lon - point_lon[place]) * east)
        assert nearest.distance_m[place] <= ground.min() * 1.02
