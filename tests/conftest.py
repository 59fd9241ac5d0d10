"""Every test's ground: a real PostgreSQL, a template database migrated once, a copy for this run."""

import gc
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import hypothesis
import pytest

# what the imports and the collection leave stays to the end: the collector need not go over it again and again
gc.disable()
# on a busy machine an example may take long: that is no fault of the code
hypothesis.settings.register_profile("levier", deadline=None)
hypothesis.settings.load_profile("levier")
pytest_plugins = [
    "tests.fixtures_domain",
    "tests.fixtures_frameworks",
    "tests.fixtures_territory",
    "tests.fixtures_listed",
]

ROOT = Path(__file__).resolve().parents[1]
SHARED_DATA = Path(os.environ.get("LEVIER_SHARED_DATA", ROOT / ".." / "shared" / "data")).resolve()
_VERSION = pytest.StashKey[str]()
PURE = ("gallery", "law", "rules", "exchange", "cases", "site", "house")
# files of few tests that take long: first, or one core would wait for the other at the end
LONG = ("journeys", "site", "gallery/test_gallery_in_browser.py", "jobs", "usecases/test_demo.py")


def pytest_collection_modifyitems(items):
    missing = pytest.mark.skip(reason="no public sample files: ../shared/data is absent (or set LEVIER_SHARED_DATA)")
    for item in items:
        folder = Path(item.fspath).relative_to(ROOT / "tests").parts[0]
        if folder not in PURE and folder != "journeys" and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db)
        if item.get_closest_marker("shared") and not SHARED_DATA.is_dir():
            item.add_marker(missing)
    items.sort(key=_turn)


def pytest_collection_finish():
    gc.freeze()
    gc.enable()


def _turn(item) -> int:
    """The place of a test's file among those that take long; the random order holds otherwise."""
    name = Path(item.fspath).relative_to(ROOT / "tests").as_posix()
    return next((turn for turn, long in enumerate(LONG) if name.startswith(long)), len(LONG))


def pytest_make_parametrize_id(val, argname):
    """Bytes are named by their length: a packed file holds the hour, and both processes must name a test alike."""
    return f"{argname}-{len(val)}-bytes" if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def shared_data() -> Path:
    return SHARED_DATA


def _migrations_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted((ROOT / "src/levier/records/migrations").glob("0*")):
        digest.update(path.read_bytes())
    digest.update((ROOT / "requirements/dev.lock").read_bytes())
    return digest.hexdigest()[:12]


@pytest.fixture(scope="session")
def server(request):
    """The PostgreSQL of the tests: LEVIER_TEST_POSTGRES chooses its major version, else the newest found."""
    from levier.site import postgres
    from levier.site.database import prepare_roles

    wanted = os.environ.get("LEVIER_TEST_POSTGRES", "")
    programs = next((p for p in postgres.installed_programs() if str(p.version).split(".")[0] == wanted), None)
    if wanted and programs is None:
        pytest.exit(f"no PostgreSQL {wanted} here (LEVIER_TEST_POSTGRES)", returncode=4)
    folder = ROOT / "var" / "tests" / f"postgres-{wanted or 'default'}"
    found = postgres.start(folder, durable=False, database="postgres", programs=programs, progress=lambda line: None)
    prepare_roles(found.url)
    request.config.stash[_VERSION] = found.version
    return found


@pytest.fixture(scope="session")
def template(server) -> str:
    """A migrated, empty database to copy. Made once for each state of the migrations."""
    import psycopg

    from levier.site.database import create_database

    name = f"levier_template_{_migrations_digest()}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(7)")
        ready = connection.execute("SELECT datistemplate FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if ready and not ready[0]:
            connection.execute(f'DROP DATABASE "{name}"')
        if not ready or not ready[0]:
            url = create_database(server.url, name)
            subprocess.run(
                [sys.executable, "-m", "django", "migrate", "--verbosity=0", "--skip-checks"],
                env={
                    **os.environ,
                    "DATABASE_URL": url,
                    "LEVIER_DATABASE_ROLE": "owner",
                    "DJANGO_SETTINGS_MODULE": "levier.site.settings_test",
                },
                check=True,
            )
            connection.execute(f'ALTER DATABASE "{name}" IS_TEMPLATE true')
    return name


@pytest.fixture(scope="session")
def make_database(server, template):
    """A function giving the URL of a new copy of the template; copies are dropped at the end."""
    from levier.site.database import create_database, drop_database

    names = []

    def make(label: str) -> str:
        name = f"levier_{label}_{os.getpid()}_{len(names)}"
        drop_database(server.url, name)
        names.append(name)
        return create_database(server.url, name, template=template)

    yield make
    for name in names:
        drop_database(server.url, name)


@pytest.fixture(scope="session")
def django_db_setup(make_database, django_db_blocker):
    """Point Django at a copy of the template, under the role of a connection without scope."""
    from django.db import connections

    from levier.site.settings import database

    os.environ["DATABASE_URL"] = make_database("test")
    given = database()
    given.pop("ENGINE")
    connections["default"].settings_dict.update(given)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    del os.environ["DATABASE_URL"]


@pytest.fixture(autouse=True)
def leave_nothing_committed(request):
    """A test of several connections commits: what it leaves is emptied by the owner of the tables."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        import psycopg

        with psycopg.connect(os.environ["DATABASE_URL"]) as owner:
            owner.execute("SET lock_timeout = '20s'")  # a connection left in a transaction is told, not waited for
            owner.execute("TRUNCATE organizations, users, history_entries CASCADE")


def pytest_report_header(config):
    from levier.site import postgres

    found = ", ".join(f"{p.version} ({p.origin})" for p in postgres.installed_programs())
    return f"PostgreSQL found: {found}"


def pytest_sessionfinish(session):
    """A worker of a parallel run hands the version it used to the one that reports."""
    version = session.config.stash.get(_VERSION, None)
    if version and hasattr(session.config, "workeroutput"):
        session.config.workeroutput["postgres"] = version


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    version = getattr(node, "workeroutput", {}).get("postgres")
    if version:
        node.config.stash[_VERSION] = version


def pytest_terminal_summary(terminalreporter):
    version = terminalreporter.config.stash.get(_VERSION, None)
    if version:
        terminalreporter.write_line(f"database tests ran on PostgreSQL {version}")
