"""The report of a return of hours: the rows as received, and why those left out are."""

from collections.abc import Mapping, Sequence
from typing import Any

from levier.exchange.sources import hours_files
from levier.records.models import Import, ImportKind, ImportState
from levier.rules.access import Actor
from levier.usecases.gestures import found, gesture
from levier.usecases.hours_previews import workbook_of
from levier.usecases.received_reports import Report, ReportRow, cell_written
from levier.usecases.refusals import NotFound

LEFT_OUT, TO_CHECK = "Écartée", "À vérifier"
_MORE = "Seuls les premiers problèmes sont dits ici\u00a0: corrigez-les, puis redéposez le fichier."


@gesture("declare_hours")
def hours_report(*, by: Actor, import_id: int) -> Report:
    """The rows of the sheet that was read, those with a problem saying which, at which cell and what to do.

    Sensitive columns are left out. Raises ``NotFound`` while nothing is read.
    """
    read = Import.objects.filter(kind=ImportKind.HOURS, state__in=(ImportState.TO_CONFIRM, ImportState.DONE))
    row = found(read.defer("lines"), pk=import_id)
    if not row.matching:
        raise NotFound
    matching = hours_files.matching_from_dict(row.matching)
    sheet = next(each for each in workbook_of(row).sheets if each.name == matching.sheet)
    columns = [column for column in matching.columns if column.field != "sensitive"]
    problems = _by_row(row.problems, matching.sheet)
    lines = []
    for number, cells in enumerate(sheet.rows[matching.header_row :], start=matching.header_row + 1):
        written = tuple(cell_written(cells[column.index]) for column in columns)
        if any(written):
            lines.append(ReportRow(number, written, *_told(problems.get(number, ()))))
    headers = tuple(" ".join(column.header.split()) or f"Colonne {column.letters}" for column in columns)
    all_told = row.counts.get("blocking", 0) + row.counts.get("to_check", 0) <= len(row.problems)
    return Report(row.file_name, headers, tuple(lines), "" if all_told else _MORE)


def _by_row(problems: Sequence[Mapping[str, Any]], sheet: str) -> dict[int, list[Mapping[str, Any]]]:
    """Problems of a sheet by row, from 1; those of no cell are of the whole file, and its page says them."""
    by_row: dict[int, list[Mapping[str, Any]]] = {}
    for problem in problems:
        digits = problem["cell"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        if problem["sheet"] == sheet and digits.isdecimal():
            by_row.setdefault(int(digits), []).append(problem)
    return by_row


def _told(problems: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """The result of a row and why, from its problems; both "" without."""
    if not problems:
        return "", ""
    is_left_out = any(problem["severity"] == "blocking" for problem in problems)
    return LEFT_OUT if is_left_out else TO_CHECK, " ".join(_why(problem) for problem in problems)


def _why(problem: Mapping[str, Any]) -> str:
    value = f" («\u00a0{problem['value']}\u00a0»)" if problem["value"] else ""
    return f"{problem['cell']}\u00a0: {problem['message'].rstrip('.')}{value}. {problem['what_to_do']}".strip()
