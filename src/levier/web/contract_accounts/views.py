"""The account of a contract: one sentence, the picture, the cuts; its files; the dictionary of figures."""

from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from levier.exchange.outputs import charts, numbers
from levier.exchange.outputs import tables as files
from levier.indicators import registry
from levier.law import NoValue
from levier.rules.access import may
from levier.rules.calibration import workload
from levier.rules.progress import full_time_equivalents, proposed_tolerance
from levier.rules.wordings import enumerated
from levier.usecases.contract_accounts import AccountView, Shown, attest_hours, get_account
from levier.usecases.refusals import Refused
from levier.web.contract_accounts.lots import lots_file, lots_table, standing_of, told_once
from levier.web.contract_accounts.outcomes import outcomes_file, shown_outcomes
from levier.web.contract_accounts.returns import returns_file, shown_returns
from levier.web.forms import DayField, Form
from levier.web.listings import download, listing
from levier.web.reasons import shown_reasons
from levier.web.social_clauses.penalties import PENALTY_SENTENCES, penalties_file, shown_penalty
from levier.web.tables import Column, Row, Table
from levier.web.threads import thread_links

_PARAMETERS = {
    "hours_by_sex": "sexe",
    "hours_by_residence": "residence",
    "hours_by_modality": "modalite",
    "hours_by_employer": "employeur",
    "hours_by_month": "mois",
    "hours_by_desk": "guichet",
    "hours_by_part": "partie",
}
_FORMATS = {"h": numbers.hours, "people": numbers.number, "fte": numbers.number}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class AsOfForm(Form):
    """The day the account is seen on."""

    le = DayField(label="Compte arrêté au", required=False)

    def clean_le(self):
        day = self.cleaned_data["le"]
        if day is not None:
            try:
                proposed_tolerance(day)
                full_time_equivalents(Decimal(), "CLAUSE", day)
            except NoValue:
                raise forms.ValidationError(
                    "Choisissez un jour plus récent\u00a0: les bases du compte ne sont pas connues à cette date."
                ) from None
        return day


def _asked_day(request: HttpRequest) -> tuple[date, AsOfForm]:
    today = timezone.localdate()
    form = AsOfForm(request.GET if "le" in request.GET else {"le": today})
    asked = form.cleaned_data["le"] if form.is_valid() else None
    return asked or today, form


def _rows_link(contract_id: int, **filters: str) -> str:
    return f"{reverse('contract_hours', args=[contract_id])}?{urlencode(filters)}"


def _figure(shown: Shown, account: AccountView) -> dict:
    value, unit = shown.figure.value, shown.indicator.unit
    equivalent = ""
    if value is None:
        text = "—"
    elif unit == "percent":
        text = numbers.percent(value / Decimal(100))
        if shown.figure.up_to is not None and shown.figure.up_to > value:
            equivalent = f"jusqu’à {numbers.percent(shown.figure.up_to / Decimal(100))}"
    else:
        text = _FORMATS[unit](round(value, 1) if unit == "fte" else value)
        if unit == "h" and value:
            equivalent = workload(value, account.on).sentence
    return {
        "label": shown.indicator.label,
        "value": text,
        "kind": shown.figure.kind,
        "equivalent": equivalent,
        "href": _rows_link(account.contract_id, **shown.figure.rows) if shown.figure.rows and value else "",
        "why": [{"sentence": shown.indicator.definition}, *shown_reasons(shown.figure.reasons)],
    }


def _both_themes(draw, facts) -> SafeString:
    """The picture in light and in dark; the sheet of styles shows one. Its text was escaped by the drawing."""
    light, dark = (draw(facts, theme=theme) for theme in ("light", "dark"))
    return mark_safe(f'<div class="only-light">{light}</div><div class="only-dark">{dark}</div>')  # noqa: S308


def _progress_chart(account: AccountView) -> dict | None:
    if account.progress is None or account.pace is None:
        return None
    points = account.progress.done
    return {
        "key": "avancement",
        "title": "Avancement",
        "sentence": charts.progress_sentence(account.progress),
        "svg": _both_themes(charts.progress_chart, account.progress),
        "columns": ["Au", "Heures cumulées"],
        "rows": [[numbers.date_short(day), numbers.hours(hours)] for day, hours in points],
        "why": shown_reasons(account.pace.reasons),
    }


def _drawn(account: AccountView) -> int:
    """How many cuts are drawn, from the first; orders and tranches do not push another out."""
    return 4 + any(shown.indicator.name == "hours_by_part" for shown in account.cuts)


def _cut_chart(shown: Shown) -> dict | None:
    if not shown.figure.parts:
        return None
    cut = charts.Cut(
        shown.indicator.label, tuple(charts.Bar(_label(shown, p.label), p.hours) for p in shown.figure.parts)
    )
    return {
        "key": shown.indicator.name,
        "title": shown.indicator.label,
        "sentence": charts.cut_sentence(cut),
        "svg": _both_themes(charts.cut_chart, cut),
        "why": [{"sentence": shown.indicator.definition}],
    }


def _label(shown: Shown, label: str) -> str:
    return numbers.month_long(date.fromisoformat(label)) if shown.indicator.name == "hours_by_month" else label


def _cut_table(account: AccountView) -> Table:
    shows_due = any(part.due is not None for shown in account.cuts for part in shown.figure.parts)
    return Table(
        key="coupes",
        title=f"Compte du marché {account.number} au {numbers.date_short(account.on)}",
        columns=(
            Column("cut", "Coupe", is_fixed=True),
            Column("slice", "Tranche"),
            Column("hours", "Heures validées", "hours"),
            Column("people", "Personnes", "integer"),
            *((Column("due", "Heures à réaliser", "hours"),) if shows_due else ()),
        ),
        rows=[
            Row(
                {
                    "cut": shown.indicator.label,
                    "slice": _slice(account, shown, part.code, part.label),
                    "hours": part.hours,
                    "people": part.people,
                    "due": part.due,
                }
            )
            for shown in account.cuts
            for part in shown.figure.parts
        ],
        has_column_choice=False,
        formats=("xlsx", "csv"),
        empty={
            "title": "Aucune heure validée à cette date",
            "text": "Déposez un relevé d’heures, puis validez ses lignes.",
            "action": {"label": "Voir les heures", "href": _rows_link(account.contract_id)},
        },
    )


def _slice(account: AccountView, shown: Shown, code: str, label: str):
    from levier.web.tables import Cell

    filters = {"etat": "validated", _PARAMETERS[shown.indicator.name]: code}
    return Cell(_label(shown, label), href=_rows_link(account.contract_id, **filters))


def _figures_file(account: AccountView, request: HttpRequest) -> files.Table:
    return files.Table(
        title=f"Chiffres au {numbers.date_short(account.on)}",
        columns=(
            files.Column("label", "Indicateur"),
            files.Column("value", "Valeur", "hours", ""),
            files.Column("unit", "Unité"),
            files.Column("definition", "Définition"),
        ),
        rows=[
            {
                "label": s.indicator.label,
                "value": s.figure.value,
                "unit": {"h": "heures", "people": "personnes", "percent": "%", "fte": "ETP (base dite)"}[
                    s.indicator.unit
                ],
                "definition": s.indicator.definition,
            }
            for s in account.figures
        ],
        made_on=timezone.localdate(),
        made_by=request.actor.name or "Levier",
        filters=(("Marché", account.number), ("Arrêté au", numbers.date_short(account.on))),
    )


def account(request: HttpRequest, contract_id: int) -> HttpResponse:
    """How the contract stands on a day."""
    on, form = _asked_day(request)
    found = get_account(by=request.actor, contract_id=contract_id, on=on)
    table = _cut_table(found)
    if request.GET.get("format") == "xlsx":
        from levier.web.listings import as_file

        sheets = [_figures_file(found, request), as_file(table, request)]
        made_by = request.actor.name or "Levier"
        told = (
            lots_file(found, request),
            returns_file(found, made_by),
            penalties_file(found, made_by),
            outcomes_file(found, made_by),
        )
        sheets += [one for one in told if one]
        content = files.to_xlsx(sheets)
        return download(content, f"compte-{contract_id}-{on:%Y-%m-%d}.xlsx", XLSX)
    state, word = standing_of(found)
    penalties = [shown_penalty(one) for one in found.penalties]
    attestation_href = f"{reverse('contract_attestation', args=[contract_id])}?{urlencode({'le': on.isoformat()})}"
    return listing(
        request,
        "levier/contract_accounts/account.html",
        table,
        {
            "account": found,
            "links": thread_links(found.thread, "account"),
            "crumbs": [
                {"label": "Marchés", "href": reverse("contracts")},
                {"label": found.number, "href": reverse("contract", args=[contract_id])},
                {"label": "Compte"},
            ],
            "actions": [{"label": "Attestation (PDF)", "href": attestation_href, "style": "main"}],
            "form": form,
            "outcomes": shown_outcomes(found.outcomes, _both_themes) if found.outcomes else None,
            "returns": shown_returns(found, may_keep_diary=may(request.actor, "keep_diary")),
            "penalties": penalties,
            "penalties_told": told_once(penalties, PENALTY_SENTENCES),
            "state": state,
            "word": word,
            "figures": [_figure(shown, found) for shown in found.figures],
            "progress_chart": _progress_chart(found),
            "cut_charts": [chart for shown in found.cuts[: _drawn(found)] if (chart := _cut_chart(shown)) is not None],
            "missing": enumerated(found.missing) if found.missing else "",
            "lots": lots_table(found),
            "lacks_dates": found.starts_on is None or found.ends_on is None,
            "may_calibrate": may(request.actor, "calibrate_clause"),
            "may_change": may(request.actor, "change_contract"),
        },
    )


def attestation(request: HttpRequest, contract_id: int) -> HttpResponse:
    """The attestation as a PDF; what is missing is said on the account's page."""
    on, _ = _asked_day(request)
    try:
        document = attest_hours(by=request.actor, contract_id=contract_id, on=on, made_on=timezone.localdate())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("contract_account", contract_id)
    return download(document.content, document.name, "application/pdf")


def dictionary(request: HttpRequest) -> HttpResponse:
    """Every published figure with its definition: what is counted, over what base."""
    table = Table(
        key="indicateurs",
        title="Dictionnaire des indicateurs",
        columns=(
            Column("label", "Indicateur", is_fixed=True, is_sortable=True),
            Column("definition", "Définition"),
            Column("unit", "Unité"),
            Column("name", "Nom dans les fichiers"),
        ),
        rows=[
            Row(
                {
                    "label": i.label,
                    "definition": i.definition,
                    "unit": {"h": "heures", "people": "personnes", "percent": "%", "fte": "ETP"}[i.unit],
                    "name": i.name,
                }
            )
            for i in registry().values()
        ],
    )
    return listing(request, "levier/contract_accounts/dictionary.html", table)
