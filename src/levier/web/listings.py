"""A list as the screen shows it and as the file holds it: one description, the same rows, the same filters."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from levier.exchange.outputs import tables as files
from levier.web import tables

_FILE_KINDS = {"number": "text", "moment": "text", "state": "text", "month": "date"}
_MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def _value(cell: Any) -> Any:
    return cell.value if isinstance(cell, tables.Cell) else cell


def _order(row: tables.Row, key: str) -> tuple[bool, Any]:
    value = _value(row.cells.get(key))
    return (value is None or value == "", value if not isinstance(value, str) else value.casefold())


def _sorted(table: tables.Table, request: HttpRequest) -> Sequence[tables.Row]:
    key, is_down = tables.asked_sort(table, request.GET)
    if not key or table.count is not None:
        return table.rows
    filled = [row for row in table.rows if _value(row.cells.get(key)) not in (None, "")]
    blank = [row for row in table.rows if _value(row.cells.get(key)) in (None, "")]
    return [*sorted(filled, key=lambda row: _order(row, key), reverse=is_down), *blank]


def _file_value(cell: Any, kind: str) -> Any:
    value = _value(cell)
    if kind == "state" and isinstance(cell, tables.Cell):
        return cell.word
    return str(value) if _FILE_KINDS.get(kind) == "text" and value is not None else value


def as_file(table: tables.Table, request: HttpRequest, sources: Sequence[str] = ()) -> files.Table:
    """The table as a file holds it: columns shown, rows in the order seen, filters, date and author."""
    columns = tables.shown_columns(table, request.GET)
    filters: list[tuple[str, str]] = []
    if table.filters is not None:
        for bound in table.filters:
            words = dict(getattr(bound.field, "choices", ()))
            given = filter(None, request.GET.getlist(bound.html_name))
            asked = ", ".join(str(words.get(value, value)) for value in given)
            if asked:
                filters.append((str(bound.label), asked))
    return files.Table(
        title=table.title,
        columns=tuple(files.Column(c.key, c.label, _FILE_KINDS.get(c.kind, c.kind), c.unit or None) for c in columns),
        rows=[{c.key: _file_value(row.cells.get(c.key), c.kind) for c in columns} for row in _sorted(table, request)],
        made_on=timezone.localdate(),
        made_by=request.actor.name or "Levier",
        totals={c.key: _file_value(table.totals.get(c.key), c.kind) for c in columns} if table.totals else None,
        filters=tuple(filters),
        sources=tuple(sources),
    )


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to keep: never shown in the page, never cached."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def export(table: tables.Table, request: HttpRequest, sources: Sequence[str] = ()) -> HttpResponse | None:
    """The file the address asks for, or None when it asks for the page. The rows are all in memory, as on the page.

    More rows than a sheet holds: a page that says so (422), before the file takes any memory.
    """
    wanted = request.GET.get(f"{table.prefix}format", "")
    writers: dict[str, Callable[[files.Table], bytes]] = {"xlsx": files.to_xlsx, "csv": files.to_csv}
    if wanted not in writers:
        return None
    if wanted == "xlsx":
        try:
            files.check_rows(table.title, len(table.rows), has_totals=bool(table.totals))
        except files.TooManyRows as refused:
            return _too_many(request, table, refused)
    name = f"{slugify(table.title)}-{timezone.localdate():%Y-%m-%d}.{wanted}"
    return download(writers[wanted](as_file(table, request, sources)), name, _MEDIA_TYPES[wanted])


def _too_many(request: HttpRequest, table: tables.Table, refused: files.TooManyRows) -> HttpResponse:
    name = f"{table.prefix}format"
    context = {
        "table": table,
        "refused": refused,
        "csv": tables.address(request.GET, **{name: "csv"}) if "csv" in table.formats else "",
        "back": tables.address(request.GET, **{name: None}),
    }
    return render(request, "levier/too_many_rows.html", context, status=422)


def listing(
    request: HttpRequest,
    template: str,
    table: tables.Table,
    context: dict[str, Any] | None = None,
    sources: Sequence[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The page of a list, or its file when the address asks for one. The template gets ``table``.

    The other tables of the page, those of ``context``, give their files too, each under its prefix.
    """
    others = [value for value in (context or {}).values() if isinstance(value, tables.Table)]
    for each in (table, *others):
        if (file := export(each, request, sources)) is not None:
            return file
    number = request.GET.get(f"{table.prefix}page")
    if table.count is not None:
        shown = replace(table, page=Paginator(range(table.count), table.page_size).get_page(number))
    else:
        page = Paginator(_sorted(table, request), table.page_size).get_page(number)
        shown = replace(table, rows=list(page.object_list), page=page)
    return render(request, template, {**(context or {}), "table": shown}, status=status)
