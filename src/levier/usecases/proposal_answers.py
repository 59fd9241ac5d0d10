"""What a hire does to the proposal it comes from: an answer, given by the fact."""

from collections.abc import Collection
from datetime import date

from levier.records.models import Proposal, ProposalAnswer
from levier.usecases.gestures import change


def answered_by(proposal_ids: Collection[int | None], person_ids: Collection[int]) -> dict[int, Proposal]:
    """The proposals that hires name, among those of these people, locked until the end of the transaction."""
    wanted = {found for found in proposal_ids if found is not None}
    if not wanted:
        return {}
    rows = Proposal.objects.filter(pk__in=wanted, person_id__in=person_ids).select_for_update().order_by("pk")
    return {row.pk: row for row in rows}


def accept(row: Proposal, day: date) -> None:
    """Note that the company said yes, that day or the day of the proposal; an answer already noted stands."""
    if row.answer == ProposalAnswer.WAITING:
        answered_on = max(day, row.proposed_on)
        change(Proposal.objects.filter(pk=row.pk), answer=ProposalAnswer.ACCEPTED, answered_on=answered_on)
