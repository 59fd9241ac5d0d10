"""Groupings of municipalities with their own taxation (EPCI à fiscalité propre).

Publisher: Direction générale des collectivités locales (DGCL, BANATIC)
Licence: Licence Ouverte 2.0 (Etalab)
Address: https://www.banatic.interieur.gouv.fr/
Freshness: yearly, on 1 January, corrected every quarter
Caveats: the Métropole du Grand Paris is here, its territorial establishments (EPT) are not; the Métropole de
  Lyon is listed as a metropolis although it is no EPCI; a list of municipalities shorter than the number
  announced was cut on its way and is refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from levier.exchange.incoming import Readable
from levier.exchange.public_tables import Row, count, table_rows
from levier.exchange.refusals import Refusal, refusal
from levier.rules.siret import NotANumber, Siren, read_siren

EXPECTED: Final = "le fichier CSV des EPCI"
COLUMNS: Final = {
    "siren": ("siren", "n_siren", "epci", "siren_epci"),
    "name": ("nom", "nom_du_groupement", "libepci", "libelle"),
    "kind": ("type", "nature_juridique", "nature_epci"),
    "financing": ("mode_financement", "mode_de_financement"),
    "population_total": ("population_totale",),
    "population": ("population_municipale",),
    "commune_count": ("nb_communes", "nombre_de_membres"),
    "communes": ("communes",),
}
REQUIRED: Final = ("siren", "name", "kind", "communes")

_CODE = re.compile(r"(?:\d{2}|2[AB])\d{3}")
_SEPARATORS = re.compile(r"[|,; ]+")


def read_epcis(stream: Readable) -> "Iterator[EpciRow | Refusal]":
    """Each grouping, kept or refused, in the order of the file.

    Raises WrongFile when the file is of another kind or breaks.
    """
    for row in table_rows(stream, COLUMNS, REQUIRED, EXPECTED):
        if isinstance(row, int):
            yield refusal(f"ligne {row}", "", "", "le nombre de cellules n’est pas celui de la première ligne")
        else:
            yield _epci(row)


def _epci(row: Row) -> "EpciRow | Refusal":
    where = f"ligne {row.line}"
    if unreadable := row.unreadable():
        return unreadable
    siren = read_siren(row["siren"])
    if isinstance(siren, NotANumber):
        return refusal(where, "siren", row["siren"], siren.reason)
    if not row["name"]:
        return refusal(where, "nom", "", "nom de l’EPCI absent")
    counts = {}
    for field in ("population_total", "population", "commune_count"):
        counts[field] = count(row[field]) if row[field] else None
        if row[field] and counts[field] is None:
            return refusal(where, COLUMNS[field][0], row[field], "un nombre entier est attendu")
    communes = tuple(
        code.zfill(5) if len(code) == 4 and code.isdigit() else code
        for code in _SEPARATORS.split(row["communes"])
        if code
    )
    for code in communes:
        if not _CODE.fullmatch(code):
            return refusal(where, "communes", code, "un code de commune a 5 caractères (01001, 2A004)")
    announced = counts["commune_count"]
    if communes and announced is not None and announced != len(communes):
        reason = f"{announced} communes annoncées, {len(communes)} dans la liste"
        return refusal(where, "communes", row["communes"], reason)
    return EpciRow(
        siren=siren,
        name=row["name"],
        kind=row["kind"] or None,
        financing=row["financing"] or None,
        population_total=counts["population_total"],
        population=counts["population"],
        communes=communes,
    )


@dataclass(frozen=True, slots=True)
class EpciRow:
    """A grouping: kind "CC", "CA", "CU", "METRO"…, populations in people, codes of its municipalities."""

    siren: Siren
    name: str
    kind: str | None
    financing: str | None
    population_total: int | None
    population: int | None
    communes: tuple[str, ...]
