"""Symbols, states, and the frames a page is made of."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

STATE_WORDS = {"ok": "En ordre", "watch": "À surveiller", "alert": "À traiter", "none": "Sans objet"}
MESSAGE_STATES = {"success": "ok", "warning": "watch", "error": "alert"}


@register.filter
def state_word(name: str) -> str:
    """The word of a state: ok -> "En ordre"."""
    return STATE_WORDS.get(name, "")


@register.filter
def message_state(tags: str) -> str:
    """State of a Django message from its tags; "" for information."""
    return next((state for tag, state in MESSAGE_STATES.items() if tag in (tags or "").split()), "")


@register.simple_tag
def icon(name: str, state: str = "") -> SafeString:
    """Draw one symbol of icons.svg, hidden from screen readers: a word always stands beside it."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" is-{state}" if state else "",
        static("levier/icons.svg"),
        name,
    )


@register.simple_tag
def state(name: str, word: str = "") -> SafeString:
    """Badge of a state: ok, watch, alert or none, with its word."""
    name = name if name in STATE_WORDS else "none"
    return format_html('<span class="state is-{}">{}{}</span>', name, icon(name), word or STATE_WORDS[name])


@register.simple_block_tag(end_name="endpanel")
def panel(content: str, title: str = "", key: str = "") -> SafeString:
    """Frame with a heading of level 2; ``key`` makes it reachable in the page."""
    heading = format_html("<h2>{}</h2>", title) if title else ""
    identity = format_html(' id="{}"', key) if key else ""
    return format_html('<section class="panel"{}>{}{}</section>', identity, heading, content)


@register.simple_block_tag(end_name="endcallout")
def callout(content: str, kind: str = "info", title: str = "") -> SafeString:
    """Notice inside a page; kind: info, ok, watch or alert."""
    heading = format_html('<p class="callout-title">{}</p>', title) if title else ""
    return format_html(
        '<div class="callout is-{}">{}<div class="callout-body">{}{}</div></div>',
        kind,
        icon(kind),
        heading,
        content,
    )


@register.simple_block_tag(end_name="endtable_region")
def table_region(content: str, label: str) -> SafeString:
    """Scrolling, keyboard-reachable frame for a <table class="table"> written by hand."""
    return format_html('<div class="table-scroll" role="region" aria-label="{}" tabindex="0">{}</div>', label, content)
