"""Who was proposed to whom, what was answered or not; and where people stand after their hires."""

from datetime import date, datetime, timedelta
from itertools import cycle

from levier.demo.calendar_made import moment
from levier.rules.access import Actor
from levier.usecases import outcomes, people, proposals
from levier.usecases.gestures import gesture
from levier.usecases.proposal_views import AnswerFacts

ANSWERS = (
    ("refused", 5, "Permis de conduire demandé pour rejoindre le chantier"),
    ("accepted", 3, ""),
    ("withdrawn", 6, "La personne a trouvé un emploi"),
    ("waiting", 0, ""),
    ("waiting", 0, ""),
)
"""Answer, days it took, reason; the last two wait, one of them for more than a week."""
SITUATIONS = ("long_job", "seeking", "permanent_job", "training", "short_job", "unknown", "inclusive_structure")
LEFT_TO_NOTE, MOST_DUE = 3, 1000


def propose(by: Actor, contract_id: int, holder_id: int, today: date, at: datetime) -> str:
    """Validated people without work, proposed to a contract's holder over the last weeks."""
    rows = people.list_people(by=by, today=today, verdict="validated").rows
    free = [row.id for row in rows if not row.employer][: len(ANSWERS)]
    for rank, (person_id, (answer, days, reason)) in enumerate(zip(free, ANSWERS, strict=False)):
        day = today - timedelta(days=33 - 8 * rank + rank // 4 * 4)
        facts = proposals.ProposalFacts(person_id, contract_id, min(day, today), holder_id, job_code="F1702")
        proposal_id = proposals.record_proposal(by=by, at=min(moment(day, 10), at), facts=facts)
        if answer != "waiting":
            told = AnswerFacts(answer, day + timedelta(days=days), reason)
            proposals.answer_proposal(by=by, at=at, proposal_id=proposal_id, facts=told)
    return f"{len(free)} propositions"


def follow(by: Actor, today: date, at: datetime) -> str:
    """Note where people stand at the milestones that are due, but a few left to note."""
    due = _due(by=by, today=today)[:-LEFT_TO_NOTE]
    for one, situation in zip(due, cycle(SITUATIONS), strict=False):
        facts = outcomes.OutcomeFacts(one.milestone, situation, min(one.due_on, today))
        outcomes.record_outcome(by=by, at=at, engagement_id=one.engagement_id, facts=facts)
    return f"{len(due)} situations après l’embauche"


@gesture("record_outcome")
def _due(*, by: Actor, today: date) -> list[outcomes.OutcomeDue]:
    return outcomes.outcomes_due(by.host_id or 0, today, MOST_DUE)
