"""SIRET and SIREN as people, spreadsheets and programs write them."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.rules.siret import (
    LA_POSTE,
    NotANumber,
    Written,
    has_valid_key,
    read_siren,
    read_siret,
    spaced,
)

FICTIONAL = "12345678200010"  # both keys hold; the unit does not exist


def with_key(digits: str) -> str:
    return next(digits + key for key in "0123456789" if has_valid_key(digits + key))


sirens = st.from_regex(r"[1-9][0-9]{7}", fullmatch=True).map(with_key)
sirets = st.builds(lambda siren, nic: with_key(siren + nic), sirens, st.from_regex(r"[0-9]{4}", fullmatch=True))


@pytest.mark.parametrize(
    "written",
    [
        FICTIONAL,
        "123 456 782 00010",
        "123\N{NO-BREAK SPACE}456\N{NARROW NO-BREAK SPACE}782 00010",
        "123.456.782.00010",
        "  12345678200010\n",
        "12345678200010.0",
        "12345678200010,00",
        12345678200010,
        12345678200010.0,
        Decimal("1.234567820001E+13"),
        "1.234567820001E13",
        "1,2345678200010e+13",
    ],
)
def test_every_way_of_writing_gives_the_same_siret(written: Written) -> None:
    assert read_siret(written) == FICTIONAL


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (None, "numéro absent"),
        ("  ", "numéro absent"),
        ("NC", "contient autre chose que des chiffres"),
        ("²" * 14, "contient autre chose que des chiffres"),
        (float("nan"), "contient autre chose que des chiffres"),
        (float("inf"), "contient autre chose que des chiffres"),
        (Decimal("sNaN"), "contient autre chose que des chiffres"),
        (Decimal("1E9999"), "contient autre chose que des chiffres"),
        (True, "contient autre chose que des chiffres"),
        ("7", "1 chiffre au lieu de 14 pour un SIRET"),
        ("123", "3 chiffres au lieu de 14 pour un SIRET"),
        (3.5, "2 chiffres au lieu de 14 pour un SIRET"),
        ("1" * 15, "15 chiffres au lieu de 14 pour un SIRET"),
        ("12345678901234", "clé de contrôle du SIRET 12345678901234 fausse"),
        ("12345678900023", "clé de contrôle du SIRET 12345678900023 fausse"),
        ("0" * 14, "clé de contrôle du SIRET 00000000000000 fausse"),
        ("123456782", "123456782 est un SIREN (9 chiffres)"),
        ("1,23457E+13", "notation scientifique, des chiffres sont perdus"),
        ("1.2345678E5", "notation scientifique, des chiffres sont perdus"),
    ],
)
def test_what_is_not_a_siret_says_why(written: Written, reason: str) -> None:
    answer = read_siret(written)
    assert isinstance(answer, NotANumber)
    assert answer.reason.startswith(reason)


@pytest.mark.parametrize("written", ["356000000 00048", "35600000000048"])
def test_head_office_of_la_poste_follows_the_formula(written: str) -> None:
    assert read_siret(written) == "35600000000048"


def test_establishments_of_la_poste_are_checked_by_the_sum_of_their_digits() -> None:
    assert sum(map(int, LA_POSTE + "00100")) % 5 == 0
    assert not has_valid_key(LA_POSTE + "00100")
    assert read_siret(LA_POSTE + "00100") == LA_POSTE + "00100"
    assert isinstance(read_siret(LA_POSTE + "00101"), NotANumber)


@pytest.mark.parametrize("written", ["005520135", "5520135", 5520135, "5520135.0", "005 520 135"])
def test_lost_leading_zeros_come_back(written: Written) -> None:
    assert read_siren(written) == "005520135"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (None, "numéro absent"),
        ("x", "contient autre chose que des chiffres"),
        ("1234", "4 chiffres au lieu de 9 pour un SIREN"),
        ("123456789", "clé de contrôle du SIREN 123456789 fausse"),
        ("000000000", "clé de contrôle du SIREN 000000000 fausse"),
    ],
)
def test_what_is_not_a_siren_says_why(written: Written, reason: str) -> None:
    answer = read_siren(written)
    assert isinstance(answer, NotANumber)
    assert answer.reason.startswith(reason)


@settings(max_examples=50)
@given(sirets)
def test_a_siret_survives_spaces_and_numeric_cells(siret: str) -> None:
    read = read_siret(siret)
    assert read == siret
    assert not isinstance(read, NotANumber)
    assert read_siret(spaced(read)) == siret
    assert read_siret(float(siret)) == siret
    assert read_siren(siret[:9]) == siret[:9]


@settings(max_examples=50)
@given(sirets, st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(siret: str, place: int, shift: int) -> None:
    wrong = siret[:place] + str((int(siret[place]) + shift) % 10) + siret[place + 1 :]
    assert isinstance(read_siret(wrong), NotANumber)


@settings(max_examples=50)
@given(st.one_of(st.text(), st.integers(), st.floats(), st.decimals(), st.none()))
def test_anything_is_answered(written: Written) -> None:
    assert isinstance(read_siret(written), str | NotANumber)
    assert isinstance(read_siren(written), str | NotANumber)


def test_numbers_are_spaced_for_people() -> None:
    siret = read_siret(FICTIONAL)
    assert not isinstance(siret, NotANumber)
    assert spaced(siret).split() == ["123", "456", "782", "00010"]
    siren = read_siren(siret[:9])
    assert not isinstance(siren, NotANumber)
    assert spaced(siren).split() == ["123", "456", "782"]
