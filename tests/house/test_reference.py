"""The reference pages say what the code says."""

from pathlib import Path

import pytest

from levier.rules.access import GESTURES, Operation, Relation
from levier.usecases.reference import OPERATION_LABELS, RELATION_LABELS, access_page, law_page, pages

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases"
REFERENCE = ROOT / "docs" / "reference"


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(pages(CASES)))
def test_reference_pages_are_up_to_date(name):
    written = (REFERENCE / name).read_text(encoding="utf-8")
    assert written == pages(CASES)[name], "lancez : levier docs write"


def test_every_relation_and_operation_has_words():
    assert set(RELATION_LABELS) == set(Relation)
    assert set(OPERATION_LABELS) == set(Operation)


def test_every_gesture_stands_in_the_page():
    page = access_page()
    assert [name for name in GESTURES if f"`{name}`" not in page] == []


def test_years_stay_in_one_piece_and_amounts_are_grouped():
    page = law_page()
    assert "`mainland` : 2015" in page
    assert "5\N{NARROW NO-BREAK SPACE}404\N{NARROW NO-BREAK SPACE}000" in page
