"""How many hours a clause asks for: methods, rounding, and the hours in words."""

from levier.rules.calibration.methods import (
    METHODS,
    FixedVolume,
    InvoicedTranche,
    LabourShare,
    Method,
    MethodInput,
    NewStaff,
    ShareOfHours,
    TrainingSteps,
    TrancheReading,
    calibrate,
    calibrate_lots,
    hours_for,
)
from levier.rules.calibration.results import (
    Calibration,
    CannotCalibrate,
    Rounding,
    RoundingMode,
    RoundingScope,
    TotalCalibration,
)
from levier.rules.calibration.spreads import spread
from levier.rules.calibration.starting_points import OwnValue, StartingValues, ValueKind, starting_values
from levier.rules.calibration.workloads import (
    Feasibility,
    Workload,
    feasibility,
    workload,
)

__all__ = [
    "METHODS",
    "Calibration",
    "CannotCalibrate",
    "Feasibility",
    "FixedVolume",
    "InvoicedTranche",
    "LabourShare",
    "Method",
    "MethodInput",
    "NewStaff",
    "OwnValue",
    "Rounding",
    "RoundingMode",
    "RoundingScope",
    "ShareOfHours",
    "StartingValues",
    "TotalCalibration",
    "TrainingSteps",
    "TrancheReading",
    "ValueKind",
    "Workload",
    "calibrate",
    "calibrate_lots",
    "feasibility",
    "hours_for",
    "spread",
    "starting_values",
    "workload",
]
