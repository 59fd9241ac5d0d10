"""What a command says of a database that does not answer, or has no tables yet: one line, never a traceback."""

import argparse
import os
import subprocess
import sys

import pytest

from levier.site import running

NOWHERE = "postgresql://nobody:secret@127.0.0.1:9/none"


def levier(url: str, *arguments: str) -> tuple[int, list[str]]:
    """Run the command in a process of its own; its status and the lines of its error output."""
    environment = {**os.environ, "DATABASE_URL": url, "DATABASE_OWNER_URL": url, "LEVIER_PROFILE": "test"}
    command = [sys.executable, "-m", "levier.site.command", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr.splitlines()


@pytest.mark.parametrize("arguments", [("where", "47,2", "1,55"), ("access", "check"), ("database", "migrate")])
def test_a_database_that_does_not_answer_is_said_with_what_to_do(arguments):
    status, lines = levier(NOWHERE, *arguments)
    assert status == 2
    assert lines[0].startswith("levier : La base de données ne répond pas")
    assert "DATABASE_URL" in lines[-1]
    assert not any("Traceback" in line or "secret" in line for line in lines)


@pytest.fixture
def empty_database(server):
    from levier.site.database import create_database, drop_database

    name = f"levier_empty_{os.getpid()}"
    yield create_database(server.url, name)
    drop_database(server.url, name)


@pytest.mark.parametrize("arguments", [("where", "47,2", "1,55"), ("import", "people", "x.csv", "--email", "a@b.fr")])
def test_a_database_without_its_tables_leads_to_the_migrations(empty_database, arguments):
    status, lines = levier(empty_database, *arguments)
    assert (status, len(lines)) == (2, 1)
    assert "levier database migrate" in lines[0]


def test_migrations_that_fail_end_with_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr(running, "reach_database", lambda **_: None)
    monkeypatch.setattr(running, "migrating", lambda: subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"]))
    assert running.run(argparse.Namespace(command="database", action="migrate")) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "relancer" in line
