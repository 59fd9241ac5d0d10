"""Tables as the screens show them: what a page describes, what the address asks, what the template gets.

A page builds one ``Table``; the tag ``{% data_table table %}`` draws it; the export of the same address calls
``shown_columns`` and ``asked_sort`` so that the file holds exactly what is seen.

Address parameters (each preceded by ``Table.prefix``): ``sort`` = column key, ``-key`` downwards; ``col`` = a
column shown, repeated; ``page`` = page number; ``format`` = ``xlsx`` or ``csv``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page
from django.forms import Form
from django.http import QueryDict

FIGURE_KINDS = frozenset({"integer", "number", "hours", "euros", "percent"})
PAGE_SIZE = 100
LONGEST_PAGE_NUMBER = 6
FORMAT_NAMES = {"xlsx": "Tableur (XLSX)", "csv": "CSV"}


def asked_sort(table: "Table", asked: QueryDict) -> tuple[str, bool]:
    """Return (column key, is downwards) from the address, else the table's own sort, else ``("", False)``.

    Only a sortable column is ever returned: the value can go into a mapping of order_by terms.
    """
    sortable = {column.key for column in table.columns if column.is_sortable}
    for text in (asked.get(f"{table.prefix}sort", ""), table.sort):
        key = text.removeprefix("-")
        if key in sortable:
            return key, text.startswith("-")
    return "", False


def asked_page(table: "Table", asked: QueryDict) -> int | None:
    """Return the page number from the address, 1 for what is no number; None for a file, which holds every row."""
    if asked.get(f"{table.prefix}format", "") in FORMAT_NAMES:
        return None
    written = asked.get(f"{table.prefix}page", "")
    return int(written[:LONGEST_PAGE_NUMBER]) if written.isascii() and written.isdecimal() else 1


def shown_columns(table: "Table", asked: QueryDict) -> list["Column"]:
    """Return the columns to show, in the table's order; fixed ones always, the table's choice by default."""
    chosen = set(asked.getlist(f"{table.prefix}col"))
    if not chosen & {column.key for column in table.columns}:
        return [column for column in table.columns if column.is_shown or column.is_fixed]
    return [column for column in table.columns if column.is_fixed or column.key in chosen]


def address(asked: QueryDict, **changes: str | None) -> str:
    """Return ``?…``: the asked address with some parameters replaced, or removed where the change is None."""
    query = asked.copy()
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


def head_cells(table: "Table", columns: Iterable["Column"], asked: QueryDict) -> list[dict[str, Any]]:
    """Return, for each column shown, its label, sort address, aria-sort word and icon."""
    key, is_down = asked_sort(table, asked)
    cells = []
    for column in columns:
        is_current = column.key == key
        # Figures are first wanted from the greatest down, words from A to Z.
        downwards = not is_down if is_current else column.kind in FIGURE_KINDS
        wish = f"-{column.key}" if downwards else column.key
        changes = {f"{table.prefix}sort": wish, f"{table.prefix}page": None}
        cells.append(
            {
                "label": column.label,
                "unit": column.unit,
                "is_figure": column.kind in FIGURE_KINDS,
                "href": address(asked, **changes) if column.is_sortable else "",
                "direction": ("descending" if is_down else "ascending") if is_current else "",
                "icon": ("sort-down" if is_down else "sort-up") if is_current else "sort",
            }
        )
    return cells


def body_rows(table: "Table", columns: Sequence["Column"], text_of: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows as dicts {cells, is_current}; ``text_of`` maps a kind to its formatting function."""
    return [
        {
            "cells": [_drawn(column, row.cells.get(column.key), text_of) for column in columns],
            "is_current": row.is_current,
        }
        for row in table.rows
    ]


def total_cells(table: "Table", columns: Sequence["Column"], text_of: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the cells of the totals row, empty where the table gives no total; [] without any total."""
    if not table.totals:
        return []
    cells = [_drawn(column, table.totals.get(column.key, Cell("", kind="blank")), text_of) for column in columns]
    if cells and columns[0].key not in table.totals:
        cells[0]["text"] = "Total"
    return cells


def kept_parameters(table: "Table", asked: QueryDict) -> list[tuple[str, str]]:
    """Return the address parameters the filter form must carry along as hidden fields."""
    own = {f"{table.prefix}{name}" for name in ("col", "page", "format")} | set(_filter_names(table))
    return [(name, value) for name, values in asked.lists() if name not in own for value in values]


def filter_parameters(table: "Table", asked: QueryDict) -> list[tuple[str, str]]:
    """Return what the address filters by, for the other forms of the table to carry along."""
    return [(name, value) for name in _filter_names(table) for value in asked.getlist(name) if value]


def active_filters(table: "Table", asked: QueryDict) -> int:
    """Return how many filters the address sets."""
    return len({name for name, _ in filter_parameters(table, asked)})


def cleared_address(table: "Table", asked: QueryDict) -> str:
    """Return the address without any filter, the rest kept."""
    return address(asked, **dict.fromkeys([*_filter_names(table), f"{table.prefix}page"]))


def _filter_names(table: "Table") -> list[str]:
    return [table.filters.add_prefix(name) for name in table.filters.fields] if table.filters is not None else []


def _drawn(column: "Column", value: Any, text_of: Mapping[str, Any]) -> dict[str, Any]:
    cell = value if isinstance(value, Cell) else Cell(value)
    kind = cell.kind or column.kind
    is_figure = kind in FIGURE_KINDS
    classes = (("is-figure", is_figure), ("is-day", kind == "date"), ("is-estimated", cell.is_estimated))
    state = cell.state or (str(cell.value) if kind == "state" and cell.value else "")
    text = cell.word if kind == "state" else text_of.get(kind, text_of["text"])(cell.value)
    return {
        "text": text,
        "state": state,
        "word": cell.word,
        "kind": kind,
        "is_figure": is_figure,
        "is_estimated": cell.is_estimated,
        "classes": " ".join(word for word, holds in classes if holds),
        "href": cell.href,
        "note": cell.note,
        "why": cell.why,
        "about": cell.about or column.label,
    }


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``kind``: text, integer, number, hours, euros, percent, date, moment or state.

    ``unit`` is added to the heading ("€ HT"). A fixed column cannot be hidden; ``is_shown`` is the state before
    any choice. The first column shown is the head of each row.
    """

    key: str
    label: str
    kind: str = "text"
    unit: str = ""
    is_sortable: bool = False
    is_fixed: bool = False
    is_shown: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is more than a value.

    ``state`` (ok, watch, alert, none) with ``word`` draws a badge before the text; in a ``state`` column the
    value is the state itself. ``why`` is what ``{% why %}`` takes; ``about`` completes its hidden label.
    """

    value: Any = None
    href: str = ""
    kind: str = ""
    state: str = ""
    word: str = ""
    is_estimated: bool = False
    note: str = ""
    why: Any = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: cells (a value or a ``Cell``) by column key."""

    cells: Mapping[str, Any]
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table. ``key``: id in the page; ``title``: what the rows are.

    ``count``: of all the rows, when those given are one page of ``page_size``, sorted and cut by the database.

    ``totals``: by column key, over all the rows filtered, not the page's. ``filters``: an unbound or bound Django
    form. ``empty``: what ``parts/empty.html`` takes. ``prefix`` keeps two tables of one page apart in the address.
    """

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    totals: Mapping[str, Any] = field(default_factory=dict)
    sort: str = ""
    filters: Form | None = None
    page: Page | None = None
    count: int | None = None
    page_size: int = PAGE_SIZE
    formats: Sequence[str] = ("xlsx", "csv")
    empty: Mapping[str, Any] | None = None
    is_pinned: bool = True
    has_column_choice: bool = True
    prefix: str = ""
