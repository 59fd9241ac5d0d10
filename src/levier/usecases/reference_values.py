"""An organisation's own starting values for its calibrations: dated, each with its source, never changed in place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from levier.exchange.outputs.numbers import date_long
from levier.records.models import HistoryEntry, ReferenceKind, ReferenceValue
from levier.rules import calibration
from levier.rules.access import Actor
from levier.rules.calibration import ValueKind
from levier.rules.durations import ONE_DAY
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.history import Event, events_of
from levier.usecases.refusals import NotFound, Refused
from levier.usecases.starting_values import trades

LONGEST_TRADE, LONGEST_SOURCE = 60, 200
MOST_PERCENT, MOST_COST = Decimal(100), Decimal("99999.99")
ValueInForce = tuple[str, ValueKind, calibration.OwnValue]
"""A trade, which of its values, and the value."""


@dataclass(frozen=True, slots=True)
class ValueFacts:
    """A value as people give it: percent or EUR an hour; ``trade``: a code of the starting table, or a name."""

    kind: str
    trade: str
    value: Decimal
    starts_on: date
    source: str


@dataclass(frozen=True, slots=True)
class ValueRow:
    """A value kept. ``until_on``: the day before the next one; ``is_in_force``, ``is_past`` on the day it is seen."""

    id: int
    facts: ValueFacts
    kind_label: str
    trade_label: str
    until_on: date | None
    is_in_force: bool
    is_past: bool


@dataclass(frozen=True, slots=True)
class ValuePage:
    """The values of an organisation, by trade; ``trades``: codes and names to choose from."""

    rows: tuple[ValueRow, ...]
    trades: tuple[tuple[str, str], ...]
    history: tuple[Event, ...]


def by_trade(values: tuple[ValueInForce, ...]) -> Mapping[str, Mapping[ValueKind, calibration.OwnValue]]:
    """Values in force as a calibration asks for them."""
    sorted_out: dict[str, dict[ValueKind, calibration.OwnValue]] = {}
    for trade, kind, value in values:
        sorted_out.setdefault(trade, {})[kind] = value
    return sorted_out


@gesture("keep_reference_values")
def values_in_force(*, by: Actor, on: date) -> tuple[ValueInForce, ...]:
    """The values of the actor's organisation that hold on a day: for each trade and kind, the newest begun."""
    rows = ReferenceValue.objects.filter(host_id=host_of(by), starts_on__lte=on).order_by("trade", "kind", "starts_on")
    newest = {(row.trade, row.kind): row for row in rows}
    return tuple(
        (trade, ValueKind(kind), calibration.OwnValue(row.value, row.starts_on, row.source))
        for (trade, kind), row in newest.items()
    )


@gesture("keep_reference_values")
def list_reference_values(*, by: Actor, on: date) -> ValuePage:
    """Every value of the actor's organisation, newest first within a trade; in force as of ``on``."""
    shown = _rows(by, on)
    names = dict(trades(on))
    own = {row.facts.trade: row.facts.trade for row in shown if row.facts.trade not in names}
    # Values removed stay in the history: they are found by what it kept of them.
    kept = HistoryEntry.objects.filter(host_id=by.host_id, subject="reference_values").values_list("row_id", flat=True)
    return ValuePage(
        tuple(sorted(shown, key=lambda row: row.trade_label.casefold())),
        (*trades(on), *own.items()),
        events_of(by, (("reference_values", kept),)),
    )


@gesture("keep_reference_values")
def get_reference_value(*, by: Actor, value_id: int, on: date) -> ValueRow:
    """One value, as of a day. Raises ``NotFound`` out of reach."""
    row = next((row for row in _rows(by, on) if row.id == value_id), None)
    if row is None:
        raise NotFound
    return row


def _rows(by: Actor, on: date) -> tuple[ValueRow, ...]:
    rows = list(ReferenceValue.objects.filter(host_id=host_of(by)).order_by("trade", "kind", "-starts_on"))
    names = dict(trades(on))
    shown: list[ValueRow] = []
    for rank, row in enumerate(rows):
        later = rows[rank - 1] if rank and _same_line(rows[rank - 1], row) else None
        until_on = later.starts_on - ONE_DAY if later else None
        shown.append(
            ValueRow(
                row.pk,
                ValueFacts(row.kind, row.trade, row.value, row.starts_on, row.source),
                row.get_kind_display(),
                names.get(row.trade, row.trade),
                until_on,
                row.starts_on <= on and (until_on is None or on <= until_on),
                until_on is not None and until_on < on,
            )
        )
    return tuple(shown)


def _same_line(one: ReferenceValue, other: ReferenceValue) -> bool:
    return (one.trade, one.kind) == (other.trade, other.kind)


@gesture("keep_reference_values")
def add_reference_value(*, by: Actor, facts: ValueFacts, why: str = "") -> int:
    """Add a value from a day on; the one before it holds until the day before. Returns its id.

    Raises ``Refused`` at the fields.
    """
    trade, source = " ".join(facts.trade.split()), " ".join(facts.source.split())
    problems = []
    if facts.kind not in ReferenceKind.values:
        problems.append(("kind", "Choisissez une part de main-d’œuvre ou un coût horaire."))
    if not trade or len(trade) > LONGEST_TRADE:
        problems.append(("trade", f"Indiquez le métier, en {LONGEST_TRADE} caractères au plus."))
    if not source or len(source) > LONGEST_SOURCE:
        problems.append(("source", "Dites d’où vient cette valeur\u00a0: un bilan, un accord, une étude."))
    most = MOST_PERCENT if facts.kind == ReferenceKind.LABOUR_SHARE else MOST_COST
    if not 0 < facts.value <= most:
        unit = "un pourcentage" if facts.kind == ReferenceKind.LABOUR_SHARE else "un nombre d’euros"
        problems.append(("value", f"Indiquez {unit} au-dessus de 0, jusqu’à {most}."))
    if problems:
        raise Refused(*problems)
    try:
        with transaction.atomic():
            row = ReferenceValue.objects.create(
                host_id=host_of(by),
                kind=facts.kind,
                trade=trade,
                value=facts.value,
                starts_on=facts.starts_on,
                source=source,
            )
    except IntegrityError:
        told = f"Une valeur de ce métier commence déjà le {date_long(facts.starts_on)}\u00a0: retirez-la d’abord."
        raise Refused(("starts_on", told)) from None
    return row.pk


@gesture("keep_reference_values")
def remove_reference_value(*, by: Actor, value_id: int, why: str = "") -> None:
    """Remove a value entered by mistake; scenarios already kept hold their own figures. Raises ``NotFound``."""
    found(ReferenceValue.objects.filter(host_id=host_of(by)), pk=value_id).delete()
