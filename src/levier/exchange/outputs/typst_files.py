"""Accessible PDF files from a Typst template of `templates/` and one JSON text: data, never markup.

Tagged, PDF/UA-1 (ISO 14289-1) and PDF/A-2a (ISO 19005-2), with the fonts kept beside this module and a date that is
given: same facts, same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, cast

import typst

from levier.exchange.outputs.texts import FONTS

TEMPLATES = Path(__file__).parent / "templates"
STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]

_LOCK = Lock()


class CannotCompose(ValueError):
    """The document could not be set; the message is the typesetter's, for whoever keeps the software."""


def compose(template: str, data: Mapping[str, Any], made_on: date, **inputs: str) -> bytes:
    """The PDF of a template with its data, of which ``title`` names the document. Raises ``CannotCompose``.

    Safe to call from several threads. The first call of a process reads the fonts (under a second).
    """
    made_at = datetime.combine(made_on, time.min, tzinfo=UTC)
    given = {"data": json.dumps(data, ensure_ascii=False), **inputs}
    try:
        with _LOCK:
            found = _compiler(template).compile(
                format="pdf", sys_inputs=given, pdf_standards=STANDARDS, timestamp=int(made_at.timestamp())
            )
    except typst.TypstError as error:
        raise CannotCompose(f"{data.get('title', 'Document')} ({template})\u00a0: {error}") from error
    return cast(bytes, found)


@cache
def _compiler(template: str) -> typst.Compiler:
    """One compiler a template, kept: the fonts are ours alone, those of the machine would change the document."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(TEMPLATES / template, root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
