"""Pictures of hours: the progress of an account, and its cuts. The same SVG in the page and in the PDF.

Vega-Lite specifications are built here, rendered without a browser and without the network, then cleaned for
a page under a closed content security policy: no style attribute, no class, no script, no outside address.
Each picture is one image for screen readers (title and description); the figures themselves belong in a
sentence and a table beside it. Colour never speaks alone: lines differ by their dashes, bars by their label.

Cost: about half a second for the first picture of a process, thirty milliseconds for the next, nothing for
one already drawn (kept by its specification and data). Draw in a job where many are needed.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from levier.exchange.outputs import numbers
from levier.exchange.outputs.chart_frames import SWATCH, THEMES, Theme, ThemeName, framed, legend_layers, text_width
from levier.exchange.outputs.drawings import draw
from levier.exchange.outputs.texts import line

_LEFT, _RIGHT = 62, 16
"""Pixels beside the plot."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How an account goes, in hours cumulated since its start.

    `done` and `pace` are (day, hours) points in order of days; an empty `pace` is the straight line from 0 on
    the first day to `due_hours` on the last. `expected_hours` and `elapsed_share` (a ratio from 0 to 1) are
    those of `seen_on`, counted by the indicators: they are shown here, never computed again.
    Errors: `ValueError` when the account ends before it starts.
    """

    label: str
    starts_on: date
    ends_on: date
    seen_on: date
    due_hours: Decimal
    expected_hours: Decimal
    elapsed_share: Decimal
    done: tuple[tuple[date, Decimal], ...] = ()
    pace: tuple[tuple[date, Decimal], ...] = ()

    def __post_init__(self) -> None:
        if self.ends_on <= self.starts_on:
            raise ValueError(f"«\u00a0{self.label}\u00a0»\u00a0: la fin doit suivre le début.")

    @property
    def done_hours(self) -> Decimal:
        """The last cumulated figure; 0 before the first."""
        return self.done[-1][1] if self.done else Decimal(0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: hours (or people, as its cut says) counted, or estimated (drawn hollow and said so)."""

    label: str
    hours: Decimal
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """Hours shared out by sex, QPV, modality… in the order they are to be read; or people, each in one bar."""

    label: str
    bars: tuple[Bar, ...]
    are_people: bool = False


def progress_sentence(progress: Progress) -> str:
    """How it goes, in one sentence: the text beside the picture, and its alternative."""
    done, due = progress.done_hours, progress.due_hours
    share = f" ({numbers.percent(done / due)})" if due > 0 else ""
    return (
        f"Au {numbers.date_long(progress.seen_on)}, {numbers.hours(done)} réalisées sur {numbers.hours(due)} "
        f"à réaliser{share}, pour {numbers.hours(progress.expected_hours)} attendues à cette date"
        f"{numbers.NBSP}; {numbers.percent(progress.elapsed_share, 0)} du temps est écoulé."
    )


def cut_sentence(cut: Cut) -> str:
    """Each bar with its hours and its share, in one sentence."""
    if not cut.bars:
        return f"{line(cut.label)}{numbers.NBSP}: aucune {'personne' if cut.are_people else 'heure'}."
    told = (f"{line(bar.label)} {_bar_figures(bar, cut)}" for bar in cut.bars)
    return f"{line(cut.label)}{numbers.NBSP}: {', '.join(told)}."


def progress_chart(progress: Progress, *, theme: ThemeName = "light", width: int = 640) -> str:
    """The account's picture as an `<svg>` element: hours due, done, expected, and the time elapsed.

    `width` in CSS pixels, margins included; 340 suits a phone. Same facts, same characters.
    """
    return draw(
        _progress_spec(progress, THEMES[theme], width),
        f"Avancement{numbers.NBSP}: {line(progress.label)}",
        progress_sentence(progress),
    )


def cut_chart(cut: Cut, *, theme: ThemeName = "light", width: int = 560) -> str:
    """The cut's bars as an `<svg>` element; the axis starts at 0 and each bar carries its figures."""
    return draw(_cut_spec(cut, THEMES[theme], width), line(cut.label), cut_sentence(cut))


def _progress_spec(progress: Progress, theme: Theme, width: int) -> dict[str, Any]:
    plot = max(width - _LEFT - _RIGHT, 120)
    legend = (
        ("Réalisé", numbers.hours(progress.done_hours), theme.done, [1, 0], 3),
        (
            f"Attendu au {numbers.date_short(progress.seen_on)}",
            numbers.hours(progress.expected_hours),
            theme.expected,
            [7, 4],
            2,
        ),
        ("À réaliser", numbers.hours(progress.due_hours), theme.due, [2, 3], 2),
    )
    entries = [f"{name}{numbers.NBSP}: {told}" for name, told, *_ in legend]
    is_row = sum(text_width(entry) + SWATCH + 16 for entry in entries) <= plot + 20
    pace = progress.pace or ((progress.starts_on, Decimal(0)), (progress.ends_on, progress.due_hours))
    ends = ((progress.starts_on, progress.due_hours), (progress.ends_on, progress.due_hours))
    is_late = bool(progress.done) and progress.done[0][0] > progress.starts_on
    walked = (((progress.starts_on, Decimal(0)),) if is_late else ()) + progress.done
    top = max([progress.due_hours, *(value for _, value in (*progress.done, *pace))])
    y = {
        "field": "hours",
        "type": "quantitative",
        # The axis starts at 0; room is kept above the highest line for the time elapsed.
        "scale": {"domain": [0, float(top) * 1.16 or 1], "nice": False, "zero": True},
        "axis": {
            "title": None,
            "tickCount": 5,
            "labelExpr": f"format(datum.value, ',~f') + '{numbers.NBSP}h'",
        },
    }
    x = {
        "field": "on",
        "type": "quantitative",
        "scale": {
            "domain": [_stamp(progress.starts_on), _stamp(progress.ends_on)],
            "nice": False,
            "zero": False,
        },
        "axis": _date_axis(progress, plot),
    }
    layers = _elapsed_layers(progress, theme, plot, x)
    for (_, _, colour, dash, thickness), points in zip(legend, (walked, pace, ends), strict=True):
        mark = {"type": "line", "color": colour, "strokeDash": dash, "strokeWidth": thickness}
        layers.append(_points_layer(points, mark | {"strokeJoin": "round"}, {"x": x, "y": y}))
    dot = {"type": "point", "filled": True, "size": 60, "color": theme.done, "opacity": 1}
    layers.append(_points_layer(progress.done[-1:], dot, {"x": x, "y": y}))
    across = down = 0.0
    for (_, _, colour, dash, thickness), entry in zip(legend, entries, strict=True):
        layers += legend_layers(entry, across, down - (22 if is_row else 62), theme, (colour, dash, thickness))
        across, down = (across + text_width(entry) + SWATCH + 16, down) if is_row else (across, down + 20)
    return framed(
        {
            "layer": layers,
            "width": plot,
            "height": max(170, round(plot * 0.4)),
            "padding": {"left": _LEFT, "right": _RIGHT, "top": 40 if is_row else 80, "bottom": 26},
        },
        theme,
    )


def _elapsed_layers(progress: Progress, theme: Theme, plot: int, x: dict[str, Any]) -> list[dict[str, Any]]:
    """The time elapsed: a band from the first day, a rule at the day seen, its share in words."""
    seen = _stamp(min(max(progress.seen_on, progress.starts_on), progress.ends_on))
    told = f"{numbers.percent(progress.elapsed_share, 0)} du temps" + (" écoulé" if plot > 260 else "")
    is_early = progress.elapsed_share < Decimal("0.5")
    words = {
        "type": "text",
        "align": "left" if is_early else "right",
        "dx": 6 if is_early else -6,
        "color": theme.text,
        "fontSize": 12,
    }
    here = {"values": [{"on": seen, "told": told}]}
    return [
        {
            "data": {"values": [{"on": _stamp(progress.starts_on), "to": seen}]},
            "mark": {"type": "rect", "color": theme.text, "opacity": 0.06},
            "encoding": {"x": x, "x2": {"field": "to"}},
        },
        {"data": here, "mark": {"type": "rule", "color": theme.text}, "encoding": {"x": x}},
        {
            "data": here,
            "mark": words,
            "encoding": {"x": x, "y": {"value": 11}, "text": {"field": "told"}},
        },
    ]


def _points_layer(
    points: Sequence[tuple[date, Decimal]], mark: dict[str, Any], encoding: dict[str, Any]
) -> dict[str, Any]:
    values = [{"on": _stamp(day), "hours": float(value)} for day, value in points]
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _cut_spec(cut: Cut, theme: Theme, width: int) -> dict[str, Any]:
    labels = [_wrapped(bar.label) for bar in cut.bars]
    figures = [_bar_figures(bar, cut) for bar in cut.bars]
    left = round(max([text_width(part) for label in labels for part in label], default=0)) + 14
    right = round(max([text_width(told) for told in figures], default=0)) + 14
    plot = max(width - left - right, 60)
    top = max([bar.hours for bar in cut.bars], default=Decimal(0))
    rows = [
        {"rank": rank, "hours": float(bar.hours), "told": told, "estimated": bar.is_estimated}
        for rank, (bar, told) in enumerate(zip(cut.bars, figures, strict=True))
    ]
    # Two bars may share a label: the rank keeps them apart, the axis shows the label.
    y = {
        "field": "rank",
        "type": "ordinal",
        "sort": None,
        "axis": {"title": None, "labelExpr": f"({json.dumps(labels)})[datum.value]", "labelPadding": 8},
        "scale": {"paddingInner": 0.36, "paddingOuter": 0.18},
    }
    x = {
        "field": "hours",
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, float(top) or 1], "nice": False, "zero": True},
    }
    dashed = {"condition": {"test": "datum.estimated", "value": [4, 3]}, "value": [1, 0]}
    hollow = {"condition": {"test": "datum.estimated", "value": 0.2}, "value": 1}
    layers = [
        {
            "mark": {"type": "bar", "color": theme.done, "stroke": theme.done, "strokeWidth": 1},
            "encoding": {"x": x, "y": y, "strokeDash": dashed, "fillOpacity": hollow},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 7, "color": theme.text, "fontSize": 13},
            "encoding": {"x": x, "y": y, "text": {"field": "told"}},
        },
    ]
    axis = {"axisY": {"domain": True, "ticks": False, "grid": False, "labelFontSize": 13, "labelLimit": 0}}
    return framed(
        {
            "data": {"values": rows},
            "width": plot,
            "height": max(34 * len(rows), 10),
            "layer": layers,
            "padding": {"left": left, "right": right, "top": 4, "bottom": 4},
        },
        theme,
        axis,
    )


def _bar_figures(bar: Bar, cut: Cut) -> str:
    whole = sum(other.hours for other in cut.bars)
    share = f" · {numbers.percent(bar.hours / whole)}" if whole else ""
    amount = numbers.counted(int(bar.hours), "personne") if cut.are_people else numbers.hours(bar.hours)
    return f"{amount}{share}{' (estimé)' if bar.is_estimated else ''}"


def _wrapped(label: str) -> list[str]:
    """A label on two lines at most; longer ones end with "…", the table beside keeps them whole."""
    return textwrap.wrap(line(label), 30, max_lines=2, placeholder=" …") or [""]


def _stamp(day: date) -> int:
    """Days as plain numbers: no time zone can shift them."""
    return day.toordinal()


def _date_axis(progress: Progress, plot: int) -> dict[str, Any]:
    """First days of months, evenly spaced and few enough to be read."""
    months = _first_days(progress.starts_on, progress.ends_on)
    most = max(2, plot // 80)
    step = next((size for size in (1, 2, 3, 4, 6, 12, 24, 60) if len(months) <= most * size), max(1, len(months)))
    shown = [day for index, day in enumerate(months) if index % step == 0] or [progress.starts_on]
    told = {str(_stamp(day)): numbers.month_short(day) for day in shown}
    return {
        "title": None,
        "values": [_stamp(day) for day in shown],
        "labelExpr": f"({json.dumps(told)})[datum.value]",
        "labelFlush": 30,
        "tickSize": 4,
    }


def _first_days(starts_on: date, ends_on: date) -> list[date]:
    counts = range(starts_on.year * 12 + starts_on.month - 1, ends_on.year * 12 + ends_on.month)
    days = [date(count // 12, count % 12 + 1, 1) for count in counts]
    return [day for day in days if day >= starts_on]
