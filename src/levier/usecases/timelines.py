"""A person's timeline: one line an organisation, on it what was proposed, done and noted, then what is next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from levier.records.models import Engagement, Milestone, Organization, Outcome, ProposalAnswer
from levier.usecases.outcomes import MONTHS, due_on
from levier.usecases.proposal_views import ProposalView


@dataclass(frozen=True, slots=True)
class Moment:
    """A step. ``page`` and ``target`` name the page that tells more; ``is_next``: the next date to come.

    ``leads_to``: the organisation this step hands over to, None when it stays on its line.
    """

    on: date
    label: str
    page: str
    target: int
    leads_to: int | None = None
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What happened with one organisation, oldest first."""

    organization_id: int
    name: str
    moments: tuple[Moment, ...]


def timeline_of(proposals: Iterable[ProposalView], rows: Sequence[Engagement], today: date) -> tuple[Line, ...]:
    """The lines in the order they begin, in two queries. Of the days to come, the next of each line alone."""
    noted: dict[int, dict[str, Outcome]] = {}
    for outcome in Outcome.objects.filter(engagement_id__in=[row.pk for row in rows]):
        noted.setdefault(outcome.engagement_id, {})[outcome.milestone] = outcome
    names = Organization.objects.in_bulk({row.employer_id for row in rows})
    lines: dict[int, list[Moment]] = {}
    called: dict[int, str] = {pk: row.name for pk, row in names.items()}
    employers = {row.pk: row.employer_id for row in rows}
    for proposal in proposals:
        called[proposal.organization_id] = proposal.organization
        lines.setdefault(proposal.organization_id, []).extend(_of_proposal(proposal, employers))
    for row in rows:
        lines.setdefault(row.employer_id, []).extend(_of_engagement(row, noted.get(row.pk, {}), today))
    ordered = {pk: _with_next(sorted(moments, key=lambda one: one.on), today) for pk, moments in lines.items()}
    return tuple(
        Line(pk, called[pk], moments) for pk, moments in sorted(ordered.items(), key=lambda line: line[1][0].on)
    )


def _of_proposal(proposal: ProposalView, employers: Mapping[int, int]) -> Iterable[Moment]:
    job = f", {proposal.job_code}" if proposal.job_code else ""
    about = f"marché {proposal.contract_number}{job}"
    yield Moment(proposal.proposed_on, f"Proposée, {about}", "proposal", proposal.id)
    if proposal.answered_on is not None:
        reason = f"\u00a0: {proposal.reason}" if proposal.reason and proposal.answer != ProposalAnswer.ACCEPTED else ""
        employer = employers.get(proposal.engagement_id or 0)
        leads_to = employer if employer not in (None, proposal.organization_id) else None
        label = f"Proposition {proposal.answer_label.lower()}{reason}"
        yield Moment(proposal.answered_on, label, "proposal", proposal.id, leads_to)


def _of_engagement(row: Engagement, noted: Mapping[str, Outcome], today: date) -> Iterable[Moment]:
    modality = row.get_modality_display()
    yield Moment(row.starts_on, f"{modality}, {_contract_word(row)}", "engagement_edit", row.pk)
    if row.ends_on is None:
        return
    label = "Fin" if row.ends_on <= today else "Fin prévue"
    yield Moment(row.ends_on, label, "engagement_edit", row.pk)
    for code in MONTHS:
        about = str(Milestone(code).label)
        if code in noted:
            outcome = noted[code]
            told = f"{about}\u00a0: {outcome.get_situation_display()}"
            yield Moment(outcome.observed_on, told, "engagement_outcomes", row.pk)
        elif due_on(row.ends_on, code) > today:
            told = f"{about}\u00a0: situation à noter"
            yield Moment(due_on(row.ends_on, code), told, "engagement_outcomes", row.pk)


def _contract_word(row: Engagement) -> str:
    label = row.get_employment_contract_display()
    return label if label.isupper() else f"{label[:1].lower()}{label[1:]}"


def _with_next(moments: Sequence[Moment], today: date) -> tuple[Moment, ...]:
    """What is past, then the next day to come, marked."""
    past = [one for one in moments if one.on <= today]
    ahead = [one for one in moments if one.on > today][:1]
    marked = (Moment(one.on, one.label, one.page, one.target, one.leads_to, is_next=True) for one in ahead)
    return (*past, *marked)
