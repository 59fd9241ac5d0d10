"""A company's link leans on the desk of who gave it: past its last day it receives nothing more, and says why."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.fixtures_desks import Shared, share, shared_by_two
from tests.fixtures_links import AT, CSV, as_role, given, rows

from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import Role
from levier.usecases import desks, links, opened_links
from levier.usecases.opened_links import LinkEnded
from levier.usecases.refusals import NotFound

YESTERDAY = timezone.localdate() - timedelta(days=1)


def end(lead, contract_id, until_on) -> None:
    row = desks.list_contract_desks(by=lead, contract_id=contract_id, on=YESTERDAY).rows[1]
    facts = replace(row.facts, since_on=date(2026, 1, 1), until_on=until_on)
    desks.change_desk(by=lead, desk_id=row.id, facts=facts)


@pytest.fixture
def shared(host, other_host, contract_id, lots) -> Shared:
    return shared_by_two(host, other_host, contract_id, lots)


@pytest.fixture
def link(shared) -> links.Given:
    return given(shared.partner, contract_id=shared.contract_id)


def test_it_receives_nothing_more_and_says_who_does(shared, link):
    company = opened_links.bearer(link.token)
    opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=CSV)
    end(shared.lead, shared.contract_id, YESTERDAY)
    for gesture in (
        lambda: opened_links.open_link(by=company, at=AT),
        lambda: opened_links.get_hours_return(by=company, at=AT),
        lambda: opened_links.deposit_hours(by=company, at=AT, name="juin.csv", content=CSV + b"\r\n"),
    ):
        with pytest.raises(LinkEnded) as refused:
            gesture()
    ended = refused.value
    assert (ended.door.organization, ended.door.given_by, ended.door.reply_to) == ("Sud", "Ada Sud", "ada@sud.example")
    assert (ended.last_day, ended.lead) == (YESTERDAY, "Nord")
    assert isinstance(ended, NotFound)


def test_it_stands_to_the_last_day_itself_and_again_when_the_desk_goes_on(shared, link):
    company = opened_links.bearer(link.token)
    end(shared.lead, shared.contract_id, YESTERDAY)
    end(shared.lead, shared.contract_id, timezone.localdate() + timedelta(days=1))
    page = opened_links.open_link(by=company, at=AT)
    assert timezone.localdate(page.door.expires_at) == timezone.localdate() + timedelta(days=1)


def test_the_lead_s_own_links_and_a_person_s_stay(shared):
    companys = given(shared.lead, contract_id=shared.contract_id)
    persons = given(shared.partner, person_id=shared.partners_person)
    end(shared.lead, shared.contract_id, YESTERDAY)
    for token in (companys.token, persons.token):
        page = opened_links.open_link(by=opened_links.bearer(token), at=AT)
        assert page.door.expires_at == AT + timedelta(days=30)


def test_a_link_given_says_the_last_day_of_the_desk_when_it_comes_first(shared):
    last = timezone.localdate() + timedelta(days=3)
    end(shared.lead, shared.contract_id, last)
    assert timezone.localdate(given(shared.partner, contract_id=shared.contract_id).expires_at) == last
    end(shared.lead, shared.contract_id, last + timedelta(days=90))
    assert given(shared.partner, contract_id=shared.contract_id).expires_at == AT + timedelta(days=30)


def test_the_list_shows_it_ended_and_gives_no_other(shared, link):
    persons = given(shared.partner, person_id=shared.partners_person)
    end(shared.lead, shared.contract_id, YESTERDAY)
    found = links.list_links(by=shared.partner, at=AT, contract_id=shared.contract_id)
    (row,) = found.rows
    assert (row.state, timezone.localdate(row.expires_at), found.may_give) == ("ended", YESTERDAY, False)
    states = {row.id: row.state for row in links.list_links(by=shared.partner, at=AT).rows}
    assert states == {link.id: "ended", persons.id: "open"}
    assert links.get_link(by=shared.partner, at=AT, link_id=link.id).state == "ended"
    late = AT + timedelta(days=31)
    assert links.get_link(by=shared.partner, at=late, link_id=link.id).state == "expired"
    assert links.revoke_link(by=shared.partner, at=AT, link_id=link.id).state == "revoked"


def test_out_of_reach_its_contract_has_no_name_left(host, other_host, contract_id):
    share(host, other_host, contract_id)
    link = given(other_host, contract_id=contract_id)
    end(host, contract_id, YESTERDAY)
    (row,) = links.list_links(by=other_host, at=AT).rows
    assert (row.id, row.state, row.about, row.expires_at) == (link.id, "ended", "", None)
    with pytest.raises(NotFound):
        links.list_links(by=other_host, at=AT, contract_id=contract_id)
    with pytest.raises(LinkEnded) as refused:
        opened_links.open_link(by=opened_links.bearer(link.token), at=AT)
    assert refused.value.last_day == YESTERDAY


def test_raw_sql_under_it_reaches_the_two_desks_and_deposits_nothing(shared, link):
    company = opened_links.bearer(link.token)
    opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=CSV)
    bearer = as_role(company, Role.LINK_BEARER)
    end(shared.lead, shared.contract_id, YESTERDAY)
    counts = {
        table: rows(bearer, f"SELECT count(*) FROM {table}")[0][0]
        for table in ("access_links", "desks", "contracts", "imports", "stored_files")
    }
    assert counts == {"access_links": 1, "desks": 2, "contracts": 0, "imports": 0, "stored_files": 0}
    with (
        acting(Scope(APPLICATION, bearer, "grid")),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "INSERT INTO imports (host_id, link_id, contract_id, kind, state, file_name, rows_read, rows_total, "
            "counts, problems, message, created_at) "
            "VALUES (%s, %s, %s, 'hours', 'received', 'x.csv', 0, 0, '{}', '[]', '', now())",
            [shared.partner.host_id, link.id, shared.contract_id],
        )
