"""The frame of every use case: one gesture, one permission check, one transaction, one scope."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Model, QuerySet

from levier.records.scope import APPLICATION, Scope, acting
from levier.rules import access
from levier.rules.access import Actor
from levier.usecases.refusals import CameTogether, ChangedElsewhere, NotFound, Refused

F = TypeVar("F", bound=Callable[..., Any])
M = TypeVar("M", bound=Model)
_DEADLOCK = "40P01"


def gesture(name: str) -> Callable[[F], F]:
    """Make a keyword-only function with ``by: Actor`` the use case of a gesture of the matrix.

    The function runs in one transaction under the actor's scope; an optional ``why`` is kept in the history.
    Raises ``access.NotAllowed`` before anything is read or written.
    """
    access.GESTURES[name]

    def decorate(function: F) -> F:
        @wraps(function)
        def run(**arguments: Any) -> Any:
            actor: Actor = arguments["by"]
            access.check(actor, name)
            try:
                with acting(Scope(APPLICATION, actor, name, arguments.get("why") or "")):
                    return function(**arguments)
            except OperationalError as broken:
                if getattr(broken.__cause__, "sqlstate", "") != _DEADLOCK:
                    raise
                raise CameTogether from None

        run.gesture = name  # type: ignore[attr-defined]
        return cast(F, run)

    return decorate


def found(rows: QuerySet[M], **where: Any) -> M:
    """The one row of a queryset, or ``NotFound``."""
    row = rows.filter(**where).first()
    if row is None:
        raise NotFound
    return row


def change(rows: QuerySet[M], **values: Any) -> None:
    """Update exactly one row: a hidden or vanished row is an error, never a silent nothing."""
    if rows.update(**values) != 1:
        raise ChangedElsewhere


@contextmanager
def whole(name: str, refusal: Refused) -> Iterator[None]:
    """Have the database check now what no row holds alone (``records.integrity_sql``), and say it as this refusal.

    A use case looks before it writes; two people who write at once both looked in time, and the second comes here.
    """
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute(f"SET CONSTRAINTS levier_whole_{name} IMMEDIATE")
                cursor.execute(f"SET CONSTRAINTS levier_whole_{name} DEFERRED")
    except IntegrityError as broken:
        if name not in str(broken):
            raise
        raise refusal from None


def host_of(actor: Actor) -> int:
    """The organisation the actor works for; ``NotFound`` when it acts for none."""
    if actor.host_id is None:
        raise NotFound
    return actor.host_id
