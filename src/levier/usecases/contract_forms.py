"""A contract as people give it, by hand or from what is published: its facts, and what is wrong with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from levier.exchange.outputs import numbers
from levier.records.models import Contract, ContractForm, ContractKind, OrganizationKind
from levier.rules.access import Actor
from levier.rules.lot_amounts import lots_fit
from levier.usecases.organizations import register_organization
from levier.usecases.refusals import Refused

FRAMEWORKS = (ContractForm.ORDERS, ContractForm.SUBSEQUENT)
"""Forms under which needs are ordered as they come, up to a maximum."""


def facts_of(contract: Contract) -> "ContractFacts":
    """What is recorded of a contract, read with its buyer, purchasing body and holder."""
    body, holder = contract.purchasing_body, contract.holder
    return ContractFacts(
        number=contract.number,
        object=contract.object,
        buyer_siret=contract.buyer.siret,
        buyer_name=contract.buyer.name,
        purchasing_body_siret=body.siret if body else "",
        purchasing_body_name=body.name if body else "",
        holder_siret=holder.siret if holder else "",
        holder_name=holder.name if holder else "",
        kind=contract.kind,
        form=contract.form,
        cpv=contract.cpv,
        amount=contract.amount,
        notified_on=contract.notified_on,
        ends_on=contract.ends_on,
        place_commune=contract.place_commune,
        place=contract.place,
        is_neighbourhood_upkeep=contract.is_neighbourhood_upkeep,
        published_id=contract.published_id,
    )


def columns_of(facts: "ContractFacts") -> dict[str, object]:
    """The columns a contract's facts fill, but its organisations."""
    return {
        "number": facts.number.strip(),
        "object": facts.object.strip(),
        "kind": facts.kind,
        "form": facts.form,
        "cpv": facts.cpv,
        "amount": facts.amount,
        "notified_on": facts.notified_on,
        "ends_on": facts.ends_on,
        "place_commune": facts.place_commune,
        "place": facts.place.strip(),
        "is_neighbourhood_upkeep": facts.is_neighbourhood_upkeep,
    }


def parties_of(by: Actor, facts: "ContractFacts") -> dict[str, int | None]:
    """The organisations of a contract, registered when they are new. Raises ``Refused`` at the field of a SIRET."""
    given = (
        ("buyer", facts.buyer_siret, facts.buyer_name, OrganizationKind.BUYER),
        ("purchasing_body", facts.purchasing_body_siret, facts.purchasing_body_name, OrganizationKind.BUYER),
        ("holder", facts.holder_siret, facts.holder_name, OrganizationKind.COMPANY),
    )
    found: dict[str, int | None] = {"purchasing_body_id": None, "holder_id": None}
    for name, siret, known_as, kind in given:
        if siret.strip() or name == "buyer":
            found[f"{name}_id"] = register_organization(
                by=by, number=siret, name=known_as, kind=kind, field=f"{name}_siret"
            )
    if found["purchasing_body_id"] == found["buyer_id"]:
        told = "C’est l’acheteur lui-même\u00a0: laissez vide quand il passe le marché."
        raise Refused(("purchasing_body_siret", told))
    return found


def check(facts: "ContractFacts", recorded: Sequence[Decimal | None] = ()) -> None:
    """Raise ``Refused``, every problem at its field. ``recorded``: the amounts of lots that are there already."""
    problems = [*_identity_problems(facts), *_date_problems(facts), *_amount_problems(facts, recorded)]
    if problems:
        raise Refused(*problems)


def _identity_problems(facts: "ContractFacts") -> list[tuple[str, str]]:
    problems = []
    if not facts.number.strip():
        problems.append(("number", "Indiquez le numéro du marché."))
    if not facts.object.strip():
        problems.append(("object", "Indiquez l’objet du marché."))
    if facts.kind not in ContractKind.values:
        problems.append(("kind", "Choisissez un genre de la liste."))
    if facts.form not in ContractForm.values:
        problems.append(("form", "Choisissez une forme de la liste."))
    elif facts.kind == ContractKind.CONCESSION and facts.form in FRAMEWORKS:
        told = "Une concession n’est pas un accord-cadre\u00a0: choisissez «\u00a0marché ordinaire\u00a0»."
        problems.append(("form", told))
    return problems


def _date_problems(facts: "ContractFacts") -> list[tuple[str, str]]:
    start, end = facts.notified_on, facts.ends_on
    if start and end and end < start:
        told = f"La fin ({numbers.date_short(end)}) précède la notification ({numbers.date_short(start)})."
        return [("ends_on", told)]
    return []


def _amount_problems(facts: "ContractFacts", recorded: Sequence[Decimal | None]) -> list[tuple[str, str]]:
    problems = sum_problems(facts.kind, facts.amount, [*recorded, *(lot.amount for lot in facts.lots)])
    for number, lot in enumerate(facts.lots, start=1):
        problems += [("lots", f"Lot {number}\u00a0: {told}") for _, told in lot_problems(lot, facts.form)]
    return problems


def sum_problems(kind: str, amount: Decimal | None, lots: Iterable[Decimal | None]) -> list[tuple[str, str]]:
    """What is wrong with the amounts of a contract and of all its lots together, whichever is being written."""
    answer = lots_fit(amount, lots, is_concession=kind == ContractKind.CONCESSION)
    return [] if answer.verdict else [("amount", answer.reasons[0].sentence)]


def lot_problems(lot: "LotFacts", form: str) -> list[tuple[str, str]]:
    """What is wrong with a lot of a contract of this form, each at its field."""
    problems = []
    if not lot.title.strip():
        problems.append(("title", "indiquez son intitulé."))
    if lot.maximum is not None and form not in FRAMEWORKS:
        problems.append(("maximum", "un maximum de commandes demande un accord-cadre (forme du marché)."))
    if lot.maximum is not None and lot.maximum <= 0:
        problems.append(("maximum", "le maximum des commandes est supérieur à zéro, ou laissé vide."))
    return problems


@dataclass(frozen=True, slots=True)
class LotFacts:
    """A lot as people give it; ``amount``, and ``maximum`` of the orders of a framework, in EUR excl. tax."""

    title: str
    amount: Decimal | None = None
    number: int | None = None
    maximum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """A contract as people give it; ``amount`` in EUR excl. tax; names are needed for new SIRET only.

    Three things apart: the buyer it is for, the body that passes it when it is another, and where it is performed
    (``place_commune``, an Insee code, and ``place``, in words).
    """

    number: str
    object: str
    buyer_siret: str
    buyer_name: str = ""
    purchasing_body_siret: str = ""
    purchasing_body_name: str = ""
    holder_siret: str = ""
    holder_name: str = ""
    kind: str = ContractKind.CONTRACT
    form: str = ContractForm.ORDINARY
    cpv: str = ""
    amount: Decimal | None = None
    notified_on: date | None = None
    ends_on: date | None = None
    place_commune: str = ""
    place: str = ""
    is_neighbourhood_upkeep: bool = False
    lots: Sequence[LotFacts] = ()
    published_id: int | None = None
