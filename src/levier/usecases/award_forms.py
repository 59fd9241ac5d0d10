"""The award of a lot as people give it, and what is wrong with it: ranks, shares, sub-contractors, dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from levier.exchange.outputs import numbers
from levier.records.models import Award, AwardMember, MemberRank
from levier.rules.awards import GroupForm
from levier.usecases.refusals import Refused

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


def facts_of(award: Award, members: Sequence[AwardMember]) -> AwardFacts:
    """What is recorded of an award; its members come with their companies."""
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


def digits(siret: str) -> str:
    """A SIRET without its spaces."""
    return "".join(siret.split())


def check(facts: AwardFacts, today: date, leading: Sequence[str] = ()) -> None:
    """Raise ``Refused``, every problem at its field. ``leading``: SIRETs of the other holders of the lot."""
    problems: list[tuple[str, str]] = []
    if facts.awarded_on is not None and facts.awarded_on > today:
        told = f"Cette date est à venir ({numbers.date_short(facts.awarded_on)})\u00a0: un lot est attribué, ou pas."
        problems.append(("awarded_on", told))
    if facts.form not in tuple(GroupForm):
        problems.append(("form", "Choisissez une forme de groupement."))
    problems += _members_problems(facts)
    for position, member in enumerate(facts.members):
        if member.rank == MemberRank.LEAD and digits(member.siret) in leading:
            told = "Cette entreprise est déjà titulaire de ce lot\u00a0: elle ne l’est pas deux fois."
            problems.append((f"member-{position}-siret", told))
    if facts.clearing_price is not None and not Decimal() < facts.clearing_price <= LARGEST_PRICE:
        problems.append(("clearing_price", "Le prix d’une heure est plus grand que zéro, ou vide."))
    if problems:
        raise Refused(*problems)


def _members_problems(facts: AwardFacts) -> list[tuple[str, str]]:
    problems: list[tuple[str, str]] = []
    sirets = [digits(m.siret) for m in facts.members]
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
            if digits(member.works_for) not in {digits(m.siret) for m in owing}:
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
