"""What the folder of an embedded database holds, and where its parts are when they must stand elsewhere.

lock         held while one command starts or stops the server
state.json   the places taken for the socket and, when they are not in the folder, for the data
password     of the superuser, drawn at random at creation, readable by the owner alone
data/        what PostgreSQL writes; data.new/ while it is being created
socket/      the Unix socket, when its path is short enough
server.log   what the server says; server.log.1 the one before
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from socket import AF_UNIX, socket

from levier.site.postgres.errors import PostgresError

OWN_ENTRIES = frozenset(
    (
        "lock",
        "state.json",
        "password",
        "data",
        "data.new",
        "data.password",
        "socket",
        "server.log",
        "server.log.1",
    )
)
LONGEST_SOCKET_FOLDER = 80  # bytes; sun_path holds 104 on macOS, 108 on Linux, "/.s.PGSQL.5432.lock" takes 19
LARGEST_LOG = 5_000_000  # bytes
SHARED_PLACES = (Path("/var/lib"), Path("/var/tmp"))  # noqa: S108 # owner checked in own_place()


@dataclass(frozen=True, slots=True)
class Places:
    """Where the parts of one embedded database are. `socket` is None before the first start."""

    root: Path
    data: Path
    socket: Path | None

    @property
    def password_file(self) -> Path:
        """Password of the superuser, one line."""
        return self.root / "password"

    @property
    def log_file(self) -> Path:
        """What the server writes."""
        return self.root / "server.log"

    @property
    def elsewhere(self) -> Path | None:
        """The folder made for this database outside of `root`, if one had to be."""
        return None if self.data.parent == self.root else self.data.parent


def places_in(root: Path) -> Places:
    """Read the places of the database kept in `root`, which may not exist yet."""
    try:
        state = json.loads((root / "state.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        state = {}
    except ValueError as error:
        raise PostgresError(
            f"{root / 'state.json'} est illisible ({error}). Que faire\u00a0: le supprimer si {root / 'data'} "
            "existe, sinon le restaurer d'une sauvegarde."
        ) from error
    paths = {name: Path(text) for name, text in state.items()}
    return Places(
        root=root,
        data=paths.get("data", root / "data"),
        socket=paths.get("socket"),
    )


def write_places(places: Places) -> None:
    """Record the places, at once or not at all."""
    state = {"data": places.data, "socket": places.socket}
    content = {name: str(path) for name, path in state.items() if path not in (None, places.root / "data")}
    draft = places.root / "state.json.new"
    write_private(draft, json.dumps(content, indent=1))
    draft.replace(places.root / "state.json")


def check_folder(root: Path) -> None:
    """Raise PostgresError when `root` holds anything but an embedded database. Nothing is changed."""
    if not root.exists():
        return
    if not root.is_dir():
        raise PostgresError(
            f"{root} est un fichier\u00a0: il faut un dossier, vide ou absent, pour la base de données."
        )
    names = {entry.name for entry in root.iterdir()}
    strangers = sorted(names - OWN_ENTRIES - {"state.json.new"})
    if "PG_VERSION" in names:
        raise PostgresError(
            f"{root} est lui-même un dossier de données PostgreSQL\u00a0: il n'a pas été créé par Levier. Rien "
            "n'a été modifié. Que faire\u00a0: démarrer ce serveur à sa façon et indiquer son adresse dans "
            "DATABASE_URL, ou indiquer un autre dossier."
        )
    if strangers and not names & {"data", "state.json"}:
        shown = ", ".join(strangers[:3]) + (", …" if len(strangers) > 3 else "")  # noqa: PLR2004 # three names are enough
        raise PostgresError(
            f"Le dossier {root} contient déjà autre chose qu'une base de Levier ({shown}). Rien n'a été "
            "modifié. Que faire\u00a0: indiquer un dossier vide ou absent."
        )


@contextlib.contextmanager
def locked(root: Path, progress: Callable[[str], None], within: float = 120.0) -> Iterator[None]:
    """Hold `root` for one command at a time; wait up to `within` seconds for the others."""
    descriptor = os.open(root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        limit, told = time.monotonic() + within, False
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > limit:
                    raise PostgresError(
                        f"Une autre commande tient la base de {root} depuis plus de {within:.0f} s. Que "
                        "faire\u00a0: attendre qu'elle finisse, ou l'interrompre."
                    ) from None
            if not told:
                progress("Une autre commande prépare la base de données\u00a0: attente…")
                told = True
            time.sleep(0.05)
        yield
    finally:
        os.close(descriptor)


def own_place(root: Path) -> Path:
    """A folder that any user can traverse, for the database of `root` when `root` is out of its user's reach.

    Its name depends on `root`; one that somebody else made in advance is refused.
    """
    name = f"levier-{hashlib.sha256(os.fsencode(root)).hexdigest()[:12]}"
    for parent in SHARED_PLACES:
        place = parent / name
        with contextlib.suppress(OSError):
            place.mkdir(mode=0o755, exist_ok=True)
            place.chmod(0o755)  # whatever the umask
            if _is_safe(place, os.geteuid()):
                return place
    raise PostgresError(
        f"Aucun dossier accessible à un utilisateur ordinaire n'a pu être créé pour la base de {root} "
        f"(essayé\u00a0: {', '.join(str(parent) for parent in SHARED_PLACES)}). Que faire\u00a0: indiquer une base "
        "existante dans DATABASE_URL."
    )


def socket_folder(places: Places, owner: int) -> Path:
    """The folder of the Unix socket, created 0700: beside the data if its path is short enough, else in /tmp.

    `owner` is the user to whom an earlier start may have given it.
    """
    if places.socket is not None and _made(places.socket, owner):
        return places.socket
    beside = places.data.parent / "socket"
    # a comma would read as two folders, in the server's settings as in an address
    short = len(os.fsencode(beside)) <= LONGEST_SOCKET_FOLDER and "," not in str(beside)
    if short and _made(beside, owner):
        if _takes_sockets(beside):
            return beside
        beside.rmdir()
    # not TMPDIR: long on macOS, and may be another one at the next start
    return Path(tempfile.mkdtemp(prefix="levier-", dir="/tmp"))  # random name, 0700


def password_of(places: Places) -> str:
    """The superuser's password. Raises PostgresError when its file has disappeared."""
    try:
        return places.password_file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise PostgresError(
            f"Le mot de passe de la base de données ({places.password_file}) a disparu. Que faire\u00a0: remettre "
            "ce fichier depuis une sauvegarde\u00a0; si ces données ne servent plus, déplacer le dossier, une "
            "base neuve sera créée."
        ) from None


def new_password(places: Places) -> str:
    """Draw and keep a password, unless one is there from a creation that was interrupted."""
    if places.password_file.exists():
        return password_of(places)
    password = secrets.token_urlsafe(32)
    write_private(places.password_file, password)
    return password


def write_private(path: Path, content: str) -> None:
    """Write a file its owner alone can read, from its first byte."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 # from a descriptor
        file.write(content + "\n")
        file.flush()
        os.fsync(file.fileno())


def turn_log(log_file: Path) -> None:
    """Put a large log aside, so that two files at most are kept."""
    if log_file.exists() and log_file.stat().st_size > LARGEST_LOG:
        log_file.replace(log_file.with_name(f"{log_file.name}.1"))


def last_lines(log_file: Path, count: int = 8, start: int = 0) -> str:
    """The last `count` lines written after byte `start`, indented; says so when there are none."""
    try:
        with log_file.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(start, size - 20_000))
            lines = file.read().decode("utf-8", "replace").splitlines()[-count:]
    except FileNotFoundError:
        lines = []
    return "\n".join(f"    {line}" for line in lines) or "    (journal vide)"


def server_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` without what would divert PostgreSQL's programs; their messages in English."""
    kept = {name: value for name, value in environ.items() if not name.startswith(("PG", "LC_"))}
    return kept | {"LC_ALL": "C", "LANG": "C"}


def _made(folder: Path, owner: int) -> bool:
    """Whether `folder` could be made, or is there, belongs to us or to `owner` and is closed to others."""
    with contextlib.suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        return _is_safe(folder, owner) and stat.S_IMODE(folder.lstat().st_mode) == 0o700  # noqa: PLR2004 # a mode
    return False


def _is_safe(folder: Path, owner: int) -> bool:
    """A real folder, not a link, ours or `owner`'s, that nobody else can write in."""
    facts = folder.lstat()
    return (
        stat.S_ISDIR(facts.st_mode)
        and facts.st_uid in (os.geteuid(), owner)
        and not facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


def _takes_sockets(folder: Path) -> bool:
    """Some shared file systems of virtual machines hold files but no sockets."""
    path = folder / "probe"
    try:
        with socket(AF_UNIX) as probe:
            probe.bind(str(path))
    except OSError:
        return False
    finally:
        path.unlink(missing_ok=True)
    return True
