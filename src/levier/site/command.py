"""``levier``: the command line, and what runs the site."""

import argparse
import os
import sys
from collections.abc import Sequence

from levier.site import running


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="levier", description="Levier : la commande publique pour l’emploi.")
    parser.set_defaults(needs_database=True, as_owner=False)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMANDE")
    running.register(commands)
    return parser


def _run_door(arguments: Sequence[str]) -> int:
    """Run a command of the application itself, once its settings and its database are there."""
    import django
    from django.db import ProgrammingError
    from psycopg.errors import UndefinedTable

    from levier.site.postgres import PostgresError

    django.setup()
    from levier.cli import registrars
    from levier.cli.printing import fail
    from levier.exchange.incoming import WrongFile
    from levier.rules.access import NotAllowed
    from levier.usecases.refusals import NotFound, Refused

    parser = _parser()
    commands = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    for register in registrars():
        register(commands)
    parsed = parser.parse_args(arguments)
    try:
        if parsed.needs_database:
            running.use_database(as_owner=parsed.as_owner)
        return parsed.run(parsed)
    except NotFound:
        return fail("introuvable.")
    except (Refused, NotAllowed, WrongFile, PostgresError, FileNotFoundError, IsADirectoryError) as problem:
        return fail(str(problem))
    except ProgrammingError as problem:
        if not isinstance(problem.__cause__, UndefinedTable):
            raise
        return fail(
            "la base n’a pas ses tables, ou pas toutes celles de cette version. "
            "Que faire\u00a0: lancer «\u00a0levier database migrate\u00a0», puis recommencer."
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of the ``levier`` command. Returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "levier.site.settings")
    os.environ.setdefault("LEVIER_PROFILE", "demo")
    if given[:1] and given[0] in running.COMMANDS:
        parsed = _parser().parse_args(given)
        return running.run(parsed)
    return _run_door(given)


if __name__ == "__main__":
    sys.exit(main())
