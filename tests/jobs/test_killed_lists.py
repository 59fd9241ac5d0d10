"""The worker killed while it records a list, between the writing and its commit, or after it: the rows exist once."""

import psycopg
import pytest

COUNTED = {
    "people": "SELECT (SELECT count(*) FROM people), (SELECT state FROM imports)",
    "contracts": "SELECT (SELECT count(*) FROM contracts), (SELECT state FROM imports)",
}


def _rows(url: str, kind: str) -> tuple[int, str]:
    with psycopg.connect(url) as connection:
        return connection.execute(COUNTED[kind]).fetchone()


@pytest.mark.parametrize("kind", ["people", "contracts"])
@pytest.mark.parametrize(
    ("moment", "kept"), [("list_before_commit", (0, "running")), ("list_after_commit", (2, "done"))]
)
def test_the_rows_of_a_list_exist_once_whenever_the_worker_dies(committed, taken_up, kind, moment, kept):
    url, run = committed("tests.jobs.one_list", kind)
    assert _rows(url, kind) == (0, "running")
    dying = run("tests.jobs.dying_worker", moment)
    assert dying.wait(timeout=60) == 9
    assert _rows(url, kind) == kept
    assert taken_up(url, run) == "succeeded"
    assert _rows(url, kind) == (2, "done")
