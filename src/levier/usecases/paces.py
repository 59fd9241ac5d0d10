"""How contracts and their lots stand against the time elapsed, many contracts at once, in three queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Min, Q, QuerySet, Sum

from levier.law import NoValue
from levier.records.models import Contract, HoursLine, HoursState, Lot, Objective, Part, PartKind
from levier.records.objectives import counted
from levier.rules.answers import Answer
from levier.rules.durations import ONE_DAY
from levier.rules.progress import Pace, Progress, Span, pace_of, proposed_tolerance


@dataclass(frozen=True, slots=True)
class LotPace:
    """A lot on a day, in hours worked. ``pace`` is None without an objective, or without the contract's two dates."""

    lot_id: int
    number: int
    title: str
    due: Decimal
    done: Decimal
    pace: Answer[Pace] | None
    spans: tuple[Span, ...] = ()

    @property
    def remaining(self) -> Decimal:
        return max(Decimal(), self.due - self.done)


@dataclass(frozen=True, slots=True)
class ContractPace:
    """A contract on a day with its lots in order. ``is_over``: its last day has passed."""

    due: Decimal
    done: Decimal
    pace: Answer[Pace] | None
    lots: tuple[LotPace, ...]
    is_over: bool

    @property
    def late_lots(self) -> tuple[LotPace, ...]:
        return tuple(lot for lot in self.lots if lot.pace is not None and lot.pace.verdict is Pace.LATE)

    @property
    def verdict(self) -> Pace | None:
        """Late as soon as one lot is: the surplus of one lot does nothing for another."""
        if self.late_lots:
            return Pace.LATE
        return self.pace.verdict if self.pace else None


def paces_of(contracts: Iterable[Contract], on: date) -> dict[int, ContractPace]:
    """By contract, how it stands at the close of a day, from objectives fixed and hours validated by then.

    Called under a gesture of who reads the accounts of these contracts: of the others, hours are not all in reach.
    """
    rows = {contract.pk: contract for contract in contracts}
    objectives: dict[int, list[Objective]] = defaultdict(list)
    for row in _objectives().filter(clause__lot__contract_id__in=rows):
        objectives[row.clause.lot_id].append(row)
    lines = HoursLine.objects.filter(contract_id__in=rows, state=HoursState.VALIDATED, month__lte=on)
    done = dict(lines.values_list("engagement__lot_id").annotate(Sum("hours")).order_by())
    lots: dict[int, list[LotPace]] = defaultdict(list)
    kept = Lot.objects.filter(contract_id__in=rows).annotate(**_RENEWED).order_by("number")
    for lot_id, number, title, contract_id, renewed in kept.values_list(
        "pk", "number", "title", "contract_id", *_RENEWED
    ):
        contract, hours = rows[contract_id], done.get(lot_id, Decimal())
        live = counted(objectives[lot_id], on)
        spans = _spans(contract, live, {lot_id: renewed})
        due = sum((row.hours for row in live), Decimal())
        pace = _pace(contract, spans, hours, on)
        lots[contract_id].append(LotPace(lot_id, number, title, due, hours, pace, spans))
    return {pk: _whole(contract, tuple(lots[pk]), on) for pk, contract in rows.items()}


def spans_of(contract: Contract, on: date) -> tuple[Span, ...]:
    """The hours due that day, line by line, each over its own days; () while the contract has no dates."""
    rows = _objectives().filter(clause__lot__contract_id=contract.pk)
    renewed = dict(Lot.objects.filter(contract_id=contract.pk).annotate(**_RENEWED).values_list("pk", *_RENEWED))
    return _spans(contract, counted(rows, on), renewed)


def _objectives() -> QuerySet[Objective]:
    """Only what counts them and gives them their days: texts and formulas stay where they are."""
    columns = ("clause__lot_id", "part__live_on", "part__starts_on", "part__ends_on", "version", "fixed_on", "hours")
    return Objective.objects.select_related("clause", "part").only("clause_id", "part_id", *columns)


_RENEWED = {"renewed_on": Min("parts__starts_on", filter=Q(parts__kind=PartKind.RENEWAL))}
"""The first day of a lot's first renewal: its firm hours are due by the day before."""


def _spans(contract: Contract, lines: Iterable[Objective], renewed: Mapping[int, date | None]) -> tuple[Span, ...]:
    """``renewed``: by lot, the first day of its first renewal."""
    starts, ends = contract.notified_on, contract.ends_on
    if starts is None or ends is None:
        return ()
    firsts = ((line, renewed.get(line.clause.lot_id)) for line in lines)
    return tuple(
        _span(line.hours, line.part, starts, ends, first - ONE_DAY if first else ends) for line, first in firsts
    )


def _span(due: Decimal, part: Part | None, starts: date, ends: date, firm_end: date) -> Span:
    """A part counts from the day it begins, or was decided; without an end of its own it has the contract's."""
    first, last = (
        (starts, firm_end) if part is None else (part.starts_on or part.live_on or starts, part.ends_on or ends)
    )
    return Span(due, min(first, last), last)


def _whole(contract: Contract, lots: tuple[LotPace, ...], on: date) -> ContractPace:
    spans = tuple(span for lot in lots for span in lot.spans)
    done = sum((lot.done for lot in lots), Decimal())
    is_over = contract.ends_on is not None and contract.ends_on < on
    due = sum((lot.due for lot in lots), Decimal())
    return ContractPace(due, done, _pace(contract, spans, done, on), lots, is_over)


def _pace(contract: Contract, spans: tuple[Span, ...], done: Decimal, on: date) -> Answer[Pace] | None:
    starts, ends = contract.notified_on, contract.ends_on
    due = sum((span.due for span in spans), Decimal())
    if not due or starts is None or ends is None:
        return None
    try:
        return pace_of(Progress(due, done, starts, ends, proposed_tolerance(on), spans), on)
    except NoValue:  # a day before any tolerance is known
        return None
