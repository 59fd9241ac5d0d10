"""Municipalities: what is kept, what is refused, in every wrapping of the same file."""

import gzip
import io
import os
from pathlib import Path

import pytest

from levier.exchange.refusals import Refusal, WrongFile
from levier.exchange.sources.communes import CommuneRow, read_communes

SAMPLE = Path(__file__).parent / "samples" / "communes.csv"
SHARED = Path(
    os.environ.get("LEVIER_SHARED_DATA", Path(__file__).resolve().parents[2] / ".." / "shared" / "data")
).resolve()
HEADER = "code,nom,departement,lat,lon,siren,population,codes_postaux\n"


def read(data: bytes) -> list[CommuneRow | Refusal]:
    return list(read_communes(io.BytesIO(data)))


def test_a_municipality_is_read_whatever_the_spreadsheet_did() -> None:
    village, island, *refusals = read(SAMPLE.read_bytes())
    assert village == CommuneRow(
        code="01001",
        name="Val-Fictif",
        kind="commune-actuelle",
        departement="01",
        departement_name="Ain",
        region="84",
        region_name="Auvergne-Rhône-Alpes",
        epci="990000119",  # type: ignore[arg-type]
        epci_name="CC du Val-Fictif",
        siren=None,
        postal_codes=("01400", "01410"),
        population=1250,
        latitude=46.15,
        longitude=4.93,
    )
    assert isinstance(island, CommuneRow)
    assert (island.code, island.epci, island.population) == ("2A999", None, None)
    assert [str(refusal) for refusal in refusals] == [
        "ligne 4, code\u00a0: un code de commune a 5 caractères (01001, 2A004)",
        "ligne 5, lat, lon\u00a0: latitude et longitude attendues en degrés",
        "ligne 6\u00a0: le nombre de cellules n’est pas celui de la première ligne",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_encoding_separator_and_gzip_change_nothing(encoding: str, delimiter: str) -> None:
    text = SAMPLE.read_text("utf-8")
    data = text.replace(";", delimiter).encode(encoding)
    assert read(data) == read(SAMPLE.read_bytes())
    assert read(gzip.compress(data)) == read(data)


def test_columns_are_found_by_their_usual_names() -> None:
    (row,) = read(b"Code INSEE,nom_standard,dep_code,latitude_centre,longitude_centre\n01001,Val,01,46,5\n")
    assert isinstance(row, CommuneRow)
    assert (row.name, row.latitude, row.population, row.region) == ("Val", 46.0, None, None)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("01001,,01,46,5,,,", "nom"),
        ("01001,Val,XX,46,5,,,", "departement"),
        ("01001,Val,01,96,5,,,", "lat, lon"),
        ("01001,Val,01,46,quatre,,,", "lat, lon"),
        ("01001,Val,01,46,5,123456789,,", "siren"),
        ("01001,Val,01,46,5,,beaucoup,", "population"),
        ("01001,Val,01,46,5,,,12", "codes_postaux"),
        ("01001,Val\x07,01,46,5,,,", "name"),
    ],
)
def test_a_wrong_cell_refuses_the_row_with_its_place(line: str, field: str) -> None:
    (refusal,) = read((HEADER + line + "\n\n").encode())
    assert isinstance(refusal, Refusal)
    assert (refusal.where, refusal.field) == ("ligne 2", field)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "Ce fichier est vide"),
        (b" \n\n", "Ce fichier est vide"),
        (b"a,b\n1,2\n", "Colonnes absentes\u00a0: code, nom, departement, lat, lon"),
        (b'{"type": "FeatureCollection"}', "du JSON ou du XML"),
        (b"PK\x03\x04", "une archive zip ou un classeur"),
        (HEADER.encode() + b'01001,"Val', "Ligne 2\u00a0: guillemets mal fermés"),
        (HEADER.encode() + b"\x81\xff", "ni en Windows-1252"),
        (HEADER.encode() + b"\x00", "ni en Windows-1252"),
        (gzip.compress(HEADER.encode())[:-9], "tronqué"),
    ],
)
def test_a_wrong_kind_of_file_is_said_in_one_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(WrongFile) as caught:
        read(data)
    assert reason in caught.value.message


def test_a_file_that_unpacks_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("levier.exchange.incoming.TABLE_BYTES", 1024 * 1024)
    with pytest.raises(WrongFile, match="dépasse 1 Mo"):
        read(gzip.compress(HEADER.encode() + b" " * 3_000_000))


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")
def test_the_public_file_is_read_to_the_last_row() -> None:
    with (SHARED / "territory" / "communes_2026.csv.gz").open("rb") as stream:
        rows = list(read_communes(stream))
    kept = [row for row in rows if isinstance(row, CommuneRow)]
    assert (len(rows), len(kept), len({row.code for row in kept})) == (35_014, 35_014, 35_014)
    assert sum(row.epci is None for row in kept) == 98
    assert sum(row.siren is None for row in kept) == 139
