"""What the first page tells of hours and files received: files not yet in the tables, hours no one has decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from levier.exchange.outputs.numbers import month_long
from levier.records.models import HoursLine, HoursState, Import, ImportKind, ImportState
from levier.rules.wordings import hours
from levier.usecases.todos import MOST, Todo

_LISTS = (ImportKind.CONTRACTS, ImportKind.PEOPLE)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Hours to decide of one contract and month."""

    contract_id: int
    contract_number: str
    month: date
    hours: Decimal
    lines: int


def files_received(host: int) -> list[Todo]:
    """Files of hours and lists on their way into the tables, the oldest first."""
    states = (ImportState.RECEIVED, ImportState.TO_MATCH, ImportState.TO_CONFIRM, ImportState.FAILED)
    waiting = (
        Import.objects.filter(host_id=host, kind__in=(ImportKind.HOURS, *_LISTS), state__in=states)
        .select_related("link", "contract")
        .only("kind", "file_name", "state", "link__recipient", "contract__number")
        .order_by("created_at")[:MOST]
    )
    return [
        Todo(
            "list", f"{row.get_kind_display()} «\u00a0{row.file_name}\u00a0»", row.get_state_display(), "watch", row.pk
        )
        if row.kind in _LISTS
        else Todo("import", f"Fichier d’heures «\u00a0{row.file_name}\u00a0»", _import_detail(row), "alert", row.pk)
        for row in waiting
    ]


def _import_detail(row: Import) -> str:
    if row.link is None or row.contract is None:
        return row.get_state_display()
    return f"{row.get_state_display()}, envoyé par {row.link.recipient} pour le marché {row.contract.number}"


def waiting_hours(host: int) -> tuple[Waiting, ...]:
    """Hours no one has decided yet, by month then contract."""
    rows = HoursLine.objects.filter(host_id=host, state=HoursState.DECLARED)
    sums = rows.values_list("contract_id", "contract__number", "month").annotate(Sum("hours"), Count("pk"))
    return tuple(Waiting(*row) for row in sums.order_by("month", "contract_id"))


def hours_to_decide(waiting: Sequence[Waiting]) -> list[Todo]:
    """By contract, those that wait the longest first: months come in their order."""
    by_contract: dict[int, list[Waiting]] = {}
    for one in waiting:
        by_contract.setdefault(one.contract_id, []).append(one)
    return [
        Todo(
            "hours",
            f"{_counted(sum(one.lines for one in each))} à valider, marché {each[0].contract_number}",
            f"{hours(sum((one.hours for one in each), Decimal()))} depuis {month_long(each[0].month)}",
            "alert",
            contract_id,
        )
        for contract_id, each in list(by_contract.items())[:MOST]
    ]


def _counted(lines: int) -> str:
    return f"{lines} lignes d’heures" if lines > 1 else "Une ligne d’heures"
