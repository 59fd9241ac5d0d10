"""Two files of one person: put side by side, then made one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from levier.usecases import merging
from levier.usecases.refusals import NotFound, Refused
from levier.web.forms import row_number
from levier.web.templatetags.written import day

LONGEST_SEARCH = 80


def person_merge(request: HttpRequest, person_id: int) -> HttpResponse:
    """Choose the other file (``?fiche=``), see what both hold, merge it into this one."""
    given = request.POST if request.method == "POST" else request.GET
    written = given.get("fiche", "").strip()
    other_id = row_number(written)
    if written and other_id is None:
        raise NotFound
    refused: tuple[str, ...] = ()
    if request.method == "POST" and other_id is not None:
        try:
            merging.merge_people(
                by=request.actor,
                kept_id=person_id,
                other_id=other_id,
                why=" ".join(request.POST.get("why", "").split()),
            )
        except Refused as problem:
            refused = tuple(message for _, message in problem.problems)
        else:
            messages.success(request, "Les deux fiches n’en font plus qu’une.")
            return redirect("person", person_id)
    words = request.GET.get("q", "")[:LONGEST_SEARCH]
    page = merging.get_merge(by=request.actor, person_id=person_id, other_id=other_id, words=words)
    crumbs = [
        {"label": "Personnes", "href": reverse("people")},
        {"label": page.kept.name, "href": reverse("person", args=[person_id])},
        {"label": "Réunir deux fiches"},
    ]
    context = {
        "page": page,
        "words": words,
        "rows": _rows(page.kept, page.other) if page.other else [],
        "refused": refused or page.refused,
        "crumbs": crumbs,
        "back": reverse("person", args=[person_id]),
    }
    return render(request, "levier/people/merge.html", context, status=422 if refused else 200)


def _rows(kept: merging.FileShown, other: merging.FileShown) -> list[dict[str, object]]:
    """Line by line, what each file says; lines that differ are marked."""
    lines = [
        ("Prénom et nom", kept.name, other.name),
        ("Date de naissance", day(kept.born_on), day(other.born_on)),
        ("Sexe", kept.sex, other.sex),
        ("Commune", kept.commune, other.commune),
        ("Prescripteur", kept.prescriber, other.prescriber),
        ("Dernier verdict", _verdict(kept), _verdict(other)),
        ("Embauches et missions", str(kept.engagements), str(other.engagements)),
        ("Propositions", str(kept.proposals), str(other.proposals)),
        ("Justificatifs gardés", str(kept.documents), str(other.documents)),
    ]
    return [{"label": label, "kept": mine or "—", "other": theirs or "—"} for label, mine, theirs in lines]


def _verdict(shown: merging.FileShown) -> str:
    return f"{shown.verdict}, {day(shown.decided_on)}" if shown.decided_on else ""
