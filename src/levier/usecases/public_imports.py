"""Who imported what is common to all: for everyone the file, the day and the organisation; at home, the person too."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from levier.records.models import Import, PublicImport
from levier.rules.access import Actor, may
from levier.usecases.accounts import OPERATOR_SIRET
from levier.usecases.gestures import gesture


@gesture("keep_import")
def tell_everyone(*, by: Actor, row: Import, at: datetime) -> None:
    """Say to all, in the transaction that writes the data, where they come from."""
    PublicImport.objects.create(
        origin_id=row.pk, host_id=row.host_id, kind=row.kind, file_name=row.file_name, imported_at=at
    )


def sources_of(by: Actor, import_ids: Iterable[int]) -> dict[int, "Source"]:
    """The imports of these numbers, for use inside a gesture that reads what they wrote."""
    return {row.origin_id: _source(by, row) for row in _told(by).filter(origin_id__in=set(import_ids))}


def last_source(by: Actor, kind: str) -> "Source | None":
    """The newest import of a kind, for use inside a gesture that reads what it wrote; None before any."""
    row = _told(by).filter(kind=kind).order_by("-imported_at", "-origin_id").first()
    return _source(by, row) if row else None


def _told(by: Actor) -> QuerySet[PublicImport]:
    # Row-level security hides the imports of the others, and so does the condition: their person is never named.
    own = Import.objects.filter(pk=OuterRef("origin_id"), host_id=by.host_id)
    return PublicImport.objects.select_related("host").annotate(person=Subquery(own.values("counts__by")[:1]))


def _source(by: Actor, row: PublicImport) -> "Source":
    return Source(
        file_name=row.file_name,
        at=row.imported_at,
        organization=row.host.name,
        is_from_the_command_line=row.host.siret == OPERATOR_SIRET,
        person=getattr(row, "person", None) or "",
        import_id=row.origin_id if row.host_id == by.host_id and may(by, "keep_import") else None,
    )


@dataclass(frozen=True, slots=True)
class Source:
    """The import that wrote what is seen; ``person`` and ``import_id`` (its report) inside its own organisation."""

    file_name: str
    at: datetime
    organization: str
    is_from_the_command_line: bool
    person: str
    import_id: int | None

    @property
    def who(self) -> str:
        """« Sud emploi », at home « Sud emploi (Claire Vidal) »; of the machine, « …, en ligne de commande »."""
        if self.is_from_the_command_line:
            return f"{self.organization}, en ligne de commande"
        return f"{self.organization} ({self.person})" if self.person else self.organization
