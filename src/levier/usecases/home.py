"""À faire: what waits for someone, most pressing first, each with the one place that settles it."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Sum

from levier.records.desks import followed
from levier.records.models import (
    Contract,
    HoursLine,
    HoursState,
    Import,
    ImportKind,
    ImportState,
    Lot,
    Objective,
    Part,
    Person,
    Validation,
)
from levier.rules.access import Actor, may
from levier.rules.wordings import hours
from levier.usecases import home_alerts
from levier.usecases.ceilings import people_near_ai_ceiling
from levier.usecases.diary import list_answers_awaited
from levier.usecases.gestures import gesture, host_of
from levier.usecases.objective_lines import parts_without_objective
from levier.usecases.outcomes import outcomes_due
from levier.usecases.part_forms import DECIDED
from levier.usecases.proposal_views import waiting_for_a_week
from levier.usecases.todos import MOST, Todo, shortened

DECISION_AHEAD, DECISION_PRESSING = timedelta(days=60), timedelta(days=15)


@dataclass(frozen=True, slots=True)
class Home:
    """``waiting``: how many things wait in all, those a line stands for included."""

    todos: tuple[Todo, ...]
    in_order: str
    waiting: int = 0


@gesture("see_home")
def get_home(*, by: Actor, today: date, kind: str = "") -> Home:
    """What waits for the actor today; only what its roles let it settle.

    Of each kind the first are shown, and one line stands for the others; with a ``kind``, that kind alone and whole.
    """
    if by.host_id is None:
        return Home((), "")
    todos: list[Todo] = []
    if may(by, "declare_hours"):
        todos += _imports(by.host_id)
    if may(by, "decide_hours"):
        todos += _hours_to_decide(by.host_id)
    if may(by, "validate_person"):
        todos += _people_to_validate()
        todos += _people_near_ai_ceiling(by.host_id, today)
    if may(by, "calibrate_clause"):
        todos += _lots_to_calibrate(by.host_id)
        todos += _parts_to_calibrate(by.host_id, today)
    if may(by, "record_part"):
        todos += _parts_to_decide(by.host_id, today)
    if may(by, "keep_diary"):
        todos += _answers_awaited(by, today)
    if may(by, "propose_person"):
        todos += _proposals_waiting(by.host_id, today)
    if may(by, "record_outcome"):
        todos += _outcomes_due(by.host_id, today)
    if may(by, "see_contracts"):
        todos += _contracts_ending(by.host_id, today, "account" if may(by, "see_account") else "contract")
    if may(by, "see_account"):
        todos += _alerts(by, today)
    order = {"alert": 0, "watch": 1}
    todos.sort(key=lambda todo: order[todo.state])
    asked = [todo for todo in todos if todo.kind == kind] if kind else shortened(todos)
    return Home(tuple(asked), _in_order(by), len(asked) if kind else len(todos))


def _alerts(by: Actor, today: date) -> list[Todo]:
    """What the follow-up of contracts, hours and hires tells by itself."""
    host = host_of(by)
    in_reach = followed(host) if may(by, "see_whole_account") else Contract.objects.all()
    running = home_alerts.running(in_reach, today)
    todos = home_alerts.contracts_behind(running, today)
    if may(by, "decide_hours"):
        todos += home_alerts.returns_missing(running, today)
        todos += home_alerts.hours_to_check(host, today)
    if may(by, "validate_person"):
        todos += home_alerts.people_to_complete(host)
        todos += home_alerts.evidence_on_hire(host, today)
        todos += home_alerts.counting_ended(host, today)
    return todos


def _answers_awaited(by: Actor, today: date) -> list[Todo]:
    return [
        Todo(
            "diary",
            f"{awaited.kind_label} n° {awaited.act_number}, marché {awaited.contract_number} : réponse attendue",
            f"{awaited.title}, pour le {awaited.answer_by:%d/%m/%Y}",
            "alert" if awaited.answer_by < today else "watch",
            awaited.contract_id,
        )
        for awaited in list_answers_awaited(by=by, on=today)[:MOST]
    ]


def _imports(host: int) -> list[Todo]:
    states = (ImportState.RECEIVED, ImportState.TO_MATCH, ImportState.TO_CONFIRM, ImportState.FAILED)
    waiting = (
        Import.objects.filter(host_id=host, kind__in=(ImportKind.HOURS, *_LISTS), state__in=states)
        .select_related("link", "contract")
        .order_by("created_at")[:MOST]
    )
    return [
        Todo("list", f"{row.get_kind_display()} « {row.file_name} »", row.get_state_display(), "watch", row.pk)
        if row.kind in _LISTS
        else Todo("import", f"Fichier d’heures « {row.file_name} »", _import_detail(row), "alert", row.pk)
        for row in waiting
    ]


_LISTS = (ImportKind.CONTRACTS, ImportKind.PEOPLE)


def _import_detail(row: Import) -> str:
    if row.link is None or row.contract is None:
        return row.get_state_display()
    return f"{row.get_state_display()}, envoyé par {row.link.recipient} pour le marché {row.contract.number}"


def _hours_to_decide(host: int) -> list[Todo]:
    rows = (
        HoursLine.objects.filter(host_id=host, state=HoursState.DECLARED)
        .values("contract_id", "contract__number")
        .annotate(total=Sum("hours"), since=Min("month"), lines=Count("id"))
        .order_by("since")[:MOST]
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
        Person.objects.filter(~Exists(Validation.objects.filter(person_id=OuterRef("pk"))), merged_into__isnull=True)
        .order_by("recorded_at")
        .values_list("pk", "first_name", "last_name", "recorded_at")[:MOST]
    )
    return [
        Todo("person", f"{first} {last} : éligibilité à vérifier", f"saisie le {at:%d/%m/%Y}", "alert", pk)
        for pk, first, last, at in pending
    ]


def _people_near_ai_ceiling(host: int, today: date) -> list[Todo]:
    return [
        Todo(
            "ceiling",
            f"{found.name}\u00a0: plafond d’heures en association intermédiaire",
            found.told,
            found.state,
            found.person_id,
        )
        for found in people_near_ai_ceiling(host, today)[:MOST]
    ]


def _proposals_waiting(host: int, today: date) -> list[Todo]:
    """Companies to call again: no answer for a week."""
    rows = waiting_for_a_week(host, today).select_related("person", "organization", "contract")
    return [
        Todo(
            "proposal",
            f"{row.person.first_name} {row.person.last_name}\u00a0: {row.organization.name} n’a pas répondu",
            f"proposée le {row.proposed_on:%d/%m/%Y}, marché {row.contract.number}, "
            f"sans réponse depuis {(today - row.proposed_on).days} jours",
            "alert",
            row.pk,
        )
        for row in rows[:MOST]
    ]


def _outcomes_due(host: int, today: date) -> list[Todo]:
    return [
        Todo(
            "outcome",
            f"{due.person_name}\u00a0: situation à noter, {due.label.lower()}",
            f"embauche chez {due.employer}, fin le {due.ends_on:%d/%m/%Y}, échéance le {due.due_on:%d/%m/%Y}",
            "alert" if due.is_late else "watch",
            due.engagement_id,
        )
        for due in outcomes_due(host, today, MOST)
    ]


def _lots_to_calibrate(host: int) -> list[Todo]:
    fixed = Objective.objects.filter(clause__lot_id=OuterRef("pk"))
    lots = (
        Lot.objects.filter(~Exists(fixed), host_id=host, clauses__isnull=False)
        .select_related("contract")
        .prefetch_related("clauses")
        .order_by("contract__notified_on", "pk")[:MOST]
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


def _parts_to_calibrate(host: int, today: date) -> list[Todo]:
    """Orders, tranches, renewals and years under a clause that have no objective: those that run already press."""
    todos = []
    for found in parts_without_objective(host, today)[:MOST]:
        place = f"Marché {found.contract_number}, lot {found.lot_number}\u00a0:"
        state = "alert" if found.is_live else "watch"
        if found.part_id is not None:
            told = "à calibrer, et compte déjà" if found.is_live else "à calibrer"
            todos.append(Todo("calibration", f"{place} {found.labels[0]}", told, state, found.clause_id, found.part_id))
            continue
        told = f"{place} {len(found.labels)} parties à calibrer"
        todos.append(Todo("contract_calibration", told, ", ".join(found.labels), state, found.contract_id))
    return todos


def _parts_to_decide(host: int, today: date) -> list[Todo]:
    """Tranches and renewals whose last day to decide comes within sixty days."""
    due = Part.objects.filter(
        host_id=host,
        kind__in=DECIDED,
        live_on__isnull=True,
        decide_by__range=(today, today + DECISION_AHEAD),
    )
    return [
        Todo(
            "part",
            f"Marché {part.lot.contract.number}, lot {part.lot.number}\u00a0: {part.title}",
            f"à décider avant le {part.decide_by:%d/%m/%Y}",
            "alert" if part.decide_by and part.decide_by <= today + DECISION_PRESSING else "watch",
            part.pk,
        )
        for part in due.select_related("lot__contract").order_by("decide_by", "pk")[:MOST]
    ]


def _contracts_ending(host: int, today: date, page: str) -> list[Todo]:
    soon = Contract.objects.filter(ends_on__range=(today, today + timedelta(days=183))).order_by("ends_on")[:MOST]
    kept = list(soon)
    leads = dict(
        followed(host).filter(pk__in=[c.pk for c in kept]).exclude(host_id=host).values_list("pk", "host__name")
    )
    return [
        Todo(
            page,
            f"Marché {c.number}\u00a0: {c.object}",
            f"se termine le {c.ends_on:%d/%m/%Y}" + (f", suivi avec {leads[c.pk]}" if c.pk in leads else ""),
            "watch",
            c.pk,
        )
        for c in kept
    ]


def _in_order(by: Actor) -> str:
    if not may(by, "see_contracts"):
        return ""
    count = Contract.objects.count()
    return f"{count} marchés suivis." if count > 1 else f"{count} marché suivi." if count else ""
