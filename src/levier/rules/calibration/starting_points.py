"""What a calibration proposes for a trade: the organisation's own dated values, else the starting tables of the law."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from levier.law import Dated, NoSuchLine, parameter
from levier.rules.answers import Reason, because
from levier.rules.wordings import euros, long_day, percent


class ValueKind(StrEnum):
    LABOUR_SHARE = "labour_share"
    HOURLY_COST = "hourly_cost"


@dataclass(frozen=True, slots=True)
class OwnValue:
    """A value an organisation keeps for a trade: percent or EUR an hour, since when, where it comes from."""

    value: Decimal
    starts_on: date
    source: str


@dataclass(frozen=True, slots=True)
class StartingValues:
    """What is proposed for a trade; a value is None when no source gives one. ``reasons``: one a source."""

    trade: str
    label: str
    labour_share_percent: Decimal | None
    hourly_cost: Decimal | None
    reasons: tuple[Reason, ...]
    is_own: bool = False


def starting_values(trade: str, on: date, own: Mapping[ValueKind, OwnValue] | None = None) -> StartingValues:
    """The labour share and hourly cost offered on screens for a trade, to be corrected by people.

    ``own``: the organisation's values for this trade that day; they come before the starting tables. Raises
    levier.law.NoSuchLine for a trade that is in neither.
    """
    mine = own or {}
    shares = parameter("social_clauses.labour_shares").on(on)
    try:
        line: Dated | None = shares.at(trade)
    except NoSuchLine:
        if not mine:
            raise
        line = None
    label = trade if line is None else line.at("label").words
    share, cost = mine.get(ValueKind.LABOUR_SHARE), mine.get(ValueKind.HOURLY_COST)
    reasons = [_own_reason(label, kind, mine[kind]) for kind in ValueKind if kind in mine]
    table_cost = None if line is None else _table_cost(line, on)
    if line is not None and (share is None or (cost is None and table_cost is not None)):
        reasons.append(
            because(
                f"Valeurs de départ pour «\u00a0{label}\u00a0», à ajuster. Origine\u00a0: {line.at('source').words}.",
                shares.text,
            )
        )
    return StartingValues(
        trade,
        label,
        share.value if share else line.at("share").number if line is not None else None,
        cost.value if cost else table_cost,
        tuple(reasons),
        bool(mine),
    )


def _table_cost(line: Dated, on: date) -> Decimal | None:
    """The hourly cost of the trade's family; None for a trade nobody gave a cost for: the person types it."""
    costs = parameter("social_clauses.hourly_costs").on(on)
    try:
        return costs.at(line.at("cost_family").words).at("start").number
    except NoSuchLine:
        return None


def _own_reason(label: str, kind: ValueKind, own: OwnValue) -> Reason:
    told = (
        f"part de main-d'œuvre de {percent(own.value)}"
        if kind is ValueKind.LABOUR_SHARE
        else f"{euros(own.value)} de l’heure"
    )
    return because(
        f"Valeur de votre organisation pour «\u00a0{label}\u00a0»\u00a0: {told}, à compter du "
        f"{long_day(own.starts_on)}. Source\u00a0: {own.source}.",
        starts_on=own.starts_on,
    )
