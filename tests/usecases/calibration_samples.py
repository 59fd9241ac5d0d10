"""Drafts and gestures the tests of clauses start from."""

from datetime import date
from decimal import Decimal

from tests.fixtures_domain import NOW

from levier.rules.calibration import FixedVolume, LabourShare, Rounding
from levier.usecases import calibrations, objectives, scenarios
from levier.usecases.calibration_drafts import Draft

TODAY = date(2026, 3, 2)
LOT = Draft("LABOUR_SHARE", LabourShare(Decimal(800_000), Decimal(45), Decimal(5), Decimal(40)))
FIXED = Draft("FIXED", FixedVolume(Decimal("120.5")), Rounding(0))
INPUTS = {
    "LABOUR_SHARE": {
        "amount": "1 000 000,50 €",
        "labour_share_percent": "50 %",
        "rate_percent": 5,
        "hourly_cost": "30",
    },
    "INVOICED_TRANCHE": {
        "invoiced": "3000000",
        "threshold": "2700000",
        "tranche": "2000",
        "hours_per_tranche": "1",
        "reading": "franchise",
    },
    "FIXED": {"hours": "120"},
    "SHARE_OF_HOURS": {"worked_hours": "2000", "rate_percent": "5"},
    "STEP_TABLE": {"amount": "250000", "firm_months": "12", "on": "2026-03-02", "chosen": ""},
    "NEW_STAFF": {"yearly_hours": "10000", "transferred_hours": "0", "rate_percent": "10"},
}


TYPED = {
    "method": "LABOUR_SHARE",
    "trade": "shell",
    "amount": "1 000 000",
    "labour_share_percent": "50",
    "rate_percent": "5",
    "hourly_cost": "30",
    "rounding_step": "1",
    "rounding_mode": "down",
    "months": "12",
}
"""A draft as typed on the page."""
HTMX = {"HTTP_HX_REQUEST": "true"}


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def keep(host, clause_id, draft=LOT, label=""):
    return scenarios.keep_scenario(by=host, at=NOW, clause_id=clause_id, draft=draft, label=label)


def fix(host, calibration_id, after_version=0, **changes):
    given = {"at": NOW, "on": TODAY, "stage": "forecast", "why": ""} | changes
    return objectives.fix_objective(by=host, calibration_id=calibration_id, after_version=after_version, **given)


def page_of(host, clause_id):
    return calibrations.get_calibration_page(by=host, clause_id=clause_id, on=TODAY)
