"""Tables and their pages."""

from typing import Any

from django import template
from django.http import QueryDict

from levier.web import tables
from levier.web.templatetags.written import TEXT_OF

register = template.Library()


@register.inclusion_tag("levier/parts/table.html", takes_context=True)
def data_table(context: template.Context, table: tables.Table) -> dict[str, Any]:
    """Draw a ``levier.web.tables.Table`` under the address of the current request."""
    asked = context["request"].GET if "request" in context else QueryDict()
    columns = tables.shown_columns(table, asked)
    shown = {column.key for column in columns}
    plain = asked.copy()
    plain.pop(f"{table.prefix}page", None)
    return {
        "table": table,
        "heads": tables.head_cells(table, columns, asked),
        "rows": tables.body_rows(table, columns, TEXT_OF),
        "totals": tables.total_cells(table, columns, TEXT_OF),
        "choices": [
            {"key": column.key, "label": column.label, "is_shown": column.key in shown}
            for column in table.columns
            if not column.is_fixed
        ],
        "column_name": f"{table.prefix}col",
        "kept": tables.kept_parameters(table, asked),
        "kept_columns": [(f"{table.prefix}col", key) for key in asked.getlist(f"{table.prefix}col")],
        "filtered": tables.filter_parameters(table, asked),
        "active": tables.active_filters(table, asked),
        "cleared": tables.cleared_address(table, asked),
        "exports": [
            {"label": tables.FORMAT_NAMES[name], "href": tables.address(plain, **{f"{table.prefix}format": name})}
            for name in table.formats
        ],
        "empty": {"title": "Aucune ligne.", "text": "", "action": None, **(table.empty or {})},
        "count": table.page.paginator.count if table.page else table.count or len(table.rows),
        **_pages(table.page, asked, f"{table.prefix}page"),
    }


def _pages(page: Any, asked: QueryDict, name: str) -> dict[str, Any]:
    """What ``parts/pagination.html`` takes: links to the other pages, the rest of the address kept."""
    if page is None or page.paginator.num_pages <= 1:
        return {"page": None, "pages": [], "previous": "", "next": ""}
    return {
        "page": page,
        "pages": [
            {
                "label": entry,
                "href": tables.address(asked, **{name: str(entry)}) if isinstance(entry, int) else "",
                "is_current": entry == page.number,
            }
            for entry in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
        ],
        "previous": tables.address(asked, **{name: str(page.number - 1)}) if page.has_previous() else "",
        "next": tables.address(asked, **{name: str(page.number + 1)}) if page.has_next() else "",
    }
