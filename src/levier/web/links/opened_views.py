"""The page a link opens, without signing in: nothing but what the link is for, and no trace of its address."""

from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from levier.exchange.outputs import numbers
from levier.usecases import opened_links
from levier.usecases.refusals import NotFound
from levier.web.forms import refusals_at
from levier.web.links import mails
from levier.web.links.forms import DepositForm

_HEADERS = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
_DEPOSIT_STATES = {
    "done": ("ok", "Lu et gardé"),
    "failed": ("alert", "N’a pas pu être lu"),
    "dropped": ("none", "Non retenu"),
}
_WAITING = ("none", "Reçu")
_HOURS_STATES = {
    "declared": ("none", "Reçues"),
    "validated": ("ok", "Validées"),
    "rejected": ("none", "Non retenues"),
}
_TOTALS = (("validated", "Heures validées"), ("declared", "Heures reçues, pas encore relues"))


def _unseen(view):
    """The address is the key: it goes to no other site, no cache and no search engine. A dead link says only that; one
    that ended with its desk says who to turn to.
    """

    @wraps(view)
    def shown(request: HttpRequest, token: str) -> HttpResponse:
        try:
            response = view(request, token)
        except opened_links.LinkEnded as ended:
            response = render(request, "levier/links/ended.html", {"ended": ended, "door": ended.door}, status=410)
        except NotFound:
            response = render(request, "levier/links/closed.html", status=404)
        for name, value in _HEADERS.items():
            response[name] = value
        return response

    return shown


# Exempt: the right comes from the address alone, never from a cookie, so no other site can borrow it. And under
# "no-referrer" browsers send "Origin: null" with a form, which the check would refuse.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_unseen
def link(request: HttpRequest, token: str) -> HttpResponse:
    """What the link opens; a company's file is received here."""
    by = opened_links.bearer(token)
    form = DepositForm(request.POST, request.FILES) if request.method == "POST" else DepositForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_at(form):
            receipt = opened_links.deposit_hours(by=by, at=timezone.now(), name=file.name, content=file.read())
            is_sent = mails.send_receipt(receipt)
            seen = f"?recu={receipt.import_id}" + ("" if is_sent else "&sans-courriel=1")
            return redirect(reverse("link", args=[token]) + seen)
    found = opened_links.open_link(by=by, at=timezone.now())
    if isinstance(found, opened_links.OwnHours):
        return render(request, "levier/links/own_hours.html", {"found": found, **_own_hours(found)})
    asked = request.GET.get("recu", "")
    context = {
        "found": found,
        "form": form,
        "facts": _return_facts(found),
        "deposits": [
            {"deposit": deposit, "state": _DEPOSIT_STATES.get(deposit.state, _WAITING), "months": _months(deposit)}
            for deposit in found.deposits
        ],
        "received": next((d for d in found.deposits if str(d.id) == asked), None),
        "is_sent": "sans-courriel" not in request.GET,
    }
    return render(request, "levier/links/hours_return.html", context, status=422 if form.errors else 200)


def _return_facts(found: opened_links.HoursReturn) -> list[dict[str, str]]:
    facts = [
        {"label": "Demandées par", "value": found.door.organization},
        {"label": "Marché", "value": f"{found.contract_number}, {found.contract_object}"},
        {"label": "Acheteur", "value": found.buyer},
    ]
    if found.holder:
        facts.append({"label": "Titulaire", "value": found.holder})
    return facts


def _months(deposit: opened_links.Deposit) -> str:
    return ", ".join(numbers.month_long(month) for month in deposit.months)


def _own_hours(found: opened_links.OwnHours) -> dict:
    return {
        "totals": [
            {"label": word, "value": numbers.hours(total)} for state, word in _TOTALS if (total := found.total(state))
        ],
        "engagements": [
            {
                "engagement": engagement,
                "months": [
                    {"month": numbers.month_long(m.month), "hours": m.hours, "state": _HOURS_STATES[m.state]}
                    for m in engagement.months
                ],
            }
            for engagement in found.engagements
        ],
    }
