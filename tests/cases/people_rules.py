"""The rules of people at work and of who hires them, as the cases name them."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from levier.rules import ceilings, evidence, inclusion_contracts, progress, tutors


def evidence_at_hire(day: date, kind: str, dated_on: date) -> dict[str, Any]:
    answer = evidence.is_evidence_valid(evidence.Evidence(kind, dated_on), day)
    return {"verdict": str(answer.verdict), "reasons": answer.reasons}


def job_seeker(day: date, registered_on: date, kind: str, strict: bool) -> dict[str, Any]:
    answer = evidence.has_sought_work_for(registered_on, day, kind, is_strict=strict)
    return {"verdict": answer.verdict, "reasons": answer.reasons}


def fte(day: date, hours: int, base: str) -> dict[str, Any]:
    result = progress.full_time_equivalents(Decimal(hours), base, day)
    return {"fte": result.fte, "rounded": result.fte, "reasons": (result,)}


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


RULES: dict[str, Callable[..., dict[str, Any]]] = {
    "ai_hours": ai_hours,
    "placement": placement,
    "tutor": tutor,
    "evidence": evidence_at_hire,
    "fte": fte,
    "inclusion_cdi": inclusion_cdi,
    "inclusion_cdis": inclusion_cdis,
    "job_seeker": job_seeker,
    "placement_age": placement_age,
    "waiver_term": waiver_term,
}
