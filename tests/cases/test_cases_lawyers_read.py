"""Runs every case of tests/cases/*.yaml: what is given on a day, and the answer the rules must give."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from levier.law.yaml_files import read_yaml
from levier.rules import (
    allotments,
    awards,
    calibration,
    ceilings,
    counting,
    evidence,
    inclusion_contracts,
    late_returns,
    penalties,
    progress,
    renewal_projects,
    returns,
    tutors,
)
from levier.rules.answers import because

HERE = Path(__file__).parent
FIELDS = {"name", "rule", "day", "given", "answer", "because"}
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


def group_hours(
    day: date,
    total: int,
    shares: list[int],
    done: list[int],
    form: str,
    is_surplus_cleared: bool = False,
    **prices: Any,
) -> dict[str, Any]:
    members = [
        awards.Share(f"membre {n}", Decimal(share), Decimal(hours))
        for n, (share, hours) in enumerate(zip(shares, done, strict=True), start=1)
    ]
    exact = {name: Decimal(price) for name, price in prices.items()}
    found = awards.settle(
        Decimal(total), members, awards.GroupForm(form), awards.Terms(is_surplus_cleared=is_surplus_cleared, **exact)
    )
    return {
        "due": [one.due for one in found.standings],
        "missing": found.missing,
        "penalty": found.penalty,
        "cleared_hours": [debt.hours for debt in found.clearing],
        "cleared_amounts": [debt.amount for debt in found.clearing],
        "cleared": found.cleared,
        "reasons": found.reasons,
    }


def missing_hours(day: date, due: int, validated: int, per_hour: int) -> dict[str, Any]:
    penalty = penalties.for_missing_hours(Decimal(due), Decimal(validated), Decimal(per_hour))
    return {"amount": penalty.amount, "reasons": penalty.reasons}


def incurred(day: date, missing: list[int] | None, late: list[int] | None, cap: int | None) -> dict[str, Any]:
    hours = missing and penalties.for_missing_hours(*map(Decimal, missing))
    notice = date(2026, 4, 20)
    returns = late and penalties.for_late_proofs(
        penalties.LateProofs(Decimal(late[1]), notice, notice + timedelta(days=late[0]))
    )
    found = penalties.incurred_together(hours, returns, penalties.Limits(cap=None if cap is None else Decimal(cap)))
    return {
        "missing": found.missing.gross if found.missing else None,
        "late": found.late.gross if found.late else None,
        "sum": found.total.gross,
        "incurred": found.total.amount,
        "reasons": found.total.reasons,
    }


def late_proofs(day: date, per_day: int, formal_notice_on: date | None, received_on: date) -> dict[str, Any]:
    penalty = penalties.for_late_proofs(penalties.LateProofs(Decimal(per_day), formal_notice_on, received_on))
    return {"amount": penalty.amount, "reasons": penalty.reasons}


def late_return(
    day: date,
    period: list[date],
    files: list[list[date]],
    per_day: int | None,
    notices: list[list[date]],
    days_given: int = 0,
) -> dict[str, Any]:
    first, last, due_before = period
    deposits = [late_returns.Deposit(*days) for days in files]
    terms = late_returns.LateTerms(None if per_day is None else Decimal(per_day), days_given, "CCAP, article 4.2")
    sent = [late_returns.Notice(*days) for days in notices]
    answer = late_returns.follow_return(returns.Return(first, last, due_before), deposits, sent, terms, day)
    found = answer.verdict
    return {
        "standing": str(found.standing),
        "received_on": found.received_on,
        "days_late": Decimal(found.days_late),
        "incurred": found.incurred.amount if found.incurred else None,
        "reasons": answer.reasons,
    }


def training_hours(day: date, due: int, done: int, multiple: int) -> dict[str, Any]:
    penalty = penalties.for_training_hours(Decimal(due), Decimal(done), Decimal(multiple), day)
    return {"amount": penalty.amount, "reasons": penalty.reasons}


def _permanent(
    notified_on: date, ends_on: date, hired_on: date, permanent_months: int
) -> tuple[counting.Engagement, counting.CountingTerms]:
    limit = counting.PermanentLimit(permanent_months)
    terms = counting.CountingTerms(notified_on, ends_on, permanent=limit)
    return counting.Engagement(hired_on, is_permanent=True), terms


def counting_end(day: date, **given: Any) -> dict[str, Any]:
    answer = counting.counting_period(*_permanent(**given))
    return {"first": answer.verdict.first, "last": answer.verdict.last, "reasons": answer.reasons}


def counted_hours(day: date, worked_on: date, hours: int, **given: Any) -> dict[str, Any]:
    line = counting.HoursLine(worked_on, worked_on, Decimal(hours))
    counted = counting.count_hours(line, *_permanent(**given))
    return {"hours": counted.hours, "verdict": str(counted.verdict), "reasons": counted.reasons}


def all_hours(
    day: date,
    due: int,
    declared: dict[str, list[int]],
    invoice: dict[str, int],
    counted_kinds: list[str],
    per_hour: int = 0,
) -> dict[str, Any]:
    kinds = frozenset(counting.HoursKind(kind) for kind in counted_kinds)
    terms = counting.CountingTerms(day, day, kinds)
    lines = [
        counting.HoursLine(day, day, Decimal(hours), counting.HoursKind(kind))
        for kind, each in declared.items()
        for hours in each
    ]
    subcontracted = counting.hours_from_invoice(
        Decimal(invoice["invoiced"]), Decimal(invoice["labour_share"]), Decimal(invoice["hourly_cost"])
    )
    done = subcontracted.hours + sum(
        counting.count_hours(line, counting.Engagement(day), terms).hours for line in lines
    )
    penalty = penalties.for_missing_hours(Decimal(due), done, Decimal(per_hour))
    return {
        "hours": done,
        "missing": max(Decimal(), due - done),
        "done_percent": progress.done_percent(done, Decimal(due)),
        "penalty": penalty.amount,
        "reasons": subcontracted.reasons,
    }


def evidence_at_hire(day: date, kind: str, dated_on: date) -> dict[str, Any]:
    answer = evidence.is_evidence_valid(evidence.Evidence(kind, dated_on), day)
    return {"verdict": str(answer.verdict), "reasons": answer.reasons}


def job_seeker(day: date, registered_on: date, kind: str, strict: bool) -> dict[str, Any]:
    answer = evidence.has_sought_work_for(registered_on, day, kind, is_strict=strict)
    return {"verdict": answer.verdict, "reasons": answer.reasons}


def fte(day: date, hours: int, base: str) -> dict[str, Any]:
    result = progress.full_time_equivalents(Decimal(hours), base, day)
    return {"fte": result.fte, "rounded": result.fte, "reasons": (result,)}


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


def ai_hours(day: date, worked: list[dict], waivers: list[dict] | None = None) -> dict[str, Any]:
    each = [
        ceilings.Worked(line["day"], Decimal(line["hours"]), ceilings.AiUser(line["user"]), line.get("ai", ""))
        for line in worked
    ]
    known = [
        ceilings.Waiver(one["first"], one["last"], one["raised_to"] and Decimal(one["raised_to"]), one.get("ai", ""))
        for one in waivers or ()
    ]
    answer = ceilings.ai_hours(each, day, known)
    found = answer.verdict
    return {
        "verdict": str(found.verdict),
        "counted": found.counted,
        "over": found.over,
        "outside": found.outside,
        "reasons": answer.reasons,
    }


def waiver_term(day: date, decided_on: date, first: date, last: date) -> dict[str, Any]:
    answer = ceilings.waiver_term(decided_on, first, last)
    return {"verdict": str(answer.verdict), "reasons": answer.reasons}


def inclusion_cdi(day: date, born_on: date, started_on: date, structures: list[str]) -> dict[str, Any]:
    pathway = inclusion_contracts.Pathway(born_on, started_on)
    answers = [inclusion_contracts.may_sign_inclusion_cdi(pathway, kind, day) for kind in structures]
    return {"allowed": [answer.verdict for answer in answers], "reasons": answers[0].reasons}


def inclusion_cdis(day: date, posts: int, has_prefect_decision: bool = False) -> dict[str, Any]:
    answer = inclusion_contracts.most_inclusion_cdis(Decimal(posts), day, has_prefect_decision)
    return {"most": Decimal(answer.verdict), "reasons": answer.reasons}


def placement(day: date, *, training_clause: bool) -> dict[str, Any]:
    answer = tutors.may_be_placed(training_clause)
    return {"may": answer.verdict, "reasons": answer.reasons}


def placement_age(day: date, born_on: date) -> dict[str, Any]:
    answer = tutors.placement_age(born_on, day)
    return {"verdict": str(answer.verdict), "reasons": answer.reasons}


def tutor(day: date, modality: str, employment_contract: str) -> dict[str, Any]:
    answer = tutors.tutor_asked(modality, employment_contract)
    return {"asked": answer.verdict.value, "reasons": answer.reasons}


def allotment(day: date, worked: int, allotted: dict[str, int], wanted: dict[str, int]) -> dict[str, Any]:
    kept = [allotments.Allotment(label, Decimal(hours)) for label, hours in allotted.items()]
    ((label, hours),) = wanted.items()
    answer = allotments.may_allot(Decimal(worked), kept, allotments.Allotment(label, Decimal(hours)))
    return {"may": answer.verdict, "left": answer.reasons[0].facts["left"], "reasons": answer.reasons}


def maybe_twice(day: date, hours: int, others: list[int]) -> dict[str, Any]:
    elsewhere = [allotments.Allotment(f"marché {rank}", Decimal(each)) for rank, each in enumerate(others, start=1)]
    answer = allotments.maybe_twice(allotments.Allotment("marché A", Decimal(hours)), elsewhere)
    return {"to_check": answer.verdict, "reasons": answer.reasons}


def returns_of(day: date, starts_on: date, ends_on: date, every_months: int, due_day: int) -> dict[str, Any]:
    found = returns.calendar_of(starts_on, ends_on, every_months, due_day)
    return {
        "last": [one.last for one in found],
        "due_before": [one.due_before for one in found],
        "reasons": (because("Le calendrier des relevés est celui de la clause.", "contract_clause"),),
    }


RULES: dict[str, Callable[..., dict[str, Any]]] = {
    "ai_hours": ai_hours,
    "all_hours": all_hours,
    "allotment": allotment,
    "placement": placement,
    "tutor": tutor,
    "counted_hours": counted_hours,
    "counting_end": counting_end,
    "evidence": evidence_at_hire,
    "fte": fte,
    "group_hours": group_hours,
    "incurred": incurred,
    "inclusion_cdi": inclusion_cdi,
    "inclusion_cdis": inclusion_cdis,
    "invoiced_tranche": invoiced_tranche,
    "job_seeker": job_seeker,
    "labour_share": labour_share,
    "late_proofs": late_proofs,
    "late_return": late_return,
    "maybe_twice": maybe_twice,
    "missing_hours": missing_hours,
    "new_staff": new_staff,
    "placement_age": placement_age,
    "qpv_share": qpv_share,
    "renewal_objective": renewal_objective,
    "returns": returns_of,
    "training_hours": training_hours,
    "training_steps": training_steps,
    "waiver_term": waiver_term,
}

CASES = [(path, case) for path in sorted(HERE.glob("*.yaml")) for case in read_yaml(path)]


def as_printed(found: Any, expected: Any) -> Any:
    """What was found, rounded half up to the decimals the case prints."""
    if isinstance(expected, list):
        return [as_printed(one, other) for one, other in zip(found, expected, strict=True)]
    if isinstance(expected, dict):
        gap = abs(found - expected["published"]) * 100 / expected["published"]
        return expected if gap <= expected["percent"] else {"gap_percent": gap}
    if isinstance(expected, bool) or not isinstance(expected, int | Decimal):
        return found
    return found.quantize(Decimal(1).scaleb(Decimal(expected).as_tuple().exponent), ROUND_HALF_UP)


@pytest.mark.parametrize("case", [case for _path, case in CASES], ids=lambda case: case["name"])
def test_case(case: dict[str, Any]) -> None:
    rule = RULES[case["rule"]]
    if "refused" in case["answer"]:
        with pytest.raises(calibration.CannotCalibrate) as refusal:
            rule(case["day"], **case["given"])
        assert refusal.value.field == case["answer"]["refused"]
        return
    found = rule(case["day"], **case["given"])
    for name, expected in case["answer"].items():
        assert as_printed(found[name], expected) == expected, name
    assert any(reason.text for reason in found["reasons"]), "a verdict cites a text"


@pytest.mark.parametrize(("path", "case"), CASES, ids=lambda value: getattr(value, "stem", ""))
def test_a_case_says_everything(path: Path, case: dict[str, Any]) -> None:
    assert set(case) == FIELDS, f"{path.name}: {case.get('name')}"


def test_every_rule_of_the_table_has_a_case() -> None:
    assert {case["rule"] for _path, case in CASES} == set(RULES)


def test_names_are_told_apart() -> None:
    names = [case["name"] for _path, case in CASES]
    assert len(names) == len(set(names))
