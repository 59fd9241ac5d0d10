"""``levier import decp FICHIER``: published contracts (DECP), whole or not at all."""

from argparse import Namespace
from pathlib import Path

from levier.cli import Commands
from levier.cli.printing import print_facts, print_json, print_table, unreadable


def register(actions: Commands) -> None:
    """Add ``decp`` to the kinds ``levier import`` knows."""
    parser = actions.add_parser("decp", help="données essentielles de marchés (JSON ou XML, gzip ou non)")
    parser.add_argument("file", type=Path, metavar="FICHIER")
    parser.add_argument(
        "--dry-run",
        dest="needs_database",
        action="store_false",
        help="lire et rendre compte, sans base et sans rien écrire",
    )
    parser.add_argument("--json", action="store_true", help="compte rendu en JSON")
    parser.set_defaults(run=_run, needs_database=True)


def _run(arguments: Namespace) -> int:
    from django.utils import timezone

    from levier.usecases.accounts import operator
    from levier.usecases.published_imports import import_published_file
    from levier.usecases.published_previews import preview_published_contracts

    try:
        with arguments.file.open("rb") as stream:
            if not arguments.needs_database:
                return _tell(preview_published_contracts(stream=stream, name=arguments.file.name), None, arguments)
            report = import_published_file(by=operator(), at=timezone.now(), stream=stream, name=arguments.file.name)
    except OSError as problem:
        return unreadable(arguments.file, problem)
    return _tell(report.preview, report.loaded, arguments)


def _tell(preview, loaded, arguments: Namespace) -> int:
    if arguments.json:
        print_json({"preview": preview, "loaded": loaded})
        return 0
    facts = {
        "fichier": preview.name,
        "contrats lus": preview.read,
        "gardés": preview.kept,
        "refusés": preview.refused,
        "valeurs écartées": preview.set_aside,
        "modifications": preview.modifications,
    }
    if loaded is None:
        facts["répétés dans le fichier"] = preview.repeated
    else:
        facts |= {
            "nouveaux": loaded.added,
            "changés": loaded.changed,
            "inchangés": loaded.unchanged,
            "plus anciens que la base": loaded.older,
            "répétés dans le fichier": loaded.repeated,
            "modifications nouvelles": loaded.modifications_added,
            "modifications changées": loaded.modifications_changed,
        }
    print_facts(facts)
    if preview.reasons:
        print()
        print_table(
            ("conséquence", "nombre", "champ", "raison", "premier cas"),
            [
                ("contrat refusé" if r.is_refused else "valeur écartée", r.count, r.field, r.reason, r.first)
                for r in preview.reasons
            ],
        )
    if loaded is None:
        print("\nRien n’a été écrit (--dry-run).")
    return 0
