"""In which QPV, on a day, does a place stand: a point, an address, columns; and what is loaded to answer.

Outlines orient, they never refuse: what is not loaded is "unknown", what is near a limit or weakly geocoded is "to
confirm" with the official service; "outside" is said only where outlines of the generation in force are loaded.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Final

import numpy as np
import shapely
from django.db.models import Count, Q

from levier.exchange.sources.geocoder import Geocoded, NoAddress
from levier.records.models import Commune, Epci, LocationMethod, Qpv, ReferenceEdition
from levier.rules.access import Actor, check, may
from levier.rules.territory import Days
from levier.rules.wordings import enumerated
from levier.usecases.communes import communes_named
from levier.usecases.gestures import found, gesture
from levier.usecases.outlines import AREA_NAMES, area_of, departement_of_qpv
from levier.usecases.place_reasons import address_not_found
from levier.usecases.places import Place, Places, locate_all
from levier.usecases.public_imports import Source, sources_of
from levier.usecases.refusals import NotFound, Refused

Geocoder = Callable[[str], Geocoded]

COMMUNES_SHOWN: Final = 20
_PIXELS: Final = 1500
_OUT_OF_RANGE: Final = (
    ("latitude", 90.0, "Une latitude va de −90 à 90, en degrés\u00a0: en métropole, de 41 à 51."),
    ("longitude", 180.0, "Une longitude va de −180 à 180, en degrés\u00a0: en métropole, de −5 à 10."),
)


@gesture("see_public_reference")
def place_at(*, by: Actor, latitude: float, longitude: float, on: date, score: float | None = None) -> "Place":
    """Where a point stands on a day. Raises ``Refused`` at the coordinate that is not one."""
    values = {"latitude": latitude, "longitude": longitude}
    problems = [(name, why) for name, bound, why in _OUT_OF_RANGE if not abs(values[name]) <= bound]
    if problems:
        raise Refused(*problems)
    return locate(latitude, longitude, on, score)


def place_of_address(
    *, by: Actor, address: str, on: date, commune_code: str = "", geocoder: Geocoder | None = None
) -> "Place":
    """Where an address stands on a day, found by the geocoder when there is one.

    Without it, or when it does not answer, the centre of the commune stands for the address and the answer is to be
    confirmed. Raises ``Refused`` when no commune is given either. The geocoder is asked outside any transaction.
    """
    check(by, "see_public_reference")
    problem = ""
    if geocoder is not None:
        try:
            return _geocoded_place(by=by, geocoded=geocoder(address), on=on)
        except NoAddress as failed:
            problem = failed.message
    return _place_of_commune(by=by, commune_code=commune_code, on=on, problem=problem)


@gesture("see_public_reference")
def _geocoded_place(*, by: Actor, geocoded: Geocoded, on: date) -> "Place":
    # Only a house number says on which side of a limit one lives.
    score = geocoded.score if geocoded.is_house else 0.0
    place = locate(geocoded.latitude, geocoded.longitude, on, score, geocoded.commune_code)
    return replace(place, method=LocationMethod.GEOCODED)


@gesture("see_public_reference")
def _place_of_commune(*, by: Actor, commune_code: str, on: date, problem: str) -> "Place":
    told = address_not_found(problem)
    try:
        commune = found(Commune.objects.filter(latitude__isnull=False), code=commune_code.strip().upper())
    except NotFound:
        raise Refused(("commune_code", f"{told.sentence} Indiquez le code Insee d’une commune connue ici.")) from None
    place = locate(commune.latitude or 0.0, commune.longitude or 0.0, on, 0.0, commune.code)
    return replace(place, method=LocationMethod.COMMUNE, reasons=(told, *place.reasons))


@gesture("see_public_reference")
def places_at(
    *, by: Actor, points: Iterable[tuple[float, float]], days: date | Sequence[date] | Days, with_communes: bool = False
) -> "Places":
    """Where each point stands on its day.

    points: n rows of (latitude, longitude) in degrees, NaN where there is none; days: one for all, or n.
    """
    columns = np.fromiter(chain.from_iterable(points), np.float64).reshape(-1, 2)
    return locate_all(columns[:, 0], columns[:, 1], days, with_communes=with_communes)


def locate(latitude: float, longitude: float, on: date, score: float | None = None, commune_code: str = "") -> "Place":
    """Where a point stands on a day, for use inside a gesture that reads the reference tables.

    score: of the geocoding, from 0 to 1, None when the point was not geocoded; commune_code: when it is known,
    else the commune is the nearest by its centre.
    """
    lat, lon = np.array([latitude], dtype=np.float64), np.array([longitude], dtype=np.float64)
    scores = None if score is None else np.array([score], dtype=np.float64)
    given = Commune.objects.filter(code=commune_code).values_list("code", "name").first() if commune_code else None
    places = locate_all(lat, lon, on, scores, with_communes=given is None)
    if given:
        places = replace(
            places, commune_code=np.array([given[0]], dtype=object), commune_name=np.array([given[1]], dtype=object)
        )
    return places.place(0)


@gesture("see_public_reference")
def get_territory(*, by: Actor, on: date, words: str = "") -> "Territory":
    """What is loaded, how far it covers the territory on a day, and the communes that the words name."""
    read = ReferenceEdition.objects.values_list("kind", "vintage", "source_id")
    editions = {(kind, vintage): source for kind, vintage, source in read}
    sources = sources_of(by, editions.values())
    counted = Qpv.objects.values_list("vintage").annotate(Count("id")).order_by("-vintage")
    rows = [("communes", 0, Commune.objects.count()), ("epci", 0, Epci.objects.count())]
    rows += [("qpv", vintage, number) for vintage, number in counted] or [("qpv", 0, 0)]
    return Territory(
        references=tuple(
            Reference(kind, vintage or None, number, sources.get(editions.get((kind, vintage), 0)))
            for kind, vintage, number in rows
        ),
        coverage=_coverage(on),
        communes=_communes(words, on),
        may_import=may(by, "import_territory"),
    )


def _coverage(on: date) -> str:
    """One sentence: where outlines in force that day are loaded."""
    in_force = Qpv.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)
    places: dict[str, set[str]] = {}
    for (code,) in in_force.values_list("code"):
        departement = departement_of_qpv(code)
        places.setdefault(area_of(departement), set()).add(departement)
    if not places:
        return "Aucun contour de QPV en vigueur ce jour n’est chargé\u00a0: toute question de lieu reste sans réponse."
    parts = [
        f"{len(places[area])} département{'s' if len(places[area]) > 1 else ''} ({name})"
        for area, name in AREA_NAMES.items()
        if area in places
    ]
    return f"Des contours de QPV en vigueur ce jour sont chargés pour {enumerated(parts)}."


def _communes(words: str, on: date) -> tuple["CommuneFound", ...]:
    rows = list(communes_named(words)[:COMMUNES_SHOWN])
    names = dict(Epci.objects.filter(siren__in={row.epci_siren for row in rows} - {""}).values_list("siren", "name"))
    in_force = Qpv.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)
    named = Q(pk__in=[])
    for row in rows:
        named |= Q(communes__contains=[row.code])
    qpvs = list(in_force.filter(named).order_by("code").values_list("name", "communes")) if rows else []
    return tuple(
        CommuneFound(
            row.code,
            row.name,
            row.departement_code,
            names.get(row.epci_siren, ""),
            row.population,
            row.latitude,
            row.longitude,
            tuple(name for name, communes in qpvs if row.code in communes),
        )
        for row in rows
    )


@gesture("see_public_reference")
def outlines_in(*, by: Actor, box: tuple[float, float, float, float], on: date) -> tuple["OutlineShown", ...]:
    """Outlines in force that touch a box (south, west, north, east, in degrees), to be drawn.

    They are simplified to what a screen showing that box can tell apart: for the eye, never for an answer.
    """
    south, west, north, east = box
    in_force = Qpv.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=on), valid_from__lte=on)
    rows = list(in_force.order_by("code").values_list("code", "name", "vintage", "outline"))
    shapes = shapely.from_wkb([bytes(row[3]) for row in rows])
    bounds = shapely.bounds(shapes).reshape(-1, 4)
    touched = np.flatnonzero(
        (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    )
    pixel = max(east - west, north - south, 0.0) / _PIXELS
    drawn = shapely.transform(shapely.simplify(shapes[touched], pixel), lambda degrees: degrees.round(5))
    return tuple(
        OutlineShown(*rows[index][:3], shape) for index, shape in zip(touched, shapely.to_geojson(drawn), strict=True)
    )


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: rows loaded, and the last import that brought some."""

    kind: str
    vintage: int | None
    rows: int
    source: Source | None


@dataclass(frozen=True, slots=True)
class CommuneFound:
    """A commune with the names of its QPV in force that day."""

    code: str
    name: str
    departement: str
    epci: str
    population: int | None
    latitude: float | None
    longitude: float | None
    qpvs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Territory:
    references: tuple[Reference, ...]
    coverage: str
    communes: tuple[CommuneFound, ...]
    may_import: bool


@dataclass(frozen=True, slots=True)
class OutlineShown:
    """``geometry`` is a GeoJSON geometry, as text."""

    code: str
    name: str
    vintage: int
    geometry: str
