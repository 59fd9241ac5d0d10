"""Published contracts: what is kept, what is set aside, what is refused, and how a broken file ends."""

import gzip
import io
import json
import os
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.exchange.published_contracts import Holder, PublishedContract
from levier.exchange.refusals import Refusal, WrongFile
from levier.exchange.sources.decp import read_contracts

SAMPLES = Path(__file__).parent / "samples"
SHARED = Path(
    os.environ.get("LEVIER_SHARED_DATA", Path(__file__).resolve().parents[2] / ".." / "shared" / "data")
).resolve()
BUYER = "99000001000019"
COMPANY = "12345678200010"

Read = PublishedContract | Refusal


def read(data: bytes) -> list[Read]:
    return list(read_contracts(io.BytesIO(data), "essai.json"))


def read_until_broken(data: bytes) -> tuple[list[Read], str]:
    rows: list[Read] = []
    with pytest.raises(WrongFile) as caught:
        rows.extend(_collect(read_contracts(io.BytesIO(data), "essai.json"), rows))
    return rows, caught.value.message


def _collect(source: Iterator[Read], rows: list[Read]) -> list[Read]:
    for row in source:
        rows.append(row)
    return []


def contract(**changes: Any) -> dict[str, Any]:
    fields = {
        "id": "M-1",
        "acheteur": {"id": BUYER},
        "nature": "Marché",
        "objet": "Réfection d'un préau",
        "dateNotification": "2024-05-15",
        "montant": 575000,
        **changes,
    }
    return {key: value for key, value in fields.items() if value is not ...}


def one(**changes: Any) -> Read:
    (row,) = read(json.dumps({"marches": [contract(**changes)]}).encode())
    return row


def kept(**changes: Any) -> PublishedContract:
    row = one(**changes)
    assert isinstance(row, PublishedContract), str(row)
    return row


def refused(**changes: Any) -> Refusal:
    row = one(**changes)
    assert isinstance(row, Refusal)
    return row


def test_wrapped_layout_holds_markets_and_concessions() -> None:
    rows = read((SAMPLES / "decp_marches.json").read_bytes())
    assert [type(row).__name__ for row in rows] == [
        "PublishedContract",
        "PublishedContract",
        "Refusal",
        "Refusal",
        "PublishedContract",
    ]
    concession, market, wrong_buyer, wrong_day, poor = rows
    assert isinstance(concession, PublishedContract)
    assert concession.kind == "concession"
    assert concession.uid == BUYER + "C-2024-01"
    assert concession.amount == Decimal("1200000.50")
    assert concession.notified_on == date(2024, 4, 2)
    assert concession.starts_on == date(2024, 5, 1)
    assert concession.social == {"reserved"}
    assert concession.environmental == {"clause"}
    assert concession.modifications[0].amount == Decimal("1300000.00")
    assert concession.modifications[0].months == 72
    assert concession.modifications[0].id == "1"
    assert isinstance(market, PublishedContract)
    assert market.subject == "Entretien des espaces verts du quartier des Tilleuls"
    assert (market.cpv, market.cpv_key) == ("77310000", "6")
    assert market.amount == Decimal("184250.46")
    assert (market.place_code, market.place_kind) == ("00001", "postal_code")
    assert market.holders == (
        Holder(COMPANY, "SIRET", "Jardins Fictifs"),
        Holder("XX-42", "HORS-UE", None),
    )
    assert market.social == {"clause", "criterion"}
    assert market.environmental == {"none"}
    assert market.framework_id == "AC-2023-2"
    assert market.set_aside == ()
    assert isinstance(wrong_buyer, Refusal)
    assert wrong_buyer.field == "acheteur.id"
    assert wrong_buyer.where == "Marché n°\u00a02, ligne 58 «\u00a0M-2024-08\u00a0»"
    assert "clé de contrôle du SIRET 12345678901234 fausse" in wrong_buyer.message_fr
    assert isinstance(wrong_day, Refusal)
    assert (wrong_day.field, wrong_day.value) == ("dateNotification", "2023-13-45")
    assert isinstance(poor, PublishedContract)
    assert poor.amount == Decimal("95000.00")
    assert poor.months is None
    assert poor.cpv is None
    assert poor.place_kind == "departement"
    assert poor.published_on is None
    assert poor.social == {"clause", "reserved"}
    assert poor.environmental == frozenset()
    assert poor.holders == (Holder(None, "", "Propre et Fictif"),)
    assert poor.modifications == ()
    assert [aside.field for aside in poor.set_aside] == [
        "codeCPV",
        "datePublicationDonnees",
        "titulaires.id",
        "modifications",
    ]


def test_bare_layout_tells_concessions_by_their_type() -> None:
    market, concession, text = read((SAMPLES / "decp_liste.json").read_bytes())
    assert isinstance(market, PublishedContract)
    assert market.buyer_name == "Communauté de communes du Val-Fictif"
    assert market.modifications[0].subject == "Prolongation"
    assert market.modifications[0].notified_on == date(2019, 2, 28)
    assert isinstance(concession, PublishedContract)
    assert concession.kind == "concession"
    assert concession.amount == 0
    assert isinstance(text, Refusal)
    assert text.where.startswith("Contrat n°\u00a03, ligne ")


def test_xml_reads_the_same_contracts() -> None:
    market, concession, poor = read((SAMPLES / "decp_marches.xml").read_bytes())
    assert isinstance(market, PublishedContract)
    assert market.notified_on == date(2024, 5, 15)
    assert market.place_kind == "commune"
    assert market.holders == (
        Holder(COMPANY, "SIRET", None),
        Holder("FR00999999999", "TVA", None),
        Holder("LU00999999", "TVA", None),
    )
    assert market.social == {"clause", "criterion"}
    assert isinstance(concession, PublishedContract)
    assert concession.modifications[0].amount == Decimal("25.00")
    assert isinstance(poor, Refusal)
    assert (poor.where, poor.field) == ("Marché n°\u00a03 «\u00a0X-3\u00a0»", "montant")


@pytest.mark.parametrize("name", ["decp_marches.json", "decp_liste.json", "decp_marches.xml"])
def test_gzip_and_bom_change_nothing(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    assert read(gzip.compress(data)) == read(data)
    assert read(gzip.compress(data[:100]) + gzip.compress(data[100:]) + b"\0\0") == read(data)
    assert read(b"\xef\xbb\xbf" + data) == read(data)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"id": ...}, "id", "champ absent ou vide"),
        ({"id": " "}, "id", "champ absent ou vide"),
        ({"id": "x" * 65}, "id", "identifiant de plus de 64 caractères"),
        ({"id": "M\u0000"}, "id", "caractère de contrôle"),
        ({"id": {"a": 1}}, "id", "un texte est attendu"),
        ({"acheteur": ...}, "acheteur.id", "SIRET de l’acheteur\u00a0: numéro absent"),
        ({"acheteur": {"id": True}}, "acheteur.id", "SIRET de l’acheteur\u00a0: un texte est attendu"),
        ({"acheteur": {"id": "1" * 200}}, "acheteur.id", "SIRET de l’acheteur"),
        ({"objet": None}, "objet", "champ absent ou vide"),
        ({"objet": "Un\u0007bip"}, "objet", "caractère de contrôle"),
        ({"objet": "Moitié \ud83d"}, "objet", "caractère de contrôle"),
        ({"montant": -1}, "montant", "montant négatif"),
        ({"montant": "beaucoup"}, "montant", "ce n’est pas un montant"),
        ({"montant": 1e17}, "montant", "montant invraisemblable"),
        ({"montant": "1e99"}, "montant", "montant invraisemblable"),
        ({"montant": float("nan")}, "montant", "champ absent ou vide"),
        ({"montant": True}, "montant", "un texte est attendu"),
        ({"dateNotification": "1989-12-31"}, "dateNotification", "date hors des années 1990 à 2100"),
        ({"dateNotification": "2101-01-01"}, "dateNotification", "date hors des années 1990 à 2100"),
        ({"dateNotification": "2023-02-30"}, "dateNotification", "n’existe pas au calendrier"),
        ({"dateNotification": "mai 2023"}, "dateNotification", "une date s’écrit AAAA-MM-JJ"),
        ({"dateNotification": "x" * 50}, "dateNotification", "une date s’écrit AAAA-MM-JJ"),
    ],
)
def test_without_what_is_essential_a_contract_is_refused(changes: dict[str, Any], field: str, reason: str) -> None:
    refusal = refused(**changes)
    assert refusal.field == field
    assert reason in refusal.message_fr
    assert field in str(refusal)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (0, "0.00"),
        (12.345, "12.35"),
        ("12 345,6 €", "12345.60"),
        ("1.5e3", "1500.00"),
        ("999999999999.99", "999999999999.99"),
        ("12345678901", "12345678901.00"),
    ],
)
def test_amounts_are_kept_to_the_cent(written: object, expected: str) -> None:
    assert str(kept(montant=written).amount) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-05-15", date(2024, 5, 15)),
        ("2024-05-15T10:00:00Z", date(2024, 5, 15)),
        ("15/05/2024", date(2024, 5, 15)),
    ],
)
def test_days_are_read_as_they_are_written(written: str, expected: date) -> None:
    assert kept(dateNotification=written).notified_on == expected


@pytest.mark.parametrize(
    ("written", "months", "aside"),
    [
        (12, 12, 0),
        ("12.0", 12, 0),
        ("NC", None, 0),
        (None, None, 0),
        (0, None, 1),
        (1.5, None, 1),
        (5000, None, 1),
        ("un an", None, 1),
        ("1" * 60, None, 1),
    ],
)
def test_a_wrong_duration_is_set_aside_and_the_contract_kept(written: object, months: int | None, aside: int) -> None:
    row = kept(dureeMois=written)
    assert row.months == months
    assert len(row.set_aside) == aside


@pytest.mark.parametrize(
    ("written", "expected", "aside"),
    [
        (None, set(), 0),
        (..., set(), 0),
        ("NC", set(), 0),
        (True, set(), 0),
        ({"considerationSociale": None}, set(), 0),
        ("Sans objet", {"none"}, 0),
        ({"considerationSociale": ["Pas de considération sociale"]}, {"none"}, 0),
        ({"considerationSociale": "Clause sociale, Critère social"}, {"clause", "criterion"}, 0),
        (["CLAUSE SOCIALE", {"considerationSociale": ["Critere social"]}], {"clause", "criterion"}, 0),
        ("Clause sociale et marché réservé", {"clause", "reserved"}, 0),
        (["Clause sociale", "Pas de considération sociale"], {"clause"}, 0),
        ("Pas de clause sociale", {"none"}, 0),
        ("Bonne volonté", set(), 1),
        (["x" * 500], set(), 1),
    ],
)
def test_considerations_are_read_in_every_form(written: object, expected: set[str], aside: int) -> None:
    row = kept(considerationsSociales=written)
    assert row.social == expected
    assert len(row.set_aside) == aside


@pytest.mark.parametrize(
    ("written", "holders", "aside"),
    [
        (None, (), 0),
        ("", (), 0),
        ([{"id": COMPANY}], (Holder(COMPANY, "SIRET", None),), 0),
        ({"titulaire": {"id": COMPANY, "typeIdentifiant": "siret"}}, (Holder(COMPANY, "SIRET", None),), 0),
        ({"titulaire": [{"id": COMPANY}] * 2}, (Holder(COMPANY, "SIRET", None),) * 2, 0),
        ([{"titulaire": None}], (), 0),
        ([{"titulaire": "typeIdentifiant"}], (), 1),
        ([{"denominationSociale": "Sans Numéro"}], (Holder(None, "", "Sans Numéro"),), 1),
        ([{"typeIdentifiant": "SIRET"}], (), 1),
        ([{"id": "214356", "typeIdentifiant": "SIRET"}], (Holder(None, "", None),), 1),
        ([{"id": COMPANY}] * 501, (Holder(COMPANY, "SIRET", None),) * 500, 1),
    ],
)
def test_holders_are_read_wrapped_or_bare(written: object, holders: tuple[Holder, ...], aside: int) -> None:
    row = kept(titulaires=written)
    assert row.holders == holders
    assert len(row.set_aside) == aside


def test_what_is_set_aside_says_where_and_why() -> None:
    row = kept(
        lieuExecution="Val-Fictif",
        nature="M\u0000",
        codeCPV="00000000",
        modifications=[{"modification": "rien"}, {"montant": 3}],
    )
    assert {aside.field for aside in row.set_aside} == {"lieuExecution", "nature", "codeCPV", "modifications"}
    assert {aside.where for aside in row.set_aside} == {"Contrat n°\u00a01, ligne 1 «\u00a0M-1\u00a0»"}
    assert all("\u0000" not in aside.value for aside in row.set_aside)


@pytest.mark.parametrize("code", ["Code inconnu", "x" * 60])
def test_an_unknown_kind_of_place_is_set_aside(code: str) -> None:
    row = kept(lieuExecution={"code": "00001", "typeCode": code})
    assert (row.place_code, row.place_kind) == ("00001", None)
    assert row.set_aside[0].field == "lieuExecution.typeCode"


def test_nothing_said_about_the_place_is_no_fault() -> None:
    row = kept(lieuExecution={"code": None, "typeCode": "NC"}, codeCPV="NC")
    assert (row.place_code, row.place_kind, row.cpv, row.set_aside) == (None, None, None, ())


def test_long_subjects_are_cut_and_old_punctuation_is_repaired() -> None:
    row = kept(objet="L\x92école " + "a" * 1000)
    assert row.subject.startswith("L’école ")
    assert len(row.subject) == 1000
    assert row.set_aside[0].message_fr == "objet coupé à 1000 caractères"
    assert kept(objet="L\x92école").set_aside == ()


def test_concessions_may_use_the_words_of_markets() -> None:
    row = kept(acheteur=..., autoriteConcedante={"id": BUYER, "nom": "Ville"}, concessionnaires=[{"id": COMPANY}])
    assert row.kind == "concession"
    assert row.amount == 575000
    assert row.buyer_name == "Ville"
    assert row.holders == (Holder(COMPANY, "SIRET", None),)


def test_one_contract_instead_of_a_list_is_read() -> None:
    data = json.dumps({"marches": {"marche": contract(), "contrat-concession": None, "autre": [1]}})
    (row,) = read(data.encode())
    assert isinstance(row, PublishedContract)


def test_a_number_cut_by_the_window_is_read_whole() -> None:
    data = b'{"n": ' + b"1" * 300_000 + b', "marches": ' + json.dumps([contract()]).encode() + b"}"
    assert len(read(data)) == 1


@pytest.mark.parametrize("field", ["montant", "nature", "considerationsSociales", "titulaires", "modifications"])
def test_a_bottomless_value_is_only_named(field: str) -> None:
    for depth in range(100, 1_000, 25):
        deep = json.dumps(contract(**{field: "ici"})).replace('"ici"', "[" * depth + "]" * depth)
        # The deepest may be too deep for the decoder: then the file is a wrong one, and nothing else happens.
        with suppress(WrongFile):
            (row,) = read(b'{"marches": [' + deep.encode() + b"]}")
            assert isinstance(row, Refusal) == (field == "montant")


def test_raw_line_ends_and_infinities_do_not_stop_the_reading() -> None:
    data = json.dumps({"marches": [contract()]}).replace("d'un", "d'un\t\n").replace("575000", "-Infinity")
    (row,) = read(data.encode())
    assert isinstance(row, Refusal)
    assert row.field == "montant"


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
