"""The fictional communes, groupings and priority neighbourhoods, as the files their publishers would send.

No commune of France has these codes (the last real ones are far below 31901 and 81901) or these names, no SIREN in
use begins with five zeros, and no QPV of 2024 has these numbers. All of it is said fictional in the names of files.
"""

import json
from dataclasses import dataclass
from math import cos, pi, radians, sin
from random import Random

import shapely

from levier.rules.siret import has_valid_key

METRES_A_DEGREE = 111_320.0
HEADER = "code;nom;departement;departement_nom;region;region_nom;epci_siren;codes_postaux;population;lat;lon"
DEPARTEMENTS = {"31": "Haute-Garonne", "81": "Tarn"}
COMMUNES_FILE = "communes-fictives.csv"
EPCIS_FILE = "epci-fictifs.csv"
QPVS_FILE = "qpv-2024-fictifs.geojson"


def fictional_siren(rank: int) -> str:
    """A SIREN with its key that no company can have: five zeros first."""
    return _with_key(f"00000{rank:03}")


def fictional_siret(rank: int) -> str:
    """The first establishment of a fictional SIREN."""
    return _with_key(f"{fictional_siren(rank)}0001")


def _with_key(digits: str) -> str:
    return next(f"{digits}{key}" for key in range(10) if has_valid_key(f"{digits}{key}"))


def communes_csv() -> str:
    """The communes as the national file writes them."""
    lines = [
        f"{c.code};{c.name};{c.departement};{DEPARTEMENTS[c.departement]};76;Occitanie;{EPCIS[c.epci].siren};"
        f"{c.departement}999;{c.population};{c.latitude:.4f};{c.longitude:.4f}".replace(".", ",")
        for c in COMMUNES
    ]
    return "\n".join((HEADER, *lines)) + "\n"


def epcis_csv() -> str:
    """The groupings as the national file writes them."""
    lines = []
    for number, epci in enumerate(EPCIS):
        codes = [c.code for c in COMMUNES if c.epci == number]
        lines.append(f"{epci.siren},{epci.name},{epci.kind},{len(codes)},{'|'.join(codes)}")
    return "\n".join(("siren,nom,type,nb_communes,communes", *lines)) + "\n"


def qpvs_geojson() -> str:
    """The outlines as the national file writes them: degrees rounded to six decimals."""
    features = [
        {
            "type": "Feature",
            "properties": {"code_qp": q.code, "lib_qp": q.name, "insee_com": [q.commune]},
            "geometry": json.loads(shapely.to_geojson(outline)),
        }
        for q, outline in zip(QPVS, outlines(), strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def outlines() -> tuple[shapely.Polygon, ...]:
    """The outlines of ``QPVS``, in degrees (longitude, latitude): irregular, always the same."""
    return tuple(_outline(q, Random(q.code)) for q in QPVS)


def _outline(qpv: "QpvMade", rng: Random) -> shapely.Polygon:
    corners = rng.randint(13, 19)
    points = []
    for corner in range(corners):
        angle = 2 * pi * corner / corners
        reach = qpv.radius_m * rng.uniform(0.72, 1.18)
        points.append(moved(qpv.latitude, qpv.longitude, reach * sin(angle), reach * cos(angle))[::-1])
    return shapely.Polygon([(round(lon, 6), round(lat, 6)) for lon, lat in points])


def moved(latitude: float, longitude: float, north_m: float, east_m: float) -> tuple[float, float]:
    """A point so many metres away: latitude, longitude."""
    return (
        latitude + north_m / METRES_A_DEGREE,
        longitude + east_m / (METRES_A_DEGREE * cos(radians(latitude))),
    )


def home_in(qpv: int, rng: Random, margin_m: float = 45) -> tuple[float, float]:
    """A home of a QPV, well inside its limit: latitude, longitude."""
    inner = outlines()[qpv].buffer(-margin_m / (METRES_A_DEGREE * 0.72))
    west, south, east, north = inner.bounds
    while True:
        longitude, latitude = rng.uniform(west, east), rng.uniform(south, north)
        if inner.contains(shapely.Point(longitude, latitude)):
            return round(latitude, 6), round(longitude, 6)


def home_near(qpv: int, rng: Random) -> tuple[float, float]:
    """A home a few metres outside a QPV: the outline cannot tell, the official service can."""
    limit = outlines()[qpv].buffer(8 / METRES_A_DEGREE).exterior
    point = limit.interpolate(rng.random(), normalized=True)
    return round(point.y, 6), round(point.x, 6)


def home_outside(commune: "CommuneMade", rng: Random) -> tuple[float, float]:
    """A home of a commune, away from any QPV: latitude, longitude."""
    around = shapely.union_all([outline.buffer(80 / (METRES_A_DEGREE * 0.72)) for outline in outlines()])
    while True:
        latitude, longitude = moved(commune.latitude, commune.longitude, rng.gauss(0, 1400), rng.gauss(0, 1400))
        if not around.contains(shapely.Point(longitude, latitude)):
            return round(latitude, 6), round(longitude, 6)


@dataclass(frozen=True, slots=True)
class CommuneMade:
    """A fictional commune; ``epci`` is its rank in ``EPCIS``; degrees of its centre."""

    code: str
    name: str
    epci: int
    population: int
    latitude: float
    longitude: float

    @property
    def departement(self) -> str:
        return self.code[:2]


@dataclass(frozen=True, slots=True)
class EpciMade:
    siren: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class QpvMade:
    """A fictional QPV around a centre, ``radius_m`` metres across on average from it."""

    code: str
    name: str
    commune: str
    latitude: float
    longitude: float
    radius_m: float


COMMUNES = (
    CommuneMade("31901", "Saint-Aubin-du-Canal", 0, 148_300, 43.585, 1.495),
    CommuneMade("31902", "Les Tilleuls-sur-Garonne", 0, 31_400, 43.535, 1.375),
    CommuneMade("31903", "Port-Garonne", 0, 18_900, 43.655, 1.360),
    CommuneMade("31904", "Villelongue-des-Coteaux", 0, 9_200, 43.640, 1.585),
    CommuneMade("31905", "Castelbrun", 0, 6_100, 43.470, 1.520),
    CommuneMade("31906", "Roquesèche-Lauragais", 0, 12_700, 43.480, 1.700),
    CommuneMade("31907", "Labastide-des-Saules", 0, 4_300, 43.560, 1.760),
    CommuneMade("81901", "Montclar-sur-Agout", 1, 42_500, 43.700, 2.010),
    CommuneMade("81902", "Saint-Hilaire-des-Vignes", 1, 5_200, 43.790, 1.930),
    CommuneMade("81903", "Valsourde", 1, 3_400, 43.620, 2.120),
)
EPCIS = (
    EpciMade(fictional_siren(1), "Métropole de la Garonne", "METRO"),
    EpciMade(fictional_siren(2), "Communauté d’agglomération de l’Agout", "CA"),
)
QPVS = (
    QpvMade("QN03190M", "Les Tilleuls", "31902", 43.5310, 1.3820, 420),
    QpvMade("QN03191M", "Verdier - Aubépines", "31901", 43.5990, 1.5120, 380),
    QpvMade("QN03192M", "Canal Sud", "31901", 43.5705, 1.4760, 350),
    QpvMade("QN03193M", "Port-Neuf", "31903", 43.6605, 1.3665, 300),
    QpvMade("QN08190M", "Les Mégissiers", "81901", 43.6955, 2.0170, 360),
)
