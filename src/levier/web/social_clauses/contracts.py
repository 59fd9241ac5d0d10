"""The calibration of a contract: its lots and parts side by side, one rounding, one gesture that fixes them all."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.records.models import Stage
from levier.rules.access import may
from levier.rules.calibration import RoundingMode
from levier.usecases import contract_calibrations
from levier.usecases.calibration_drafts import ROUNDING_MODES, rounding_steps
from levier.usecases.contract_calibrations import ContractCalibration
from levier.usecases.contract_lines import ContractRounding, ContractScope, SizedLine
from levier.usecases.objectives import NEXT_STAGES
from levier.usecases.refusals import Refused
from levier.web.forms import DayField, Form, show_problems
from levier.web.listings import listing
from levier.web.procurement.tabs import contract_tabs
from levier.web.reasons import shown_reasons
from levier.web.social_clauses.comparisons import STATES, VERDICTS, calibration_page
from levier.web.social_clauses.forms import step_label
from levier.web.tables import Cell, Column, Row, Table
from levier.web.threads import thread_links

SCOPES = (
    (ContractScope.OWN, "comme gardé"),
    (ContractScope.PER_LOT, "chaque ligne"),
    (ContractScope.TOTAL, "le total"),
)


class RoundingForm(Form):
    """How the hours of the contract are rounded; kept in the address."""

    arrondi = forms.ChoiceField(label="Arrondir", choices=SCOPES, required=False)
    pas = forms.TypedChoiceField(label="Pas", coerce=int, required=False)
    sens = forms.ChoiceField(label="Sens", choices=ROUNDING_MODES.items(), required=False)

    def __init__(self, *arguments, on, **options) -> None:
        super().__init__(*arguments, **options)
        self.fields["pas"].choices = [(step, step_label(step)) for step in rounding_steps(on)]

    def rounding(self) -> ContractRounding:
        """The rounding asked; each line's own without a valid choice."""
        if not self.is_valid():
            return ContractRounding()
        given, usual = self.cleaned_data, ContractRounding()
        return ContractRounding(
            ContractScope(given["arrondi"] or usual.scope),
            given["pas"] if given["pas"] != "" else usual.step,
            RoundingMode(given["sens"] or usual.mode),
        )


class FixTogetherForm(Form):
    """Which lines become versions of their objectives, at which stage. ``seen``: « key:version » by line."""

    lines = forms.MultipleChoiceField(label="Lignes à fixer", widget=forms.CheckboxSelectMultiple)
    stage = forms.ChoiceField(label="Étape", choices=Stage.choices)
    fixed_on = DayField(label="Fixé le")
    why = forms.CharField(
        label="Pourquoi", required=False, max_length=500, help_text="Gardé dans l’historique. Obligatoire si modifié."
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=10_000)

    def __init__(self, *arguments, choices=None, **options) -> None:
        super().__init__(*arguments, **options)
        if choices is not None:
            self.fields["lines"].choices = choices
        else:  # what was sent: the use case knows the lines there are
            self.fields["lines"] = _SentLines(required=False)

    def versions(self) -> dict[str, int]:
        """The newest version seen of each line chosen; a line never shown counts as never fixed."""
        pairs = (pair.partition(":") for pair in self.cleaned_data["seen"].split(","))
        known = {key: int(version) for key, _, version in pairs if version.isdecimal() and len(version) < _DIGITS}
        return {key: known.get(key, 0) for key in self.cleaned_data["lines"]}


_DIGITS = 6


class _SentLines(forms.MultipleChoiceField):
    def validate(self, value) -> None:
        """Any line may be sent: those of another contract are refused by the use case."""


def contract_calibration(request: HttpRequest, contract_id: int) -> HttpResponse:
    """The calibration of a contract; sent, it fixes the lines chosen."""
    at, on = timezone.now(), timezone.localdate()
    rounding = RoundingForm(request.GET, on=on)
    sent = FixTogetherForm(request.POST) if request.method == "POST" else None
    refusal = None
    if sent is not None and sent.is_valid():
        given = sent.cleaned_data
        try:
            fixed = contract_calibrations.fix_contract(
                by=request.actor,
                at=at,
                on=given["fixed_on"],
                contract_id=contract_id,
                rounding=rounding.rounding(),
                stage=given["stage"],
                seen=sent.versions(),
                why=given["why"],
            )
        except Refused as refused:
            refusal = refused
        else:
            lines = numbers.counted(fixed.lines, "objectif fixé", "objectifs fixés")
            messages.success(request, f"{lines}\u00a0: {numbers.hours(fixed.hours)}.")
            return redirect("contract", contract_id)
    page = contract_calibrations.get_contract_calibration(
        by=request.actor, contract_id=contract_id, on=on, rounding=rounding.rounding()
    )
    form = _fix_form(request, page, on)
    if refusal is not None:
        form.is_valid()
        show_problems(form, refusal)
    response = listing(
        request,
        "levier/social_clauses/contract.html",
        _table(page),
        {
            "page": page,
            "crumbs": [
                {"label": "Marchés", "href": reverse("contracts")},
                {"label": page.number, "href": reverse("contract", args=[contract_id])},
                {"label": "Calibrage du marché"},
            ],
            "actions": _documents(page),
            "links": thread_links(page.thread, "clause"),
            "tabs": contract_tabs(request.actor, page.thread, "contract_calibration"),
            "rounding": rounding if request.GET else RoundingForm(initial=_usual(), on=on),
            "figures": _figures(page),
            "spread": _spread_sentence(page),
            "form": form if _sized(page) and may(request.actor, "fix_objective") else None,
            "query": f"?{request.GET.urlencode()}" if request.GET else "",
        },
    )
    if form.is_bound:
        response.status_code = 422
    return response


def _documents(page: ContractCalibration) -> list[dict[str, Any]]:
    """The notes that can be made now."""
    if not any(size.scenario is not None for size in page.lines):
        return []
    address = reverse("calibration_note", args=[page.contract_id])
    pdf = {"label": "Note de calibrage (PDF)", "href": address, "icon": "download", "is_download": True}
    return [pdf, {**pdf, "label": "Note (.docx)", "href": f"{address}?format=docx"}]


def _usual() -> dict[str, Any]:
    usual = ContractRounding()
    return {"arrondi": usual.scope, "pas": usual.step, "sens": usual.mode}


def _sized(page: ContractCalibration) -> list[SizedLine]:
    return [size for size in page.lines if size.scenario is not None and not size.problem]


def _named(size: SizedLine) -> str:
    lot = f"Lot {size.lot_number}\u00a0: {size.lot_title}"
    return lot if size.line.part_id is None else f"{lot}, {size.line.label}"


def _fix_form(request: HttpRequest, page: ContractCalibration, on) -> FixTogetherForm:
    sized = _sized(page)
    choices = [(size.key, f"{_named(size)} ({numbers.hours(size.hours)})") for size in sized]
    seen = ",".join(f"{size.key}:{_version(size)}" for size in sized)
    if request.method == "POST":
        # What was fixed meanwhile is now on screen: sending again is a choice made knowingly.
        data: QueryDict = request.POST.copy()
        data["seen"] = seen
        return FixTogetherForm(data, choices=choices)
    reached = [size.line.in_force.stage for size in sized if size.line.in_force]
    return FixTogetherForm(
        initial={
            "lines": [size.key for size in sized if _is_new(size)],
            "stage": NEXT_STAGES[max(reached, key=Stage.values.index, default="")],
            "fixed_on": on,
            "seen": seen,
        },
        choices=choices,
    )


def _version(size: SizedLine) -> int:
    return size.line.in_force.version if size.line.in_force else 0


def _is_new(size: SizedLine) -> bool:
    return size.line.in_force is None or size.line.in_force.hours != size.hours


def _figures(page: ContractCalibration) -> list[dict[str, Any]]:
    verdict = None
    if page.feasibility is not None:
        state, word, sentence = VERDICTS[page.feasibility.verdict]
        verdict = {
            "state": state,
            "word": word,
            "sentence": sentence,
            "why": shown_reasons(page.feasibility.reasons),
        }
    return [
        {
            "label": "Heures du marché",
            "value": numbers.hours(page.hours),
            "equivalent": page.workload.sentence,
            "people": page.people.sentence if page.people else "",
            "verdict": verdict,
        },
        {"label": "Avant arrondi", "value": numbers.hours(page.raw)},
        *(
            [{"label": "Parties qui ne comptent pas encore", "value": numbers.hours(page.waiting)}]
            if page.waiting
            else []
        ),
    ]


def _spread_sentence(page: ContractCalibration) -> str:
    if page.rounding.scope is not ContractScope.TOTAL or not page.formula:
        return ""
    gap = page.hours - page.raw
    moved = f"{numbers.hours(abs(gap), 2)} de {'plus' if gap > 0 else 'moins'} que la somme avant arrondi"
    if not numbers.rounded(gap, 2):
        moved = "autant que la somme avant arrondi"
    return (
        f"{page.formula}. C’est {moved}\u00a0: le total est partagé en proportion des heures de chaque ligne, à "
        "l’heure entière, et les heures qui restent vont aux lignes que cet arrondi privait le plus. Une partie qui ne "
        "compte pas encore est arrondie seule\u00a0: elle peut n’être jamais affermie."
    )


def _table(page: ContractCalibration) -> Table:
    is_spread = page.rounding.scope is ContractScope.TOTAL
    return Table(
        key="calibrage",
        title=f"Calibrage du marché {page.number}",
        columns=(
            Column("line", "Ligne", is_fixed=True),
            Column("state", "État", "state"),
            Column("scenario", "Scénario"),
            Column("method", "Méthode", is_shown=False),
            Column("amount", "Montant", "euros"),
            Column("raw", "Avant arrondi", "hours"),
            *([Column("shared", "Part de l’écart", "hours")] if is_spread else []),
            Column("hours", "Heures", "hours"),
            Column("weeks", "Semaines à temps plein"),
            Column("people", "Sur la durée", is_shown=False),
            Column("feasibility", "Faisabilité", "state"),
            Column("in_force", "Objectif en vigueur", "hours"),
        ),
        rows=[_row(size) for size in page.lines],
        totals={"raw": page.raw, "hours": page.hours, "weeks": numbers.in_weeks(page.hours)},
        empty={"title": "Aucun lot", "text": "Ajoutez les lots du marché, puis calibrez leur clause."},
    )


def _row(size: SizedLine) -> Row:
    line, scenario = size.line, size.scenario
    state, word = STATES[line.state]
    cells: Mapping[str, Any] = {
        "line": Cell(_named(size), href=calibration_page(line.clause_id, line.part_id)),
        "state": Cell(line.state, state=state, word=word),
        "amount": line.amount,
        "in_force": line.in_force.hours if line.in_force else None,
    }
    if scenario is None or size.problem:
        return Row({**cells, "scenario": size.problem or "à calibrer"})
    return Row(
        {
            **cells,
            "scenario": scenario.label,
            "method": scenario.method_label,
            "raw": numbers.rounded(size.raw, 2),
            "shared": None if size.shared is None else numbers.rounded(size.shared, 2),
            "hours": Cell(size.hours, why=[{"sentence": size.formula}], about=f"{_named(size)}, heures"),
            "weeks": Cell(numbers.in_weeks(size.hours), why=_load(size), about=f"{_named(size)}, semaines"),
            "people": size.people.sentence if size.people else "",
            "feasibility": _feasibility(size),
        },
        is_current=size.is_due,
    )


def _load(size: SizedLine) -> list[dict[str, str]]:
    """The hours as posts over the contract, when its length is known."""
    return [{"sentence": f"Sur la durée\u00a0: {size.people.sentence}."}] if size.people else []


def _feasibility(size: SizedLine) -> Cell | None:
    if size.feasibility is None:
        return None
    state, word, _ = VERDICTS[size.feasibility.verdict]
    reasons = shown_reasons(size.feasibility.reasons)
    return Cell(size.feasibility.verdict, state=state, word=word, why=reasons, about=f"{_named(size)}, faisabilité")
