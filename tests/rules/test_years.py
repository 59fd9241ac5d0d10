"""Where years make sense: a concession, or a contract of more than one of them."""

from datetime import date

import pytest

from levier.rules.years import may_have_years

START, A_YEAR, MORE = date(2026, 2, 1), date(2027, 1, 31), date(2027, 2, 1)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "is_concession", "verdict", "told"),
    [
        (START, A_YEAR, False, False, "un an au plus (du 1er\u00a0février\u00a02026"),
        (START, MORE, False, True, "plus d’un an"),
        (START, None, False, False, "datez d’abord sa fin."),
        (None, MORE, False, False, "datez d’abord sa notification."),
        (None, None, False, False, "sa notification et sa fin."),
        (None, None, True, True, "concession"),
        (START, A_YEAR, True, True, "concession"),
    ],
)
def test_years_are_those_of_a_concession_or_of_a_long_contract(starts_on, ends_on, is_concession, verdict, told):
    answer = may_have_years(starts_on, ends_on, is_concession=is_concession)
    assert (answer.verdict, told in answer.reasons[0].sentence) == (verdict, True)
    assert answer.reasons[0].text is not None
