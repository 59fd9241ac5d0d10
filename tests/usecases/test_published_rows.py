"""The columns a published contract is searched by: the département of its place, its words."""

import pytest
from tests.fixtures_published import market
from tests.usecases.published_samples import listed, load

from levier.usecases import published_rows


@pytest.mark.parametrize(
    ("code", "kind", "expected"),
    [
        ("31555", "commune", "31"),
        ("2A004", "commune", "2A"),
        ("97411", "commune", "974"),
        ("31000", "postal_code", "31"),
        ("20110", "postal_code", "2A"),
        ("20600", "postal_code", "2B"),
        ("20900", "postal_code", ""),
        ("97400", "postal_code", "974"),
        ("31", "departement", "31"),
        ("2b", "departement", "2B"),
        ("974", "departement", "974"),
        ("311", "arrondissement", "31"),
        ("76", "region", ""),
        ("FR", "country", ""),
        ("Toulouse", "commune", ""),
        (None, None, ""),
    ],
)
def test_the_departement_of_a_place(code, kind, expected):
    assert published_rows.departement_of(code, kind) == expected


def test_words_are_searched_without_accents():
    found = published_rows.words_of("L’école & l'ŒUVRE n°12 à Łódź", "Český")
    assert found == ["ecole", "oeuvre", "12", "odz", "cesky"]
    assert published_rows.words_of("Cœur de l’ŒUVRE, Æ ²") == ["coeur", "oeuvre", "ae"]


def test_words_found_everywhere_are_not_searched(host):
    load(host, market("A"), market("B", objet="Réfection de la chaussée"))
    assert published_rows.words_of("Réfection de la chaussée du 1er étage") == ["refection", "chaussee", "1er", "etage"]
    assert listed(host, words="réfection des") == ["B"]
    assert listed(host, words="de la") == ["B", "A"]
