"""``levier import GENRE FICHIER``: load a public reference from its published file, or one's own spreadsheet."""

from datetime import datetime
from pathlib import Path

from levier.cli import Commands, imports_decp, imports_listed
from levier.cli.printing import print_json, unreadable
from levier.rules.wordings import counted

SHOWN = 20

_KINDS = (
    ("communes", "import_communes", "communes et départements (CSV, gzip ou non)"),
    ("epci", "import_epcis", "intercommunalités (CSV, gzip ou non)"),
    ("qpv", "import_qpv", "contours des QPV (GeoJSON, gzip ou non)"),
)


def register(commands: Commands) -> None:
    parser = commands.add_parser("import", help="charger des données publiques, ou ses propres tableaux")
    actions = parser.add_subparsers(dest="action", required=True, metavar="GENRE")
    for name, usecase, text in _KINDS:
        action = actions.add_parser(name, help=text)
        action.add_argument("file", type=Path, metavar="FICHIER")
        action.add_argument("--dry-run", action="store_true", help="lire et rendre compte sans rien écrire")
        action.add_argument("--json", action="store_true", help="compte rendu en JSON, refus compris")
        action.set_defaults(run=_run, usecase=usecase)
    imports_decp.register(actions)
    imports_listed.register(actions)


def _run(arguments) -> int:
    from django.utils import timezone

    return load(arguments, timezone.now())


def load(arguments, at: datetime) -> int:
    """Import the file at that moment, print the report. Returns the exit status."""
    from levier.usecases import reference_imports
    from levier.usecases.accounts import operator

    usecase = getattr(reference_imports, arguments.usecase)
    try:
        with arguments.file.open("rb") as stream:
            report = usecase(by=operator(), at=at, stream=stream, name=arguments.file.name, dry_run=arguments.dry_run)
    except OSError as problem:
        return unreadable(arguments.file, problem)
    if arguments.json:
        print_json(report)
        return 0
    print(report.sentence + (" Rien n’a été écrit (--dry-run)." if arguments.dry_run else ""))
    for refusal in report.refused[:SHOWN]:
        print(f"  {refusal}")
    if len(report.refused) > SHOWN:
        others = counted(len(report.refused) - SHOWN, "autre refus", "autres refus")
        print(f"  … et {others}\u00a0: --json les donne tous.")
    return 0
