"""Every table × role × operation, tried in raw SQL under the application role; every table decided."""

import os
import subprocess
import sys
from dataclasses import replace
from itertools import product

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from levier.records.access_sql import IDENTITY_TABLES
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import MEMBER_ROLES, Actor, Operation, Relation, Role, relations, tables

WORKER_TABLES = {
    "procrastinate_jobs",
    "procrastinate_events",
    "procrastinate_periodic_defers",
    "procrastinate_workers",
}
NO_RIGHT = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
}


def _rows(statement: str, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def _all_tables() -> set[str]:
    return {name for (name,) in _rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}


def test_every_table_of_the_database_is_decided():
    decided = set(tables()) | IDENTITY_TABLES | WORKER_TABLES | NO_RIGHT
    assert _all_tables() == decided


@pytest.mark.parametrize("role", ["levier_app", "levier_identity", "levier_gate", "levier_worker"])
def test_rights_of_each_database_role(role):
    held = set(
        _rows(
            "SELECT relname::text, p FROM pg_class, unnest(ARRAY['SELECT','INSERT','UPDATE','DELETE','TRUNCATE']) p "
            "WHERE relkind IN ('r', 'p', 'v', 'm') AND relnamespace = 'public'::regnamespace "
            "AND has_table_privilege(%s, pg_class.oid, p)",
            role,
        )
    )
    every = ["SELECT", "INSERT", "UPDATE", "DELETE"]
    expected = {
        "levier_app": {(t, str(o)) for t in tables() for o in Operation if relations(t, o)},
        "levier_identity": set(product(IDENTITY_TABLES, every)),
        "levier_worker": set(product(WORKER_TABLES, every)),
        "levier_gate": set(),
    }
    assert held == expected[role]


def test_every_table_the_application_reaches_has_forced_row_security():
    forced = {
        name
        for (name,) in _rows(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relrowsecurity AND relforcerowsecurity"
        )
    }
    assert set(tables()) <= forced


def test_matrix_migration_and_database_say_the_same(make_database):
    url = make_database("access")
    environment = {**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url, "LEVIER_PROFILE": "test"}
    done = subprocess.run(
        [sys.executable, "-m", "levier.site.command", "access", "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.slow
def test_a_policy_opened_by_hand_is_found(make_database):
    import psycopg

    url = make_database("opened")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("CREATE POLICY open_door ON people FOR SELECT TO levier_app USING (true)")
    environment = {**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url, "LEVIER_PROFILE": "test"}
    done = subprocess.run(
        [sys.executable, "-m", "levier.site.command", "access", "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "people.open_door" in done.stdout


PUBLIC = {table for table in tables() if Relation.EVERYONE in relations(table, Operation.SELECT)}


def _read(chosen: set[str], actor: Actor) -> set[str]:
    """The tables, among those chosen, of which the actor reads a row: one statement for all."""
    counted = [f"SELECT '{table}', (SELECT count(*) FROM {table})" for table in sorted(chosen)]
    with acting(Scope(APPLICATION, actor, "grid")):
        rows = _rows(" UNION ALL ".join(counted)) if counted else []
    assert len(rows) == len(chosen)
    return {table for table, count in rows if count}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_without_the_right_reads_no_row(world, role):
    actor = Actor(user_id=world.facilitator.user_id, host_id=world.facilitator.host_id, roles=frozenset({role}))
    closed = {
        table
        for table in set(tables()) - PUBLIC
        if not {r for roles in relations(table, Operation.SELECT).values() for r in roles} & actor.all_roles()
    }
    assert _read(closed, actor) == set()


@pytest.mark.parametrize("role", MEMBER_ROLES)
def test_every_role_of_a_stranger_organisation_reads_nothing_of_this_one(world, role):
    stranger = replace(world.stranger, roles=frozenset({role}))
    assert _read(set(tables()) - PUBLIC - {"memberships", "history_entries"}, stranger) == set()


def test_the_world_has_a_row_in_each_scoped_table(world):
    """Else the two tests above would prove nothing."""
    scoped = {m._meta.db_table for m in apps.get_app_config("records").get_models()} & set(tables()) - PUBLIC
    assert scoped - _read(scoped, world.facilitator) == set()


@pytest.mark.parametrize("operation", [Operation.INSERT, Operation.UPDATE, Operation.DELETE])
def test_nobody_writes_where_the_matrix_gives_no_right(world, operation):
    for table, role in product(set(tables()), MEMBER_ROLES):
        allowed = {r for roles in relations(table, operation).values() for r in roles}
        if role in allowed:
            continue
        actor = replace(world.facilitator, roles=frozenset({role}))
        statement = {
            Operation.INSERT: f"INSERT INTO {table} SELECT * FROM {table}",
            Operation.UPDATE: f"UPDATE {table} SET id = id",
            Operation.DELETE: f"DELETE FROM {table}",
        }[operation]
        with acting(Scope(APPLICATION, actor, "grid")):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement)
                    assert cursor.rowcount == 0, (table, role, operation)
            except DatabaseError as refused:
                assert "permission denied" in str(refused) or "row-level security" in str(refused), (table, refused)


def test_an_anonymous_scope_reads_no_row_at_all(world):
    assert _read(set(tables()), Actor()) == set()
