"""Long work under way, as its page shows it and is told by htmx that it is over."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from levier.exchange.outputs import numbers
from levier.usecases.advances import Advance, Step

Words = Mapping[Step, tuple[str, str]]
LINES: Words = {Step.READ: ("ligne lue", "lignes lues"), Step.WRITE: ("ligne écrite", "lignes écrites")}
"""What each step counts, one and several."""


def job_shown(
    key: str, href: str, advance: Advance | None, *, waiting: str, running: str, words: Words = LINES
) -> dict[str, Any]:
    """What ``{% job %}`` takes. ``waiting``: its sentence while nobody works on it; ``running``: while someone does."""
    shown = {"key": key, "href": href}
    if advance is None:
        return {**shown, "state": "waiting", "sentence": waiting}
    counts = {"done": advance.done, "total": advance.total, "advance": told(advance, words) if advance.total else ""}
    return {**shown, "state": "running", "sentence": running, **counts}


def told(advance: Advance, words: Words = LINES) -> str:
    """« 12 000 lignes lues sur 100 000, 12 % »: rounded down, so that 100 % is the end. ``total`` is not zero."""
    percent = 100 * advance.done // advance.total
    done = numbers.counted(advance.done, *words[advance.step])
    return f"{done} sur {numbers.integer(advance.total)}, {numbers.quantity(percent, '%')}"


def over(request: HttpRequest, key: str) -> HttpResponse | None:
    """The answer to a page that watches a work by htmx, once it is over: load the page again; None to anyone else."""
    if request.headers.get("HX-Target") != f"job-{key}":
        return None
    return HttpResponse(headers={"HX-Refresh": "true"})
