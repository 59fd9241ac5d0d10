"""How the tests of hours files read a workbook and sum up what came of it."""

from collections import Counter

from levier.exchange.sources.hours_files import answer_questions, propose_matchings, read_hours


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
