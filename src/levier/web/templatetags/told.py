"""What a page tells: the thread, the reasons, what waits, the history, short facts, nothing at all."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("levier/parts/thread.html")
def thread(links: Sequence[Any], label: str = "Le fil") -> dict[str, Any]:
    """The chain from programme to account; links: label, value, href, state, is_current."""
    return {"links": links, "label": label}


@register.inclusion_tag("levier/parts/why.html")
def why(reasons: Any, about: str = "", is_open: bool = False) -> dict[str, Any]:
    """Reasons (one or a list): sentence, facts, texts, rows_href, rows_label."""
    several = isinstance(reasons, Sequence) and not isinstance(reasons, str | Mapping)
    chosen = list(reasons) if several else [reasons] if reasons else []
    written = [{"sentence": reason} if isinstance(reason, str) else reason for reason in chosen]
    return {"reasons": written, "about": about, "is_open": is_open}


@register.inclusion_tag("levier/parts/todo.html")
def todo(
    items: Sequence[Any],
    in_order: str = "",
    ahead: Any = None,
    heading: str = "À faire",
    count: int | None = None,
) -> dict[str, Any]:
    """What waits, most pressing first; items: title, href, detail, state, word, action, why.

    ``count``: how many wait in all, when a line stands for several.
    """
    return {
        "items": items,
        "in_order": in_order,
        "ahead": ahead,
        "heading": heading,
        "count": len(items) if count is None else count,
    }


@register.inclusion_tag("levier/parts/history.html")
def history(events: Sequence[Any]) -> dict[str, Any]:
    """Who did what, newest first: at, who, title, note, rows (heading, changes), is_folded."""
    return {"events": events}


@register.inclusion_tag("levier/parts/facts.html")
def facts(items: Sequence[Any]) -> dict[str, Any]:
    """Short list of label and value."""
    return {"facts": items}


@register.inclusion_tag("levier/parts/empty.html")
def empty(title: str, text: str = "", action: Any = None) -> dict[str, Any]:
    """What to say where there is nothing: title, what could be done, one button."""
    return {"title": title, "text": text, "action": action}
