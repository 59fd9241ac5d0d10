"""Where years make sense: a concession, or a contract of more than one of them whose hours are sized by the year."""

from datetime import date

import pytest

from levier.rules.calibration import METHODS
from levier.rules.years import BY_THE_YEAR, Span, may_have_years

START, A_YEAR, MORE = date(2026, 2, 1), date(2027, 1, 31), date(2027, 2, 1)


@pytest.mark.parametrize(
    ("contract", "verdict", "told"),
    [
        (Span(START, A_YEAR, False, True), False, "un an au plus (du 1er\u00a0février\u00a02026"),
        (Span(START, MORE, False, True), True, "plus d’un an"),
        (Span(START, MORE, False, False), False, "gardez d’abord un scénario par cette méthode"),
        (Span(START, None, False, True), False, "datez d’abord sa fin."),
        (Span(None, MORE, False, True), False, "datez d’abord sa notification."),
        (Span(None, None, False, True), False, "sa notification et sa fin."),
        (Span(None, None, True, False), True, "concession"),
        (Span(START, A_YEAR, True, False), True, "concession"),
    ],
)
def test_years_are_a_concession_s_or_those_of_new_staff_over_several(contract, verdict, told):
    answer = may_have_years(contract)
    assert (answer.verdict, told in answer.reasons[0].sentence) == (verdict, True)
    assert answer.reasons[0].text is not None


def test_the_method_named_is_that_of_the_screens():
    told = may_have_years(Span(START, MORE, False, False)).reasons[0].sentence
    assert f"«\u00a0{METHODS[BY_THE_YEAR].label}\u00a0»" in told
