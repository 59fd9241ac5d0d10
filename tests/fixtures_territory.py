"""A small fictional territory: two départements and one overseas, outlines of one generation in the first only."""

import io
import json

import pytest

from tests.fixtures_domain import NOW

HEADER = "code;nom;departement;departement_nom;region;region_nom;epci_siren;codes_postaux;population;lat;lon"
COMMUNES = f"""{HEADER}
01001;Val-Fictif;01;Ain;84;Auvergne-Rhône-Alpes;990000119;01400;1250;46,15;4,93
01002;Saint-Fictif-l’Œuf;01;Ain;84;Auvergne-Rhône-Alpes;990000119;01410;300;46,25;4,93
69001;Ville-Voisine;69;Rhône;84;Auvergne-Rhône-Alpes;;69100;9000;45,90;4,93
97401;Île-Fictive;974;La Réunion;04;La Réunion;;97400;5000;-21,0;55,5
"""
EPCIS = "siren,nom,type,nb_communes,communes\n990000119,CC du Val-Fictif,CC,2,01001|01002\n"


def square(west: float, south: float, side: float = 0.01) -> list:
    """A closed ring of degrees."""
    east, north = west + side, south + side
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def outlines(*rows: tuple[str, str, str, list]) -> bytes:
    """A GeoJSON file of outlines: code, name, commune, rings."""
    features = [
        {
            "type": "Feature",
            "properties": {"code_qp": code, "lib_qp": name, "insee_com": [commune]},
            "geometry": {"type": "Polygon", "coordinates": rings},
        }
        for code, name, commune, rings in rows
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


QPV = outlines(("QN00101M", "Les Tilleuls", "01001", square(4.93, 46.15)))
KNOT = [[[5.0, 46.0], [5.01, 46.01], [5.01, 46.0], [5.0, 46.01], [5.0, 46.0]]]


@pytest.fixture
def load(host):
    """Load a reference from its bytes, as the facilitator of the first organisation."""
    from levier.usecases import reference_imports

    functions = {
        "communes": reference_imports.import_communes,
        "epci": reference_imports.import_epcis,
        "qpv": reference_imports.import_qpv,
    }

    def run(kind: str, content: bytes | str, **options):
        data = content.encode() if isinstance(content, str) else content
        return functions[kind](by=host, at=NOW, stream=io.BytesIO(data), name=f"{kind}.txt", **options)

    return run


@pytest.fixture
def loaded_territory(load):
    """The whole fictional territory, loaded."""
    return load("communes", COMMUNES), load("epci", EPCIS), load("qpv", QPV)
