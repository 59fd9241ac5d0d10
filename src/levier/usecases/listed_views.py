"""Lists handed in, as pages and files show them: columns, what each row becomes, the report beside the original."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from levier.exchange.sources.listed_columns import SENSITIVE, ColumnsMatched
from levier.records.models import Import, ImportState
from levier.rules.access import Actor
from levier.usecases.advances import Advance, advance_of
from levier.usecases.gestures import found, gesture
from levier.usecases.hours_previews import workbook_of
from levier.usecases.kept_files import file_of
from levier.usecases.listed_previews import HIDDEN, KINDS, decisions_of, matched_of, publics_of
from levier.usecases.listed_questions import ASKED, PUBLIC, kind_of
from levier.usecases.listed_results import Result, RowResult, unpacked
from levier.usecases.received_reports import Report, ReportRow, cell_written

UNDER_WAY = (ImportState.QUEUED, ImportState.RUNNING)
SHOWN_IMPORTS = 200
SHOWN_ALIKE = 100
SHOWN_ROWS = 12
"""Rows to decide shown at once; the next ones come once these are decided."""
_NOT_A_ROW = "Ligne vide, de total ou de titres\u00a0: elle n’est pas lue."
_WORDS = {
    Result.NEW: ("À enregistrer", "Enregistré"),
    Result.KNOWN: ("Déjà connu", "Déjà connu"),
    Result.TO_DECIDE: ("À trancher", "Pas enregistré, à trancher"),
    Result.LEFT_OUT: ("Laissé de côté", "Laissé de côté"),
    Result.REFUSED: ("Refusé", "Refusé"),
}


def result_word(result: Result, *, is_done: bool) -> str:
    """A result as people read it, before or after the import."""
    return _WORDS[result][is_done]


@gesture("import_list")
def list_lists(*, by: Actor) -> tuple["ListRow", ...]:
    """Lists handed in, newest first."""
    rows = Import.objects.filter(kind__in=KINDS).defer("lines", "problems", "matching")[:SHOWN_IMPORTS]
    return tuple(
        ListRow(
            row.pk,
            row.kind,
            row.get_kind_display(),
            row.file_name,
            row.state,
            row.get_state_display(),
            row.counts.get("results", {}),
            row.created_at,
        )
        for row in rows
    )


@gesture("import_list")
def get_list(*, by: Actor, import_id: int) -> "ListView":
    """A list with its columns, what its rows become, its problems and who may be known already."""
    rows = Import.objects.filter(kind__in=KINDS).select_related("file").defer("file__content")
    row = found(rows, pk=import_id)
    matched = matched_of(row) if row.matching else None
    decided = decisions_of(row)
    results = unpacked(row.lines)
    asked = [each for each in results if each.alike]
    told = tuple(each for each in results if each.result == Result.NEW and each.why)
    unknown = _unknown(row, matched)
    waiting = [each for each in asked if each.result == Result.TO_DECIDE]
    settled = [each for each in asked if each.number in decided]
    names = _names(row, waiting[:SHOWN_ALIKE]) if row.state == ImportState.TO_CONFIRM else {}
    return ListView(
        row.pk,
        row.kind,
        row.get_kind_display(),
        row.file_name,
        row.state,
        row.get_state_display(),
        tuple(row.matching["sheets"]) if row.matching else (),
        matched,
        matched.missing(KINDS[row.kind].fields) if matched else (),
        tuple((field.key, field.label) for field in KINDS[row.kind].fields),
        row.counts.get("results", {}),
        row.counts,
        tuple((each, names.get(each.number, "")) for each in waiting[:SHOWN_ALIKE]),
        len(waiting),
        len(settled),
        unknown,
        publics_of(row) if any(kind_of(each.code) == PUBLIC for each in unknown) else (),
        told[:SHOWN_ROWS],
        bool(matched and matched.answer(HIDDEN) == "yes"),
        tuple(row.problems),
        row.message,
        row.file.blanked if row.file else "",
        row.created_at,
        advance_of(row.pk) if row.state in UNDER_WAY else None,
    )


def _unknown(row: Import, matched: ColumnsMatched | None) -> "tuple[UnknownName, ...]":
    """Names asked about, then those answered."""
    if matched is None:
        return ()
    asked = tuple(UnknownName(code, what, name, count, "") for code, what, name, count in row.counts.get("unknown", ()))
    given = tuple(
        UnknownName(code, ASKED[kind_of(code)], code.partition(":")[2], 0, value)
        for code, value in matched.answers
        if kind_of(code)
    )
    return asked + given


def _names(row: Import, asked: Sequence[RowResult]) -> dict[int, str]:
    """How the file writes those to decide, by row: "TEST Lina, 23/04/1999, Nantes"."""
    if not asked:
        return {}
    matched = matched_of(row)
    sheet = next(each for each in workbook_of(row).sheets if each.name == matched.sheet)
    named = matched.named()
    shown = [named[key].index for key in ("last_name", "first_name", "full_name", "born_on", "commune") if key in named]
    return {
        each.number: ", ".join(filter(None, (cell_written(sheet.rows[each.number - 1][index]) for index in shown)))
        for each in asked
    }


@gesture("import_list")
def list_report(*, by: Actor, import_id: int) -> Report:
    """The rows of the file as it was kept, each with its result and why. Sensitive columns are left out.

    Raises ``NotFound`` while nothing is read.
    """
    read = Import.objects.filter(kind__in=KINDS, state__in=(ImportState.TO_CONFIRM, ImportState.DONE))
    row = found(read, pk=import_id)
    is_done = row.state == ImportState.DONE
    matched = matched_of(row)
    sheet = next(each for each in workbook_of(row).sheets if each.name == matched.sheet)
    columns = [column for column in matched.columns if column.field != SENSITIVE]
    results = {each.number: each for each in unpacked(row.lines)}
    rows = []
    for number, cells in enumerate(sheet.rows[matched.header_row :], start=matched.header_row + 1):
        result = results.get(number)
        written = tuple(cell_written(cells[column.index]) for column in columns)
        if result is not None:
            rows.append(ReportRow(number, written, result_word(result.result, is_done=is_done), " ".join(result.why)))
        elif any(written):
            rows.append(ReportRow(number, written, "Pas une ligne", _NOT_A_ROW))
    headers = tuple(column.header or f"Colonne {column.letters}" for column in columns)
    return Report(row.file_name, headers, tuple(rows))


@gesture("import_list")
def original_list(*, by: Actor, import_id: int) -> tuple[str, bytes]:
    """The file as it was kept: as received, but for social security numbers."""
    row = found(Import.objects.filter(kind__in=KINDS), pk=import_id)
    return file_of(row.file_id)


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list handed in; ``counts``: rows by ``Result``."""

    id: int
    kind: str
    kind_label: str
    file_name: str
    state: str
    state_label: str
    counts: Mapping[str, int]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class UnknownName:
    """Words asked about once, an organisation without a SIRET, a public, a job: ``code`` of the answer, what it is, the
    words, how many rows, the answer given.
    """

    code: str
    what: str
    name: str
    count: int
    answer: str

    @property
    def kind(self) -> str:
        """What it is, by the start of its code."""
        return kind_of(self.code)


@dataclass(frozen=True, slots=True)
class ListView:
    """A list as its page shows it. ``missing``: required fields no column holds; ``fields``: what a column can be.

    ``to_decide``: the first rows that look like someone known, each as the file writes it; ``waiting`` of them in
    all, ``settled`` already decided. ``told``: the first rows to record of which something is said;
    ``publics``: code and label of those a label of the list may stand for. ``blanked``: what was taken out of the file
    before it was kept, or "".
    """

    id: int
    kind: str
    kind_label: str
    file_name: str
    state: str
    state_label: str
    sheets: tuple[str, ...]
    matched: ColumnsMatched | None
    missing: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]
    results: Mapping[str, int]
    counts: Mapping[str, Any]
    to_decide: tuple[tuple[RowResult, str], ...]
    waiting: int
    settled: int
    unknown: tuple[UnknownName, ...]
    publics: tuple[tuple[str, str], ...]
    told: tuple[RowResult, ...]
    takes_hidden: bool
    problems: tuple[Mapping[str, str], ...]
    message: str
    blanked: str
    created_at: datetime
    advance: Advance | None
