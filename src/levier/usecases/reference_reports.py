"""What an import of a public reference did: told when it ends, kept with its refusals, seen again later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from levier.exchange.outputs import numbers
from levier.exchange.refusals import Refusal
from levier.records.models import Import, ImportKind, ImportState
from levier.rules.access import Actor
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.public_imports import tell_everyone

KINDS: Final = (ImportKind.COMMUNES, ImportKind.EPCI, ImportKind.QPV)
PROBLEMS_KEPT: Final = 2_000


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did: read = kept + refused; kept = added + changed + unchanged.

    repaired: outlines that crossed themselves and were made valid; import_id: None after a dry run.
    """

    read: int
    kept: int
    added: int
    changed: int
    unchanged: int
    refused: tuple[Refusal, ...]
    repaired: int = 0
    import_id: int | None = None

    @property
    def sentence(self) -> str:
        """The counts in one French sentence."""
        counted = numbers.counted
        text = (
            f"{counted(self.read, 'ligne lue', 'lignes lues')}, {counted(self.kept, 'gardée')}"
            f" ({counted(self.added, 'nouvelle')}, {counted(self.changed, 'modifiée')},"
            f" {counted(self.unchanged, 'inchangée')}), {counted(len(self.refused), 'refusée')}."
        )
        if self.repaired:
            text += f" {counted(self.repaired, 'contour réparé', 'contours réparés')} (le tracé se coupait lui-même)."
        return text


@dataclass(frozen=True, slots=True)
class ImportSeen:
    """An import as it is kept: its sentence holds the counts; ``refusals`` the first PROBLEMS_KEPT of ``refused``."""

    kind: str
    file_name: str
    at: datetime
    by: str
    sentence: str
    read: int
    kept: int
    refused: int
    refusals: tuple[Refusal, ...]


@gesture("keep_import")
def keep_report(*, by: Actor, at: datetime, kind: ImportKind, name: str, report: ImportReport) -> int:
    """Keep what an import of a reference did, with the first refusals. Returns its id."""
    row = Import.objects.create(
        host_id=host_of(by),
        kind=kind,
        state=ImportState.DONE,
        file_name=name[:200],
        rows_read=report.read,
        rows_total=report.read,
        counts={
            "kept": report.kept,
            "added": report.added,
            "changed": report.changed,
            "unchanged": report.unchanged,
            "refused": len(report.refused),
            "repaired": report.repaired,
            "by": by.name,
        },
        problems=[
            {"where": r.where, "field": r.field, "value": r.value, "message": r.message_fr}
            for r in report.refused[:PROBLEMS_KEPT]
        ],
        message=report.sentence,
        created_at=at,
        finished_at=at,
    )
    tell_everyone(by=by, row=row, at=at)
    return row.pk


@gesture("keep_import")
def get_import(*, by: Actor, import_id: int) -> ImportSeen:
    """One import of a reference by one's organisation, with its refusals. Raises ``NotFound`` out of reach."""
    row = found(Import.objects.filter(host_id=host_of(by), kind__in=KINDS), pk=import_id)
    counts = row.counts
    return ImportSeen(
        kind=row.get_kind_display(),
        file_name=row.file_name,
        at=row.created_at,
        by=counts["by"],
        sentence=row.message,
        read=row.rows_read,
        kept=counts["kept"],
        refused=counts["refused"],
        refusals=tuple(Refusal(p["where"], p["field"], p["value"], p["message"]) for p in row.problems),
    )
