"""An organisation's own starting values: dated, sourced, before the starting tables in a calibration."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.usecases.calibration_samples import TODAY

from levier.rules.access import NotAllowed
from levier.rules.calibration import ValueKind
from levier.usecases import calibrations, reference_values
from levier.usecases.reference_values import ValueFacts, by_trade
from levier.usecases.refusals import NotFound, Refused
from levier.usecases.starting_values import starting_point, trade_of, trades

SHARE = ValueFacts("labour_share", "shell", Decimal(48), date(2025, 1, 1), "Bilan 2024")
LATER = replace(SHARE, value=Decimal(46), starts_on=date(2026, 6, 1), source="Bilan 2025")
COST = ValueFacts("hourly_cost", " Désamiantage ", Decimal("52.5"), date(2026, 1, 1), "Accord local")


def add(by, facts) -> int:
    return reference_values.add_reference_value(by=by, facts=facts)


def listed(by, on=TODAY):
    return reference_values.list_reference_values(by=by, on=on)


def test_values_follow_each_other_by_date(host):
    for facts in (SHARE, LATER, COST):
        add(host, facts)
    page = listed(host)
    assert [(row.trade_label, row.facts.value, row.until_on, row.is_in_force) for row in page.rows] == [
        ("Désamiantage", Decimal("52.5"), None, True),
        ("Gros œuvre", 46, None, False),
        ("Gros œuvre", 48, date(2026, 5, 31), True),
    ]
    assert ("Désamiantage", "Désamiantage") in page.trades
    after = listed(host, date(2026, 6, 1)).rows
    assert [(row.is_in_force, row.is_past) for row in after] == [(True, False), (True, False), (False, True)]


def test_a_calibration_starts_from_them_and_says_their_source(host, clause_id):
    for facts in (SHARE, LATER, COST):
        add(host, facts)
    clause = calibrations.get_clause(by=host, clause_id=clause_id, on=TODAY)
    own = by_trade(clause.own_values)
    assert own["shell"][ValueKind.LABOUR_SHARE].value == 48
    start = starting_point("shell", TODAY, own)
    assert (start.labour_share_percent, start.hourly_cost, start.is_own) == (48, 40, True)
    assert "Bilan 2024" in start.reasons[0].sentence
    assert ("Désamiantage", "Désamiantage") in trades(TODAY, own)
    assert trade_of("Désamiantage et curage", TODAY, own) == "Désamiantage"
    assert starting_point("abacus", TODAY, own) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "price"}, "kind"),
        ({"trade": "  "}, "trade"),
        ({"trade": "x" * 61}, "trade"),
        ({"source": ""}, "source"),
        ({"source": "x" * 201}, "source"),
        ({"value": Decimal(0)}, "value"),
        ({"value": Decimal(101)}, "value"),
        ({"kind": "hourly_cost", "value": Decimal(100_000)}, "value"),
        ({}, "starts_on"),
    ],
)
def test_a_value_that_cannot_be_is_refused_at_its_field(host, changes, field):
    add(host, SHARE)
    with pytest.raises(Refused) as refused:
        add(host, replace(SHARE, **changes))
    assert [name for name, _ in refused.value.problems] == [field]
    assert len(listed(host).rows) == 1


def test_a_value_entered_by_mistake_is_removed_and_stays_in_the_history(host):
    value_id = add(host, SHARE)
    assert reference_values.get_reference_value(by=host, value_id=value_id, on=TODAY).facts == SHARE
    reference_values.remove_reference_value(by=host, value_id=value_id)
    page = listed(host)
    assert (page.rows, len(page.history)) == ((), 2)


def test_who_may(host, other_host, buyer, contract_id):
    value_id = add(host, SHARE)
    assert listed(other_host).rows == ()
    for attempt in (
        lambda: reference_values.get_reference_value(by=other_host, value_id=value_id, on=TODAY),
        lambda: reference_values.remove_reference_value(by=other_host, value_id=value_id),
    ):
        with pytest.raises(NotFound):
            attempt()
    with pytest.raises(NotAllowed):
        add(buyer, SHARE)
