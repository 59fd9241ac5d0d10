"""Outlines of QPV: valid surfaces in degrees, or a refusal."""

import gzip
import io
import json
import os
from pathlib import Path
from typing import Any

import pytest
import shapely

from levier.exchange.refusals import Refusal, WrongFile
from levier.exchange.sources.qpv import QpvRow, read_qpv

SAMPLE = Path(__file__).parent / "samples" / "qpv.geojson"
SHARED = Path(
    os.environ.get("LEVIER_SHARED_DATA", Path(__file__).resolve().parents[2] / ".." / "shared" / "data")
).resolve()
SQUARE = [[[5, 46], [5.01, 46], [5.01, 46.01], [5, 46.01], [5, 46]]]


def one(geometry: object = None, **properties: Any) -> QpvRow | Refusal:
    named = {"code_qp": "QN00101M", "lib_qp": "Les Tilleuls", "insee_com": ["01001"], **properties}
    shape = geometry or {"type": "Polygon", "coordinates": SQUARE}
    document = {"features": [{"type": "Feature", "properties": named, "geometry": shape}]}
    (row,) = read_qpv(io.BytesIO(json.dumps(document).encode()))
    return row


def test_outlines_are_read_and_repaired() -> None:
    square, knot, *refusals = read_qpv(io.BytesIO(SAMPLE.read_bytes()))
    assert isinstance(square, QpvRow)
    assert (square.code, square.name, square.communes) == ("QN00101M", "Les Tilleuls", ("01001",))
    assert (square.vintage, square.is_repaired) == (2024, False)
    assert isinstance(knot, QpvRow)
    assert (knot.vintage, knot.is_repaired, knot.communes) == (2015, True, ("01001", "01002"))
    shape = shapely.from_wkb(knot.wkb)
    assert shape.is_valid
    assert shape.area == pytest.approx(0.00005)
    assert [refusal.where for refusal in refusals if isinstance(refusal, Refusal)] == [
        "Contour n°\u00a03 (QN00103N)",
        "Contour n°\u00a04 (QN00104N)",
        "Contour n°\u00a05 (QN00105N)",
    ]
    assert [refusal.message_fr for refusal in refusals if isinstance(refusal, Refusal)] == [
        "le contour n’a pas de surface",
        "les coordonnées doivent être en degrés (longitude, latitude)",
        "le contour doit être un polygone ou un ensemble de polygones",
    ]


def test_the_caller_may_give_the_vintage_and_gzip_changes_nothing() -> None:
    rows = list(read_qpv(io.BytesIO(gzip.compress(SAMPLE.read_bytes())), vintage=2030))
    assert [row.vintage for row in rows if isinstance(row, QpvRow)] == [2030, 2030]


@pytest.mark.parametrize(
    ("properties", "field"),
    [
        ({"code_qp": "75056"}, "code_qp"),
        ({"code_qp": 12}, "code_qp"),
        ({"lib_qp": " "}, "lib_qp"),
        ({"lib_qp": "Les\u0007Tilleuls"}, "lib_qp"),
        ({"insee_com": ["Paris"]}, "insee_com"),
    ],
)
def test_a_wrong_property_refuses_the_outline(properties: dict[str, Any], field: str) -> None:
    row = one(**properties)
    assert isinstance(row, Refusal)
    assert row.field == field


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        ("rond", "doit être un polygone"),
        ({"type": "Polygon", "coordinates": None}, "coordonnées mal formées"),
        ({"type": "Polygon", "coordinates": []}, "coordonnées mal formées"),
        ({"type": "Polygon", "coordinates": [[[5, 46], [6, 46]]]}, "coordonnées mal formées"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}, "coordonnées mal formées"),
        ({"type": "MultiPolygon", "coordinates": []}, "pas de surface"),
        ({"type": "Polygon", "coordinates": [[[5, float("nan")]] * 4]}, "coordonnées"),
        ({"type": "Polygon", "coordinates": [[[5, 1e400]] * 4]}, "coordonnées"),
    ],
)
def test_a_wrong_geometry_refuses_the_outline(geometry: object, reason: str) -> None:
    row = one(geometry)
    assert isinstance(row, Refusal)
    assert reason in row.message_fr


def test_outlines_without_municipality_are_kept() -> None:
    row = one(insee_com=None)
    assert isinstance(row, QpvRow)
    assert row.communes == ()


@pytest.mark.parametrize("feature", [12, {"geometry": None}, {"properties": []}])
def test_what_is_not_an_outline_is_refused(feature: object) -> None:
    (row,) = read_qpv(io.BytesIO(json.dumps({"features": [feature]}).encode()))
    assert isinstance(row, Refusal)
    assert row.field == "properties"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "vide"),
        (b"code;nom\n", "pas du JSON"),
        (b'{"marches": []}', "La liste «\u00a0features\u00a0» est absente"),
        (b'{"features": {}, "n": 1}', "La liste «\u00a0features\u00a0» est absente"),
        (b'{"features": [{"a"', "Contour n°\u00a01, ligne 1\u00a0: le fichier est tronqué"),
        (b'{"n": 12', "le fichier est tronqué"),
    ],
)
def test_a_wrong_kind_of_file_is_said_in_one_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(WrongFile) as caught:
        list(read_qpv(io.BytesIO(data)))
    assert reason in caught.value.message


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")
@pytest.mark.parametrize(
    ("name", "count", "repaired"),
    [("qpv2024_france.geojson.gz", 1_584, 586), ("qpv2024_occitanie.geojson", 108, 43)],
)
def test_public_outlines_are_all_read_and_valid(name: str, count: int, repaired: int) -> None:
    with (SHARED / "territory" / name).open("rb") as stream:
        rows = list(read_qpv(stream))
    kept = [row for row in rows if isinstance(row, QpvRow)]
    assert (len(rows), len(kept), sum(row.is_repaired for row in kept)) == (count, count, repaired)
    shapes = shapely.from_wkb([row.wkb for row in kept])
    assert shapely.is_valid(shapes).all()
    assert set(shapely.get_type_id(shapes)) <= {3, 6}
    assert shapely.area(shapes).min() > 0
