"""Figures, progress of a clause, long work under way, charts."""

from typing import Any

from django import template

from levier.web.templatetags.written import hours, number, or_nothing

register = template.Library()

KIND_WORDS = {"counted": "compté", "estimated": "estimé", "target": "objectif"}


@register.inclusion_tag("levier/parts/figure.html")
def figure(
    label: str,
    value: Any,
    unit: str = "",
    kind: str = "counted",
    equivalent: str = "",
    href: str = "",
    why: Any = None,
    word: str = "",
) -> dict[str, Any]:
    """Big number, already formatted or a number; kind: counted, estimated or target."""
    text = number(value) if isinstance(value, int | float) else or_nothing(str, value)
    return {
        "label": label,
        "value": text,
        "unit": unit,
        "kind": kind,
        "word": word or KIND_WORDS.get(kind, kind),
        "equivalent": equivalent,
        "href": href,
        "why": why,
    }


@register.inclusion_tag("levier/parts/progress.html")
def progress(
    due: float,
    done: float,
    expected: float | None = None,
    elapsed: float | None = None,
    sentence: str = "",
    unit: str = "h",
    href: str = "",
    why: Any = None,
    is_slim: bool = False,
) -> dict[str, Any]:
    """Picture of what is due, done, expected by now, in ``unit``; elapsed: share of time, 0 to 1."""
    due, done = float(due or 0), float(done or 0)
    scale = max(due, done, float(expected or 0)) or 1.0
    text = hours if unit == "h" else lambda value: f"{number(value)}\u00a0{unit}"
    return {
        # Written as text: a template would put a French comma in an SVG length.
        "due_width": f"{100 * due / scale:.1f}%",
        "done_width": f"{100 * min(done, due) / scale:.1f}%",
        "over_width": f"{100 * max(done - due, 0) / scale:.1f}%",
        "expected_at": "" if expected is None else f"{100 * float(expected) / scale:.1f}%",
        "elapsed_width": "" if elapsed is None else f"{100 * min(max(elapsed, 0), 1):.1f}%",
        "elapsed_text": "" if elapsed is None else f"{100 * elapsed:.0f}\u00a0%",
        "due_text": text(due),
        "done_text": text(done),
        "expected_text": "" if expected is None else text(expected),
        "sentence": sentence,
        "href": href,
        "why": why,
        "is_slim": is_slim,
    }


@register.inclusion_tag("levier/parts/job.html")
def job(job: Any) -> dict[str, Any]:
    """Long work: key, state (waiting, running, done, failed), sentence, done, total, advance, href, action."""
    return {"job": job}


@register.inclusion_tag("levier/parts/chart.html")
def chart(chart: Any) -> dict[str, Any]:
    """Chart: key, title, sentence, svg (safe) or src, columns, rows, note, why."""
    return {"chart": chart}
