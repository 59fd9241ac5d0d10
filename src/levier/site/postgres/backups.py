"""Save a database in one file and put it back into an empty one, with pg_dump and pg_restore.

The file (custom format) holds the tables, rows, constraints, triggers, policies and grants; not the roles,
which belong to the server and must exist before a restoration. It holds personal data: written 0600.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from levier.site.postgres.addresses import connect, server_version, shown
from levier.site.postgres.directories import server_environment
from levier.site.postgres.errors import PostgresError
from levier.site.postgres.programs import client_programs

VARIABLES = {  # libpq's names: what is in the environment is not in the list of processes
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "host": "PGHOST",
    "hostaddr": "PGHOSTADDR",
    "port": "PGPORT",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "passfile": "PGPASSFILE",
    "options": "PGOPTIONS",
    "channel_binding": "PGCHANNELBINDING",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
    "connect_timeout": "PGCONNECT_TIMEOUT",
}
CONTENT = """
    SELECT format('%I.%I', n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('e', 'i', 'a'))
    UNION ALL
    SELECT format('%I.%I()', n.nspname, p.proname)
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    UNION ALL
    SELECT format('schéma %I', n.nspname) FROM pg_namespace n
    WHERE n.nspname NOT IN ('public', 'pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = n.oid AND d.deptype = 'e')
    ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Backup:
    """A file written by backup(), its size in bytes and the version of the server it comes from."""

    path: Path
    size: int
    version: str

    def __str__(self) -> str:
        return f"Base sauvegardée dans {self.path} ({self.size // 1000} ko, PostgreSQL {self.version})."


def backup(url: str, target: Path, bin_dir: Path | None = None) -> Backup:
    """Save the database at `url` in `target`, whole or not at all, then read the file's contents back.

    `bin_dir` imposes the folder of pg_dump. Raises PostgresError: `target` exists, no pg_dump recent enough,
    server out of reach, or rows hidden from this user by row-level security (a saved half would be worse than
    none).
    """
    target = Path(target).absolute()
    if target.exists():
        raise PostgresError(f"{target} existe déjà\u00a0: rien n'a été écrit. Que faire\u00a0: choisir un autre nom.")
    version = server_version(url)
    programs = client_programs(int(version.split(".")[0]), bin_dir)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.part")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        _run(
            [programs.directory / "pg_dump", "--format=custom", "--no-password", f"--file={draft}"],
            url,
            "La sauvegarde",
        )
        _run([programs.directory / "pg_restore", "--list", draft], None, "La relecture de la sauvegarde")
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)
    return Backup(path=target, size=target.stat().st_size, version=version)


def restore(url: str, source: Path, bin_dir: Path | None = None) -> None:
    """Put the file `source` of backup() into the empty database at `url`: all of it or nothing.

    The roles it names must exist on the server. Raises PostgresError: file absent or unreadable, database not
    empty, missing role, insufficient rights.
    """
    source = Path(source).absolute()
    if not source.is_file():
        raise PostgresError(f"Le fichier de sauvegarde {source} n'existe pas.")
    version = server_version(url)
    with connect(url) as connection:
        content = [str(name) for (name,) in connection.execute(CONTENT.encode()).fetchall()]
    if content:
        count = f"{len(content)} objet{'s' if len(content) > 1 else ''}, dont {', '.join(content[:3])}"
        raise PostgresError(
            f"La {shown(url)} n'est pas vide ({count})\u00a0: rien n'a été restauré. Que faire\u00a0: créer une base "
            "vide et y restaurer, puis changer l'adresse de l'application."
        )
    programs = client_programs(int(version.split(".")[0]), bin_dir)
    whole = ("--format=custom", "--single-transaction", "--exit-on-error", "--no-password")
    place = f"--dbname={conninfo_to_dict(url).get('dbname', '')}"
    _run([programs.directory / "pg_restore", *whole, place, source], url, "La restauration")
    with connect(url) as connection:
        connection.execute("ANALYZE")  # the planner's statistics are not in the file


def _run(command: Sequence[str | Path], url: str | None, what: str) -> None:
    environment = server_environment(os.environ)
    for name, value in (conninfo_to_dict(url) if url else {}).items():
        if name in VARIABLES and value is not None:
            environment[VARIABLES[name]] = str(value)
    answer = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if answer.returncode != 0:
        said = answer.stderr.decode("utf-8", "replace").strip()
        raise PostgresError(f"{what} a échoué\u00a0: {_explained(said)}\n{said}")


def _explained(said: str) -> str:
    """In French, what to do about the failures that happen; the program's own words follow in any case."""
    if role := re.search(r'role "([^"]+)" does not exist', said):
        return (
            f"la base sauvegardée donne des droits au rôle «\u00a0{role.group(1)}\u00a0», absent de ce serveur. Rien "
            "n'a été écrit. Que faire\u00a0: créer les rôles de l'application sur ce serveur, puis recommencer."
        )
    if "row-level security" in said or "row security" in said:
        return (
            "cet utilisateur ne voit pas toutes les lignes. Que faire\u00a0: sauvegarder avec un utilisateur qui "
            "échappe aux règles de visibilité (ALTER ROLE … BYPASSRLS, ou superutilisateur)."
        )
    if "permission denied" in said:
        return "cet utilisateur n'a pas les droits nécessaires. Que faire\u00a0: prendre le propriétaire de la base."
    if "unsupported version" in said:
        return "le fichier vient d'un pg_dump plus récent que ce pg_restore. Que faire\u00a0: installer sa version."
    if "magic string" in said or "valid archive" in said or "end of file" in said:
        return "ce fichier n'est pas une sauvegarde lisible."
    return "réponse de PostgreSQL ci-dessous."
