"""Run the server process and wait until it answers."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping

import psycopg
from psycopg import sql

from levier.site.postgres import directories, postmasters
from levier.site.postgres.accounts import Account, launch_command
from levier.site.postgres.addresses import PORT, connect, socket_url
from levier.site.postgres.directories import Places
from levier.site.postgres.errors import PostgresError
from levier.site.postgres.programs import Programs


def run(
    places: Places,
    programs: Programs,
    account: Account,
    values: Mapping[str, str],
    options: list[str],
    database: str,
    within: float,
) -> tuple[str, str]:
    """Start the server process and wait until it answers; try again while what a kill -9 left behind ends."""
    fixed = {
        "listen_addresses": "",
        "unix_socket_directories": str(places.socket),
        "port": str(PORT),
        "logging_collector": "off",
        "log_line_prefix": "%m [%p] ",
    }
    pairs = [part for name, value in {**values, **fixed}.items() for part in ("-c", f"{name}={value}")]
    command = launch_command(account, [programs.directory / "postgres", "-D", places.data, *pairs], *options)
    environment = directories.server_environment(os.environ)
    if (stale := postmasters.recorded_pid(places.data)) is not None:
        # its number now belongs to another process (is_alive said so), which PostgreSQL would take for a
        # server: it forgives the number given here, and still checks the shared memory of the dead one
        environment["PG_GRANDPARENT_PID"] = str(stale)
    if places.socket is not None:  # this database's alone: what a dead server left there names nobody alive
        for leftover in places.socket.glob(".s.PGSQL.*"):
            leftover.unlink()
    directories.turn_log(places.log_file)
    limit = time.monotonic() + within
    while True:
        with places.log_file.open("ab") as log:
            places.log_file.chmod(0o600)
            begun = log.tell()
            process = subprocess.Popen(
                command,
                cwd="/",
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C in the terminal is not for it
            )
        try:
            return answering(places, process.pid, process, database, limit - time.monotonic())
        except ChildProcessError:
            said = directories.last_lines(places.log_file, start=begun)
            if "still in use" in said and time.monotonic() < limit:
                time.sleep(0.1)
                continue
            raise PostgresError(
                f"PostgreSQL {programs.version} n'a pas démarré (code {process.returncode}). Données\u00a0: "
                f"{places.data}. Fin du journal {places.log_file}\u00a0:\n{said}"
            ) from None
        finally:
            if process.returncode is None:  # it outlives this object, which must not complain of it
                process.returncode = 0


def answering(
    places: Places, pid: int, process: subprocess.Popen[bytes] | None, database: str, within: float
) -> tuple[str, str]:
    """Wait for server `pid`, make sure that `database` exists; return its address and the server's version.

    `process` is given when it is our own child. Raises ChildProcessError when the server ends meanwhile,
    PostgresError when nothing answers within `within` seconds.
    """
    limit, reason = time.monotonic() + within, "démarrage ou reprise en cours"
    password = directories.password_of(places)
    while time.monotonic() < limit:
        if process.poll() is not None if process else not postmasters.is_alive(pid, places.data):
            raise ChildProcessError
        postmaster = postmasters.read_postmaster(places.data)
        if postmaster is None or postmaster.pid != pid or postmaster.state != "ready":
            time.sleep(0.005)
            continue
        try:
            with connect(socket_url(postmaster.socket, password, "postgres")) as connection:
                _ensure_database(connection, database)
                major, minor = divmod(connection.info.server_version, 10_000)
            return socket_url(postmaster.socket, password, database), f"{major}.{minor}"
        except psycopg.OperationalError as error:
            reason = str(error).strip()
            if "password authentication failed" in reason:
                break
            time.sleep(0.1)
    raise PostgresError(
        f"La base de données de {places.root} (processus {pid}) ne répond pas\u00a0: {reason}. Que faire\u00a0: "
        f"relancer la commande dans un moment\u00a0; sinon l'arrêter (kill -INT {pid}) puis relancer. Fin du "
        f"journal {places.log_file}\u00a0:\n{directories.last_lines(places.log_file)}"
    )


def _ensure_database(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
