"""How contracts stand against time: lot by lot, and each part of a lot over its own days."""

from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_people import hired, hours, recorded, validated
from tests.usecases.calibration_samples import FIXED, fix, keep
from tests.usecases.test_objective_lines import keep_part, part_of

from levier.records.models import Contract
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.progress import Pace
from levier.usecases import contract_accounts, contracts, home, parts
from levier.usecases.paces import paces_of

HALF = date(2026, 8, 1)
"""About the middle of the contract, 2026-02-01 to 2027-01-31."""


@pytest.fixture
def objectives(host, lots):
    """120,5 h to do on each of the two lots."""
    for lot in lots:
        fix(host, keep(host, lot.clause_id, FIXED))


@pytest.fixture
def worked(host, contract_id):
    def put(lot, figure, month=date(2026, 3, 1), state="validated"):
        person_id = recorded(host, first_name=f"Lina{lot.number}{figure}")
        validated(host, person_id)
        hours(host, hired(host, person_id, lot.id), contract_id, month, figure, state)

    return put


def pace(host, contract_id, on):
    with acting(Scope(APPLICATION, host, "see_account")):
        return paces_of(Contract.objects.filter(pk=contract_id), on)[contract_id]


def test_a_contract_is_late_as_soon_as_one_lot_is(host, contract_id, lots, objectives, worked):
    worked(lots[0], "119")
    worked(lots[1], "2", state="declared")
    found = pace(host, contract_id, HALF)
    assert (found.due, found.done, found.pace.verdict) == (241, 119, Pace.ON_PACE)
    assert [lot.number for lot in found.late_lots] == [2]
    assert (found.verdict, found.late_lots[0].remaining, found.is_over) == (Pace.LATE, Decimal("120.5"), False)


def test_without_objective_or_dates_there_is_no_pace(host, contract_id):
    found = pace(host, contract_id, HALF)
    assert (found.due, found.pace, found.verdict, found.late_lots) == (0, None, None, ())


def test_without_its_last_day_a_contract_has_hours_and_no_pace(host, contract_id, objectives):
    with acting(Scope(APPLICATION, host, "change_contract")):
        Contract.objects.filter(pk=contract_id).update(ends_on=None)
    found = pace(host, contract_id, HALF)
    assert (found.due, found.pace, found.is_over) == (241, None, False)


def test_a_day_before_any_tolerance_has_no_pace(host, contract_id, lots):
    with acting(Scope(APPLICATION, host, "change_contract")):
        Contract.objects.filter(pk=contract_id).update(notified_on=date(2010, 1, 1))
    fix(host, keep(host, lots[0].clause_id, FIXED), on=date(2010, 6, 1))
    found = pace(host, contract_id, date(2011, 6, 1))
    assert (found.due, found.pace) == (Decimal("120.5"), None)


def test_firm_hours_are_due_before_the_first_renewal(host, contract_id, lots, worked):
    """A renewal not decided yet stretches the contract, not the time left for the firm hours."""
    fix(host, keep(host, lots[0].clause_id, FIXED))
    worked(lots[0], "70")
    assert pace(host, contract_id, HALF).verdict is Pace.ON_PACE
    part_of(host, lots[0], "renewal", starts_on=date(2026, 8, 2), ends_on=date(2027, 1, 31))
    assert pace(host, contract_id, HALF).verdict is Pace.LATE
    account = contract_accounts.get_account(by=host, contract_id=contract_id, on=HALF)
    assert account.pace.verdict is Pace.LATE
    assert "ses propres jours" in account.pace.reasons[1].sentence
    assert account.progress.expected_hours == Decimal("120.5")
    assert account.progress.pace[0] == (date(2026, 2, 1), 0)
    assert account.progress.pace[-1] == (date(2027, 1, 31), Decimal("120.5"))


def test_an_order_just_placed_is_not_late(host, contract_id, lots, worked):
    placed = date(2026, 12, 1)
    order = part_of(host, lots[0], "tranche", starts_on=placed, live_on=placed)
    fix(host, keep_part(host, lots[0].clause_id, order))
    found = pace(host, contract_id, placed)
    assert (found.due, found.verdict) == (Decimal("120.5"), Pace.ON_PACE)
    assert pace(host, contract_id, date(2027, 1, 31)).verdict is Pace.LATE


def test_the_list_of_contracts_tells_it_to_who_reads_accounts(
    host, other_host, buyer, contract_id, lots, objectives, worked
):
    worked(lots[0], "119")
    for reader in (host, buyer):
        (row,) = contracts.list_contracts(by=reader, on=HALF)
        assert (row.pace.done, row.pace.verdict) == (119, Pace.LATE)
    assert contracts.list_contracts(by=host)[0].pace is None
    assert contracts.list_contracts(by=other_host, on=HALF) == ()


def test_what_is_late_is_to_be_done(host, other_host, contract_id, lots, objectives, worked):
    worked(lots[0], "119")

    def late(day, by=host):
        todos = home.get_home(by=by, today=day).todos
        return [(t.title, t.detail, t.target) for t in todos if t.kind == "account" and t.state == "alert"]

    number = "Marché 2026-TRA-0001\u00a0: "
    told = "0\u00a0h validées sur 120,5\u00a0h, lot 2"
    assert late(HALF) == [(f"{number}en retard", f"{told}, 49,9\u00a0% du temps écoulé", contract_id)]
    ((title, detail, _),) = late(date(2027, 3, 1))
    assert (title, detail) == (
        f"{number}objectif non atteint",
        "119\u00a0h validées sur 241\u00a0h, terminé le 31\u00a0janv.\u00a02027",
    )
    assert late(date(2027, 9, 1)) == []
    assert late(HALF, other_host) == []
    assert home.get_home(by=host, today=HALF).in_order == ""  # the one contract is behind
    assert home.get_home(by=host, today=date(2027, 9, 1)).in_order == "1 marché suivi."


def test_an_account_tells_each_lot(host, contract_id, lots, objectives, worked):
    worked(lots[0], "119")
    found = contract_accounts.get_account(by=host, contract_id=contract_id, on=HALF).standing
    assert [(lot.number, lot.due, lot.done, lot.remaining) for lot in found.lots] == [
        (1, Decimal("120.5"), 119, Decimal("1.5")),
        (2, Decimal("120.5"), 0, Decimal("120.5")),
    ]


def test_hours_remain_lot_by_lot(host, contract_id, lots, objectives, worked):
    worked(lots[0], "160")
    account = contract_accounts.get_account(by=host, contract_id=contract_id, on=HALF)
    assert account.value("hours_remaining") == Decimal("120.5")
    told = next(shown.figure.reasons for shown in account.figures if shown.indicator.name == "hours_remaining")
    assert [reason.sentence for reason in told] == [
        "Lot 1, Gros œuvre\u00a0: 120,5\u00a0h à réaliser − 160\u00a0h validées\u00a0: 0\u00a0h.",
        "Lot 2, Peinture\u00a0: 120,5\u00a0h à réaliser − 0\u00a0h validées\u00a0: 120,5\u00a0h.",
    ]


def test_years_and_renewals_have_the_hours_of_their_days(host, holder, contract_id, lots, worked):
    first = part_of(host, lots[0], "year", starts_on=date(2026, 2, 15), ends_on=date(2026, 6, 14))
    second = part_of(host, lots[0], "year", 2, starts_on=date(2026, 6, 15), ends_on=date(2026, 12, 31))
    later = part_of(host, lots[0], "renewal", starts_on=date(2027, 1, 1), ends_on=date(2027, 1, 31))
    tranche = part_of(host, lots[0], starts_on=date(2026, 2, 15), ends_on=date(2026, 6, 14))
    fix(host, keep_part(host, lots[0].clause_id, first))
    for month, figure in ((date(2026, 2, 1), "10"), (date(2026, 6, 1), "20"), (date(2026, 7, 1), "40")):
        worked(lots[0], figure, month)
    worked(lots[1], "80")
    worked(lots[0], "90", date(2026, 3, 1), state="declared")

    def told(by, on=HALF):
        rows = parts.list_contract_parts(by=by, contract_id=contract_id, on=on).rows
        return {row.id: (row.hours.objective, row.hours.done) for row in rows}

    expected = {
        first: (Decimal("120.5"), 30),
        second: (None, 40),
        later: (None, None),
        tranche: (None, None),
    }
    assert told(host) == told(holder) == expected
