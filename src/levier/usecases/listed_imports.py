"""A list of contracts or of people, from the file handed in to the rows recorded: nothing is kept until confirmed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from levier.exchange.sources.listed_columns import propose_sheet
from levier.exchange.spreadsheets import Workbook
from levier.exchange.spreadsheets_blanked import Blanked
from levier.records.models import Import, ImportKind, ImportState, Matching
from levier.rules.access import Actor
from levier.usecases.advances import Step, Teller
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.hours_previews import opened, workbook_of
from levier.usecases.kept_files import blanked, keep
from levier.usecases.listed_crowds import OTHER, SAME
from levier.usecases.listed_previews import (
    KINDS,
    ListOutcome,
    compared,
    decisions_of,
    examine,
    examined,
    kept_matching,
    matched_of,
    proposed,
    publics_of,
    rows_of,
    signature_key,
)
from levier.usecases.listed_questions import answer_problem
from levier.usecases.listed_results import Ready, Result, RowResult, counted, made_of, packed, unpacked
from levier.usecases.queue import enqueue
from levier.usecases.refusals import NotFound, Refused
from levier.usecases.resemblances import lock_people_of

LONG_FILE = 400_000
LONG_WRITES: Mapping[str, int] = {"people": 2_000, "contracts": 200}
"""Rows beyond which recording is left to the worker."""
WAITING = (ImportState.TO_MATCH, ImportState.TO_CONFIRM)
_IMPORT_LOCK = 1
_CONTRACTS_LOCK = 6
"""One list of contracts of an organisation at a time; nobody who enters a person waits for it."""


@gesture("import_list")
def receive_list(*, by: Actor, at: datetime, kind: str, name: str, content: bytes) -> int:
    """Keep the file, without social security numbers, and look at it; a long one is left to the worker. Returns the
    import's id.

    Raises ``Refused`` at ``file`` when it cannot be a list.
    """
    _known_kind(kind)
    received = blanked(content, name)
    is_long = len(received.content) > LONG_FILE
    book = None if is_long else opened(received.content, received.name)
    row = _kept(by, at, kind, received, ImportState.RECEIVED if book else ImportState.QUEUED)
    if book is None:
        enqueue("read_list", by, import_id=row.pk)
    else:
        _look(by, row, book)
    return row.pk


def _known_kind(kind: str) -> None:
    if kind not in KINDS:
        raise Refused(("kind", "On reprend un tableau de marchés ou de personnes."))


def _kept(by: Actor, at: datetime, kind: str, received: Blanked, state: str) -> Import:
    file = keep(received, host_id=host_of(by), at=at)
    return Import.objects.create(
        host_id=host_of(by), kind=kind, state=state, file=file, file_name=file.name, created_at=at
    )


def _look(by: Actor, row: Import, book: Workbook) -> None:
    """Recall the columns of an earlier file with the same headers, else propose them; then examine."""
    examine(by, row, book, proposed(row.host_id, row.kind, book), {}, Teller(row.pk))


@gesture("import_list")
def read_list(*, by: Actor, import_id: int) -> None:
    """The worker's part of ``receive_list``: look at a long file. Done again, it does nothing."""
    row = _locked(import_id)
    if row.state != ImportState.QUEUED:
        return
    Teller(row.pk).tell(Step.READ, 0, 0)
    try:
        _look(by, row, workbook_of(row))
    except Refused as refused:
        change(Import.objects.filter(pk=row.pk), state=ImportState.FAILED, message=str(refused))


def _locked(import_id: int) -> Import:
    """The import of a list, for this transaction alone."""
    _lock(_IMPORT_LOCK, import_id)
    return found(Import.objects.filter(kind__in=KINDS), pk=import_id)


def _lock(what: int, row_id: int) -> None:
    """Until the end of the transaction, for this one alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [what, row_id])


def _waiting(import_id: int, states: Collection[str] = WAITING) -> Import:
    row = _locked(import_id)
    if row.state not in states:
        raise Refused(
            (
                "",
                f"Ce tableau est dans l’état «\u00a0{row.get_state_display().lower()}\u00a0»\u00a0: il ne change plus.",
            )
        )
    return row


@gesture("import_list")
def match_list_columns(
    *,
    by: Actor,
    import_id: int,
    columns: Mapping[int, str],
    answers: Mapping[str, str],
    sheet: str = "",
    header_row: int | None = None,
) -> None:
    """Say what columns hold (index from 0 -> a field, or "ignored"), which sheet to read and from which row of
    headers (from 1), and answer questions. Another sheet or row is read afresh.

    ``answers``: "hidden" -> "yes" takes hidden rows too; else the code of what is asked (``listed_questions``) -> the
    SIRET of an organisation, the code of a public, the ROME code of a job.
    Raises ``Refused`` at ``column:N`` and at the code of an answer.
    """
    row = _waiting(import_id)
    book, matched = workbook_of(row), matched_of(row)
    kind = KINDS[row.kind]
    wanted = next((each for each in book.sheets if each.name == (sheet or matched.sheet)), None)
    if wanted is None:
        raise Refused(("sheet", f"La feuille «\u00a0{sheet}\u00a0» n’est pas dans le fichier."))
    if header_row is not None and not 0 < header_row <= len(wanted.rows):
        raise Refused(("header_row", f"Cette feuille a {len(wanted.rows)} lignes\u00a0: choisissez l’une d’elles."))
    is_other_row = header_row is not None and header_row != matched.header_row
    if wanted.name != matched.sheet or is_other_row:
        afresh = propose_sheet(wanted, kind.fields, header_row if is_other_row else None)
        examine(by, row, book, afresh, {}, Teller(row.pk))
        return
    fields = {field.key for field in kind.fields} | {"ignored"}
    publics = {code for code, _ in publics_of(row)}
    readable = {column.index for column in matched.columns if column.field != "sensitive"}
    problems = [
        (f"column:{index}", "Choisissez parmi les valeurs proposées.")
        for index, field in columns.items()
        if field not in fields or index not in readable
    ]
    problems += [(code, told) for code, value in answers.items() if (told := answer_problem(code, value, publics))]
    if problems:
        raise Refused(*problems)
    examine(by, row, book, matched.with_fields(columns).answered(answers), decisions_of(row), Teller(row.pk))


@gesture("import_list")
def decide_alike(*, by: Actor, import_id: int, decisions: Mapping[int, str], rest: str = "") -> None:
    """Say of rows (by number) whether they are the "same" person as the one shown, or an "other"; "" takes it back.

    ``rest``: the same answer for all those that still wait.
    """
    row = _waiting(import_id, (ImportState.TO_CONFIRM,))
    given = {number: said for number, said in decisions.items() if said in (SAME, OTHER, "")}
    asked = {each.number: each.result for each in unpacked(row.lines) if each.alike}
    if rest in (SAME, OTHER):
        waiting = (number for number, result in asked.items() if result == Result.TO_DECIDE)
        given = {**dict.fromkeys(waiting, rest), **{number: said for number, said in given.items() if said}}
    kept = {**decisions_of(row), **{number: said for number, said in given.items() if number in asked}}
    decided = {number: said for number, said in kept.items() if said}
    examine(by, row, workbook_of(row), matched_of(row), decided, Teller(row.pk))


@gesture("import_list")
def confirm_list(*, by: Actor, at: datetime, import_id: int) -> None:
    """Record the new rows, all in one transaction; many are left to the worker.

    Rows refused, to be decided or left out stay out, and the report says why. Raises ``Refused``.
    """
    row = _waiting(import_id)
    if row.state != ImportState.TO_CONFIRM:
        raise Refused(("", "Dites d’abord ce que contiennent les colonnes."))
    new = row.counts["results"]["new"]
    if not new:
        raise Refused(("", "Aucune ligne nouvelle à enregistrer\u00a0: le compte rendu dit pourquoi, ligne par ligne."))
    if new > LONG_WRITES[row.kind]:
        change(Import.objects.filter(pk=row.pk), state=ImportState.RUNNING)
        enqueue("write_list", by, import_id=row.pk, at=at.isoformat())
        return
    _write(by, row, at)


@gesture("import_list")
def write_list(*, by: Actor, at: datetime, import_id: int) -> None:
    """The worker's part of ``confirm_list``. Killed and run again, the rows exist once."""
    row = _locked(import_id)
    if row.state == ImportState.RUNNING:
        _write(by, row, at)


def _write(by: Actor, row: Import, at: datetime) -> None:
    """Examine the file again, alone, and record what was shown; when it changed since, show it again instead."""
    teller, today = Teller(row.pk), timezone.localdate(row.created_at)
    book, matched, kind = workbook_of(row), matched_of(row), KINDS[row.kind]
    rows = rows_of(row.kind, book, matched, today, teller)
    # Kept until the end, and others wait for it: what does not depend on them is done before.
    if row.kind == ImportKind.PEOPLE:
        lock_people_of(row.host_id)
    else:
        _lock(_CONTRACTS_LOCK, row.host_id)
    found_now = compared(by, row.kind, rows, matched, decisions_of(row), today)
    is_as_shown = _told(found_now.results) == _told(unpacked(row.lines))
    ids = _written(by, row, at, found_now.ready, teller) if is_as_shown else None
    if ids is None:
        examine(by, row, book, matched, decisions_of(row), teller)
        told = "Ce qui est enregistré a changé depuis la lecture\u00a0: vérifiez de nouveau, puis confirmez."
        change(Import.objects.filter(pk=row.pk), message=told)
        return
    results = [kind.recorded(each, ids) for each in found_now.results]
    _remember(row, at)
    change(
        Import.objects.filter(pk=row.pk),
        state=ImportState.DONE,
        finished_at=at,
        lines=packed(results),
        counts={**row.counts, "results": counted(results)},
        message="",
    )


def _told(results: Iterable[RowResult]) -> list[tuple[int, Result, tuple[str, ...]]]:
    return [(each.number, each.result, each.why) for each in results]


def _written(by: Actor, row: Import, at: datetime, ready: Sequence[Ready], teller: Teller) -> dict[int, int] | None:
    """Ids of what is recorded, by row; None, and nothing written, when another person recorded the like meanwhile."""
    try:
        with transaction.atomic():
            return KINDS[row.kind].write(by, at, ready, f"Repris du tableau «\u00a0{row.file_name}\u00a0»", teller)
    except (NotFound, Refused):  # refused now, or gone: two files made one, a contract followed no longer
        return None


def _remember(row: Import, at: datetime) -> None:
    matched = matched_of(row)
    Matching.objects.update_or_create(
        host_id=row.host_id,
        signature=signature_key(row.kind, matched.signature),
        defaults={"matching": kept_matching(matched), "file_name": row.file_name, "remembered_at": at},
    )


@gesture("import_list")
def drop_list(*, by: Actor, import_id: int) -> None:
    """Give a list up; the file stays, nothing of it is recorded."""
    row = _waiting(import_id, (ImportState.RECEIVED, ImportState.FAILED, *WAITING))
    change(Import.objects.filter(pk=row.pk), state=ImportState.DROPPED, lines=None, matching=None, problems=[])


@gesture("import_list")
def preview_list(*, by: Actor, at: datetime, kind: str, name: str, content: bytes) -> ListOutcome:
    """What importing this file would do, without keeping anything. Raises ``Refused``."""
    _known_kind(kind)
    book = opened(content, name)
    matched = proposed(host_of(by), kind, book)
    _refuse_if_unmatched(kind, matched.missing(KINDS[kind].fields))
    found_now = examined(by, kind, book, matched, {}, timezone.localdate(at), None)
    made = made_of(kind, found_now.ready)
    return ListOutcome(name, None, counted(found_now.results), made, tuple(found_now.results))


@gesture("import_list")
def import_list(*, by: Actor, at: datetime, kind: str, name: str, content: bytes) -> ListOutcome:
    """Import a file whose columns are all recognised, or were matched before, in one go. Raises ``Refused``."""
    _known_kind(kind)
    received = blanked(content, name)
    book = opened(received.content, received.name)
    matched = proposed(host_of(by), kind, book)
    _refuse_if_unmatched(kind, matched.missing(KINDS[kind].fields))
    row = _kept(by, at, kind, received, ImportState.RECEIVED)
    examine(by, row, book, matched, {}, Teller(row.pk))
    row.refresh_from_db()
    if row.counts["results"]["new"]:
        _write(by, row, at)
        row.refresh_from_db()
    return ListOutcome(name, row.pk, row.counts["results"], row.counts["made"], unpacked(row.lines))


def _refuse_if_unmatched(kind: str, missing: tuple[str, ...]) -> None:
    if missing:
        told = (
            f"Aucune colonne reconnue pour\u00a0: {', '.join(missing)}. Déposez ce tableau à l’écran une première fois."
        )
        raise Refused(("file", told))
