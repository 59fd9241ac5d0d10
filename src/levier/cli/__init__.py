"""The command line: a third door. Each module registers its commands; each command makes one use-case call.

A command is a function ``run(arguments) -> int`` (the exit status) set as the ``run`` default of its parser, with
``needs_database`` false when it reads no table.
"""

from argparse import _SubParsersAction
from collections.abc import Callable

Commands = _SubParsersAction


def registrars() -> tuple[Callable[[Commands], None], ...]:
    """Every module's ``register``, imported once Django is ready."""
    from levier.cli import access, calibration, docs, imports, organizations, territory

    return (
        organizations.register,
        calibration.register,
        territory.register,
        imports.register,
        access.register,
        docs.register,
    )
