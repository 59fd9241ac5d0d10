"""Hours after the last day that counts for a permanent contract: to check at the import, with the rule and the day."""

from datetime import date

import pytest
from tests.fixtures_domain import NOW
from tests.fixtures_people import hired, recorded, validated
from tests.usecases.test_doubled_hours import FIRST, received

from levier.records.models import Clause
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import engagements, hours_imports


def limit(host, lot, **terms):
    with acting(Scope(APPLICATION, host, "change_contract")):
        Clause.objects.filter(lot_id=lot.id).update(**terms)


@pytest.fixture
def engaged(host, contract_id, lots):
    """Lina, under a permanent contract without an end from 2026-02-16, on the first lot."""
    lina = recorded(host, born_on=date(1999, 4, 23))
    validated(host, lina)
    return hired(host, lina, lots[0].id, modality="direct", employment_contract="CDI", tutor="Mireille Bayle")


def told(found):
    return [problem for problem in found.problems if "comptent jusqu" in problem.message]


def test_a_month_after_the_limit_is_said_at_its_cell_and_kept(host, engaged, lots):
    limit(host, lots[0], permanent_limit_months=2)
    found = received(host, f"{FIRST};75;60")
    (problem,) = told(found)
    assert (problem.cell, problem.severity) == ("F2", "to_check")
    assert "comptent jusqu’au 15 avril 2026" in problem.message.replace("\u00a0", " ")
    assert "CDI : 2 mois à compter du 16 février 2026" in problem.message.replace("\u00a0", " ")
    assert found.counts["lines"] == 2, "kept all the same"


def test_the_first_hour_of_the_limit_may_come_with_the_return(host, engaged, lots):
    limit(host, lots[0], permanent_limit_months=1, permanent_limit_start="first_hour")
    assert told(received(host, f"{FIRST};;60")) == []
    found = received(host, f"{FIRST};75;60", name="deux mois.csv")
    (problem,) = told(found)
    assert "comptent jusqu’au 30 avril 2026" in problem.message.replace("\u00a0", " ")
    april = received(host, f"{FIRST};75;", name="avril.csv")
    hours_imports.confirm_hours_import(by=host, at=NOW, import_id=april.id)
    assert len(told(received(host, f"{FIRST};;60", name="mai.csv"))) == 1, "hours kept before count too"


def test_without_a_limit_or_a_permanent_contract_nothing_is_said(host, engaged, lots):
    assert told(received(host, f"{FIRST};75;60")) == []
    limit(host, lots[0], permanent_limit_months=2)
    fixed_term = engagements.EngagementChange("mission", "CTT", date(2026, 2, 16))
    engagements.change_engagement(by=host, engagement_id=engaged, facts=fixed_term)
    assert told(received(host, f"{FIRST};75;60", name="encore.csv")) == []
    assert told(received(host, "Inconnue;Nora;23/04/1999;2026-TRA-0001;75;", name="personne.csv")) == []
