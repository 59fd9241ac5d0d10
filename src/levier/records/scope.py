"""The scope of every transaction: which database role acts, for whom, by which gesture.

The scope lives in a ``ContextVar``. The database backend (``levier.records.backend``) applies it at the start of
each transaction with ``SET LOCAL``, so that nothing outlives the transaction, pooled connections included.
Without a scope the connection's role has no right on any table: forgetting one fails, loudly.

The outermost scope also fixes the instant its gesture began: everything the gesture writes, scopes within it
included, stands in the history at that one instant.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction
from psycopg import Connection

from levier.rules.access import ANONYMOUS, Actor

APPLICATION, IDENTITY = "levier_app", "levier_identity"

_SETTINGS = ("user_id", "host_id", "roles", "link", "gesture", "reason")
_NAMES = ("role", *(f"levier.{name}" for name in _SETTINGS))
_APPLY = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in _NAMES)
_BEGIN = f"{_APPLY}, set_config('levier.began_at', clock_timestamp()::text, true)"


@dataclass(frozen=True, slots=True)
class Scope:
    database_role: str
    actor: Actor = ANONYMOUS
    gesture: str = ""
    reason: str = ""

    def values(self) -> tuple[str, ...]:
        """The values of the transaction's settings, in the order of ``_SETTINGS``."""
        actor = self.actor
        return (
            str(actor.user_id or ""),
            str(actor.host_id or ""),
            ",".join(sorted(actor.all_roles())),
            actor.link_hash,
            self.gesture,
            self.reason,
        )


current: ContextVar[Scope | None] = ContextVar("levier_scope", default=None)


def apply(raw: Connection, scope: Scope | None, *, is_beginning: bool = True) -> None:
    """Give a transaction its role and settings; ``is_beginning``: no gesture is under way in it."""
    if scope is not None:
        raw.execute(_BEGIN if is_beginning else _APPLY, (scope.database_role, *scope.values()))


def _apply_inside_transaction(scope: Scope | None, *, is_beginning: bool = False) -> None:
    if connection.in_atomic_block and not connection.needs_rollback:
        if scope is None:
            connection.connection.execute("RESET ROLE")
        else:
            apply(connection.connection, scope, is_beginning=is_beginning)


@contextmanager
def acting(scope: Scope) -> Iterator[None]:
    """Run a block in a transaction under this scope; the enclosing scope comes back afterwards."""
    enclosing = current.get()
    token = current.set(scope)
    try:
        if connection.in_atomic_block:
            _apply_inside_transaction(scope, is_beginning=enclosing is None)
            with transaction.atomic():
                yield
        else:
            with transaction.atomic():
                yield
    finally:
        current.reset(token)
        _apply_inside_transaction(enclosing)


@contextmanager
def identity() -> Iterator[None]:
    """Reach sign-in tables (accounts, addresses, authenticators, sessions) and nothing else."""
    with acting(Scope(IDENTITY)):
        yield
