"""Groupings of municipalities: kept or refused."""

import io
import os
from pathlib import Path

import pytest

from levier.exchange.refusals import Refusal, WrongFile
from levier.exchange.sources.epcis import EpciRow, read_epcis

SAMPLE = Path(__file__).parent / "samples" / "epcis.csv"
SHARED = Path(
    os.environ.get("LEVIER_SHARED_DATA", Path(__file__).resolve().parents[2] / ".." / "shared" / "data")
).resolve()
HEADER = "siren,nom,type,population_totale,communes\n"


def read(data: bytes) -> list[EpciRow | Refusal]:
    return list(read_epcis(io.BytesIO(data)))


def test_groupings_are_read_with_their_municipalities() -> None:
    valley, cut, unknown = read(SAMPLE.read_bytes())
    assert valley == EpciRow(
        siren="990000119",  # type: ignore[arg-type]
        name="CC du Val-Fictif",
        kind="CC",
        financing="FPU",
        population_total=2500,
        population=2450,
        communes=("01001", "01002"),
    )
    assert isinstance(cut, Refusal)
    assert str(cut) == "ligne 3, communes\u00a0: 3 communes annoncées, 2 dans la liste"
    assert isinstance(unknown, Refusal)
    assert (unknown.where, unknown.field, unknown.value) == ("ligne 4", "siren", "123456789")


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("990000119,,CC,,", "nom"),
        ("990000119,CC,CC,beaucoup,", "population_totale"),
        ("990000119,CC,CC,,01001 X", "communes"),
        ("990000119,CC\x00,CC,,", "name"),
        ("990000119,CC,CC", ""),
    ],
)
def test_a_wrong_cell_refuses_the_row(line: str, field: str) -> None:
    data = (HEADER + line.replace("\x00", "\x01") + "\n").encode()
    (refusal,) = read(data)
    assert isinstance(refusal, Refusal)
    assert (refusal.where, refusal.field) == ("ligne 2", field)


def test_a_grouping_without_list_is_kept() -> None:
    (row,) = read((HEADER + "990000119,CC,,,\n").encode())
    assert isinstance(row, EpciRow)
    assert (row.kind, row.communes, row.population_total) == (None, (), None)


def test_the_file_of_municipalities_is_a_wrong_file() -> None:
    with pytest.raises(WrongFile, match="Colonnes absentes"):
        read((SAMPLE.parent / "communes.csv").read_bytes())


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")
def test_the_public_file_is_read_to_the_last_row() -> None:
    with (SHARED / "territory" / "epci_2026.csv").open("rb") as stream:
        rows = list(read_epcis(stream))
    kept = [row for row in rows if isinstance(row, EpciRow)]
    assert (len(rows), len(kept), len({row.siren for row in kept})) == (1_255, 1_255, 1_255)
    assert len({code for row in kept for code in row.communes}) == sum(len(row.communes) for row in kept)
