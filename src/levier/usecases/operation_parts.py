"""What each contract of a renewal project is for: works, engineering, proximity management; its hours go there.

The charter asks for a share of the hours of works and engineering, and a stronger one of proximity management: the
hours done are told apart, beside what the newest version asks of each.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from levier.records.models import Contract, HoursLine, HoursState, Objective, Operation, OperationContract
from levier.records.objectives import counted
from levier.rules.access import Actor
from levier.rules.renewal_projects import PART_LABELS, PartKind, usual_part
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.refusals import NotFound, Refused


@dataclass(frozen=True, slots=True)
class OperationContractRow:
    """A contract of the operation: hours due by its own objectives, and validated; ``amount`` in EUR excl. tax."""

    id: int
    number: str
    object: str
    holder: str
    ends_on: date | None
    due: Decimal
    done: Decimal
    people: int
    part: str
    amount: Decimal | None

    @property
    def part_label(self) -> str:
        return PART_LABELS[PartKind(self.part)]


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of the operation. ``objective``: hours the version in force asks for, None when it has no such part.

    ``asked``: by the objectives of its contracts; ``amount``: theirs together, in EUR excl. tax; ``unpriced``: how many
    of them have none.
    """

    kind: str
    label: str
    contracts: int
    objective: Decimal | None
    asked: Decimal
    done: Decimal
    amount: Decimal
    unpriced: int


def contracts_of(row: Operation, on: date) -> tuple[OperationContractRow, ...]:
    """The contracts of an operation already reached, with their hours as of a day."""
    memberships = list(
        OperationContract.objects.filter(operation=row).select_related("contract__holder").order_by("contract__number")
    )
    ids = [one.contract_id for one in memberships]
    due: dict[int, Decimal] = {}
    known = Objective.objects.filter(clause__lot__contract_id__in=ids).select_related("clause__lot", "part")
    for line in counted(known, on):
        contract_id = line.clause.lot.contract_id
        due[contract_id] = due.get(contract_id, Decimal()) + line.hours
    lines = HoursLine.objects.filter(contract_id__in=ids, month__lte=on)
    sums = {
        one["contract_id"]: one
        for one in lines.values("contract_id").annotate(
            done=Sum("hours", filter=Q(state=HoursState.VALIDATED), default=Decimal()),
            people=Count("engagement__person_id", distinct=True, filter=Q(state=HoursState.VALIDATED)),
        )
    }
    return tuple(
        OperationContractRow(
            c.pk,
            c.number,
            c.object,
            c.holder.name if c.holder else "",
            c.ends_on,
            due.get(c.pk, Decimal()),
            sums[c.pk]["done"] if c.pk in sums else Decimal(),
            sums[c.pk]["people"] if c.pk in sums else 0,
            one.part,
            c.amount,
        )
        for one in memberships
        for c in (one.contract,)
    )


def usual_part_of(contract: Contract) -> str:
    """Where a contract is put when it joins an operation."""
    return usual_part(contract.cpv, is_upkeep=contract.is_neighbourhood_upkeep).value


def part_rows(contracts: Iterable[OperationContractRow], objectives: Mapping[str, Decimal]) -> tuple[PartRow, ...]:
    """The parts that have a contract or an objective, in the charter's order. ``objectives``: hours by part."""
    known = list(contracts)
    rows = []
    for kind, label in PART_LABELS.items():
        own = [one for one in known if one.part == kind.value]
        if not own and kind.value not in objectives:
            continue
        rows.append(
            PartRow(
                kind.value,
                label,
                len(own),
                objectives.get(kind.value),
                sum((one.due for one in own), Decimal()),
                sum((one.done for one in own), Decimal()),
                sum((one.amount or Decimal() for one in own), Decimal()),
                sum(one.amount is None for one in own),
            )
        )
    return tuple(rows)


@gesture("keep_operations")
def sort_contracts(
    *, by: Actor, operation_id: int, parts: Mapping[int, str], seen: Mapping[int, str] | None = None, why: str = ""
) -> int:
    """Say which part contracts of an operation go to, by contract. Returns how many changed.

    ``seen``: what the form has shown; a contract that someone else moved meanwhile is told, and nothing is written.
    Raises ``Refused``, ``NotFound`` on a contract that is not in the operation.
    """
    row = found(Operation.objects.filter(host_id=host_of(by)), pk=operation_id)
    memberships = {
        one.contract_id: one
        for one in OperationContract.objects.filter(operation=row)
        .select_related("contract")
        .select_for_update(of=("self",))
    }
    if any(part not in tuple(PartKind) for part in parts.values()):
        raise Refused(("", "Choisissez une part de la liste\u00a0: travaux, ingénierie ou gestion urbaine."))
    moved = []
    for contract_id, part in parts.items():
        if contract_id not in memberships:
            raise NotFound
        one = memberships[contract_id]
        shown = (seen or {}).get(contract_id, one.part)
        if part == shown:
            continue
        if one.part not in (shown, part):
            raise Refused(("", _moved_meanwhile(one, shown)))
        if one.part != part:
            moved.append((one.pk, part))
    for pk, part in moved:
        change(OperationContract.objects.filter(pk=pk), part=part)
    return len(moved)


def _moved_meanwhile(one: OperationContract, shown: str) -> str:
    was, now = PART_LABELS[PartKind(shown)], PART_LABELS[PartKind(one.part)]
    return (
        f"{one.contract.number} a changé de part entre-temps\u00a0: «\u00a0{was}\u00a0» quand vous avez ouvert la "
        f"page, «\u00a0{now}\u00a0» maintenant. Rien n’est enregistré\u00a0: rechargez la page, puis choisissez."
    )
