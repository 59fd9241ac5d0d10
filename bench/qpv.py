"""100,000 points in their QPV, outlines read from PostgreSQL, dates included, against a bare STRtree."""

from datetime import UTC, date, datetime

import numpy as np
import shapely

from bench.ground import SHARED, Result, by_turns, facilitator, fresh_database

POINTS = 100_000
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def run() -> list[Result]:
    source = SHARED / "territory" / "qpv2024_france.geojson.gz"
    if not source.is_file():
        return []
    fresh_database()
    from levier.records.models import Qpv
    from levier.records.scope import APPLICATION, Scope, acting
    from levier.usecases import outlines, reference_imports, territory

    actor = facilitator()
    communes = SHARED / "territory" / "communes_2026.csv.gz"
    for import_file, path in ((reference_imports.import_communes, communes), (reference_imports.import_qpv, source)):
        with path.open("rb") as stream:
            import_file(by=actor, at=NOW, stream=stream, name=path.name)
    with acting(Scope(APPLICATION, actor, "see_public_reference")):
        shapes = shapely.from_wkb([bytes(wkb) for wkb in Qpv.objects.values_list("outline", flat=True)])
    random = np.random.default_rng(1)
    west, south, east, north = shapely.bounds(shapes)[random.integers(0, len(shapes), POINTS)].T
    longitudes = west + (east - west) * (2 * random.random(POINTS) - 0.5)
    latitudes = south + (north - south) * (2 * random.random(POINTS) - 0.5)
    days = [date(2025, 1, 1 + i % 28) for i in range(POINTS)]
    points = list(zip(latitudes.tolist(), longitudes.tolist(), strict=True))

    def bare() -> None:
        tree = shapely.STRtree(shapes)
        tree.query(shapely.points(longitudes, latitudes), predicate="within")

    def cold() -> None:
        outlines._kept = None
        territory.places_at(by=actor, points=points, days=days)

    def warm() -> None:
        territory.places_at(by=actor, points=points, days=days)

    floor, first, again = by_turns(bare, cold, warm)
    return [
        _result("100 000 points situés dans leur QPV, contours relus en base", first, floor),
        _result("Les mêmes, contours déjà en mémoire et vérifiés", again, floor),
    ]


def _result(name: str, ours: float, floor: float) -> Result:
    return Result(name, f"{ours:.3f} s", f"{floor:.3f} s", ours / floor, "≤ 2 ×", ours / floor <= 2)
