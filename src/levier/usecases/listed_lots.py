"""The contract and the lots that rows of a list tell of: one row a lot, or several rows for its orders and tranches."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from levier.exchange.sources.listed_contracts import ListedContract
from levier.rules.durations import last_day_of_term
from levier.usecases.contract_forms import ContractFacts, LotFacts
from levier.usecases.listed_objectives import Group, names_part

LONGEST_TITLE = 200
_OF_PARTS = "Montants lus comme ceux des commandes et des tranches\u00a0: ils s’enregistrent avec elles."


def apart(group: Group) -> tuple[Group, Group]:
    """The rows of whole lots, and those that name an order or a tranche."""
    of_parts = [each for each in group if names_part(*each)]
    return [each for each in group if not names_part(*each)], of_parts


def lots_and_parts(group: Group, *, has_lots: bool) -> tuple[Group, Group, tuple[str, ...]]:
    """The lots of a new contract, one row each; its rows of orders and tranches; what was understood.

    A lot that only its orders and tranches tell of is the first of them, without the figures of that one. Without a
    column of lots there is one.
    """
    whole, of_parts = apart(group)
    lots = list(whole)
    seen = {_lot(listed) for _, listed in whole}
    amounts = {listed.amount for _, listed in group}
    noted: tuple[str, ...] = ()
    for row, listed in of_parts:
        if _lot(listed) in seen:
            continue
        seen.add(_lot(listed))
        bare = replace(listed, hours=None, lot_hours=None, lot_amount=None)
        if len(amounts) > 1:
            bare, noted = replace(bare, amount=None), (_OF_PARTS,)
        lots.append((row, bare))
    lots.sort(key=lambda each: each[0].number)
    return lots if has_lots else (list(whole) or lots)[:1], of_parts, noted


def _lot(listed: ListedContract) -> tuple[int | None, str]:
    return listed.lot_number, "" if listed.lot_number else listed.lot_title


def same_lot(group: Group) -> int | None:
    """A lot number written twice, if there is one."""
    seen: set[int] = set()
    for number in (listed.lot_number for _, listed in group):
        if number in seen:
            return number
        seen |= {number} if number else set()
    return None


def facts_of(group: Sequence[ListedContract], first_row: int) -> tuple[ContractFacts, tuple[str, ...]]:
    """The contract of these rows, one a lot, and what was understood that the list does not say."""
    first = group[0]
    amounts, said = _amounts(group)
    if len({listed.holder_siret for listed in group}) > 1:
        said = (*said, "Un titulaire par lot\u00a0: enregistrez l’attribution de chaque lot.")
        first = replace(first, holder_siret="", holder_name="")
    are_titles = len({listed.object for listed in group}) > 1
    if are_titles or len({(listed.notified_on, listed.ends_on, listed.months) for listed in group}) > 1:
        said = (*said, f"Objet et dates du marché pris sur la ligne {first_row}.")
    ends_on = first.ends_on
    if ends_on is None and first.notified_on and first.months:
        ends_on = last_day_of_term(first.notified_on, first.months)
    lots = []
    for listed, amount, number in zip(group, amounts.lots, lot_numbers(group), strict=True):
        title = listed.lot_title or (listed.object[:LONGEST_TITLE] if are_titles else f"Lot {number}")
        lots.append(LotFacts(title, amount, number, listed.lot_maximum))
    is_one = len(group) == 1 and not (first.lot_number or first.lot_title or first.lot_maximum)
    facts = ContractFacts(
        number=first.number,
        object=first.object,
        buyer_siret=first.buyer_siret,
        buyer_name=first.buyer_name,
        holder_siret=first.holder_siret,
        holder_name=first.holder_name,
        kind=first.kind,
        form=first.form,
        cpv=first.cpv,
        amount=amounts.whole,
        notified_on=first.notified_on,
        ends_on=ends_on,
        place_commune=first.place_commune,
        place=first.place,
        lots=() if is_one else lots,
    )
    return facts, said


def lot_numbers(group: Sequence[ListedContract]) -> list[int]:
    """The number of each lot: its own, else the first free one."""
    taken = {listed.lot_number for listed in group}
    free = (number for number in range(1, 2 * len(group) + 2) if number not in taken)
    return [listed.lot_number or next(free) for listed in group]


class _Amounts(NamedTuple):
    whole: Decimal | None
    lots: Sequence[Decimal | None]


def _amounts(group: Sequence[ListedContract]) -> tuple[_Amounts, tuple[str, ...]]:
    """The amounts of the contract and of its lots. One column of amounts that differ from lot to lot is the lots'."""
    written = [listed.amount for listed in group]
    lots = [listed.lot_amount for listed in group]
    if len(group) == 1:
        return _Amounts(written[0] if written[0] is not None else lots[0], [lots[0] or written[0]]), ()
    if any(amount is not None for amount in lots):
        return _Amounts(written[0], lots), ()
    if len(set(written)) > 1:
        total = sum((amount or Decimal() for amount in written), Decimal())
        return _Amounts(total, written), ("Montants lus lot par lot\u00a0: leur somme est celle du marché.",)
    if written[0] is None:
        return _Amounts(None, lots), ()
    return _Amounts(written[0], lots), ("Même montant sur chaque lot\u00a0: lu comme celui du marché entier.",)
