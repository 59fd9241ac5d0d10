"""À faire: what waits for someone, most pressing first, each with the one place that settles it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from levier.exchange.outputs.numbers import date_short, number
from levier.records.desks import follows
from levier.records.models import (
    Clause,
    Contract,
    Objective,
    Part,
    Person,
    Validation,
)
from levier.rules.access import Actor, may
from levier.usecases import home_alerts
from levier.usecases.ceilings import people_near_ai_ceiling
from levier.usecases.diary import answers_awaited
from levier.usecases.gestures import gesture, host_of
from levier.usecases.hires import worked
from levier.usecases.home_hours import files_received, hours_to_decide, waiting_hours
from levier.usecases.missing_documents import documents_to_gather
from levier.usecases.objective_lines import parts_without_objective
from levier.usecases.operation_targets import results_awaited
from levier.usecases.outcomes import outcomes_due
from levier.usecases.part_forms import DECIDED
from levier.usecases.proposal_views import waiting_for_a_week
from levier.usecases.todos import MOST, Todo, about, shortened

DECISION_AHEAD, DECISION_PRESSING = timedelta(days=60), timedelta(days=15)
ENDING_AHEAD = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Home:
    """``waiting``: how many of the things asked for wait, those a line stands for included; ``subjects``: what things
    are about, and how many wait of each, whatever was asked for."""

    todos: tuple[Todo, ...]
    in_order: str
    waiting: int = 0
    subjects: tuple[tuple[str, int], ...] = ()


@gesture("see_home")
def get_home(*, by: Actor, today: date, kind: str = "", subject: str = "") -> Home:
    """What waits for the actor today; only what its roles let it settle.

    Of each kind the first are shown, and one line stands for the others; with a ``kind``, that kind alone and whole,
    with a ``subject``, what is about it alone.
    """
    if by.host_id is None:
        return Home((), "")
    todos: list[Todo] = []
    if may(by, "declare_hours"):
        todos += files_received(by.host_id)
    waiting = waiting_hours(by.host_id) if may(by, "decide_hours") else ()
    todos += hours_to_decide(waiting)
    if may(by, "validate_person"):
        todos += _people_to_validate()
        todos += _people_near_ai_ceiling(by.host_id, today)
    if may(by, "calibrate_clause"):
        todos += _lots_to_calibrate(by.host_id)
        todos += _parts_to_calibrate(by.host_id, today)
    if may(by, "record_part"):
        todos += _parts_to_decide(by.host_id, today)
    if may(by, "keep_diary"):
        todos += _answers_awaited(by.host_id, today)
    if may(by, "keep_operations"):
        todos += _results_awaited(by.host_id, today)
    if may(by, "propose_person"):
        todos += _proposals_waiting(by.host_id, today)
    if may(by, "record_outcome"):
        todos += _outcomes_due(by.host_id, today)
    todos += documents_to_gather(by)
    contracts = _contracts(by.host_id) if may(by, "see_contracts") or may(by, "see_account") else ()
    if may(by, "see_contracts"):
        todos += _contracts_ending(contracts, today, "account" if may(by, "see_account") else "contract")
    if may(by, "see_account"):
        todos += _alerts(by, contracts, {each.month for each in waiting}, today)
    order = {"alert": 0, "watch": 1}
    todos.sort(key=lambda todo: order[todo.state])
    subjects = about(todos)
    if kind:
        asked = kept = [todo for todo in todos if todo.kind == kind]
    else:
        kept = subjects.get(subject, []) if subject else todos
        asked = shortened(kept)
    # Of contracts, the accounts that alert are those behind; those near their end are only to watch.
    behind = sum(todo.kind == "account" and todo.state == "alert" for todo in todos)
    in_order = _in_order(len(contracts), behind) if may(by, "see_contracts") else ""
    counts = tuple((name, len(waiting)) for name, waiting in subjects.items())
    return Home(tuple(asked), in_order, len(kept), counts)


@dataclass(frozen=True, slots=True)
class _InReach:
    """A contract in reach: whether the organisation follows it today, and with whom when another keeps it."""

    contract: Contract
    is_followed: bool
    shared_with: str


def _contracts(host: int) -> tuple[_InReach, ...]:
    """The contracts in reach, read once for all that is told of them."""
    rows = Contract.objects.only("number", "object", "notified_on", "ends_on", "holder_id", "host_id")
    return tuple(
        _InReach(row, row.is_followed, row.lead if row.is_followed and row.host_id != host else "")
        for row in rows.annotate(is_followed=follows(host), lead=F("host__name"))
    )


def _alerts(by: Actor, contracts: Sequence[_InReach], months: set[date], today: date) -> list[Todo]:
    """What the follow-up of contracts, hours and hires tells by itself. ``months``: those whose hours wait."""
    host = host_of(by)
    is_whole = may(by, "see_whole_account")
    running = home_alerts.running([one.contract for one in contracts if one.is_followed or not is_whole], today)
    todos = home_alerts.contracts_behind(running, today)
    is_deciding, is_validating = may(by, "decide_hours"), may(by, "validate_person")
    if not (is_deciding or is_validating):
        return todos
    known = worked(host)
    if is_deciding:
        todos += home_alerts.returns_missing(running, today)
        todos += home_alerts.hours_to_check(host, known, months, today)
    if is_validating:
        todos += home_alerts.people_to_complete(host)
        todos += home_alerts.evidence_on_hire(host, known.hires, today)
        todos += home_alerts.counting_ended(known, today)
    return todos


def _answers_awaited(host: int, today: date) -> list[Todo]:
    return [
        Todo(
            "diary",
            f"{awaited.kind_label} n° {awaited.act_number}, marché {awaited.contract_number}\u00a0: réponse attendue",
            f"{awaited.title}, pour le {date_short(awaited.answer_by)}",
            "alert" if awaited.answer_by < today else "watch",
            awaited.contract_id,
        )
        for awaited in answers_awaited(host, today)[:MOST]
    ]


def _results_awaited(host: int, today: date) -> list[Todo]:
    """Targets of operations whose day has come: what was reached is to be told."""
    return [
        Todo(
            "target",
            f"{awaited.facts.label}\u00a0: résultat à noter",
            f"{awaited.operation}, {number(awaited.facts.target)} {awaited.facts.unit} pour le "
            f"{date_short(awaited.due_on)}, "
            + ("aucun résultat noté" if awaited.reached is None else f"{number(awaited.reached)} notés avant ce jour"),
            "alert" if awaited.due_on < today else "watch",
            awaited.target_id,
        )
        for awaited in results_awaited(host, today, MOST)
    ]


def _people_to_validate() -> list[Todo]:
    pending = (
        Person.objects.filter(~Exists(Validation.objects.filter(person_id=OuterRef("pk"))), merged_into__isnull=True)
        .order_by("recorded_at")
        .values_list("pk", "first_name", "last_name", "recorded_at")[:MOST]
    )
    return [
        Todo(
            "person",
            f"{first} {last}\u00a0: éligibilité à vérifier",
            f"saisie le {date_short(timezone.localdate(at))}",
            "alert",
            pk,
        )
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
    names = ("person__first_name", "person__last_name", "organization__name", "contract__number")
    rows = waiting_for_a_week(host, today).values_list("pk", "proposed_on", *names)
    return [
        Todo(
            "proposal",
            f"{first} {last}\u00a0: {organization} n’a pas répondu",
            f"proposée le {date_short(proposed_on)}, marché {number}, "
            f"sans réponse depuis {(today - proposed_on).days} jours",
            "alert",
            pk,
        )
        for pk, proposed_on, first, last, organization, number in rows[:MOST]
    ]


def _outcomes_due(host: int, today: date) -> list[Todo]:
    return [
        Todo(
            "outcome",
            f"{due.person_name}\u00a0: situation à noter, {due.label.lower()}",
            f"embauche chez {due.employer}, fin le {date_short(due.ends_on)}, échéance le {date_short(due.due_on)}",
            "alert" if due.is_late else "watch",
            due.engagement_id,
        )
        for due in outcomes_due(host, today, MOST)
    ]


def _lots_to_calibrate(host: int) -> list[Todo]:
    fixed = Objective.objects.filter(clause_id=OuterRef("pk"))
    clauses = (
        Clause.objects.filter(~Exists(fixed), host_id=host)
        .order_by("lot__contract__notified_on", "lot_id")
        .values_list("pk", "lot__contract__number", "lot__number", "lot__title")[:MOST]
    )
    return [
        Todo("calibration", f"Marché {contract}, lot {number}\u00a0: {title}", "objectif à calibrer", "watch", pk)
        for pk, contract, number, title in clauses
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
    ).order_by("decide_by", "pk")
    return [
        Todo(
            "part",
            f"Marché {contract}, lot {number}\u00a0: {title}",
            f"à décider avant le {date_short(decide_by)}",
            "alert" if decide_by <= today + DECISION_PRESSING else "watch",
            pk,
        )
        for pk, contract, number, title, decide_by in due.values_list(
            "pk", "lot__contract__number", "lot__number", "title", "decide_by"
        )[:MOST]
        if decide_by
    ]


def _contracts_ending(contracts: Sequence[_InReach], today: date, page: str) -> list[Todo]:
    last = today + ENDING_AHEAD
    dated = ((one.contract.ends_on, one.contract.pk, one) for one in contracts)
    soon = sorted((ends_on, pk, one) for ends_on, pk, one in dated if ends_on and today <= ends_on <= last)
    return [
        Todo(
            page,
            f"Marché {one.contract.number}\u00a0: {one.contract.object}",
            f"se termine le {date_short(ends_on)}" + (f", suivi avec {one.shared_with}" if one.shared_with else ""),
            "watch",
            pk,
        )
        for ends_on, pk, one in soon[:MOST]
    ]


def _in_order(count: int, behind: int) -> str:
    """What asks for nothing: the contracts, those behind left out."""
    followed = "marchés suivis" if count > 1 else "marché suivi"
    if not behind:
        return f"{count} {followed}." if count else ""
    on_time = count - behind
    return f"{on_time} des {count} {followed} {'sont' if on_time > 1 else 'est'} sans retard." if on_time else ""
