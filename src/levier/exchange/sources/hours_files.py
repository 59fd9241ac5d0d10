"""Hours files: a spreadsheet of hours as companies send it -> declared hours, and what is wrong cell by cell.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: no two senders use one form. Columns are matched once, what cannot be decided is asked, and the answers
    serve for the next file with the same headers. A social security number is never read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from levier.exchange.pauses import collection_paused
from levier.exchange.sources.hours_files_dates import months_in_prose, plain
from levier.exchange.sources.hours_files_facts import DeclaredHours, HoursReading, Problem
from levier.exchange.sources.hours_files_headers import SEARCHED_ROWS, find_header_row, proposed_columns
from levier.exchange.sources.hours_files_lines import lines_of
from levier.exchange.sources.hours_files_matching import (
    OF_ONE_FILE,
    Matching,
    Question,
    matching_from_dict,
    signature_of,
)
from levier.exchange.sources.hours_files_questions import asked, with_answers
from levier.exchange.sources.hours_files_rows import read_table
from levier.exchange.spreadsheets import Sheet, Workbook

__all__ = [
    "DeclaredHours",
    "HoursReading",
    "Matching",
    "Problem",
    "Question",
    "answer_questions",
    "matching_from_dict",
    "propose_matching",
    "propose_matchings",
    "read_hours",
    "recall_matching",
]


def propose_matching(sheet: Sheet, *, file_name: str = "", header_row: int | None = None) -> Matching:
    """How a sheet seems to be read. What is not certain is a question of the matching; header_row, from 1, says
    where the headers are when they are not found."""
    number = find_header_row(sheet) if header_row is None else header_row
    if not 0 <= number <= len(sheet.rows):
        raise ValueError(f"no such row: {number}")
    titles = [sheet.name, file_name, *_titles_above(sheet, number)]
    named = dict.fromkeys(f"{month:%Y-%m}" for title in titles for month in months_in_prose(title))
    matching = Matching(
        sheet=sheet.name,
        header_row=number,
        columns=proposed_columns(sheet, number) if number else (),
        signature=signature_of(sheet.rows[number - 1]) if number else "",
        months_named=tuple(named),
    )
    return asked(sheet, matching)


def propose_matchings(workbook: Workbook) -> tuple[Matching, ...]:
    """A proposal for each sheet where headers are found, the visible sheets with most fields first; for the first
    sheet alone where none has any."""
    found = [
        (sheet.is_hidden, -sum(1 for column in matching.columns if column.field), matching)
        for sheet in workbook.sheets
        if (matching := propose_matching(sheet, file_name=workbook.name)).header_row
    ]
    if not found:
        return (propose_matching(workbook.sheets[0], file_name=workbook.name),)
    return tuple(matching for _, _, matching in sorted(found, key=lambda item: item[:2]))


def answer_questions(sheet: Sheet, matching: Matching, answers: Mapping[str, str]) -> Matching:
    """The matching with questions answered, and asked again: one answer may settle or raise others.

    answers: code of a question -> one of its choices; "column:F" -> a field for any column, asked or not.
    Raises ValueError for what was not asked or is no choice.
    """
    number = answers.get("header_row")
    if number is None:
        return with_answers(sheet, matching, answers)
    if not (number.isascii() and number.isdigit() and 0 < int(number) <= len(sheet.rows)):
        raise ValueError(f"no such row: {number}")
    proposed = replace(propose_matching(sheet, header_row=int(number)), months_named=matching.months_named)
    others = {code: value for code, value in answers.items() if code != "header_row"}
    return with_answers(sheet, proposed, others)


def recall_matching(known: Matching, sheet: Sheet, *, file_name: str = "") -> Matching | None:
    """A matching of an earlier file applied to a sheet with the same headers, None if its headers differ.

    Answers are taken over, but for those that hold for one file (period, year, hidden rows).
    """
    for number, row in enumerate(sheet.rows[:SEARCHED_ROWS], start=1):
        if not known.header_row or signature_of(row) != known.signature:
            continue
        proposed = propose_matching(sheet, file_name=file_name, header_row=number)
        fields = {_header_key(known, index): column for index, column in enumerate(known.columns)}
        columns = tuple(
            replace(
                column, field=earlier.field, suggestion=earlier.suggestion, confidence=earlier.confidence,
                reason_fr="comme dans votre fichier précédent",
            )
            if not column.month
            and column.field != "sensitive"
            and (earlier := fields.get(_header_key(proposed, index)))
            else column
            for index, column in enumerate(proposed.columns)
        )  # fmt: skip
        answers = tuple((code, value) for code, value in known.answers if code not in OF_ONE_FILE)
        return asked(sheet, replace(proposed, columns=columns, answers=answers))
    return None


def _header_key(matching: Matching, index: int) -> tuple[str, int]:
    headers = [plain(column.header) for column in matching.columns[: index + 1]]
    return headers[index], headers.count(headers[index])


def _titles_above(sheet: Sheet, header_row: int) -> Iterator[str]:
    above = chain.from_iterable(sheet.rows[: max(header_row - 1, 0)])
    return (cell for cell in above if isinstance(cell, str))


def read_hours(workbook: Workbook, matching: Matching) -> HoursReading:
    """The hours of one sheet. Questions left open, or headers that changed, are blocking problems without a line."""
    sheet = next((sheet for sheet in workbook.sheets if sheet.name == matching.sheet), None)
    if sheet is None:
        return _nothing(matching.sheet, "cette feuille n’est pas dans le fichier", "Reprenez la lecture du fichier.")
    if not matching.open_questions and (
        not 0 < matching.header_row <= len(sheet.rows)
        or signature_of(sheet.rows[matching.header_row - 1]) != matching.signature
    ):
        return _nothing(sheet.name, "les titres des colonnes ont changé", "Indiquez de nouveau les colonnes.")
    if matching.open_questions:
        problems = tuple(
            Problem(sheet.name, "", "", question.message_fr, "Répondez à la question.", code=question.code)
            for question in matching.open_questions
        )
        return HoursReading((), problems)
    with collection_paused():
        return lines_of(sheet, matching, read_table(sheet, matching))


def _nothing(sheet: str, message_fr: str, what_to_do_fr: str) -> HoursReading:
    return HoursReading((), (Problem(sheet, "", "", message_fr, what_to_do_fr, code="sheet"),))
