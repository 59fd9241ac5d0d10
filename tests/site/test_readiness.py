"""What the last start left ready is not done again; anything missing or older is."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
import pytest

from levier.demo import loading
from levier.demo.personas import PERSONAS
from levier.site import readiness
from levier.site.database import create_database, prepare_roles
from levier.site.postgres import Server


@pytest.fixture
def applications(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two applications with a static file each, and one of the same name in both."""
    folders = [tmp_path / name for name in ("first", "second")]
    for folder in folders:
        (folder / "static" / "css").mkdir(parents=True)
        (folder / "static" / "css" / f"{folder.name}.css").write_text("a {}")
        (folder / "static" / "shared.js").write_text(folder.name)
    monkeypatch.setattr(readiness, "_applications", lambda: iter(folders))
    return folders


@pytest.fixture
def copies(applications: list[Path], tmp_path: Path) -> Path:
    root = tmp_path / "copies"
    for folder in reversed(applications):
        for source in (folder / "static").rglob("*.*"):
            target = root / source.relative_to(folder / "static")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    return root


def test_copied_static_files_are_there(copies: Path) -> None:
    assert readiness.has_static_files(copies)


def test_a_static_file_missing_changed_or_newer_is_seen(copies: Path, applications: list[Path]) -> None:
    source, copy = applications[0] / "static" / "css" / "first.css", copies / "css" / "first.css"
    os.utime(source, (copy.stat().st_mtime + 5,) * 2)
    assert not readiness.has_static_files(copies)
    os.utime(source, (copy.stat().st_mtime - 5,) * 2)
    assert readiness.has_static_files(copies)
    copy.write_text("b")
    assert not readiness.has_static_files(copies)
    copy.unlink()
    assert not readiness.has_static_files(copies)


def test_migrations_missing_in_the_database_are_seen_and_so_is_the_territory(
    running: Server, applications: list[Path]
) -> None:
    folder = applications[0] / "migrations"
    folder.mkdir()
    for name in ("__init__.py", "0001_initial.py", "0002_more.py"):
        (folder / name).touch()
    prepare_roles(running.url)
    url = create_database(running.url, "ready")
    assert readiness.has_migrations_to_apply(url)
    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE levier_owner")
        connection.execute("CREATE TABLE django_migrations (name text)")
        connection.execute("INSERT INTO django_migrations VALUES ('0001_initial')")
        connection.execute("CREATE TABLE users (email text)")
        connection.execute("GRANT SELECT ON users TO levier_identity")
    assert readiness.has_migrations_to_apply(url)
    assert not loading.is_there(url)
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO django_migrations VALUES ('0002_more')")
        connection.execute("INSERT INTO users VALUES (%s)", (PERSONAS[0].email,))
    assert not readiness.has_migrations_to_apply(url)
    assert loading.is_there(url)


def test_every_installed_application_is_found_where_django_imports_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = list(readiness._applications())
    assert all((folder / "__init__.py").is_file() for folder in found)
    assert {folder.name for folder in found} >= {"records", "web", "auth", "account", "django"}
    assert sum((folder / "migrations").is_dir() for folder in found) >= 7
