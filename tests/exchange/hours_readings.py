"""How the tests of hours files read a workbook and sum up what came of it."""

from collections import Counter

from tests.exchange.spreadsheet_samples import table

from levier.exchange.sources.hours_files import answer_questions, propose_matching, propose_matchings, read_hours
from levier.exchange.sources.hours_files_values import Flagged

HEADER = ["Nom", "Prénom", "Né(e) le", "N° marché", "Mois", "Heures"]
NBSP = "\N{NO-BREAK SPACE}"
SOCIAL_SECURITY = "177063417249012"
PERSON = {"Nom": "Dupont", "Prénom": "Léa", "Mois": "05/2026", "Heures": "7,5"}


def read(book, answers=None, **kwargs):
    """The reading of the best sheet, all questions answered: those not in `answers` must have none left."""
    matching = propose_matchings(book)[0]
    sheet = next(sheet for sheet in book.sheets if sheet.name == matching.sheet)
    matching = answer_questions(sheet, matching, answers or {}, **kwargs)
    assert [question.code for question in matching.open_questions] == []
    return read_hours(book, matching)


def months_of(reading):
    months = Counter()
    for line in reading.lines:
        months[f"{line.month:%Y-%m}"] += line.hours
    return {month: str(hours) for month, hours in sorted(months.items())}


def places(reading, severity="blocking"):
    return [(problem.code, problem.cell) for problem in reading.problems if problem.severity == severity]


def proposed(columns, **kwargs):
    """The matching of a sheet with one row, from header -> cell."""
    rows = [list(columns), list(columns.values())]
    return propose_matching(table(*rows, **kwargs).sheets[0])


def fields_of(matching):
    return {column.header: column.field for column in matching.columns}


def codes(matching):
    return [question.code for question in matching.open_questions]


def question(matching, code):
    return next(question for question in matching.questions if question.code == code)


def decided(matching):
    return {decision.code: decision.value for decision in matching.decisions}


def people(*rows, header=HEADER, **kwargs):
    return table(header, *rows, **kwargs)


def is_flagged(value, severity="blocking"):
    return isinstance(value, Flagged) and value.severity == severity
