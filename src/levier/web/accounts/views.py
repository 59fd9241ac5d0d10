"""The first page, the organisation one acts for, search, appearance, the team."""

from collections.abc import Sequence
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from levier.rules.access import ROLE_LABELS, Role, may
from levier.usecases import accounts
from levier.usecases.home import Home, get_home
from levier.usecases.refusals import Refused
from levier.usecases.search import Found
from levier.usecases.search import search as search_everything
from levier.usecases.todos import SUBJECTS, Todo
from levier.web.forms import Form, posted, refusals_at, row_number
from levier.web.listings import listing
from levier.web.social_clauses.comparisons import calibration_page
from levier.web.tables import Cell, Column, Row, Table

_PAGES = {
    "import": ("import", "Reprendre"),
    "list": ("list", "Reprendre"),
    "hours": ("contract_hours", "Valider"),
    "person": ("person", "Vérifier"),
    "completing": ("person", "Compléter"),
    "awaited": ("person", "Voir"),
    "ceiling": ("person", "Voir la fiche"),
    "calibration": ("calibration", "Calibrer"),
    "contract_calibration": ("contract_calibration", "Calibrer"),
    "contract": ("contract", "Voir le marché"),
    "account": ("contract_account", "Voir le compte"),
    "part": ("part_decide", "Décider"),
    "proposal": ("proposal", "Noter la réponse"),
    "outcome": ("engagement_outcomes", "Noter"),
    "diary": ("contract_diary", "Ouvrir le journal"),
    "target": ("target", "Noter le résultat"),
    "returns": ("contract_account", "Voir les relevés"),
    "hours_check": ("contract_hours", "Vérifier"),
    "evidence": ("contract_people", "Voir les embauches"),
    "counting": ("engagement_edit", "Voir l’embauche"),
}
_NARROWED = {
    "returns": "#releves",
    "hours_check": "?a_verifier=on",
    "evidence": "?justificatif=a-revoir",
    "hours": "?etat=declared",
}
"""What the address says beside the page: only what waits is shown there."""

LONG_LIST = 12
"""From more things on, the first page offers to see one subject alone."""


def _todo_item(todo: Todo) -> dict:
    page, action = _PAGES[todo.kind]
    word = "À traiter" if todo.state == "alert" else "À surveiller"
    if todo.others:
        action, href = "Tout voir", f"{reverse('home')}?{urlencode({'genre': todo.kind})}"
    elif todo.part is not None:
        href = calibration_page(todo.target or 0, todo.part)
    else:
        href = reverse(page, args=[todo.target]) + _NARROWED.get(todo.kind, "")
    return {
        "title": todo.title,
        "href": href,
        "detail": todo.detail,
        "state": todo.state,
        "word": word,
        "action": {"label": action, "href": href},
    }


def home(request: HttpRequest) -> HttpResponse:
    """À faire; the welcome page for who is not signed in."""
    if not request.user.is_authenticated:
        return render(request, "levier/accounts/welcome.html")
    asked = request.GET.get("genre", "")
    kind = asked if asked in _PAGES else ""
    about = request.GET.get("sujet", "")
    subject = about if about in SUBJECTS and not kind else ""
    found = get_home(by=request.actor, today=timezone.localdate(), kind=kind, subject=subject)
    ahead = None
    if may(request.actor, "record_contract"):
        ahead = {
            "text": "Prenez de l’avance\u00a0: un marché à suivre, ses lots et leurs objectifs.",
            "action": {"label": "Suivre un marché", "href": reverse("contract_new")},
        }
    return render(
        request,
        "levier/accounts/home.html",
        {
            "items": [_todo_item(t) for t in found.todos],
            "count": found.waiting,
            "in_order": "" if kind or subject else found.in_order,
            "tabs": [] if kind else _subjects(found, subject),
            "ahead": ahead,
            "crumbs": [{"label": "À faire", "href": reverse("home")}, {"label": "Tout voir"}] if kind else [],
        },
    )


def _subjects(found: Home, chosen: str) -> list[dict]:
    """What a long list may be narrowed to; nothing for a short one."""
    total = sum(count for _, count in found.subjects)
    if not chosen and (total <= LONG_LIST or len(found.subjects) < 2):
        return []
    return [
        {"label": "Tout", "href": reverse("home"), "is_current": not chosen, "count": total},
        *(
            {
                "label": name,
                "href": f"{reverse('home')}?{urlencode({'sujet': name})}",
                "is_current": name == chosen,
                "count": count,
            }
            for name, count in found.subjects
        ),
    ]


def health(request: HttpRequest) -> HttpResponse:
    """Whether the site and its database answer; says nothing else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


def _back(request: HttpRequest) -> HttpResponse:
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()})
    return redirect(asked if is_ours else "home")


@require_POST
def choose_organization(request: HttpRequest) -> HttpResponse:
    """Act for another of one's organisations; the first page follows, since rows differ."""
    wanted = row_number(request.POST.get("host_id", ""))
    if wanted in {seat.host_id for seat in request.memberships}:
        request.session["acting_for"] = wanted
    return redirect("home")


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    response = _back(request)
    theme = request.POST.get("theme", "")
    if theme in ("light", "dark"):
        response.set_cookie("theme", theme, max_age=31_536_000, samesite="Lax", httponly=True)
    else:
        response.delete_cookie("theme")
    return response


_FOUND_PAGES = {
    "contract": ("contract", "see_contracts"),
    "person": ("person", "see_people"),
    "organization": ("organization", "keep_contacts"),
}
"""Kind of what is found -> its page, and the gesture that opens it."""
_FOUND_WORDS = {
    "contract": "Marché",
    "person": "Personne",
    "organization": "Organisation",
    "commune": "Commune",
}


def _page_of(request: HttpRequest, row: Found) -> str:
    page, gesture = _FOUND_PAGES.get(row.kind, ("", ""))
    return reverse(page, args=[row.id]) if page and may(request.actor, gesture) else ""


def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")
    rows = search_everything(by=request.actor, words=words)
    table = Table(
        key="resultats",
        title=f"Résultats pour «\u00a0{words}\u00a0»",
        columns=(
            Column("title", "Trouvé", is_fixed=True),
            Column("kind", "Genre"),
            Column("detail", "Précision"),
        ),
        rows=[
            Row(
                {
                    "title": Cell(
                        r.title,
                        href=_page_of(request, r),
                    ),
                    "kind": _FOUND_WORDS[r.kind],
                    "detail": r.detail,
                }
            )
            for r in rows
        ],
        formats=(),
        has_column_choice=False,
        empty={
            "title": "Rien de trouvé",
            "text": "Essayez un numéro de marché, un SIRET, un nom ou une commune.",
        },
    )
    return listing(request, "levier/accounts/search.html", table)


class InvitationForm(Form):
    name = forms.CharField(label="Prénom et nom", max_length=120)
    email = forms.EmailField(label="Adresse électronique")
    role = forms.ChoiceField(
        label="Rôle",
        error_messages={"invalid_choice": "Votre organisation ne donne pas ce rôle\u00a0: choisissez dans la liste."},
    )

    def __init__(self, data: QueryDict | None, *, offered: Sequence[Role]) -> None:
        super().__init__(data)
        self.fields["role"].choices = [(role.value, ROLE_LABELS[role]) for role in offered]


def team(request: HttpRequest) -> HttpResponse:
    """The members of one's organisation; an administrator invites and removes."""
    may_manage = may(request.actor, "manage_members")
    seat = next((each for each in request.memberships if each.host_id == request.actor.host_id), None)
    form = InvitationForm(posted(request), offered=seat.offered) if may_manage and seat else None
    if form is not None and form.is_valid():
        with refusals_at(form):
            accounts.invite_member(by=request.actor, **form.cleaned_data)
            messages.success(request, "Accès donné. La personne se connecte avec son adresse, sans mot de passe.")
            return redirect("team")
    members = accounts.list_members(by=request.actor)
    table = Table(
        key="equipe",
        title="Équipe",
        columns=(
            Column("name", "Nom", is_sortable=True, is_fixed=True),
            Column("role", "Rôle", is_sortable=True),
            Column("email", "Adresse électronique"),
            *((Column("remove", "Retirer"),) if may_manage else ()),
        ),
        rows=[
            Row(
                {
                    "name": m.name,
                    "role": m.role_label,
                    "email": m.email,
                    "remove": Cell("Retirer", href=reverse("member_remove", args=[m.id])),
                }
            )
            for m in members
        ],
    )
    return listing(request, "levier/accounts/team.html", table, {"form": form})


def member_remove(request: HttpRequest, membership_id: int) -> HttpResponse:
    """Ask, then take a role back."""
    if request.method == "POST":
        try:
            accounts.remove_member(by=request.actor, membership_id=membership_id)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "Accès retiré.")
        return redirect("team")
    member = accounts.get_member(by=request.actor, membership_id=membership_id)
    return render(request, "levier/accounts/member_remove.html", {"member": member})
