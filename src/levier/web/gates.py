"""Pages that show a form before any use case is called: the gesture they lead to is checked at the door."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from levier.rules import access

View = Callable[..., HttpResponse]


def needs(gesture: str) -> Callable[[View], View]:
    """Refuse the page, with the roles it asks for, to an actor without this gesture."""
    access.GESTURES[gesture]

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **arguments: object) -> HttpResponse:
            access.check(request.actor, gesture)  # type: ignore[attr-defined]
            return view(request, **arguments)

        return guarded

    return decorate
