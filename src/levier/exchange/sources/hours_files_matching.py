"""Hours files: how the columns of one file are understood, kept so that the next file of the same make is read alike.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: what is remembered of a file is its headers and the answers given, no value of any row.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from levier.exchange.sources.hours_files_dates import month_of, plain
from levier.exchange.spreadsheets import column_letters
from levier.exchange.spreadsheets_cells import Cell

Confidence = Literal["certain", "likely", "unsure", "answered"]

# Field -> its name on the screen. "month_hours" is a column of hours whose header is a month.
FIELDS = {
    "last_name": "Nom",
    "first_name": "Prénom",
    "full_name": "Nom et prénom ensemble",
    "born_on": "Date de naissance",
    "contract_number": "Numéro du marché",
    "contract_type": "Type de contrat de travail",
    "employer_kind": "Modalité ou type d’employeur",
    "employer": "Employeur (nom ou SIRET)",
    "client": "Entreprise utilisatrice ou client",
    "hours": "Heures",
    "month_hours": "Heures du mois écrit en titre",
    "training_hours": "Heures de formation",
    "row_total": "Total de la ligne",
    "month": "Mois ou période",
    "starts_on": "Début de la mission",
    "ends_on": "Fin de la mission",
    "counts": "Comptée dans la clause (oui ou non)",
    "ignored": "À ignorer",
    "sensitive": "Donnée sensible, jamais conservée",
}
REPEATABLE = frozenset({"month_hours", "ignored", "sensitive"})
# Answers that hold for one file only, and are asked again for the next.
OF_ONE_FILE = frozenset({"period", "year", "hidden_rows"})


def signature_of(headers: Iterable[Cell]) -> str:
    """The same for two files of one make: neither case, accents, empty columns nor which months they hold count."""
    kept: list[str] = []
    for header in headers:
        found = month_of(header)
        name = "<month>" if found else plain(str(header))
        if name and not (found and kept[-1:] == [name]):
            kept.append(name)
    return hashlib.sha256("\x1f".join(kept).encode()).hexdigest()[:32]


def matching_from_dict(data: dict[str, Any]) -> "Matching":
    """The matching a dict made by Matching.to_dict stands for; raises ValueError if it stands for none."""
    try:
        matching = Matching(
            sheet=str(data["sheet"]),
            header_row=int(data["header_row"]),
            columns=tuple(Column(**column) for column in data["columns"]),
            signature=str(data["signature"]),
            questions=tuple(
                Question(**{**question, "choices": tuple(Choice(**choice) for choice in question["choices"])})
                for question in data["questions"]
            ),
            decisions=tuple(Decision(**decision) for decision in data["decisions"]),
            answers=tuple((str(code), str(value)) for code, value in data["answers"].items()),
            months_named=tuple(map(str, data["months_named"])),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError("not a matching") from error
    if any(column.field not in FIELDS for column in matching.columns if column.field is not None):
        raise ValueError("not a matching: unknown field")
    return matching


@dataclass(frozen=True, slots=True)
class Column:
    """One column: index from 0, header as written, field (a key of FIELDS) or None while it is not certain.

    suggestion: the likely field, to be confirmed; month: "2026-04" or "04" when the header names a month;
    reason_fr: why this field, or why none.
    """

    index: int
    header: str
    field: str | None
    confidence: Confidence
    reason_fr: str
    suggestion: str | None = None
    month: str | None = None

    @property
    def letters(self) -> str:
        return column_letters(self.index)


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible answer: its code and its French wording."""

    value: str
    label_fr: str


@dataclass(frozen=True, slots=True)
class Question:
    """What the file alone does not decide. is_free: any answer of the form said in the message, beside the choices;
    proposed: the answer the file suggests, to be confirmed."""

    code: str
    message_fr: str
    choices: tuple[Choice, ...]
    proposed: str | None = None
    is_free: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What the file itself decides, and why: shown, never silent."""

    code: str
    value: str
    reason_fr: str


@dataclass(frozen=True, slots=True)
class Matching:
    """How one sheet is read: header_row from 1 (0: not found), columns, what was asked, decided and answered.

    months_named: months ("2026-05") in the titles and the names of sheet and file, kept to propose a period.
    """

    sheet: str
    header_row: int
    columns: tuple[Column, ...]
    signature: str
    questions: tuple[Question, ...] = ()
    decisions: tuple[Decision, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    months_named: tuple[str, ...] = ()

    @property
    def open_questions(self) -> tuple[Question, ...]:
        """The questions that still wait for an answer; while there is one, nothing is read."""
        answered = dict(self.answers)
        return tuple(question for question in self.questions if question.code not in answered)

    @property
    def sensitive_headers(self) -> tuple[str, ...]:
        """Headers of the columns that are never read, to be said to the sender."""
        return tuple(column.header for column in self.columns if column.field == "sensitive")

    def chosen(self, code: str) -> str | None:
        """The answer to a question, or else what the file decided, or None."""
        decided = {decision.code: decision.value for decision in self.decisions}
        return dict(self.answers).get(code, decided.get(code))

    def column(self, field: str) -> Column | None:
        """The first column of a field."""
        return next((column for column in self.columns if column.field == field), None)

    def indexes(self, *fields: str) -> list[int]:
        """Of the columns of some fields, from 0."""
        return [column.index for column in self.columns if column.field in fields]

    def month_columns(self) -> tuple[Column, ...]:
        """The columns of hours whose header is a month."""
        return tuple(column for column in self.columns if column.field == "month_hours")

    def with_field(self, index: int, field: str) -> "Matching":
        """The same with one column understood as `field`; the column that had it before has none any more."""
        columns = tuple(
            replace(column, field=field, confidence="answered", reason_fr="indiqué par vous")
            if column.index == index
            else replace(column, field=None, suggestion=None, confidence="unsure")
            if column.field == field and field not in REPEATABLE
            else column
            for column in self.columns
        )
        return replace(self, columns=columns)

    def to_remember(self) -> "Matching":
        """What to keep for the sender's next files: without questions, whose examples come from the rows, and without
        what holds for this file only."""
        answers = tuple((code, value) for code, value in self.answers if code not in OF_ONE_FILE)
        return replace(self, questions=(), decisions=(), answers=answers, months_named=())

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, dicts and strings, for JSON; matching_from_dict makes the same matching of it."""
        return {
            "sheet": self.sheet,
            "header_row": self.header_row,
            "columns": [_plain_dict(column) for column in self.columns],
            "signature": self.signature,
            "questions": [
                {**_plain_dict(question), "choices": [_plain_dict(choice) for choice in question.choices]}
                for question in self.questions
            ],
            "decisions": [_plain_dict(decision) for decision in self.decisions],
            "answers": dict(self.answers),
            "months_named": list(self.months_named),
        }


def _plain_dict(fact: Column | Choice | Question | Decision) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in fact.__slots__}


def month_from_code(code: str, year: int | None = None) -> date | None:
    """ "2026-04" or, with a year, "04" -> the first day of the month; None for anything else."""
    year_digits, dash, month = code.rpartition("-")
    known = year_digits if dash else str(year or "")
    if not (known.isascii() and known.isdigit() and len(known) == 4 and month.isascii() and month.isdigit()):
        return None
    return date(int(known), int(month), 1) if 1 <= int(month) <= 12 and int(known) > 1999 else None
