"""Rows that many tests start from: made once by their use cases, then put back as they were.

A gesture checks, locks, writes and keeps history: far more than a test needs that only starts from its result. The
first to ask in a process makes the rows and rolls them back; each test then gets copies of them, with the same keys.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection, transaction
from psycopg import sql

from levier.records.scope import Scope, acting

T = TypeVar("T")

SUPERUSER = Scope("none", gesture="tests")
"""The role that connected, in the tests: it sees every row, and may leave the triggers asleep."""


@dataclass(frozen=True, slots=True)
class Kept(Generic[T]):
    """What a maker returned, and the statements that write its rows again, their history included."""

    value: T
    statements: str

    def again(self) -> T:
        with acting(SUPERUSER):
            connection.connection.execute(self.statements)
        return self.value


def keep(make: Callable[[], T]) -> Kept[T]:
    """Make rows and keep what they were. Refuses a maker that changes rows it did not make."""
    before = _rows()
    value = make()
    after = _rows()
    changed = [table for table, rows in before.items() if not rows <= after[table]]
    assert not changed, f"{changed}: rows of before were changed, which writing rows again would not do"
    written = [_insert(table, after[table] - rows) for table, rows in before.items() if after[table] != rows]
    asleep, awake = (f"SET LOCAL session_replication_role = {role}" for role in ("replica", "origin"))
    return Kept(value, "; ".join((asleep, *written, awake)))


@contextmanager
def rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def spread_keys() -> None:
    """Have each table count from a thousand of its own: the key of one table finds nothing in another."""
    with acting(SUPERUSER):
        connection.connection.execute(
            "SELECT setval(oid::regclass, 1000 * row_number() OVER (ORDER BY relname)) FROM pg_class "
            "WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace"
        )


def _rows() -> dict[str, set[str]]:
    """The rows of each table, each as JSON."""
    with acting(SUPERUSER):
        execute = connection.connection.execute
        tables = [name for (name,) in execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        return {
            table: {row for (row,) in execute(sql.SQL("SELECT to_jsonb(t)::text FROM {} t").format(_named(table)))}
            for table in tables
        }


def _insert(table: str, rows: set[str]) -> str:
    statement = "INSERT INTO {0} SELECT * FROM jsonb_populate_recordset(NULL::{0}, {1})"
    every = f"[{', '.join(rows)}]"
    return sql.SQL(statement).format(_named(table), sql.Literal(every)).as_string(connection.connection)


def _named(table: str) -> sql.Identifier:
    return sql.Identifier("public", table)
