"""What every request goes through: content security policy, sign-in scope, actor, plain errors."""

import re

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from levier.records import scope
from levier.rules.access import ANONYMOUS, NotAllowed
from levier.usecases import accounts
from levier.usecases.live_people import Merged
from levier.usecases.refusals import NotFound, Refused

SIGN_IN_PREFIX = "/compte/"


def content_security_policy(get_response):
    images = " ".join(("'self'", "data:", settings.TILES_URL)).strip()
    policy = f"default-src 'self'; img-src {images}; frame-ancestors 'none'; form-action 'self'; base-uri 'none'"

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return middleware


_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def visible_text(get_response):
    """Refuse NUL and control characters in any field or address, naming the field: no table can hold them.

    Forms are read as UTF-8, as browsers send them: a request may name a codec that fails, or makes half characters.
    """

    def middleware(request):
        request.encoding = "utf-8"
        for values in (request.GET, request.POST):
            for name, found in values.lists():
                if any(_INVISIBLE.search(text) for text in (name, *found)):
                    shown = _INVISIBLE.sub("", name)
                    reason = (
                        f"Le champ «\u00a0{shown}\u00a0» contient un caractère invisible, souvent collé d’un autre "
                        "document. Effacez ce champ, puis saisissez son texte à la main."
                    )
                    return render(request, "400.html", {"reason": reason}, status=400)
        return get_response(request)

    return middleware


def sign_in_scope(get_response):
    """Sign-in pages reach the sign-in tables, and those alone."""

    def middleware(request):
        if not request.path.startswith(SIGN_IN_PREFIX):
            return get_response(request)
        with scope.identity():
            response = get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    return middleware


def actor(get_response):
    """Set ``request.actor``: who acts, for which organisation. Anonymous where nobody signed in."""

    def middleware(request):
        request.actor, request.memberships, request.organization_name = ANONYMOUS, (), ""
        if request.user.is_authenticated:
            nobody = accounts.Actor(user_id=request.user.pk)
            request.memberships = accounts.list_seats(by=nobody)
            request.actor, seat = accounts.choose_seat(
                request.user.pk, request.memberships, request.session.get("acting_for")
            )
            request.organization_name = seat.organization if seat else ""
        return get_response(request)

    return middleware


class plain_errors:
    """Turn what use cases refuse into pages that say what to do."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, NotAllowed):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            return render(request, "403.html", {"reason": str(exception)}, status=403)
        if isinstance(exception, Refused):
            return render(request, "400.html", {"reason": str(exception)}, status=422)
        if isinstance(exception, Merged):
            messages.info(request, "La fiche demandée a été réunie avec celle-ci.")
            return redirect("person", exception.kept_id)
        if isinstance(exception, NotFound):
            return render(request, "404.html", {"exception": Http404()}, status=404)
        return None
