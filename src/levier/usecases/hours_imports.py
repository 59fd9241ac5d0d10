"""A return of hours, from the file dropped in to the lines kept: nothing is kept until it is confirmed."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from levier.exchange.sources import hours_files
from levier.exchange.sources.hours_files_matching import FIELDS
from levier.exchange.spreadsheets import UnreadableFile, Workbook, open_workbook
from levier.records.models import Contract, Import, ImportKind, ImportState, Matching, StoredFile
from levier.rules.access import Actor
from levier.usecases import hours_writing
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.hours_matching import known_engagements, resolve
from levier.usecases.queue import enqueue
from levier.usecases.refusals import Refused

SHOWN_PROBLEMS = 500
LONG_FILE = 400_000
LONG_WRITE = 5_000
WAITING = (ImportState.TO_MATCH, ImportState.TO_CONFIRM)


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column and how it is understood; ``field`` is "" while it is not decided."""

    index: int
    letters: str
    header: str
    field: str
    suggestion: str
    reason: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    code: str
    message: str
    choices: tuple[tuple[str, str], ...]
    proposed: str
    is_free: bool


@dataclass(frozen=True, slots=True)
class ProblemView:
    sheet: str
    cell: str
    value: str
    message: str
    what_to_do: str
    severity: str


@dataclass(frozen=True, slots=True)
class HoursImportView:
    """An import as its page shows it. ``counts``: lines, hours (text), people, months, blocking, to_check, dropped.

    ``sender``: the address of the link it came through, "" when it was dropped in here.
    """

    id: int
    file_name: str
    state: str
    state_label: str
    contract_id: int | None
    sheets: tuple[str, ...]
    sheet: str
    columns: tuple[ColumnView, ...]
    questions: tuple[QuestionView, ...]
    sensitive: tuple[str, ...]
    decisions: tuple[str, ...]
    counts: Mapping[str, Any]
    problems: tuple[ProblemView, ...]
    message: str
    rows_read: int
    rows_total: int
    created_at: datetime
    sender: str


@dataclass(frozen=True, slots=True)
class HoursImportRow:
    id: int
    file_name: str
    state: str
    state_label: str
    lines: int
    hours: Decimal
    blocking: int
    created_at: datetime


@gesture("declare_hours")
def receive_hours_file(*, by: Actor, at: datetime, name: str, content: bytes, contract_id: int | None = None) -> int:
    """Keep the file as received and look at it; a long one is left to the worker. Returns the import's id.

    Raises ``Refused`` at ``file`` when the file cannot be a return of hours, or was already imported.
    """
    digest = hashlib.sha256(content).hexdigest()
    _refuse_if_done(digest)
    if contract_id is not None:
        found(Contract.objects.all(), pk=contract_id)
    is_long = len(content) > LONG_FILE
    book = None if is_long else _opened(content, name)
    file = StoredFile.objects.create(
        host_id=host_of(by), name=name[:200], sha256=digest, size=len(content), content=content, received_at=at
    )
    row = Import.objects.create(
        host_id=host_of(by),
        kind=ImportKind.HOURS,
        state=ImportState.RECEIVED if book else ImportState.QUEUED,
        file=file,
        file_name=name[:200],
        contract_id=contract_id,
        created_at=at,
    )
    if book is None:
        enqueue("read_hours_file", by, import_id=row.pk)
    else:
        _propose(row, book)
    return row.pk


def _refuse_if_done(digest: str) -> None:
    earlier = Import.objects.filter(file__sha256=digest, state=ImportState.DONE).order_by("-id").first()
    if earlier is not None:
        raise Refused(("file", f"Ce fichier a déjà été importé le {earlier.created_at:%d/%m/%Y} : rien n’est refait."))


def _opened(content: bytes, name: str) -> Workbook:
    try:
        return open_workbook(content, name)
    except UnreadableFile as refused:
        raise Refused(("file", refused.message_fr)) from None


def _workbook(row: Import) -> Workbook:
    stored = StoredFile.objects.values_list("content", "name").get(pk=row.file_id or 0)
    return _opened(bytes(stored[0]), stored[1])


def _propose(row: Import, book: Workbook) -> None:
    """Recall the matching of an earlier file with the same headers, else propose one; then examine."""
    matching = _recalled(row, book) or hours_files.propose_matchings(book)[0]
    _examine(row, book, matching)


def _recalled(row: Import, book: Workbook) -> hours_files.Matching | None:
    known = Matching.objects.filter(host_id=row.host_id).order_by("-remembered_at")
    for kept in known:
        try:
            matching = hours_files.matching_from_dict(kept.matching)
        except ValueError:
            continue  # kept by an earlier version: the columns are matched again
        for sheet in book.sheets:
            if not sheet.is_hidden and (again := hours_files.recall_matching(matching, sheet, file_name=book.name)):
                return again
    return None


def _examine(row: Import, book: Workbook, matching: hours_files.Matching) -> None:
    """Read with this matching; keep what the page shows and the lines that wait."""
    values: dict[str, Any] = {"matching": {**matching.to_dict(), "sheets": [s.name for s in book.sheets]}}
    if matching.open_questions:
        change(Import.objects.filter(pk=row.pk), state=ImportState.TO_MATCH, problems=[], counts={}, **values)
        return
    reading = hours_files.read_hours(book, matching)
    resolution = resolve(reading.lines, known_engagements(row.contract_id))
    problems = [*reading.problems, *resolution.problems]
    blocking = [p for p in problems if p.severity == "blocking"]
    shown = sorted(problems, key=lambda p: (p.severity != "blocking", p.row))[:SHOWN_PROBLEMS]
    change(
        Import.objects.filter(pk=row.pk),
        state=ImportState.TO_CONFIRM,
        counts={
            "lines": len(resolution.placed),
            "hours": str(sum((p.line.hours for p in resolution.placed), Decimal())),
            "people": len({p.engagement.person for p in resolution.placed}),
            "months": sorted({p.line.month.isoformat() for p in resolution.placed}),
            "blocking": len(blocking),
            "to_check": len(problems) - len(blocking),
            "dropped": dict(reading.dropped),
        },
        problems=[
            {
                "sheet": p.sheet,
                "cell": p.cell,
                "value": p.value,
                "message": p.message_fr,
                "what_to_do": p.what_to_do_fr,
                "severity": p.severity,
            }
            for p in shown
        ],
        lines=hours_writing.packed(resolution.placed),
        rows_read=len(reading.lines),
        rows_total=len(reading.lines),
        **values,
    )


@gesture("declare_hours")
def read_hours_file(*, by: Actor, import_id: int) -> None:
    """The worker's part of ``receive_hours_file``: look at a long file. Done again, it does nothing."""
    row = _locked(import_id)
    if row.state != ImportState.QUEUED:
        return
    try:
        _propose(row, _workbook(row))
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
            _propose(row, _workbook(row))
    except Refused as refused:
        change(Import.objects.filter(pk=row.pk), state=ImportState.FAILED, message=str(refused))


def _locked(import_id: int) -> Import:
    """The import, for this transaction alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, import_id])
    return found(Import.objects.all(), pk=import_id, kind=ImportKind.HOURS)


_LOCK_SPACE = 1


def _waiting(import_id: int, states: Collection[str] = WAITING) -> Import:
    row = _locked(import_id)
    if row.state not in states:
        raise Refused(("", f"Ce relevé est dans l’état « {row.get_state_display().lower()} » : il ne change plus."))
    return row


@gesture("declare_hours")
def answer_hours_questions(*, by: Actor, import_id: int, answers: Mapping[str, str]) -> None:
    """Match columns and answer questions. ``answers``: question code, ``column:F`` or ``sheet`` -> value."""
    row = _waiting(import_id)
    book = _workbook(row)
    matching = hours_files.matching_from_dict(row.matching or {})
    given = {code: value for code, value in answers.items() if value}
    sheet_name = given.pop("sheet", matching.sheet)
    sheet = next((s for s in book.sheets if s.name == sheet_name), None)
    if sheet is None:
        raise Refused(("sheet", f"La feuille « {sheet_name} » n’est pas dans le fichier."))
    if sheet_name != matching.sheet:
        matching = hours_files.propose_matching(sheet, file_name=book.name)
        given = {}
    try:
        matching = hours_files.answer_questions(sheet, matching, given)
    except ValueError:
        raise Refused(("", "Une réponse ne convient pas : choisissez parmi les valeurs proposées.")) from None
    _examine(row, book, matching)


@gesture("declare_hours")
def confirm_hours_import(*, by: Actor, at: datetime, import_id: int, leave_out: bool = False) -> None:
    """Keep the lines, all in one transaction; many are left to the worker.

    ``leave_out``: the lines with a blocking problem stay out, the others are kept; without it they refuse the whole.
    """
    row = _waiting(import_id)
    if row.state != ImportState.TO_CONFIRM:
        raise Refused(("", "Répondez d’abord aux questions sur les colonnes."))
    if row.counts["blocking"] and not leave_out:
        raise Refused(("", f"{row.counts['blocking']} lignes ont un problème : corrigez-les, ou laissez-les de côté."))
    if not row.counts["lines"]:
        raise Refused(("", "Aucune ligne ne peut être gardée : corrigez le fichier, puis déposez-le de nouveau."))
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
    if not hours_writing.insert(row):
        _examine(row, _workbook(row), matching)
        message = "Des embauches ou des heures ont changé depuis la lecture : vérifiez de nouveau, puis confirmez."
        change(Import.objects.filter(pk=row.pk), message=message)
        return
    Matching.objects.update_or_create(
        host_id=row.host_id,
        signature=matching.signature,
        defaults={"matching": matching.to_remember().to_dict(), "file_name": row.file_name, "remembered_at": at},
    )
    change(
        Import.objects.filter(pk=row.pk), state=ImportState.DONE, finished_at=at, lines=None, message="", matching=None
    )


@gesture("declare_hours")
def drop_hours_import(*, by: Actor, import_id: int) -> None:
    """Give a return up; the file stays, nothing of it counts."""
    row = _waiting(import_id, (ImportState.RECEIVED, ImportState.FAILED, *WAITING))
    change(Import.objects.filter(pk=row.pk), state=ImportState.DROPPED, lines=None, matching=None)


@gesture("declare_hours")
def list_hours_imports(*, by: Actor) -> tuple[HoursImportRow, ...]:
    """Returns received, newest first."""
    return tuple(
        HoursImportRow(
            row.pk,
            row.file_name,
            row.state,
            row.get_state_display(),
            row.counts.get("lines", 0),
            Decimal(row.counts.get("hours", "0")),
            row.counts.get("blocking", 0),
            row.created_at,
        )
        for row in Import.objects.filter(kind=ImportKind.HOURS).defer("lines", "problems", "matching")[:200]
    )


@gesture("declare_hours")
def get_hours_import(*, by: Actor, import_id: int) -> HoursImportView:
    """An import with its columns, questions, counts and problems."""
    row = found(Import.objects.filter(kind=ImportKind.HOURS).select_related("link"), pk=import_id)
    matching = hours_files.matching_from_dict(row.matching) if row.matching else None
    return HoursImportView(
        row.pk,
        row.file_name,
        row.state,
        row.get_state_display(),
        row.contract_id,
        tuple(row.matching["sheets"]) if row.matching else (),
        matching.sheet if matching else "",
        _columns(matching),
        tuple(
            QuestionView(
                q.code,
                q.message_fr,
                tuple((c.value, c.label_fr) for c in q.choices),
                dict(matching.answers).get(q.code) or q.proposed or "",
                q.is_free,
            )
            for q in (matching.questions if matching else ())
            if not q.code.startswith("column:")
        )
        if matching
        else (),
        matching.sensitive_headers if matching else (),
        tuple(d.reason_fr for d in matching.decisions) if matching else (),
        row.counts,
        tuple(ProblemView(**problem) for problem in row.problems),
        row.message,
        row.rows_read,
        row.rows_total,
        row.created_at,
        row.link.recipient if row.link else "",
    )


def _columns(matching: hours_files.Matching | None) -> tuple[ColumnView, ...]:
    return tuple(
        ColumnView(c.index, c.letters, c.header, c.field or "", c.suggestion or "", c.reason_fr)
        for c in (matching.columns if matching else ())
        if c.header
    )


def column_fields() -> Sequence[tuple[str, str]]:
    """What a column can be, with its name on the screen."""
    return tuple(FIELDS.items())


@gesture("declare_hours")
def original_file(*, by: Actor, import_id: int) -> tuple[str, bytes]:
    """The file exactly as it was received."""
    row = found(Import.objects.filter(kind=ImportKind.HOURS), pk=import_id)
    stored = StoredFile.objects.get(pk=row.file_id or 0)
    return stored.name, bytes(stored.content)
