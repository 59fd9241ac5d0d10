"""A part of a lot as people give it, and what is wrong with it: dates in order, orders within the maximum."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Sum

from levier.exchange.outputs import numbers
from levier.records.models import (
    Award,
    AwardMember,
    Contract,
    ContractKind,
    HoursLine,
    HoursState,
    Lot,
    MemberRank,
    Part,
    PartKind,
)
from levier.rules.answers import Answer
from levier.rules.years import may_have_years
from levier.usecases.contract_forms import FRAMEWORKS
from levier.usecases.refusals import Refused

DECIDED = (PartKind.TRANCHE, PartKind.RENEWAL)
"""Kinds the buyer decides: a tranche is affirmed, a contract renewed."""


def kinds_of(contract: Contract) -> tuple[tuple[str, str], ...]:
    """The kinds its form allows, with their labels: only a framework is ordered from."""
    allowed = [k for k in PartKind if k != PartKind.ORDER or contract.form in FRAMEWORKS]
    return tuple((kind.value, str(kind.label)) for kind in allowed)


def years_of(contract: Contract) -> Answer[bool]:
    """Whether its lots can be given their years all at once; one year alone is a part like another."""
    return may_have_years(
        contract.notified_on, contract.ends_on, is_concession=contract.kind == ContractKind.CONCESSION
    )


def facts_of(row: Part) -> "PartFacts":
    """What is recorded of a part."""
    days = (row.starts_on, row.ends_on, row.decide_by, row.live_on)
    return PartFacts(row.kind, row.title, row.amount, *days, row.award_id)


def columns_of(facts: "PartFacts", title: str) -> dict[str, object]:
    """The columns a part's facts fill, its number aside."""
    begins = facts.live_on or facts.starts_on if facts.kind == PartKind.YEAR else facts.live_on
    return {
        "kind": facts.kind,
        "title": title,
        "amount": facts.amount,
        "starts_on": facts.starts_on,
        "ends_on": facts.ends_on,
        "decide_by": facts.decide_by if facts.kind in DECIDED else None,
        "live_on": begins,
        "award_id": facts.award_id if facts.kind == PartKind.ORDER else None,
    }


def holders_of(lots: Iterable[Lot]) -> dict[int, dict[int, str]]:
    """By lot that has several holders, each award with the name of who leads it, in their order."""
    rows = AwardMember.objects.filter(award__lot__in=list(lots), rank=MemberRank.LEAD).order_by("award__number")
    found: dict[int, dict[int, str]] = {}
    for lot_id, award_id, name in rows.values_list("award__lot_id", "award_id", "organization__name"):
        found.setdefault(lot_id, {})[award_id] = name
    return {lot_id: named for lot_id, named in found.items() if len(named) > 1}


def offered_holders(lots: Sequence[Lot]) -> tuple[tuple[int, str], ...]:
    """The holders an order may be given to, of the lots that have several; said with the lot when there are more."""
    found_holders = holders_of(lots)
    numbers_of = {lot.pk: lot.number for lot in lots}
    return tuple(
        (award_id, f"{name} (lot {numbers_of[lot_id]})" if len(lots) > 1 else name)
        for lot_id, named in sorted(found_holders.items(), key=lambda one: numbers_of[one[0]])
        for award_id, name in named.items()
    )


def given_to(lot: Lot, facts: "PartFacts") -> "PartFacts":
    """The same, its holder as the table keeps it: nobody named where the lot's own award has it.

    Raises ``Refused`` at ``award_id`` for who is no holder of this lot.
    """
    if facts.award_id is None or facts.kind != PartKind.ORDER:
        return facts
    award = Award.objects.filter(pk=facts.award_id, lot=lot).first()
    if award is None:
        told = "Ce titulaire n’est pas de ce lot\u00a0: choisissez-en un autre, ou ajoutez-le à son attribution."
        raise Refused(("award_id", told))
    return replace(facts, award_id=None if award.number == 1 else award.pk)


def refuse_other_holder(row: Part, facts: "PartFacts") -> None:
    """Raise ``Refused`` when hours declared on an order would pass to another holder with it."""
    if facts.award_id == row.award_id:
        return
    lines = HoursLine.objects.filter(engagement__part_id=row.pk).exclude(state=HoursState.REJECTED)
    if declared := lines.aggregate(total=Sum("hours"))["total"]:
        told = (
            f"{numbers.hours(declared)} sont déclarées sur cette commande, pour son titulaire\u00a0: elle reste la "
            "sienne. Enregistrez une autre commande, et désignez-la sur les embauches qui en sont."
        )
        raise Refused(("award_id", told))


def check(lot: Lot, facts: "PartFacts", today: date, but: int = 0) -> None:
    """Raise ``Refused``, every problem at its field; ``but``: the part being changed."""
    contract = lot.contract
    if facts.kind not in dict(kinds_of(contract)):
        told = "Choisissez un genre de la liste."
        if facts.kind == PartKind.ORDER:
            told = "Une commande demande un accord-cadre\u00a0: changez d’abord la forme du marché."
        raise Refused(("kind", told))
    problems = [*_date_problems(contract, facts), *_amount_problems(lot, facts, but)]
    if facts.live_on is not None:
        problems += live_problems(contract, facts.kind, facts.live_on, today)
    elif facts.kind == PartKind.ORDER:
        problems.append(("live_on", "Datez la commande\u00a0: son objectif compte de ce jour."))
    if problems:
        raise Refused(*problems)


def _date_problems(contract: Contract, facts: "PartFacts") -> list[tuple[str, str]]:
    start, end, notified = facts.starts_on, facts.ends_on, contract.notified_on
    problems = []
    if start and notified and start < notified:
        told = f"Le marché n’est notifié que le {numbers.date_short(notified)}\u00a0: rien n’y commence avant."
        problems.append(("starts_on", told))
    if start and end and end < start:
        problems.append(("ends_on", f"La fin précède le début ({numbers.date_short(start)})."))
    if facts.kind in DECIDED and facts.decide_by and start and facts.decide_by > start:
        told = f"Elle commence le {numbers.date_short(start)}\u00a0: la décision se prend ce jour-là au plus tard."
        problems.append(("decide_by", told))
    return problems


def live_problems(contract: Contract, kind: str, live_on: date, today: date) -> list[tuple[str, str]]:
    """What is wrong with the day a part was affirmed, renewed or ordered."""
    if kind != PartKind.YEAR and live_on > today:
        return [("live_on", "Cette date est à venir\u00a0: notez la décision une fois prise.")]
    if contract.notified_on and live_on < contract.notified_on:
        told = f"Le marché n’est notifié que le {numbers.date_short(contract.notified_on)}\u00a0: vérifiez la date."
        return [("live_on", told)]
    return []


def _amount_problems(lot: Lot, facts: "PartFacts", but: int) -> list[tuple[str, str]]:
    if facts.amount is not None and facts.amount < 0:
        return [("amount", "Un montant n’est pas négatif.")]
    if facts.kind != PartKind.ORDER:
        return []
    if facts.amount is None:
        return [("amount", "Indiquez le montant de la commande.")]
    others = lot.parts.filter(kind=PartKind.ORDER).exclude(pk=but)
    ordered = others.aggregate(total=Sum("amount"))["total"] or Decimal()
    if lot.maximum is not None and ordered + facts.amount > lot.maximum:
        return [_past_maximum(lot.maximum, ordered, facts.amount)]
    return []


def _past_maximum(maximum: Decimal, ordered: Decimal, wanted: Decimal) -> tuple[str, str]:
    told = (
        f"{numbers.euros(ordered)} déjà commandés et {numbers.euros(wanted)} dépasseraient le maximum du lot, "
        f"{numbers.euros(maximum)}\u00a0: un accord-cadre s’arrête à son maximum (CCP, article R2162-4). "
        f"Reste à commander\u00a0: {numbers.euros(max(maximum - ordered, Decimal()))}."
    )
    return "amount", told


def ordered_meanwhile() -> Refused:
    """Two orders at once, each within the maximum alone: what the second is told."""
    told = "Une autre commande vient d’être passée, et le maximum du lot serait dépassé\u00a0: regardez-la d’abord."
    return Refused(("amount", told))


@dataclass(frozen=True, slots=True)
class PartFacts:
    """A part as people give it; ``amount`` in EUR excl. tax; without a title it takes its kind and number.

    ``live_on``: the day it was affirmed, renewed or ordered; for a year, the day it begins. ``award_id``: of an order,
    its holder when the framework has several; None for the lot's own award.
    """

    kind: str
    title: str = ""
    amount: Decimal | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    decide_by: date | None = None
    live_on: date | None = None
    award_id: int | None = None
