"""Proposals: a person proposed to a company for a contract, and what it answered, or that it did not answer."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.desks import followed
from levier.records.models import (
    Contact,
    Contract,
    Engagement,
    Organization,
    OrganizationKind,
    Proposal,
    ProposalAnswer,
)
from levier.rules.access import Actor
from levier.usecases.contact_views import in_force
from levier.usecases.edits import change_unchanged
from levier.usecases.engagement_forms import EMPLOYER_KINDS
from levier.usecases.engagement_refusals import job_problems, refuse, written_job
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.live_people import locked_person
from levier.usecases.organizations import register_organization
from levier.usecases.proposal_views import AnswerFacts
from levier.usecases.refusals import Refused

LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """A proposal as people give it. The company is a known one, or a SIRET with a name when it is new, which comes
    first. ``contact_id``: whom it was sent to there.
    """

    person_id: int
    contract_id: int
    proposed_on: date
    organization_id: int | None = None
    organization_siret: str = ""
    organization_name: str = ""
    contact_id: int | None = None
    lot_id: int | None = None
    job_code: str = ""


@gesture("propose_person")
def record_proposal(*, by: Actor, at: datetime, facts: ProposalFacts, why: str = "") -> int:
    """Note that a person was proposed to a company, by the actor. Returns its id.

    Raises ``Refused`` at the fields, ``NotFound`` out of reach, ``Merged``.
    """
    host = host_of(by)
    person = locked_person(by, facts.person_id)
    contract = found(followed(host), pk=facts.contract_id)
    organization = _organization(by, facts)
    job_code = written_job(facts.job_code)
    refuse(
        _day_problems(facts.proposed_on, contract, timezone.localdate(at)),
        _contact_problems(host, facts, organization),
        [] if facts.lot_id is None or contract.lots.filter(pk=facts.lot_id).exists() else [_WRONG_LOT],
        job_problems(job_code),
    )
    try:
        with transaction.atomic():
            row = Proposal.objects.create(
                host_id=host,
                person=person,
                contract=contract,
                lot_id=facts.lot_id,
                organization=organization,
                contact_id=facts.contact_id,
                job_code=job_code,
                proposed_on=facts.proposed_on,
                proposed_by=by.name,
                recorded_at=at,
            )
    except IntegrityError as broken:
        if "proposals_once" not in str(broken):
            raise
        told = f"Déjà proposée ce jour-là à {organization.name} pour ce marché."
        raise Refused(("proposed_on", told)) from None
    return row.pk


_WRONG_LOT = ("lot_id", "Ce lot n’est pas de ce marché\u00a0: choisissez-en un autre.")


def _organization(by: Actor, facts: ProposalFacts) -> Organization:
    if facts.organization_siret.strip():
        registered = register_organization(
            by=by,
            number=facts.organization_siret.strip(),
            name=facts.organization_name,
            kind=OrganizationKind.COMPANY,
            field="organization_siret",
        )
        return Organization.objects.get(pk=registered)
    known = Organization.objects.filter(pk=facts.organization_id or 0, kind__in=EMPLOYER_KINDS).first()
    if known is None:
        raise Refused(("organization_id", "Choisissez l’entreprise dans la liste, ou donnez son SIRET."))
    return known


def _day_problems(day: date, contract: Contract, today: date) -> list[tuple[str, str]]:
    if day > today:
        return [("proposed_on", "Une proposition ne se date pas dans le futur\u00a0: aujourd’hui au plus tard.")]
    if contract.ends_on is not None and day > contract.ends_on:
        told = f"Le marché {contract.number} s’est terminé le {numbers.date_short(contract.ends_on)}."
        return [("proposed_on", told)]
    return []


def _contact_problems(host: int, facts: ProposalFacts, organization: Organization) -> list[tuple[str, str]]:
    if facts.contact_id is None:
        return []
    there = Contact.objects.filter(in_force(facts.proposed_on), host_id=host, organization_id=organization.pk)
    if there.filter(pk=facts.contact_id).exists():
        return []
    told = f"Ce contact n’est pas chez {organization.name} à cette date\u00a0: choisissez-en un autre, ou laissez vide."
    return [("contact_id", told)]


@gesture("propose_person")
def answer_proposal(
    *, by: Actor, at: datetime, proposal_id: int, facts: AnswerFacts, seen: int | None = None, why: str = ""
) -> None:
    """Note what a company answered, or put it right. A refusal says why.

    Raises ``Refused`` at the fields, ``EditedMeanwhile``, ``NotFound`` out of reach.
    """
    rows = Proposal.objects.filter(host_id=host_of(by))
    row = found(rows.select_for_update(), pk=proposal_id)
    answered_on = None if facts.answer == ProposalAnswer.WAITING else facts.answered_on
    refuse(_answer_problems(row, facts, timezone.localdate(at)))
    change_unchanged(
        rows.filter(pk=row.pk),
        by=by,
        seen=seen,
        answer=facts.answer,
        answered_on=answered_on,
        reason=facts.reason.strip(),
    )


def _answer_problems(row: Proposal, facts: AnswerFacts, today: date) -> list[tuple[str, str]]:
    problems = []
    if facts.answer not in ProposalAnswer.values:
        return [("answer", "Choisissez une réponse de la liste.")]
    if facts.answer != ProposalAnswer.ACCEPTED and Engagement.objects.filter(proposal_id=row.pk).exists():
        problems.append(("answer", "Une embauche vient de cette proposition\u00a0: elle a été acceptée."))
    if facts.answer == ProposalAnswer.REFUSED and not facts.reason.strip():
        problems.append(("reason", "Écrivez pourquoi l’entreprise a refusé."))
    if len(facts.reason.strip()) > LONGEST_REASON:
        problems.append(("reason", f"Ce texte dépasse {LONGEST_REASON} caractères\u00a0: raccourcissez-le."))
    if facts.answer == ProposalAnswer.WAITING:
        return problems
    if facts.answered_on is None:
        problems.append(("answered_on", "Indiquez le jour de la réponse."))
    elif facts.answered_on < row.proposed_on:
        told = f"La réponse précède la proposition ({numbers.date_short(row.proposed_on)})."
        problems.append(("answered_on", told))
    elif facts.answered_on > today:
        problems.append(("answered_on", "Une réponse ne se date pas dans le futur\u00a0: aujourd’hui au plus tard."))
    return problems
