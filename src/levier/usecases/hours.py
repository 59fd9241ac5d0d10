"""Hours received: the rows behind every figure, and the facilitator's decision on each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from levier.records.models import Contract, HoursLine, HoursState, Person
from levier.rules.access import Actor, may
from levier.usecases.gestures import found, gesture
from levier.usecases.refusals import Refused
from levier.usecases.thread import Thread, thread_of


@dataclass(frozen=True, slots=True)
class HoursFilters:
    """What the rows are narrowed to; empty keeps all. ``month`` is a first day."""

    state: str = ""
    sex: str = ""
    residence: str = ""
    modality: str = ""
    employer: str = ""
    month: date | None = None
    engagement_id: int | None = None


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One line. ``person`` is a name for who may see it, else the person's number."""

    id: int
    person: str
    person_id: int | None
    employer: str
    modality: str
    month: date
    hours: Decimal
    state: str
    state_label: str
    reason: str
    file_name: str
    sheet: str
    cell: str
    import_id: int


@dataclass(frozen=True, slots=True)
class ContractHours:
    contract_id: int
    number: str
    object: str
    thread: Thread
    rows: tuple[HoursRow, ...]
    may_decide: bool


def _narrowed(contract_id: int, filters: HoursFilters) -> QuerySet[HoursLine]:
    wanted = Q(contract_id=contract_id)
    for column, value in (
        ("state", filters.state),
        ("engagement__sex", filters.sex),
        ("engagement__residence", filters.residence),
        ("engagement__modality", filters.modality),
        ("engagement__employer__name", filters.employer),
        ("month", filters.month),
        ("engagement_id", filters.engagement_id),
    ):
        if value:
            wanted &= Q(**{column: value})
    return HoursLine.objects.filter(wanted)


@gesture("read_hours")
def list_contract_hours(*, by: Actor, contract_id: int, filters: HoursFilters) -> ContractHours:
    """The hours of a contract, latest month first, each with the cell of the file it came from."""
    contract = found(Contract.objects.all(), pk=contract_id)
    lines = (
        _narrowed(contract_id, filters).select_related("engagement__employer").order_by("-month", "engagement_id", "id")
    )
    rows = list(lines)
    people = {r.engagement.person_id for r in rows}
    names = {p.pk: f"{p.first_name} {p.last_name}" for p in Person.objects.filter(pk__in=people)}
    files = dict(HoursLine.objects.filter(contract_id=contract_id).values_list("source_id", "source__file_name"))
    return ContractHours(
        contract.pk,
        contract.number,
        contract.object,
        thread_of(contract),
        tuple(
            HoursRow(
                r.pk,
                names.get(r.engagement.person_id, f"Personne n° {r.engagement.person_id}"),
                r.engagement.person_id if r.engagement.person_id in names else None,
                r.engagement.employer.name,
                r.engagement.get_modality_display(),
                r.month,
                r.hours,
                r.state,
                r.get_state_display(),
                r.reason,
                files.get(r.source_id, ""),
                r.sheet,
                r.cell,
                r.source_id,
            )
            for r in rows
        ),
        may(by, "decide_hours"),
    )


@gesture("decide_hours")
def decide_hours(
    *,
    by: Actor,
    contract_id: int,
    state: str,
    line_ids: Collection[int] | None,
    filters: HoursFilters,
    reason: str = "",
) -> int:
    """Validate or reject lines: those named, or every line of the filters that waits. Returns how many.

    A rejection carries its reason. A decided line can be decided again: the history keeps both.
    """
    found(Contract.objects.all(), pk=contract_id)
    if state not in (HoursState.VALIDATED, HoursState.REJECTED):
        raise Refused(("state", "Choisissez de valider ou de rejeter."))
    if state == HoursState.REJECTED and not reason.strip():
        raise Refused(("reason", "Dites pourquoi ces heures sont rejetées : l’entreprise le lira."))
    lines = _narrowed(contract_id, filters)
    lines = lines.filter(state=HoursState.DECLARED) if line_ids is None else lines.filter(pk__in=line_ids)
    decided = HoursLine.objects.filter(pk__in=lines.values("pk")).exclude(state=state)
    count = decided.update(state=state, reason=reason.strip())
    if not count:
        raise Refused(("", "Aucune ligne à décider : cochez des lignes, ou elles le sont déjà."))
    return count
