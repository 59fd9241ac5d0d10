"""Sheets of a workbook, whatever they hold: formats of their cells, names they may have, texts a cell keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from levier.exchange.outputs.texts import line

FORMATS = {
    "hours": "#,##0.00",
    "whole_hours": "#,##0",
    "euros": "#,##0.00",
    "percent": "0.0%",
    "integer": "#,##0",
    "date": "dd/mm/yyyy",
}

LONGEST_TEXT = 32_767
"""Characters a cell holds (Excel specifications and limits)."""
CUT = "… (texte coupé\u00a0: un tableur ne garde pas plus de 32 767 caractères par cellule)"
ABOUT = "À propos"


def formats_of(book: Any) -> dict[str, Any]:
    base = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
    found = {"text": book.add_format(base), "total_text": book.add_format(base | {"bold": True, "top": 1})}
    for shape, pattern in FORMATS.items():
        align = {"num_format": pattern, "align": "center" if shape == "date" else "right"}
        found[shape] = book.add_format(base | align)
        found[f"total_{shape}"] = book.add_format(base | align | {"bold": True, "top": 1})
    head = base | {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#EFEBE4", "valign": "vcenter"}
    found["head"] = book.add_format(head)
    found["head_number"] = book.add_format(head | {"align": "right"})
    found["title"] = book.add_format(base | {"bold": True, "font_size": 14})
    found["term"] = book.add_format(base | {"bold": True})
    found["prose"] = book.add_format(base | {"text_wrap": True})
    return found


def sheet_names(titles: Sequence[str]) -> list[str]:
    """Names a workbook accepts: 31 characters, none of []:*?/\\, no apostrophe at the ends, all distinct."""
    taken = {ABOUT.casefold(), "history"}
    names: list[str] = []
    for title in titles:
        clean = "".join(" " if character in "[]:*?/\\" else character for character in line(title))
        base = line(clean).strip(" '") or "Tableau"
        name, rank = short(base, 31), 1
        while name.casefold() in taken:
            rank += 1
            name = f"{short(base, 31 - len(f' ({rank})'))} ({rank})"
        taken.add(name.casefold())
        names.append(name)
    return names


def short(name: str, units: int) -> str:
    """At most `units` UTF-16 units, as spreadsheets count; cut between words, never inside a number."""
    if units_of(name) <= units:
        return name
    while units_of(name) > units - 1:
        shorter = name.rpartition(" ")[0]
        name = shorter or name[:-1]
    return f"{name.rstrip(' ,;:')}…"


def units_of(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def write_text(sheet: Any, row: int, column: int, text: str, shape: Any) -> None:
    """Always as text: neither formula nor link, whatever the first characters."""
    if units_of(text) > LONGEST_TEXT:
        kept = text.encode("utf-16-le")[: 2 * (LONGEST_TEXT - len(CUT))]
        text = kept.decode("utf-16-le", errors="ignore") + CUT
    sheet.write_string(row, column, text, shape)
