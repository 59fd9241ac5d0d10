"""``levier calibrate``: the hours of a clause from figures given on the line, without any database."""

from argparse import Namespace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from levier.cli import Commands
from levier.cli.printing import fail, print_facts, print_json
from levier.rules.calibration import METHODS, CannotCalibrate, RoundingMode

CENTS, TENTHS = Decimal("0.01"), Decimal("0.1")
MONTHS = "months"


def register(commands: Commands) -> None:
    from levier.usecases.calibration_drafts import DEFAULT_METHOD, DEFAULT_ROUNDING, all_fields, fields_asked

    parser = commands.add_parser(
        "calibrate",
        help="calculer les heures d’insertion d’un lot",
        description="Heures d’insertion d’un lot, avec la formule et ses raisons. Aucune base n’est lue.",
    )
    methods = " ; ".join(f"{code.lower()}\u00a0: {entry.label}" for code, entry in METHODS.items())
    parser.add_argument("--method", default=DEFAULT_METHOD.lower(), help=f"méthode ({methods})".replace("%", "%%"))
    for asked in all_fields():
        used = [code.lower() for code in METHODS if asked.name in {field.name for field in fields_asked(code)}]
        unit = f" ({asked.unit})" if asked.unit else ""
        text = f"{asked.label}{unit}, pour {', '.join(used)}"
        if asked.choices:
            text += f" : {' ou '.join(code for code, _ in asked.choices)}"
        parser.add_argument(option(asked.name), dest=asked.name, metavar="VALEUR", help=text.replace("%", "%%"))
    parser.add_argument(option(MONTHS), dest=MONTHS, metavar="VALEUR", help="durée du marché, en mois")
    modes = ", ".join(RoundingMode)
    parser.add_argument("--rounding-step", default=str(DEFAULT_ROUNDING.step), help="multiple d’heures, 0\u00a0: aucun")
    parser.add_argument("--rounding-mode", default=str(DEFAULT_ROUNDING.mode), help=f"sens de l’arrondi\u00a0: {modes}")
    parser.add_argument("--json", action="store_true", help="écrire en JSON, pour un programme")
    parser.set_defaults(run=_run, needs_database=False)


def option(name: str) -> str:
    """The option of an input: ``labour_share_percent`` is ``--labour-share``."""
    return "--" + name.removesuffix("_percent").replace("_", "-")


def _run(arguments: Namespace) -> int:
    from django.utils import timezone

    from levier.usecases.calibration_drafts import all_fields, calibrate_draft, fields_asked, read_number

    method = arguments.method.upper()
    given = {asked.name: getattr(arguments, asked.name) for asked in all_fields()}
    today = timezone.localdate()
    try:
        asked = {field.name for field in fields_asked(method)}
        useless = [option(name) for name, value in given.items() if value is not None and name not in asked]
        if useless:
            return fail(f"{', '.join(useless)} ne sert pas à la méthode {method.lower()}.")
        months = arguments.months
        length = None if months is None else read_number(MONTHS, "Durée en mois", months)
        sizing = calibrate_draft(_draft(method, given, arguments, today), today, length)
    except CannotCalibrate as problem:
        where = f"{option(problem.field)}\u00a0: " if problem.field else ""
        return fail(f"{where}{problem.message}")
    if arguments.json:
        print_json(_facts(sizing))
    else:
        _print(sizing)
    return 0


def _draft(method: str, given: dict[str, str | None], arguments: Namespace, today: date):
    from levier.usecases.calibration_drafts import Draft, read_inputs, read_rounding

    if "on" in given and given["on"] is None:
        given = {**given, "on": today.isoformat()}
    rounding = read_rounding(arguments.rounding_step, arguments.rounding_mode)
    return Draft(method, read_inputs(method, given), rounding)


def _reason(reason) -> dict[str, Any]:
    text = reason.text
    return {
        "sentence": reason.sentence,
        "text": text.title if text else None,
        "link": text.link if text else None,
    }


def _facts(sizing) -> dict[str, Any]:
    """What a program reads: hours to the cent, weeks and months of full time to the tenth."""
    load, feasible = sizing.workload, sizing.feasibility
    return {
        "method": sizing.method,
        "raw": sizing.raw.quantize(CENTS, ROUND_HALF_UP),
        "hours": sizing.hours,
        "formula": sizing.formula,
        "weeks": load.weeks.quantize(TENTHS, ROUND_HALF_UP),
        "months": load.months.quantize(TENTHS, ROUND_HALF_UP),
        "fte": load.fte.quantize(CENTS, ROUND_HALF_UP),
        "workload": load.sentence,
        "people": sizing.people.sentence if sizing.people else None,
        "feasibility": None if feasible is None else str(feasible.verdict),
        "reasons": [_reason(r) for r in (*sizing.reasons, *(feasible.reasons if feasible else ()))],
    }


def _print(sizing) -> None:
    from levier.exchange.outputs import numbers

    facts = {
        "Méthode": sizing.label,
        "Calcul": sizing.formula,
        "Avant arrondi": numbers.hours(sizing.raw, 2),
        "Heures": numbers.hours(sizing.hours),
        "Semaines": numbers.number(sizing.workload.weeks, 1),
        "Soit": sizing.workload.sentence,
    }
    if sizing.people:
        facts["Sur le marché"] = sizing.people.sentence
    print_facts(facts)
    for reason in (*sizing.reasons, *(sizing.feasibility.reasons if sizing.feasibility else ())):
        source = f" ({reason.text.title})" if reason.text else ""
        print(f"· {reason.sentence}{source}")
