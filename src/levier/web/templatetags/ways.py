"""Where one is, where one can go, what one can do."""

from collections.abc import Sequence
from typing import Any

from django import template

register = template.Library()


@register.inclusion_tag("levier/parts/action.html")
def action(item: Any, style: str = "") -> dict[str, Any]:
    """One button: a link (href) or a gesture (post, fields); style: main, danger, quiet, small."""
    return {"action": item, "style": style}


@register.inclusion_tag("levier/parts/toolbar.html")
def toolbar(actions: Sequence[Any]) -> dict[str, Any]:
    """Row of buttons; the first with style "main" is the page's gesture."""
    return {"actions": actions}


@register.inclusion_tag("levier/parts/tabs.html")
def tabs(items: Sequence[Any], label: str = "Rubriques") -> dict[str, Any]:
    """Tabs as links: label, href, is_current, count."""
    return {"items": items, "label": label}


@register.inclusion_tag("levier/parts/breadcrumbs.html")
def breadcrumbs(items: Sequence[Any]) -> dict[str, Any]:
    """Where one is: label, href; the last without href."""
    return {"items": items}


@register.inclusion_tag("levier/parts/breadcrumbs.html", takes_context=True)
def trail(context: template.Context, here: str, label: str = "", href: str = "") -> dict[str, Any]:
    """Where one is, from the place of the rail: the place, then label and href when given, then ``here``."""
    places = [place for place in context.get("places", ()) if place["is_current"]]
    items = [{"label": place["label"], "href": place["url"]} for place in places]
    return {"items": [*items, *([{"label": label, "href": href}] if label else []), {"label": here}]}


@register.inclusion_tag("levier/parts/stepper.html")
def stepper(steps: Sequence[Any], label: str = "Étapes") -> dict[str, Any]:
    """Steps of a journey: label, note, is_done, is_current, href."""
    return {"steps": steps, "label": label}
