"""The note of a contract's calibration: for each line, the scenario retained, the others, why, and who says so."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from django.utils.text import slugify

from levier.exchange.outputs import calibration_notes as notes
from levier.exchange.outputs import numbers
from levier.law import NoValue
from levier.records.models import Calibration, Clause, ClauseKind, Contract, Objective, Part, Strength
from levier.rules.access import Actor
from levier.rules.answers import Reason
from levier.rules.calibration import CannotCalibrate, Feasibility, workload
from levier.rules.penalties import training_hour_price, training_multiple
from levier.usecases.calibration_drafts import (
    READINGS,
    Asked,
    Draft,
    InputKind,
    calibrate_draft,
    fields_asked,
    method_label,
    months_of,
    read_inputs,
    read_rounding,
)
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.objective_lines import Line, LineState, lines_of
from levier.usecases.refusals import Refused
from levier.usecases.thread import operations_of

FORMS = {"pdf": notes.note_pdf, "docx": notes.note_docx}
VERDICTS = {
    Feasibility.FEASIBLE: "Faisable",
    Feasibility.TO_POOL: "À mutualiser",
    Feasibility.TOO_SHORT: "Durée trop courte",
}


@dataclass(frozen=True, slots=True)
class NoteFile:
    """A file and the name to keep it under."""

    name: str
    content: bytes


@gesture("calibrate_clause")
def calibration_note(*, by: Actor, contract_id: int, on: date, form: Literal["pdf", "docx"]) -> NoteFile:
    """The note of a contract's lines that have a scenario: the one fixed, else the newest one.

    Raises ``NotFound`` out of reach, ``Refused`` when nothing is calibrated.
    """
    rows = Contract.objects.filter(host_id=host_of(by)).select_related("buyer", "holder", "host")
    contract = found(rows, pk=contract_id)
    clauses = list(Clause.objects.filter(lot__contract_id=contract.pk).select_related("lot").order_by("lot__number"))
    ids = [clause.pk for clause in clauses]
    objectives = list(Objective.objects.filter(clause_id__in=ids).select_related("part"))
    parts = list(Part.objects.filter(lot__contract_id=contract.pk))
    scenarios = list(Calibration.objects.filter(clause_id__in=ids).order_by("id"))
    lines = []
    for clause in clauses:
        own_parts = [part for part in parts if part.lot_id == clause.lot_id]
        for line in lines_of(clause, contract, own_parts, objectives, on):
            own = [row for row in scenarios if (row.clause_id, row.part_id) == (clause.pk, line.part_id)]
            if own:
                lines.append(_note_line(clause, line, own, on))
    if not lines:
        raise Refused(("", "Gardez d’abord un scénario\u00a0: sans calibrage la note n’a rien à dire."))
    hours = sum((line.hours for line in lines if line.is_counted), Decimal())
    months = months_of(contract.notified_on, contract.ends_on)
    facts = notes.CalibrationNote(
        contract_number=contract.number,
        contract_object=contract.object,
        buyer=contract.buyer.name,
        organization=contract.host.name,
        lines=tuple(lines),
        hours=hours,
        workload=workload(hours, on).sentence,
        made_on=on,
        made_by=by.name or contract.host.name,
        holder=contract.holder.name if contract.holder else "",
        operation=", ".join(one.name for one in operations_of(contract)),
        duration=numbers.months(int(months)) if months is not None and months >= 1 else "",
    )
    return NoteFile(f"note-calibrage-{slugify(contract.number)}.{form}", FORMS[form](facts))


def _note_line(clause: Clause, line: Line, scenarios: list[Calibration], on: date) -> notes.NoteLine:
    fixed_id = line.in_force.calibration_id if line.in_force else None
    chosen = next((row for row in scenarios if row.pk == fixed_id), scenarios[-1])
    lot = f"Lot {clause.lot.number}\u00a0: {clause.lot.title}"
    in_force = line.in_force
    hours = in_force.hours if in_force and chosen.pk == fixed_id else chosen.hours
    formula, reasons, feasibility, people = _worked_out(chosen, line, on)
    return notes.NoteLine(
        name=lot if line.part_id is None else f"{lot}, {line.label}",
        state=_state(line),
        stage=_stage(line),
        method=method_label(chosen.method),
        figures=(*_figures(chosen), *_training_penalty(clause, on)),
        formula=in_force.formula if in_force and chosen.pk == fixed_id and in_force.formula else formula,
        raw=chosen.raw_hours,
        hours=hours,
        workload=workload(hours, on).sentence,
        people=people,
        feasibility=feasibility,
        reasons=tuple(_reason(reason) for reason in reasons),
        scenarios=tuple(
            notes.NoteScenario(row.label, method_label(row.method), row.raw_hours, row.hours, row.pk == chosen.pk)
            for row in scenarios
        ),
        is_counted=line.state is not LineState.WAITING,
    )


def _worked_out(row: Calibration, line: Line, on: date) -> tuple[str, tuple[Reason, ...], str, str]:
    """Formula, reasons, feasibility and people of a scenario; what cannot be computed any more is said."""
    try:
        rounding = read_rounding(row.rounding_step, row.rounding_mode)
        sizing = calibrate_draft(Draft(row.method, read_inputs(row.method, row.inputs), rounding), on, line.months)
    except CannotCalibrate as problem:
        return f"Ce scénario ne se calcule plus\u00a0: {problem.message}", (), "", ""
    answer = sizing.feasibility
    feasible = "" if answer is None else f"{VERDICTS[answer.verdict]}. {' '.join(r.sentence for r in answer.reasons)}"
    reasons = (*sizing.reasons, *(answer.reasons if answer else ()))
    return sizing.formula, reasons, feasible, sizing.people.sentence if sizing.people else ""


def _state(line: Line) -> str:
    if line.state is LineState.FIRM:
        return "ferme"
    if line.state is LineState.LIVE and line.live_on is not None:
        return f"compte depuis le {numbers.date_long(line.live_on)}"
    return "ne compte pas encore"


def _stage(line: Line) -> str:
    fixed = line.in_force
    if fixed is None:
        return "aucun objectif fixé"
    hours, day = numbers.hours(fixed.hours), numbers.date_long(fixed.fixed_on)
    return f"{hours}, {fixed.stage_label.lower()}, version {fixed.version} du {day}"


def _figures(row: Calibration) -> tuple[tuple[str, str], ...]:
    """What was given to the method, in words; nothing when the method left the list."""
    try:
        asked = fields_asked(row.method)
    except CannotCalibrate:
        return ()
    known = ((one, row.inputs.get(one.name)) for one in asked)
    return tuple((one.label, _figure(one, value)) for one, value in known if value not in (None, ""))


def _training_penalty(clause: Clause, on: date) -> tuple[tuple[str, str], ...]:
    """What an hour of a training clause not done costs: the clause's multiple and its sense; () for another clause."""
    if clause.kind != ClauseKind.TRAINING or clause.strength == Strength.INCENTIVE or clause.penalty_per_hour:
        return ()
    own = clause.training_penalty_multiple
    try:
        multiple = training_multiple(own, on).verdict
    except NoValue:
        return ()
    usual = "" if own is not None else ", multiple d’usage à vérifier"
    told = f"{numbers.number(multiple)} fois le plafond horaire de la Sécurité sociale à la fin du marché{usual}"
    with suppress(NoValue):  # while the ceiling of that year is not known, the multiple alone is said
        told += f"\u00a0; {training_hour_price(own, on).reasons[0].sentence}"
    return (("Pénalité par heure de formation manquante (multiple)", told),)


def _figure(asked: Asked, value: object) -> str:
    match asked.kind:
        case InputKind.CHOICE:
            return dict(READINGS).get(str(value), str(value))
        case InputKind.DAY:
            return numbers.date_long(date.fromisoformat(str(value)))
        case _:
            return numbers.quantity(Decimal(str(value)), asked.unit)


def _reason(reason: Reason) -> notes.NoteReason:
    text = reason.text
    return notes.NoteReason(reason.sentence, text.title if text else "", text.link if text else "")
