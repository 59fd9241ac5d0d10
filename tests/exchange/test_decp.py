"""Published contracts: what is kept, what is set aside, what is refused, and how a broken file ends."""

import gzip
import json
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.exchange.decp_samples import (
    BUYER,
    COMPANY,
    SAMPLES,
    contract,
    kept,
    read,
    refused,
)

from levier.exchange.published_contracts import PublishedContract
from levier.exchange.published_holders import Holder
from levier.exchange.refusals import Refusal, WrongFile


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


def test_a_holder_too_long_or_without_texts_is_read_without_being_remembered() -> None:
    name = "Entreprise " * 30
    found = kept(titulaires=[{"id": COMPANY, "denominationSociale": name}, {"id": [COMPANY]}, {"id": COMPANY}])
    assert found.holders == (Holder(COMPANY, "SIRET", name[:200]), Holder(COMPANY, "SIRET", None))
    assert [(refusal.field, refusal.value) for refusal in found.set_aside] == [("titulaires.id", "(liste)")] * 2


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


def test_the_line_of_a_contract_is_the_one_where_it_begins() -> None:
    wrong = json.dumps(contract(montant="?"), indent=1)
    for data, place in (
        (f'{{"marches":\n[{wrong},\n\n{wrong}]}}', ("2", "13")),
        (f'{{"marches": {{\n"marche":\n\n{wrong}}}}}', ("4",)),
    ):
        found = read(data.encode())
        assert [str(row.where).split("ligne ")[1].split()[0] for row in found] == list(place)


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
