"""How far a long work is, told while the one transaction that does it is still open.

What a transaction writes is seen by nobody before it commits. The name a connection gives itself is seen by all at
once, in ``pg_stat_activity``: the work writes there how far it is, for the time of its transaction. There is no
second connection, no row to lock and nothing to clean: the name goes with the transaction, committed or not, and
with a worker that is killed. It holds the number of the import and counts, nothing about anyone.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic

from django.db import connection

INTERVAL = 1.0
"""Seconds between two tellings of one step, at least."""
SHOWN = "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE %s"
_NAME = "levier import {import_id} "
_READ_BACK = re.compile(r"levier import [0-9]+ (?P<step>[a-z]+) (?P<done>[0-9]+)/(?P<total>[0-9]+)")


class Step(StrEnum):
    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Advance:
    """``done`` of ``total`` items of a step of the work."""

    step: Step
    done: int
    total: int


class Teller:
    """Tells how far the import of the open transaction is. Called in the thread of its connection only."""

    def __init__(self, import_id: int) -> None:
        self._name = _NAME.format(import_id=import_id)
        self._step: Step | None = None
        self._told_at = 0.0

    def tell(self, step: Step, done: int, total: int) -> None:
        """Say it: the first time a step is named, then once a second at most; the rest of the calls cost nothing."""
        now = monotonic()
        if step is self._step and now - self._told_at < INTERVAL:
            return
        self._step, self._told_at = step, now
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('application_name', %s, true)", [f"{self._name}{step} {min(done, total)}/{total}"]
            )


def advance_of(import_id: int) -> Advance | None:
    """How far the work on an import is; None while nobody works on it. The caller has checked its reader's right."""
    with connection.cursor() as cursor:
        cursor.execute(SHOWN, [f"{_NAME.format(import_id=import_id)}%"])
        return next((told for (name,) in cursor.fetchall() if (told := read_back(name))), None)


def read_back(name: str) -> Advance | None:
    """What a connection tells of its work in its name, None when it tells nothing."""
    told = _READ_BACK.fullmatch(name)
    return Advance(Step(told["step"]), int(told["done"]), int(told["total"])) if told else None
