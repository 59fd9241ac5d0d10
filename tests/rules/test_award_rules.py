"""Groups: the edges that the cases of tests/cases/awards.yaml do not tell."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.rules.awards import GroupForm, Share, Terms, missing_of_all, settle

WHOLE = Decimal(100)


def one(done: int, form: GroupForm = GroupForm.SINGLE, terms: Terms = Terms()):  # noqa: B008 -- frozen
    return settle(Decimal(600), [Share("Canal", WHOLE, Decimal(done))], form, terms)


def test_a_company_alone_owes_what_it_misses():
    found = one(560, terms=Terms(penalty_per_hour=Decimal(200)))
    assert (found.missing, found.penalty, found.clearing) == (40, 8000, ())
    assert "Une seule entreprise" in found.reasons[1].sentence


def test_nothing_is_owed_once_the_hours_are_done():
    found = one(610, GroupForm.SOLIDARY)
    assert (found.missing, found.penalties, found.penalty) == (0, (), 0)


def test_without_a_price_debts_are_in_hours_only():
    shares = [Share("Canal", Decimal(50), Decimal(400)), Share("Rive", Decimal(50), Decimal(100))]
    found = settle(Decimal(600), shares, GroupForm.JOINT_SOLIDARY_LEAD, Terms())
    assert (found.missing, found.penalty, found.cleared) == (100, None, None)
    assert [(d.debtor, d.creditor, d.hours) for d in found.clearing] == [("Rive", "Canal", 100)]
    assert "sans prix fixé" in found.reasons[2].sentence


def test_shares_make_a_hundred():
    with pytest.raises(ValueError, match="100"):
        settle(Decimal(600), [Share("Canal", Decimal(60), Decimal())], GroupForm.JOINT, Terms())


@pytest.mark.parametrize(
    ("total", "share", "done"), [(-1, 100, 0), (600, 101, 0), (600, 100, -1)], ids=["total", "share", "done"]
)
def test_impossible_figures_are_refused(total, share, done):
    with pytest.raises(ValueError, match=r"négatives|part"):
        settle(Decimal(total), [Share("Canal", Decimal(share), Decimal(done))], GroupForm.SINGLE, Terms())


@given(
    st.lists(st.tuples(st.integers(1, 98), st.integers(0, 2000)), min_size=1, max_size=5),
    st.integers(0, 3000),
    st.sampled_from(GroupForm),
    st.booleans(),
)
def test_no_hour_is_cleared_twice(members, total, form, is_surplus_cleared):
    """Between members, nobody gives more than its surplus nor receives more than it misses."""
    weight = Decimal(sum(part for part, _ in members))
    parts = [Decimal(part) * WHOLE / weight for part, _ in members]
    parts[-1] = WHOLE - sum(parts[:-1], Decimal())
    shares = [
        Share(f"m{n}", part, Decimal(done)) for n, (part, (_, done)) in enumerate(zip(parts, members, strict=True))
    ]
    found = settle(Decimal(total), shares, form, Terms(is_surplus_cleared=is_surplus_cleared))
    slack = Decimal("1e-9")
    for each in found.standings:
        assert sum((d.hours for d in found.clearing if d.creditor == each.name), Decimal()) <= each.surplus + slack
        assert sum((d.hours for d in found.clearing if d.debtor == each.name), Decimal()) <= each.missing + slack
    if form in ("solidary", "joint_solidary_lead"):
        assert sum((d.hours for d in found.penalties), Decimal()) == found.missing


def test_holders_of_a_framework_each_miss_their_own_hours():
    owed = [(Decimal(100), Decimal(150)), (Decimal(60), Decimal(25)), (Decimal(10), Decimal(10))]
    assert missing_of_all(owed) == 35
    assert missing_of_all([]) == 0
