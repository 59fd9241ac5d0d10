"""The award of a lot: the company or the group that won it, and who owes how much to whom on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.models import (
    Award,
    AwardMember,
    Clause,
    Contract,
    Lot,
    MemberRank,
    Objective,
    Organization,
    OrganizationKind,
)
from levier.records.objectives import hours_due
from levier.rules.access import Actor, may
from levier.rules.awards import GroupForm, Settlement, Share, Terms, settle
from levier.usecases.award_members import done_by_member, members_of
from levier.usecases.clause_penalties import price_of_an_hour
from levier.usecases.clause_terms import terms_of
from levier.usecases.edits import lock_unchanged, seen_of
from levier.usecases.gestures import found, gesture, host_of, whole
from levier.usecases.history import Event, events_of
from levier.usecases.organizations import register_organization
from levier.usecases.refusals import Refused
from levier.usecases.thread import Thread, thread_of

HUNDRED = Decimal(100)
LARGEST_PRICE = Decimal("9999999.99")


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A company of the award as people give it. ``works_for``: the SIRET a sub-contractor works for."""

    siret: str
    name: str = ""
    rank: str = MemberRank.LEAD
    share_percent: Decimal | None = None
    works_for: str = ""


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """``clearing_price``: EUR an hour between members; ``is_surplus_cleared``: the contract says so."""

    form: str
    members: Sequence[MemberFacts]
    awarded_on: date | None = None
    clearing_price: Decimal | None = None
    is_surplus_cleared: bool = False


@dataclass(frozen=True, slots=True)
class ThroughRow:
    """A sub-contractor, the member it works for, and the hours validated through it."""

    name: str
    works_for: str
    hours: Decimal


@dataclass(frozen=True, slots=True)
class AwardPage:
    """The award of a lot as of a day. ``facts`` and ``settlement`` are None until it is recorded, and shared out.

    ``unnamed``: hours validated for no member in particular, counted for the lead. ``through``: of each member's hours,
    those of its sub-contractors. ``cap``: the most the clause's penalties come to on this lot, in EUR.
    """

    contract_id: int
    contract_number: str
    contract_object: str
    lot_id: int
    lot_number: int
    lot_title: str
    other_lots: tuple[tuple[int, str], ...]
    facts: AwardFacts | None
    form_label: str
    due: Decimal
    penalty_per_hour: Decimal | None
    settlement: Settlement | None
    unnamed: Decimal
    through: tuple["ThroughRow", ...]
    cap: Decimal | None
    notified_on: date | None
    thread: Thread
    seen: int
    history: tuple[Event, ...]
    may_record: bool


@gesture("see_account")
def get_award(*, by: Actor, lot_id: int, on: date) -> AwardPage:
    """The award of a lot, each member's hours and debts on a day. Raises ``NotFound`` out of reach."""
    lot = found(Lot.objects.select_related("contract"), pk=lot_id)
    award = Award.objects.filter(lot=lot).first()
    members = list(award.members.select_related("organization", "works_for").order_by("id")) if award else []
    clause = Clause.objects.filter(lot=lot).select_related("lot").first()
    due = hours_due(Objective.objects.filter(clause__lot=lot).select_related("part"), on)
    done = done_by_member(lot, members, on)
    per_hour = price_of_an_hour(clause, lot.contract, on) if clause else None
    settlement = None
    if award and members:
        shares = [
            Share(m.organization.name, m.share_percent or Decimal(), done.by[m.organization_id])
            for m in members
            if m.rank != MemberRank.SUBCONTRACTOR
        ]
        terms = Terms(per_hour, award.clearing_price, award.is_surplus_cleared)
        settlement = settle(due, shares, GroupForm(award.form), terms)
    ids = [("awards", [award.pk]), ("award_members", [m.pk for m in members])] if award else []
    return AwardPage(
        lot.contract_id,
        lot.contract.number,
        lot.contract.object,
        lot.pk,
        lot.number,
        lot.title,
        tuple((o.pk, f"Lot {o.number}\u00a0: {o.title}") for o in lot.contract.lots.exclude(pk=lot.pk)),
        _facts(award, members) if award else None,
        award.get_form_display() if award else "",
        due,
        per_hour,
        settlement,
        done.unnamed,
        tuple(
            ThroughRow(m.organization.name, m.works_for.name, done.through[m.organization_id])
            for m in members
            if m.works_for
        ),
        terms_of(clause, lot.contract).limits.cap if clause else None,
        lot.contract.notified_on,
        thread_of(lot.contract, on),
        seen_of(award, members_of(award)) if award else 0,
        events_of(by, ids) if ids else (),
        may(by, "record_award") and lot.host_id == by.host_id,
    )


def _facts(award: Award, members: Sequence[AwardMember]) -> AwardFacts:
    return AwardFacts(
        award.form,
        tuple(
            MemberFacts(
                m.organization.siret,
                m.organization.name,
                m.rank,
                m.share_percent,
                m.works_for.siret if m.works_for else "",
            )
            for m in members
        ),
        award.awarded_on,
        award.clearing_price,
        award.is_surplus_cleared,
    )


@gesture("record_award")
def record_award(
    *, by: Actor, at: datetime, lot_id: int, facts: AwardFacts, seen: int | None = None, why: str = ""
) -> None:
    """Record who won a lot, or put it right: members are replaced as a whole.

    The contract without a holder takes the lead. Raises ``Refused`` at the fields, ``NotFound``, ``EditedMeanwhile``.
    """
    lot = found(Lot.objects.filter(host_id=host_of(by)).select_related("contract"), pk=lot_id)
    _check(facts, timezone.localdate(at))
    award = Award.objects.filter(lot=lot).first()
    if award is not None:
        award = lock_unchanged(Award.objects.filter(pk=award.pk), by=by, seen=seen, companions=members_of(award))
    organizations = _registered(by, facts)
    columns = {
        "form": facts.form,
        "awarded_on": facts.awarded_on,
        "clearing_price": facts.clearing_price,
        "is_surplus_cleared": facts.is_surplus_cleared,
    }
    try:
        with whole("award_shares_make_100", Refused(("", "Les parts, au millième près, ne font pas 100\u00a0%."))):
            if award is None:
                award = Award.objects.create(host_id=lot.host_id, lot=lot, recorded_at=at, **columns)
            else:
                Award.objects.filter(pk=award.pk).update(**columns)
            _replace_members(award, facts, organizations)
    except IntegrityError:
        raise Refused(("", "Ce lot vient d’être attribué par quelqu’un d’autre\u00a0: rechargez la page.")) from None
    lead = next(m for m in facts.members if m.rank == MemberRank.LEAD)
    Contract.objects.filter(pk=lot.contract_id, holder__isnull=True).update(
        holder_id=organizations[_digits(lead.siret)]
    )


def _replace_members(award: Award, facts: AwardFacts, organizations: dict[str, int]) -> None:
    kept = {m.organization_id: m for m in award.members.all()}
    wanted = {organizations[_digits(m.siret)]: m for m in facts.members}
    AwardMember.objects.filter(pk__in=[m.pk for pk, m in kept.items() if pk not in wanted]).delete()
    # Set aside first: one lead at most stands at any moment.
    AwardMember.objects.filter(award=award, rank=MemberRank.LEAD).update(rank=MemberRank.MEMBER)
    for organization_id, member in wanted.items():
        columns = {
            "rank": member.rank,
            "share_percent": member.share_percent,
            "works_for_id": organizations[_digits(member.works_for)] if member.works_for else None,
        }
        if organization_id in kept:
            AwardMember.objects.filter(pk=kept[organization_id].pk).update(**columns)
        else:
            AwardMember.objects.create(host_id=award.host_id, award=award, organization_id=organization_id, **columns)


def _digits(siret: str) -> str:
    return "".join(siret.split())


def _registered(by: Actor, facts: AwardFacts) -> dict[str, int]:
    """The organisation of each SIRET: one already known here under any kind that may win, else a new company."""
    found_ids: dict[str, int] = {}
    for position, member in enumerate(facts.members):
        siret = _digits(member.siret)
        known = Organization.objects.filter(siret=siret).exclude(kind=OrganizationKind.BUYER).order_by("id").first()
        found_ids[siret] = (
            known.pk
            if known
            else register_organization(
                by=by,
                number=siret,
                name=member.name,
                kind=OrganizationKind.COMPANY,
                field=f"member-{position}-siret",
            )
        )
    return found_ids


def _check(facts: AwardFacts, today: date) -> None:
    problems: list[tuple[str, str]] = []
    if facts.awarded_on is not None and facts.awarded_on > today:
        told = f"Cette date est à venir ({numbers.date_short(facts.awarded_on)})\u00a0: un lot est attribué, ou pas."
        problems.append(("awarded_on", told))
    if facts.form not in tuple(GroupForm):
        problems.append(("form", "Choisissez une forme de groupement."))
    problems += _members_problems(facts)
    if facts.clearing_price is not None and not Decimal() < facts.clearing_price <= LARGEST_PRICE:
        problems.append(("clearing_price", "Le prix d’une heure est plus grand que zéro, ou vide."))
    if problems:
        raise Refused(*problems)


def _members_problems(facts: AwardFacts) -> list[tuple[str, str]]:
    problems: list[tuple[str, str]] = []
    sirets = [_digits(m.siret) for m in facts.members]
    owing = [m for m in facts.members if m.rank != MemberRank.SUBCONTRACTOR]
    leads = sum(m.rank == MemberRank.LEAD for m in facts.members)
    if facts.form == GroupForm.SINGLE and leads != 1:
        problems.append(("", f"Une entreprise seule est sur une ligne, avec son SIRET et son rang\u00a0: {leads} ici."))
    elif leads != 1:
        problems.append(("", f"Un groupement a un mandataire, et un seul\u00a0: {leads} ici."))
    if facts.form == GroupForm.SINGLE and len(owing) > 1:
        problems.append(("form", f"Une entreprise seule, et {len(owing)} membres\u00a0: choisissez un groupement."))
    if facts.form != GroupForm.SINGLE and len(owing) == 1:
        problems.append(("form", "Un groupement a au moins deux membres."))
    for position, member in enumerate(facts.members):
        at = f"member-{position}-"
        if sirets.index(sirets[position]) != position:
            problems.append((f"{at}siret", "Cette entreprise est déjà plus haut dans le groupement."))
        if member.rank == MemberRank.SUBCONTRACTOR:
            if _digits(member.works_for) not in {_digits(m.siret) for m in owing}:
                problems.append((f"{at}works_for", "Indiquez le SIRET du membre dont elle est sous-traitante."))
            if member.share_percent is not None:
                problems.append((f"{at}share_percent", "Un sous-traitant n’a pas de part\u00a0: laissez vide."))
            continue
        if member.works_for:
            problems.append((f"{at}works_for", "Seul un sous-traitant travaille pour un membre\u00a0: laissez vide."))
        if member.share_percent is None or not 0 < member.share_percent <= HUNDRED:
            problems.append((f"{at}share_percent", "Indiquez la part de ce membre, en pour cent."))
    total = sum((m.share_percent or Decimal() for m in owing), Decimal())
    if total != HUNDRED and not problems:
        problems.append(("", f"Les parts font {numbers.number(total)}\u00a0%, il en faut 100."))
    return problems
