"""What is a social security number, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.exchange import social_security_numbers as numbers

THIRTEEN = "1850578006084"
FIFTEEN = THIRTEEN + "91"


@st.composite
def with_keys(draw):
    """Any number, its key right."""
    department = draw(st.sampled_from(["01", "31", "97", "99", "2A", "2B"]))
    rest = draw(st.integers(0, 999_999))
    month = draw(st.sampled_from([*range(1, 13), 20, 30, 42, 50, 99]))
    first = f"{draw(st.sampled_from('123478'))}{draw(st.integers(0, 99)):02}{month:02}{department}{rest:06}"
    return f"{first}{numbers.key_of(first):02}"


def _spaced(digits, separator):
    ends = (1, 3, 5, 7, 10, 13, 15)
    return separator.join(digits[start:end] for start, end in zip((0, *ends), ends, strict=False))


@given(with_keys(), st.sampled_from(["", " ", ".", "-", "\u00a0", "\u202f", "  "]), st.sampled_from(["", "n° ", "«"]))
def test_each_way_to_write_a_number_is_blanked(digits, separator, before):
    written = f"{before}{_spaced(digits, separator)} Paul"
    assert numbers.may_hold(written.encode())
    assert numbers.looks_like_any(written)
    assert numbers.looks_like_any(written.encode())
    assert numbers.blanked(written) == (f"{before}{numbers.BLANKED} Paul", 1)
    assert list(numbers.numbers_in_text(written)) == [digits]


@given(with_keys())
def test_the_key_is_checked(digits):
    wrong = f"{digits[:13]}{int(digits[13:]) % 97 + 1:02}"
    assert numbers.has_key(digits)
    assert not numbers.has_key(wrong)
    assert numbers.blanked(wrong) == (wrong, 0)
    assert numbers.blanked_file(wrong, {digits[:13]}) == (numbers.BLANKED, 1)


@given(st.text(alphabet="0123456789ABab .-/,E+\u00a0", max_size=60))
def test_what_is_blanked_was_never_ruled_out_beforehand(text):
    kept, count = numbers.blanked(text)
    if count:
        assert numbers.may_hold(text.encode())
        assert numbers.looks_like_any(text)
    assert (kept == text) is not count
    assert numbers.blanked(kept) == (kept, 0)


@pytest.mark.parametrize(
    "text",
    [
        "51234560001234",
        "512 345 600 01234",
        "1234567890128",
        "06 12 34 56 78",
        "+33 6 12 34 56 78",
        "FR76 3000 6000 0112 3456 7890 189",
        "FR7630006000011234567890189",
        "0,185057800608491",
        "1.85057800608491",
        "9185057800608491",
        "1850578006084912",
        "185137800608491",
        "585057800608491",
        "2026-TRA-0001 lot 3",
        "Heures : 151,67",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert numbers.blanked(text) == (text, 0)


def test_corsica_and_scientific_notation():
    corsican = "2850 52A006084".replace(" ", "")
    key = numbers.key_of(corsican)
    assert key == 97 - int(corsican.replace("2A", "19")) % 97
    assert numbers.blanked(f"{corsican.lower()}{key:02}") == (numbers.BLANKED, 1)
    assert numbers.blanked("1.85057800608491E14 ; 1,85057800608491E+014") == (
        f"{numbers.BLANKED} ; {numbers.BLANKED}",
        2,
    )
    assert numbers.blanked_file("8,1.850578006084E12", {THIRTEEN}) == (f"8,{numbers.BLANKED}", 1)
    assert list(numbers.numbers_in_text("1,850578006084E+12")) == [THIRTEEN]


@pytest.mark.parametrize("value", [float(FIFTEEN), int(FIFTEEN), FIFTEEN])
def test_a_numeric_cell_may_be_one(value):
    assert list(numbers.digits_in_number(value)) == [FIFTEEN]


@pytest.mark.parametrize("value", [51234560001234.0, 1.85e14 + 0.5, float("inf"), 7.333333333333333, -1.85e14, 1e15])
def test_other_numeric_cells_are_not(value):
    assert list(numbers.digits_in_number(value)) == []
    assert list(numbers.numbers_in_text("12")) == []


@pytest.mark.parametrize(
    "title",
    ["N° SS", "N°SS", "NUM_SECU", "Numéro de sécurité sociale", "NIR", "n° insee", "N° S.S.", "N° sec. soc.", "NSS",
     "N° d’immatriculation", "Sécu"],
)  # fmt: skip
def test_titles_that_announce_them(title):
    assert numbers.says_so(title)


@pytest.mark.parametrize("title", ["SIRET", "Matricule", "N° de marché", "Nom", "", "Dossier n° 12", "x" * 200])
def test_titles_that_do_not(title):
    assert not numbers.says_so(title)


@given(st.text(alphabet="1278 .-é", max_size=60))
def test_a_file_looked_at_piece_by_piece_holds_what_it_holds_whole(text):
    content = text.encode()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(numbers, "_PIECE", 5)
        in_pieces = numbers.may_hold(content)
    assert in_pieces == numbers.may_hold(content)
