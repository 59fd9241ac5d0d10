"""The hours of the territory: returns received and confirmed, then decided upon; the newest are left waiting."""

from datetime import timedelta

from levier.demo.calendar_made import moment, month_end
from levier.demo.contracts_made import CONTRACTS
from levier.demo.hours_made import ReturnMade, returns_of
from levier.demo.plays import Play, facilitator
from levier.records.models import HoursState
from levier.rules.access import Actor
from levier.usecases import hours, hours_imports
from levier.usecases.hours import HoursFilters
from levier.usecases.refusals import Refused

REJECTED = 3
REJECTION = "Heures au-delà de la date de fin du contrat de travail transmis : à vérifier avec l’employeur."


def play_hours(play_: Play) -> str:
    """Receive every return; those of the past are decided upon before the newest come. Returns what to say of it."""
    returns = returns_of(play_.lines, play_.today)
    decided = [made for made in returns if made.state == "decided"]
    for made in decided:
        _receive(play_, made)
    _decide(play_)
    for made in returns[len(decided) :]:
        _receive(play_, made)
    return f"{len(play_.lines)} lignes d’heures dans {len(returns)} relevés"


def _receive(play_: Play, made: ReturnMade) -> None:
    """Drop a file in and confirm, answering what it asks as it proposes; a file to match is left as it came."""
    by = facilitator(play_, made.host, len(made.name))
    at = min(moment(month_end(made.months[-1]) + timedelta(days=9), 15), play_.at)
    import_id = hours_imports.receive_hours_file(by=by, at=at, name=made.name, content=made.content)
    if made.state == "to_match":
        return
    try:
        hours_imports.confirm_hours_import(by=by, at=at, import_id=import_id)
    except Refused:
        asked = hours_imports.get_hours_import(by=by, import_id=import_id)
        answers = {question.code: question.proposed for question in asked.questions}
        hours_imports.answer_hours_questions(by=by, import_id=import_id, answers=answers)
        hours_imports.confirm_hours_import(by=by, at=at, import_id=import_id)


def _decide(play_: Play) -> None:
    """A few lines rejected, everything else received so far validated."""
    with_hours = {line.job.contract for line in play_.lines}
    for rank, made in enumerate(made for made in CONTRACTS if made.key in with_hours):
        by = facilitator(play_, made.host, rank)
        contract_id = play_.contracts[made.key]
        if made.key in ("gusp", "tramway_track"):
            waiting = HoursFilters(state=HoursState.DECLARED)
            rows = hours.list_contract_hours(by=by, contract_id=contract_id, filters=waiting).rows[:REJECTED]
            _settle(by, contract_id, HoursState.REJECTED, [row.id for row in rows], REJECTION)
        _settle(by, contract_id, HoursState.VALIDATED, None, "")


def _settle(by: Actor, contract_id: int, state: str, line_ids: list[int] | None, reason: str) -> None:
    hours.decide_hours(
        by=by, contract_id=contract_id, state=state, line_ids=line_ids, filters=HoursFilters(), reason=reason
    )
