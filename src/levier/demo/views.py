"""Demonstration only: become any of its people, read the mails it would have sent."""

from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from levier.demo.personas import PERSONAS
from levier.records.models import User
from levier.rules.access import ROLE_LABELS


def personas(request: HttpRequest) -> HttpResponse:
    """The list of people one can be."""
    people = [
        {"email": p.email, "name": p.name, "errand": p.errand, "roles": [ROLE_LABELS[r] for r in p.roles]}
        for p in PERSONAS
    ]
    return render(request, "levier/demo/personas.html", {"personas": people})


@require_POST
def become(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the fictional people; any other address is refused."""
    email = request.POST.get("email", "")
    if email not in {p.email for p in PERSONAS}:
        raise Http404
    user = User.objects.filter(email=email).first()
    if user is None:
        raise Http404
    request.session.pop("acting_for", None)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")


def mails(request: HttpRequest) -> HttpResponse:
    """Mails the demonstration wrote to its folder instead of sending, newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    found = []
    for path in sorted(folder.glob("*.log"), reverse=True)[:50]:
        for raw in reversed(path.read_bytes().split(b"-" * 79 + b"\n")):
            if not raw.strip():
                continue
            message = message_from_bytes(raw.lstrip(), policy=policy.default)
            body = message.get_body(("plain",))
            found.append(
                {
                    "to": message["To"],
                    "subject": message["Subject"],
                    "date": message["Date"],
                    "text": body.get_content() if body else "",
                }
            )
    return render(request, "levier/demo/mails.html", {"mails": found})
