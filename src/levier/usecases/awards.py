"""The award of a lot: the company or the group that won it, and who owes how much to whom on a day."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone

from levier.records.models import Award, AwardMember, Clause, Contract, Lot, MemberRank, Organization, OrganizationKind
from levier.rules.access import ROLES_OF_KIND, Actor, Role, may
from levier.rules.awards import Settlement
from levier.usecases.award_forms import AwardFacts, MemberFacts, check, digits, facts_of
from levier.usecases.award_holders import HolderRow, OrderRow, holdings_of, lead_of
from levier.usecases.award_members import members_of
from levier.usecases.clause_terms import terms_of
from levier.usecases.contract_forms import FRAMEWORKS
from levier.usecases.edits import lock_unchanged, seen_of
from levier.usecases.gestures import found, gesture, host_of, whole
from levier.usecases.history import Event, events_of
from levier.usecases.organizations import register_organization
from levier.usecases.refusals import NotFound, Refused
from levier.usecases.thread import Thread, thread_of

__all__ = ["AwardFacts", "AwardPage", "MemberFacts", "add_holder", "get_award", "record_award", "remove_holder"]

_MAY_WIN = tuple(kind for kind, roles in ROLES_OF_KIND.items() if Role.COMPANY in roles)
"""Kinds of organisation whose members can answer for a contract."""


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
    those of its sub-contractors. ``cap``: the most the clause's penalties come to on this lot, in EUR. ``holders``:
    those in reach, several on a framework only; ``holder`` leads the one shown, and ``orders`` are given to it.
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
    award_id: int | None
    holder: str
    holders: tuple[HolderRow, ...]
    orders: tuple[OrderRow, ...]
    may_add_holder: bool
    may_be_removed: bool


@gesture("see_account")
def get_award(*, by: Actor, lot_id: int, on: date, award_id: int | None = None) -> AwardPage:
    """The award of a lot, or one of its holders; each member's hours and debts on a day.

    Raises ``NotFound`` out of reach: a holder among several does not reach the others.
    """
    lot = found(Lot.objects.select_related("contract"), pk=lot_id)
    clause = Clause.objects.filter(lot=lot).select_related("lot").first()
    known = holdings_of(lot, clause, on)
    if award_id is None:
        one = next(iter(known.holdings), None)
    else:
        one = next((held for held in known.holdings if held.award.pk == award_id), None)
        if one is None:
            raise NotFound
    award, members = (one.award, one.members) if one else (None, ())
    ids = [("awards", [award.pk]), ("award_members", [m.pk for m in members])] if award else []
    may_record = may(by, "record_award") and lot.host_id == by.host_id
    return AwardPage(
        lot.contract_id,
        lot.contract.number,
        lot.contract.object,
        lot.pk,
        lot.number,
        lot.title,
        tuple((o.pk, f"Lot {o.number}\u00a0: {o.title}") for o in lot.contract.lots.exclude(pk=lot.pk)),
        facts_of(award, members) if award else None,
        award.get_form_display() if award else "",
        one.due if one else known.due,
        known.per_hour,
        one.settlement if one else None,
        one.done.unnamed if one else Decimal(),
        tuple(
            ThroughRow(m.organization.name, m.works_for.name, one.done.through[m.organization_id])
            for m in (members if one else ())
            if one and m.works_for
        ),
        terms_of(clause, lot.contract).limits.cap if clause else None,
        lot.contract.notified_on,
        thread_of(lot.contract, on),
        seen_of(award, members_of(award)) if award else 0,
        events_of(by, ids) if ids else (),
        may_record,
        award.pk if award else None,
        lead_of(members),
        tuple(held.row for held in known.holdings),
        one.orders if one else (),
        may_record and award is not None and lot.contract.form in FRAMEWORKS,
        may_record and award is not None and award.number > 1 and one is not None and not one.orders,
    )


@gesture("record_award")
def record_award(
    *,
    by: Actor,
    at: datetime,
    lot_id: int,
    facts: AwardFacts,
    award_id: int | None = None,
    seen: int | None = None,
    why: str = "",
) -> None:
    """Record who won a lot, or put it right, or another of its holders: members are replaced as a whole.

    The contract without a holder takes the lead. Raises ``Refused`` at the fields, ``NotFound``, ``EditedMeanwhile``.
    """
    lot = found(Lot.objects.filter(host_id=host_of(by)).select_related("contract"), pk=lot_id)
    award = lot.awards.filter(number=1).first() if award_id is None else found(lot.awards.all(), pk=award_id)
    check(facts, timezone.localdate(at), _leading(lot, award))
    if award is not None:
        award = lock_unchanged(Award.objects.filter(pk=award.pk), by=by, seen=seen, companions=members_of(award))
    organizations = _registered(by, facts)
    _keep(lot, award or Award(host_id=lot.host_id, lot=lot, recorded_at=at), facts, organizations)
    if award is None or award.number == 1:
        lead = next(m for m in facts.members if m.rank == MemberRank.LEAD)
        Contract.objects.filter(pk=lot.contract_id, holder__isnull=True).update(
            holder_id=organizations[digits(lead.siret)]
        )


@gesture("record_award")
def add_holder(*, by: Actor, at: datetime, lot_id: int, facts: AwardFacts, why: str = "") -> int:
    """Another holder of a lot of a framework, numbered after the last. Returns the id of its award.

    The lot's own award is recorded first. Raises ``Refused`` at the fields, ``NotFound``.
    """
    ours = Lot.objects.filter(host_id=host_of(by))
    lot = found(ours.select_related("contract").select_for_update(of=("self",)), pk=lot_id)
    if lot.contract.form not in FRAMEWORKS:
        raise Refused(("", "Plusieurs titulaires demandent un accord-cadre\u00a0: changez d’abord la forme du marché."))
    last = lot.awards.aggregate(last=Max("number"))["last"]
    if last is None:
        raise Refused(("", "Ce lot n’est pas attribué\u00a0: enregistrez d’abord son premier titulaire."))
    check(facts, timezone.localdate(at), _leading(lot, None))
    award = Award(host_id=lot.host_id, lot=lot, number=last + 1, recorded_at=at)
    return _keep(lot, award, facts, _registered(by, facts))


@gesture("record_award")
def remove_holder(*, by: Actor, award_id: int, why: str = "") -> int:
    """Remove another holder, recorded by mistake, to whom nothing was ordered. Returns its lot.

    Raises ``Refused``, ``NotFound`` out of reach.
    """
    award = found(Award.objects.filter(host_id=host_of(by)).select_for_update(), pk=award_id)
    if award.number == 1:
        raise Refused(("", "L’attribution du lot se modifie, elle ne se retire pas."))
    try:
        with transaction.atomic():
            award.members.all().delete()
            award.delete()
    except (IntegrityError, ProtectedError):
        raise Refused(("", "Des commandes lui sont attribuées\u00a0: ce titulaire reste.")) from None
    return award.lot_id


def _leading(lot: Lot, award: Award | None) -> tuple[str, ...]:
    """The SIRETs of the leads of the lot's other holders; of none, when its own award is not recorded yet."""
    rows = AwardMember.objects.filter(award__lot=lot, rank=MemberRank.LEAD).exclude(award=award)
    return tuple(rows.values_list("organization__siret", flat=True))


def _keep(lot: Lot, award: Award, facts: AwardFacts, organizations: dict[str, int]) -> int:
    award.form, award.awarded_on = facts.form, facts.awarded_on
    award.clearing_price, award.is_surplus_cleared = facts.clearing_price, facts.is_surplus_cleared
    try:
        with whole("award_shares_make_100", Refused(("", "Les parts, au millième près, ne font pas 100\u00a0%."))):
            award.save()
            _replace_members(award, facts, organizations)
    except IntegrityError:
        raise Refused(("", "Ce lot vient d’être attribué par quelqu’un d’autre\u00a0: rechargez la page.")) from None
    return award.pk


def _replace_members(award: Award, facts: AwardFacts, organizations: dict[str, int]) -> None:
    kept = {m.organization_id: m for m in award.members.all()}
    wanted = {organizations[digits(m.siret)]: m for m in facts.members}
    AwardMember.objects.filter(pk__in=[m.pk for pk, m in kept.items() if pk not in wanted]).delete()
    # Set aside first: one lead at most stands at any moment.
    AwardMember.objects.filter(award=award, rank=MemberRank.LEAD).update(rank=MemberRank.MEMBER)
    for organization_id, member in wanted.items():
        columns = {
            "rank": member.rank,
            "share_percent": member.share_percent,
            "works_for_id": organizations[digits(member.works_for)] if member.works_for else None,
        }
        if organization_id in kept:
            AwardMember.objects.filter(pk=kept[organization_id].pk).update(**columns)
        else:
            AwardMember.objects.create(host_id=award.host_id, award=award, organization_id=organization_id, **columns)


def _registered(by: Actor, facts: AwardFacts) -> dict[str, int]:
    """The organisation of each SIRET: one already known here under any kind that may win, else a new company."""
    found_ids: dict[str, int] = {}
    for position, member in enumerate(facts.members):
        siret = digits(member.siret)
        known = Organization.objects.filter(siret=siret, kind__in=_MAY_WIN).order_by("id").first()
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
