"""Lots within their contract."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.rules.lot_amounts import lots_fit

amounts = st.lists(st.decimals(0, 10**12, places=2) | st.none(), max_size=8)


@pytest.mark.parametrize(
    ("whole", "lots", "is_concession", "fits", "told"),
    [
        (100, [60, 40], False, True, "Les lots font 100\u00a0€\u00a0HT, sur 100\u00a0€\u00a0HT pour le marché."),
        (100, [60, None, "40.01"], False, False, "plus que le marché (100\u00a0€\u00a0HT)\u00a0: corrigez"),
        (0, [1], False, False, "Les lots font 1\u00a0€\u00a0HT, plus"),
        (None, [60, 40], False, True, "n’est pas connu"),
        (100, [200], True, True, "concession"),
        (100, [], False, True, "Les lots font 0\u00a0€"),
    ],
)
def test_lots_add_up_to_their_contract_at_most(whole, lots, is_concession, fits, told):
    def exact(value):
        return None if value is None else Decimal(value)

    answer = lots_fit(exact(whole), map(exact, lots), is_concession=is_concession)
    assert (answer.verdict, told in answer.reasons[0].sentence) == (fits, True)


@given(amounts)
def test_a_contract_of_their_sum_holds_them_and_a_cent_less_does_not(lots):
    total = sum((amount for amount in lots if amount is not None), Decimal())
    assert lots_fit(total, lots, is_concession=False).verdict
    assert not lots_fit(total - Decimal("0.01"), lots, is_concession=False).verdict
