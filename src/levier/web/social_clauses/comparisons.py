"""Scenarios side by side on the page, line by line in a spreadsheet; the versions of the objective."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from levier.exchange.outputs import numbers
from levier.rules.calibration import Feasibility
from levier.usecases.calibration_drafts import ROUNDING_MODES, Asked, InputKind, Sizing, all_fields
from levier.usecases.calibrations import CalibrationPage, ClauseFacts
from levier.usecases.objective_lines import LineState
from levier.usecases.objectives import Version
from levier.usecases.scenarios import Scenario
from levier.web.reasons import shown_reasons
from levier.web.social_clauses.desks import PART, written_scenario
from levier.web.tables import Cell, Column, Row, Table

VERDICTS: Mapping[str, tuple[str, str, str]] = {
    Feasibility.FEASIBLE: ("ok", "Faisable", "la durée suffit et les heures font un emploi."),
    Feasibility.TO_POOL: ("watch", "À mutualiser", "ces heures seules ne font pas un emploi."),
    Feasibility.TOO_SHORT: ("alert", "Durée trop courte", "le temps manque pour trouver et accompagner une personne."),
}


STATES: Mapping[LineState, tuple[str, str]] = {
    LineState.FIRM: ("ok", "Ferme"),
    LineState.LIVE: ("ok", "Compte"),
    LineState.WAITING: ("none", "Pas encore"),
}


def calibration_page(clause_id: int, part_id: int | None = None) -> str:
    """The address of the calibration of a lot, or of one of its parts."""
    page = reverse("calibration", args=[clause_id])
    return page if part_id is None else f"{page}?{urlencode({PART: part_id})}"


def lines_table(page: CalibrationPage) -> Table:
    """The lines of the lot: the firm part, then its tranches, renewals, orders and years."""
    return Table(
        key="lignes",
        title=f"Lignes du lot {page.clause.lot_number}",
        columns=(
            Column("label", "Ligne", is_fixed=True),
            Column("state", "État", "state"),
            Column("live_on", "Depuis le", "date"),
            Column("amount", "Montant", "euros"),
            Column("hours", "Objectif", "hours"),
            Column("stage", "Étape"),
        ),
        rows=[
            Row(
                {
                    "label": Cell(line.label, href=calibration_page(line.clause_id, line.part_id)),
                    "state": Cell(line.state, state=STATES[line.state][0], word=STATES[line.state][1]),
                    "live_on": line.live_on,
                    "amount": line.amount,
                    "hours": line.in_force.hours if line.in_force else None,
                    "stage": line.in_force.stage_label if line.in_force else "à calibrer",
                },
                is_current=line.part_id == page.clause.part_id,
            )
            for line in page.lines
        ],
        totals={"hours": sum((ln.in_force.hours for ln in page.lines if ln.in_force and ln.is_counted), Decimal())},
        has_column_choice=False,
        prefix="l_",
    )


def difference(hours: Decimal, in_force: Version | None) -> str:
    """How a number of hours compares with the objective in force, in a sentence."""
    if in_force is None:
        return "Aucun objectif n’est encore fixé ici."
    known = (
        f"l’objectif en vigueur ({numbers.hours(in_force.hours)}, {in_force.stage_label.lower()}, "
        f"fixé le {numbers.date_short(in_force.fixed_on)})"
    )
    gap = hours - in_force.hours
    if not gap:
        return f"Autant que {known}."
    return f"{numbers.hours(abs(gap))} de {'plus' if gap > 0 else 'moins'} que {known}."


def shown_sizing(sizing: Sizing, clause: ClauseFacts) -> dict[str, Any]:
    """A result as the page shows it: hours, weeks, posts, formula, feasibility, reasons."""
    verdict = None
    if sizing.feasibility is not None:
        state, word, sentence = VERDICTS[sizing.feasibility.verdict]
        verdict = {
            "state": state,
            "word": word,
            "sentence": sentence,
            "why": shown_reasons(sizing.feasibility.reasons),
        }
    return {
        "hours": numbers.number(sizing.hours),
        "raw": numbers.hours(sizing.raw),
        "is_rounded": numbers.rounded(sizing.raw, 2) != sizing.hours,
        "weeks": numbers.in_weeks(sizing.hours),
        "post": sizing.workload.sentence,
        "people": sizing.people.sentence if sizing.people else "",
        "formula": sizing.formula,
        "why": shown_reasons(sizing.reasons),
        "verdict": verdict,
        "difference": difference(sizing.hours, clause.in_force),
    }


def scenario_columns(page: CalibrationPage) -> dict[str, Any]:
    """The scenarios as columns: their heads with what can be done, then one row a figure."""
    scenarios = page.scenarios
    used = [asked for asked in all_fields() if any(asked.name in s.inputs for s in scenarios)]
    rows = [_row("Méthode", [s.method_label for s in scenarios], is_figure=False)]
    rows += [_row(asked.label, [_input(asked, s.inputs.get(asked.name)) for s in scenarios]) for asked in used]
    rows += [
        _row("Arrondi", [_rounding(s) for s in scenarios]),
        _row("Heures avant arrondi", [numbers.hours(s.raw) for s in scenarios]),
        _row("Heures", [numbers.hours(s.hours) for s in scenarios], is_strong=True),
        _row("Semaines à temps plein", [numbers.in_weeks(s.hours) for s in scenarios]),
        _row("Soit", [s.workload.sentence for s in scenarios], is_figure=False),
    ]
    if page.clause.in_force is not None:
        rows.append(_row("Écart avec l’objectif", [_gap(s, page.clause.in_force) for s in scenarios]))
    return {"heads": [_head(s, page.clause) for s in scenarios], "rows": rows}


def _row(label: str, cells: Sequence[str], *, is_figure: bool = True, is_strong: bool = False) -> dict[str, Any]:
    return {"label": label, "cells": cells, "is_figure": is_figure, "is_strong": is_strong}


def _head(scenario: Scenario, clause: ClauseFacts) -> dict[str, Any]:
    in_force = clause.in_force
    return {
        "label": scenario.label,
        "is_in_force": in_force is not None and in_force.calibration_id == scenario.id,
        "fix": reverse("objective_fix", args=[scenario.id]),
        "resume": f"?{urlencode(written_scenario(scenario))}",
        "rename": reverse("scenario_rename", args=[scenario.id]),
        "remove": "" if scenario.is_fixed else reverse("scenario_delete", args=[scenario.id]),
    }


def _gap(scenario: Scenario, in_force: Version) -> str:
    gap = scenario.hours - in_force.hours
    return f"+{numbers.hours(gap)}" if gap > 0 else numbers.hours(gap)


def _rounding(scenario: Scenario) -> str:
    if not scenario.rounding_step:
        return "aucun"
    step = "à l’heure" if scenario.rounding_step == 1 else f"à {scenario.rounding_step}\u00a0h"
    return f"{step}, {ROUNDING_MODES[scenario.rounding_mode]}"


def _input(asked: Asked, value: str | int | None) -> str:
    if value is None:
        return "—"
    match asked.kind:
        case InputKind.CHOICE:
            return dict(asked.choices).get(str(value), str(value)).split("\u00a0:")[0]
        case InputKind.DAY:
            return numbers.date_short(date.fromisoformat(str(value)))
        case _:
            return numbers.quantity(Decimal(value), asked.unit)


def scenarios_table(page: CalibrationPage) -> Table:
    """The same scenarios as a spreadsheet takes them: one a line."""
    used = [asked for asked in all_fields() if any(asked.name in s.inputs for s in page.scenarios)]
    return Table(
        key="scenarios",
        title=f"Scénarios du lot {page.clause.lot_number}",
        columns=(
            Column("label", "Scénario", is_fixed=True),
            Column("method", "Méthode"),
            *(Column(f"given_{asked.name}", asked.label) for asked in used),
            Column("rounding", "Arrondi"),
            Column("raw", "Heures avant arrondi", "hours"),
            Column("hours", "Heures", "hours"),
            Column("weeks", "Semaines à temps plein"),
            Column("post", "Soit"),
        ),
        rows=[
            Row(
                {
                    "label": s.label,
                    "method": s.method_label,
                    **{f"given_{asked.name}": _input(asked, s.inputs.get(asked.name)) for asked in used},
                    "rounding": _rounding(s),
                    "raw": s.raw,
                    "hours": s.hours,
                    "weeks": numbers.in_weeks(s.hours),
                    "post": s.workload.sentence,
                }
            )
            for s in page.scenarios
        ],
        prefix="s_",
    )


def versions_table(page: CalibrationPage) -> Table:
    """The versions of the objective, newest first."""
    return Table(
        key="versions",
        title="Versions de l’objectif",
        columns=(
            Column("version", "Version", "integer", is_fixed=True),
            Column("fixed_on", "Fixé le", "date"),
            Column("stage", "Étape"),
            Column("hours", "Heures", "hours"),
            Column("formula", "Calcul"),
            Column("who", "Par"),
            Column("why", "Pourquoi"),
        ),
        rows=[
            Row(
                {
                    "version": v.version,
                    "fixed_on": v.fixed_on,
                    "stage": v.stage_label,
                    "hours": v.hours,
                    "formula": v.formula,
                    "who": v.who,
                    "why": v.why,
                },
                is_current=rank == 0,
            )
            for rank, v in enumerate(page.versions)
        ],
        has_column_choice=False,
        prefix="v_",
    )
