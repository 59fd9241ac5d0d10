"""The calibration of a whole contract: side by side, rounded each or on the total, fixed all or none."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError
from tests.fixtures_domain import NOW
from tests.usecases.calibration_samples import FIXED, LOT, TODAY, fix, keep, plain
from tests.usecases.test_objective_lines import keep_part, part_of

from levier.rules.access import NotAllowed
from levier.rules.calibration import METHODS, Feasibility, LabourShare, Rounding, RoundingMode
from levier.usecases import calibration_notes, contract_calibrations, contracts
from levier.usecases.calibration_drafts import Draft
from levier.usecases.clause_term_forms import ClauseTerms
from levier.usecases.clause_terms import change_terms
from levier.usecases.contract_lines import ContractRounding, ContractScope
from levier.usecases.lots import add_lot
from levier.usecases.refusals import NotFound, Refused

PER_LOT = ContractRounding(ContractScope.PER_LOT, 5, RoundingMode.NEAREST)
TOTAL = ContractRounding(ContractScope.TOTAL, 5, RoundingMode.NEAREST)
C3 = ((800_000, 50), (120_000, 70), (200_000, 20))


@pytest.fixture
def c3(host, contract_id, lots) -> list[int]:
    """The three lots of case C3, each with its scenario; returns their clauses."""
    known = contracts.get_contract(by=host, contract_id=contract_id).facts
    contracts.change_contract(by=host, contract_id=contract_id, facts=replace(known, amount=Decimal(1_120_000)))
    add_lot(by=host, contract_id=contract_id, lot=contracts.LotFacts("Charpente", Decimal(200_000)))
    clauses = [lot.clause_id for lot in contracts.get_contract(by=host, contract_id=contract_id).lots]
    for clause_id, (amount, share) in zip(clauses, C3, strict=True):
        given = LabourShare(Decimal(amount), Decimal(share), Decimal(5), Decimal(30))
        keep(host, clause_id, Draft("LABOUR_SHARE", given, Rounding(1, RoundingMode.DOWN)))
    return clauses


def sized(host, contract_id, rounding=None, on=TODAY):
    return contract_calibrations.get_contract_calibration(by=host, contract_id=contract_id, on=on, rounding=rounding)


def fix_all(host, contract_id, seen, rounding=TOTAL, **changes):
    given = {"at": NOW, "on": TODAY, "stage": "forecast", "why": "programmation"} | changes
    return contract_calibrations.fix_contract(by=host, contract_id=contract_id, rounding=rounding, seen=seen, **given)


def keys(clauses, version=0):
    return {str(clause_id): version for clause_id in clauses}


def test_c3_per_lot_and_on_the_total(host, contract_id, c3):
    own, each, total = (sized(host, contract_id, rounding) for rounding in (None, PER_LOT, TOTAL))
    assert [size.hours for size in own.lines] == [666, 140, 66]
    assert (own.hours, plain(own.formula)) == (872, "666 h + 140 h + 66 h = 872 h")
    assert ([size.hours for size in each.lines], each.hours) == ([665, 140, 65], 870)
    assert ([size.hours for size in total.lines], total.hours) == ([668, 140, 67], 875)
    assert "arrondi au multiple de 5 h le plus proche : 875 h" in plain(total.formula)
    assert round(sum(size.shared for size in total.lines), 2) == Decimal("1.67")
    assert all(size.shared is None for size in each.lines)
    assert plain(total.lines[0].formula).endswith(
        "marché : 873,33 h, arrondi au multiple de 5 h le plus proche : 875 h, dont 668 h pour cette ligne"
    )
    assert total.feasibility.verdict is Feasibility.FEASIBLE
    assert "12 mois" in plain(total.people.sentence)


def test_no_rounding_on_the_total_keeps_hundredths(host, contract_id, c3):
    found = sized(host, contract_id, replace(TOTAL, step=0))
    assert [size.hours for size in found.lines] == [Decimal("666.66"), Decimal("140.00"), Decimal("66.67")]
    assert found.hours == Decimal("873.33")
    assert "sans arrondi" in found.lines[0].formula


def test_a_part_that_does_not_count_is_rounded_alone(host, contract_id, lots, c3):
    waiting = part_of(host, lots[0])
    keep_part(host, c3[0], waiting)
    found = sized(host, contract_id, TOTAL)
    assert [size.hours for size in found.lines] == [668, 120, 140, 67]
    assert (found.hours, found.waiting) == (875, 120)
    live = part_of(host, lots[1], kind="order", amount=Decimal(1), live_on=TODAY)
    keep_part(host, c3[1], live)
    assert sized(host, contract_id, TOTAL).hours == 995


def test_all_lines_are_fixed_at_once_with_one_reason(host, contract_id, lots, c3):
    waiting = part_of(host, lots[0])
    keep_part(host, c3[0], waiting)
    done = fix_all(host, contract_id, {**keys(c3), f"{c3[0]}-{waiting}": 0})
    assert (done.lines, done.hours) == (4, 995)
    contract = contracts.get_contract(by=host, contract_id=contract_id, on=TODAY)
    assert [lot.objective for lot in contract.lots] == [668, 140, 67]
    assert contract.history[0].reason == "programmation"
    again = fix_all(host, contract_id, keys(c3, 1), PER_LOT, stage="adjusted")
    assert again.hours == 870
    assert [size.line.in_force.version for size in sized(host, contract_id).lines] == [2, 1, 2, 2]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stage": "finished"}, "stage"),
        ({"on": date(2999, 1, 1)}, "fixed_on"),
        ({"stage": "amended", "why": " "}, "why"),
        ({"rounding": replace(TOTAL, step=3)}, "step"),
        ({"seen": {}}, "lines"),
        ({"seen": {"1-2-3": 0}}, "lines"),
    ],
)
def test_what_cannot_be_fixed_is_said_at_its_field_and_nothing_is(host, contract_id, c3, changes, field):
    seen = changes.pop("seen", keys(c3))
    with pytest.raises(Refused) as refused:
        fix_all(host, contract_id, seen, **changes)
    assert [name for name, _ in refused.value.problems] == [field]
    assert contracts.get_contract(by=host, contract_id=contract_id).thread.objective == 0


def test_who_has_not_seen_a_line_fixed_is_told_which(host, contract_id, c3):
    fix_all(host, contract_id, keys(c3[:1]))
    with pytest.raises(Refused, match=r"Lot 1.*entre-temps"):
        fix_all(host, contract_id, keys(c3))


def test_a_line_without_a_scenario_or_that_left_the_list(host, contract_id, lots, c3, monkeypatch):
    waiting = part_of(host, lots[1])
    with pytest.raises(Refused, match=r"Lot 2, tranche optionnelle 1.*gardez d’abord"):
        fix_all(host, contract_id, {f"{c3[1]}-{waiting}": 0})
    keep(host, c3[2], FIXED)
    monkeypatch.delitem(METHODS, "FIXED")
    found = sized(host, contract_id, TOTAL)
    assert "ne se calcule plus" in found.lines[-1].problem
    assert found.hours == 805
    with pytest.raises(Refused, match="ne se calcule plus"):
        fix_all(host, contract_id, keys(c3))


def test_the_second_of_two_people_at_once(host, contract_id, c3, monkeypatch):
    def fixed_meanwhile(rows):
        raise IntegrityError

    monkeypatch.setattr(contract_calibrations.Objective.objects, "bulk_create", fixed_meanwhile)
    with pytest.raises(Refused, match="vient d’être fixé"):
        fix_all(host, contract_id, keys(c3))


def test_a_contract_without_a_scenario_or_dates(host, contract_id, lots):
    empty = sized(host, contract_id, TOTAL)
    assert (empty.hours, empty.formula, empty.feasibility) == (0, "", None)
    facts = contracts.get_contract(by=host, contract_id=contract_id).facts
    undated = contracts.record_contract(
        by=host, at=NOW, facts=replace(facts, number="2026-2", notified_on=None, ends_on=None)
    )
    (lot,) = contracts.get_contract(by=host, contract_id=undated).lots
    keep(host, lot.clause_id, LOT)
    found = sized(host, undated, TOTAL)
    assert (found.hours, found.people, found.lines[0].feasibility) == (450, None, None)


def test_who_may(host, other_host, buyer, contract_id, c3):
    for attempt in (
        lambda: sized(other_host, contract_id),
        lambda: fix_all(other_host, contract_id, keys(c3)),
        lambda: calibration_notes.calibration_note(by=other_host, contract_id=contract_id, on=TODAY, form="pdf"),
    ):
        with pytest.raises(NotFound):
            attempt()
    with pytest.raises(NotAllowed):
        sized(buyer, contract_id)


def test_many_lots_cost_no_more_queries(host, contract_id, c3, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        sized(host, contract_id, TOTAL)
    for clause_id in c3:
        fix(host, keep(host, clause_id))
    with django_assert_max_num_queries(20):
        sized(host, contract_id, TOTAL)


def test_lines_fixed_together_hold_to_the_buyer_s_minimum(host, contract_id, clause_id):
    terms = ClauseTerms(strength="offered", minimum_hours=Decimal(500))
    change_terms(by=host, on=TODAY, clause_id=clause_id, terms=terms)
    keep(host, clause_id)  # 450 h
    with pytest.raises(Refused, match="ne descend pas sous le minimum"):
        contract_calibrations.fix_contract(
            by=host,
            at=NOW,
            on=TODAY,
            contract_id=contract_id,
            rounding=ContractRounding(),
            stage="contractual",
            seen={str(clause_id): 0},
        )
