"""Evidence kept: deposited on a person's file, opened, removed; facilitators alone."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from levier.usecases import evidence_documents as documents
from levier.web.forms import posted, posted_files, refusals_at
from levier.web.listings import download
from levier.web.people.eligibility_forms import DepositForm, RemovalForm


def evidence_deposit(request: HttpRequest, person_id: int) -> HttpResponse:
    """Deposit a paper on a person's file."""
    form = DepositForm(*posted_files(request))
    if form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_at(form):
            documents.deposit_evidence(
                by=request.actor,
                at=timezone.now(),
                person_id=person_id,
                facts=form.facts(),
                name=file.name,
                content=file.read(),
            )
            messages.success(request, "Justificatif gardé.")
            return redirect("person", person_id)
    lists = documents.get_deposit_form(by=request.actor, person_id=person_id, on=timezone.localdate())
    form.offer(lists.kinds)
    crumbs = _crumbs(person_id, lists.person_name, "Déposer un justificatif")
    context = {
        "form": form,
        "title": f"Déposer un justificatif\u00a0: {lists.person_name}",
        "lead": "Seule la facilitation l’ouvre, et chaque ouverture laisse une trace. Masquez le numéro de sécurité "
        "sociale avant de déposer.",
        "submit": "Garder ce document",
        "back": reverse("person", args=[person_id]),
        "crumbs": crumbs,
    }
    return render(request, "levier/people/setting.html", context, status=422 if form.errors else 200)


def _crumbs(person_id: int, name: str, here: str) -> list[dict[str, str]]:
    return [
        {"label": "Personnes", "href": reverse("people")},
        {"label": name, "href": reverse("person", args=[person_id])},
        {"label": here},
    ]


def evidence_open(request: HttpRequest, document_id: int) -> HttpResponse:
    """The paper as received, to keep: never shown in the page, never cached; the opening leaves its trace."""
    found = documents.open_evidence(by=request.actor, at=timezone.now(), document_id=document_id)
    return download(found.content, found.name, found.media_type)


def evidence_remove(request: HttpRequest, document_id: int) -> HttpResponse:
    """Ask why, then delete the content of a paper."""
    form = RemovalForm(posted(request))
    if form.is_valid():
        with refusals_at(form):
            person_id = documents.remove_evidence(
                by=request.actor, at=timezone.now(), document_id=document_id, why=form.cleaned_data["why"]
            )
            messages.success(request, "Document retiré\u00a0: son contenu est effacé.")
            return redirect("person", person_id)
    page = documents.get_document(by=request.actor, document_id=document_id, on=timezone.localdate())
    kept = page.document
    context = {
        "form": form,
        "title": f"Retirer «\u00a0{kept.name}\u00a0»",
        "lead": f"{kept.label[:1].upper()}{kept.label[1:]}, {page.person_name}. Son contenu sera effacé\u00a0; il en "
        "restera le nom, la date et le motif du retrait.",
        "submit": "Retirer ce document",
        "back": reverse("person", args=[kept.person_id]),
        "crumbs": _crumbs(kept.person_id, page.person_name, "Retirer un justificatif"),
    }
    return render(request, "levier/people/setting.html", context, status=422 if form.errors else 200)
