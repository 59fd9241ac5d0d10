"""Reading a list before anything is recorded: its columns, its rows, what each would become."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from levier.exchange.pauses import collection_paused
from levier.exchange.sources import listed_contracts as contract_lists
from levier.exchange.sources import listed_people as people_lists
from levier.exchange.sources.listed_columns import (
    ColumnsMatched,
    Fields,
    matched_from_dict,
    others_alike,
    propose,
    recall,
)
from levier.exchange.sources.listed_rows import ListedRow, read_rows
from levier.exchange.spreadsheets import Workbook
from levier.records.models import Import, ImportKind, ImportState, Matching
from levier.rules.access import Actor
from levier.usecases.advances import Step, Teller
from levier.usecases.gestures import change
from levier.usecases.listed_contracts import examine_contracts, write_contracts
from levier.usecases.listed_people import examine_people, write_people
from levier.usecases.listed_results import Decided, Examined, Ready, Result, RowResult, counted, made_of, packed
from levier.usecases.publics import own_lists

SHOWN_PROBLEMS = 500
MOST_UNKNOWN = 60
"""Organisations without a SIRET asked about at once."""
HIDDEN = "hidden"
_HIDDEN_WHY = "Ligne masquée dans votre tableau\u00a0: affichez-la, ou demandez de reprendre aussi les lignes masquées."
_OF_ONE_FILE = frozenset({HIDDEN})


def signature_key(kind: str, signature: str) -> str:
    """Under what a matching is kept: lists of each kind, and returns of hours, have their own."""
    return f"{kind}:{signature}"


def proposed(host_id: int, kind: str, book: Workbook) -> ColumnsMatched:
    """Columns as in an earlier file with the same headers, else as their headers say."""
    fields = KINDS[kind].fields
    known: dict[str, ColumnsMatched] = {}
    for kept in Matching.objects.filter(host_id=host_id, signature__startswith=f"{kind}:").order_by("remembered_at"):
        try:
            known[kept.signature.removeprefix(f"{kind}:")] = matched_from_dict(kept.matching)
        except ValueError:
            continue  # kept by an earlier version: the columns are matched again
    return recall(book, known, fields) or propose(book, fields)


def kept_matching(matched: ColumnsMatched) -> dict[str, Any]:
    """What is remembered for the next file: its columns, and the answers that do not hold for one file only."""
    answers = tuple((code, value) for code, value in matched.answers if code not in _OF_ONE_FILE)
    return replace(matched, answers=answers).to_dict()


def matched_of(row: Import) -> ColumnsMatched:
    """The columns of an import that waits."""
    return matched_from_dict(row.matching)


def publics_of(row: Import) -> tuple[tuple[str, str], ...]:
    """The publics a label of a list of people can stand for, code and label: those of the day it was handed in."""
    if row.kind != ImportKind.PEOPLE:
        return ()
    on = timezone.localdate(row.created_at)
    return tuple((each.code, each.label) for each in own_lists(row.host_id).publics_on(on))


def decisions_of(row: Import) -> dict[int, str]:
    """What was said of rows that look like someone known."""
    return {int(number): said for number, said in (row.matching or {}).get("decisions", {}).items()}


def examined(
    by: Actor,
    kind: str,
    book: Workbook,
    matched: ColumnsMatched,
    decided: Decided,
    today: date,
    teller: Teller | None,
) -> Examined:
    """What each row would become; every required column is matched. Writes nothing."""
    return compared(by, kind, rows_of(kind, book, matched, today, teller), matched, decided, today)


def rows_of(kind: str, book: Workbook, matched: ColumnsMatched, today: date, teller: Teller | None) -> list[ListedRow]:
    """The rows of the sheet that is read: nothing of them depends on what is recorded."""
    sheet = next(each for each in book.sheets if each.name == matched.sheet)
    rows = read_rows(sheet, matched, KINDS[kind].fields, today.year)
    if teller is not None:
        teller.tell(Step.READ, 0, len(rows))
    return rows


def compared(
    by: Actor, kind: str, rows: Sequence[ListedRow], matched: ColumnsMatched, decided: Decided, today: date
) -> Examined:
    """What each of these rows would become, beside what is recorded."""
    takes_hidden = matched.answer(HIDDEN) == "yes"
    taken = [row for row in rows if takes_hidden or not row.is_hidden]
    with collection_paused():
        found = KINDS[kind].examine(by, taken, matched, decided, today)
    if len(taken) < len(rows):
        left = [RowResult(row.number, Result.LEFT_OUT, (_HIDDEN_WHY,)) for row in rows if row.is_hidden]
        found.results = sorted([*found.results, *left], key=lambda result: result.number)
    return found


def examine(by: Actor, row: Import, book: Workbook, matched: ColumnsMatched, decided: Decided, teller: Teller) -> None:
    """Read with these columns; keep what the page shows."""
    matching = {
        **matched.to_dict(),
        "sheets": [sheet.name for sheet in book.sheets],
        "decisions": {str(number): said for number, said in decided.items()},
    }
    rows = Import.objects.filter(pk=row.pk)
    if matched.missing(KINDS[row.kind].fields):
        values: dict[str, Any] = {"state": ImportState.TO_MATCH, "problems": [], "counts": {}, "lines": None}
        change(rows, matching=matching, message="", **values)
        return
    found = examined(by, row.kind, book, matched, decided, timezone.localdate(row.created_at), teller)
    unknown = sorted(found.unknown.items(), key=lambda item: -item[1][2])[:MOST_UNKNOWN]
    hidden = sum(1 for each in found.results if each.why == (_HIDDEN_WHY,))
    change(
        rows,
        state=ImportState.TO_CONFIRM,
        matching=matching,
        lines=packed(found.results),
        counts={
            "results": counted(found.results),
            "made": made_of(row.kind, found.ready),
            "remarks": sum(1 for each in found.results if each.result == Result.NEW and each.why),
            "hidden": hidden,
            "other_sheets": others_alike(book, matched.sheet, KINDS[row.kind].fields),
            "unknown": [[code, *said] for code, said in unknown],
        },
        problems=[
            {
                "cell": flaw.cell,
                "value": flaw.value,
                "message": flaw.message_fr,
                "what_to_do": flaw.what_to_do_fr,
                "severity": flaw.severity,
            }
            for _, flaw in sorted(found.flaws, key=lambda item: (item[1].severity != "blocking", item[0]))
        ][:SHOWN_PROBLEMS],
        rows_read=len(found.results),
        rows_total=len(found.results),
        message="",
    )


def _recorded_contract(result: RowResult, ids: Mapping[int, int]) -> RowResult:
    return replace(result, target=ids.get(result.number, result.target))


def _recorded_person(result: RowResult, ids: Mapping[int, int]) -> RowResult:
    """The row with the person it made, or repeats."""
    target = ids.get(result.number, result.target)
    if target is None and result.result == Result.KNOWN and result.alike and result.alike[0].row:
        target = ids.get(result.alike[0].row)
    return replace(result, target=target)


@dataclass(frozen=True, slots=True)
class ListKind:
    """One kind of list: what its columns can be, and how its rows are compared and recorded."""

    fields: Fields
    examine: Callable[[Actor, Sequence[Any], ColumnsMatched, Decided, date], Examined]
    write: Callable[[Actor, datetime, Sequence[Ready], str, Teller], dict[int, int]]
    recorded: Callable[[RowResult, Mapping[int, int]], RowResult]


KINDS: Mapping[str, ListKind] = {
    ImportKind.CONTRACTS: ListKind(contract_lists.FIELDS, examine_contracts, write_contracts, _recorded_contract),
    ImportKind.PEOPLE: ListKind(people_lists.FIELDS, examine_people, write_people, _recorded_person),
}


@dataclass(frozen=True, slots=True)
class ListOutcome:
    """What an import did, or would do: ``import_id`` is None when nothing was kept; counts by ``Result``; ``made``:
    how many people or contracts, and validations, engagements or objectives.
    """

    file_name: str
    import_id: int | None
    counts: Mapping[str, int]
    made: Mapping[str, int]
    rows: tuple[RowResult, ...]
