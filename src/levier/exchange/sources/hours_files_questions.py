"""Hours files: what one sheet does not say by itself is asked, and what it does say is decided with its reason.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: a mission may run over two months, an empty yes/no cell may mean no or forgotten, hidden rows may be left
    from a filter: never guessed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from levier.exchange.sources.hours_files_columns import different_cells
from levier.exchange.sources.hours_files_dates import MonthFound, month_fr, month_of, months_between, plain
from levier.exchange.sources.hours_files_hours import hours_of
from levier.exchange.sources.hours_files_matching import FIELDS, Choice, Decision, Matching, Question, month_from_code
from levier.exchange.sources.hours_files_notations import notations
from levier.exchange.sources.hours_files_values import day_of, is_social_security, yes_or_no
from levier.exchange.spreadsheets import Sheet

_SIRET = re.compile(r"(?<![0-9])[0-9]{3} ?[0-9]{3} ?[0-9]{3} ?[0-9]{5}(?![0-9])")
_ASKABLE_FIELDS = tuple(field for field in FIELDS if field != "month_hours")


def asked(sheet: Sheet, matching: Matching) -> Matching:
    """The matching with its questions and decisions worked out again from the sheet, after any change."""
    if not matching.header_row:
        return replace(matching, questions=(_header_question(sheet),), decisions=())
    questions: list[Question] = []
    decisions: list[Decision] = []
    for finding in _findings(sheet, matching):
        if isinstance(finding, Question):
            questions.append(finding)
        else:
            decisions.append(finding)
    return replace(matching, questions=tuple(questions), decisions=tuple(decisions))


def with_answers(sheet: Sheet, matching: Matching, answers: Mapping[str, str]) -> Matching:
    """The matching with questions answered, and asked again. Raises ValueError for an answer nothing asked for.

    A code "column:F" takes a field (a key of FIELDS); "field:hours" takes the letters of a column.
    """
    left = dict(answers)
    while left:
        # One answer may raise the question another one answers: what is asked now is settled first.
        usable = {code: value for code, value in left.items() if _is_awaited(matching, code, value)}
        if not usable:
            raise ValueError(f"no such question or choice: {', '.join(sorted(left))}")
        matching = asked(sheet, _settled(matching, usable))
        left = {code: value for code, value in left.items() if code not in usable}
    return asked(sheet, matching)


def _is_awaited(matching: Matching, code: str, value: str) -> bool:
    kind, _, letters = code.partition(":")
    if kind == "column":
        return value in _ASKABLE_FIELDS and any(column.letters == letters for column in matching.columns)
    return any(question.code == code and _is_answer(question, value) for question in matching.questions)


def _settled(matching: Matching, answers: Mapping[str, str]) -> Matching:
    kept = dict(matching.answers)
    indexes = {column.letters: column.index for column in matching.columns}
    for code, value in answers.items():
        kind, _, about = code.partition(":")
        if kind == "column":
            matching = matching.with_field(indexes[about], value)
        elif kind == "field":
            matching = matching.with_field(indexes[value], about)
        else:
            kept[code] = value
    return replace(matching, answers=tuple(kept.items()))


def _is_answer(question: Question, value: str) -> bool:
    if any(choice.value == value for choice in question.choices):
        return True
    if question.code == "period":
        return month_from_code(value) is not None
    return question.code == "year" and month_from_code("01", int(value) if value.isdecimal() else 0) is not None


def _header_question(sheet: Sheet) -> Question:
    rows = [
        (number, [cell for cell in row if isinstance(cell, str) and cell and not is_social_security(cell)])
        for number, row in enumerate(sheet.rows[:60], start=1)
    ]
    return Question(
        "header_row",
        f"Feuille « {sheet.name} » : quelle ligne porte les titres des colonnes ?",
        tuple(
            Choice(str(number), f"Ligne {number} : {' | '.join(texts)[:80]}")
            for number, texts in rows
            if len(texts) > 1
        ),
    )


def _findings(sheet: Sheet, matching: Matching) -> Iterator[Question | Decision]:
    columns = list(_column_questions(sheet, matching))
    yield from columns or _missing_fields(matching)
    yield from notations(sheet, matching)
    yield from _months(sheet, matching)
    yield from _counts(sheet, matching)
    yield from _training(matching)
    yield from _hidden_rows(sheet, matching)
    yield from _employer(sheet, matching)


def _column_questions(sheet: Sheet, matching: Matching) -> Iterator[Question]:
    choices = tuple(Choice(field, FIELDS[field]) for field in _ASKABLE_FIELDS)
    for column in matching.columns:
        if column.field is None and different_cells(sheet, matching, [column.index]):
            title = f"« {column.header} »" if column.header else "sans titre"
            message = f"Que contient la colonne {column.letters}, {title} ({column.reason_fr}) ?"
            yield Question(f"column:{column.letters}", message, choices, column.suggestion or "ignored")


def _missing_fields(matching: Matching) -> Iterator[Question]:
    fields = {column.field for column in matching.columns}
    missing = []
    if not fields & {"hours", "month_hours"}:
        missing.append("hours")
    if "full_name" not in fields:
        names = fields & {"last_name", "first_name"}
        missing.extend(sorted({"last_name", "first_name"} - names) if names else ["full_name"])
    choices = tuple(
        Choice(column.letters, column.header or f"Colonne {column.letters}")
        for column in matching.columns
        if column.field not in ("sensitive", "month_hours")
    )
    for field in missing:
        yield Question(f"field:{field}", f"Quelle colonne contient : {FIELDS[field]} ?", choices)


def _months(sheet: Sheet, matching: Matching) -> Iterator[Question | Decision]:
    if matching.month_columns() or matching.column("month"):
        yield from _year(sheet, matching)
        return
    starts, ends = matching.column("starts_on"), matching.column("ends_on")
    if starts and ends:
        is_month_first = dict(matching.answers).get("date_order") == "month_first"
        spans = 0
        pairs = {(row[starts.index], row[ends.index]) for row in sheet.rows[matching.header_row :]}
        for first, last in pairs:
            start, end = day_of(first, is_month_first), day_of(last, is_month_first)
            if isinstance(start, date) and isinstance(end, date):
                spans += len(months_between(start, end)) > 1
        if not spans:
            yield Decision("mission_months", "month_of_end", "aucune mission ne va d’un mois à un autre")
            return
        yield Question(
            "mission_months",
            f"{spans} missions vont d’un mois à un autre. À quels mois vont leurs heures ?",
            (
                Choice("spread_by_days", "Réparties selon les jours de chaque mois"),
                Choice("month_of_start", "Toutes au mois du début"),
                Choice("month_of_end", "Toutes au mois de la fin"),
                Choice("one_period", "Le fichier ne porte que sur un seul mois"),
            ),
        )
        if dict(matching.answers).get("mission_months") != "one_period":
            return
    named = [month for code in matching.months_named if (month := month_from_code(code))]
    yield Question(
        "period",
        "De quel mois sont ces heures (année et mois, par exemple 2026-05) ?",
        tuple(Choice(f"{month:%Y-%m}", month_fr(month)) for month in named),
        f"{named[0]:%Y-%m}" if len(named) == 1 else None,
        is_free=True,
    )


def _year(sheet: Sheet, matching: Matching) -> Iterator[Question]:
    found = [MonthFound(None, 1) for column in matching.month_columns() if "-" not in (column.month or "")]
    month = matching.column("month")
    if month:
        found += [read for cell in different_cells(sheet, matching, [month.index]) if (read := month_of(cell))]
    if not any(read.year is None for read in found):
        return
    years = sorted({code[:4] for code in matching.months_named} | {str(read.year) for read in found if read.year})
    yield Question(
        "year",
        "De quelle année sont les mois de ce fichier (par exemple 2026) ?",
        tuple(Choice(year, year) for year in years),
        years[0] if len(years) == 1 else None,
        is_free=True,
    )


def _counts(sheet: Sheet, matching: Matching) -> Iterator[Question]:
    column = matching.column("counts")
    if column is None:
        return
    below = sheet.rows[matching.header_row :]
    read = [(cell, yes_or_no(cell)) for cell in (row[column.index] for row in below)]
    words = sorted({str(cell).strip().lower() for cell, value in read if value is True})
    empty = sum(1 for row in below if row[column.index] == "" and any(cell != "" for cell in row))
    yes = " ou ".join(f"« {word} »" for word in words) or "« oui »"
    choices = [Choice("yes_only", f"Seules les lignes {yes} comptent")]
    if empty:
        choices.append(Choice("empty_counts", f"Les {empty} lignes vides comptent aussi"))
        choices.append(Choice("empty_to_check", f"Les {empty} lignes vides comptent, à vérifier une à une"))
    choices.append(Choice("all", "Toutes les lignes comptent, quoi que dise cette colonne"))
    yield Question(
        "counts",
        f"Colonne {column.letters}, « {column.header} » : quelles lignes comptent dans la clause ?",
        tuple(choices),
    )


def _training(matching: Matching) -> Iterator[Question | Decision]:
    column = matching.column("training_hours")
    if column is None:
        return
    if matching.month_columns():
        yield Decision("training_hours", "ignored", f"« {column.header} » ne dit pas de quel mois sont ces heures")
    elif plain(column.header).startswith("dont"):
        yield Decision("training_hours", "included", f"« {column.header} » : comprises dans les heures de la ligne")
    else:
        yield Question(
            "training_hours",
            f"Colonne {column.letters}, « {column.header} » : ces heures de formation sont-elles déjà dans les "
            "heures de la ligne ?",
            (
                Choice("included", "Oui, elles y sont comprises"),
                Choice("additional", "Non, elles s’y ajoutent"),
                Choice("ignored", "Ne pas les lire"),
            ),
        )


def _hidden_rows(sheet: Sheet, matching: Matching) -> Iterator[Question | Decision]:
    indexes = matching.indexes("hours", "month_hours")
    numbers = [number for number in sorted(sheet.hidden_rows) if matching.header_row < number <= len(sheet.rows)]
    if not numbers or not indexes:
        return
    with_hours = [
        number
        for number in numbers
        if any(isinstance(read := hours_of(sheet.rows[number - 1][index]), Decimal) and read for index in indexes)
    ]
    if not with_hours:
        yield Decision("hidden_rows", "leave_out", "les lignes masquées ne portent aucune heure")
        return
    listed = ", ".join(map(str, with_hours[:10])) + ("…" if len(with_hours) > 10 else "")
    yield Question(
        "hidden_rows",
        f"{len(with_hours)} lignes masquées portent des heures (lignes {listed}). Faut-il les lire ?",
        (Choice("leave_out", "Non, les laisser de côté"), Choice("keep", "Oui, comme les autres")),
    )


def _employer(sheet: Sheet, matching: Matching) -> Iterator[Decision]:
    if matching.column("employer"):
        return
    for number, row in enumerate(sheet.rows[: matching.header_row - 1], start=1):
        for index, cell in enumerate(row):
            if not isinstance(cell, str) or "siret" not in plain(cell):
                continue
            for candidate in row[index:]:
                text = str(int(candidate)).zfill(14) if isinstance(candidate, float) else str(candidate)
                found = _SIRET.search(text)
                if found:
                    where = f"SIRET écrit au-dessus du tableau, ligne {number}"
                    yield Decision("employer", found.group().replace(" ", ""), where)
                    return
