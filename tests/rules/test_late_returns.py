"""Returns against their calendar: what receives one, what is incurred, and what never happens."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.rules.late_returns import Deposit, LateTerms, Notice, Standing, all_incurred, follow_return
from levier.rules.returns import Return

QUARTER = Return(date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 15))
TERMS = LateTerms(Decimal(75), 10, "CCAP, article 4.2")
NOTICE = Notice(date(2026, 4, 20), date(2026, 4, 30))
DAY = date(2026, 5, 31)
MARCH = date(2026, 3, 1)


def follow(deposits=(), notices=(NOTICE,), terms=TERMS, on=DAY):
    return follow_return(QUARTER, deposits, notices, terms, on)


def test_the_reasons_go_down_to_the_field_and_the_article_of_the_clause():
    sentences = [reason.sentence for reason in follow().reasons]
    assert "CCAP, article 4.2" in sentences[0]
    assert "Rien n’est reçu" in sentences[1]
    assert "Pénalité par jour de retard" in sentences[2]
    assert "toujours attendues" in sentences[-2]
    assert "× 75" in sentences[-1]


def test_without_a_notice_the_diary_is_named():
    sentences = [reason.sentence for reason in follow(notices=()).reasons]
    assert any("n’a pas de mise en demeure" in sentence for sentence in sentences)
    assert follow(notices=[Notice(date(2026, 4, 14), date(2026, 4, 30))]).verdict.notice is None


def test_a_file_that_another_organisation_received_is_no_delay():
    answer = follow([Deposit(MARCH, None)])
    assert (answer.verdict.standing, answer.verdict.incurred) == (Standing.ON_TIME, None)
    assert "autre organisation" in answer.reasons[1].sentence
    assert follow([Deposit(date(2026, 1, 1), None)]).verdict.standing == Standing.MISSING


@pytest.mark.parametrize(
    ("month", "came", "received"),
    [
        (MARCH, date(2026, 3, 30), True),
        (date(2026, 1, 1), date(2026, 3, 31), False),
        (date(2026, 1, 1), date(2026, 4, 1), True),
        (date(2026, 4, 1), date(2026, 4, 10), False),
        (MARCH, date(2026, 6, 1), False),
    ],
    ids=["last month early", "first month early", "first month after", "another period", "after the day"],
)
def test_what_receives_a_return(month, came, received):
    assert (follow([Deposit(month, came)]).verdict.received_on is not None) is received


@pytest.mark.parametrize("period", [QUARTER, Return(QUARTER.first, QUARTER.last, None)])
def test_a_return_not_yet_due_is_not_followed(period):
    with pytest.raises(ValueError, match="pas encore attendu"):
        follow_return(period, (), (), TERMS, date(2026, 4, 14))


def test_together_they_are_added_before_any_cap():
    each = [follow().verdict, follow([Deposit(MARCH, date(2026, 5, 10))]).verdict, follow(notices=()).verdict]
    free = all_incurred(each)
    assert (free.gross, free.amount) == (3075, 3075)
    assert free.formula.replace("\u202f", " ").replace("\xa0", " ") == "2 325 € + 750 € = 3 075 €"
    assert all_incurred([follow(notices=()).verdict]) is None


@given(st.integers(0, 200), st.integers(0, 60), st.integers(0, 200))
def test_a_later_return_never_costs_less_and_a_longer_delay_never_more(came, given_days, more):
    received = QUARTER.last + timedelta(days=came)
    on = QUARTER.last + timedelta(days=500)
    first = follow([Deposit(MARCH, received)], terms=LateTerms(Decimal(75), given_days), on=on).verdict
    later = follow([Deposit(MARCH, received + timedelta(days=more))], terms=LateTerms(Decimal(75), given_days), on=on)
    longer = follow([Deposit(MARCH, received)], terms=LateTerms(Decimal(75), given_days + more), on=on).verdict

    def cost(one):
        return one.incurred.amount if one.incurred else Decimal()

    assert cost(longer) <= cost(first) <= cost(later.verdict)
