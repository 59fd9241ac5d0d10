"""Load the fictional territory through the same gestures as people's, once; see ``levier.site.filling``."""

import sys
import time

import psycopg

from levier.demo.personas import PERSONAS


def get_ready() -> None:
    """Import what loading needs, some seconds of it, before there is anything to load into."""
    import django

    django.setup()
    from django.db import connections

    import levier.demo.playing  # noqa: F401

    # Thousands of the same statements: planned once each, policies included, they take half the server's time.
    options = connections["default"].settings_dict["OPTIONS"]
    connections["default"].settings_dict["OPTIONS"] = {**options, "server_side_binding": True, "prepare_threshold": 3}


def load() -> None:
    """Read the clock, load what is not there yet, say each step. Done again, it changes nothing."""
    from django.db import connection
    from django.utils import timezone

    from levier.records.scope import identity

    with identity():
        is_loaded = _has_first_account(connection.connection)
    if is_loaded:
        _say("  Déjà chargé\N{NO-BREAK SPACE}: rien n’est refait.")
        return
    from levier.demo.playing import play

    begun = time.monotonic()
    play(today=timezone.localdate(), at=timezone.now(), say=_say)
    seconds = f"{time.monotonic() - begun:.1f}".replace(".", ",")
    _say(f"  Tout est fictif, des communes aux personnes\N{NO-BREAK SPACE}; chargé en {seconds} s.")


def is_there(url: str) -> bool:
    """Whether the territory is in this database, asked without Django."""
    with psycopg.connect(url) as connection:
        connection.execute("SET LOCAL ROLE levier_identity")
        return _has_first_account(connection)


def _has_first_account(connection: psycopg.Connection) -> bool:
    """The accounts come with all the rest, or not at all."""
    found = connection.execute("SELECT FROM users WHERE email = %s", (PERSONAS[0].email,))
    return found.rowcount == 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
