"""``levier access write|check``: keep the permission matrix and the database the same."""

from levier.cli import Commands
from levier.cli.printing import fail


def register(commands: Commands) -> None:
    parser = commands.add_parser("access", help="matrice des droits : écrire la migration, vérifier la base")
    actions = parser.add_subparsers(dest="action", required=True)
    actions.add_parser("write", help="écrire la migration quand la matrice a changé").set_defaults(
        run=_write, needs_database=False
    )
    actions.add_parser("check", help="vérifier que matrice, fichier et base disent la même chose").set_defaults(
        run=_check, as_owner=True
    )


def _write(arguments) -> int:
    from levier.usecases.access import write_policies

    written = write_policies()
    print(f"écrit : {written.name}" if written else "rien à écrire : la matrice n’a pas changé")
    return 0


def _check(arguments) -> int:
    from levier.usecases.access import policy_differences

    lines = policy_differences()
    for line in lines:
        print(line)
    return fail("la base et la matrice diffèrent : levier access write, puis levier database migrate") if lines else 0
