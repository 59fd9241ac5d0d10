"""Hours of a month spread over lots or contracts: asked for in the address, answered line by line, kept as a file."""

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.usecases import allotments
from levier.usecases.allotments import Spreading
from levier.web.forms import Form, NumberField, row_number
from levier.web.listings import listing
from levier.web.reasons import shown_reasons
from levier.web.tables import Cell, Column, Row, Table
from levier.web.threads import thread_links

MOST_HOURS, MOST_LINES = 100_000, 1_000
_ANSWERS = {True: ("ok", "Oui"), False: ("alert", "Non"), None: ("none", "Rien")}


class SpreadingForm(Form):
    """The hours of the month, and what each line asks for; nothing asked, they are spread."""

    heures = NumberField(
        label="Heures travaillées dans le mois",
        min_value=0,
        max_value=MOST_HOURS,
        required=False,
    )

    def offer(self, found: Spreading) -> None:
        """One field a line."""
        for row in found.rows:
            self.fields[f"pour{row.obligation.id}"] = NumberField(
                label=f"Pour {row.obligation.name}", min_value=0, max_value=MOST_HOURS, required=False
            )

    def wanted(self) -> dict[int, Decimal]:
        asked = {name.removeprefix("pour"): hours for name, hours in self.cleaned_data.items() if name != "heures"}
        return {int(pk): hours for pk, hours in asked.items() if hours is not None}


def contract_allotment(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Hours over the lots of a contract."""
    worked, wanted = _asked(request)
    found = allotments.spread_over_lots(
        by=request.actor, contract_id=contract_id, on=timezone.localdate(), worked=worked, wanted=wanted
    )
    place = reverse("contract", args=[contract_id])
    crumbs = [{"label": "Marchés", "href": reverse("contracts")}, {"label": found.name, "href": place}]
    return _shown(request, found, crumbs, "Lot", f"marché {found.name}")


def operation_allotment(request: HttpRequest, operation_id: int) -> HttpResponse:
    """Hours over the contracts of an operation."""
    worked, wanted = _asked(request)
    found = allotments.spread_over_contracts(
        by=request.actor, operation_id=operation_id, on=timezone.localdate(), worked=worked, wanted=wanted
    )
    place = reverse("operation", args=[operation_id])
    crumbs = [{"label": "Opérations", "href": reverse("operations")}, {"label": found.name, "href": place}]
    return _shown(request, found, crumbs, "Marché", f"opération {found.name}")


def _asked(request: HttpRequest) -> tuple[Decimal | None, dict[int, Decimal]]:
    """What the address asks for; what is not a number is told by the form of the page."""
    form = SpreadingForm(request.GET)
    names = [name for name in request.GET if name.startswith("pour") and row_number(name[4:]) is not None]
    for name in names[:MOST_LINES]:
        form.fields[name] = NumberField(min_value=0, max_value=MOST_HOURS, required=False)
    return (form.cleaned_data["heures"], form.wanted()) if form.is_valid() else (None, {})


def _shown(request: HttpRequest, found: Spreading, crumbs: list[dict], what: str, about: str) -> HttpResponse:
    form = SpreadingForm(request.GET if "heures" in request.GET else None)
    form.offer(found)
    reasons = [reason for row in found.rows if row.answer for reason in row.answer.reasons]
    return listing(
        request,
        "levier/contract_accounts/allotment.html",
        _table(found, what, about),
        {
            "found": found,
            "form": form,
            "about": about,
            "what": "lots" if found.thread else "marchés",
            "crumbs": [*crumbs, {"label": "Répartir des heures"}],
            "links": thread_links(found.thread, "account") if found.thread else None,
            "sentence": _sentence(found),
            "why": shown_reasons(reasons),
        },
        status=422 if form.is_bound and not form.is_valid() else 200,
    )


def _sentence(found: Spreading) -> str:
    if found.worked is None or not any(row.wanted for row in found.rows):
        return ""
    left = found.worked - found.taken
    told = f"{numbers.hours(found.taken)} comptées sur {numbers.hours(found.worked)} travaillées"
    how = ", réparties selon les heures restantes" if found.is_proposed else ""
    return f"{told}{how}\u00a0; {numbers.hours(left)} ne sont comptées nulle part." if left else f"{told}{how}."


def _table(found: Spreading, what: str, about: str) -> Table:
    return Table(
        key="repartition",
        title=f"Heures réparties, {about}",
        columns=(
            Column("label", what, is_fixed=True),
            Column("due", "À réaliser", "hours"),
            Column("done", "Validées", "hours"),
            Column("left", "Restantes", "hours"),
            Column("wanted", "Demandées", "hours"),
            Column("taken", "Comptées", "hours"),
            Column("answer", "Possible", "state"),
            Column("why", "Pourquoi"),
        ),
        rows=[
            Row(
                {
                    "label": row.obligation.label,
                    "due": row.obligation.due,
                    "done": row.obligation.done,
                    "left": row.obligation.left,
                    "wanted": row.wanted,
                    "taken": row.taken,
                    "answer": _answer_cell(row.answer.verdict if row.answer else None),
                    "why": " ".join(reason.sentence for reason in row.answer.reasons) if row.answer else "",
                }
            )
            for row in found.rows
        ],
        totals={
            "due": sum((row.obligation.due or Decimal() for row in found.rows), Decimal()),
            "done": sum((row.obligation.done for row in found.rows), Decimal()),
            "left": sum((row.obligation.left for row in found.rows), Decimal()),
            "wanted": sum((row.wanted for row in found.rows), Decimal()),
            "taken": found.taken,
        },
        has_column_choice=False,
    )


def _answer_cell(verdict: bool | None) -> Cell:
    state, word = _ANSWERS[verdict]
    return Cell(state, word=word)
