"""Make a new embedded database: who will run it, where, with which programs, then initdb."""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from levier.site.postgres import directories
from levier.site.postgres.accounts import Account, candidate_accounts, launch_command, reaches
from levier.site.postgres.addresses import SUPERUSER
from levier.site.postgres.directories import Places
from levier.site.postgres.errors import PostgresError
from levier.site.postgres.programs import Programs, copy_programs

CHARACTER_TYPES = ("C.UTF-8", "C.utf8", "fr_FR.UTF-8", "en_US.UTF-8")  # Linux; then macOS


def create(
    places: Places, programs: Programs, *, durable: bool, progress: Callable[[str], None]
) -> tuple[Places, Programs, Account]:
    """Create the database of `places`; return the places, programs and identity finally taken.

    It is made beside its final place and renamed when whole: an interruption leaves nothing to repair.
    Raises PostgresError when initdb fails.
    """
    account, moved, programs = _settle(places, programs, progress)
    progress(f"Création de la base de données (PostgreSQL {programs.version})…")
    password = directories.new_password(moved)
    draft, password_copy = moved.data.with_name("data.new"), moved.data.with_name("data.password")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if moved.elsewhere is not None:
        directories.write_places(moved)  # once `draft` exists: see was_interrupted()
    directories.write_private(password_copy, password)
    account.give(draft, password_copy)
    command = [
        *(programs.directory / "initdb", "-D", draft, "-U", SUPERUSER, "--pwfile", password_copy),
        *("--auth=scram-sha-256", "--data-checksums"),
        *("--encoding=UTF8", "--locale-provider=libc", *_locale(progress)),
        *(() if durable else ("--no-sync",)),
    ]
    try:
        answer = subprocess.run(
            launch_command(account, command),
            cwd="/",
            env=directories.server_environment(os.environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        password_copy.unlink(missing_ok=True)
    if answer.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        directories.write_places(dataclasses.replace(places, data=places.root / "data", socket=None))
        raise PostgresError(
            f"La base de données n'a pas pu être créée dans {moved.data.parent} (initdb, code "
            f"{answer.returncode}) :\n{(answer.stderr or answer.stdout).strip()}\nRien "
            "n'est à nettoyer : relancer la commande une fois la cause levée."
        )
    draft.rename(moved.data)
    if durable:
        _sync(moved.data.parent)
    return moved, programs, account


def within_reach(programs: Programs, account: Account, places: Places) -> Programs:
    """The same programs, copied where `account` may run them when it may not run them where they are.

    Raises PostgresError when that is not possible.
    """
    if account.way != "user" or reaches(account, [programs.directory / "postgres"]):
        return programs
    copied = copy_programs(programs, directories.own_place(places.root))
    if not reaches(account, [copied.directory / "postgres"]):
        raise PostgresError(
            "PostgreSQL refuse de fonctionner sous root, et l'utilisateur qui le remplace n'a pas accès à "
            f"ses programmes ({programs.directory}). Que faire : lancer la commande sous un utilisateur "
            "ordinaire, ou indiquer une base existante dans la variable DATABASE_URL."
        )
    return copied


def _locale(progress: Callable[[str], None]) -> list[str]:
    """Options of initdb: bytes compared as such, but accented letters known as letters.

    With the character type "C" alone, lower('É') stays 'É', the search for « écoles » misses « Écoles » and
    pg_trgm drops every accented letter, unlike any usual installation.
    """
    for name in CHARACTER_TYPES:
        known = [sys.executable, "-I", "-S", "-c", f"import locale; locale.setlocale(locale.LC_CTYPE, {name!r})"]
        if subprocess.run(known, capture_output=True, check=False).returncode == 0:
            return ["--locale=C", f"--lc-ctype={name}"]
    progress("Cette machine n'a pas de réglage régional UTF-8 (C.UTF-8) : les recherches distingueront « É » de « é ».")
    return ["--no-locale"]


def _settle(places: Places, programs: Programs, progress: Callable[[str], None]) -> tuple[Account, Places, Programs]:
    """Choose who will run the server and, when nobody can in place, another place for data and programs."""
    program, account = programs.directory / "postgres", None
    for account in candidate_accounts(places.root.parent):
        # before the folder itself changes hands, what counts is the way that leads to it
        if reaches(account, [places.root.parent, program]):
            account.give(places.root)
            return account, places, programs
    if account is None or account.way != "user":
        raise PostgresError(
            f"{places.root.parent} ou {program} n'est pas accessible. Que faire : vérifier leurs droits."
        )
    place = directories.own_place(places.root)
    programs = within_reach(programs, account, places)
    progress(
        f"Sous root, PostgreSQL fonctionne sous un autre utilisateur, qui n'a pas accès à {places.root} : "
        f"ses données sont dans {place}."
    )
    return account, dataclasses.replace(places, data=place / "data", socket=None), programs


def was_interrupted(places: Places) -> bool:
    """Whether a creation began in `places` and did not come to its end."""
    return places.data.with_name("data.new").exists()


def _sync(folder: Path) -> None:
    """Make a renaming in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
