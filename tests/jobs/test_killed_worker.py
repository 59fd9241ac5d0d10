"""The worker killed while it writes, between the copy and its commit, or after it: the lines exist once."""

import time

import psycopg
import pytest

from levier.usecases.advances import SHOWN, Advance, Step, read_back


@pytest.fixture
def waiting(committed):
    """A return of hours that waits for the worker."""
    return committed("tests.jobs.one_return")


def _lines(url: str) -> tuple[int, str]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT (SELECT count(*) FROM hours_lines), (SELECT state FROM imports)").fetchone()


@pytest.mark.parametrize(("moment", "kept"), [("before_commit", (0, "running")), ("after_commit", (2, "done"))])
def test_the_lines_exist_once_whenever_the_worker_dies(waiting, taken_up, moment, kept):
    url, run = waiting
    assert _lines(url) == (0, "running")
    dying = run("tests.jobs.dying_worker", moment)
    assert dying.wait(timeout=60) == 9
    assert _lines(url) == kept
    assert taken_up(url, run) == "succeeded"
    assert _lines(url) == (2, "done")


def _advance(url: str) -> Advance | None:
    """What the application's role sees of the work, from a connection of its own."""
    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE levier_app")
        named = connection.execute(SHOWN, ["levier import %"]).fetchone()
    return read_back(named[0]) if named else None


def _until(url: str, wanted: Advance | None) -> bool:
    for _ in range(300):
        if _advance(url) == wanted:
            return True
        time.sleep(0.1)
    return False


def test_the_work_is_seen_half_way_and_nothing_is_left_of_it_once_killed(waiting, taken_up):
    url, run = waiting
    worker = run("tests.jobs.dying_worker", "half_way")
    try:
        assert _until(url, Advance(Step.WRITE, 1, 2))
        assert _lines(url) == (0, "running")
    finally:
        worker.kill()
        worker.wait(timeout=20)
    assert _until(url, None)
    assert _lines(url) == (0, "running")
    assert taken_up(url, run) == "succeeded"
    assert _lines(url) == (2, "done")
