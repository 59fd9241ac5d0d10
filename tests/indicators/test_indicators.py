"""Published figures over rows made on purpose: what counts, what does not, what is behind each."""

from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_domain import NOW

from levier.indicators import Selection, figure, registry
from levier.records.models import HoursLine, Objective
from levier.records.scope import APPLICATION, Scope, acting

ON = date(2026, 6, 30)


@pytest.fixture
def counted(world):
    """70.5 h declared in February (the world's), 100 h validated in March, 10 h rejected, 40 h in July."""
    with acting(Scope(APPLICATION, world.facilitator, "test")):
        first = HoursLine.objects.get()
        rows = [("2026-03-01", 100, "validated"), ("2026-04-01", 10, "rejected"), ("2026-07-01", 40, "validated")]
        for position, (month, hours, state) in enumerate(rows):
            HoursLine.objects.create(
                host_id=first.host_id,
                engagement_id=first.engagement_id,
                contract_id=first.contract_id,
                month=month,
                hours=hours,
                state=state,
                reason="erreur" if state == "rejected" else "",
                source_id=first.source_id,
                sheet="1",
                cell=f"B{position}",
            )
        yield Selection((world.contract_id,), ON)


def test_hours_done_are_validated_ones_of_months_begun(counted):
    found = figure("hours_done", counted)
    assert (found.value, found.kind, found.rows) == (Decimal(100), "counted", {"etat": "validated"})


def test_hours_waiting_are_the_ones_not_decided(counted):
    found = figure("hours_waiting", counted)
    assert (found.value, found.kind) == (Decimal("70.5"), "estimated")


def test_hours_due_follow_the_version_in_force_on_the_day(counted, world):
    first = Objective.objects.get()
    Objective.objects.create(
        host_id=first.host_id,
        clause_id=first.clause_id,
        version=2,
        stage="amended",
        hours=500,
        fixed_on=date(2026, 5, 1),
        fixed_at=NOW,
    )
    assert figure("hours_due", counted).value == 500
    before = Selection(counted.contract_ids, date(2026, 4, 30))
    assert figure("hours_due", before).value == 666
    assert figure("hours_remaining", counted).value == 400


def test_without_an_objective_nothing_is_due_and_it_is_said(counted):
    earlier = Selection(counted.contract_ids, date(2026, 1, 1))
    for name in ("hours_due", "hours_remaining"):
        found = figure(name, earlier)
        assert found.value is None
        assert found.reasons


def test_more_done_than_due_leaves_nothing(counted):
    first = Objective.objects.get()
    Objective.objects.create(
        host_id=first.host_id,
        clause_id=first.clause_id,
        version=2,
        stage="amended",
        hours=60,
        fixed_on=date(2026, 5, 1),
        fixed_at=NOW,
    )
    assert figure("hours_remaining", counted).value == 0


def test_people_and_full_time_equivalents(counted):
    people = figure("people_engaged", counted)
    assert people.value == 1
    assert people.reasons[0].sentence.startswith("1\u00a0personne a au moins une heure")
    noted = figure("outcomes", counted)
    assert noted.reasons[0].sentence.startswith("1\u00a0personne dont la situation")
    assert figure("full_time_equivalents", counted).value == Decimal("0.0625")


def test_qpv_share_is_sure_or_up_to(counted):
    share = figure("qpv_share", counted)
    assert (share.value, share.up_to) == (0, 0)
    nothing = figure("qpv_share", Selection(counted.contract_ids, date(2026, 2, 1)))
    assert nothing.value is None


def test_each_cut_adds_up_to_the_whole(counted):
    whole = figure("hours_done", counted).value
    for name, code, label in (
        ("hours_by_sex", "F", "Femme"),
        ("hours_by_residence", "outside", "Hors QPV"),
        ("hours_by_modality", "direct", "Embauche directe"),
        ("hours_by_employer", "Bâtiments du Canal", "Bâtiments du Canal"),
        ("hours_by_month", "2026-03-01", "2026-03-01"),
    ):
        found = figure(name, counted)
        (part,) = found.parts
        assert (part.code, part.label, part.hours, part.people) == (code, label, 100, 1), name
        assert found.value == whole, name


def test_every_indicator_explains_itself(counted):
    for name, indicator in registry().items():
        found = figure(name, counted)
        assert indicator.definition.endswith("."), name
        assert found.reasons, name
        assert all(reason.sentence for reason in found.reasons), name


def test_a_stranger_s_selection_counts_nothing(counted, world):
    with acting(Scope(APPLICATION, world.stranger, "test")):
        assert figure("hours_done", counted).value == 0
        assert figure("hours_due", counted).value is None


def test_a_file_whose_name_is_not_its_indicator_s_is_refused(monkeypatch):
    import levier.indicators as room

    monkeypatch.setattr(room, "iter_modules", lambda path: [type("M", (), {"name": "hours_done"})])
    monkeypatch.setattr(room, "import_module", lambda name: type("M", (), {"INDICATOR": registry()["hours_due"]}))
    with pytest.raises(ValueError, match="defines the indicator hours_due"):
        registry.__wrapped__()
