"""Operations above contracts: what they gather, the versions of their objective, their qualitative targets."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum

from levier.exchange.outputs import numbers
from levier.indicators import Figure, Selection, figure
from levier.records.models import (
    Contract,
    HoursLine,
    HoursState,
    Operation,
    OperationContract,
    OperationKind,
    OperationObjective,
    OperationOwner,
    OperationStage,
    OrganizationKind,
)
from levier.rules.access import Actor, may
from levier.usecases.edits import lock_unchanged, seen_of
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.history import Event, events_of
from levier.usecases.operation_objectives import OperationVersion, hours_by_part, in_force, operation_versions
from levier.usecases.operation_parts import OperationContractRow, PartRow, contracts_of, part_rows, usual_part_of
from levier.usecases.operation_targets import TargetView, targets_of
from levier.usecases.organizations import register_organization
from levier.usecases.refusals import Refused


@dataclass(frozen=True, slots=True)
class OperationFacts:
    """An operation as people give it."""

    name: str
    kind: str
    convention_on: date | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class OperationRow:
    """A line of the list; hours worked, validated by the day; ``due`` None until an objective is fixed."""

    id: int
    name: str
    kind_label: str
    owners: str
    contracts: int
    due: Decimal | None
    done: Decimal


@dataclass(frozen=True, slots=True)
class OwnerView:
    id: int
    name: str
    siret: str


@dataclass(frozen=True, slots=True)
class OperationView:
    """``due``: hours of the version in force; ``by_contracts``: what its contracts ask for together. ``parts``: of a
    renewal project, works, engineering and proximity management apart.
    """

    id: int
    facts: OperationFacts
    kind_label: str
    owners: tuple[OwnerView, ...]
    contracts: tuple[OperationContractRow, ...]
    parts: tuple[PartRow, ...]
    others: tuple[tuple[int, str], ...]
    versions: tuple[OperationVersion, ...]
    targets: tuple[TargetView, ...]
    due: Decimal | None
    by_contracts: Decimal
    done: Decimal
    qpv: Figure
    seen: int
    history: tuple[Event, ...]
    may_keep: bool


@gesture("see_operations")
def list_operations(*, by: Actor, on: date) -> tuple[OperationRow, ...]:
    """Operations of the organisation, by name, each with its objective and the hours of its contracts."""
    rows = list(
        Operation.objects.filter(host_id=host_of(by))
        .prefetch_related("owners__organization", "memberships", "objectives")
        .order_by("name")
    )
    contracts = {row.pk: [m.contract_id for m in row.memberships.all()] for row in rows}
    done = _done_by_contract({c for ids in contracts.values() for c in ids}, on)
    return tuple(
        OperationRow(
            row.pk,
            row.name,
            row.get_kind_display(),
            ", ".join(sorted(owner.organization.name for owner in row.owners.all())),
            len(contracts[row.pk]),
            max(_to_do(row), key=lambda version: version.version).hours if _to_do(row) else None,
            sum((done.get(c, Decimal()) for c in contracts[row.pk]), Decimal()),
        )
        for row in rows
    )


def _to_do(row: Operation) -> list[OperationObjective]:
    """The versions that ask for hours: what was done is told, never asked."""
    return [version for version in row.objectives.all() if version.stage != OperationStage.DONE]


def _done_by_contract(contract_ids: Iterable[int], on: date) -> dict[int, Decimal]:
    lines = HoursLine.objects.filter(contract_id__in=list(contract_ids), state=HoursState.VALIDATED, month__lte=on)
    return {row["contract_id"]: row["done"] for row in lines.values("contract_id").annotate(done=Sum("hours"))}


@gesture("see_operations")
def get_operation(*, by: Actor, operation_id: int, on: date) -> OperationView:
    """An operation as of a day. Raises ``NotFound`` out of reach."""
    row = found(Operation.objects.filter(host_id=host_of(by)), pk=operation_id)
    contracts = contracts_of(row, on)
    ids = tuple(contract.id for contract in contracts)
    versions = operation_versions(by, row)
    version = in_force(versions)
    targets = targets_of(row)
    selection = Selection(ids, on)
    may_keep = may(by, "keep_operations")
    owners = row.owners.select_related("organization").order_by("organization__name")
    others = Contract.objects.filter(host_id=host_of(by)).exclude(pk__in=ids).order_by("number") if may_keep else ()
    return OperationView(
        row.pk,
        OperationFacts(row.name, row.kind, row.convention_on, row.starts_on, row.ends_on, row.note),
        row.get_kind_display(),
        tuple(OwnerView(o.organization_id, o.organization.name, o.organization.siret) for o in owners),
        contracts,
        part_rows(contracts, hours_by_part(version)) if row.kind == OperationKind.RENEWAL_PROJECT else (),
        tuple((c.pk, f"{c.number} · {c.object}") for c in others),
        versions,
        targets,
        version.hours if version else None,
        sum((contract.due for contract in contracts), Decimal()),
        sum((contract.done for contract in contracts), Decimal()),
        figure("qpv_share", selection),
        seen_of(row),
        events_of(
            by,
            (
                ("operations", [row.pk]),
                ("operation_objectives", [version.id for version in versions]),
                ("operation_contracts", list(row.memberships.values_list("pk", flat=True))),
                ("qualitative_targets", [target.id for target in targets]),
            ),
        ),
        may_keep,
    )


@gesture("keep_operations")
def record_operation(*, by: Actor, at: datetime, facts: OperationFacts, why: str = "") -> int:
    """Record an operation. Returns its id. Raises ``Refused`` at the fields."""
    _check(facts)
    try:
        with transaction.atomic():
            row = Operation.objects.create(host_id=host_of(by), recorded_at=at, **_columns(facts))
    except IntegrityError:
        raise _already_known(facts) from None
    return row.pk


@gesture("keep_operations")
def change_operation(
    *, by: Actor, operation_id: int, facts: OperationFacts, seen: int | None = None, why: str = ""
) -> None:
    """Change an operation's own facts. Raises ``EditedMeanwhile`` when it changed since ``seen``."""
    rows = Operation.objects.filter(pk=operation_id, host_id=host_of(by))
    lock_unchanged(rows, by=by, seen=seen)
    _check(facts)
    try:
        with transaction.atomic():
            change(rows, **_columns(facts))
    except IntegrityError:
        raise _already_known(facts) from None


def _already_known(facts: OperationFacts) -> Refused:
    return Refused(("name", f"Une opération s’appelle déjà «\u00a0{facts.name.strip()}\u00a0»."))


def _columns(facts: OperationFacts) -> dict[str, object]:
    return {
        "name": facts.name.strip(),
        "kind": facts.kind,
        "convention_on": facts.convention_on,
        "starts_on": facts.starts_on,
        "ends_on": facts.ends_on,
        "note": facts.note.strip(),
    }


def _check(facts: OperationFacts) -> None:
    problems = []
    if not facts.name.strip():
        problems.append(("name", "Indiquez le nom de l’opération."))
    if facts.kind not in OperationKind.values:
        problems.append(("kind", "Choisissez un genre d’opération."))
    if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
        problems.append(("ends_on", f"La fin précède le début ({numbers.date_short(facts.starts_on)})."))
    if problems:
        raise Refused(*problems)


@gesture("keep_operations")
def add_owner(*, by: Actor, operation_id: int, siret: str, name: str = "", why: str = "") -> None:
    """Add a maître d'ouvrage, known by its SIRET; once is enough."""
    row = found(Operation.objects.filter(host_id=host_of(by)), pk=operation_id)
    owner = register_organization(by=by, number=siret, name=name, kind=OrganizationKind.BUYER)
    OperationOwner.objects.get_or_create(host_id=row.host_id, operation=row, organization_id=owner)


@gesture("keep_operations")
def remove_owner(*, by: Actor, operation_id: int, organization_id: int, why: str = "") -> None:
    """Take a maître d'ouvrage off an operation. Raises ``NotFound``."""
    owners = OperationOwner.objects.filter(host_id=host_of(by), operation_id=operation_id)
    found(owners, organization_id=organization_id).delete()


@gesture("keep_operations")
def add_contracts(*, by: Actor, operation_id: int, contract_ids: Sequence[int], why: str = "") -> int:
    """Put contracts in an operation; returns how many were not in it. Raises ``NotFound`` on one out of reach."""
    row = found(Operation.objects.filter(host_id=host_of(by)), pk=operation_id)
    added = 0
    for contract_id in dict.fromkeys(contract_ids):
        contract = found(Contract.objects.filter(host_id=row.host_id), pk=contract_id)
        _, is_new = OperationContract.objects.get_or_create(
            host_id=row.host_id, operation=row, contract=contract, defaults={"part": usual_part_of(contract)}
        )
        added += is_new
    return added


@gesture("keep_operations")
def remove_contract(*, by: Actor, operation_id: int, contract_id: int, why: str = "") -> None:
    """Take a contract out of an operation; both stay. Raises ``NotFound``."""
    found(
        OperationContract.objects.filter(host_id=host_of(by), operation_id=operation_id), contract_id=contract_id
    ).delete()
