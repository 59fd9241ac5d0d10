"""What every picture of hours stands in: its colours, its legend, the width of its words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from levier.exchange.outputs.drawings import FONT

ThemeName = Literal["light", "dark"]

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
SWATCH = 36
"""Pixels of the sample of a line in the legend, and of the space after it."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of a picture. `ground` is what the page is expected to paint behind it: the SVG is transparent.

    Text is at least 7:1 on the ground, lines and bars 4.5:1 (WCAG 2.2, 1.4.6 and 1.4.11).
    """

    ground: str
    text: str
    grid: str
    done: str
    expected: str
    due: str


THEMES: dict[ThemeName, Theme] = {
    "light": Theme("#fdfcf9", "#2b2926", "#dcd7cd", "#0b5c6b", "#8a4b00", "#4f4b45"),
    "dark": Theme("#1b1a18", "#ece8e1", "#45423c", "#72c7d8", "#e9b35f", "#c4beb3"),
}


def legend_layers(
    entry: str, across: float, down: float, theme: Theme, stroke: tuple[str, list[int], int]
) -> list[dict[str, Any]]:
    """A line as it is drawn, then its name and figure: set by hand, the renderer measures texts too wide."""
    colour, dash, thickness = stroke
    line_mark = {"type": "rule", "color": colour, "strokeDash": dash, "strokeWidth": thickness}
    text_mark = {"type": "text", "align": "left", "color": theme.text, "fontSize": 13}
    return [
        {
            "data": {"values": [{}]},
            "mark": line_mark | {"clip": False},
            "encoding": {
                "x": {"value": across},
                "x2": {"value": across + SWATCH - 8},
                "y": {"value": down},
                "y2": {"value": down},
            },
        },
        {
            "data": {"values": [{"told": entry}]},
            "mark": text_mark,
            "encoding": {
                "x": {"value": across + SWATCH},
                "y": {"value": down},
                "text": {"field": "told"},
            },
        },
    ]


def text_width(text: str) -> float:
    """Pixels a text of 13 px takes, a little too many rather than too few."""
    return 13 * sum(_share_of_em(character) for character in text)


def _share_of_em(character: str) -> float:
    if character in " \u00a0\u202f.,;:'’·|!()[]-iljtfr":
        return 0.27
    if character in "mwMWœŒ%…—€":
        return 0.86
    return 0.64 if character.isupper() else 0.51


def framed(spec: dict[str, Any], theme: Theme, config: dict[str, Any] | None = None) -> dict[str, Any]:
    axis = {
        "labelColor": theme.text,
        "labelFontSize": 12,
        "gridColor": theme.grid,
        "domainColor": theme.due,
        "tickColor": theme.due,
        "labelOverlap": False,
    }
    shared = {
        "font": FONT,
        "aria": False,
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False, "labelPadding": 6},
    }
    return {
        "$schema": SCHEMA,
        "background": None,
        "autosize": {"type": "none"},
        "config": shared | (config or {}),
    } | spec
