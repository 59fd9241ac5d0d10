"""What the form of an engagement offers: validated people, lots of the contracts followed, known employers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from levier.exchange.outputs import numbers
from levier.records.desks import followed, followed_lots
from levier.records.models import (
    AwardMember,
    Engagement,
    Lot,
    Organization,
    OrganizationKind,
    Person,
    Proposal,
    ProposalAnswer,
    Validation,
    Verdict,
)
from levier.rules.access import Actor
from levier.usecases.engagement_parts import Choices, offered_by_lot
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.live_people import live_person
from levier.usecases.organizations import register_organization
from levier.usecases.refusals import NotFound, Refused
from levier.usecases.validations import verdict_on, verdicts_of

EMPLOYER_KINDS = tuple(
    kind
    for kind in OrganizationKind
    if kind
    not in (
        OrganizationKind.HOST,
        OrganizationKind.BUYER,
        OrganizationKind.PRESCRIBER,
        OrganizationKind.PUBLIC_SERVICE,
    )
)
"""The kinds an employer can have."""


@dataclass(frozen=True, slots=True)
class EngagementForm:
    """The lists of the form; ``person_name`` and ``contract_number`` when one is already chosen.

    ``lots``: contract -> pairs (lot id, label). ``warning`` says why the chosen person cannot be hired yet.
    ``parties``: contract -> its holder and the members of its awards. ``proposals``: those of the person a hire may
    answer; ``proposal`` is the one asked for: (organisation, whether it may employ, job code). ``parts``: by lot, of
    those that have orders or tranches.
    """

    person_name: str
    contract_number: str
    people: tuple[tuple[int, str], ...]
    lots: tuple[tuple[str, tuple[tuple[int, str], ...]], ...]
    employers: tuple[tuple[int, str], ...]
    warning: str
    parties: tuple[tuple[str, tuple[tuple[int, str], ...]], ...]
    proposals: tuple[tuple[int, str], ...]
    proposal: "ProposalAsked | None"
    parts: tuple[tuple[str, Choices], ...] = ()


@dataclass(frozen=True, slots=True)
class ProposalAsked:
    """The proposal a hire is recorded from. ``employer_id`` is None when that company is no employer known here."""

    id: int
    employer_id: int | None
    lot_id: int | None
    job_code: str


@gesture("record_engagement")
def get_engagement_form(
    *,
    by: Actor,
    today: date,
    person_id: int | None = None,
    contract_id: int | None = None,
    proposal_id: int | None = None,
) -> EngagementForm:
    """The lists of the form, for a person, for a contract, or for neither; from a proposal, for the person.

    Raises ``NotFound`` out of reach.
    """
    host = host_of(by)
    person = live_person(by, person_id) if person_id is not None else None
    contract = found(followed(host), pk=contract_id) if contract_id is not None else None
    lots = followed_lots(host).select_related("contract").order_by("contract__number", "number")
    if contract is not None:
        lots = lots.filter(contract=contract)
    by_contract: dict[str, list[tuple[int, str]]] = {}
    parties: dict[str, dict[int, str]] = {}
    of_lots = parties_of_lots(lots)
    for lot in lots:
        head = f"{lot.contract.number} · {lot.contract.object[:60]}"
        by_contract.setdefault(head, []).append((lot.pk, f"{lot.contract.number}, lot {lot.number}\u00a0: {lot.title}"))
        parties.setdefault(head, {}).update(of_lots.get(lot.pk, {}))
    offered = _open_proposals(person.pk, host, contract_id) if person else []
    employers = known_employers(host)
    asked = next((row for row in offered if row.pk == proposal_id), None)
    if proposal_id is not None and asked is None:
        raise NotFound
    return EngagementForm(
        f"{person.first_name} {person.last_name}" if person else "",
        contract.number if contract else "",
        () if person else _validated_people(host),
        tuple((head, tuple(found_lots)) for head, found_lots in by_contract.items()),
        employers,
        why_not(verdicts_of(person.pk)[person.pk], today) if person else "",
        tuple((head, tuple(named.items())) for head, named in parties.items() if named),
        tuple((row.pk, _proposal_label(row)) for row in offered),
        _asked(asked, dict(employers)) if asked else None,
        offered_by_lot(lots),
    )


def _open_proposals(person_id: int, host: int, contract_id: int | None) -> list[Proposal]:
    """Those of a person that wait for an answer, or were accepted without a hire yet."""
    hired = Engagement.objects.filter(person_id=person_id, proposal__isnull=False).values("proposal_id")
    rows = Proposal.objects.filter(
        host_id=host, person_id=person_id, answer__in=(ProposalAnswer.WAITING, ProposalAnswer.ACCEPTED)
    ).exclude(pk__in=hired)
    if contract_id is not None:
        rows = rows.filter(contract_id=contract_id)
    return list(rows.select_related("organization", "contract"))


def _proposal_label(row: Proposal) -> str:
    return f"{row.organization.name}, marché {row.contract.number}, le {numbers.date_short(row.proposed_on)}"


def _asked(row: Proposal, employers: Mapping[int, str]) -> ProposalAsked:
    employer_id = row.organization_id if row.organization_id in employers else None
    return ProposalAsked(row.pk, employer_id, row.lot_id, row.job_code)


def parties_of_lots(lots: Iterable[Lot]) -> dict[int, dict[int, str]]:
    """By lot, whom one may work for: the holder of its contract, then the members of its award, by name."""
    kept = list(lots)
    holders = Organization.objects.in_bulk({lot.contract.holder_id for lot in kept if lot.contract.holder_id})
    found_parties: dict[int, dict[int, str]] = {
        lot.pk: {lot.contract.holder_id: holders[lot.contract.holder_id].name} if lot.contract.holder_id else {}
        for lot in kept
    }
    members = AwardMember.objects.filter(award__lot_id__in=list(found_parties)).select_related("organization")
    for lot_id, organization_id, name in members.order_by("id").values_list(
        "award__lot_id", "organization_id", "organization__name"
    ):
        found_parties[lot_id].setdefault(organization_id, name)
    return found_parties


def _validated_people(host: int) -> tuple[tuple[int, str], ...]:
    newest = Validation.objects.filter(host_id=host).order_by("person_id", "-decided_on", "-decided_at", "-id")
    verdicts = dict(newest.distinct("person_id").values_list("person_id", "verdict"))
    ids = [person_id for person_id, verdict in verdicts.items() if verdict == Verdict.VALIDATED]
    people = Person.objects.filter(pk__in=ids).order_by("last_name", "first_name", "born_on")
    return tuple((p.pk, f"{p.last_name} {p.first_name}, {numbers.date_short(p.born_on)}") for p in people)


def known_employers(host: int) -> tuple[tuple[int, str], ...]:
    """Those who already employ here, the holders of the contracts followed and the members of their awards."""
    employing = Engagement.objects.filter(host_id=host).values("employer_id")
    holding = followed(host).filter(holder__isnull=False).values("holder_id")
    won = AwardMember.objects.filter(award__lot__in=followed_lots(host)).values("organization_id")
    asked = Proposal.objects.filter(host_id=host).values("organization_id")
    known = Organization.objects.filter(
        Q(pk__in=employing) | Q(pk__in=holding) | Q(pk__in=won) | Q(pk__in=asked), kind__in=EMPLOYER_KINDS
    ).order_by("name", "kind")
    return tuple((o.pk, f"{o.name} · {_short_kind(o.kind)} · {o.siret}") for o in known)


def employer_chosen(by: Actor, employer: tuple[int | None, str, str, str]) -> int:
    """The id of an employer: a known id, or a SIRET, a name and a kind. Raises ``Refused`` at the fields."""
    known_id, siret, name, kind = employer
    if siret:
        if kind not in EMPLOYER_KINDS:
            raise Refused(("employer_kind", "Choisissez le genre de l’employeur."))
        return register_organization(by=by, number=siret, name=name, kind=kind, field="employer_siret")
    known = Organization.objects.filter(pk=known_id or 0, kind__in=EMPLOYER_KINDS).first()
    if known is None:
        raise Refused(("employer_id", "Choisissez l’employeur dans la liste, ou donnez son SIRET."))
    return known.pk


def _short_kind(kind: str) -> str:
    return kind if kind.isupper() else str(OrganizationKind(kind).label)


def why_not(verdicts: Sequence[Validation], on: date) -> str:
    """Why someone with these verdicts, newest first, cannot be hired that day, "" when she can."""
    last = verdict_on(verdicts, on)
    if last is not None and last.verdict == Verdict.VALIDATED:
        return ""
    if last is not None:
        label, day = last.get_verdict_display().lower(), numbers.date_short(last.decided_on)
        return f"Le verdict du {day} est «\u00a0{label}\u00a0»\u00a0: à valider avant l’embauche."
    favourable = [row for row in verdicts if row.verdict == Verdict.VALIDATED]
    if favourable:
        return (
            f"Validée le {numbers.date_short(favourable[-1].decided_on)}, après le {numbers.date_short(on)}\u00a0: "
            "à valider avant l’embauche."
        )
    return "Aucun verdict sur cette personne\u00a0: à valider avant l’embauche."
