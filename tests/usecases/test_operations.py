"""Operations: contracts gathered, versions of the objective that stay readable, targets in numbers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_domain import BUYER_SIRET, NOW
from tests.fixtures_people import hired, hours, recorded, validated

from levier.rules.access import NotAllowed, Role
from levier.rules.renewal_projects import Part, PartKind
from levier.usecases import operation_objectives, operation_targets, operations
from levier.usecases.edits import EditedMeanwhile
from levier.usecases.operation_targets import TargetFacts
from levier.usecases.operations import OperationFacts
from levier.usecases.refusals import NotFound, Refused

DAY = NOW.date()
FACTS = OperationFacts("Renouvellement des Izards", "renewal_project", convention_on=date(2024, 6, 1))
WORKS = Part(PartKind.WORKS, Decimal(8_400_000), Decimal(42), Decimal(38))
ENGINEERING = Part(PartKind.ENGINEERING, Decimal(600_000), Decimal(75), Decimal(52))


@pytest.fixture
def operation_id(host) -> int:
    return operations.record_operation(by=host, at=NOW, facts=FACTS)


def seen(host, operation_id, on=DAY):
    return operations.get_operation(by=host, operation_id=operation_id, on=on)


def fix(host, operation_id, after=0, stage="convention", on=DAY, **given):
    return operation_objectives.fix_operation_objective(
        by=host, at=NOW, on=on, operation_id=operation_id, stage=stage, after_version=after, **given
    )


def test_t8_the_convention_stays_readable_after_the_launch(host, operation_id):
    assert fix(host, operation_id, parts=(WORKS, ENGINEERING), why="Convention") == Decimal("5074.80")
    adjusted = replace(WORKS, amount=Decimal(9_100_000))
    assert fix(host, operation_id, 1, "adjusted", parts=(adjusted, ENGINEERING)) == Decimal("5461.64")
    view = seen(host, operation_id)
    assert [(v.stage, v.hours, v.change) for v in view.versions] == [
        ("adjusted", Decimal("5461.64"), Decimal("386.84")),
        ("convention", Decimal("5074.80"), None),
    ]
    assert view.versions[1].parts == (WORKS, ENGINEERING)
    assert (view.versions[1].who, view.versions[1].why) == (host.name, "Convention")
    assert view.due == Decimal("5461.64")


def test_the_hours_of_its_contracts_are_counted_once_each(host, operation_id, contract_id, lots):
    operations.add_contracts(by=host, operation_id=operation_id, contract_ids=[contract_id, contract_id])
    assert operations.add_contracts(by=host, operation_id=operation_id, contract_ids=[contract_id]) == 0
    person = recorded(host)
    validated(host, person)
    engagement = hired(host, person, lots[0].id)
    hours(host, engagement, contract_id, date(2026, 2, 1), "70.5", "validated")
    view = seen(host, operation_id)
    assert [(row.number, row.done, row.people) for row in view.contracts] == [("2026-TRA-0001", Decimal("70.5"), 1)]
    assert view.done == Decimal("70.5")
    assert fix(host, operation_id, stage="done") == Decimal("70.5")
    assert seen(host, operation_id).versions[0].formula.startswith("Heures validées d’un marché au ")
    (row,) = operations.list_operations(by=host, on=DAY)
    assert (row.contracts, row.done, row.due) == (1, Decimal("70.5"), None)


def test_a_contract_may_be_in_several_operations(host, operation_id, contract_id):
    other = operations.record_operation(by=host, at=NOW, facts=OperationFacts("Grand chantier", "large_site"))
    for each in (operation_id, other):
        operations.add_contracts(by=host, operation_id=each, contract_ids=[contract_id])
        assert len(seen(host, each).contracts) == 1
    operations.remove_contract(by=host, operation_id=other, contract_id=contract_id)
    assert seen(host, other).contracts == ()
    assert len(seen(host, operation_id).contracts) == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"stage": "later", "hours": Decimal(10)}, "stage"),
        ({"hours": None}, "hours"),
        ({"hours": Decimal(10), "parts": (WORKS,)}, "hours"),
        ({"hours": Decimal(10), "on": date(2026, 3, 3)}, "fixed_on"),
        ({"parts": (replace(WORKS, rate_percent=Decimal(4)),)}, "rate_percent"),
        ({"hours": Decimal(10), "after": 1}, ""),
    ],
    ids=["stage", "nothing", "both", "future", "under the charter", "seen too early"],
)
def test_an_objective_that_does_not_fit_is_refused_at_its_field(host, operation_id, given, field):
    with pytest.raises(Refused) as refused:
        fix(host, operation_id, **given)
    assert refused.value.problems[0][0] == field


def test_a_version_never_precedes_the_one_before(host, operation_id):
    fix(host, operation_id, hours=Decimal(1000))
    with pytest.raises(Refused, match="ne la précède pas"):
        fix(host, operation_id, 1, hours=Decimal(900), on=date(2026, 3, 1))


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (replace(FACTS, name="  "), "name"),
        (replace(FACTS, kind="x"), "kind"),
        (replace(FACTS, starts_on=date(2026, 2, 1), ends_on=date(2026, 1, 1)), "ends_on"),
    ],
    ids=["name", "kind", "dates"],
)
def test_an_operation_that_does_not_fit_is_refused_at_its_field(host, facts, field):
    with pytest.raises(Refused) as refused:
        operations.record_operation(by=host, at=NOW, facts=facts)
    assert refused.value.problems[0][0] == field


def test_a_name_stands_once(host, operation_id):
    with pytest.raises(Refused, match="s’appelle déjà"):
        operations.record_operation(by=host, at=NOW, facts=FACTS)
    other = operations.record_operation(by=host, at=NOW, facts=replace(FACTS, name="Autre"))
    with pytest.raises(Refused, match="s’appelle déjà"):
        operations.change_operation(by=host, operation_id=other, facts=FACTS)


def test_the_second_to_change_it_is_told(host, operation_id):
    read = seen(host, operation_id).seen
    operations.change_operation(by=host, operation_id=operation_id, facts=replace(FACTS, note="Un"), seen=read)
    with pytest.raises(EditedMeanwhile) as told:
        operations.change_operation(by=host, operation_id=operation_id, facts=replace(FACTS, note="Deux"), seen=read)
    assert [(d.column, d.now) for d in told.value.differences] == [("note", "Un")]


def test_owners_come_and_go(host, operation_id):
    for _ in range(2):
        operations.add_owner(by=host, operation_id=operation_id, siret=BUYER_SIRET, name="Métropole fictive")
    (owner,) = seen(host, operation_id).owners
    assert owner.name == "Métropole fictive"
    operations.remove_owner(by=host, operation_id=operation_id, organization_id=owner.id)
    assert seen(host, operation_id).owners == ()


def test_targets_keep_every_result(host, operation_id):
    operation_targets.add_target(
        by=host, operation_id=operation_id, facts=TargetFacts("Visites de chantier", "visites", Decimal(6))
    )
    (target,) = seen(host, operation_id).targets
    assert (target.reached, target.share) == (None, None)
    for day, reached in ((date(2026, 2, 1), 2), (date(2026, 3, 1), 3)):
        operation_targets.record_result(by=host, at=NOW, target_id=target.id, reached_on=day, reached=Decimal(reached))
    page = operation_targets.get_target(by=host, target_id=target.id)
    assert (page.view.reached, page.view.share, len(page.view.results)) == (3, Decimal("0.5"), 2)
    changed = replace(page.view.facts, target=Decimal(12))
    operation_targets.change_target(by=host, target_id=target.id, facts=changed, seen=page.seen)
    assert operation_targets.get_target(by=host, target_id=target.id).view.share == Decimal("0.25")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (TargetFacts(" ", "visites", Decimal(6)), "label"),
        (TargetFacts("Visites", " ", Decimal(6)), "unit"),
        (TargetFacts("Visites", "visites", Decimal(0)), "target"),
    ],
    ids=["label", "unit", "target"],
)
def test_a_target_says_what_how_many_of_what(host, operation_id, facts, field):
    with pytest.raises(Refused) as refused:
        operation_targets.add_target(by=host, operation_id=operation_id, facts=facts)
    assert refused.value.problems[0][0] == field


def test_a_result_is_neither_negative_nor_to_come(host, operation_id):
    operation_targets.add_target(by=host, operation_id=operation_id, facts=TargetFacts("V", "v", Decimal(6)))
    (target,) = seen(host, operation_id).targets
    with pytest.raises(Refused) as refused:
        operation_targets.record_result(
            by=host, at=NOW, target_id=target.id, reached_on=date(2027, 1, 1), reached=Decimal(-1)
        )
    assert [field for field, _ in refused.value.problems] == ["reached", "reached_on"]


def test_another_organisation_finds_nothing(other_host, host, operation_id, contract_id):
    with pytest.raises(NotFound):
        seen(other_host, operation_id)
    theirs = operations.record_operation(by=other_host, at=NOW, facts=FACTS)
    with pytest.raises(NotFound):
        operations.add_contracts(by=other_host, operation_id=theirs, contract_ids=[contract_id])
    assert [row.id for row in operations.list_operations(by=other_host, on=DAY)] == [theirs]


def test_a_coordinator_reads_and_does_not_write(host, operation_id):
    coordinator = replace(host, roles=frozenset({Role.COORDINATOR}))
    assert not seen(coordinator, operation_id).may_keep
    with pytest.raises(NotAllowed):
        operations.record_operation(by=coordinator, at=NOW, facts=replace(FACTS, name="Autre"))
