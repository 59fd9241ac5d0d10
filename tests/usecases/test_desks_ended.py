"""Past the last day of its desk, an organisation finishes what it began on its own rows, and begins nothing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from tests.fixtures_desks import Shared, share, shared_by_two
from tests.fixtures_domain import NOW
from tests.fixtures_people import hired, hours

from levier.records.days import TODAY as DAY
from levier.records.models import Act, Contract, Engagement, HoursLine, Lot, Validation
from levier.records.reach import MONTHS_TO_FINISH
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import (
    contract_accounts,
    contract_people,
    contracts,
    desks,
    engagement_forms,
    engagements,
    home,
    hours_imports,
    links,
    outcomes,
    people,
)
from levier.usecases import hours as declared
from levier.usecases.hours import HoursFilters
from levier.usecases.outcomes import FORGOTTEN_AFTER
from levier.usecases.refusals import NotFound

LAST_DAY = date(2026, 4, 30)
TODAY = date(2026, 5, 4)
RETURN = (
    "Nom;Prénom;Date de naissance;N° de marché;avr-26;mai-26\r\nRive;Nora;23/04/1999;2026-TRA-0001;50;60\r\n"
).encode("cp1252")


def end(by, contract_id, until_on) -> None:
    row = desks.list_contract_desks(by=by, contract_id=contract_id, on=TODAY).rows[1]
    facts = replace(row.facts, since_on=date(2026, 1, 1), until_on=until_on)
    desks.change_desk(by=by, desk_id=row.id, facts=facts)


@pytest.fixture
def ended(host, other_host, contract_id, lots) -> Shared:
    """Sud followed the contract until the end of April, and still has a line to decide."""
    shared = shared_by_two(host, other_host, contract_id, lots)
    hours(other_host, shared.partners_engagement, contract_id, date(2026, 2, 1), "20")
    end(host, contract_id, LAST_DAY)
    return shared


def test_its_own_lines_are_read_and_decided(ended):
    found = declared.list_contract_hours(by=ended.partner, contract_id=ended.contract_id, filters=HoursFilters())
    (waiting,) = [row for row in found.rows if row.state == "declared"]
    assert (waiting.is_ours, waiting.person) == (True, "Nora Rive")
    done = declared.decide_hours(
        by=ended.partner,
        contract_id=ended.contract_id,
        state="validated",
        line_ids=[waiting.id],
        filters=HoursFilters(),
        reason="",
    )
    assert done == 1
    account = contract_accounts.get_account(by=ended.partner, contract_id=ended.contract_id, on=TODAY)
    assert account.value("hours_done") == 160, "the account says the same to all"


def test_its_own_engagements_are_read_and_ended(ended):
    rows = contract_people.list_contract_engagements(by=ended.partner, contract_id=ended.contract_id, today=TODAY).rows
    assert [row.person_name for row in rows if row.is_named] == ["Nora Rive"]
    change = engagements.EngagementChange("mission", "CTT", date(2026, 2, 16), LAST_DAY)
    engagements.change_engagement(by=ended.partner, engagement_id=ended.partners_engagement, facts=change)
    with acting(Scope(APPLICATION, ended.partner, "see_people")):
        assert Engagement.objects.get(pk=ended.partners_engagement).ends_on == LAST_DAY


def test_a_return_received_late_counts_up_to_the_last_day(ended):
    import_id = hours_imports.receive_hours_file(
        by=ended.partner, at=NOW, name="avril.csv", content=RETURN, contract_id=ended.contract_id
    )
    hours_imports.confirm_hours_import(by=ended.partner, at=NOW, import_id=import_id, leave_out=True)
    with acting(Scope(APPLICATION, ended.partner, "see_hours")):
        kept = HoursLine.objects.filter(source_id=import_id).values_list("month", "hours")
        assert list(kept) == [(date(2026, 4, 1), 50)]


def test_nothing_new_begins(ended):
    contract_id = ended.contract_id
    assert not contracts.get_contract(by=ended.partner, contract_id=contract_id).is_followed
    assert engagement_forms.get_engagement_form(by=ended.partner, today=TODAY).lots == ()
    with pytest.raises(NotFound):
        hired(ended.partner, ended.partners_person, ended.lots[0].id, starts_on=date(2026, 3, 2))
    with pytest.raises(NotFound):
        links.give_link(by=ended.partner, at=NOW, recipient="rh@x.example", days=30, contract_id=contract_id)


def test_an_organisation_without_people_on_it_no_longer_reaches_the_contract(host, other_host, contract_id):
    share(host, other_host, contract_id)
    end(host, contract_id, LAST_DAY)
    with pytest.raises(NotFound):
        contracts.get_contract(by=other_host, contract_id=contract_id)
    assert contracts.list_contracts(by=other_host) == ()


def test_the_last_day_itself_is_followed(host, other_host, contract_id, lots):
    shared = shared_by_two(host, other_host, contract_id, lots)
    end(host, contract_id, timezone.localdate() + timedelta(days=1))
    assert contracts.get_contract(by=shared.partner, contract_id=contract_id).is_followed


# The policies, in raw SQL


def _count(by, table: str, where: str = "true") -> int:
    with acting(Scope(APPLICATION, by, "test")), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {where}")
        return cursor.fetchone()[0]


def test_the_policies_open_the_contract_and_never_the_people_nor_the_diary_of_the_others(ended):
    with acting(Scope(APPLICATION, ended.lead, "keep_diary")):
        Act.objects.create(
            host_id=ended.lead.host_id,
            contract_id=ended.contract_id,
            number=1,
            kind="site_visit",
            happened_on=date(2026, 3, 2),
            title="Visite",
            recorded_at=NOW,
        )
    assert _count(ended.partner, "contracts") == 1
    assert _count(ended.partner, "lots") == 2
    assert _count(ended.partner, "people", f"host_id <> {ended.partner.host_id}") == 0
    assert _count(ended.partner, "validations", f"host_id <> {ended.partner.host_id}") == 0
    assert _count(ended.partner, "acts") == 0
    assert _count(ended.lead, "acts") == 1


def finished(partner, engagement_id, months, extra_days=0) -> None:
    """The partner's engagement ended so many months before the day of the database, and some days more."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({DAY} - make_interval(months => %s, days => %s))::date", [months, extra_days])
        (day,) = cursor.fetchone()
    with acting(Scope(APPLICATION, partner, "record_engagement")):
        validation_id = Engagement.objects.values_list("validation_id", flat=True).get(pk=engagement_id)
    with acting(Scope(APPLICATION, partner, "validate_person")):
        verdict = Validation.objects.get(pk=validation_id)
        verdict.pk, verdict.decided_on = None, date(2024, 1, 2)
        verdict.save(force_insert=True)
    with acting(Scope(APPLICATION, partner, "record_engagement")):
        Engagement.objects.filter(pk=engagement_id).update(
            validation=verdict, validated_on=verdict.decided_on, starts_on=date(2024, 1, 3), ends_on=day
        )


def test_the_policies_open_the_contract_until_the_last_outcome_can_be_noted(ended):
    assert MONTHS_TO_FINISH == FORGOTTEN_AFTER
    finished(ended.partner, ended.partners_engagement, MONTHS_TO_FINISH)
    assert _count(ended.partner, "contracts") == 1
    finished(ended.partner, ended.partners_engagement, MONTHS_TO_FINISH, extra_days=1)
    for table in ("contracts", "lots", "clauses", "objectives", "desks", "awards"):
        assert _count(ended.partner, table) == 0, table
    assert _count(ended.partner, "engagements") == 1, "its own, and no other's"
    assert _count(ended.partner, "hours_lines", f"host_id <> {ended.partner.host_id}") == 0
    assert _count(ended.partner, "people") == 1


def test_an_engagement_without_an_end_has_its_contract_s(ended):
    with acting(Scope(APPLICATION, ended.lead, "change_contract")):
        Contract.objects.filter(pk=ended.contract_id).update(notified_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))
    assert _count(ended.partner, "contracts") == 0
    with acting(Scope(APPLICATION, ended.lead, "change_contract")):
        Contract.objects.filter(pk=ended.contract_id).update(ends_on=None)
    assert _count(ended.partner, "contracts") == 1


def test_its_people_keep_their_past_when_the_contract_is_out_of_reach(ended):
    finished(ended.partner, ended.partners_engagement, MONTHS_TO_FINISH, extra_days=1)
    with pytest.raises(NotFound):
        contract_accounts.get_account(by=ended.partner, contract_id=ended.contract_id, on=TODAY)
    with pytest.raises(NotFound):
        contract_people.list_contract_engagements(by=ended.partner, contract_id=ended.contract_id, today=TODAY)
    assert contracts.list_contracts(by=ended.partner) == ()
    page = people.get_person(by=ended.partner, person_id=ended.partners_person, today=TODAY)
    (engagement,) = page.engagements
    assert (engagement.contract_number, engagement.employer != "") == ("", True)
    engagements.get_engagement(by=ended.partner, engagement_id=ended.partners_engagement, today=TODAY)
    outcomes.get_outcomes(by=ended.partner, engagement_id=ended.partners_engagement, today=TODAY)
    assert people.list_people(by=ended.partner, today=TODAY).rows
    home.get_home(by=ended.partner, today=TODAY)
    with acting(Scope(APPLICATION, ended.lead, "see_contracts")):
        assert contract_accounts.get_account(by=ended.lead, contract_id=ended.contract_id, on=TODAY)


def test_no_hire_begins_after_the_last_day_whatever_asks_for_it(ended):
    with acting(Scope(APPLICATION, ended.partner, "record_engagement")):
        known = Engagement.objects.get(pk=ended.partners_engagement)
        known.pk, known.lot_id = None, ended.lots[0].id
        with pytest.raises(IntegrityError, match="follows contract"), transaction.atomic():
            known.save(force_insert=True)
    end(ended.lead, ended.contract_id, timezone.localdate() + timedelta(days=1))
    with acting(Scope(APPLICATION, ended.partner, "record_engagement")):
        known.save(force_insert=True)


def test_a_desk_ended_meanwhile_refuses_the_hire(ended, monkeypatch):
    monkeypatch.setattr(engagements, "followed_lots", lambda host: Lot.objects.all())
    with pytest.raises(NotFound):
        hired(ended.partner, ended.partners_person, ended.lots[0].id, starts_on=date(2026, 3, 2))


def test_the_policies_let_it_change_its_own_rows_alone(ended):
    with acting(Scope(APPLICATION, ended.partner, "decide_hours")):
        assert HoursLine.objects.filter(host_id=ended.lead.host_id).update(reason="x") == 0
        assert HoursLine.objects.filter(host_id=ended.partner.host_id).update(reason="x") == 2
        assert Contract.objects.filter(pk=ended.contract_id).update(object="x") == 0
