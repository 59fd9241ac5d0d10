"""The objective of a clause, and of each of its parts: versions added one after the other; the newest is in force."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.models import Calibration, Clause, HistoryEntry, Membership, Objective, Part, Stage
from levier.records.objectives import counted, current, hours_due
from levier.rules.access import Actor
from levier.rules.calibration import CannotCalibrate
from levier.usecases.calibration_drafts import Draft, calibrate_draft, read_inputs, read_rounding
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.refusals import ChangedElsewhere, Refused

__all__ = [
    "NEXT_STAGES",
    "TO_COME",
    "Fixed",
    "Version",
    "authors_of",
    "check_minimum",
    "check_version",
    "counted",
    "current",
    "fix_objective",
    "fixed_meanwhile",
    "formula_of",
    "hours_due",
    "part_label",
    "versions_of",
]

NEXT_STAGES: Mapping[str, str] = {
    "": Stage.FORECAST,
    Stage.FORECAST: Stage.ADJUSTED,
    Stage.ADJUSTED: Stage.CONTRACTUAL,
    Stage.CONTRACTUAL: Stage.AMENDED,
    Stage.AMENDED: Stage.AMENDED,
}
"""The stage that usually follows; people may choose another."""
TO_COME = "Cette date est à venir\u00a0: un objectif se fixe au plus tard aujourd’hui."


@dataclass(frozen=True, slots=True)
class Version:
    """A version of an objective, in hours worked. ``who`` and ``why`` as the history has them."""

    version: int
    stage: str
    stage_label: str
    hours: Decimal
    formula: str
    calibration_id: int | None
    fixed_on: date
    fixed_at: datetime
    who: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Fixed:
    """What has just been fixed, in hours worked; ``part_id``: the part of the lot, None for the lot itself."""

    clause_id: int
    version: int
    hours: Decimal
    part_id: int | None = None


def part_label(part: Part) -> str:
    """« Tranche optionnelle 1 », « Commande 3\u00a0: école du Canal »: its genre and number, then its own title."""
    named = f"{part.get_kind_display()} {part.number}"
    if part.title.casefold().startswith(f"{named},".casefold()):
        return part.title  # it says both already
    return named if part.title.casefold() in ("", named.casefold()) else f"{named}\u00a0: {part.title}"


def versions_of(rows: Iterable[Objective], authors: Mapping[int, tuple[str, str]]) -> tuple[Version, ...]:
    """Versions, newest first; ``authors``: who and why by row."""
    return tuple(
        Version(
            row.version,
            row.stage,
            row.get_stage_display(),
            row.hours,
            row.formula,
            row.calibration_id,
            row.fixed_on,
            row.fixed_at,
            *authors.get(row.pk, ("", "")),
        )
        for row in sorted(rows, key=lambda row: -row.version)
    )


def authors_of(by: Actor, ids: Iterable[int], subject: str = "objectives") -> dict[int, tuple[str, str]]:
    """Who fixed each of these versions, and why, for who may read the history."""
    entries = list(
        HistoryEntry.objects.filter(host_id=by.host_id, subject=subject, row_id__in=list(ids)).order_by("id")
    )
    users = {entry.user_id for entry in entries if entry.user_id}
    names = dict(Membership.objects.filter(user_id__in=users).values_list("user_id", "name")) if users else {}
    return {
        entry.row_id: (
            names.get(entry.user_id, "Compte retiré") if entry.user_id else "Ligne de commande",
            entry.reason,
        )
        for entry in entries
    }


@gesture("fix_objective")
def fix_objective(
    *, by: Actor, at: datetime, on: date, calibration_id: int, stage: str, after_version: int, why: str = ""
) -> Fixed:
    """Freeze a scenario as the next version of the objective of its clause, or of the part it sizes.

    ``after_version`` is the newest version its author has seen, 0 for none: when another was fixed meanwhile, the
    gesture is refused. Raises ``NotFound`` out of reach, ``Refused`` at the fields.
    """
    scenario = found(Calibration.objects.filter(host_id=host_of(by)).select_related("clause"), pk=calibration_id)
    newest = _newest(scenario)
    if (newest.version if newest else 0) != after_version:
        raise fixed_meanwhile(newest)
    check_version(at, on, stage, newest, why)
    check_minimum(scenario.clause, scenario.part_id, stage, scenario.hours)
    try:
        with transaction.atomic():
            Objective.objects.create(
                host_id=scenario.host_id,
                clause_id=scenario.clause_id,
                part_id=scenario.part_id,
                version=after_version + 1,
                stage=stage,
                hours=scenario.hours,
                calibration_id=scenario.pk,
                formula=formula_of(scenario),
                fixed_on=on,
                fixed_at=at,
            )
    except IntegrityError:  # two people at once: the second waits for the first, then comes here
        newest = _newest(scenario)
        if newest is None or newest.version == after_version:  # the scenario itself is gone
            raise ChangedElsewhere from None
        raise fixed_meanwhile(newest) from None
    return Fixed(scenario.clause_id, after_version + 1, scenario.hours, scenario.part_id)


def _newest(scenario: Calibration) -> Objective | None:
    rows = Objective.objects.filter(Q(part_id=scenario.part_id), clause_id=scenario.clause_id)
    return rows.order_by("-version").first()


def fixed_meanwhile(newest: Objective | None) -> Refused:
    """What the second of two people is told, who has not seen this version."""
    told = "Un autre objectif a été fixé entre-temps"
    if newest is not None:
        told += f" ({numbers.hours(newest.hours)}, {newest.get_stage_display().lower()})"
    return Refused(("", f"{told}\u00a0: regardez-le avant d’en fixer un nouveau."))


def check_version(at: datetime, on: date, stage: str, newest: Objective | None, why: str) -> None:
    """Refuse, at its fields, a version that cannot follow ``newest``."""
    problems = []
    if stage not in Stage.values:
        problems.append(("stage", "Choisissez une étape de la liste."))
    if on > timezone.localdate(at):
        problems.append(("fixed_on", TO_COME))
    if newest is not None and on < newest.fixed_on:
        day = numbers.date_long(newest.fixed_on)
        told = f"La version {newest.version} est du {day}\u00a0: la suivante ne peut pas la précéder."
        problems.append(("fixed_on", told))
    if stage == Stage.AMENDED and not why.strip():
        problems.append(("why", "Dites ce qui modifie l’objectif, par exemple le numéro de la modification."))
    if problems:
        raise Refused(*problems)


def check_minimum(clause: Clause, part_id: int | None, stage: str, hours: Decimal) -> None:
    """Refuse a contract's hours below the minimum its clause says the bidder's offer stands on.

    A lot in parts spreads them: nothing is compared there, nor before the contract, nor when it is amended.
    """
    least = clause.minimum_hours
    if least is None or stage != Stage.CONTRACTUAL or hours >= least or part_id is not None:
        return
    if not Part.objects.filter(lot_id=clause.lot_id).exists():
        told = f"L’acheteur demandait au moins {numbers.hours(least)} (termes de la clause), et ce scénario en donne "
        raise Refused(("stage", f"{told}{numbers.hours(hours)}\u00a0: une offre ne descend pas sous le minimum."))


def formula_of(scenario: Calibration) -> str:
    """The formula of a kept scenario, written out with its numbers. Raises ``Refused`` when it cannot be read again."""
    try:
        draft = Draft(
            scenario.method,
            read_inputs(scenario.method, scenario.inputs),
            read_rounding(scenario.rounding_step, scenario.rounding_mode),
        )
        return calibrate_draft(draft, timezone.localdate(scenario.calibrated_at)).formula
    except CannotCalibrate as problem:
        raise Refused(
            ("", f"Ce scénario ne se calcule plus ({problem.message})\u00a0: faites-en un nouveau.")
        ) from None
