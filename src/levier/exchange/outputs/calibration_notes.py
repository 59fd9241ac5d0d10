"""The note of a calibration: how each line's hours were found, beside the scenarios compared, as a PDF or a .docx.

Both files say the same things, worded once; the PDF is laid out by `templates/calibration_note.typ`.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from levier.exchange.outputs import numbers
from levier.exchange.outputs.texts import drawable, line
from levier.exchange.outputs.typst_files import compose
from levier.exchange.outputs.word_files import Block, Heading, Items, Paragraph, Terms, WordTable, to_docx

HEADINGS = {
    "summary": "Heures par ligne",
    "formula": "Calcul",
    "feasibility": "Faisabilité",
    "scenarios": "Scénarios comparés",
    "reasons": "Raisons et textes",
}


@dataclass(frozen=True, slots=True)
class NoteScenario:
    """A scenario compared; `is_chosen`: the line's hours come from it."""

    label: str
    method: str
    raw: Decimal
    hours: Decimal
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class NoteReason:
    """Why, in a sentence, with the text it rests on when there is one."""

    sentence: str
    text_title: str = ""
    text_url: str = ""


@dataclass(frozen=True, slots=True)
class NoteLine:
    """One line: a lot or a part of one. `figures`: what was given, in words; `state`: does it count that day?

    `stage` says what became of the hours (« Contractuel, version 2, … »), or that nothing is fixed.
    """

    name: str
    state: str
    stage: str
    method: str
    figures: tuple[tuple[str, str], ...]
    formula: str
    raw: Decimal
    hours: Decimal
    workload: str
    people: str = ""
    feasibility: str = ""
    reasons: tuple[NoteReason, ...] = ()
    scenarios: tuple[NoteScenario, ...] = ()
    is_counted: bool = True


@dataclass(frozen=True, slots=True)
class CalibrationNote:
    """The facts of a note. `hours`: of the lines that count on `made_on`. Errors: `ValueError` without a line."""

    contract_number: str
    contract_object: str
    buyer: str
    organization: str
    lines: tuple[NoteLine, ...]
    hours: Decimal
    workload: str
    made_on: date
    made_by: str
    holder: str = ""
    operation: str = ""
    duration: str = ""

    def __post_init__(self) -> None:
        if not self.lines:
            raise ValueError(f"Marché {self.contract_number}\u00a0: aucune ligne n’est calibrée.")


def note_title(facts: CalibrationNote) -> str:
    """Title of the document and of its window, on one line."""
    return drawable(f"Note de calibrage, marché {facts.contract_number}")


def note_docx(facts: CalibrationNote) -> bytes:
    """The .docx file."""
    blocks: list[Block] = [Terms(_identity(facts)), Paragraph(_sentence(facts))]
    blocks += [Heading(HEADINGS["summary"], 1), WordTable(_SUMMARY, _summary(facts), (2, 3), has_total=True)]
    for one in facts.lines:
        blocks.append(Heading(line(one.name), 1))
        blocks.append(Terms(_line_facts(one)))
        blocks += [Heading(HEADINGS["formula"], 2), Paragraph(line(one.formula)), Paragraph(_load(one))]
        if one.feasibility:
            blocks += [Heading(HEADINGS["feasibility"], 2), Paragraph(line(one.feasibility))]
        if len(one.scenarios) > 1:
            blocks += [Heading(HEADINGS["scenarios"], 2), WordTable(_COMPARED, _compared(one), (2, 3))]
        if one.reasons:
            told = tuple(" ".join(filter(None, (line(r.sentence), _cited(r)))) for r in one.reasons)
            blocks += [Heading(HEADINGS["reasons"], 2), Items(told)]
    blocks.append(Paragraph(_signature(facts)))
    return to_docx(
        title="Note de calibrage",
        subject=note_title(facts),
        author=facts.organization,
        made_on=facts.made_on,
        blocks=blocks,
    )


def note_pdf(facts: CalibrationNote) -> bytes:
    """The PDF. Raises ``CannotCompose`` when the typesetter refuses it. Safe to call from several threads."""
    return compose("calibration_note.typ", _worded(facts), facts.made_on)


_SUMMARY = ("Ligne", "État", "Avant arrondi", "Heures")
_COMPARED = ("Scénario", "Méthode", "Avant arrondi", "Heures")


def _identity(facts: CalibrationNote) -> tuple[tuple[str, str], ...]:
    known = (
        ("Marché", facts.contract_number),
        ("Objet", facts.contract_object),
        ("Acheteur", facts.buyer),
        ("Titulaire", facts.holder),
        ("Opération", facts.operation),
        ("Durée", facts.duration),
    )
    return tuple((name, line(value)) for name, value in known if value)


def _sentence(facts: CalibrationNote) -> str:
    return line(
        f"La clause demande {numbers.hours_with_weeks(facts.hours)} au titre des lignes qui comptent le "
        f"{numbers.date_long(facts.made_on)}, soit {facts.workload}."
    )


def _summary(facts: CalibrationNote) -> tuple[tuple[str, ...], ...]:
    rows = (
        (line(one.name), line(one.state), numbers.hours(one.raw, 2), numbers.hours(one.hours)) for one in facts.lines
    )
    return (*rows, ("Total des lignes qui comptent", "", "", numbers.hours(facts.hours)))


def _line_facts(one: NoteLine) -> tuple[tuple[str, str], ...]:
    told = (("État", one.state), ("Objectif", one.stage), ("Méthode", one.method), *one.figures)
    return tuple((line(name), line(value)) for name, value in told if value)


def _load(one: NoteLine) -> str:
    people = f" Sur la durée\u00a0: {one.people}." if one.people else ""
    return line(f"{numbers.hours_with_weeks(one.hours)}, soit {one.workload}.{people}")


def _compared(one: NoteLine) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            line(scenario.label) + (", retenu" if scenario.is_chosen else ""),
            line(scenario.method),
            numbers.hours(scenario.raw, 2),
            numbers.hours(scenario.hours),
        )
        for scenario in one.scenarios
    )


def _cited(reason: NoteReason) -> str:
    return f"({line(reason.text_title)})" if reason.text_title else ""


def _signature(facts: CalibrationNote) -> str:
    return line(f"Établie le {numbers.date_long(facts.made_on)} par {facts.made_by}, {facts.organization}.")


def _worded(facts: CalibrationNote) -> dict[str, object]:
    """Everything the layout prints, already in words and drawable by the font."""
    return {
        "title": note_title(facts),
        "author": drawable(facts.organization),
        "made_on": [facts.made_on.year, facts.made_on.month, facts.made_on.day],
        "reference": drawable(f"Marché {facts.contract_number}"),
        "headings": HEADINGS,
        "identity": _drawn(_identity(facts)),
        "sentence": drawable(_sentence(facts)),
        "summary": {"columns": list(_SUMMARY), "rows": _drawn(_summary(facts))},
        "lines": [
            {
                "name": drawable(one.name),
                "facts": _drawn(_line_facts(one)),
                "formula": drawable(one.formula),
                "load": drawable(_load(one)),
                "feasibility": drawable(one.feasibility),
                "columns": list(_COMPARED),
                "scenarios": _drawn(_compared(one)) if len(one.scenarios) > 1 else [],
                "reasons": [
                    {
                        "sentence": drawable(reason.sentence),
                        "text": drawable(reason.text_title),
                        "url": _address(reason.text_url),
                    }
                    for reason in one.reasons
                ],
            }
            for one in facts.lines
        ],
        "signature": drawable(_signature(facts)),
    }


def _drawn(rows: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    return [[drawable(cell) for cell in row] for row in rows]


def _address(url: str) -> str:
    """Only web addresses become links: a PDF opens whatever it is given."""
    found = drawable(url)
    return found if found.startswith("https://") and " " not in found else ""
