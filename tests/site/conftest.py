"""Real PostgreSQL servers in temporary folders: one per version found on this machine."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from levier.site import postgres
from levier.site.postgres import Programs, Server, accounts, directories, servers

# a server of the tests is started even where the whole suite runs on the one of DATABASE_URL
NOWHERE: dict[str, str] = {}


def silent(_message: str) -> None:
    """Progress nobody reads."""


def by_major() -> dict[str, Programs]:
    """The first set of programs found of each major version."""
    found: dict[str, Programs] = {}
    for programs in postgres.installed_programs():
        found.setdefault(str(programs.major), programs)
    return found


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder any user can traverse, with a short path; what was made in it and for it goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="levier-test-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    for directory in [path for path in folder.glob("**/lock") if path.is_file()]:
        with contextlib.suppress(postgres.PostgresError):  # a test of a folder nothing can open
            postgres.remove(directory.parent, progress=silent)
    shutil.rmtree(folder)


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Server]:
    """postgres.start() for tests: silent, not durable, whatever DATABASE_URL says."""
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def started(directory: Path, **options: object) -> Server:
        defaults: dict[str, object] = {"durable": False, "progress": silent, "environ": NOWHERE}
        return servers.start(directory, **{**defaults, **options})  # type: ignore[arg-type]

    return started


@pytest.fixture(scope="module", params=sorted(by_major()))
def running(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server shared by the tests of one module, once per major version found."""
    folder = Path(tempfile.mkdtemp(prefix="levier-test-", dir="/tmp"))
    options = {"programs": by_major()[request.param], "progress": silent, "environ": NOWHERE}
    yield servers.start(folder / "db", durable=False, **options)
    postgres.remove(folder / "db", progress=silent)
    folder.rmdir()


@pytest.fixture
def no_namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Root on a machine that forbids user namespaces, as in most containers."""
    if os.geteuid() != 0:
        pytest.skip("root seulement\u00a0: changement d'utilisateur")
    real = accounts.reaches
    monkeypatch.setattr(accounts, "reaches", lambda account, paths: account.way != "namespace" and real(account, paths))
    monkeypatch.setattr("levier.site.postgres.creation.reaches", accounts.reaches)


@pytest.fixture
def shared_places(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where folders are made that any user reaches, instead of /var/lib."""
    folder = place / "shared"
    folder.mkdir(mode=0o755)
    monkeypatch.setattr(directories, "SHARED_PLACES", (folder,))
    return folder


@pytest.fixture(scope="session")
def python_of_anybody() -> str:
    """A Python of this version that an ordinary user may run, when the tests are run by root."""
    nobody = accounts.Account("user", 65534, 65534)
    for python in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        target = Path(python).resolve()
        if target.exists() and accounts.reaches(nobody, [target, Path(postgres.__file__).parent]):
            return python
    pytest.skip("aucun Python de cette version n'est accessible à un utilisateur ordinaire")
