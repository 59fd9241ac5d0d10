"""An hour is attributed once, whoever takes it and in whatever order."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.rules.allotments import Allotment, may_allot

HOURS = st.decimals(min_value=0, max_value=400, places=2)


def taken(*amounts):
    return [Allotment(f"marché {rank}", Decimal(amount)) for rank, amount in enumerate(amounts)]


@given(worked=HOURS, wanted=st.lists(HOURS, max_size=6))
def test_what_is_accepted_never_adds_up_to_more_than_was_worked(worked, wanted):
    kept = []
    for one in taken(*wanted):
        if may_allot(worked, kept, one).verdict:
            kept.append(one)
    assert sum((one.hours for one in kept), Decimal()) <= worked


def test_a_month_already_passed_leaves_nothing():
    answer = may_allot(Decimal(100), taken(80, 40), Allotment("B", Decimal(1)))
    assert not answer.verdict
    assert "Reste à attribuer\u00a0: 0\u00a0h" in answer.reasons[0].sentence


@pytest.mark.parametrize(("worked", "before", "wanted"), [(-1, 0, 0), (1, -1, 0), (1, 0, -1)])
def test_negative_hours_are_refused(worked, before, wanted):
    with pytest.raises(ValueError, match="négatives"):
        may_allot(Decimal(worked), taken(before), Allotment("B", Decimal(wanted)))
