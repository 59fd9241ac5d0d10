"""Objectives that stood in a list kept before: hours without a method, the first version of each line's objective.

A line is a lot, or an order, tranche, renewal or year of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from levier.records.models import Clause, Contract, Objective, Part, Stage
from levier.records.objectives import current
from levier.rules.access import Actor
from levier.usecases.engagement_parts import parts_of_lots
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.objectives import check_version
from levier.usecases.refusals import Refused

METHOD = "méthode et taux non dits, aucun calcul"


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The hours to do, worked, a list gives to a lot, or to its part ``part_id``; ``source``: where they stood, file
    and row.
    """

    lot_number: int
    hours: Decimal
    fixed_on: date
    source: str
    part_id: int | None = None


@dataclass(frozen=True, slots=True)
class ClausedLot:
    """A lot of a contract followed: ``clause_id`` is None without a clause, ``hours`` without an objective.

    ``parts``: by id; ``part_hours``: of those that have an objective.
    """

    number: int
    clause_id: int | None
    hours: Decimal | None
    parts: Mapping[int, Part] = field(default_factory=dict)
    part_hours: Mapping[int, Decimal] = field(default_factory=dict)


def stage_of(fixed_on: date, notified_on: date | None) -> str:
    """Contractual from the notification on, a forecast before it."""
    return Stage.CONTRACTUAL if notified_on is not None and notified_on <= fixed_on else Stage.FORECAST


def claused_lots(contracts: QuerySet[Contract], *, with_parts: bool = False) -> Mapping[int, Mapping[int, ClausedLot]]:
    """By contract and lot number, in two queries, and two more with their parts."""
    rows = contracts.values_list("pk", "lots__number", "lots__pk", "lots__clauses")
    kept = Objective.objects.filter(clause__lot__contract__in=contracts)
    hours = {row.clause_id: row.hours for row in current(kept.filter(part__isnull=True))}
    of_parts: dict[int, Decimal] = {}
    parts: dict[int, dict[int, Part]] = {}
    if with_parts:
        parts = parts_of_lots(contracts.values_list("lots", flat=True))
        of_parts = {row.part_id: row.hours for row in current(kept) if row.part_id}
    lots: dict[int, dict[int, ClausedLot]] = {}
    for contract_id, number, lot_id, clause_id in rows:
        if number is not None:
            lots.setdefault(contract_id, {})[number] = ClausedLot(
                number, clause_id, hours.get(clause_id), parts.get(lot_id, {}), of_parts
            )
    return lots


@gesture("fix_objective")
def take_over_objectives(
    *, by: Actor, at: datetime, contract_id: int, taken: Sequence[TakenOver], why: str = ""
) -> tuple[int, ...]:
    """Fix the first version of the objective of these lots and parts, as a list had it: no scenario is made up for it.

    Returns their ids. Raises ``NotFound`` out of reach, ``Refused`` for a lot without a clause, for a part it has not,
    for what has an objective already, or for a day to come.
    """
    contract = found(Contract.objects.filter(host_id=host_of(by)), pk=contract_id)
    clauses = dict(Clause.objects.filter(lot__contract_id=contract.pk).values_list("lot__number", "pk"))
    wanted = {each.part_id for each in taken if each.part_id}
    parts = dict(Part.objects.filter(pk__in=wanted).values_list("pk", "lot__number")) if wanted else {}
    rows = []
    for each in taken:
        if each.lot_number not in clauses:
            raise Refused(("lot_number", f"Le lot {each.lot_number} n’a pas de clause sociale."))
        if each.part_id is not None and parts.get(each.part_id) != each.lot_number:
            raise Refused(("part", f"Cette partie n’est pas du lot {each.lot_number}\u00a0: rechargez la page."))
        stage = stage_of(each.fixed_on, contract.notified_on)
        check_version(at, each.fixed_on, stage, None, why)
        rows.append(
            Objective(
                host_id=contract.host_id,
                clause_id=clauses[each.lot_number],
                part_id=each.part_id,
                version=1,
                stage=stage,
                hours=each.hours,
                formula=f"{each.source}\u00a0: {METHOD}",
                fixed_on=each.fixed_on,
                fixed_at=at,
            )
        )
    try:
        with transaction.atomic():
            return tuple(row.pk for row in Objective.objects.bulk_create(rows))
    except IntegrityError:
        told = "Un objectif est déjà fixé sur un de ces lots ou parties\u00a0: regardez-le avant d’en fixer un autre."
        raise Refused(("lot_hours", told)) from None
