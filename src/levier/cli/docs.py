"""``levier docs write``: the reference pages, written from the matrix, the law and the cases."""

from argparse import Namespace
from pathlib import Path

from levier.cli import Commands

FOLDER, CASES = Path("docs/reference"), Path("tests/cases")


def register(commands: Commands) -> None:
    parser = commands.add_parser("docs", help="pages de référence : les écrire depuis le code")
    actions = parser.add_subparsers(dest="action", required=True)
    writing = actions.add_parser("write", help="écrire docs/reference, à la racine du dépôt")
    writing.add_argument("--folder", type=Path, default=FOLDER, help=f"où écrire ({FOLDER})")
    writing.add_argument("--cases", type=Path, default=CASES, help=f"les cas à lire ({CASES})")
    writing.set_defaults(run=_write, needs_database=False)


def _write(arguments: Namespace) -> int:
    from levier.usecases.reference import write_pages

    for path in write_pages(arguments.folder, arguments.cases):
        print(f"écrit : {path}")
    return 0
