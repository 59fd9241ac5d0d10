"""``levier where``: in which QPV is a point, or each point of a file, on a day."""

import re
import sys
from datetime import date
from pathlib import Path

from levier.cli import Commands
from levier.cli.printing import fail, print_facts, print_json, unreadable
from levier.rules.wordings import counted

BELOW_ZERO = re.compile(r"-\d*[.,]?\d+")


def register(commands: Commands) -> None:
    parser = commands.add_parser("where", help="dans quel QPV est un point, à une date")
    parser.add_argument("point", nargs="*", metavar="DEGRÉS", help="latitude puis longitude, par exemple 43.6 1.44")
    parser.add_argument("--on", metavar="DATE", help="jour de la question, 2026-01-31 (aujourd’hui par défaut)")
    parser.add_argument("--file", type=Path, metavar="FICHIER", help="tableur ou CSV : colonnes latitude et longitude")
    parser.add_argument("--output", type=Path, metavar="FICHIER", help="avec --file : CSV ou XLSX à écrire")
    parser.add_argument("--json", action="store_true", help="réponse en JSON")
    # Degrees west or south begin like an option; argparse knows them by their point, people here write a comma.
    parser._negative_number_matcher = BELOW_ZERO
    parser.set_defaults(run=_run)


def _run(arguments) -> int:
    from django.utils import timezone

    today = timezone.localdate()
    try:
        on = date.fromisoformat(arguments.on) if arguments.on else today
    except ValueError:
        return fail(f"« {arguments.on} » n’est pas une date : écrivez 2026-01-31.")
    if arguments.file and not arguments.point:
        return _file(arguments, on, today)
    if arguments.file or len(arguments.point) != 2:  # noqa: PLR2004
        return fail("donnez une latitude puis une longitude, ou un fichier : levier where 43.6 1.44")
    return _point(arguments, on)


def _point(arguments, on: date) -> int:
    from levier.records.models import Residence
    from levier.usecases.accounts import operator
    from levier.usecases.territory import place_at

    try:
        latitude, longitude = (float(text.replace(",", ".")) for text in arguments.point)
    except ValueError:
        return fail(f"« {' '.join(arguments.point)} » : deux nombres en degrés sont attendus, par exemple 43.6 1.44")
    place = place_at(by=operator(), latitude=latitude, longitude=longitude, on=on)
    if arguments.json:
        print_json(place)
        return 0
    facts = {"Réponse": Residence(place.residence).label}
    if place.qpv_code:
        facts["QPV"] = f"{place.qpv_name} ({place.qpv_code}, génération {place.qpv_vintage})"
    print_facts(facts)
    for reason in place.reasons:
        print(f"  {reason.sentence}" + (f" [{reason.text.title}]" if reason.text else ""))
    return 0


def _file(arguments, on: date, today: date) -> int:
    from levier.exchange.outputs.tables import to_csv, to_xlsx
    from levier.usecases.accounts import operator
    from levier.usecases.placed_files import answers_table, place_file

    try:
        content = arguments.file.read_bytes()
    except OSError as problem:
        return unreadable(arguments.file, problem)
    by = operator()
    rows = place_file(by=by, content=content, name=arguments.file.name, on=on)
    table = answers_table(rows, arguments.file.name, today, by.name)
    if arguments.json:
        print_json(table.rows)
    elif arguments.output is None:
        sys.stdout.write(to_csv(table).decode("utf-8-sig"))
    else:
        written = to_xlsx(table) if arguments.output.suffix.lower() == ".xlsx" else to_csv(table)
        try:
            arguments.output.write_bytes(written)
        except OSError:
            return fail(f"« {arguments.output} » ne s’écrit pas : vérifiez le dossier.")
        print(f"{counted(len(rows), 'point placé', 'points placés')}\u00a0: {arguments.output}")
    return 0
