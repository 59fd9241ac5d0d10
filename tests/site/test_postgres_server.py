"""The embedded server: created, found again, restarted after a crash, refused where it cannot open."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from levier.site import postgres
from levier.site.postgres import PostgresError, Server, postmasters

Start = Callable[..., Server]


def silent(_message: str) -> None:
    """Progress nobody reads."""


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        return cursor.fetchall() if cursor.description else []


def pid_of(server: Server) -> int:
    assert server.directory is not None
    pid = postmasters.recorded_pid(server.directory / "data")
    assert pid is not None
    return pid


def ended(pid: int, data: Path, within: float = 10) -> bool:
    limit = time.monotonic() + within
    while time.monotonic() < limit:
        if not postmasters.is_alive(pid, data):
            return True
        time.sleep(0.02)
    return False


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# -- one server per version found on the machine


def test_it_is_set_up_the_way_it_is_said(running: Server) -> None:
    shown = {
        name: rows(running.url, f"SHOW {name}")[0][0]
        for name in ("data_checksums", "listen_addresses", "server_encoding", "password_encryption", "fsync")
    }
    assert shown == {
        "data_checksums": "on",
        "listen_addresses": "",
        "server_encoding": "UTF8",
        "password_encryption": "scram-sha-256",
        "fsync": "off",
    }
    assert rows(running.url, "SELECT current_database(), datlocprovider FROM pg_database LIMIT 1") == [("levier", "c")]
    assert rows(running.url, "SELECT DISTINCT datcollate FROM pg_database") == [("C",)]
    methods = rows(running.url, "SELECT DISTINCT auth_method FROM pg_hba_file_rules")
    assert methods == [("scram-sha-256",)]


def test_accented_letters_are_letters(running: Server) -> None:
    assert rows(running.url, "SELECT lower('ÉCOLE'), 'Î' ILIKE 'î'") == [("école", True)]
    found = "SELECT to_tsvector('french', 'Écoles') @@ to_tsquery('french', 'écoles')"
    assert rows(running.url, found) == [(True,)]


def test_only_its_owner_reads_its_files(running: Server) -> None:
    assert running.directory is not None
    assert {mode(running.directory / name) for name in ("", "data", "socket")} == {0o700}
    assert {mode(running.directory / name) for name in ("password", "server.log", "state.json", "lock")} == {0o600}


def test_a_wrong_password_is_refused(running: Server) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url_with(running.url, password="faux"))


def test_the_extensions_counted_on_are_there(running: Server) -> None:
    for name in ("unaccent", "pg_trgm", "btree_gist", "cube", "earthdistance"):
        rows(running.url, f"CREATE EXTENSION {name}")
    rows(running.url, "DROP EXTENSION earthdistance, cube, btree_gist, pg_trgm, unaccent")


def test_a_running_server_is_found_again(running: Server, start: Start) -> None:
    assert running.directory is not None
    again = start(running.directory, database="autre")
    assert not again.started_now
    assert again.version == running.version == postgres.server_version(running.url)
    assert rows(again.url, "SELECT current_database()") == [("autre",)]


def test_the_password_is_not_shown(running: Server) -> None:
    assert running.directory is not None
    secret = (running.directory / "password").read_text().strip()
    assert secret not in repr(running)
    assert secret not in repr(postgres.status(running.directory))
    assert secret in running.url
    assert secret not in postgres.url_with(running.url, user="levier_app")
    commands = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True, check=True).stdout
    assert secret not in commands


def test_status_of_a_running_server(running: Server) -> None:
    assert running.directory is not None
    facts = postgres.status(running.directory)
    assert (facts.exists, facts.is_running, facts.url) == (True, True, running.url)
    assert facts.version == running.version.split(".")[0]
    assert "démarrée" in str(facts)


# -- its life


def test_data_survive_a_stop_and_a_kill(place: Path, start: Start) -> None:
    first = start(place / "db", durable=True)
    assert rows(first.url, "SHOW fsync") == [("on",)]
    rows(first.url, "CREATE TABLE kept AS SELECT 1 AS n")
    assert postgres.stop(first, progress=silent)
    assert not postgres.stop(first, progress=silent)
    assert "arrêtée" in str(postgres.status(place / "db"))

    second = start(place / "db", durable=True, settings={"work_mem": "7MB"})
    assert second.started_now
    assert second.url == first.url
    assert rows(second.url, "SHOW work_mem") == [("7MB",)]
    rows(second.url, "INSERT INTO kept VALUES (2)")
    os.kill(pid_of(second), signal.SIGKILL)

    third = start(place / "db", durable=True)
    assert third.started_now
    assert rows(third.url, "SELECT n FROM kept ORDER BY n") == [(1,), (2,)]


def test_the_number_of_a_dead_server_may_be_taken_by_another_process(place: Path, start: Start) -> None:
    server = start(place / "db")
    os.kill(pid_of(server), signal.SIGKILL)
    assert ended(pid_of(server), place / "db" / "data")
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pid_file = place / "db" / "data" / "postmaster.pid"
        lines = pid_file.read_text().split("\n")
        pid_file.write_text("\n".join([str(other.pid), *lines[1:]]))
        assert not postgres.status(place / "db").is_running
        assert not postgres.stop(place / "db", progress=silent)
        assert other.poll() is None
        assert start(place / "db").started_now
    finally:
        other.kill()
        other.wait()


def test_two_commands_at_once_make_one_server(place: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from levier.site import postgres\n"
        "server = postgres.start(Path(sys.argv[1]), durable=False, environ={}, progress=lambda line: None)\n"
        "print(server.started_now, server.url)"
    )
    command = [sys.executable, "-c", code, place / "db"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(process.communicate(timeout=60)[0].split() for process in both)
    assert [words[0] for words in said] == ["False", "True"]
    assert said[0][1] == said[1][1]


def test_a_long_path_puts_the_socket_elsewhere(place: Path, start: Start) -> None:
    directory = place / ("l" * 60) / ("o" * 60) / "db"
    first = start(directory)
    folder = Path(str(conninfo_to_dict(first.url)["host"]))
    assert folder.parts[:2] == ("/", "tmp")
    assert mode(folder) == 0o700
    postgres.stop(first, progress=silent)
    assert not folder.exists()
    assert start(directory).url == first.url
    assert postgres.remove(directory, progress=silent)
    assert not folder.exists()
    assert not directory.exists()


def test_a_path_with_a_comma_accents_and_spaces(place: Path, start: Start) -> None:
    server = start(place / "Mes données, à moi" / "db")
    assert rows(server.url, "SELECT 1") == [(1,)]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="signal de mort du parent\u00a0: Linux")
def test_it_ends_with_its_parent_when_asked(place: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from levier.site import postgres\n"
        "postgres.start(Path(sys.argv[1]), durable=False, with_parent=True, environ={})\n"
        "os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code, place / "db"], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr
    pid = postmasters.recorded_pid(place / "db" / "data")
    assert pid is None or ended(pid, place / "db" / "data")
    assert "Base de données démarrée" in done.stdout or done.stdout == ""


def test_an_interrupted_creation_is_begun_again(place: Path, start: Start) -> None:
    directory = place / "db"
    (directory / "data.new" / "base").mkdir(parents=True)
    (directory / "data.new" / "PG_VERSION").write_text("18\n")
    (directory / "data.password").write_text("reste\n")
    assert start(directory).started_now
    assert not (directory / "data.new").exists()
    assert not (directory / "data.password").exists()


def test_a_machine_without_utf_8_is_told_so(place: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("levier.site.postgres.creation.CHARACTER_TYPES", ("xx_XX.UTF-8",))
    told: list[str] = []
    server = start(place / "db", progress=told.append)
    assert any("réglage régional" in line for line in told)
    assert rows(server.url, "SELECT lower('É')") == [("É",)]


def test_a_failed_creation_says_why(place: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("levier.site.postgres.creation.SUPERUSER", "pg_reserve")
    with pytest.raises(PostgresError, match=r"n'a pas pu être créée[\s\S]*pg_"):
        start(place / "db")
    monkeypatch.undo()
    assert start(place / "db").started_now


def test_a_setting_it_refuses_is_shown_from_its_log(place: Path, start: Start) -> None:
    with pytest.raises(PostgresError, match=r"n'a pas démarré[\s\S]*work_mem"):
        start(place / "db", settings={"work_mem": "beaucoup"})
    assert start(place / "db").started_now


def test_a_lost_password_is_explained(place: Path, start: Start) -> None:
    server = start(place / "db")
    (place / "db" / "password").rename(place / "password")
    with pytest.raises(PostgresError, match="a disparu"):
        start(place / "db")
    (place / "db" / "password").write_text("un autre\n")
    with pytest.raises(PostgresError, match="password authentication failed"):
        start(place / "db")
    (place / "password").replace(place / "db" / "password")
    assert start(place / "db").url == server.url


# -- what is never touched


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"notes.txt": "à garder"}, "contient déjà autre chose"),
        ({"PG_VERSION": "18\n", "base/1": ""}, "lui-même un dossier de données PostgreSQL"),
        ({"data/notes.txt": "à garder"}, "n'est pas une base PostgreSQL"),
        ({"data/PG_VERSION": "11\n", "data/base/1": ""}, "PostgreSQL 11, qui n'est pas installé"),
        ({"state.json": "{"}, "illisible"),
        ({"state.json": '{"data": "/nonexistent/levier/data"}'}, "ne sont plus"),
    ],
)
def test_a_folder_nothing_can_open_is_left_as_it_is(
    place: Path, start: Start, files: dict[str, str], message: str
) -> None:
    directory = place / "db"
    for name, content in files.items():
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text(content)
    with pytest.raises(PostgresError, match=message) as refusal:
        start(directory)
    assert "Que faire" in str(refusal.value)
    assert {name: (directory / name).read_text() for name in files} == files
    assert not (directory / "data" / "global").exists()


def test_a_file_is_not_a_folder(place: Path, start: Start) -> None:
    (place / "db").write_text("à garder")
    with pytest.raises(PostgresError, match="est un fichier"):
        start(place / "db")


def test_removing_leaves_other_things_alone(place: Path) -> None:
    assert not postgres.remove(place / "absent", progress=silent)
    (place / "other").mkdir()
    (place / "other" / "notes.txt").write_text("à garder")
    with pytest.raises(PostgresError, match="autre chose"):
        postgres.remove(place / "other", progress=silent)
    (place / "db" / "data").mkdir(parents=True)
    (place / "db" / "data" / "notes.txt").write_text("à garder")
    with pytest.raises(PostgresError, match="rien n'a été supprimé"):
        postgres.remove(place / "db", progress=silent)
    assert (place / "db" / "data" / "notes.txt").read_text() == "à garder"


def test_nothing_there_has_a_status_too(place: Path) -> None:
    facts = postgres.status(place / "absent")
    assert (facts.exists, facts.is_running, facts.version, facts.url) == (False, False, None, None)
    assert "Aucune base" in str(facts)
    assert not postgres.stop(place / "absent", progress=silent)
    assert not (place / "absent").exists()


# -- DATABASE_URL


def test_with_database_url_nothing_is_started(running: Server, place: Path) -> None:
    server = postgres.start(place / "db", environ={"DATABASE_URL": running.url}, progress=silent)
    assert (server.url, server.started_now, server.directory) == (running.url, False, None)
    assert not (place / "db").exists()
    assert not postgres.stop(server, progress=silent)


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("postgresql://a:secret@/levier?host=/nonexistent", "ne répond pas"),
        ("n'importe quoi secret", "illisible"),
    ],
)
def test_a_wrong_database_url_is_explained_without_its_password(place: Path, address: str, message: str) -> None:
    with pytest.raises(PostgresError, match=message) as refusal:
        postgres.start(place / "db", environ={"DATABASE_URL": address}, progress=silent)
    assert "secret" not in str(refusal.value)


def test_addresses_are_changed_piece_by_piece() -> None:
    url = "postgresql://postgres:a%40b%2F@/levier?host=%2Ftmp%2Fx&port=5432"
    assert conninfo_to_dict(postgres.url_with(url, database="é &?")) == {
        **conninfo_to_dict(url),
        "dbname": "é &?",
    }
    other = conninfo_to_dict(postgres.url_with(url, user="u:r", password="p@ss %"))
    assert (other["user"], other["password"], other["host"]) == (
        "u:r",
        "p@ss %",
        conninfo_to_dict(url)["host"],
    )
