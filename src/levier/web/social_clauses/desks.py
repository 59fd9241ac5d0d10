"""The desk of a calibration: what the address asks, completed by proposals, and the hours it gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from levier.exchange.outputs import numbers
from levier.rules.calibration import METHODS, CannotCalibrate, StartingValues
from levier.usecases.calibration_drafts import (
    DEFAULT_METHOD,
    DEFAULT_ROUNDING,
    InputKind,
    Sizing,
    all_fields,
    calibrate_draft,
    insertion_rates,
)
from levier.usecases.calibrations import ClauseFacts
from levier.usecases.reference_values import by_trade
from levier.usecases.scenarios import Scenario
from levier.usecases.starting_values import starting_point, trade_of, trades
from levier.web.forms import row_number
from levier.web.social_clauses.forms import DraftForm

ROUNDING_NAMES = ("rounding_step", "rounding_mode")
NAMES = ("partie", "method", "trade", *(asked.name for asked in all_fields()), *ROUNDING_NAMES, "months")
"""Every parameter of the address that belongs to a draft."""
PART = "partie"
TRAINING_METHOD = "STEP_TABLE"
FILLED_BY_TRADE = ("labour_share_percent", "hourly_cost")


@dataclass(frozen=True, slots=True)
class Desk:
    """A draft on screen. ``kept``: figures of other methods, carried along; ``start``: values of the trade chosen."""

    form: DraftForm
    method: str
    sizing: Sizing | None
    start: StartingValues | None
    kept: tuple[tuple[str, str], ...]
    methods: tuple[dict[str, Any], ...]
    start_href: str

    @property
    def values(self) -> tuple[tuple[str, str], ...]:
        """The draft as hidden fields, to keep exactly what is shown."""
        known = [(name, self.form.data.get(name, "")) for name in self.form.fields]
        part = tuple(pair for pair in self.kept if pair[0] == PART)
        return (*part, ("method", self.method), *known)


def read_desk(asked: QueryDict, clause: ClauseFacts, on: date, last: Scenario | None = None) -> Desk:
    """The desk an address asks for. Without any figure it starts from the last scenario, else from proposals."""
    asked_names = [name for name in NAMES if name in asked]
    is_new = not set(asked_names) - {PART}
    resumed = written_scenario(last) if last is not None and is_new and last.method in METHODS else {}
    usual = TRAINING_METHOD if clause.is_training else DEFAULT_METHOD
    method = asked.get("method") or resumed.get("method") or usual
    method = method if method in METHODS else usual
    own = by_trade(clause.own_values)
    trade = asked.get("trade", trade_of(clause.lot_title, on, own))
    start = starting_point(trade, on, own)
    proposed = {**_proposals(clause, start, on), "trade": trade, **resumed}
    chosen = trades(on, own)
    form = DraftForm(method=method, on=on, trades=chosen)
    given = {name: asked.get(name, proposed.get(name)) for name in form.fields}
    needed = [name for name, field in form.fields.items() if field.required]
    is_complete = all(given[name] is not None for name in needed)
    if is_complete:
        form = DraftForm({name: value or "" for name, value in given.items()}, method=method, on=on, trades=chosen)
    else:
        form = DraftForm(initial=given, method=method, on=on, trades=chosen)
    elsewhere = tuple((name, asked[name]) for name in asked_names if name not in (*form.fields, "method", PART))
    if clause.part_id is not None:
        elsewhere = ((PART, str(clause.part_id)), *elsewhere)
    shown = {**dict(elsewhere), **{name: value for name, value in given.items() if value is not None}}
    return Desk(
        form,
        method,
        _size(form, on) if is_complete else None,
        start if "trade" in form.fields else None,
        elsewhere,
        tuple(
            {"label": entry.label, "href": _address({**shown, "method": code}), "is_current": code == method}
            for code, entry in METHODS.items()
        ),
        _address({"method": method, **{n: v for n, v in shown.items() if n not in FILLED_BY_TRADE}, "trade": trade}),
    )


def posted_form(posted: QueryDict, on: date) -> DraftForm:
    """The form of a draft sent to be kept; the trade only brought figures, it is not kept with them."""
    method = posted.get("method", "")
    form = DraftForm(posted, method=method if method in METHODS else DEFAULT_METHOD, on=on)
    form.fields.pop("trade", None)
    return form


def asked_part(asked: QueryDict) -> int | None:
    """The part of the lot an address is about; None for the lot itself. No part has the number 0."""
    text = asked.get(PART, "")
    return (row_number(text) or 0) if text else None


def _size(form: DraftForm, on: date) -> Sizing | None:
    """The hours of a form, or None with the problem put at its field."""
    if not form.is_valid():
        return None
    try:
        return calibrate_draft(form.draft(), on, form.cleaned_data["months"])
    except CannotCalibrate as problem:
        field = problem.field if problem.field in form.fields else None
        form.add_error(field, without_label(problem.message, form.fields[field].label) if field else problem.message)
        return None


def without_label(message: str, label: str) -> str:
    """The message of a rule without the name of its field, which the form shows already."""
    name, _, rest = message.partition("\u00a0: ")
    is_named = rest and label.startswith(name)
    return rest[:1].upper() + rest[1:] if is_named else message


def _proposals(clause: ClauseFacts, start: StartingValues | None, on: date) -> dict[str, str]:
    found: dict[str, Decimal | int | None] = {
        "amount": clause.amount,
        "rate_percent": insertion_rates(on)[0],
        "months": clause.months,
        "firm_months": clause.months if clause.months is not None and clause.months >= 1 else None,
        "labour_share_percent": start.labour_share_percent if start else None,
        "hourly_cost": start.hourly_cost if start else None,
    }
    written = {name: numbers.number(value) for name, value in found.items() if value is not None}
    return {
        **written,
        "on": on.isoformat(),
        "rounding_step": str(DEFAULT_ROUNDING.step),
        "rounding_mode": str(DEFAULT_ROUNDING.mode),
    }


def written_scenario(scenario: Scenario) -> dict[str, str]:
    """A scenario as parameters of the address."""
    figures = {asked.name for asked in all_fields() if asked.kind is InputKind.NUMBER}
    return {
        **({} if scenario.part_id is None else {PART: str(scenario.part_id)}),
        "method": scenario.method,
        **{name: _typed(value, name in figures) for name, value in scenario.inputs.items()},
        "rounding_step": str(scenario.rounding_step),
        "rounding_mode": scenario.rounding_mode,
    }


def _typed(value: str | int | None, is_figure: bool) -> str:
    """A figure with its thousands apart, as people type it; never rounded."""
    if value is None or not is_figure:
        return "" if value is None else str(value)
    exact = Decimal(value)
    return numbers.number(exact) if numbers.rounded(exact, 2) == exact else str(value)


def _address(values: Mapping[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update({name: values[name] for name in NAMES if name in values})
    return f"?{query.urlencode()}"


def draft_query(asked: QueryDict) -> str:
    """The parameters of a draft, and they alone, as the end of an address."""
    return _address({name: asked[name] for name in NAMES if name in asked})
