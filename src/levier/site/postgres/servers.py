"""Start, find again, stop and delete an embedded PostgreSQL kept in a folder."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import shutil
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from levier.site.postgres import directories, postmasters
from levier.site.postgres.accounts import account_of
from levier.site.postgres.addresses import server_version, socket_url
from levier.site.postgres.creation import create, was_interrupted, within_reach
from levier.site.postgres.directories import Places
from levier.site.postgres.errors import PostgresError
from levier.site.postgres.programs import Programs, programs_for
from levier.site.postgres.runs import answering, run

DATABASE = "levier"
OWN_NAME = re.compile(r"levier-[a-z0-9_]{8,12}")  # own_place() and socket_folder() make no other
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
NOT_DURABLE = MappingProxyType({"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"})
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers. `url` is the superuser's address and holds the password: kept out of repr().

    `directory` is None for the server of DATABASE_URL, which is neither started nor stopped here.
    """

    url: str = field(repr=False)
    version: str
    directory: Path | None
    started_now: bool


@dataclass(frozen=True, slots=True)
class Status:
    """What a folder holds; `version` is the major one, `url` that of a running server."""

    exists: bool
    is_running: bool
    version: str | None
    data: Path
    log_file: Path
    url: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        if not self.exists:
            return f"Aucune base de données dans {self.data}."
        state = "démarrée" if self.is_running else "arrêtée"
        return (
            f"Base de données {state} (PostgreSQL {self.version}, {self.data})\u00a0; journal\u00a0: {self.log_file}."
        )


def start(
    directory: Path,
    *,
    settings: Mapping[str, str] = NO_SETTINGS,
    durable: bool = True,
    with_parent: bool = False,
    database: str = DATABASE,
    programs: Programs | None = None,
    progress: Progress = print,
    environ: Mapping[str, str] = os.environ,
    within: float = 60.0,
) -> Server:
    """Return the server of `directory`, created and started if need be; nothing is started with DATABASE_URL.

    settings: PostgreSQL settings, for this run only; without effect on a server already running.
    durable: False is for tests (faster, a power cut may lose the data).
    with_parent: the server ends with the calling process, even killed (Linux). Otherwise it outlives it.
    database: created when absent. programs: impose a set. within: seconds to answer, recovery included.
    Raises PostgresError, with what to do; existing data are never re-initialised.
    """
    if address := environ.get("DATABASE_URL"):
        return Server(url=address, version=server_version(address), directory=None, started_now=False)
    if os.name != "posix":
        raise PostgresError(
            "La base de données sans installation demande Linux ou macOS. Que faire\u00a0: sous Windows, passer "
            "par WSL, ou indiquer l'adresse d'un serveur PostgreSQL dans la variable DATABASE_URL."
        )
    root = Path(directory).absolute()
    directories.check_folder(root)
    root.parent.mkdir(parents=True, exist_ok=True)
    root.mkdir(mode=0o700, exist_ok=True)
    with directories.locked(root, progress):
        places = directories.places_in(root)
        pid = postmasters.recorded_pid(places.data)
        if pid is not None and postmasters.is_alive(pid, places.data):
            with contextlib.suppress(ChildProcessError):  # it was ending: another one takes its place below
                url, version = answering(places, pid, None, database, within)
                return Server(url=url, version=version, directory=root, started_now=False)
        chosen = _programs(places, programs)
        if (places.data / "PG_VERSION").is_file():
            account = account_of(places.data)
            chosen = within_reach(chosen, account, places)
        else:
            places, chosen, account = create(places, chosen, durable=durable, progress=progress)
        folder = directories.socket_folder(places, account.owner[0])
        account.give(folder)
        if folder != places.socket:
            places = dataclasses.replace(places, socket=folder)
            directories.write_places(places)
        values = {**({} if durable else NOT_DURABLE), **settings}
        options = [f"death={signal.SIGINT:d}:{os.getpid()}"] if with_parent else []
        url, version = run(places, chosen, account, values, options, database, within)
        if places.elsewhere is None:  # a person who gave root a hand keeps the use of their own folder
            account.give(*(path for path in root.iterdir() if path.is_file()))
    progress(f"Base de données démarrée (PostgreSQL {version}).")
    return Server(url=url, version=version, directory=root, started_now=True)


def stop(server: Server | Path, *, progress: Progress = print, within: float = 30.0) -> bool:
    """Stop the server, sessions cut and data written; False when none was running.

    The server of DATABASE_URL is left alone. Raises PostgresError when it still lives after `within` seconds,
    twice.
    """
    root = server.directory if isinstance(server, Server) else Path(server).absolute()
    if root is None or not root.is_dir():
        return False
    directories.check_folder(root)
    places = directories.places_in(root)
    if not places.data.is_dir():
        return False
    with directories.locked(root, progress):
        pid = postmasters.recorded_pid(places.data)
        running = pid is not None and postmasters.is_alive(pid, places.data)
        if running and pid is not None and not postmasters.shut_down(pid, places.data, within):
            raise PostgresError(
                f"La base de données de {root} (processus {pid}) ne s'arrête pas. Journal\u00a0: "
                f"{places.log_file}\n{directories.last_lines(places.log_file)}"
            )
        if places.socket is not None and places.socket.parent != places.data.parent:
            _delete(places.socket)  # made again under the same name at the next start
    return running


def status(directory: Path) -> Status:
    """What `directory` holds, without lock nor connection. Raises PostgresError on another kind of folder."""
    root = Path(directory).absolute()
    directories.check_folder(root)
    places = directories.places_in(root)
    version_file = places.data / "PG_VERSION"
    exists = version_file.is_file()
    postmaster = postmasters.read_postmaster(places.data)
    running = postmaster is not None and postmasters.is_alive(postmaster.pid, places.data)
    url = None
    if running and postmaster is not None:
        url = socket_url(postmaster.socket, directories.password_of(places), DATABASE)
    return Status(
        exists=exists,
        is_running=running,
        version=version_file.read_text(encoding="ascii").strip() if exists else None,
        data=places.data,
        log_file=places.log_file,
        url=url,
    )


def remove(directory: Path, *, progress: Progress = print) -> bool:
    """Stop the server kept in `directory` and delete it with all its data; False when there is none.

    Raises PostgresError when the folder holds anything else: nothing is deleted then.
    """
    root = Path(directory).absolute()
    if not root.exists():
        return False
    directories.check_folder(root)
    places = directories.places_in(root)
    exists = (places.data / "PG_VERSION").is_file()
    if not exists and places.data.exists() and any(places.data.iterdir()):
        raise PostgresError(f"{places.data} n'est pas une base PostgreSQL\u00a0: rien n'a été supprimé.")
    stop(root, progress=progress)
    for folder in (places.socket, places.elsewhere):
        if folder is not None:
            _delete(folder)
    for name in sorted(directories.OWN_ENTRIES):
        path = root / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if not any(root.iterdir()):
        root.rmdir()
    return exists


def _delete(folder: Path) -> None:
    """Delete a folder made outside of the database's, by its name alone: state.json may have been edited."""
    if OWN_NAME.fullmatch(folder.name) and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)


def _programs(places: Places, imposed: Programs | None) -> Programs:
    """The imposed set when it fits the data, else the one that does."""
    version_file = places.data / "PG_VERSION"
    if places.elsewhere is not None and not version_file.is_file() and not was_interrupted(places):
        raise PostgresError(
            f"Les données de la base de {places.root} étaient dans {places.data}, où elles ne sont plus. Que "
            "faire\u00a0: les y remettre depuis une sauvegarde, ou, si elles ne servent plus, déplacer "
            f"{places.root}."
        )
    if imposed is None or (version_file.is_file() and version_file.read_text("ascii").strip() != str(imposed.major)):
        return programs_for(places.data)
    return imposed
