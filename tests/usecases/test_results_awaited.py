"""« À faire »: targets of operations whose day has come, and nothing told of them since."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.fixtures_domain import NOW

from levier.rules.access import Role
from levier.usecases import home, operation_targets, operations
from levier.usecases.operation_targets import TargetFacts
from levier.usecases.operations import OperationFacts

TODAY = date(2026, 3, 2)


@pytest.fixture
def target(host):
    """Record a target of an operation, due some days from today."""
    facts = OperationFacts("Renouvellement des Izards", "renewal_project", convention_on=date(2024, 6, 1))
    operation_id = operations.record_operation(by=host, at=NOW, facts=facts)

    def record(days: int | None, label: str = "Visites") -> int:
        due_on = None if days is None else TODAY + timedelta(days=days)
        given = TargetFacts(label, "visites", Decimal(6), due_on)
        return operation_targets.add_target(by=host, operation_id=operation_id, facts=given)

    return record


def result(host, target_id, days, reached):
    operation_targets.record_result(
        by=host, at=NOW, target_id=target_id, reached_on=TODAY + timedelta(days=days), reached=Decimal(reached)
    )


def waiting(by):
    return [todo for todo in home.get_home(by=by, today=TODAY).todos if todo.kind == "target"]


def test_a_target_waits_from_its_day_and_presses_after_it(host, target):
    late, today = target(-3, "Stages"), target(0)
    target(1, "À venir")
    target(None, "Sans date")
    assert [(todo.target, todo.state) for todo in waiting(host)] == [(late, "alert"), (today, "watch")]
    assert waiting(host)[0].title == "Stages\u00a0: résultat à noter"
    told = waiting(host)[0].detail.replace("\u00a0", " ")
    assert told == "Renouvellement des Izards, 6 visites pour le 27 févr. 2026, aucun résultat noté"


def test_what_was_told_before_the_day_is_recalled(host, target):
    result(host, target(-3), -40, 4)
    (todo,) = waiting(host)
    assert todo.detail.endswith("4 notés avant ce jour")


@pytest.mark.parametrize(("days", "reached"), [(-3, 2), (0, 0), (-40, 6)])
def test_it_waits_no_more_once_told_that_day_or_reached(host, target, days, reached):
    result(host, target(-3), days, reached)
    assert waiting(host) == []


def test_only_who_keeps_operations_is_told(host, other_host, target):
    target(-3)
    assert waiting(other_host) == []
    assert waiting(replace(host, roles=frozenset({Role.COORDINATOR}))) == []
