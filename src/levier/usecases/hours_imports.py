"""A return of hours, from the file dropped in to the lines kept: nothing is kept until it is confirmed."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection
from django.utils import timezone

from levier.exchange.outputs.numbers import counted, date_long
from levier.exchange.pauses import collection_paused
from levier.exchange.sources import hours_files
from levier.records.desks import followed_once
from levier.records.models import Import, ImportKind, ImportState, Matching, StoredFile
from levier.rules.access import Actor
from levier.usecases import hours_writing
from levier.usecases.advances import Step, Teller
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.hours_import_views import HoursImportRow, HoursImportView, row_of, view_of
from levier.usecases.hours_previews import examine, opened, propose, workbook_and_engagements, workbook_of
from levier.usecases.kept_files import blanked, digest_of, file_of, keep
from levier.usecases.queue import enqueue
from levier.usecases.refusals import Refused

LONG_FILE = 400_000
LONG_WRITE = 5_000
WAITING = (ImportState.TO_MATCH, ImportState.TO_CONFIRM)


@gesture("declare_hours")
def receive_hours_file(*, by: Actor, at: datetime, name: str, content: bytes, contract_id: int | None = None) -> int:
    """Keep the file, without social security numbers, and look at it; a long one is left to the worker. Returns the
    import's id.

    Raises ``Refused`` at ``file`` when the file cannot be a return of hours, or was already imported.
    """
    received = blanked(content, name)
    _refuse_if_done(digest_of(received))
    if contract_id is not None:
        found(followed_once(host_of(by)), pk=contract_id)
    is_long = len(received.content) > LONG_FILE
    book = None if is_long else opened(received.content, received.name)
    file = keep(received, host_id=host_of(by), at=at)
    row = Import.objects.create(
        host_id=host_of(by),
        kind=ImportKind.HOURS,
        state=ImportState.RECEIVED if book else ImportState.QUEUED,
        file=file,
        file_name=file.name,
        contract_id=contract_id,
        created_at=at,
    )
    if book is None:
        enqueue("read_hours_file", by, import_id=row.pk)
    else:
        propose(row, book, Teller(row.pk))
    return row.pk


def _refuse_if_done(digest: str) -> None:
    earlier = Import.objects.filter(file__sha256=digest, state=ImportState.DONE).order_by("-id").first()
    if earlier is not None:
        day = date_long(timezone.localdate(earlier.created_at))
        raise Refused(("file", f"Ce fichier a déjà été importé le {day}\u00a0: rien n’est refait."))


@gesture("declare_hours")
def read_hours_file(*, by: Actor, import_id: int) -> None:
    """The worker's part of ``receive_hours_file``: look at a long file. Done again, it does nothing."""
    row = _locked(import_id)
    if row.state != ImportState.QUEUED:
        return
    try:
        _read(row)
    except Refused as refused:
        change(Import.objects.filter(pk=row.pk), state=ImportState.FAILED, message=str(refused))


@gesture("declare_hours")
def start_hours_import(*, by: Actor, import_id: int) -> None:
    """Look at a file that came through a link; a long one is left to the worker. Done again, it does nothing."""
    row = _locked(import_id)
    if row.state != ImportState.RECEIVED:
        return
    digest, size = StoredFile.objects.values_list("sha256", "size").get(pk=row.file_id or 0)
    try:
        _refuse_if_done(digest)
        if size > LONG_FILE:
            change(Import.objects.filter(pk=row.pk), state=ImportState.QUEUED)
            enqueue("read_hours_file", by, import_id=row.pk)
        else:
            _read(row)
    except Refused as refused:
        change(Import.objects.filter(pk=row.pk), state=ImportState.FAILED, message=str(refused))


def _read(row: Import) -> None:
    teller = Teller(row.pk)
    teller.tell(Step.READ, 0, 0)
    with collection_paused():
        book, known = workbook_and_engagements(row)
        propose(row, book, teller, known)


def _locked(import_id: int) -> Import:
    """The import, for this transaction alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, import_id])
    return found(Import.objects.all(), pk=import_id, kind=ImportKind.HOURS)


_LOCK_SPACE = 1


def _waiting(import_id: int, states: Collection[str] = WAITING) -> Import:
    row = _locked(import_id)
    if row.state not in states:
        raise Refused(
            ("", f"Ce relevé est dans l’état «\u00a0{row.get_state_display().lower()}\u00a0»\u00a0: il ne change plus.")
        )
    return row


@gesture("declare_hours")
def answer_hours_questions(*, by: Actor, import_id: int, answers: Mapping[str, str]) -> None:
    """Match columns and answer questions. ``answers``: question code, ``column:F`` or ``sheet`` -> value."""
    row = _waiting(import_id)
    book = workbook_of(row)
    matching = hours_files.matching_from_dict(row.matching or {})
    given = {code: value for code, value in answers.items() if value}
    sheet_name = given.pop("sheet", matching.sheet)
    sheet = next((s for s in book.sheets if s.name == sheet_name), None)
    if sheet is None:
        raise Refused(("sheet", f"La feuille «\u00a0{sheet_name}\u00a0» n’est pas dans le fichier."))
    if sheet_name != matching.sheet:
        matching = hours_files.propose_matching(sheet, file_name=book.name)
        given = {}
    try:
        matching = hours_files.answer_questions(sheet, matching, given)
    except ValueError:
        raise Refused(("", "Une réponse ne convient pas\u00a0: choisissez parmi les valeurs proposées.")) from None
    examine(row, book, matching, Teller(row.pk))


@gesture("declare_hours")
def confirm_hours_import(*, by: Actor, at: datetime, import_id: int, leave_out: bool = False) -> None:
    """Keep the lines, all in one transaction; many are left to the worker.

    ``leave_out``: the lines with a blocking problem stay out, the others are kept; without it they refuse the whole.
    """
    row = _waiting(import_id)
    if row.state != ImportState.TO_CONFIRM:
        raise Refused(("", "Répondez d’abord aux questions sur les colonnes."))
    if (blocking := row.counts["blocking"]) and not leave_out:
        wrong = counted(blocking, "ligne a un problème", "lignes ont un problème")
        raise Refused(("", f"{wrong}\u00a0: corrigez le fichier, ou laissez de côté ce qui ne va pas."))
    if not row.counts["lines"]:
        raise Refused(("", "Aucune ligne ne peut être gardée\u00a0: corrigez le fichier, puis déposez-le de nouveau."))
    if row.counts["lines"] > LONG_WRITE:
        change(Import.objects.filter(pk=row.pk), state=ImportState.RUNNING)
        enqueue("write_hours_import", by, import_id=row.pk, at=at.isoformat())
        return
    _write(row, at)


@gesture("declare_hours")
def write_hours_import(*, by: Actor, at: datetime, import_id: int) -> None:
    """The worker's part of ``confirm_hours_import``. Killed and run again, the lines exist once."""
    row = _locked(import_id)
    if row.state == ImportState.RUNNING:
        _write(row, at)


def _write(row: Import, at: datetime) -> None:
    """Keep the lines that wait, or look at the file again when what they lean on has changed since."""
    matching = hours_files.matching_from_dict(row.matching or {})
    teller = Teller(row.pk)
    if not hours_writing.insert(row, teller):
        examine(row, workbook_of(row), matching, teller)
        message = "Des embauches ou des heures ont changé depuis la lecture\u00a0: vérifiez de nouveau, puis confirmez."
        change(Import.objects.filter(pk=row.pk), message=message)
        return
    Matching.objects.update_or_create(
        host_id=row.host_id,
        signature=matching.signature,
        defaults={"matching": matching.to_remember().to_dict(), "file_name": row.file_name, "remembered_at": at},
    )
    # How it was read stays, without the answers that quote its rows: the report needs it.
    read = {**matching.to_remember().to_dict(), "sheets": (row.matching or {}).get("sheets", [])}
    rows = Import.objects.filter(pk=row.pk)
    change(rows, state=ImportState.DONE, finished_at=at, lines=None, message="", matching=read)


@gesture("declare_hours")
def drop_hours_import(*, by: Actor, import_id: int) -> None:
    """Give a return up; the file stays, nothing of it counts."""
    row = _waiting(import_id, (ImportState.RECEIVED, ImportState.FAILED, *WAITING))
    change(Import.objects.filter(pk=row.pk), state=ImportState.DROPPED, lines=None, matching=None)


@gesture("declare_hours")
def list_hours_imports(*, by: Actor) -> tuple[HoursImportRow, ...]:
    """Returns received, newest first."""
    rows = Import.objects.filter(kind=ImportKind.HOURS).defer("lines", "problems", "matching")[:200]
    return tuple(row_of(row) for row in rows)


@gesture("declare_hours")
def get_hours_import(*, by: Actor, import_id: int) -> HoursImportView:
    """An import with its columns, questions, counts and problems."""
    rows = Import.objects.filter(kind=ImportKind.HOURS).select_related("link", "file").defer("lines", "file__content")
    return view_of(found(rows, pk=import_id))


@gesture("declare_hours")
def original_file(*, by: Actor, import_id: int) -> tuple[str, bytes]:
    """The file as it was kept: as received, but for social security numbers."""
    row = found(Import.objects.filter(kind=ImportKind.HOURS), pk=import_id)
    return file_of(row.file_id)
