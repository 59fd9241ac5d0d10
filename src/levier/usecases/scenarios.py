"""Scenarios of a calibration: what each gave, in hours, posts and people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from levier.records.models import Calibration
from levier.rules.calibration import Workload, workload
from levier.usecases.calibration_drafts import method_label, people_over


@dataclass(frozen=True, slots=True)
class Scenario:
    """A calibration kept. ``inputs`` as the table holds them; hours worked, raw and rounded."""

    id: int
    label: str
    method: str
    method_label: str
    inputs: Mapping[str, str | int | None]
    rounding_step: int
    rounding_mode: str
    raw: Decimal
    hours: Decimal
    workload: Workload
    people: Workload | None
    is_fixed: bool
    part_id: int | None = None


def scenario_of(row: Calibration, on: date, months: Decimal | None, fixed: Iterable[int | None]) -> Scenario:
    """A row as it is shown. ``months`` of its line; ``fixed``: the calibrations objectives were fixed with."""
    return Scenario(
        row.pk,
        row.label,
        row.method,
        method_label(row.method),
        row.inputs,
        row.rounding_step,
        row.rounding_mode,
        row.raw_hours,
        row.hours,
        workload(row.hours, on),
        None if months is None else people_over(months, row.hours, on),
        row.pk in fixed,
        row.part_id,
    )
