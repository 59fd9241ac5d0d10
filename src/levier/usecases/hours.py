"""Hours received: the rows behind every figure, and the facilitator's decision on each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from levier.indicators.hours_by_part import NAMED
from levier.records.models import Contract, HoursLine, HoursState, Part, Person
from levier.rules.access import Actor, may
from levier.usecases.engagement_parts import part_label
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.hours_checks import Check, checks_of
from levier.usecases.refusals import Refused
from levier.usecases.thread import Thread, thread_of


@dataclass(frozen=True, slots=True)
class HoursFilters:
    """What the rows are narrowed to; empty keeps all. ``month`` is a first day; ``desk_id`` an organisation's.

    ``is_to_check``: one's own lines outside the days that count, or of a month too full. ``part_id``: an order or a
    tranche its engagement names, 0 for those that name none.
    """

    state: str = ""
    sex: str = ""
    residence: str = ""
    modality: str = ""
    employer: str = ""
    month: date | None = None
    engagement_id: int | None = None
    desk_id: int | None = None
    is_to_check: bool = False
    part_id: int | None = None


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One line. ``person`` is a name for who may see it, else her number and, on a shared contract, who follows her.

    Sheets often bear the name of a person: ``sheet`` and ``cell`` are empty for who may not see it.

    ``is_ours``: kept by the organisation one acts for, which alone decides it. ``checks``: why it is to be looked at,
    for who decides it.
    """

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
    is_ours: bool
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class ContractHours:
    """``desks``: the organisations that follow the contract, by id, when there are several. ``parts``: its orders and
    tranches, by id.
    """

    contract_id: int
    number: str
    object: str
    thread: Thread
    rows: tuple[HoursRow, ...]
    may_decide: bool
    desks: tuple[tuple[int, str], ...]
    parts: tuple[tuple[int, str], ...] = ()


def _narrowed(contract_id: int, filters: HoursFilters, checks: Mapping[int, tuple[Check, ...]]) -> QuerySet[HoursLine]:
    wanted = Q(contract_id=contract_id)
    if filters.is_to_check:
        wanted &= Q(pk__in=checks)
    if filters.part_id is not None:
        named = Q(engagement__part__kind__in=NAMED)
        wanted &= Q(engagement__part_id=filters.part_id) if filters.part_id else ~named
    for column, value in (
        ("state", filters.state),
        ("engagement__sex", filters.sex),
        ("engagement__residence", filters.residence),
        ("engagement__modality", filters.modality),
        ("engagement__employer__name", filters.employer),
        ("month", filters.month),
        ("engagement_id", filters.engagement_id),
        ("host_id", filters.desk_id),
    ):
        if value:
            wanted &= Q(**{column: value})
    return HoursLine.objects.filter(wanted)


@gesture("read_hours")
def list_contract_hours(*, by: Actor, contract_id: int, filters: HoursFilters, on: date | None = None) -> ContractHours:
    """The hours of a contract, latest month first, each with the cell of the file it came from.

    ``on``: the day whose objective stands in the thread.
    """
    contract = found(Contract.objects.all(), pk=contract_id)
    checks = _checks(by, contract_id)
    lines = _narrowed(contract_id, filters, checks).select_related("engagement__employer")
    rows = list(lines.order_by("-month", "engagement_id", "id"))
    people = {r.engagement.person_id for r in rows}
    names = {p.pk: f"{p.first_name} {p.last_name}" for p in Person.objects.filter(pk__in=people)}
    desks = dict(contract.desks.order_by("id").values_list("organization_id", "organization__name"))
    parts = Part.objects.filter(lot__contract_id=contract_id, kind__in=NAMED).select_related("lot")
    files = dict(HoursLine.objects.filter(contract_id=contract_id).values_list("source_id", "source__file_name"))
    return ContractHours(
        contract.pk,
        contract.number,
        contract.object,
        thread_of(contract, on),
        tuple(
            HoursRow(
                r.pk,
                names.get(r.engagement.person_id) or _unnamed(by, r, desks),
                r.engagement.person_id if r.engagement.person_id in names else None,
                r.engagement.employer.name,
                r.engagement.get_modality_display(),
                r.month,
                r.hours,
                r.state,
                r.get_state_display(),
                "" if _is_shared_with(by, r) else r.reason,
                files.get(r.source_id, ""),
                *((r.sheet, r.cell) if r.engagement.person_id in names else ("", "")),
                r.source_id,
                r.host_id == by.host_id,
                checks.get(r.pk, ()),
            )
            for r in rows
        ),
        may(by, "decide_hours"),
        tuple(desks.items()) if len(desks) > 1 else (),
        tuple((part.pk, f"Lot {part.lot.number}\u00a0: {part_label(part)}") for part in parts),
    )


def _checks(by: Actor, contract_id: int) -> Mapping[int, tuple[Check, ...]]:
    """By line, for who decides hours."""
    return checks_of(host_of(by), contract_id) if may(by, "decide_hours") else {}


def _is_shared_with(by: Actor, line: HoursLine) -> bool:
    """Whether the line is another's, of a contract one follows with it: what it says in words stays there."""
    return may(by, "see_whole_account") and line.host_id != by.host_id


def _unnamed(by: Actor, line: HoursLine, desks: Mapping[int, str]) -> str:
    """A person whose name stays with the organisation that follows her."""
    if _is_shared_with(by, line) and line.host_id in desks:
        return f"Personne suivie par {desks[line.host_id]}, n°\u00a0{line.engagement.person_id}"
    return f"Personne n°\u00a0{line.engagement.person_id}"


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

    A rejection carries its reason. A decided line can be decided again: the history keeps both. On a contract
    followed by several, each organisation decides its own lines.
    """
    found(Contract.objects.all(), pk=contract_id)
    if state not in (HoursState.VALIDATED, HoursState.REJECTED):
        raise Refused(("state", "Choisissez de valider ou de rejeter."))
    if state == HoursState.REJECTED and not reason.strip():
        raise Refused(("reason", "Dites pourquoi ces heures sont rejetées\u00a0: l’entreprise le lira."))
    checks = _checks(by, contract_id) if filters.is_to_check else {}
    lines = _narrowed(contract_id, filters, checks).filter(host_id=host_of(by))
    lines = lines.filter(state=HoursState.DECLARED) if line_ids is None else lines.filter(pk__in=line_ids)
    decided = HoursLine.objects.filter(pk__in=lines.values("pk")).exclude(state=state)
    count = decided.update(state=state, reason=reason.strip())
    if not count:
        raise Refused(("", "Aucune ligne à décider\u00a0: cochez des lignes, ou elles le sont déjà."))
    return count
