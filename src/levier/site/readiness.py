"""What the last start of the demonstration left ready, found without Django, which takes seconds to load."""

import importlib.util
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg


def has_migrations_to_apply(owner_url: str) -> bool:
    """Whether an installed application has a migration that the database has not had.

    They are compared by name, whatever the application: each has its own ``0001_initial``.
    """
    wanted = Counter(
        path.stem for folder in _applications() for path in (folder / "migrations").glob("[!_]*.py") if path.is_file()
    )
    with psycopg.connect(owner_url) as connection:
        connection.execute("SET LOCAL ROLE levier_owner")
        there = connection.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
        if there != (True,):
            return True
        applied = Counter(name for (name,) in connection.execute("SELECT name FROM django_migrations"))
    return bool(wanted - applied)


def has_static_files(root: Path) -> bool:
    """Whether every static file stands in ``root`` as it is in its application."""
    seen = set()
    for folder in _applications():
        for source in (folder / "static").rglob("*"):
            name = source.relative_to(folder / "static")
            if source.is_dir() or name in seen:  # of two files of one name, the first application's is served
                continue
            seen.add(name)
            if not _is_copied(source, root / name):
                return False
    return True


def _is_copied(source: Path, copy: Path) -> bool:
    try:
        told = copy.stat()
    except OSError:
        return False
    return told.st_size == source.stat().st_size and told.st_mtime >= source.stat().st_mtime


def _applications() -> Iterator[Path]:
    """The folder of each installed application, in the order of the settings; nothing is imported."""
    from levier.site.settings import INSTALLED_APPS

    for name in INSTALLED_APPS:
        top, *inside = name.split(".")
        found = importlib.util.find_spec(top)
        if found is not None and found.submodule_search_locations:
            yield Path(found.submodule_search_locations[0], *inside)
