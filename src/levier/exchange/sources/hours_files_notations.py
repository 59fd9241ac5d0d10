"""Hours files: how a file writes names, dates and hours, told by its own cells or asked.

Publisher: the companies, insertion structures and payroll offices that declare hours.
Licence: none; private declarations holding personal data, never republished.
Address: none; each file is sent by its author through the hours return.
Freshness: monthly or quarterly, as the clause asks.
Caveats: "7.30" may be 7 h 30 or 7.3 h, 05/04 may be April or May, "Thaïs Martin" may go either way round: never
    guessed.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from levier.exchange.sources.hours_files_columns import different_cells
from levier.exchange.sources.hours_files_dates import date_order_of, month_of, plain
from levier.exchange.sources.hours_files_hours import hours_notation_of, hours_of
from levier.exchange.sources.hours_files_matching import Choice, Decision, Matching, Question
from levier.exchange.sources.hours_files_names import name_order_of
from levier.exchange.spreadsheets import Sheet
from levier.exchange.spreadsheets_cells import Cell


def notations(sheet: Sheet, matching: Matching) -> Iterator[Question | Decision]:
    """The order of names, the order of dates, and whether hours have minutes or decimals."""
    yield from _name_order(sheet, matching)
    yield from _date_order(sheet, matching)
    yield from _hours_notation(sheet, matching)


def _name_order(sheet: Sheet, matching: Matching) -> Iterator[Question | Decision]:
    column = matching.column("full_name")
    if column is None:
        return
    header = plain(column.header)
    if header.startswith("nom"):
        yield Decision("name_order", "last_first", f"le titre « {column.header} » met le nom d’abord")
    elif header.startswith("prenom"):
        yield Decision("name_order", "first_last", f"le titre « {column.header} » met le prénom d’abord")
    else:
        texts = _texts(different_cells(sheet, matching, [column.index]))
        if name_order_of(texts):
            yield Decision("name_order", "last_first", "le nom est en capitales")
            return
        example = f" (par exemple « {min(texts)} »)" if texts else ""
        yield Question(
            "name_order",
            f"Colonne {column.letters}, « {column.header} » : dans quel ordre sont le nom et le prénom{example} ?",
            (Choice("first_last", "Prénom puis nom"), Choice("last_first", "Nom puis prénom")),
        )


def _date_order(sheet: Sheet, matching: Matching) -> Iterator[Question | Decision]:
    texts = _texts(different_cells(sheet, matching, matching.indexes("born_on", "starts_on", "ends_on")))
    # "01/05/2026" is a month in either order, "05/01/2026" is one or the other.
    texts += [
        text for text in _texts(different_cells(sheet, matching, matching.indexes("month"))) if not month_of(text)
    ]
    if not texts:
        return
    order = date_order_of(texts)
    if order:
        first = "le jour" if order == "day_first" else "le mois"
        yield Decision("date_order", order, f"les dates écrites en texte se lisent {first} d’abord")
    else:
        example = next(text for text in sorted(texts) if date_order_of([text]) is None)
        yield Question(
            "date_order",
            f"Les dates telles que « {example} » commencent-elles par le jour ou par le mois ?",
            (Choice("day_first", "Jour, mois, année"), Choice("month_first", "Mois, jour, année")),
            "day_first",
        )


def _hours_notation(sheet: Sheet, matching: Matching) -> Iterator[Question | Decision]:
    texts = _texts(different_cells(sheet, matching, matching.indexes("hours", "month_hours", "training_hours")))
    if hours_notation_of(texts):
        yield Decision("hours_notation", "decimal", "les heures sont en nombres décimaux ou en heures:minutes")
        return
    example = min(text for text in texts if hours_notation_of([text]) is None)
    as_clock, as_decimal = hours_of(example, is_clock=True), hours_of(example)
    assert isinstance(as_clock, Decimal)  # noqa: S101 - an ambiguous text reads both ways
    hours, minutes = divmod(round(as_clock * 60), 60)
    yield Question(
        "hours_notation",
        f"Les heures telles que « {example} » sont-elles des heures et des minutes ou un nombre décimal ?",
        (
            Choice("decimal", f"Nombre décimal : {str(as_decimal).replace('.', ',')} heures"),
            Choice("clock", f"Heures et minutes : {hours} h {minutes:02}"),
        ),
    )


def _texts(cells: Iterable[Cell]) -> list[str]:
    return [cell for cell in cells if isinstance(cell, str) and cell.strip()]
