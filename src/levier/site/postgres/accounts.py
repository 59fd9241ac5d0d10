"""Under whose identity PostgreSQL runs: it refuses to be root, and initdb wants a user with a name.

As an ordinary user nothing changes. As root, first a user namespace: PostgreSQL believes it is another user,
the files stay root's and no permission has to be opened. Where the machine forbids namespaces (most
containers), or where root without its powers could not reach the folder, an unprivileged user that can: the
owner of the parent folder, else `postgres`, else `nobody`.
"""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from levier.site.postgres import launch
from levier.site.postgres.errors import PostgresError

STAND_INS = ("postgres", "nobody", "daemon")


@dataclass(frozen=True, slots=True)
class Account:
    """An identity for PostgreSQL: the caller's `own`, one seen in a `namespace`, or a `user` for root."""

    way: Literal["own", "namespace", "user"]
    uid: int
    gid: int

    @property
    def owner(self) -> tuple[int, int]:
        """User and group owning the files, seen from the caller."""
        return (self.uid, self.gid) if self.way == "user" else (os.geteuid(), os.getegid())

    def give(self, *paths: Path) -> None:
        """Make existing `paths` (not what they contain) belong to the account."""
        if self.way == "user":
            for path in paths:
                os.chown(path, *self.owner, follow_symlinks=False)


def launch_command(account: Account | None, command: Sequence[str | Path], *options: str) -> list[str]:
    """The command line that runs `command` as `account`, with options of `launch.py`."""
    script = str(Path(launch.__file__))
    identity = [] if account is None or account.way == "own" else [f"{account.way}={account.uid}:{account.gid}"]
    return [sys.executable, "-I", "-S", script, *identity, *options, "--", *map(str, command)]


def reaches(account: Account, paths: Sequence[Path]) -> bool:
    """Whether `account` is allowed on this machine and can traverse (or execute) all `paths`."""
    command = launch_command(account, [], *(f"reach={path}" for path in paths))
    answer = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=30, check=False)
    return answer.returncode == 0


def candidate_accounts(near: Path) -> Iterator[Account]:
    """Identities to try, in order, for a new database in the existing folder `near`.

    Raises PostgresError when the caller is an ordinary user without a name and namespaces are forbidden.
    """
    if os.geteuid() != 0:
        yield _own_account()
        return
    inside = _stand_in()
    yield Account("namespace", inside.pw_uid, inside.pw_gid)
    owner = near.stat()
    if owner.st_uid != 0 and _name_of(owner.st_uid) is not None:
        yield Account("user", owner.st_uid, owner.st_gid)
    yield Account("user", inside.pw_uid, inside.pw_gid)


def account_of(data: Path) -> Account:
    """The identity that opens the existing database `data`, given by the owner of its files.

    When root's files can no longer be used by root (namespaces have been forbidden since), they are handed
    to an unprivileged user. Raises PostgresError when the caller may not open it.
    """
    owner = data.stat()
    if os.geteuid() != 0:
        if owner.st_uid != os.geteuid():
            raise PostgresError(
                f"La base de données de {data} appartient à un autre utilisateur "
                f"({_name_of(owner.st_uid) or owner.st_uid}). Que faire\u00a0: lancer la commande sous cet "
                "utilisateur, ou lui faire céder le dossier (chown -R), serveur arrêté."
            )
        return _own_account()
    if owner.st_uid != 0:
        return Account("user", owner.st_uid, owner.st_gid)
    for account in candidate_accounts(data.parent):
        if reaches(account, [data.parent]):
            if account.way == "user":
                account.give(data, *data.rglob("*"))
            return account
    raise PostgresError(
        f"La base de données de {data} appartient à root\u00a0; PostgreSQL refuse de fonctionner sous root, cette "
        "machine interdit les espaces de noms utilisateur et aucun autre utilisateur n'a accès à ce "
        "dossier. Que faire\u00a0: rendre ses dossiers parents traversables (chmod a+x), ou lancer la commande "
        "sous un utilisateur ordinaire auquel le dossier appartient."
    )


def _own_account() -> Account:
    own = Account("own", os.geteuid(), os.getegid())
    if _name_of(os.geteuid()) is not None:
        return own
    inside = _stand_in()  # a container started with a bare number as user: initdb wants a name
    account = Account("namespace", inside.pw_uid, inside.pw_gid)
    if reaches(account, []):
        return account
    raise PostgresError(
        f"L'utilisateur {os.geteuid()} n'a pas de nom sur cette machine, ce que PostgreSQL exige. Que faire "
        ": l'ajouter à /etc/passwd, ou indiquer une base existante dans la variable DATABASE_URL."
    )


def _stand_in() -> pwd.struct_passwd:
    known = {entry.pw_name: entry for entry in pwd.getpwall() if entry.pw_uid != 0}
    if not known:
        raise PostgresError(
            "PostgreSQL refuse de fonctionner sous root, et cette machine n'a aucun autre utilisateur. Que "
            "faire\u00a0: en créer un, ou indiquer une base existante dans la variable DATABASE_URL."
        )
    return next((known[name] for name in STAND_INS if name in known), next(iter(known.values())))


def _name_of(uid: int) -> str | None:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None
