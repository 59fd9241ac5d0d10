"""The document of an act of a contract's diary, from the model of its kind: an accessible PDF, or a .docx to correct.

The sentences of each model live in `templates/acts.yaml`, where a lawyer reads them; a sentence one of whose words is
unknown is left out whole.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import yaml

from levier.exchange.outputs import numbers
from levier.exchange.outputs.texts import drawable, line, typeset, xml_text
from levier.exchange.outputs.typst_files import compose
from levier.exchange.outputs.word_files import Block, Heading, Items, Lines, Paragraph, Terms, to_docx

MODELS = Path(__file__).parent / "templates" / "acts.yaml"


@dataclass(frozen=True, slots=True)
class ActDocument:
    """The facts of an act. ``figures``: (label, value) in words, as of ``happened_on``; absent facts leave no
    trace. ``period_ends_on``: the last day of the return of hours it is about.
    """

    kind: str
    number: int
    title: str
    happened_on: date
    contract_number: str
    contract_object: str
    buyer: str
    holder: str
    organization: str
    made_by: str
    text: str = ""
    present: str = ""
    addressed_to: str = ""
    contact: str = ""
    answer_by: date | None = None
    answers: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    period_ends_on: date | None = None


def act_docx(facts: ActDocument) -> bytes:
    """The .docx, to correct before it is sent."""
    blocks: list[Block] = []
    if address := _address(facts):
        blocks.append(Lines(address))
    blocks += [Terms(_identity(facts)), *(Paragraph(one) for one in _opening(facts))]
    if facts.present:
        blocks += [Heading("Présents", 1), Items(_lines(facts.present))]
    blocks += [Paragraph(one) for one in _lines(facts.text)]
    if facts.figures:
        blocks += [Heading("Heures à cette date", 1), Terms(facts.figures)]
    blocks += [Paragraph(one) for one in (*_closing(facts), _signature(facts))]
    return to_docx(
        title=_model(facts)["title"],
        subject=_subject(facts),
        author=facts.organization,
        made_on=facts.happened_on,
        blocks=blocks,
    )


def act_pdf(facts: ActDocument) -> bytes:
    """The PDF, as kept in the diary. Raises ``CannotCompose``."""
    data = {
        "heading": _model(facts)["title"],
        "title": _subject(facts),
        "author": drawable(facts.organization),
        "made_on": [facts.happened_on.year, facts.happened_on.month, facts.happened_on.day],
        "reference": drawable(f"Marché {facts.contract_number}, acte n° {facts.number}"),
        "address": [drawable(one) for one in _address(facts)],
        "identity": [[name, drawable(value)] for name, value in _identity(facts)],
        "opening": [drawable(one) for one in _opening(facts)],
        "present": [drawable(one) for one in _lines(facts.present)],
        "text": [drawable(one) for one in _lines(facts.text)],
        "figures": [[name, drawable(value)] for name, value in facts.figures],
        "closing": [drawable(one) for one in _closing(facts)],
        "signature": drawable(_signature(facts)),
    }
    return compose("act.typ", data, facts.happened_on)


@cache
def _models() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(MODELS.read_text(encoding="utf-8"))
    return found


def _model(facts: ActDocument) -> dict[str, Any]:
    found: dict[str, Any] = _models()[facts.kind]
    return found


def _subject(facts: ActDocument) -> str:
    return drawable(line(f"{_model(facts)['title']}, marché {facts.contract_number}"))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(found for one in xml_text(text).split("\n") if (found := line(one)))


def _address(facts: ActDocument) -> tuple[str, ...]:
    return tuple(line(one) for one in (facts.addressed_to, facts.contact) if one)


def _identity(facts: ActDocument) -> tuple[tuple[str, str], ...]:
    known = (
        ("Marché", f"{facts.contract_number}\u00a0: {facts.contract_object}"),
        ("Acheteur", facts.buyer),
        ("Titulaire", facts.holder),
        ("Date", numbers.date_long(facts.happened_on)),
        ("Objet", facts.title),
        ("En réponse à", facts.answers),
    )
    return tuple((name, line(value)) for name, value in known if value)


def _opening(facts: ActDocument) -> tuple[str, ...]:
    return _said(facts, "opening")


def _closing(facts: ActDocument) -> tuple[str, ...]:
    return _said(facts, "closing")


def _said(facts: ActDocument, part: str) -> tuple[str, ...]:
    """The sentences of the model whose every word is known."""
    words = {
        "happened_on": numbers.date_long(facts.happened_on),
        "contract": line(facts.contract_number),
        "holder": line(facts.holder),
        "buyer": line(facts.buyer),
        "organization": line(facts.organization),
        "answer_by": numbers.date_long(facts.answer_by) if facts.answer_by else "",
        "period_ends_on": numbers.date_long(facts.period_ends_on) if facts.period_ends_on else "",
    }
    return tuple(
        typeset(sentence.format(**words))
        for sentence in _model(facts).get(part, ())
        if all(words[name] for _, name, _, _ in Formatter().parse(sentence) if name)
    )


def _signature(facts: ActDocument) -> str:
    return line(f"Fait le {numbers.date_long(facts.happened_on)}, {facts.made_by}, {facts.organization}")
