"""Hours files: the columns of one sheet put together into declared hours and problems, row by row.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: a row without hours is left out and counted, whatever else is wrong with it; a row with hours is either a
    line or a blocking problem, never nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import compress, repeat
from operator import attrgetter
from typing import Any

from levier.exchange.sources.hours_files_dates import plain
from levier.exchange.sources.hours_files_facts import DeclaredHours, HoursReading
from levier.exchange.sources.hours_files_hours import MAX_MONTH_HOURS
from levier.exchange.sources.hours_files_labels import Label, label_of_row
from levier.exchange.sources.hours_files_matching import Matching
from levier.exchange.sources.hours_files_months import spread
from levier.exchange.sources.hours_files_problems import Problems
from levier.exchange.sources.hours_files_rows import HoursColumn, Table
from levier.exchange.sources.hours_files_totals import RunningTotals, row_difference
from levier.exchange.sources.hours_files_twins import Twins, rows_maybe_twice
from levier.exchange.sources.hours_files_values import TO_CHECK, Flagged
from levier.exchange.spreadsheets import Sheet, column_letters

# The facts of a row beside the name, in the order _Lines._person takes them.
_FACTS = (
    "born_on", "contract_number", "contract_type", "employer_kind", "employer", "client", "starts_on", "ends_on",
    "training_hours", "month", "counts",
)  # fmt: skip


def lines_of(sheet: Sheet, matching: Matching, table: Table) -> HoursReading:
    """Every row of a table as lines, problems or a count of what was left out."""
    return _Lines(sheet, matching, table).read()


class _Lines:
    def __init__(self, sheet: Sheet, matching: Matching, table: Table) -> None:
        self._sheet = sheet
        self._table = table
        self._lines: list[DeclaredHours] = []
        self._problems = Problems(sheet)
        self._dropped: Counter[str] = Counter()
        self._totals = RunningTotals()
        self._twins = Twins()
        self._maybe_twice = rows_maybe_twice(table)
        self._indexes = {column.field: column.index for column in matching.columns if column.field}
        self._sensitive = {column.index for column in matching.columns if column.field == "sensitive"}
        self._headers = {plain(column.header) for column in matching.columns}
        self._skips_hidden = matching.chosen("hidden_rows") == "leave_out"
        self._counts_rule = matching.chosen("counts") if table.counts else "all"
        self._hours = [(column, column_letters(column.index)) for column in table.hours]

    def read(self) -> HoursReading:
        table = self._table
        facts = [values or [None] * len(table.last_names) for values in self._facts()]
        # With one column of hours, all rows where nothing is odd become lines at one go.
        if len(table.hours) == 1 and table.hours[0].month is None and not table.row_totals:
            self._read_in_bulk(facts)
        else:
            for index in range(len(table.last_names)):
                self._row(index, [fact[index] for fact in facts])
        return HoursReading(tuple(self._lines), tuple(self._problems.found), dict(self._dropped))

    def _row(self, index: int, facts: list[Any]) -> None:
        if index in self._table.odd_rows:
            self._odd_row(index, facts)
        else:
            self._person(index, self._table.last_names[index], self._table.first_names[index], *facts)

    def _read_in_bulk(self, facts: list[Sequence[Any]]) -> None:
        table = self._table
        size = len(table.last_names)
        special = sorted(index for index in table.odd_rows | self._maybe_twice if index < size)
        usual = bytearray(b"\1") * size
        for index in special:
            usual[index] = 0
        self._add_usual_rows(facts, usual)
        hours: Sequence[Any] = table.hours[0].values
        summed = 0
        for index in special:
            is_named = type(table.last_names[index]) is str and type(table.first_names[index]) is str
            if is_named and not hours[index] and not self._is_left_out(table.header_row + index + 1):
                self._dropped["no_hours" if hours[index] is None else "zero_hours"] += 1
                continue
            if not is_named:
                # The row may be a total: all rows above it are to be in the sum.
                self._sum(compress(hours[summed:index], usual[summed:index]))
                summed = index
            self._row(index, [fact[index] for fact in facts])
        self._lines.sort(key=attrgetter("row"))

    def _is_left_out(self, number: int) -> bool:
        return self._skips_hidden and number in self._sheet.hidden_rows

    def _sum(self, hours: Iterable[Decimal]) -> None:
        values = list(hours)
        self._totals.add(self._hours[0][0].index, sum(values, Decimal(0)), is_kept=True, count=len(values))

    def _facts(self) -> tuple[Sequence[Any], ...]:
        """In the order of _FACTS."""
        table = self._table
        return (
            table.born_on, table.contract_number, table.contract_type, table.employer_kind, table.employer,
            table.client, table.starts_on, table.ends_on, table.training, table.months, table.counts,
        )  # fmt: skip

    def _add_usual_rows(self, facts: list[Sequence[Any]], usual: bytearray) -> None:
        """Lines for the rows marked as usual, where every value is as awaited."""
        table = self._table
        column, letters = self._hours[0]
        first = table.header_row + 1
        kept: Callable[[Iterable[Any]], Iterable[Any]] = partial(compress, selectors=usual) if 0 in usual else iter
        numbers = list(kept(range(first, first + len(usual))))
        named = (table.last_names, table.first_names)
        *others, training, months, _ = facts
        columns = [kept(values) for values in (*named, months, column.values, *others, training)]
        rows = zip(
            repeat(self._sheet.name), numbers, [f"{letters}{number}" for number in numbers], *columns,
            repeat(table.is_training_included), strict=False,
        )  # fmt: skip
        # As DeclaredHours._make, without its count of fields for each line.
        self._lines.extend(map(partial(tuple.__new__, DeclaredHours), rows))

    def _person(
        self,
        index: int,
        last_name: str,
        first_name: str,
        born_on: date | None,
        contract_number: str | None,
        contract_type: str | None,
        employer_kind: str | None,
        employer: str | None,
        client: str | None,
        starts_on: date | None,
        ends_on: date | None,
        training: Decimal | None,
        months: Any,
        counts: bool | None,
    ) -> None:
        table = self._table
        number = table.header_row + index + 1
        if counts is None and self._counts_rule == "empty_to_check" and self._has_hours(index):
            what = "Écrivez oui ou non."
            self._problems.add("counts", number, self._indexes["counts"], "la case est vide", what, TO_CHECK)
        for column, letters in self._hours:
            hours = column.values[index]
            if not isinstance(hours, Decimal) or not hours:
                self._without_hours(number, column, hours)
                continue
            month = column.month or months
            shares = month if type(month) is tuple else ()
            if hours > MAX_MONTH_HOURS * (len(shares) or 1):
                self._problems.too_many_hours(number, column.index, hours)
                continue
            self._totals.add(column.index, hours, is_kept=True)
            cell = f"{letters}{number}"
            trainings = [training]
            parts = [(month, hours)]
            if shares:
                parts = spread(hours, shares)
                trainings = [part for _, part in spread(training, shares)] if training else [None] * len(parts)
            for (part_month, part), part_training in zip(parts, trainings, strict=True):
                line = DeclaredHours(
                    self._sheet.name, number, cell, last_name, first_name, part_month, part, born_on, contract_number,
                    contract_type, employer_kind, employer, client, starts_on, ends_on, part_training,
                    table.is_training_included,
                )  # fmt: skip
                self._lines.append(line)
                if index in self._maybe_twice:
                    self._check_twice(line)
        if table.row_totals:
            self._check_row_total(index, number)

    def _is_counted(self, counts: bool | None) -> bool:
        """Whether the yes/no column, if there is one, keeps the row."""
        return self._counts_rule == "all" or bool(counts) or (counts is None and self._counts_rule != "yes_only")

    def _leave_out(self, index: int, reason: str) -> None:
        self._dropped[reason] += 1
        for column in self._table.hours:
            hours = column.values[index]
            if isinstance(hours, Decimal):
                self._totals.add(column.index, hours, is_kept=False)

    def _has_hours(self, index: int) -> bool:
        """Whether a cell of hours holds anything but zero: hours, or something that does not read."""
        return any(column.values[index] for column in self._table.hours)

    def _without_hours(self, number: int, column: HoursColumn, hours: Decimal | Flagged | None) -> None:
        if isinstance(hours, Flagged):
            self._problems.flag("hours", number, column.index, hours)
        else:
            self._dropped["no_hours" if hours is None else "zero_hours"] += 1

    def _check_twice(self, line: DeclaredHours) -> None:
        twin = self._twins.earlier(line)
        if twin is not None:
            self._problems.twice(line, twin)

    def _check_row_total(self, index: int, number: int) -> None:
        written = self._table.row_totals[index]
        read = row_difference(written, [column.values[index] for column in self._table.hours])
        if read is not None:
            self._problems.row_total(number, self._indexes["row_total"], written, read)

    def _odd_row(self, index: int, facts: list[Any]) -> None:
        number = self._table.header_row + index + 1
        last, first = self._table.last_names[index], self._table.first_names[index]
        label = label_of_row(last, first, self._sheet.rows[number - 1], self._headers, self._sensitive)
        if label is not None:
            self._label_row(index, number, label)
        elif self._is_left_out(number):
            self._leave_out(index, "hidden")
        elif not self._has_hours(index):
            self._row_without_hours(index, number, last, first)
        else:
            self._doubtful_person(index, number, last, first, facts)

    def _label_row(self, index: int, number: int, label: Label) -> None:
        self._dropped[label.kind] += 1
        if label.kind == "repeated_header":
            return
        written: list[tuple[int | None, int, Any]] = [
            (column.index, column.index, column.values[index]) for column in self._table.hours
        ]
        if self._table.row_totals:
            written.append((None, self._indexes["row_total"], self._table.row_totals[index]))
        for summed, column_index, hours in written:
            message = self._totals.difference(summed, hours, label.text) if isinstance(hours, Decimal) else None
            if message:
                what = "Vérifiez qu’aucune ligne ne manque ni n’est en double."
                self._problems.add(label.kind, number, column_index, message, what, TO_CHECK)
        self._totals.close_block()

    def _row_without_hours(self, index: int, number: int, last: Any, first: Any) -> None:
        if all(cell == "" for cell in self._sheet.rows[number - 1]):
            self._dropped["empty"] += 1
        elif isinstance(last, str | Label) and isinstance(first, str):
            for column in self._table.hours:
                self._without_hours(number, column, column.values[index])
        else:
            self._dropped["note"] += 1

    def _doubtful_person(self, index: int, number: int, last: Any, first: Any, facts: list[Any]) -> None:
        counts = facts[_FACTS.index("counts")]
        if not isinstance(counts, Flagged) and not self._is_counted(counts):
            self._leave_out(index, "not_counted")
            return
        is_stopped = False
        read_name = self._read_name(number, last, first)
        if read_name is None:
            is_stopped = True
        for position, (fact, value) in enumerate(zip(_FACTS, facts, strict=True)):
            if isinstance(value, Flagged):
                # A month worked out from the dates of a mission has no column of its own.
                self._problems.flag(fact, number, self._indexes.get(fact, self._indexes.get("starts_on", 0)), value)
                is_stopped = is_stopped or value.severity != TO_CHECK
                facts[position] = value.kept
        months_at = _FACTS.index("month")
        has_month = facts[months_at] is not None or all(column.month for column in self._table.hours)
        if is_stopped or not has_month or read_name is None:
            # The line is not kept, but what does not read in its hours is said at once.
            for column in self._table.hours:
                if isinstance(value := column.values[index], Flagged):
                    self._problems.flag("hours", number, column.index, value)
            return
        self._person(index, *read_name, *facts)

    def _read_name(self, number: int, last: Any, first: Any) -> tuple[str, str] | None:
        """(last, first), or None once what is wrong with the name has been said."""
        if "full_name" in self._indexes and not isinstance(first, str):
            flagged = last or Flagged(
                "ces heures ne sont à personne", "Écrivez le nom, ou «\u00a0Total\u00a0» si c’en est un."
            )
            self._problems.flag("name", number, self._indexes["full_name"], flagged)
            return flagged.kept if isinstance(flagged.kept, tuple) else None
        last = last.text if isinstance(last, Label) else last
        for fact, part in {"last_name": last, "first_name": first}.items():
            if isinstance(part, Flagged):
                self._problems.flag(fact, number, self._indexes[fact], part)
            elif part is None:
                what = "le nom" if fact == "last_name" else "le prénom"
                self._problems.add(
                    "name", number, self._indexes[fact], f"il manque {what} de la personne",
                    "Complétez la cellule, ou écrivez «\u00a0Total\u00a0» si la ligne en est un.",
                )  # fmt: skip
        return (last, first) if isinstance(last, str) and isinstance(first, str) else None
