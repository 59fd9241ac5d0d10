"""Published contracts: files of another kind, cut, damaged, endless; and the public files themselves."""

import gzip
import io
import json
import os
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.decp_samples import (
    SAMPLES,
    SHARED,
    contract,
    read,
    read_until_broken,
)

from levier.exchange.published_contracts import PublishedContract
from levier.exchange.refusals import Refusal, WrongFile
from levier.exchange.sources.decp import read_contracts


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "Ce fichier est vide"),
        (b"   ", "ni du JSON ni du XML"),
        (b"a;b\n1;2\n", "ni du JSON ni du XML"),
        (b"[1]", "ni du JSON ni du XML"),
        (b"%PDF-1.7", "un document PDF"),
        (b"PK\x03\x04....", "une archive zip ou un classeur"),
        ("{}".encode("utf-16"), "UTF-16"),
        (b"{}", "La clé «\u00a0marches\u00a0» est absente"),
        (b'{"type": "FeatureCollection", "features": []}', "La clé «\u00a0marches\u00a0» est absente"),
        (b'{"marches": 12}', "Ligne 1\u00a0: «\u00a0{\u00a0» attendu"),
        (b'{"marches": []} {}', "du texte suit la fin"),
        (b'{"marches": [', "le fichier est tronqué"),
        (b'{"marches"', "le fichier est tronqué"),
        (b"{12: 3}", "un nom entre guillemets est attendu"),
        (b'{"a": ' + b"[" * 100_000, "trop d’éléments emboîtés"),
        (b"<html></html>", "La racine de ce XML est «\u00a0html\u00a0»"),
        (b"<marches>", "mal formé ou tronqué"),
        (b'<?xml version="1.0" encoding="martien"?><marches/>', "mal formé ou tronqué"),
        (b'<!DOCTYPE m [<!ENTITY a "b">]><marches>&a;</marches>', "DTD"),
        (b"\x1f\x8b", "gzip est tronqué"),
        (b"\x1f\x8bn'importe quoi", "gzip est abîmé"),
    ],
)
def test_a_wrong_kind_of_file_is_said_in_one_sentence(data: bytes, reason: str) -> None:
    rows, message = read_until_broken(data)
    assert rows == []
    assert message.startswith("essai.json\u00a0: ")
    assert reason in message


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        (b', {"id": "M-9", "objet"', "Contrat n°\u00a03, ligne 1\u00a0: le fichier est tronqué"),
        (b', {"id": "M-9', "Contrat n°\u00a03, ligne 1\u00a0: le fichier est tronqué"),
        (b',\n {"id" "M-9"}]}', "Contrat n°\u00a03, ligne 2\u00a0: texte mal formé"),
        (b', {"id": "M\xe9"}]}', "Contrat n°\u00a03, ligne 1\u00a0: un caractère n’est pas en UTF-8"),
        (b" \xff", "un caractère n’est pas en UTF-8"),
        (b"; {}]}", "«\u00a0]\u00a0» attendu"),
    ],
)
def test_contracts_before_the_damage_are_given(tail: bytes, reason: str) -> None:
    start = json.dumps({"marches": [contract(), contract()]}).encode().removesuffix(b"]}")
    rows, message = read_until_broken(start + tail)
    assert len(rows) == 2
    assert reason in message


def test_damage_after_the_last_contract_is_said_too() -> None:
    rows, message = read_until_broken(json.dumps({"marches": [contract()]}).encode() + b"\xff")
    assert len(rows) == 1
    assert "un caractère n’est pas en UTF-8" in message


def test_a_truncated_gzip_gives_what_stands_before() -> None:
    document = {"marches": [contract(id=f"M-{rank}", objet=os.urandom(200).hex()) for rank in range(500)]}
    packed = gzip.compress(json.dumps(document).encode())
    rows, message = read_until_broken(packed[: len(packed) // 2])
    assert 0 < len(rows) < 500
    assert "Le fichier gzip est tronqué" in message


def test_xml_before_the_damage_is_given() -> None:
    data = (SAMPLES / "decp_marches.xml").read_bytes()
    rows, message = read_until_broken(data[: data.index(b"<id>X-3")])
    assert len(rows) == 2
    assert "Après le contrat n°\u00a02, ligne " in message


def test_deep_xml_is_not_followed() -> None:
    deep = b"<a>" * 5000 + b"</a>" * 5000
    data = b"<m:marches xmlns:m='urn:x'><m:marche><id>1</id>" + deep + b"</m:marche><autre/></m:marches>"
    (row,) = read(data)
    assert isinstance(row, Refusal)


@pytest.mark.parametrize(
    ("start", "filler"),
    [(b'{"marches": [{"id": "', b"a" * 65536), (b"<marches><marche><id>", b"<a>un texte pour remplir</a>" * 2000)],
)
def test_one_endless_contract_is_given_up(start: bytes, filler: bytes) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += 1
            assert self.given < 2000
            return start if self.given == 1 else filler

    with pytest.raises(WrongFile, match=r"dépasse 1 Mo|plus de 4 Mo"):
        list(read_contracts(Endless(), "sans fin"))


def test_memory_does_not_grow_with_the_file() -> None:
    one_contract = json.dumps(contract(autre="x" * 10_000), ensure_ascii=False).encode()

    class Long(io.RawIOBase):
        left = 21

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            if self.left == 20:
                return b'{"marches": [' + one_contract
            return (b"," + one_contract) * 100 if self.left > 0 else b"]}" if self.left == 0 else b""

    tracemalloc.start()
    try:
        assert sum(1 for _ in read_contracts(Long(), "long")) == 1_901
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8_000_000


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = [
    *("id", "acheteur", "autoriteConcedante", "nature", "objet", "codeCPV", "procedure", "lieuExecution"),
    *("dureeMois", "dateNotification", "dateSignature", "datePublicationDonnees", "montant", "valeurGlobale"),
    *("titulaires", "concessionnaires", "considerationsSociales", "considerationsEnvironnementales"),
    *("idAccordCadre", "modifications", "_type"),
]


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=6))
def test_any_value_anywhere_gives_a_contract_or_a_refusal(changes: dict[str, Any]) -> None:
    (row,) = read(json.dumps({"marches": [contract(**changes)]}).encode())
    if isinstance(row, PublishedContract):
        row.subject.encode()
        assert row.amount >= 0
        assert all(character.isprintable() or character.isspace() for character in row.id)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_give_a_wrong_file(data: bytes) -> None:
    with pytest.raises(WrongFile):
        read(data)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 4000), st.sampled_from(["decp_marches.json", "decp_marches.xml"]))
def test_cut_anywhere_a_file_gives_its_beginning(cut: int, name: str) -> None:
    data = (SAMPLES / name).read_bytes().rstrip()
    whole = read(data)
    if cut < len(data):
        rows, _ = read_until_broken(data[:cut])
        assert rows == whole[: len(rows)]


# name -> (read, kept, refused, values set aside)
SHARED_FILES = {
    "decp_2019_e-marchespublics.json.gz": (470, 470, 0, 0),
    "decp_eclaireur_raw_sample.json": (20, 20, 0, 18),
    "decp_processing_test_2022.json": (5, 4, 1, 5),
    "exemples_officiels/json/concessions.json": (2, 0, 2, 0),
    "exemples_officiels/json/concessions_avec_modifications.json": (2, 0, 2, 0),
    "exemples_officiels/json/marches_avec_modifications.json": (2, 1, 1, 1),
    "exemples_officiels/json/marches_concessions.json": (4, 1, 3, 1),
    "exemples_officiels/xml/Contrat-concession-modification.xml": (2, 0, 2, 0),
    "exemples_officiels/xml/Contrat-concession.xml": (2, 0, 2, 0),
    "exemples_officiels/xml/Marche.xml": (2, 2, 0, 0),
}


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")
@pytest.mark.parametrize(("name", "counts"), SHARED_FILES.items())
def test_public_files_are_read_to_the_last_contract(name: str, counts: tuple[int, int, int, int]) -> None:
    with (SHARED / "decp" / name).open("rb") as stream:
        rows = list(read_contracts(stream, name))
    contracts = [row for row in rows if isinstance(row, PublishedContract)]
    refusals = [row for row in rows if isinstance(row, Refusal)]
    assert len(contracts) + len(refusals) == len(rows)
    aside = sum(len(row.set_aside) for row in contracts)
    assert (len(rows), len(contracts), len(refusals), aside) == counts


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")
def test_no_public_file_is_left_out() -> None:
    folder = SHARED / "decp"
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in {".json", ".gz", ".xml"} and not path.name.startswith("schema_")
    }
    assert found == set(SHARED_FILES)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not here")
@pytest.mark.parametrize("name", ["schema_decp_v2.0.3.json", "schema_decp_v2.0.4.json"])
def test_the_schema_itself_is_a_wrong_file(name: str) -> None:
    with (SHARED / "decp" / name).open("rb") as stream, pytest.raises(WrongFile, match="est absente"):
        list(read_contracts(stream, name))
