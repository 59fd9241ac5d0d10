"""Texts typed by people, made fit for files."""

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.exchange.outputs import texts

ANYTHING = st.text(st.characters(codec=None), max_size=60)


@settings(deadline=None)
@given(ANYTHING)
def test_xml_takes_any_text(text: str) -> None:
    element = ElementTree.Element("a")
    element.text = texts.xml_text(text)
    assert ElementTree.fromstring(ElementTree.tostring(element, "utf-8")).text == (element.text or None)  # noqa: S314


@settings(deadline=None)
@given(ANYTHING)
def test_a_guarded_text_comes_back(text: str) -> None:
    assert texts.unguard_text(texts.guard_text(text)) == text


@settings(deadline=None)
@given(ANYTHING)
def test_a_guarded_text_never_starts_a_formula(text: str) -> None:
    assert texts.guard_text(text)[:1] not in tuple("=+-@\t\r\n＝＋－＠")


@pytest.mark.parametrize("text", ["=1+1", "+33", "-2", "@SOMME(A1)", "\t=1", "＝1", "'=1", "''=1"])
def test_formulas_take_an_apostrophe(text: str) -> None:
    assert texts.guard_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "L’atelier", "'tis", "3-1", "O'Brien"])
def test_other_texts_are_left_alone(text: str) -> None:
    assert texts.guard_text(text) == text
    assert texts.unguard_text(text) == text


@settings(deadline=None)
@given(ANYTHING)
def test_one_line_has_no_control_characters(text: str) -> None:
    found = texts.line(text)
    assert "\n" not in found
    assert "  " not in found
    assert found == texts.line(found)


def test_one_line_keeps_typography() -> None:
    assert texts.line("  Lot\t1 \r\n « gros\u00a0œuvre »\u200b  2\u202f150\u202fh ") == (
        "Lot 1 « gros\u00a0œuvre » 2\u202f150\u202fh"
    )


def test_what_the_font_lacks_is_seen_to_be_missing() -> None:
    assert texts.drawable("École 😀 à Albi\x00, 35 €") == "École □ à Albi, 35 €"


def test_the_font_draws_all_that_french_needs() -> None:
    french = "ÀÂÆÇÈÉÊËÎÏÔŒÙÛÜŸàâæçèéêëîïôœùûüÿ«»’“”–—…·•€°²³×÷−≥≤≠±½→\u00a0\u202f□"
    assert texts.drawable(f"a{french}a") == f"a{french}a"
