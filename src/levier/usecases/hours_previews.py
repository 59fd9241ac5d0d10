"""Reading a return of hours before anything is kept: its columns, its lines, whose hours they are, what is wrong."""

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

from levier.exchange.pauses import collection_paused
from levier.exchange.sources import hours_files
from levier.exchange.spreadsheets import UnreadableFile, Workbook, open_table
from levier.records.models import Import, ImportState, Matching
from levier.usecases import hours_writing
from levier.usecases.advances import Step, Teller
from levier.usecases.gestures import change
from levier.usecases.hours_matching import Engagements, known_engagements, resolve
from levier.usecases.kept_files import file_of
from levier.usecases.placed_hours import Placement
from levier.usecases.refusals import Refused

SHOWN_PROBLEMS = 500


def opened(content: bytes, name: str) -> Workbook:
    """A file as a workbook. Raises ``Refused`` at ``file`` when it cannot be one."""
    try:
        return open_table(content, name)
    except UnreadableFile as refused:
        raise Refused(("file", refused.message_fr)) from None


def workbook_of(row: Import) -> Workbook:
    """The file of an import, as it was kept."""
    name, content = file_of(row.file_id)
    return opened(content, name)


def workbook_and_engagements(row: Import) -> tuple[Workbook, Engagements]:
    """The file of an import and what its lines may belong to: fetched while a thread reads the file, as the reading
    library leaves the processor to others."""
    name, content = file_of(row.file_id)
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(opened, content, name)
        known = known_engagements(row.host_id, row.contract_id)
    return reading.result(), known


def propose(row: Import, book: Workbook, teller: Teller, known: Engagements | None = None) -> None:
    """Recall the matching of an earlier file with the same headers, else propose one; then examine."""
    matching = _recalled(row, book) or hours_files.propose_matchings(book)[0]
    examine(row, book, matching, teller, known)


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


def examine(
    row: Import, book: Workbook, matching: hours_files.Matching, teller: Teller, known: Engagements | None = None
) -> None:
    """Read with this matching; keep what the page shows and the lines that wait. ``known``: the engagements of the
    import, where they are at hand."""
    values: dict[str, Any] = {"matching": {**matching.to_dict(), "sheets": [s.name for s in book.sheets]}}
    if matching.open_questions:
        change(Import.objects.filter(pk=row.pk), state=ImportState.TO_MATCH, problems=[], counts={}, **values)
        return
    with collection_paused():
        if known is None:
            known = known_engagements(row.host_id, row.contract_id)
        values |= _read(book, matching, teller, known)
    change(Import.objects.filter(pk=row.pk), state=ImportState.TO_CONFIRM, **values)


def _read(book: Workbook, matching: hours_files.Matching, teller: Teller, known: Engagements) -> dict[str, Any]:
    """What reading gives the columns of the import."""
    reading = hours_files.read_hours(book, matching)
    teller.tell(Step.READ, 0, len(reading.lines))
    resolution = resolve(reading.lines, known)
    problems = [*reading.problems, *resolution.problems]
    blocking = [p for p in problems if p.severity == "blocking"]
    shown = sorted(problems, key=lambda p: (p.severity != "blocking", p.row))[:SHOWN_PROBLEMS]
    by_month = _by_month(resolution.placed)
    return {
        "counts": {
            "lines": len(resolution.placed.lines),
            "hours": str(sum((Decimal(total) for *_, total in by_month), Decimal())),
            "people": len({known.person_id for known in resolution.placed.engaged.values()}),
            "months": sorted({month for _, month, *_ in by_month}),
            "blocking": len(blocking),
            "to_check": len(problems) - len(blocking),
            "dropped": dict(reading.dropped),
            "by_month": by_month,
        },
        "problems": [
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
        "lines": hours_writing.packed(resolution.placed),
        "rows_read": len(reading.lines),
        "rows_total": len(reading.lines),
    }


def _by_month(placed: Placement) -> list[list[Any]]:
    """[contract id, month, lines, hours as text] for each contract and month, in order."""
    hours: dict[tuple[int, date], list[Decimal]] = defaultdict(list)
    for line, known in placed.lines:
        hours[known.contract_id, line.month].append(line.hours)
    return [
        [contract_id, month.isoformat(), len(amounts), str(sum(amounts, Decimal()))]
        for (contract_id, month), amounts in sorted(hours.items())
    ]
