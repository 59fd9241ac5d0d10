"""The diary of a contract: its acts, a new act from its model, the files kept."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from levier.exchange.evidence_files import LARGEST
from levier.exchange.outputs import numbers
from levier.records.models import ActKind
from levier.rules.returns import Return
from levier.usecases import diary
from levier.usecases.diary import ActRow, DiaryPage
from levier.usecases.diary_forms import ActFacts, ActForm, get_act_form
from levier.web.forms import DayField, Form, posted_files, refusals_at
from levier.web.gates import needs
from levier.web.listings import download, listing
from levier.web.procurement.tabs import contract_tabs
from levier.web.tables import Cell, Column, Row, Table
from levier.web.threads import thread_links


class NewActForm(Form):
    kind = forms.ChoiceField(label="Acte", choices=ActKind.choices)
    happened_on = DayField(label="Date")
    title = forms.CharField(label="Objet", max_length=200)
    text = forms.CharField(label="Texte", required=False, widget=forms.Textarea(attrs={"rows": 8}))
    present = forms.CharField(
        label="Présents", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="Une personne par ligne."
    )
    contact_id = forms.TypedChoiceField(label="Contact", required=False, coerce=int, empty_value=None)
    addressed_to_id = forms.TypedChoiceField(
        label="Adressé à", required=False, coerce=int, empty_value=None, help_text="Déduit du contact quand il est dit."
    )
    answer_by = DayField(label="Réponse attendue avant le", required=False)
    answers_id = forms.TypedChoiceField(label="En réponse à l’acte", required=False, coerce=int, empty_value=None)
    period_ends_on = forms.TypedChoiceField(
        label="Relevé réclamé, ou reçu",
        required=False,
        coerce=date.fromisoformat,
        empty_value=None,
        help_text="Pour une mise en demeure ou une réponse\u00a0: le retard compté au compte du marché en vient.",
    )
    file = forms.FileField(
        label="Document signé ou reçu", required=False, help_text="PDF, JPEG ou PNG, 10 Mo au plus. Gardé tel quel."
    )

    def __init__(self, *arguments: Any, lists: ActForm, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name, found in (
            ("contact_id", lists.contacts),
            ("addressed_to_id", lists.organizations),
            ("answers_id", lists.acts),
        ):
            self.fields[name].choices = [("", "—"), *found]  # type: ignore[attr-defined]
        if lists.returns:
            self.fields["period_ends_on"].choices = [("", "—"), *map(_return, lists.returns)]  # type: ignore[attr-defined]
        else:
            del self.fields["period_ends_on"]

    def facts(self) -> ActFacts:
        return ActFacts(**{name: value for name, value in self.cleaned_data.items() if name != "file"})


def _return(period: Return) -> tuple[str, str]:
    first, last = numbers.date_short(period.first), numbers.date_short(period.last)
    due = f", attendu avant le {numbers.date_short(period.due_before)}" if period.due_before else ""
    return period.last.isoformat(), f"du {first} au {last}{due}"


def contract_diary(request: HttpRequest, contract_id: int) -> HttpResponse:
    """What was done and said on a contract, newest first."""
    page = diary.get_diary(by=request.actor, contract_id=contract_id, on=timezone.localdate())
    new = {"label": "Ajouter un acte", "href": reverse("act_new", args=[contract_id]), "style": "main"}
    return listing(
        request,
        "levier/procurement/diary.html",
        _acts_table(page),
        {
            "page": page,
            "crumbs": _crumbs(page.contract_id, page.number),
            "links": thread_links(page.thread, "contract"),
            "tabs": contract_tabs(request.actor, page.thread, "contract_diary"),
            "actions": [new] if page.may_keep else [],
        },
    )


def _crumbs(contract_id: int, number: str, *last: str) -> list[dict[str, str]]:
    here = {"label": "Journal"}
    return [
        {"label": "Marchés", "href": reverse("contracts")},
        {"label": number, "href": reverse("contract", args=[contract_id])},
        {**here, "href": reverse("contract_diary", args=[contract_id])} if last else here,
        *({"label": label} for label in last),
    ]


def _acts_table(page: DiaryPage) -> Table:
    return Table(
        key="actes",
        title="Journal du marché",
        columns=(
            Column("number", "N°", "integer", is_sortable=True, is_fixed=True),
            Column("happened_on", "Date", "date", is_sortable=True),
            Column("kind", "Acte", is_sortable=True),
            Column("title", "Objet"),
            Column("addressed_to", "Adressé à", is_sortable=True),
            Column("answer_by", "Réponse attendue", "date", is_sortable=True),
            Column("answer", "Réponse", "state"),
            Column("file", "Document"),
            Column("period", "Relevé, fin de période", "date", is_shown=False),
            Column("text", "Texte", is_shown=False),
            Column("kept_by", "Tenu par", is_shown=False),
        ),
        rows=[
            Row(
                {
                    "number": act.number,
                    "happened_on": act.happened_on,
                    "kind": act.kind_label,
                    "title": act.title,
                    "addressed_to": ", ".join(filter(None, (act.addressed_to, act.contact))),
                    "answer_by": act.answer_by,
                    "answer": _answer(act),
                    "file": Cell("Ouvrir", href=reverse("act_file", args=[act.id])) if act.file_id else "",
                    "period": act.period_ends_on,
                    "text": act.text,
                    "kept_by": act.kept_by,
                }
            )
            for act in page.acts
        ],
        sort="-happened_on",
        empty={
            "title": "Aucun acte encore",
            "text": "Notez la réunion de lancement, une visite, une relance\u00a0: le document se fait tout seul.",
        },
    )


def _answer(act: ActRow) -> Cell | str:
    if act.answered_by is not None:
        return Cell("ok", state="ok", word=f"acte n°\u00a0{act.answered_by}")
    if act.is_late:
        return Cell("alert", state="alert", word="en retard")
    return Cell("watch", state="watch", word="attendue") if act.answer_by else ""


@needs("keep_diary")
def act_new(request: HttpRequest, contract_id: int) -> HttpResponse:
    """A new act: its draft as a .docx, or the act kept with the document made or received."""
    today = timezone.localdate()
    lists = get_act_form(by=request.actor, contract_id=contract_id, on=today)
    asked = request.GET.get("acte", "")
    initial = {"happened_on": today, "kind": asked if asked in ActKind.values else ActKind.LAUNCH_MEETING}
    initial["period_ends_on"] = request.GET.get("releve", "")
    form = NewActForm(*posted_files(request), lists=lists, initial=initial)
    if form.is_valid():
        with refusals_at(form):
            if "draft" in request.POST:
                made = diary.draft_document(by=request.actor, contract_id=contract_id, facts=form.facts(), today=today)
                return download(made.content, made.name, made.media_type)
            number = diary.record_act(
                by=request.actor,
                at=timezone.now(),
                contract_id=contract_id,
                facts=form.facts(),
                has_document="document" in request.POST,
                file=_file(form),
            )
            messages.success(request, f"Acte n° {number} ajouté au journal.")
            return redirect("contract_diary", contract_id)
    context = {"form": form, "lists": lists, "crumbs": _crumbs(contract_id, lists.number, "Nouvel acte")}
    return render(request, "levier/procurement/act.html", context, status=422 if form.errors else 200)


def _file(form: NewActForm) -> tuple[str, bytes] | None:
    uploaded = form.cleaned_data["file"]
    return (uploaded.name, uploaded.read(LARGEST + 1)) if uploaded else None


def act_file(request: HttpRequest, act_id: int) -> HttpResponse:
    """The file of an act, exactly as kept."""
    file = diary.open_document(by=request.actor, act_id=act_id)
    return download(file.content, file.name, file.media_type)
