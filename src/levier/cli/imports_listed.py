"""``levier import contracts|people FICHIER``: take over a spreadsheet of contracts or of people."""

from argparse import Namespace
from pathlib import Path
from typing import Final

from levier.cli import Commands
from levier.cli.printing import fail, print_facts, print_json, print_table, unreadable
from levier.rules.wordings import counted

SHOWN: Final = 20
_MADE: Final = {
    "contracts": "marchés",
    "people": "personnes",
    "objectives": "objectifs",
    "validations": "validations",
    "engagements": "embauches",
}
_KINDS: Final = (("contracts", "tableau de marchés"), ("people", "tableau de personnes"))


def register(actions: Commands) -> None:
    """Add ``contracts`` and ``people`` to the kinds ``levier import`` knows."""
    for kind, text in _KINDS:
        parser = actions.add_parser(kind, help=f"{text} (XLSX, XLS, ODS ou CSV)")
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument("--email", required=True, help="adresse de qui importe, facilitatrice ou facilitateur")
        parser.add_argument("--siret", default="", help="son organisation, si elle en a plusieurs")
        parser.add_argument("--dry-run", action="store_true", help="lire et rendre compte sans rien écrire")
        parser.add_argument("--json", action="store_true", help="compte rendu de toutes les lignes, en JSON")
        parser.set_defaults(run=_run, kind=kind)


def _run(arguments: Namespace) -> int:
    from django.utils import timezone

    from levier.rules.access import NotAllowed
    from levier.usecases.accounts import member
    from levier.usecases.listed_imports import import_list, preview_list
    from levier.usecases.refusals import Refused

    usecase = preview_list if arguments.dry_run else import_list
    try:
        actor = member(arguments.email, arguments.siret)
        outcome = usecase(
            by=actor,
            at=timezone.now(),
            kind=arguments.kind,
            name=arguments.file.name,
            content=arguments.file.read_bytes(),
        )
    except (Refused, NotAllowed) as refused:
        return fail(str(refused))
    except OSError as problem:
        return unreadable(arguments.file, problem)
    if arguments.json:
        print_json(outcome)
        return 0
    _print(outcome, is_dry=arguments.dry_run)
    return 0


def _print(outcome, *, is_dry: bool) -> None:
    from levier.usecases.listed_results import Result
    from levier.usecases.listed_views import result_word

    words = {result: result_word(result, is_done=not is_dry) for result in Result}
    made = {_MADE[name]: count for name, count in outcome.made.items() if count}
    print_facts({"fichier": outcome.file_name, **{words[r].lower(): outcome.counts[r] for r in Result}, **made})
    told = [row for row in outcome.rows if row.why]
    if told:
        print()
        shown = [(row.number, words[row.result], " ".join(row.why)) for row in told[:SHOWN]]
        print_table(("ligne", "résultat", "pourquoi"), shown)
    if len(told) > SHOWN:
        print(f"… et {counted(len(told) - SHOWN, 'autre')}\u00a0: --json donne toutes les lignes.")
    if is_dry:
        print("\nRien n’a été écrit (--dry-run).")
