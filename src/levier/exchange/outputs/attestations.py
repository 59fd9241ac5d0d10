"""The attestation of insertion hours of a contract or lot, as an accessible PDF.

The layout is `templates/attestation.typ`; the data reaches it as one JSON text, never as markup. Every figure
is worded here, by the same functions as the screens.

What a cut may show of few people is decided before: a line whose hours are withheld comes without figures. Here
only the arithmetic is closed: a single withheld line could be found by subtraction, so a second one goes too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from levier.exchange.outputs import numbers
from levier.exchange.outputs.charts import Progress, progress_chart, progress_sentence
from levier.exchange.outputs.texts import drawable
from levier.exchange.outputs.typst_files import compose

WITHHELD = "non diffusé"
ALTERNATIVE = (
    "Courbe des heures réalisées, à côté du rythme attendu et de l’objectif\u202f; les chiffres sont dans sa légende."
)


@dataclass(frozen=True, slots=True)
class HoursLine:
    """One line of a cut: hours and people; None where too few people stand behind it to be shown."""

    label: str
    hours: Decimal | None
    people: int | None = None


@dataclass(frozen=True, slots=True)
class HoursCut:
    """Hours shared out by modality, sex, QPV…; `note` says what the reader must know of it."""

    label: str
    lines: tuple[HoursLine, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class EmployerLine:
    """Who employed the people: the holder is often not the employer."""

    name: str
    hours: Decimal
    people: int | None = None
    siret: str | None = None
    modality: str | None = None


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A rule applied, in one sentence, with the text it rests on."""

    sentence: str
    text_title: str
    text_url: str | None = None


@dataclass(frozen=True, slots=True)
class HoursAttestation:
    """What is attested. Hours are validated hours, in hundredths, counted from the start to `period_ends_on`.

    `remaining_hours` comes from the account (a surplus leaves 0). Absent facts leave no trace.
    """

    contract_number: str
    contract_object: str
    buyer: str
    holder: str
    objective_hours: Decimal
    validated_hours: Decimal
    remaining_hours: Decimal
    period_starts_on: date
    period_ends_on: date
    made_on: date
    made_by: str
    organization: str
    lot: str | None = None
    people: int | None = None
    cuts: tuple[HoursCut, ...] = ()
    employers: tuple[EmployerLine, ...] = ()
    reasons: tuple[LegalBasis, ...] = ()
    progress: Progress | None = None
    reference: str | None = None


def attestation_title(facts: HoursAttestation) -> str:
    """Title of the document and of its window, on one line."""
    lot = f", {facts.lot}" if facts.lot else ""
    return drawable(f"Attestation d’heures d’insertion, marché {facts.contract_number}{lot}")


def attestation_pdf(facts: HoursAttestation) -> bytes:
    """The document. Raises ``CannotCompose`` when the typesetter refuses it. Safe to call from several threads."""
    chart = progress_chart(facts.progress, width=660) if facts.progress else ""
    return compose("attestation.typ", _worded(facts), facts.made_on, chart=chart)


def warm_up() -> None:
    """Scans the fonts and compiles the layout once, so that the first reader does not wait."""
    nobody = HoursAttestation(
        contract_number="0",
        contract_object="essai",
        buyer="essai",
        holder="essai",
        objective_hours=Decimal(0),
        validated_hours=Decimal(0),
        remaining_hours=Decimal(0),
        period_starts_on=date(2026, 1, 1),
        period_ends_on=date(2026, 1, 1),
        made_on=date(2026, 1, 1),
        made_by="essai",
        organization="essai",
    )
    attestation_pdf(nobody)


def _worded(facts: HoursAttestation) -> dict[str, object]:
    """Everything the layout prints, already in words and drawable by the font."""
    identity = [
        ("Marché", facts.contract_number),
        ("Objet", facts.contract_object),
        ("Lot", facts.lot),
        ("Acheteur", facts.buyer),
        ("Titulaire", facts.holder),
        ("Période couverte", numbers.period(facts.period_starts_on, facts.period_ends_on)),
    ]
    share = facts.validated_hours / facts.objective_hours if facts.objective_hours > 0 else None
    figures = [
        ("Objectif", numbers.hours(facts.objective_hours), "à réaliser au titre de la clause"),
        (
            "Heures validées",
            numbers.hours(facts.validated_hours),
            "" if share is None else f"{numbers.percent(share)} de l’objectif",
        ),
        ("Reste", numbers.hours(facts.remaining_hours), "à réaliser"),
    ]
    told = (
        f"{facts.organization} atteste que {numbers.hours_with_weeks(facts.validated_hours)} d’insertion ont "
        f"été réalisées et validées {numbers.period(facts.period_starts_on, facts.period_ends_on)} au titre "
        f"du marché {facts.contract_number}"
        + (f", {facts.lot}" if facts.lot else "")
        + ("" if facts.people is None else f", par {numbers.counted(facts.people, 'personne')}")
        + f". Une semaine est comptée à temps plein ({numbers.hours(numbers.legal_week())})."
    )
    return {
        "title": attestation_title(facts),
        "author": drawable(facts.organization),
        "made_on": [facts.made_on.year, facts.made_on.month, facts.made_on.day],
        "reference": drawable(facts.reference or f"Marché {facts.contract_number}"),
        "identity": [[term, drawable(value)] for term, value in identity if value],
        "figures": [list(figure) for figure in figures],
        "sentence": drawable(told),
        "progress": drawable(progress_sentence(facts.progress)) if facts.progress else "",
        "alternative": ALTERNATIVE,
        "cuts": [_worded_cut(cut) for cut in facts.cuts if cut.lines],
        "employers": _worded_employers(facts.employers),
        "reasons": [
            {
                "sentence": drawable(reason.sentence),
                "text": drawable(reason.text_title),
                "url": _address(reason.text_url),
            }
            for reason in facts.reasons
        ],
        "signature": drawable(
            f"Établie le {numbers.date_long(facts.made_on)} par {facts.made_by}, {facts.organization}."
        ),
    }


def _closed(lines: tuple[HoursLine, ...]) -> tuple[HoursLine, ...]:
    """The lines, the smallest withheld as well where one alone was: the total is printed on the first page."""
    shown = [line for line in lines if line.hours is not None]
    if len(shown) != len(lines) - 1 or not shown:
        return lines
    smallest = min(shown, key=lambda line: line.hours or Decimal(0))
    return tuple(HoursLine(line.label, None) if line is smallest else line for line in lines)


def _worded_cut(cut: HoursCut) -> dict[str, object]:
    lines = _closed(cut.lines)
    shown = [line.hours for line in lines if line.hours is not None]
    whole, decimals = sum(shown, Decimal(0)), _decimals(shown)
    # A share would give back what was withheld.
    is_whole = whole > 0 and len(shown) == len(lines)
    rows = [
        [
            drawable(line.label),
            "" if line.hours is None else _people(line.people),
            WITHHELD if line.hours is None else numbers.hours(line.hours, decimals),
            *([numbers.percent(line.hours / whole)] if is_whole and line.hours is not None else []),
        ]
        for line in lines
    ]
    columns = [drawable(cut.label), "Personnes", "Heures", *(["Part"] if is_whole else [])]
    return {"columns": columns, "note": drawable(cut.note or ""), "rows": rows}


def _worded_employers(employers: Iterable[EmployerLine]) -> dict[str, object]:
    lines = tuple(employers)
    decimals = _decimals(line.hours for line in lines)
    rows = [
        [
            drawable(line.name),
            drawable(line.siret or ""),
            drawable(line.modality or ""),
            _people(line.people),
            numbers.hours(line.hours, decimals),
        ]
        for line in lines
    ]
    total = numbers.hours(sum((line.hours for line in lines), Decimal(0)), decimals)
    return {"rows": rows, "total": total}


def _decimals(values: Iterable[Decimal]) -> int:
    """One number of places a column, so that figures stand under each other."""
    return 2 if any(value % 1 for value in values) else 0


def _people(count: int | None) -> str:
    return "" if count is None else numbers.integer(count)


def _address(url: str | None) -> str:
    """Only web addresses become links: a PDF opens whatever it is given."""
    found = drawable(url or "")
    return found if found.startswith("https://") and " " not in found else ""
