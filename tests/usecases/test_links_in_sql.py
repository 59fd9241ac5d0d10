"""What raw SQL reaches under a link: its own rows, and nothing more."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction
from tests.fixtures_domain import NOW
from tests.fixtures_links import AT, CSV, as_role, close, given, rows

from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import Operation, Role, relations, tables
from levier.usecases import opened_links

LINK_TABLES = {table for table in tables() if any(r == "link" for r in relations(table, Operation.SELECT))}


PUBLIC = {table for table in tables() if any(r in ("everyone", "open") for r in relations(table, Operation.SELECT))}


def counts(actor):
    found = {table: rows(actor, f"SELECT count(*) FROM {table}")[0][0] for table in set(tables()) - PUBLIC}
    return {table: count for table, count in found.items() if count}


def test_raw_sql_under_a_company_s_link_reaches_its_contract_and_files(world, company, two_people):
    opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=CSV)
    bearer = as_role(company, Role.LINK_BEARER)
    assert {
        t: n for t, n in counts(bearer).items() if t in ("access_links", "contracts", "imports", "stored_files")
    } == {
        "access_links": 1,
        "contracts": 1,
        "imports": 1,
        "stored_files": 1,
    }
    assert counts(bearer).keys() <= LINK_TABLES
    assert not counts(bearer).keys() & {
        "people",
        "engagements",
        "hours_lines",
        "validations",
        "matchings",
        "memberships",
    }
    assert counts(as_role(company, Role.PERSON)) == {"access_links": 1}


def test_raw_sql_under_a_person_s_link_reaches_herself(host, lina, two_people):
    person = as_role(lina, Role.PERSON)
    assert counts(person) == {"access_links": 1, "people": 1, "engagements": 1, "contracts": 1, "hours_lines": 3}
    assert rows(person, "SELECT id FROM people") == [(two_people[0],)]
    assert counts(as_role(lina, Role.LINK_BEARER)) == {"access_links": 1}


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_raw_sql_under_a_closed_link_reaches_nothing(host, company, lina, end):
    close(host, end)
    for actor in (company, lina):
        assert counts(actor) == {}


def test_a_hash_without_a_link_s_role_reaches_nothing(host, company, lina):
    for role in set(Role) - {Role.LINK_BEARER, Role.PERSON}:
        for actor in (company, lina):
            assert counts(as_role(actor, role)) == {}


def deposit_in_sql(actor, link_id, contract_id, host_id):
    """A row of imports written by hand under a bearer's scope."""
    with acting(Scope(APPLICATION, as_role(actor, Role.LINK_BEARER), "grid")), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO imports (host_id, link_id, contract_id, kind, state, file_name, rows_read, rows_total, "
            "counts, problems, message, created_at) "
            "VALUES (%s, %s, %s, 'hours', 'received', 'x.csv', 0, 0, '{}', '[]', '', now())",
            [host_id, link_id, contract_id],
        )


def test_raw_sql_cannot_deposit_elsewhere(world, other_host):
    from levier.usecases import contracts

    mine, theirs = (given(world.facilitator, contract_id=world.contract_id) for _ in range(2))
    facts = contracts.get_contract(by=world.facilitator, contract_id=world.contract_id).facts
    elsewhere = contracts.record_contract(by=world.facilitator, at=NOW, facts=replace(facts, number="2026-TRA-0002"))
    company, right = opened_links.bearer(mine.token), (mine.id, world.contract_id, world.facilitator.host_id)
    deposit_in_sql(company, *right)
    for wrong, refusal in (
        ((theirs.id, *right[1:]), "row-level security"),
        ((None, *right[1:]), "row-level security"),
        ((right[0], elsewhere, right[2]), "imports_link_id_same_host"),
        ((*right[:2], other_host.host_id), "same_host"),
    ):
        with pytest.raises(DatabaseError, match=refusal):
            deposit_in_sql(company, *wrong)


def test_a_bearer_changes_and_removes_nothing(host, company, lina):
    opened_links.deposit_hours(by=company, at=AT, name="mai.csv", content=CSV)
    for actor in (company, lina):
        for table in sorted(set(tables())):
            for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
                with acting(Scope(APPLICATION, actor, "grid")):
                    try:
                        with transaction.atomic(), connection.cursor() as cursor:
                            cursor.execute(statement)
                            assert cursor.rowcount == 0, statement
                    except DatabaseError as refused:
                        assert "permission denied" in str(refused), statement
