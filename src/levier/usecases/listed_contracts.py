"""A list of contracts compared with those followed: new, known, refused; then recorded with their lots."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from levier.exchange.sources.listed_columns import ColumnsMatched
from levier.exchange.sources.listed_contracts import ListedContract, contract_of
from levier.exchange.sources.listed_rows import ListedRow
from levier.exchange.sources.listed_values import MOST_LOTS
from levier.records.desks import followed
from levier.records.models import OrganizationKind
from levier.rules.access import Actor
from levier.usecases.advances import Step, Teller
from levier.usecases.contract_forms import check
from levier.usecases.contracts import record_contract
from levier.usecases.gestures import host_of
from levier.usecases.listed_lots import apart, facts_of, lot_numbers, lots_and_parts, same_lot
from levier.usecases.listed_objectives import add_parts, are_asked, objectives_of, repeated_hours
from levier.usecases.listed_operations import KnownOperations
from levier.usecases.listed_organizations import ROLES, KnownOrganizations
from levier.usecases.listed_results import Decided, Examined, Ready, Result, RowResult, flaw_at, flaws_of, why_of
from levier.usecases.objectives_taken_over import ClausedLot, claused_lots, take_over_objectives
from levier.usecases.operations import add_contracts
from levier.usecases.refusals import Refused

_Key = tuple[str, str]


def examine_contracts(
    by: Actor, rows: Sequence[ListedRow], matched: ColumnsMatched, decided: Decided, today: date
) -> Examined:
    """What each row will become: rows of one number and buyer are the lots of one contract. Nothing is written."""
    found = Examined()
    buyers = KnownOrganizations((OrganizationKind.BUYER,), "buyer", matched)
    holders = KnownOrganizations((OrganizationKind.COMPANY,), "holder", matched)
    operations = KnownOperations(host_of(by))
    groups: dict[_Key, list[tuple[ListedRow, ListedContract]]] = {}
    broken: dict[_Key, int] = {}
    remarks: dict[int, list[str]] = {}
    for row in rows:
        if row.is_blocked:
            found.refuse(row)
            broken.setdefault(_key_as_written(row, buyers), row.number)
            continue
        listed = contract_of(row.values)
        buyer = buyers.read(listed.buyer_siret, listed.buyer_name)
        holder = holders.read(listed.holder_siret, listed.holder_name)
        remarks[row.number] = [why_of(flaw) for flaw in row.flaws]
        if buyer.problem:
            key = "buyer_siret" if listed.buyer_siret or not listed.buyer_name else "buyer_name"
            found.refuse(row, flaw_at(row, key, buyer.problem, matched))
            if buyer.is_unknown:
                found.note_unknown(buyers.code(listed.buyer_name), ROLES["buyer"], listed.buyer_name)
            continue
        if holder.problem and listed.holder_siret:
            found.refuse(row, flaw_at(row, "holder_siret", holder.problem, matched))
            broken.setdefault((buyer.siret, listed.number), row.number)
            continue
        if problem := operations.problem_of(listed.operation):
            found.refuse(row, flaw_at(row, "operation", problem, matched))
            broken.setdefault((buyer.siret, listed.number), row.number)
            continue
        if holder.problem:
            remarks[row.number].append(f"Titulaire non repris, {holder.problem}.")
            if holder.is_unknown:
                found.note_unknown(holders.code(listed.holder_name), ROLES["holder"], listed.holder_name)
        remarks[row.number] += filter(None, (buyer.remark, holder.remark))
        listed = replace(
            listed,
            buyer_siret=buyer.siret,
            buyer_name=buyer.name,
            holder_siret=holder.siret,
            holder_name=holder.name,
        )
        groups.setdefault((buyer.siret, listed.number), []).append((row, listed))
    known = _known(host_of(by), groups, has_hours=are_asked(matched), has_parts="part" in matched.named())
    for whole, group in groups.items():
        if (followed_already := known.get(whole)) is not None:
            _examine_known(found, matched, group, followed_already, today)
            continue
        ids = operations.ids_of(listed.operation for _, listed in group)
        _examine_group(found, matched, group, broken.get(whole), remarks, ids, today)
    found.results.sort(key=lambda result: result.number)
    found.flaws.sort(key=lambda flaw: flaw[0])
    return found


def write_contracts(by: Actor, at: datetime, ready: Sequence[Ready], why: str, teller: Teller) -> dict[int, int]:
    """Record them, all or none. Returns ids by row."""
    ids: dict[int, int] = {}
    for rank, each in enumerate(ready):
        teller.tell(Step.WRITE, rank, len(ready))
        contract_id: int = each.target or record_contract(by=by, at=at, facts=each.facts, why=why)
        if each.objectives:
            taken = [replace(one, source=f"{why}, {one.source}") for one in each.objectives]
            where = ", ".join(one.source for one in each.objectives)
            take_over_objectives(by=by, at=at, contract_id=contract_id, taken=taken, why=f"{why}, {where}")
        for operation_id in each.operations:
            add_contracts(by=by, operation_id=operation_id, contract_ids=[contract_id], why=why)
        ids.update(dict.fromkeys(each.numbers, contract_id))
    return ids


def _key_as_written(row: ListedRow, buyers: KnownOrganizations) -> _Key:
    """The contract a refused row seems to be of, so that the others of the same contract wait for it."""
    values = row.values
    return buyers.read(values.get("buyer_siret", ""), values.get("buyer_name", "")).siret, values.get("number", "")


def _known(
    host_id: int, groups: "dict[_Key, list[tuple[ListedRow, ListedContract]]]", *, has_hours: bool, has_parts: bool
) -> "dict[_Key, _Followed]":
    """Contracts followed already, by buyer and number; with their lots when the list gives hours to do."""
    rows = followed(host_id).filter(number__in={number for _, number in groups})
    lots = claused_lots(rows.filter(host_id=host_id), with_parts=has_parts) if has_hours else {}
    return {
        (siret, number): _Followed(pk, notified_on, lots.get(pk))
        for pk, siret, number, notified_on in rows.values_list("pk", "buyer__siret", "number", "notified_on")
    }


def _examine_known(
    found: Examined,
    matched: ColumnsMatched,
    group: "list[tuple[ListedRow, ListedContract]]",
    known: "_Followed",
    today: date,
) -> None:
    """A contract followed already stays as it is; its lots without an objective take that of the list."""
    why = "Ce marché de cet acheteur est déjà suivi\u00a0: "
    whole, of_parts = apart(group)
    only = next(iter(known.lots), None) if known.lots and len(known.lots) == len(whole) == 1 else None
    numbers = [listed.lot_number or only for _, listed in whole]
    twice = same_lot(whole)
    if known.lots is None or twice:
        told = f" Objectifs non repris\u00a0: le lot {twice} est sur plusieurs lignes." if twice and known.lots else ""
        found.results += [
            RowResult(row.number, Result.KNOWN, (f"{why}rien n’est changé.{told}",), known.id) for row, _ in group
        ]
        return
    objectives = objectives_of(whole, numbers, known.notified_on, known.lots, matched, today)
    add_parts(objectives, of_parts, known.notified_on, known.lots, matched, today)
    for row, _ in group:
        said = filter(None, (objectives.said.get(row.number),))
        if row.number in objectives.taken:
            told = f"{why}seul l’objectif est ajouté."
            found.results.append(RowResult(row.number, Result.NEW, (told, *said), known.id))
        elif flaws := objectives.flaws.get(row.number):
            found.refuse_without(row, *flaws)
        else:
            found.results.append(RowResult(row.number, Result.KNOWN, (f"{why}rien n’est changé.", *said), known.id))
    if objectives.taken:
        taken = tuple(objectives.taken.values())
        found.ready.append(Ready(tuple(objectives.taken), None, target=known.id, objectives=taken))


def _examine_group(
    found: Examined,
    matched: ColumnsMatched,
    group: list[tuple[ListedRow, ListedContract]],
    broken: int | None,
    remarks: dict[int, list[str]],
    operations: tuple[int, ...],
    today: date,
) -> None:
    first = group[0][0].number
    if broken is not None:
        for row, _ in group:
            told = f"la ligne {broken}, du même marché, est refusée\u00a0: le marché attend qu’elle soit corrigée"
            found.refuse(row, flaw_at(row, "number", told, matched))
        return
    has_lots = bool({"lot_number", "lot_title"} & matched.named().keys())
    lots, of_parts, noted = lots_and_parts(group, has_lots=has_lots)
    if not has_lots:
        why = f"Même marché que la ligne {first}."
        kept = {row.number for row, _ in (*lots, *of_parts)}
        found.results += [
            RowResult(row.number, Result.KNOWN, tuple(filter(None, (why, repeated_hours(listed)))))
            for row, listed in group
            if row.number not in kept
        ]
        group = [each for each in group if each[0].number in kept]
    elif len(lots) > MOST_LOTS:
        for row, _ in group:
            found.refuse(row, flaw_at(row, "number", f"ce marché a plus de {MOST_LOTS} lots", matched))
        return
    elif twice := same_lot(lots):
        for row, _ in group:
            told = f"le lot {twice} de ce marché est sur plusieurs lignes\u00a0: gardez-en une"
            found.refuse(row, flaw_at(row, "lot_number", told, matched))
        return
    facts, said = facts_of([listed for _, listed in lots], first)
    try:
        check(facts)
    except Refused as refused:
        for row, _ in group:
            found.refuse(row, *flaws_of(refused, row, matched))
        return
    numbers = lot_numbers([listed for _, listed in lots])
    objectives = objectives_of(lots, numbers, facts.notified_on, None, matched, today)
    add_parts(objectives, of_parts, facts.notified_on, None, matched, today)
    for row, _ in group:
        flaws = dict.fromkeys((*row.flaws, *objectives.flaws.get(row.number, ())))
        found.flaws += [(row.number, flaw) for flaw in flaws]
        objective = filter(None, (objectives.said.get(row.number),))
        found.results.append(RowResult(row.number, Result.NEW, (*remarks[row.number], *said, *noted, *objective)))
    taken = tuple(objectives.taken.values())
    found.ready.append(Ready(tuple(row.number for row, _ in group), facts, operations, objectives=taken))


class _Followed(NamedTuple):
    """A contract followed already; ``lots``: by number, None when the list gives no hours or they are not ours."""

    id: int
    notified_on: date | None
    lots: Mapping[int, ClausedLot] | None
