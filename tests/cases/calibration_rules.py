"""The rules that size a clause, as the cases name them: what is given in their YAML, and the answer by name."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from levier.rules import calibration, renewal_projects

NO_ROUNDING = {"step": 0, "mode": "nearest", "scope": "per_lot"}


def labour_share(day: date, lots: list[dict], rounding: dict | None = None) -> dict[str, Any]:
    chosen = rounding or NO_ROUNDING
    total = calibration.calibrate_lots(
        (
            (
                "LABOUR_SHARE",
                calibration.LabourShare(
                    Decimal(lot["amount"]),
                    Decimal(lot["labour_share"]),
                    Decimal(lot["rate"]),
                    Decimal(lot["hourly_cost"]),
                ),
            )
            for lot in lots
        ),
        calibration.Rounding(
            chosen["step"],
            calibration.RoundingMode(chosen["mode"]),
            calibration.RoundingScope(chosen["scope"]),
        ),
    )
    return {
        "raw": total.raw,
        "hours": total.hours,
        "raw_per_lot": [lot.raw for lot in total.lots],
        "hours_per_lot": [lot.hours for lot in total.lots],
        "spread": calibration.spread(total.hours, [lot.raw for lot in total.lots]),
        "reasons": total.reasons,
    }


def invoiced_tranche(day: date, invoiced: list[int], reading: str, **terms: int) -> dict[str, Any]:
    exact = {name: Decimal(value) for name, value in terms.items()}
    each = [
        calibration.calibrate(
            "INVOICED_TRANCHE",
            calibration.InvoicedTranche(invoiced=Decimal(amount), reading=calibration.TrancheReading(reading), **exact),
        )
        for amount in invoiced
    ]
    return {"hours": [one.hours for one in each], "reasons": each[0].reasons}


def training_steps(day: date, amount: int, firm_months: int, chosen: int | None = None) -> dict[str, Any]:
    given = calibration.TrainingSteps(Decimal(amount), firm_months, day, chosen)
    result = calibration.calibrate("STEP_TABLE", given)
    return {"hours": result.hours, "reasons": result.reasons}


def new_staff(
    day: date, yearly_hours: int, transferred_hours: int, rate: int, years: int | None = None
) -> dict[str, Any]:
    lasting = None if years is None else Decimal(years)
    given = calibration.NewStaff(Decimal(yearly_hours), Decimal(transferred_hours), Decimal(rate), lasting)
    result = calibration.calibrate("NEW_STAFF", given)
    return {"hours": result.hours, "reasons": result.reasons}


def renewal_objective(day: date, parts: list[dict]) -> dict[str, Any]:
    objective = renewal_projects.objective_of(
        (
            renewal_projects.Part(
                renewal_projects.PartKind(part["kind"]),
                Decimal(part["amount"]),
                Decimal(part["labour_share"]),
                Decimal(part["hourly_cost"]),
            )
            for part in parts
        ),
        day,
    )
    return {
        "per_part": [line.raw for line in objective.lines],
        "operations": objective.operations,
        "operations_rounded": objective.operations,
        "proximity": objective.proximity,
        "within_percent_of": objective.total,
        "reasons": objective.reasons,
    }


def qpv_share(day: date, done: int, sure: int, uncertain: int) -> dict[str, Any]:
    share = renewal_projects.qpv_share(Decimal(done), Decimal(sure), Decimal(uncertain), day)
    return {"sure": share.sure_percent, "up_to": share.up_to_percent, "reasons": share.reasons}


RULES: dict[str, Callable[..., dict[str, Any]]] = {
    "invoiced_tranche": invoiced_tranche,
    "labour_share": labour_share,
    "new_staff": new_staff,
    "qpv_share": qpv_share,
    "renewal_objective": renewal_objective,
    "training_steps": training_steps,
}
