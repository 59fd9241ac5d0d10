"""Hours files: what is wrong with the cells of one sheet, gathered as it will be shown to its author.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: the value of a cell is shown as it stands, but for what looks like a social security number.
"""

from decimal import Decimal

from levier.exchange.refusals import shown
from levier.exchange.sources.hours_files_dates import month_fr
from levier.exchange.sources.hours_files_facts import DeclaredHours, Problem
from levier.exchange.sources.hours_files_hours import MAX_MONTH_HOURS
from levier.exchange.sources.hours_files_totals import french_hours
from levier.exchange.sources.hours_files_values import TO_CHECK, Flagged, Severity, is_social_security, text_of
from levier.exchange.spreadsheets import Sheet, cell_reference
from levier.exchange.spreadsheets_cells import Cell

_RETYPE = "Corrigez ou complétez la cellule, puis renvoyez le fichier."


class Problems:
    """The problems of one sheet, in the order they are met. Rows go from 1, columns from 0."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.found: list[Problem] = []

    def add(
        self,
        code: str,
        number: int,
        column: int | None,
        message_fr: str,
        what_to_do_fr: str = _RETYPE,
        severity: Severity = "blocking",
        *,
        cell: str = "",
        is_secret: bool = False,
    ) -> None:
        """At the cell of a column, or at `cell` without one; is_secret: its value is not shown."""
        value = ""
        if column is not None:
            cell = cell_reference(number, column)
            value = "•••" if is_secret else _shown(self._sheet.rows[number - 1][column])
        self.found.append(Problem(self._sheet.name, cell, value, message_fr, what_to_do_fr, severity, code, number))

    def flag(self, code: str, number: int, column: int, flagged: Flagged) -> None:
        """What is wrong with a value that was read."""
        self.add(
            code, number, column, flagged.message_fr, flagged.what_to_do_fr, flagged.severity,
            is_secret=flagged.is_secret,
        )  # fmt: skip

    def too_many_hours(self, number: int, column: int, hours: Decimal) -> None:
        """More hours than a month has."""
        self.add(
            "too_many_hours", number, column,
            f"{french_hours(hours)} en un mois\u00a0: un mois de 31 jours n’en compte que {MAX_MONTH_HOURS}",
            "Vérifiez les heures, ou leur format (heures:minutes ou nombre décimal).",
        )  # fmt: skip

    def twice(self, line: DeclaredHours, twin: DeclaredHours) -> None:
        """A line that may be the same hours as an earlier one."""
        which = f" sur le marché {line.contract_number}" if line.contract_number else ""
        self.add(
            "twice", line.row, None,
            f"{line.first_name} {line.last_name} a déjà des heures en {month_fr(line.month)}{which}, "
            f"cellule {twin.cell}",
            "Vérifiez que ce ne sont pas deux fois les mêmes heures.", TO_CHECK, cell=line.cell,
        )  # fmt: skip

    def row_total(self, number: int, column: int, written: Decimal, read: Decimal) -> None:
        """A total beside the months of a row that is not their sum."""
        self.add(
            "row_total", number, column,
            f"le total de la ligne est de {french_hours(written)}, ses mois font {french_hours(read)}",
            "Vérifiez les heures de chaque mois.", TO_CHECK,
        )  # fmt: skip


def _shown(cell: Cell) -> str:
    if is_social_security(cell):
        return "•••"
    text = text_of(cell)
    return shown(text if isinstance(text, str) else cell)
