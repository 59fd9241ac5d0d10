"""Objectives by part: each has its own scenarios and versions; it counts from the day the part is live."""

from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_domain import NOW
from tests.usecases.calibration_samples import FIXED, LOT, TODAY, fix, keep

from levier.indicators import Selection, figure
from levier.records.models import Part
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import calibrations, contract_accounts, contracts, objectives, scenarios
from levier.usecases.objective_lines import LineState
from levier.usecases.refusals import NotFound

LIVE_ON = date(2026, 6, 1)


def part_of(host, lot, kind="tranche", number=1, title="", **values) -> int:
    with acting(Scope(APPLICATION, host, "record_part")):
        row = Part.objects.create(
            host_id=host.host_id, lot_id=lot.id, kind=kind, number=number, title=title or "Halle", **values
        )
    return row.pk


@pytest.fixture
def tranche(host, lots) -> int:
    return part_of(
        host, lots[0], amount=Decimal(400_000), starts_on=LIVE_ON, ends_on=date(2026, 11, 30), live_on=LIVE_ON
    )


def keep_part(host, clause_id, part_id, draft=FIXED, label=""):
    return scenarios.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=draft, label=label, part_id=part_id)


def page_of(host, clause_id, part_id=None, on=TODAY):
    return calibrations.get_calibration_page(by=host, clause_id=clause_id, on=on, part_id=part_id)


def test_a_part_starts_from_its_own_amount_and_dates(host, clause_id, tranche):
    facts = calibrations.get_clause(by=host, clause_id=clause_id, on=TODAY, part_id=tranche)
    assert (facts.amount, facts.months, facts.line_label) == (400_000, 6, "Tranche optionnelle 1\u00a0: Halle")
    whole = calibrations.get_clause(by=host, clause_id=clause_id, on=TODAY)
    assert (whole.amount, whole.line_label) == (800_000, "Partie ferme")


def test_scenarios_and_versions_belong_to_their_line(host, clause_id, tranche):
    firm, part = keep(host, clause_id, LOT, "Base"), keep_part(host, clause_id, tranche, label="Base")
    assert fix(host, firm).part_id is None
    assert fix(host, part) == objectives.Fixed(clause_id, 1, Decimal("120.5"), tranche)
    lot, halle = page_of(host, clause_id), page_of(host, clause_id, tranche)
    assert [s.label for s in lot.scenarios] == [s.label for s in halle.scenarios] == ["Base"]
    assert (lot.clause.in_force.hours, halle.clause.in_force.hours) == (450, Decimal("120.5"))
    assert [(line.state, line.is_counted) for line in lot.lines] == [
        (LineState.FIRM, True),
        (LineState.WAITING, False),
    ]
    (line,) = page_of(host, clause_id, on=LIVE_ON).lines[1:]
    assert (line.state, line.is_counted) == (LineState.LIVE, True)
    assert scenarios.delete_scenario(by=host, calibration_id=keep_part(host, clause_id, tranche)).part_id == tranche


def test_every_page_counts_a_part_from_the_same_day(host, contract_id, clause_id, tranche):
    fix(host, keep(host, clause_id))
    fix(host, keep_part(host, clause_id, tranche))
    for day, hours in ((date(2026, 5, 31), Decimal(450)), (LIVE_ON, Decimal("570.5"))):
        contract = contracts.get_contract(by=host, contract_id=contract_id, on=day)
        (listed,) = contracts.list_contracts(by=host, on=day)
        account = contract_accounts.get_account(by=host, contract_id=contract_id, on=day)
        with acting(Scope(APPLICATION, host, "see_account")):
            counted = figure("hours_due", Selection((contract_id,), day))
        assert {
            contract.thread.objective,
            contract.lots[0].objective,
            listed.objective,
            account.thread.objective,
            account.value("hours_due"),
            counted.value,
            page_of(host, clause_id, on=day).thread.objective,
        } == {hours}
        assert contract.thread.clauses_fixed == 1
    assert any("Halle" in reason.sentence for reason in counted.reasons)


def test_a_part_nobody_affirmed_never_counts(host, contract_id, clause_id, lots):
    waiting = part_of(host, lots[0], kind="renewal")
    fix(host, keep_part(host, clause_id, waiting))
    contract = contracts.get_contract(by=host, contract_id=contract_id)
    assert (contract.thread.objective, contract.lots[0].objective) == (0, None)
    assert page_of(host, clause_id, waiting).clause.in_force.hours == Decimal("120.5")


def test_a_title_that_says_nothing_more_is_not_said_twice(host, clause_id, lots):
    part_of(host, lots[0], kind="year", number=2, title="année 2")
    assert [line.label for line in page_of(host, clause_id).lines] == ["Partie ferme", "Année 2"]


def test_a_part_of_another_lot_is_not_found(host, other_host, lots, clause_id, tranche):
    elsewhere = part_of(host, lots[1])
    for attempt in (
        lambda: page_of(host, clause_id, elsewhere),
        lambda: keep_part(host, clause_id, elsewhere),
        lambda: calibrations.get_clause(by=host, clause_id=clause_id, on=TODAY, part_id=elsewhere),
        lambda: page_of(other_host, clause_id, tranche),
        lambda: keep_part(other_host, clause_id, tranche),
    ):
        with pytest.raises(NotFound):
            attempt()
