"""A database of its own for each measure, timing, and what a result holds."""

import os
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("LEVIER_SHARED_DATA", ROOT / ".." / "shared" / "data")).resolve()


@dataclass(frozen=True)
class Result:
    """One line of the report; ``target`` is in words, ``ratio`` ours / floor when there is a floor."""

    name: str
    ours: str
    floor: str
    ratio: float | None
    target: str
    is_met: bool
    note: str = ""


def measure(name: str) -> list[Result]:
    """Run one module of this folder, then drop its database: a vacuum of it would weigh on the next measure."""
    try:
        return import_module(f"bench.{name}").run()
    except Exception as error:  # some cannot travel between processes, and would leave the other one waiting
        raise RuntimeError(traceback.format_exc()) from error
    finally:
        if made := os.environ.pop("LEVIER_BENCH_SERVER", ""):
            from levier.site.database import drop_database

            drop_database(made, _name())


def _name() -> str:
    return f"bench_{os.getpid()}"


def timed(do: Callable[[], object], runs: int = 3) -> float:
    """The median of several runs, in seconds."""
    found = []
    for _ in range(runs):
        begun = time.perf_counter()
        do()
        found.append(time.perf_counter() - begun)
    return median(found)


def by_turns(*each: Callable[[], object], runs: int = 9) -> list[float]:
    """The median of each, in seconds, run in turn: a machine that slows down slows them all."""
    found: list[list[float]] = [[] for _ in each]
    for _ in range(runs):
        for do, seconds in zip(each, found, strict=True):
            begun = time.perf_counter()
            do()
            seconds.append(time.perf_counter() - begun)
    return list(map(median, found))


def fresh_database() -> str:
    """Start the embedded server, migrate a new database, point Django at it. Returns the superuser's URL."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levier.site.settings_test")
    os.environ["LEVIER_PROFILE"] = "test"
    from levier.site import postgres
    from levier.site.database import create_database, drop_database, prepare_roles

    os.environ.pop("DATABASE_URL", None)
    server = postgres.start(ROOT / "var" / "bench" / "postgres", database="postgres", progress=lambda line: None)
    prepare_roles(server.url)
    os.environ["LEVIER_BENCH_SERVER"] = server.url
    drop_database(server.url, _name())
    url = create_database(server.url, _name())
    os.environ["DATABASE_URL"] = url
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity=0", "--skip-checks"],
        env={**os.environ, "LEVIER_DATABASE_ROLE": "owner"},
        check=True,
    )
    import django

    django.setup()
    return url


def facilitator():
    """A facilitator of a fictional organisation."""
    from levier.rules.access import Role
    from levier.usecases import accounts

    email = "banc@exemple.example"
    founder = accounts.open_organization(
        siret="73282932000074", name="Banc", kind="host", administrator="Banc", email=email
    )
    accounts.invite_member(by=founder, name="Banc", email=email, role=Role.FACILITATOR)
    return accounts.member(email)
