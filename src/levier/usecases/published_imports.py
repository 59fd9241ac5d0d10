"""Importing published contracts (DECP): a file previewed, kept, confirmed, then written whole or not at all."""

import tempfile
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import IO, Final

from django.db.models import QuerySet

from levier.exchange.incoming import Readable
from levier.exchange.refusals import WrongFile
from levier.records.kept_files import pieces_of, store_stream
from levier.records.models import Import, ImportKind, ImportState, StoredFile
from levier.records.published_load import Load, Loaded, merge_words
from levier.rules import access
from levier.rules.access import Actor, may
from levier.usecases.advances import Advance, Step, Teller, advance_of
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.public_imports import tell_everyone
from levier.usecases.published_previews import Preview, Tally, preview_published_contracts, read_back, written
from levier.usecases.published_rows import batches
from levier.usecases.queue import enqueue
from levier.usecases.reading_ahead import ahead
from levier.usecases.refusals import Refused

LARGEST_UPLOAD: Final = 100 * 1024 * 1024
"""Bytes of a file given through the site; beyond, the command line reads it where it lies."""
AT_ONCE: Final = 20_000
"""Contracts imported while the person waits; more are imported in the background."""
JOB: Final = "import_published"
SHOWN_IMPORTS: Final = 20

_LOADED: Final = tuple(field.name for field in fields(Loaded))
_LONGEST_NAME: Final = 200
_WAITING: Final = (ImportState.QUEUED, ImportState.RUNNING)


@gesture("import_published_contracts")
def import_published_contracts(
    *, by: Actor, at: datetime, stream: Readable, name: str, why: str = ""
) -> "ImportReport":
    """Import a whole DECP file in one transaction: twice gives what once gives.

    Memory does not grow with the file. Raises ``WrongFile`` when the file cannot be read to its end: nothing
    is then written.
    """
    row = Import.objects.create(
        host_id=host_of(by),
        kind=ImportKind.DECP,
        state=ImportState.RUNNING,
        file_name=_shown_name(name),
        created_at=at,
    )
    return _write(by, row, at, stream)


def import_published_file(*, by: Actor, at: datetime, stream: Readable, name: str, why: str = "") -> "ImportReport":
    """Import a file of any size, then have it found at once by those who search. Raises as the import does."""
    report: ImportReport = import_published_contracts(by=by, at=at, stream=stream, name=name, why=why)
    _merge_words(by=by)
    return report


@gesture("import_published_contracts")
def _merge_words(*, by: Actor) -> None:
    merge_words()


def deposit_published_file(*, by: Actor, at: datetime, stream: IO[bytes], name: str, size: int) -> int:
    """Keep a file to be imported once it is confirmed. Returns the import's id.

    Raises ``Refused`` at "file" for a file too large, unreadable, or without any contract.
    """
    access.check(by, "keep_import")
    if size > LARGEST_UPLOAD:
        limit = LARGEST_UPLOAD // (1024 * 1024)
        raise Refused(
            (
                "file",
                f"Ce fichier dépasse {limit} Mo. Compressez-le en .gz, ou demandez à l’exploitation de lancer "
                f"«\u00a0levier import decp {_shown_name(name)}\u00a0», qui n’a pas de limite.",
            )
        )
    # Read before any transaction begins: a large file takes seconds.
    try:
        preview = preview_published_contracts(stream=stream, name=_shown_name(name))
    except WrongFile as problem:
        raise Refused(("file", problem.message)) from None
    if not preview.read:
        raise Refused(("file", f"{preview.name}\u00a0: ce fichier est bien du DECP, mais ne contient aucun contrat."))
    stream.seek(0)
    import_id: int = _keep(by=by, at=at, stream=stream, preview=preview)
    return import_id


@gesture("keep_import")
def _keep(*, by: Actor, at: datetime, stream: IO[bytes], preview: Preview) -> int:
    file_id = store_stream(host_of(by), at, stream, preview.name)
    counts, problems = written(preview)
    row = Import.objects.create(
        host_id=host_of(by),
        kind=ImportKind.DECP,
        state=ImportState.TO_CONFIRM,
        file_id=file_id,
        file_name=preview.name,
        rows_total=preview.read,
        counts=counts,
        problems=problems,
        created_at=at,
    )
    return row.pk


def _write(by: Actor, row: Import, at: datetime, stream: Readable) -> "ImportReport":
    tally, load, teller = Tally(), Load(row.pk), Teller(row.pk)
    for batch in ahead(batches(stream, row.file_name, tally)):
        load.add(batch.contracts, batch.rows, batch.modifications)
        teller.tell(Step.READ, batch.read, row.rows_total)
    teller.tell(Step.WRITE, 0, 0)
    loaded = load.finish()
    report = ImportReport(row.pk, tally.preview(row.file_name), loaded)
    counts, problems = written(report.preview)
    change(
        Import.objects.filter(pk=row.pk),
        state=ImportState.DONE,
        rows_read=tally.read,
        rows_total=tally.read,
        counts={**counts, **asdict(loaded), "by": by.name},
        problems=problems,
        finished_at=at,
    )
    tell_everyone(by=by, row=row, at=at)
    return report


def _write_stored(by: Actor, row: Import, at: datetime) -> "ImportReport":
    if row.file_id is None:
        raise WrongFile(f"{row.file_name}\u00a0: le fichier n’a pas été gardé, déposez-le de nouveau.")
    Teller(row.pk).tell(Step.READ, 0, row.rows_total)
    with tempfile.TemporaryFile() as copy:
        # The reader works in a thread of its own, away from the connection.
        for piece in pieces_of(row.file_id):
            copy.write(piece)
        copy.seek(0)
        return _write(by, row, at, copy)


def confirm_published_import(*, by: Actor, at: datetime, import_id: int) -> None:
    """Import the file: at once, or in the background when it is long. Nothing happens the second time."""
    try:
        _confirm(by=by, at=at, import_id=import_id)
    except WrongFile as problem:
        _fail(by=by, at=at, import_id=import_id, message=problem.message)


@gesture("import_published_contracts")
def _confirm(*, by: Actor, at: datetime, import_id: int) -> None:
    row = found(_own(by).select_for_update(), pk=import_id)
    if row.state != ImportState.TO_CONFIRM:
        return
    if row.rows_total < AT_ONCE:
        _write_stored(by, row, at)
        return
    change(_own(by).filter(pk=import_id), state=ImportState.QUEUED)
    enqueue(JOB, by, import_id=import_id)


def run_published_import(*, by: Actor, at: datetime, import_id: int) -> None:
    """Import a file in the background. A job taken again after its worker died starts from nothing."""
    try:
        if _start(by=by, import_id=import_id):
            _run(by=by, at=at, import_id=import_id)
            _merge_words(by=by)
    except WrongFile as problem:
        _fail(by=by, at=at, import_id=import_id, message=problem.message)
    except Exception:
        message = "L’import s’est arrêté sur une panne\u00a0: rien n’a été écrit. Signalez-le à l’exploitation."
        _fail(by=by, at=at, import_id=import_id, message=message)
        raise


@gesture("import_published_contracts")
def _start(*, by: Actor, import_id: int) -> bool:
    return bool(_own(by).filter(pk=import_id, state__in=_WAITING).update(state=ImportState.RUNNING))


@gesture("import_published_contracts")
def _run(*, by: Actor, at: datetime, import_id: int) -> None:
    row = found(_own(by).select_for_update(), pk=import_id)
    if row.state == ImportState.RUNNING:
        _write_stored(by, row, at)


@gesture("import_published_contracts")
def _fail(*, by: Actor, at: datetime, import_id: int, message: str) -> None:
    rows = _own(by).filter(pk=import_id).exclude(state=ImportState.DONE)
    rows.update(state=ImportState.FAILED, message=message, finished_at=at)


@gesture("keep_import")
def drop_published_import(*, by: Actor, at: datetime, import_id: int) -> None:
    """Give up a file that was not confirmed."""
    change(_own(by).filter(pk=import_id, state=ImportState.TO_CONFIRM), state=ImportState.DROPPED, finished_at=at)


@gesture("keep_import")
def get_published_import(*, by: Actor, import_id: int) -> "PublishedImport":
    """A file on its way in: what it holds, what was refused, what its import did. Raises ``NotFound``."""
    row = found(_own(by).select_related("file").defer("file__content"), pk=import_id)
    return PublishedImport(
        row.pk,
        row.state,
        row.get_state_display(),
        row.message,
        row.created_at,
        row.finished_at,
        read_back(row.file_name, row.counts, row.problems),
        Loaded(**{name: row.counts[name] for name in _LOADED}) if "added" in row.counts else None,
        _already_imported_at(by, row),
        row.state == ImportState.TO_CONFIRM and may(by, "import_published_contracts"),
        advance_of(row.pk) if row.state in _WAITING else None,
        row.counts.get("by", ""),
    )


def _already_imported_at(by: Actor, row: Import) -> datetime | None:
    """When the very same file was imported before."""
    if row.file is None:
        return None
    same = StoredFile.objects.filter(host_id=host_of(by), sha256=row.file.sha256).values("pk")
    before = _own(by).filter(file_id__in=same, state=ImportState.DONE).exclude(pk=row.pk)
    return before.order_by("-finished_at").values_list("finished_at", flat=True).first()


@gesture("keep_import")
def list_published_imports(*, by: Actor) -> tuple["ImportRow", ...]:
    """The last files of published contracts, newest first."""
    return tuple(
        ImportRow(
            row.pk,
            row.file_name,
            row.state,
            row.get_state_display(),
            row.rows_total,
            row.counts.get("refused", 0),
            row.counts.get("added"),
            row.counts.get("changed"),
            row.created_at,
        )
        for row in _own(by).defer("problems")[:SHOWN_IMPORTS]
    )


def _own(by: Actor) -> QuerySet[Import]:
    return Import.objects.filter(host_id=host_of(by), kind=ImportKind.DECP)


def _shown_name(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())[-_LONGEST_NAME:] or "fichier sans nom"


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was read and what it changed. preview.kept = the sum of the contracts of ``loaded``."""

    import_id: int
    preview: Preview
    loaded: Loaded


@dataclass(frozen=True, slots=True)
class PublishedImport:
    """``loaded`` once the import is done; ``same_file_at``: when the very same file was imported before.

    ``by``: who had it imported, "" before.
    ``advance``: how far the worker is, None while it is not at it; WRITE: all is read, what was known is compared.
    """

    id: int
    state: str
    state_label: str
    message: str
    created_at: datetime
    finished_at: datetime | None
    preview: Preview
    loaded: Loaded | None
    same_file_at: datetime | None
    may_confirm: bool
    advance: Advance | None
    by: str


@dataclass(frozen=True, slots=True)
class ImportRow:
    id: int
    file_name: str
    state: str
    state_label: str
    read: int
    refused: int
    added: int | None
    changed: int | None
    created_at: datetime
