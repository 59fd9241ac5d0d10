"""Outlines of the priority neighbourhoods (quartiers prioritaires de la politique de la ville, QPV).

Publisher: Agence nationale de la cohésion des territoires (ANCT)
Licence: Licence Ouverte 2.0 (Etalab)
Address: https://www.data.gouv.fr/datasets/quartiers-prioritaires-de-la-politique-de-la-ville-qpv/
Freshness: at each revision by decree: 2015, then 2024 (in force on 2024-01-01, overseas on 2025-01-01)
Caveats: copies rounded to 4 decimals (11 m) cross themselves: more than a third had to be repaired; the
  outline orients, only the official service (sig.ville.gouv.fr) decides near a limit; the days of validity
  are not in the file, the caller gives them; codes QP… are of 2015, QN… of 2024.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import shapely
from shapely.geometry.base import BaseGeometry

from levier.exchange.incoming import Readable, unpack
from levier.exchange.json_streams import Window, float_decoder
from levier.exchange.refusals import Refusal, WrongFile, quoted, refusal

EXPECTED: Final = "le fichier GeoJSON des contours de QPV"
# Property names of the 2024 and of the 2015 files.
CODES: Final = ("code_qp", "codeQp", "CODE_QP", "code")
NAMES: Final = ("lib_qp", "nom_qp", "NOM_QP", "nom")
COMMUNES: Final = ("insee_com", "INSEE_COM", "code_insee", "commune_qp", "COMMUNE_QP")
VINTAGES: Final = {"QN": 2024, "QP": 2015}

_CODE = re.compile(r"(Q[NP])[0-9A-Z]{6,8}")
_COMMUNE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_SEPARATORS = re.compile(r"[|,; ]+")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def read_qpv(stream: Readable, vintage: int | None = None) -> "Iterator[QpvRow | Refusal]":
    """Each outline, kept or refused, in the order of the file.

    vintage: year of the geography; deduced from the code when not given (QN… 2024, QP… 2015). Coordinates
    must be longitude and latitude in degrees (WGS 84). Raises WrongFile when the file is of another kind, or
    after the outlines before it when it breaks.
    """
    source = unpack(stream, EXPECTED)
    window = Window(source, float_decoder())
    if window.peek() != "{":
        raise WrongFile(f"Ce fichier n’est pas du JSON\N{NO-BREAK SPACE}: il faut {EXPECTED}.")
    is_outlines = False
    for name in window.names():
        if name != "features" or window.peek() != "[":
            window.value()
            continue
        is_outlines = True
        for rank, _ in enumerate(window.items(), start=1):
            window.place = f"Contour n°\N{NO-BREAK SPACE}{rank}"
            yield _outline(window.value(), vintage, window.place)
    window.place = ""
    if not is_outlines:
        raise WrongFile(f"La liste {quoted('features')} est absente\N{NO-BREAK SPACE}: il faut {EXPECTED}.")
    window.finish()


def _outline(raw: object, vintage: int | None, where: str) -> "QpvRow | Refusal":
    properties = raw.get("properties") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(properties, dict):
        return refusal(where, "properties", "", "un contour a des propriétés (code, nom, communes)")
    code, name = _first(properties, CODES), _first(properties, NAMES)
    match = _CODE.fullmatch(code) if isinstance(code, str) else None
    if match is None:
        return refusal(where, CODES[0], code, "un code de QPV commence par QN ou QP (QN00101M, QP001001)")
    where = f"{where} ({match[0]})"
    if not isinstance(name, str) or not name.strip() or _CONTROLS.search(name):
        return refusal(where, NAMES[0], name, "nom du quartier absent ou illisible")
    communes = _communes(_first(properties, COMMUNES))
    if communes is None:
        written = _first(properties, COMMUNES)
        return refusal(where, COMMUNES[0], written, "un code de commune a 5 caractères (01001, 2A004)")
    shape = _polygons(raw.get("geometry"))
    if isinstance(shape, str):
        return refusal(where, "geometry", "", shape)
    polygons, is_repaired = shape
    return QpvRow(
        code=match[0],
        name=name.strip(),
        communes=communes,
        vintage=vintage or VINTAGES[match[1]],
        wkb=shapely.to_wkb(polygons),
        is_repaired=is_repaired,
    )


def _first(properties: dict[str, object], names: tuple[str, ...]) -> object:
    return next((properties[name] for name in names if properties.get(name) is not None), None)


def _communes(raw: object) -> tuple[str, ...] | None:
    """The codes, given as a list or joined; empty when not given, None when one is not a code."""
    parts = raw if isinstance(raw, list) else [raw]
    codes = [code for part in parts if part is not None for code in _SEPARATORS.split(str(part)) if code]
    return tuple(codes) if all(_COMMUNE.fullmatch(code) for code in codes) else None


def _polygons(geometry: object) -> tuple[BaseGeometry, bool] | str:
    """The valid polygonal part and whether it had to be repaired, or a French reason."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in {"Polygon", "MultiPolygon"}:
        return "le contour doit être un polygone ou un ensemble de polygones"
    coordinates: Any = geometry.get("coordinates")
    try:
        parts = [coordinates] if kind == "Polygon" else coordinates
        shape = shapely.MultiPolygon([(rings[0], rings[1:]) for rings in parts])
    except (TypeError, ValueError, IndexError, KeyError, shapely.errors.GEOSException):
        return "coordonnées mal formées"
    if shape.is_empty:
        return "le contour n’a pas de surface"
    west, south, east, north = shape.bounds
    # A comparison with NaN is false: what is not finite is refused as well.
    if not (west >= -180 and south >= -90 and east <= 180 and north <= 90):
        return "les coordonnées doivent être en degrés (longitude, latitude)"
    is_repaired = not shape.is_valid
    if is_repaired:
        # Not method="structure": it erased a whole outline of 28 hectares (QN05602M, rounded, 2024).
        # The lines and points that a crossing leaves behind hold no address: only the surfaces are kept.
        wholes = shapely.get_parts(shapely.make_valid(shape))
        shape = shapely.union_all([part for part in shapely.get_parts(wholes) if part.geom_type == "Polygon"])
    if not shape.area:
        return "le contour n’a pas de surface"
    return shape, is_repaired


@dataclass(frozen=True, slots=True)
class QpvRow:
    """An outline: wkb is a valid polygon or multipolygon in degrees (WGS 84), communes their INSEE codes.

    vintage: year of the geography; is_repaired: the published outline crossed itself and was made valid.
    """

    code: str
    name: str
    communes: tuple[str, ...]
    vintage: int
    wkb: bytes
    is_repaired: bool
