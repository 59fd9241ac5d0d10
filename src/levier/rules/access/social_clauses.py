"""Gestures on clauses, their calibration and their objectives."""

from levier.rules.access.procurement import CONTRACT_TABLES
from levier.rules.access.shapes import HOST_STAFF, D, I, Row, S, U, gesture

ROWS: tuple[Row, ...] = (
    gesture(
        "calibrate_clause",
        "Calibrer une clause",
        {**dict.fromkeys(CONTRACT_TABLES, (S,)), "calibrations": (S, I, U, D)},
        HOST_STAFF,
    ),
    gesture(
        "keep_reference_values",
        "Tenir ses valeurs de départ du calibrage",
        {"reference_values": (S, I, U, D)},
        HOST_STAFF,
    ),
    gesture(
        "fix_objective",
        "Fixer un objectif",
        {**dict.fromkeys(CONTRACT_TABLES, (S,)), "objectives": (S, I)},
        HOST_STAFF,
    ),
)
