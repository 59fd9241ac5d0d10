"""Hours files: what reading one gives: declared hours, problems, and how much was left out.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: a line says what the file declares, no more: whether the person, the contract or the month is known, and
    whether the hours count, is for others to say.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from levier.exchange.sources.hours_files_values import Severity


class DeclaredHours(NamedTuple):
    """Hours of one person in one month as a file declares them.

    A tuple and not a dataclass: a file has up to 100,000 of them, and a frozen dataclass of 17 fields costs four
    times as much to make, a third of the time the whole file takes to read.

    sheet, row (from 1) and cell ("F12") say where; month is its first day; hours have 2 decimals and are above 0;
    employer and client are a name or a SIRET of 14 digits; starts_on and ends_on are the mission's, on each of its
    months. training_hours are part of `hours` if is_training_included, beside them if not.
    """

    sheet: str
    row: int
    cell: str
    last_name: str
    first_name: str
    month: date
    hours: Decimal
    born_on: date | None = None
    contract_number: str | None = None
    contract_type: str | None = None
    employer_kind: str | None = None
    employer: str | None = None
    client: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    training_hours: Decimal | None = None
    is_training_included: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong at one cell, or of the whole sheet where cell is "".

    value: what stands there, made fit to be shown, "•••" when it may not be; severity: "blocking" (these hours are
    not among the lines) or "to_check" (they are); code: what kind; row: from 1, 0 for the whole sheet.
    """

    sheet: str
    cell: str
    value: str
    message_fr: str
    what_to_do_fr: str
    severity: Severity = "blocking"
    code: str = ""
    row: int = 0

    @property
    def where_fr(self) -> str:
        return f"feuille {self.sheet}, cellule {self.cell}" if self.cell else f"feuille {self.sheet}"


@dataclass(frozen=True, slots=True)
class HoursReading:
    """What one sheet gives: lines, problems, and how many rows (or, with months as columns, cells) were left out."""

    lines: tuple[DeclaredHours, ...]
    problems: tuple[Problem, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)

    @property
    def hours(self) -> Decimal:
        """All hours of the lines."""
        return sum((line.hours for line in self.lines), Decimal(0))

    @property
    def blocking(self) -> tuple[Problem, ...]:
        """The problems that keep hours from being read."""
        return tuple(problem for problem in self.problems if problem.severity == "blocking")
