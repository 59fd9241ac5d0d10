"""One cell at a time: texts, numbers that name someone, yes and no, names, labels of totals."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.hours_readings import NBSP, SOCIAL_SECURITY, is_flagged

from levier.exchange.sources.hours_files_dates import (
    plain,
)
from levier.exchange.sources.hours_files_labels import label_of
from levier.exchange.sources.hours_files_names import full_name_of, name_order_of
from levier.exchange.sources.hours_files_totals import RunningTotals
from levier.exchange.sources.hours_files_values import (
    Lost,
    are_clean,
    employer_of,
    is_social_security,
    text_of,
    yes_or_no,
)

GOOD_SIRET, WRONG_SIRET = "58384085788064", "58384085788065"


def test_texts_are_cleaned_and_never_hold_what_cannot_be_kept():
    assert text_of("  El \n Khoury\t") == "El Khoury"
    assert text_of("") is None
    assert text_of(20260271.0) == "20260271"
    assert text_of(7.5) == "7.5"
    assert text_of(float("inf")) == "inf"
    assert (text_of(True), text_of(False)) == ("VRAI", "FAUX")
    assert text_of(dt.date(2026, 5, 1)) == "01/05/2026"
    assert text_of(dt.time(7, 30)) == "07:30:00"
    for cell in ("a\x00b", "a\ud800", "x" * 301, Lost("la formule n’a pas de résultat enregistré")):
        assert is_flagged(text_of(cell))


@pytest.mark.parametrize(
    "cell",
    [
        SOCIAL_SECURITY,
        "1 77 06 34 172 490 12",
        "1770634172490",
        float(SOCIAL_SECURITY),
        "n° 2 77 06 2A 172 490",
        1770634172490,
    ],
)
def test_a_social_security_number_is_known_wherever_it_stands(cell):
    assert is_social_security(cell)
    assert text_of(cell).is_secret


@pytest.mark.parametrize("cell", [GOOD_SIRET, "2026-SRV-0271", "0612345678", "17706341724901234", "1771334172490"])
def test_other_numbers_are_no_social_security_numbers(cell):
    assert not is_social_security(cell)


def test_a_siret_gets_its_zeros_back_and_its_key_checked():
    assert employer_of(float(GOOD_SIRET)) == GOOD_SIRET
    assert employer_of(f"583 840 857{NBSP}88064") == GOOD_SIRET
    assert employer_of(396747323253.0) == "00396747323253"
    # Thirteen digits that begin like a social security number, but with the key of a SIRET.
    assert employer_of(2750259011565.0) == "02750259011565"
    assert employer_of(1770634172491.0).is_secret
    assert employer_of(WRONG_SIRET).kept == WRONG_SIRET
    assert is_flagged(employer_of(WRONG_SIRET), "to_check")
    assert employer_of("35600000000001") == "35600000000001"
    assert employer_of("GEIQ BTP (fictif)") == "GEIQ BTP (fictif)"
    assert employer_of("") is None


def test_yes_no_and_neither():
    assert [yes_or_no(cell) for cell in ("x", "OUI", "Vrai", 1.0, True)] == [True] * 5
    assert [yes_or_no(cell) for cell in ("non", "N", 0.0, False)] == [False] * 4
    assert yes_or_no(" ") is None
    assert is_flagged(yes_or_no("peut-être"))


@pytest.mark.parametrize(
    ("cell", "order", "name"),
    [
        ("XIMENEZ Océane", "first_last", ("XIMENEZ", "Océane")),
        ("Océane XIMENEZ", "last_first", ("XIMENEZ", "Océane")),
        ("M. DE LA TOUR Jean Paul", "last_first", ("DE LA TOUR", "Jean Paul")),
        ("Thaïs O’Brien", "first_last", ("O’Brien", "Thaïs")),
        ("O’Brien Thaïs", "last_first", ("O’Brien", "Thaïs")),
        ("El Khoury Sofiane", "last_first", ("El Khoury", "Sofiane")),
        ("Sofiane El Khoury", "first_last", ("El Khoury", "Sofiane")),
        ("De La", "last_first", ("De", "La")),
        ("Mme Dupont Marie", "last_first", ("Dupont", "Marie")),
        ("Le Goff, Marie Anne", "first_last", ("Le Goff", "Marie Anne")),
        ("DUPONT MARIE", "last_first", ("DUPONT", "MARIE")),
    ],
)
def test_a_name_in_one_cell_is_cut_in_two(cell, order, name):
    assert full_name_of(cell, order) == name


def test_a_name_that_cannot_be_cut_surely_is_to_check():
    assert is_flagged(full_name_of("Dupont", "last_first"))
    assert is_flagged(full_name_of("Dupont,", "last_first"))
    doubtful = full_name_of("Dupont Marie Anne", "last_first")
    assert is_flagged(doubtful, "to_check")
    assert doubtful.kept == ("Dupont", "Marie Anne")
    assert full_name_of("Marie Anne Dupont", "first_last").kept == ("Anne Dupont", "Marie")
    assert full_name_of("", "first_last") is None


def test_capitals_tell_the_last_name_when_most_names_have_them():
    assert name_order_of(["XIMENEZ Océane", "Yann WÓJCIK"]) == "capitals"
    assert name_order_of(["Océane Ximenez", "Yann WÓJCIK"]) is None
    assert name_order_of([]) is None


def test_plain_text_has_no_case_accent_or_punctuation():
    assert plain("  N° de Marché / Lot_2") == "n de marche lot 2"
    assert plain("Né(e) le") == "ne e le"
    assert plain("Cœur ÆGIDE") == "coeur aegide"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("TOTAL", "total"),
        ("Total général", "total"),
        ("Totaux :", "total"),
        ("Cumul", "total"),
        ("Sous-total 2026-SRV-0271", "subtotal"),
        ("S/Total", "subtotal"),
        ("Totaro", None),
        ("Cumulus", None),
    ],
)
def test_rows_of_totals_are_known_by_their_label(text, label):
    assert label_of(text) == label


def test_totals_are_held_against_the_file_or_the_block_above():
    totals = RunningTotals()
    totals.add(5, Decimal(10), is_kept=True)
    assert totals.difference(5, Decimal(10), "Sous-total") is None
    totals.close_block()
    totals.add(5, Decimal(7), is_kept=True)
    totals.add(5, Decimal(2), is_kept=False)
    assert totals.difference(5, Decimal(7), "Total B") is None
    assert totals.difference(5, Decimal(9), "Total B") is None
    assert totals.difference(5, Decimal(17), "Total") is None
    assert totals.difference(None, Decimal(19), "Total") is None
    assert f"7,00{NBSP}h" in totals.difference(5, Decimal(7), "Total général")
    assert "laissées de côté" in totals.difference(5, Decimal(1000), "Grand total")
    totals.close_block()
    assert totals.difference(5, Decimal(0), "TOTAL") is not None
    assert totals.difference(8, Decimal(0), "TOTAL") is None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("aé 1\n|\x00\N{NO-BREAK SPACE}", max_size=4) | st.just(SOCIAL_SECURITY), max_size=3))
def test_texts_found_clean_together_are_clean_one_by_one(texts):
    if are_clean(texts):
        assert [text_of(text) for text in texts] == texts
    assert are_clean(["Zoé", "El Khoury", "2026-SRV-0271 lot 1"])
    assert not are_clean(["x" * 301])
