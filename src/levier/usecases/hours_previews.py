"""Reading a return of hours before anything is kept: its columns, its lines, whose hours they are, what is wrong."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from levier.exchange.sources import hours_files
from levier.exchange.spreadsheets import UnreadableFile, Workbook, open_workbook
from levier.records.models import Import, ImportState, Matching, StoredFile
from levier.usecases import hours_writing
from levier.usecases.advances import Step, Teller
from levier.usecases.gestures import change
from levier.usecases.hours_matching import Placed, known_engagements, resolve
from levier.usecases.refusals import Refused

SHOWN_PROBLEMS = 500


def opened(content: bytes, name: str) -> Workbook:
    """A file as a workbook. Raises ``Refused`` at ``file`` when it cannot be one."""
    try:
        return open_workbook(content, name)
    except UnreadableFile as refused:
        raise Refused(("file", refused.message_fr)) from None


def workbook_of(row: Import) -> Workbook:
    """The file of an import, as it was received."""
    stored = StoredFile.objects.values_list("content", "name").get(pk=row.file_id or 0)
    return opened(bytes(stored[0]), stored[1])


def propose(row: Import, book: Workbook, teller: Teller) -> None:
    """Recall the matching of an earlier file with the same headers, else propose one; then examine."""
    matching = _recalled(row, book) or hours_files.propose_matchings(book)[0]
    examine(row, book, matching, teller)


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


def examine(row: Import, book: Workbook, matching: hours_files.Matching, teller: Teller) -> None:
    """Read with this matching; keep what the page shows and the lines that wait."""
    values: dict[str, Any] = {"matching": {**matching.to_dict(), "sheets": [s.name for s in book.sheets]}}
    if matching.open_questions:
        change(Import.objects.filter(pk=row.pk), state=ImportState.TO_MATCH, problems=[], counts={}, **values)
        return
    reading = hours_files.read_hours(book, matching)
    lines = teller.through(reading.lines, Step.READ, len(reading.lines))
    resolution = resolve(lines, known_engagements(row.host_id, row.contract_id))
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
            "by_month": _by_month(resolution.placed),
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


def _by_month(placed: Iterable[Placed]) -> list[list[Any]]:
    """[contract id, month, lines, hours as text] for each contract and month, in order."""
    totals: dict[tuple[int, str], tuple[int, Decimal]] = {}
    for line, engagement in placed:
        key = (engagement.contract_id, line.month.isoformat())
        count, total = totals.get(key, (0, Decimal()))
        totals[key] = (count + 1, total + line.hours)
    return [[*key, count, str(total)] for key, (count, total) in sorted(totals.items())]
