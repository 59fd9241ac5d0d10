"""À faire: what waits for someone, most pressing first, each with the one place that settles it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Sum

from levier.records.models import (
    Contract,
    HoursLine,
    HoursState,
    Import,
    ImportKind,
    ImportState,
    Lot,
    Objective,
    Person,
    Validation,
)
from levier.rules.access import Actor, may
from levier.rules.wordings import hours
from levier.usecases.gestures import gesture

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Todo:
    """``kind`` names the page that settles it, ``target`` its id; ``state``: alert or watch."""

    kind: str
    title: str
    detail: str
    state: str
    target: int | None = None


@dataclass(frozen=True, slots=True)
class Home:
    todos: tuple[Todo, ...]
    in_order: str


@gesture("see_home")
def get_home(*, by: Actor, today: date) -> Home:
    """What waits for the actor today; only what its roles let it settle."""
    if by.host_id is None:
        return Home((), "")
    todos: list[Todo] = []
    if may(by, "declare_hours"):
        todos += _imports()
    if may(by, "decide_hours"):
        todos += _hours_to_decide()
    if may(by, "validate_person"):
        todos += _people_to_validate()
    if may(by, "calibrate_clause"):
        todos += _lots_to_calibrate()
    if may(by, "see_contracts"):
        todos += _contracts_ending(today, "account" if may(by, "see_account") else "contract")
    order = {"alert": 0, "watch": 1}
    return Home(tuple(sorted(todos, key=lambda t: order[t.state])), _in_order(by))


def _imports() -> list[Todo]:
    states = (ImportState.RECEIVED, ImportState.TO_MATCH, ImportState.TO_CONFIRM, ImportState.FAILED)
    waiting = (
        Import.objects.filter(kind=ImportKind.HOURS, state__in=states)
        .select_related("link", "contract")
        .order_by("created_at")[:SHOWN]
    )
    return [
        Todo("import", f"Fichier d’heures « {row.file_name} »", _import_detail(row), "alert", row.pk) for row in waiting
    ]


def _import_detail(row: Import) -> str:
    if row.link is None or row.contract is None:
        return row.get_state_display()
    return f"{row.get_state_display()}, envoyé par {row.link.recipient} pour le marché {row.contract.number}"


def _hours_to_decide() -> list[Todo]:
    rows = (
        HoursLine.objects.filter(state=HoursState.DECLARED)
        .values("contract_id", "contract__number")
        .annotate(total=Sum("hours"), since=Min("month"), lines=Count("id"))
        .order_by("since")[:SHOWN]
    )
    return [
        Todo(
            "hours",
            f"{_counted(row['lines'])} à valider, marché {row['contract__number']}",
            f"{hours(row['total'])} depuis {row['since']:%m/%Y}",
            "alert",
            row["contract_id"],
        )
        for row in rows
    ]


def _counted(lines: int) -> str:
    return f"{lines} lignes d’heures" if lines > 1 else "Une ligne d’heures"


def _people_to_validate() -> list[Todo]:
    pending = (
        Person.objects.filter(~Exists(Validation.objects.filter(person_id=OuterRef("pk"))))
        .order_by("recorded_at")
        .values_list("pk", "first_name", "last_name", "recorded_at")[:SHOWN]
    )
    return [
        Todo("person", f"{first} {last} : éligibilité à vérifier", f"saisie le {at:%d/%m/%Y}", "alert", pk)
        for pk, first, last, at in pending
    ]


def _lots_to_calibrate() -> list[Todo]:
    fixed = Objective.objects.filter(clause__lot_id=OuterRef("pk"))
    lots = (
        Lot.objects.filter(~Exists(fixed), clauses__isnull=False)
        .select_related("contract")
        .prefetch_related("clauses")
        .order_by("contract__notified_on", "pk")[:SHOWN]
    )
    return [
        Todo(
            "calibration",
            f"Marché {lot.contract.number}, lot {lot.number} : {lot.title}",
            "objectif à calibrer",
            "watch",
            next(iter(lot.clauses.all())).pk,
        )
        for lot in lots
    ]


def _contracts_ending(today: date, page: str) -> list[Todo]:
    soon = Contract.objects.filter(ends_on__range=(today, today + timedelta(days=183))).order_by("ends_on")[:SHOWN]
    return [
        Todo(page, f"Marché {c.number} : {c.object}", f"se termine le {c.ends_on:%d/%m/%Y}", "watch", c.pk)
        for c in soon
    ]


def _in_order(by: Actor) -> str:
    if not may(by, "see_contracts"):
        return ""
    followed = Contract.objects.count()
    return f"{followed} marchés suivis." if followed > 1 else f"{followed} marché suivi." if followed else ""
