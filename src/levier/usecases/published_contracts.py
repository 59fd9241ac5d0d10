"""Published contracts (DECP): read with their modifications, followed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q

from levier.records.models import (
    Contract,
    ContractKind,
    Organization,
    PublishedContract,
    PublishedModification,
)
from levier.rules.access import Actor, may
from levier.rules.durations import last_day_of_term
from levier.usecases.contract_forms import ContractFacts
from levier.usecases.contracts import record_contract
from levier.usecases.gestures import found, gesture
from levier.usecases.public_imports import Source, sources_of
from levier.usecases.refusals import Refused

_COMMUNE_LENGTH: Final = 5
PLACE_KINDS: Final = {
    "postal_code": "code postal",
    "commune": "commune",
    "canton": "canton",
    "arrondissement": "arrondissement",
    "departement": "département",
    "region": "région",
    "country": "pays",
}
_CONSIDERATIONS: Final = {
    "clause": "Clause sociale",
    "criterion": "Critère social",
    "reserved": "Marché réservé",
    "none": "Pas de considération sociale",
}
_ENVIRONMENTAL: Final = {
    "clause": "Clause environnementale",
    "criterion": "Critère environnemental",
    "none": "Pas de considération environnementale",
}


def _holders(written: Sequence[Mapping[str, Any]]) -> tuple["PublishedHolder", ...]:
    return tuple(PublishedHolder(h["id"] or "", h["id_type"], h["name"] or "") for h in written)


def versions_of(row: PublishedContract) -> tuple["Version", ...]:
    """The contract as awarded, then after each modification: what one does not change stays."""
    version = Version("", row.notified_on, "", row.amount, row.duration_months, _holders(row.holders), row.import_id)
    versions = [version]
    for change in sorted(row.modifications.all(), key=_order):
        version = Version(
            change.number,
            change.notified_on,
            change.object,
            version.amount if change.amount is None else change.amount,
            version.months if change.duration_months is None else change.duration_months,
            version.holders if change.holders is None else _holders(change.holders),
            change.import_id,
        )
        versions.append(version)
    return tuple(versions)


def _order(change: PublishedModification) -> tuple[date, int, str]:
    return change.notified_on or date.min, len(change.number), change.number


@gesture("see_published_contracts")
def get_published_contract(*, by: Actor, published_id: int) -> "PublishedView":
    """A published contract, from its award to now. Raises ``NotFound``."""
    row = found(PublishedContract.objects.defer("words").prefetch_related("modifications"), pk=published_id)
    versions = versions_of(row)
    return PublishedView(
        row.pk,
        row.number,
        row.object,
        row.get_kind_display(),
        row.buyer_siret,
        row.buyer_name or _known_name(row.buyer_siret),
        row.nature,
        row.procedure,
        row.cpv,
        row.place_code,
        row.place_kind,
        row.departement,
        row.framework_number,
        row.published_on,
        tuple(_CONSIDERATIONS[said] for said in row.social_considerations),
        tuple(_ENVIRONMENTAL.get(said, "Autre considération") for said in row.environmental_considerations),
        versions,
        sources_of(by, (version.import_id for version in versions)),
        row.source_row,
        _followed_as(row) if may(by, "see_contracts") else None,
        may(by, "record_contract"),
    )


def _followed_as(row: PublishedContract) -> int | None:
    """The contract that follows this one, taken from it or typed with the same buyer and number."""
    same = Q(published_id=row.pk) | Q(buyer__siret=row.buyer_siret, number=row.number)
    return Contract.objects.filter(same).values_list("pk", flat=True).first()


@gesture("record_contract")
def adopt_published_contract(*, by: Actor, at: datetime, published_id: int, why: str = "") -> int:
    """Follow a published contract, as it stands after its modifications. Returns the contract's id.

    Raises ``AlreadyFollowed``, which names the contract, the second time.
    """
    row = found(PublishedContract.objects.defer("words").prefetch_related("modifications"), pk=published_id)
    if known := _followed_as(row):
        raise AlreadyFollowed(row.number, known)
    contract_id: int = record_contract(by=by, at=at, facts=_facts_of(row), why=why)
    return contract_id


@gesture("record_contract")
def published_facts(*, by: Actor, published_id: int) -> ContractFacts:
    """What is published of a contract, as the form of a contract takes it, to be completed before it is followed."""
    rows = PublishedContract.objects.defer("words").prefetch_related("modifications")
    return _facts_of(found(rows, pk=published_id))


def _facts_of(row: PublishedContract) -> ContractFacts:
    now = versions_of(row)[-1]
    holder = next((h for h in now.holders if h.id_type == "SIRET"), None)
    is_commune = row.place_kind == "commune" and len(row.place_code) == _COMMUNE_LENGTH
    place = f"{PLACE_KINDS.get(row.place_kind, row.place_kind)} {row.place_code}".strip() if row.place_code else ""
    return ContractFacts(
        number=row.number,
        object=row.object,
        buyer_siret=row.buyer_siret,
        buyer_name=row.buyer_name or _known_name(row.buyer_siret) or f"Acheteur {row.buyer_siret}",
        holder_siret=holder.id if holder else "",
        holder_name=(holder.name or _known_name(holder.id) or f"Titulaire {holder.id}") if holder else "",
        kind=row.kind or ContractKind.CONTRACT,
        cpv=row.cpv,
        amount=now.amount,
        notified_on=row.notified_on,
        ends_on=last_day_of_term(row.notified_on, now.months) if row.notified_on and now.months else None,
        place_commune=row.place_code.upper() if is_commune else "",
        place="" if is_commune else place,
        published_id=row.pk,
    )


def _known_name(siret: str) -> str:
    return Organization.objects.filter(siret=siret).values_list("name", flat=True).first() or ""


class AlreadyFollowed(Refused):
    """The contract is followed already: ``contract_id`` says where."""

    def __init__(self, number: str, contract_id: int) -> None:
        super().__init__(("", f"Le marché {number} de cet acheteur est déjà suivi."))
        self.contract_id = contract_id


@dataclass(frozen=True, slots=True)
class PublishedHolder:
    """``number`` of kind ``id_type``; both empty when what was published is not a valid number."""

    id: str
    id_type: str
    name: str

    @property
    def shown(self) -> str:
        """The name, else the number, else that nothing readable was published."""
        return self.name or self.id or "numéro illisible"


@dataclass(frozen=True, slots=True)
class Version:
    """The contract as it stood from a day on: at award (``number`` "") or after a modification.

    amount in EUR excl. tax; months from the notification of the contract; holders all of them; ``import_id``: the
    import that wrote it.
    """

    number: str
    on: date | None
    object: str
    amount: Decimal | None
    months: int | None
    holders: tuple[PublishedHolder, ...]
    import_id: int


@dataclass(frozen=True, slots=True)
class PublishedView:
    """A published contract; ``sources``: the imports that wrote its versions; ``source_row``: its rank in the first."""

    id: int
    number: str
    object: str
    kind_label: str
    buyer_siret: str
    buyer_name: str
    nature: str
    procedure: str
    cpv: str
    place_code: str
    place_kind: str
    departement: str
    framework_number: str
    published_on: date | None
    social: tuple[str, ...]
    environmental: tuple[str, ...]
    versions: tuple[Version, ...]
    sources: Mapping[int, Source]
    source_row: int
    contract_id: int | None
    may_follow: bool
