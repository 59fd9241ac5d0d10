"""Municipalities of France and their centres.

Publisher: INSEE (Code officiel géographique), completed by DINUM (geo.api.gouv.fr: centres, postal codes)
Licence: Licence Ouverte 2.0 (Etalab)
Address: https://www.data.gouv.fr/datasets/code-officiel-geographique-cog/
Freshness: yearly, on 1 January; mergers during the year come with the next edition
Caveats: the municipal districts of Paris, Lyon and Marseille stand beside their municipality; the centre is a
  point for orientation, never an address; a postal code covers several municipalities; some islands and
  overseas collectivities have no EPCI; the first zero that spreadsheets drop from 01 to 09 is put back.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from levier.exchange.incoming import Readable
from levier.exchange.public_tables import Row, count, number, table_rows
from levier.exchange.refusals import Refusal, refusal
from levier.rules.siret import NotANumber, Siren, read_siren

EXPECTED: Final = "le fichier CSV des communes"
COLUMNS: Final = {
    "code": ("code", "code_insee", "codgeo", "com", "insee_com", "code_commune"),
    "name": ("nom", "nom_standard", "libelle", "libgeo", "nom_commune"),
    "kind": ("type", "typecom", "type_commune"),
    "departement": ("departement", "dep_code", "dep", "code_departement"),
    "departement_name": ("departement_nom", "dep_nom"),
    "region": ("region", "reg_code", "reg", "code_region"),
    "region_name": ("region_nom", "reg_nom"),
    "epci": ("epci_siren", "epci_code", "code_epci", "epci"),
    "epci_name": ("epci_nom", "nom_epci"),
    "siren": ("siren",),
    "postal_codes": ("codes_postaux", "code_postal", "codes_postal"),
    "population": ("population", "population_municipale"),
    "latitude": ("lat", "latitude", "latitude_centre"),
    "longitude": ("lon", "longitude", "longitude_centre"),
}
REQUIRED: Final = ("code", "name", "departement", "latitude", "longitude")

_CODE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_DEPARTEMENT = re.compile(r"\d{2}|2[AB]|9[78]\d")
_POSTAL = re.compile(r"\d{5}")
_SEPARATORS = re.compile(r"[|,; ]+")


def read_communes(stream: Readable) -> "Iterator[CommuneRow | Refusal]":
    """Each municipality, kept or refused, in the order of the file.

    Raises WrongFile when the file is of another kind or breaks.
    """
    for row in table_rows(stream, COLUMNS, REQUIRED, EXPECTED):
        if isinstance(row, int):
            yield refusal(f"ligne {row}", "", "", "le nombre de cellules n’est pas celui de la première ligne")
        else:
            yield _commune(row)


def _commune(row: Row) -> "CommuneRow | Refusal":
    where = f"ligne {row.line}"
    if unreadable := row.unreadable():
        return unreadable
    code = _padded(row["code"], 5)
    if not _CODE.fullmatch(code):
        return refusal(where, "code", row["code"], "un code de commune a 5 caractères (01001, 2A004)")
    if not row["name"]:
        return refusal(where, "nom", "", "nom de la commune absent")
    departement = _padded(row["departement"], 2)
    if not _DEPARTEMENT.fullmatch(departement):
        return refusal(where, "departement", row["departement"], "code de département inconnu")
    latitude, longitude = number(row["latitude"]), number(row["longitude"])
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        centre = f"{row['latitude']} {row['longitude']}"
        return refusal(where, "lat, lon", centre, "latitude et longitude attendues en degrés")
    siren, epci = _siren(row["siren"]), _siren(row["epci"])
    for field, read in (("siren", siren), ("epci_siren", epci)):
        if isinstance(read, NotANumber):
            return refusal(where, field, read.written, read.reason)
    population = count(row["population"]) if row["population"] else None
    if row["population"] and population is None:
        return refusal(where, "population", row["population"], "un nombre d’habitants est attendu")
    postal_codes = tuple(_padded(postal, 5) for postal in _SEPARATORS.split(row["postal_codes"]) if postal)
    if not all(_POSTAL.fullmatch(postal) for postal in postal_codes):
        return refusal(where, "codes_postaux", row["postal_codes"], "un code postal a 5 chiffres")
    return CommuneRow(
        code=code,
        name=row["name"],
        kind=row["kind"] or None,
        departement=departement,
        departement_name=row["departement_name"] or None,
        region=_padded(row["region"], 2) or None,
        region_name=row["region_name"] or None,
        epci=None if isinstance(epci, NotANumber) else epci,
        epci_name=row["epci_name"] or None,
        siren=None if isinstance(siren, NotANumber) else siren,
        postal_codes=postal_codes,
        population=population,
        latitude=latitude,
        longitude=longitude,
    )


def _padded(code: str, length: int) -> str:
    """The code with the one leading zero a spreadsheet may have dropped."""
    return code.zfill(length) if len(code) == length - 1 and code.isdigit() else code


def _siren(cell: str) -> Siren | NotANumber | None:
    # "ZZZZZZZZZ" is what INSEE writes for "no EPCI".
    return read_siren(cell) if cell.strip("Z") else None


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """A municipality; latitude and longitude of its centre in degrees (WGS 84), population in people."""

    code: str
    name: str
    kind: str | None
    departement: str
    departement_name: str | None
    region: str | None
    region_name: str | None
    epci: Siren | None
    epci_name: str | None
    siren: Siren | None
    postal_codes: tuple[str, ...]
    population: int | None
    latitude: float
    longitude: float
