"""Load the fictional territory through the same gestures as people's, once: ``python -m levier.demo.loading``."""

import sys
import time

import django

from levier.demo.personas import PERSONAS


def main() -> None:
    """``load`` in a process of its own."""
    django.setup()
    from django.db import connections

    # Thousands of the same statements: planned once each, policies included, they take half the server's time.
    options = connections["default"].settings_dict["OPTIONS"]
    connections["default"].settings_dict["OPTIONS"] = {**options, "server_side_binding": True, "prepare_threshold": 3}
    load()


def load() -> None:
    """Read the clock, load what is not there yet, say each step. Done again, it changes nothing."""
    from django.utils import timezone

    if is_loaded():
        _say("  Déjà chargé\N{NO-BREAK SPACE}: rien n’est refait.")
        return
    from levier.demo.playing import play  # the use cases take longer to import than the question to answer

    begun = time.monotonic()
    play(today=timezone.localdate(), at=timezone.now(), say=_say)
    seconds = f"{time.monotonic() - begun:.1f}".replace(".", ",")
    _say(f"  Tout est fictif, des communes aux personnes\N{NO-BREAK SPACE}; chargé en {seconds} s.")


def is_loaded() -> bool:
    """Whether the territory is there: its accounts come with all the rest, or not at all."""
    from levier.records.models import User
    from levier.records.scope import identity

    with identity():
        return User.objects.filter(email=PERSONAS[0].email).exists()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
