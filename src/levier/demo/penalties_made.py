"""Returns that came late after a formal notice, a clause whose cap is reached, and a prefect's waiver."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from levier.demo.calendar_made import moment
from levier.demo.territory import body
from levier.rules.access import Actor
from levier.rules.late_returns import Standing
from levier.usecases import ai_waivers, clause_terms, contract_accounts, contracts, diary
from levier.usecases.ai_waivers import WaiverFacts
from levier.usecases.diary_forms import ActFacts

NOTICE_AFTER, TO_ANSWER = timedelta(days=5), timedelta(days=10)
LOW_CAP = Decimal(4)
"""Percent of a lot's amount: low enough for the hours missing and the returns late to pass it together."""


def notify_late_return(by: Actor, contract_id: int, holder_id: int, today: date, at: datetime) -> int:
    """A formal notice about the newest return that came late, then the answer that came with it. Returns the acts."""
    account = contract_accounts.get_account(by=by, contract_id=contract_id, on=today)
    followed = [answer.verdict for lot in account.returns for answer in lot.followed]
    late = next((one for one in followed if one.standing is Standing.LATE and one.received_on), None)
    if late is None or late.received_on is None or late.period.due_before is None:
        return 0
    sent = late.period.due_before + NOTICE_AFTER
    notice = ActFacts(
        "formal_notice",
        sent,
        "Relevé du trimestre",
        "Le relevé du trimestre n’est pas arrivé.",
        addressed_to_id=holder_id,
        answer_by=sent + TO_ANSWER,
        period_ends_on=late.period.last,
    )
    number = diary.record_act(
        by=by, at=min(moment(sent, 17), at), contract_id=contract_id, facts=notice, has_document=True
    )
    acts = diary.get_diary(by=by, contract_id=contract_id, on=today).acts
    notice_id = next(act.id for act in acts if act.number == number)
    answer = ActFacts("answer", late.received_on, "Relevé déposé", "Le relevé est là.", answers_id=notice_id)
    diary.record_act(by=by, at=min(moment(late.received_on, 17), at), contract_id=contract_id, facts=answer)
    return 2


def reach_a_cap(by: Actor, contract_id: int, holder_id: int, today: date, at: datetime) -> str:
    """A contract over, late in its hours and in its returns, whose clause caps both together."""
    for lot in contracts.get_contract(by=by, contract_id=contract_id).lots:
        if lot.clause_id is not None:
            terms = clause_terms.get_terms(by=by, clause_id=lot.clause_id, on=today).terms
            capped = replace(terms, penalty_cap_percent=LOW_CAP)
            clause_terms.change_terms(by=by, on=today, clause_id=lot.clause_id, terms=capped)
    return f"{notify_late_return(by, contract_id, holder_id, today, at)} actes sur un relevé en retard"


def waive_a_ceiling(by: Actor, today: date, at: datetime) -> str:
    """The prefect raises the ceiling of the association intermédiaire for two years."""
    decided = today - timedelta(days=200)
    starts = decided + timedelta(days=14)
    until = starts + timedelta(days=729)
    reference = f"Arrêté préfectoral fictif {decided.year}-118"
    facts = WaiverFacts(body("ai").siret, decided, starts, until, reference, Decimal(600), body("ai").name)
    ai_waivers.record_ai_waiver(by=by, at=min(moment(decided, 11), at), facts=facts)
    return "une dérogation du préfet"


def deepen(by: Actor, known: Mapping[str, int], hosts: Mapping[str, int], today: date, at: datetime) -> str:
    """Everything above. ``known``: contracts by key; ``hosts``: organisations by key."""
    notify_late_return(by, known["square"], hosts["holder_roads"], today, at)
    capped = reach_a_cap(by, known["demolition"], hosts["holder_roads"], today, at)
    return f"{capped}, {waive_a_ceiling(by, today, at)}"
