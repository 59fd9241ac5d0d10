"""How far a long work is: told at most once a second, seen from outside, gone with its transaction."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from levier.usecases import advances
from levier.usecases.advances import Advance, Step, Teller, advance_of, read_back


@pytest.fixture
def told(monkeypatch):
    """What a teller says, in order, on a clock of one's own: ``told.at`` is the second it shows."""

    class Told(list):
        at = 100.0

    said = Told()
    monkeypatch.setattr(advances, "monotonic", lambda: said.at)
    connection.execute_wrappers.append(
        lambda execute, sql, given, many, context: (said.append(given[0]), execute(sql, given, many, context))[1]
    )
    yield said
    connection.execute_wrappers.pop()


def test_a_step_is_told_at_once_then_once_a_second(told):
    teller = Teller(7)
    teller.tell(Step.READ, 0, 10)
    teller.tell(Step.READ, 1, 10)
    told.at += advances.INTERVAL
    teller.tell(Step.READ, 5, 10)
    teller.tell(Step.WRITE, 0, 10)
    assert told == ["levier import 7 read 0/10", "levier import 7 read 5/10", "levier import 7 write 0/10"]


def test_more_done_than_foreseen_is_all_of_it(told):
    Teller(7).tell(Step.WRITE, 12, 10)
    assert told == ["levier import 7 write 10/10"]


@pytest.mark.parametrize(
    ("name", "advance"),
    [
        ("levier import 7 write 12000/100000", Advance(Step.WRITE, 12_000, 100_000)),
        ("levier import 7 read 0/0", Advance(Step.READ, 0, 0)),
        ("levier import 7", None),
        ("levier import 7 write 12000/100000; and more", None),
        ("psql", None),
    ],
)
def test_what_a_connection_is_named(name, advance):
    assert read_back(name) == advance


def test_the_longest_name_is_kept_whole():
    assert len(f"levier import {2**63} write {2**31}/{2**31}") < 64


def test_it_is_seen_from_another_connection_and_goes_with_the_transaction():
    told, seen = Event(), Event()

    def work() -> None:
        try:
            with transaction.atomic():
                Teller(7).tell(Step.WRITE, 3, 10)
                told.set()
                seen.wait(10)
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass
        finally:
            connection.close()

    worker = Thread(target=work)
    worker.start()
    assert told.wait(10)
    found = advance_of(7), advance_of(70)
    seen.set()
    worker.join()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
    assert (found, advance_of(7)) == ((Advance(Step.WRITE, 3, 10), None), None)
