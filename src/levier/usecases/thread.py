"""Le fil: the chain of a contract, from the programme to the account, each link with its count or state."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from levier.records.models import Contract, Engagement, HoursLine, HoursState, Objective, Operation
from levier.records.objectives import counted
from levier.records.scope import current
from levier.rules.access import ANONYMOUS, Actor, may

_ASKS = {"people": "see_people", "hours": "read_hours", "account": "see_account"}
"""Links of the thread that are not for everyone, and the gesture each asks for."""


@dataclass(frozen=True, slots=True)
class ThreadOperation:
    """An operation above the contract; ``is_open``: the actor may open its page."""

    id: int
    name: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """Figures of a contract's chain. ``objective`` and hours in hours worked; ``clauses_fixed``: lots that have one.

    ``host_id``: the organisation that keeps the contract; ``opens``: of "people", "hours" and "account", the links the
    actor may follow.
    """

    contract_id: int
    host_id: int
    number: str
    operations: tuple[ThreadOperation, ...]
    lots: int
    objective: Decimal
    clauses_fixed: int
    people: int
    hours_validated: Decimal
    hours_waiting: Decimal
    opens: frozenset[str]

    @property
    def share_done(self) -> Decimal | None:
        return self.hours_validated / self.objective if self.objective else None


def thread_of(contract: Contract, on: date | None = None) -> Thread:
    """The thread of a contract already reached by the actor, in five queries.

    ``on``: the day whose objective is shown; without one, every part affirmed counts.
    """
    rows = Objective.objects.filter(clause__lot__contract_id=contract.pk).select_related("part")
    lines = counted(rows, on)
    people = Engagement.objects.filter(contract_id=contract.pk).aggregate(found=Count("person_id", distinct=True))[
        "found"
    ]
    sums = HoursLine.objects.filter(contract_id=contract.pk).aggregate(
        validated=Sum("hours", filter=Q(state=HoursState.VALIDATED)),
        waiting=Sum("hours", filter=Q(state=HoursState.DECLARED)),
    )
    return Thread(
        contract.pk,
        contract.host_id,
        contract.number,
        operations_of(contract),
        contract.lots.count(),
        sum((line.hours for line in lines), Decimal()),
        len({line.clause_id for line in lines}),
        people,
        sums["validated"] or Decimal(),
        sums["waiting"] or Decimal(),
        frozenset(link for link, gesture in _ASKS.items() if may(_actor(), gesture)),
    )


def operations_of(contract: Contract) -> tuple[ThreadOperation, ...]:
    """The operations a contract already reached belongs to, by name; only its own organisation opens their pages."""
    actor = _actor()
    may_open = may(actor, "see_operations")
    rows = Operation.objects.filter(memberships__contract_id=contract.pk).order_by("name")
    return tuple(ThreadOperation(row.pk, row.name, may_open and row.host_id == actor.host_id) for row in rows)


def _actor() -> Actor:
    scope = current.get()
    return scope.actor if scope else ANONYMOUS
