"""The note of a calibration: the same words in an accessible PDF and in a .docx."""

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import docx
import pypdf
import pytest

from levier.exchange.outputs.calibration_notes import (
    CalibrationNote,
    NoteLine,
    NoteReason,
    NoteScenario,
    note_docx,
    note_pdf,
)

pytestmark = pytest.mark.slow

SHELL = NoteLine(
    name="Lot 1 : Gros œuvre",
    state="ferme",
    stage="668 h, contractuel, version 2 du 3 mars 2026",
    method="Part de main-d'œuvre",
    figures=(("Montant hors taxes", "800 000 €"), ("Taux d’insertion", "5 %")),
    formula="800 000 € × 50 % × 5 % ÷ 30 € = 666,67 h",
    raw=Decimal("666.6667"),
    hours=Decimal(668),
    workload="un poste à temps plein pendant 4 mois et demi",
    people="0,4 poste à temps plein pendant 12 mois",
    feasibility="Faisable. Durée de 12 mois.",
    reasons=(
        NoteReason("Le lot représente du travail.", "Guide", "https://www.economie.gouv.fr/daj"),
        NoteReason("Usage.", "Usage local", "javascript:alert(1)"),
        NoteReason("Sans texte."),
    ),
    scenarios=(
        NoteScenario("Base", "Part de main-d'œuvre", Decimal("666.67"), Decimal(668), True),
        NoteScenario("Volume", "Volume fixe", Decimal(500), Decimal(500), False),
    ),
)
PART = NoteLine(
    name="Lot 1 : Gros œuvre, Tranche optionnelle 1",
    state="ne compte pas encore",
    stage="aucun objectif fixé",
    method="Volume fixe",
    figures=(),
    formula="100 h fixées par le marché",
    raw=Decimal(100),
    hours=Decimal(100),
    workload="trois semaines",
    is_counted=False,
)
NOTE = CalibrationNote(
    contract_number="2026-014",
    contract_object="Réhabilitation (fictif)",
    buyer="Office du Val fictif",
    organization="Maison de l’emploi fictive",
    lines=(SHELL, PART),
    hours=Decimal(668),
    workload="un poste à temps plein pendant 4 mois et demi",
    made_on=date(2026, 3, 3),
    made_by="Camille Exemple",
    holder="Bâtisseurs fictifs",
    operation="Projet fictif",
    duration="12 mois",
)
WORDS = (
    "2026-014",
    "Office du Val fictif",
    "Bâtisseurs fictifs",
    "Projet fictif",
    "Lot 1 : Gros œuvre",
    "668 h, contractuel, version 2 du 3 mars 2026",
    "800 000 € × 50 % × 5 % ÷ 30 € = 666,67 h",
    "Base, retenu",
    "0,4 poste à temps plein pendant 12 mois",
    "Faisable. Durée de 12 mois.",
    "Sans texte.",
    "Tranche optionnelle 1",
    "Total des lignes qui comptent",
    "Établie le 3 mars 2026 par Camille Exemple, Maison de l’emploi fictive.",
)


def plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


def pdf_text(facts: CalibrationNote) -> str:
    reader = pypdf.PdfReader(io.BytesIO(note_pdf(facts)))
    return plain(" ".join(page.extract_text() for page in reader.pages))


def docx_text(facts: CalibrationNote) -> str:
    document = docx.Document(io.BytesIO(note_docx(facts)))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return plain(" ".join([*(paragraph.text for paragraph in document.paragraphs), *cells]))


@pytest.mark.parametrize("read", [pdf_text, docx_text])
def test_everything_known_is_said_in_both(read):
    found = read(NOTE)
    for words in WORDS:
        assert plain(words) in found, words


def test_the_pdf_is_tagged_french_and_claims_both_standards():
    reader = pypdf.PdfReader(io.BytesIO(note_pdf(NOTE)))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr-FR"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Note de calibrage, marché 2026-014"
    metadata = root["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>2</pdfaid:part>" in metadata


def test_only_web_addresses_become_links():
    reader = pypdf.PdfReader(io.BytesIO(note_pdf(NOTE)))
    annotations = [found.get_object() for page in reader.pages for found in page.get("/Annots", [])]
    assert [one["/A"]["/URI"] for one in annotations] == ["https://www.economie.gouv.fr/daj"]


def test_the_word_file_has_real_headings():
    document = docx.Document(io.BytesIO(note_docx(NOTE)))
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert [plain(head) for head in heads] == ["Heures par ligne", *(plain(one.name) for one in NOTE.lines)]


@pytest.mark.parametrize("write", [note_pdf, note_docx])
def test_same_facts_same_bytes(write):
    assert write(NOTE) == write(NOTE)


def test_absent_facts_leave_no_trace():
    bare = replace(NOTE, holder="", operation="", duration="", lines=(PART,))
    for read in (pdf_text, docx_text):
        found = read(bare)
        for words in ("Titulaire", "Opération", "Scénarios comparés", "Raisons et textes", "Faisabilité"):
            assert words not in found


def test_any_text_is_only_text():
    for text in ('#read("x") $1$ *x* _y_', "<a> & \\ ] [", "\u200b\ufeff名"):
        assert note_pdf(replace(NOTE, contract_object=text))
        assert note_docx(replace(NOTE, contract_object=text))


def test_a_note_needs_a_line():
    with pytest.raises(ValueError, match="aucune ligne"):
        replace(NOTE, lines=())
