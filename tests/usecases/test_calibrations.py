"""Scenarios kept side by side, objectives fixed version after version, the terms of a clause."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError
from tests.fixtures_domain import found_host
from tests.usecases.calibration_samples import FIXED, LOT, TODAY, fix, keep, page_of, plain

from levier.rules.access import NotAllowed
from levier.rules.calibration import (
    METHODS,
    Rounding,
)
from levier.usecases import calibrations, clause_documents, contracts, objectives, scenarios
from levier.usecases.edits import EditedMeanwhile
from levier.usecases.refusals import ChangedElsewhere, NotFound, Refused


def test_a_clause_starts_from_its_lot_and_its_contract_s_dates(host, clause_id):
    clause = calibrations.get_clause(by=host, clause_id=clause_id, on=TODAY)
    assert (clause.amount, clause.months, clause.lot_title) == (800_000, 12, "Gros œuvre")
    assert clause.in_force is None


def test_scenarios_are_kept_side_by_side(host, clause_id):
    keep(host, clause_id)
    keep(host, clause_id, FIXED, "  volume   du marché ")
    first, second = page_of(host, clause_id).scenarios
    assert (first.label, first.method_label, first.raw, first.hours) == ("Scénario 1", "Part de main-d'œuvre", 450, 450)
    assert first.inputs["labour_share_percent"] == "45"
    assert (second.label, second.raw, second.hours) == ("volume du marché", Decimal("120.5"), Decimal("120.5"))
    assert "12 mois" in plain(first.people.sentence)
    assert round(first.workload.weeks, 1) == Decimal("12.9")


def test_numbers_of_scenarios_are_never_given_twice(host, clause_id):
    first = keep(host, clause_id)
    keep(host, clause_id)
    scenarios.delete_scenario(by=host, calibration_id=first)
    keep(host, clause_id)
    assert sorted(s.label for s in page_of(host, clause_id).scenarios) == ["Scénario 1", "Scénario 2"]


@pytest.mark.parametrize(
    ("draft", "label", "field"),
    [
        (replace(LOT, given=replace(LOT.given, rate_percent=Decimal(101))), "", "rate_percent"),
        (replace(LOT, rounding=Rounding(3)), "", "rounding_step"),
        (LOT, "x" * 81, "label"),
        (LOT, "Témoin", "label"),
    ],
)
def test_what_is_not_kept_is_said_at_its_field(host, clause_id, draft, label, field):
    keep(host, clause_id, label="Témoin")
    with pytest.raises(Refused) as refused:
        keep(host, clause_id, draft, label)
    assert [name for name, _ in refused.value.problems] == [field]
    assert len(page_of(host, clause_id).scenarios) == 1


def test_a_scenario_is_renamed_with_its_history(host, clause_id):
    kept = keep(host, clause_id)
    keep(host, clause_id, label="Autre")
    assert scenarios.rename_scenario(by=host, calibration_id=kept, label=" Prudent ").clause_id == clause_id
    found = calibrations.get_scenario(by=host, calibration_id=kept, on=TODAY)
    assert found.scenario.label == "Prudent"
    assert plain(found.formula).startswith("800 000 € × 45 % × 5 % ÷ 40 € = 450 h")
    (event, *_) = page_of(host, clause_id).history
    assert [(c.label, c.before, c.after) for c in event.changes] == [("label", "Scénario 1", "Prudent")]
    for wrong in (" ", "Autre"):
        with pytest.raises(Refused):
            scenarios.rename_scenario(by=host, calibration_id=kept, label=wrong)


def test_the_second_to_rename_a_scenario_is_told_its_new_name(host, clause_id):
    kept = keep(host, clause_id)
    seen = calibrations.get_scenario(by=host, calibration_id=kept, on=TODAY).seen
    scenarios.rename_scenario(by=host, calibration_id=kept, label="Prudent", seen=seen)
    with pytest.raises(EditedMeanwhile) as told:
        scenarios.rename_scenario(by=host, calibration_id=kept, label="Ambitieux", seen=seen)
    assert [(d.column, d.now) for d in told.value.differences] == [("label", "Prudent")]


def test_a_removed_scenario_stays_in_the_history(host, clause_id):
    kept = keep(host, clause_id, label="À jeter")
    assert scenarios.delete_scenario(by=host, calibration_id=kept) == scenarios.Place(clause_id, None)
    page = page_of(host, clause_id)
    assert page.scenarios == ()
    assert [e.subject for e in page.history].count("calibrations") == 2


def test_a_scenario_that_founds_an_objective_is_not_removed(host, clause_id, monkeypatch):
    kept = keep(host, clause_id)
    fix(host, kept)
    with pytest.raises(Refused, match="fonde un objectif"):
        scenarios.delete_scenario(by=host, calibration_id=kept)
    assert page_of(host, clause_id).scenarios[0].is_fixed

    free = keep(host, clause_id)

    def fixed_meanwhile(self):
        raise IntegrityError

    monkeypatch.setattr(scenarios.Calibration, "delete", fixed_meanwhile)
    with pytest.raises(Refused, match="fonde un objectif"):
        scenarios.delete_scenario(by=host, calibration_id=free)


# Objectives


def test_fixing_adds_versions_and_never_changes_one(host, clause_id):
    low, high = keep(host, clause_id), keep(host, clause_id, FIXED)
    assert fix(host, low) == objectives.Fixed(clause_id, 1, Decimal(450))
    fix(host, high, 1, stage="contractual", why="marché signé")
    newest, oldest = page_of(host, clause_id).versions
    assert (newest.version, newest.hours, newest.stage_label) == (2, Decimal("120.5"), "Contractuel")
    assert (newest.who, newest.why) == ("Ada Nord", "marché signé")
    assert plain(newest.formula) == "120,5 h fixées par le marché"
    assert (oldest.version, oldest.hours, oldest.calibration_id) == (1, 450, low)
    page = page_of(host, clause_id)
    assert (page.lots, page.lots_fixed, page.thread.objective) == (2, 1, Decimal("120.5"))
    assert page.clause.in_force == newest


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stage": "finished"}, "stage"),
        ({"on": date(2026, 3, 3)}, "fixed_on"),
        ({"on": date(2026, 3, 1)}, "fixed_on"),
        ({"stage": "amended", "why": "  "}, "why"),
    ],
)
def test_an_objective_that_cannot_be_fixed_is_refused_at_its_field(host, clause_id, changes, field):
    kept = keep(host, clause_id)
    fix(host, kept)
    with pytest.raises(Refused) as refused:
        fix(host, kept, 1, **changes)
    assert [name for name, _ in refused.value.problems] == [field]


def test_who_has_not_seen_the_last_version_is_told(host, clause_id):
    kept = keep(host, clause_id)
    fix(host, kept)
    with pytest.raises(Refused) as refused:
        fix(host, kept)
    assert "fixé entre-temps (450 h, prévision)" in plain(str(refused.value))
    with pytest.raises(Refused, match="entre-temps"):
        fix(host, kept, 7)
    assert len(page_of(host, clause_id).versions) == 1


def test_a_version_ahead_of_none_is_refused(host, clause_id):
    with pytest.raises(Refused, match="entre-temps"):
        fix(host, keep(host, clause_id), 1)


def test_a_scenario_gone_while_it_is_fixed_is_said(host, clause_id, monkeypatch):
    def gone(**values):
        raise IntegrityError

    kept = keep(host, clause_id)
    monkeypatch.setattr(objectives.Objective.objects, "create", gone)
    with pytest.raises(ChangedElsewhere):
        fix(host, kept)


def test_a_scenario_of_a_method_that_left_the_list_is_not_fixed(host, clause_id, monkeypatch):
    kept = keep(host, clause_id, FIXED)
    fix(host, kept)
    monkeypatch.delitem(METHODS, "FIXED")
    with pytest.raises(Refused, match="ne se calcule plus"):
        fix(host, kept, 1)
    (scenario,) = page_of(host, clause_id).scenarios
    assert scenario.method_label == "FIXED"


def test_versions_without_an_author_in_the_history(host, clause_id):
    from levier.records.scope import APPLICATION, Scope, acting

    kept = keep(host, clause_id)
    fix(replace(host, user_id=None), kept)
    assert page_of(host, clause_id).versions[0].who == "Ligne de commande"
    fix(replace(host, user_id=999_999), kept, 1)
    assert page_of(host, clause_id).versions[0].who == "Compte retiré"
    with acting(Scope(APPLICATION, host, "see_history")):
        assert objectives.authors_of(host, []) == {}


def test_the_newest_version_is_in_force_in_whatever_order(host, clause_id):
    from levier.records.models import Objective
    from levier.records.scope import APPLICATION, Scope, acting

    kept = keep(host, clause_id)
    fix(host, kept)
    fix(host, kept, 1)
    with acting(Scope(APPLICATION, host, "see_contracts")):
        rows = list(Objective.objects.order_by("-version"))
    assert [row.version for row in objectives.current(rows)] == [2]


# Who may


def test_another_organisation_reaches_nothing(host, other_host, clause_id, contract_id):
    kept = keep(host, clause_id)
    fix(host, kept)
    for attempt in (
        lambda: calibrations.get_clause(by=other_host, clause_id=clause_id, on=TODAY),
        lambda: page_of(other_host, clause_id),
        lambda: calibrations.get_scenario(by=other_host, calibration_id=kept, on=TODAY),
        lambda: keep(other_host, clause_id),
        lambda: scenarios.rename_scenario(by=other_host, calibration_id=kept, label="x"),
        lambda: scenarios.delete_scenario(by=other_host, calibration_id=kept),
        lambda: fix(other_host, kept, 1),
        lambda: clause_documents.clause_document(by=other_host, contract_id=contract_id, on=TODAY),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_a_buyer_calibrates_nothing(host, buyer, clause_id):
    kept = keep(host, clause_id)
    for attempt in (
        lambda: page_of(buyer, clause_id),
        lambda: keep(buyer, clause_id),
        lambda: fix(buyer, kept),
    ):
        with pytest.raises(NotAllowed):
            attempt()


# Two people at once, on two real connections


def test_of_two_people_fixing_at_once_the_second_is_told(make_database, monkeypatch):
    from django.db import connections

    from levier.site.settings import database

    monkeypatch.setenv("DATABASE_URL", make_database("race"))
    given = database()
    given.pop("ENGINE")
    outcomes: list[object] = []

    def alone(work):
        """Run in a thread, hence on a connection of its own, to that database."""

        def run():
            mine = connections["default"]
            mine.settings_dict = {**mine.settings_dict, **given}
            try:
                outcomes.append(work())
            except Refused as refused:
                outcomes.append(refused)
            finally:
                mine.close()

        return threading.Thread(target=run)

    def prepare():
        actor = found_host("Nord", "73282932000074")
        at = datetime.now(UTC)
        contract_id = contracts.record_contract(
            by=actor,
            at=at,
            facts=contracts.ContractFacts(
                number="1", object="Essai", buyer_siret="21310555400017", buyer_name="Métropole fictive"
            ),
        )
        (lot,) = contracts.get_contract(by=actor, contract_id=contract_id).lots
        return actor, keep(actor, lot.clause_id), keep(actor, lot.clause_id, FIXED)

    first = alone(prepare)
    first.start()
    first.join()
    actor, *kept = outcomes.pop()
    both_have_read = threading.Barrier(2, timeout=20)
    checked = objectives.check_version

    def wait_for_the_other(*arguments):
        checked(*arguments)
        both_have_read.wait()

    monkeypatch.setattr(objectives, "check_version", wait_for_the_other)
    pair = [alone(lambda scenario=scenario: fix(actor, scenario)) for scenario in kept]
    for thread in pair:
        thread.start()
    for thread in pair:
        thread.join()
    done = [outcome for outcome in outcomes if isinstance(outcome, objectives.Fixed)]
    told = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert (len(done), len(told)) == (1, 1)
    assert "fixé entre-temps" in str(told[0])
