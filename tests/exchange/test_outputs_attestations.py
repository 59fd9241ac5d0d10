"""The attestation: an accessible PDF whose figures are those given."""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.exchange.outputs import typst_files
from levier.exchange.outputs.attestations import (
    ALTERNATIVE,
    EmployerLine,
    HoursAttestation,
    HoursCut,
    HoursLine,
    LegalBasis,
    attestation_pdf,
    warm_up,
)
from levier.exchange.outputs.charts import Progress

pytestmark = pytest.mark.slow

FACTS = HoursAttestation(
    contract_number="2026-014",
    contract_object="Réhabilitation de 120 logements (fictif)",
    buyer="Office public de l’habitat du Val fictif",
    holder="Bâtisseurs du Garric SAS",
    objective_hours=Decimal(2150),
    validated_hours=Decimal("1104.5"),
    remaining_hours=Decimal("1045.5"),
    period_starts_on=date(2026, 2, 1),
    period_ends_on=date(2026, 10, 31),
    made_on=date(2026, 11, 22),
    made_by="Camille Exemple",
    organization="Maison de l’emploi du Val fictif",
    lot="lot 1",
    people=9,
    cuts=(
        HoursCut("Modalité", (HoursLine("Embauche directe", Decimal(620), 4), HoursLine("Mission", Decimal("484.5")))),
        HoursCut("QPV", (HoursLine("En QPV", None), HoursLine("Hors QPV", Decimal(900))), "Périmètres 2024."),
        HoursCut("Sexe", ()),
        HoursCut("Âge", (HoursLine("Moins de 26 ans", Decimal(0), 0),)),
    ),
    employers=(
        EmployerLine("Bâtisseurs du Garric SAS", Decimal(620), 4, "000 123 456 00017", "Embauche directe"),
        EmployerLine("Intérim Solidaire fictif", Decimal("484.5")),
    ),
    reasons=(
        LegalBasis("Condition d’exécution.", "Code de la commande publique, L2112-2", "https://www.legifrance.gouv.fr/x"),
        LegalBasis("Décompte.", "CCAP, article 9", "javascript:alert(1)"),
    ),
    progress=Progress(
        "lot 1", date(2026, 2, 1), date(2027, 6, 30), date(2026, 11, 22), Decimal(2150), Decimal(1230),
        Decimal("0.573"), ((date(2026, 10, 31), Decimal("1104.5")),),
    ),
    reference="Attestation 2026-014-03",
)  # fmt: skip
BARE = replace(FACTS, lot=None, people=None, cuts=(), employers=(), reasons=(), progress=None, reference=None)


@cache
def read(facts: HoursAttestation) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(attestation_pdf(facts)))


def told(facts: HoursAttestation) -> str:
    text = " ".join(page.extract_text() for page in read(facts).pages)
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def structure(reader: pypdf.PdfReader) -> list[tuple[str, str | None]]:
    """Tags of the document in order, with their alternative texts."""
    found: list[tuple[str, str | None]] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict) and "/S" in node:
            found.append((str(node["/S"]), node.get("/Alt")))
        if isinstance(node, dict) and "/K" in node:
            walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_the_document_is_titled_tagged_and_french() -> None:
    reader = read(FACTS)
    root = reader.trailer["/Root"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Attestation d’heures d’insertion, marché 2026-014, lot 1"
    assert reader.metadata.author == "Maison de l’emploi du Val fictif"
    assert str(root["/Lang"]) == "fr-FR"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    tags = structure(reader)
    names = [name for name, _ in tags]
    assert names.count("/H1") == 1
    assert names.count("/H2") == 4
    assert {"/Table", "/TH", "/TD", "/Figure", "/Link", "/L", "/Caption"} <= set(names)
    assert [alternative for name, alternative in tags if name == "/Figure"] == [ALTERNATIVE]


def test_the_document_claims_both_standards() -> None:
    metadata = read(FACTS).trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>2</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata


def test_the_figures_are_those_given() -> None:
    text = told(FACTS)
    for words in (
        "2 150 h",
        "1 104,5 h",
        "51,4 % de l’objectif",
        "1 045,5 h",
        "du 1er février 2026 au 31 octobre 2026",
        "par 9 personnes",
        "32 semaines",
        "484,50 h",
        "43,9 %",
        "000 123 456 00017",
        "Total 1 104,50 h",
        "Attendu au 22 nov. 2026 : 1 230 h",
        "Code de la commande publique, L2112-2",
        "Établie le 22 novembre 2026 par Camille Exemple",
        "Attestation 2026-014-03",
        "Page 1 sur 2",
    ):
        assert words in text


def test_withheld_hours_cannot_be_found_by_subtraction() -> None:
    text = told(FACTS)
    after = text[text.index("QPV Personnes Heures") :]
    assert after.startswith("QPV Personnes Heures En QPV non diffusé Hors QPV non diffusé Périmètres 2024.")
    lines = (HoursLine("A", Decimal(300), 4), HoursLine("B", Decimal(80), 3), HoursLine("C", None, 1))
    text = told(replace(BARE, cuts=(HoursCut("Niveau", lines),)))
    assert "A 4 300 h B non diffusé C non diffusé" in text
    assert "Part" not in text
    two = (*lines[:2], HoursLine("C", None), HoursLine("D", None))
    assert "A 4 300 h B 3 80 h C non diffusé D non diffusé" in told(replace(BARE, cuts=(HoursCut("N", two),)))
    alone = (HoursLine("A", None),)
    assert "A non diffusé" in told(replace(BARE, cuts=(HoursCut("N", alone),)))


def test_absent_facts_leave_no_trace() -> None:
    text = told(replace(BARE, objective_hours=Decimal(0)))
    for words in ("None", "Lot ", "Avancement", "Répartition", "Employeurs", "Règles", "personne", "%"):
        assert words not in text
    assert "Marché 2026-014" in text


def test_only_web_addresses_become_links() -> None:
    links = [
        note.get_object()["/A"]["/URI"]
        for page in read(FACTS).pages
        for note in page.get("/Annots", [])
        if "/A" in note.get_object()
    ]
    assert set(links) == {"https://www.legifrance.gouv.fr/x"}


def test_same_facts_same_bytes_from_any_thread() -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(attestation_pdf, [FACTS, BARE] * 3))
    assert len(set(found)) == 2


def test_only_our_fonts_are_used() -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in read(FACTS).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts <= {f"SourceSans3-{cut}" for cut in ("Regular", "Semibold", "Bold", "It")}


def test_many_employers_run_over_pages() -> None:
    many = tuple(EmployerLine(f"Employeur fictif {rank}", Decimal(rank)) for rank in range(1, 121))
    reader = read(replace(BARE, employers=many))
    assert len(reader.pages) >= 3
    assert all("Employeur" in page.extract_text() for page in reader.pages[1:3])


@settings(max_examples=8, deadline=None)
@given(st.text(st.characters(codec=None), max_size=40))
def test_any_text_is_only_text(text: str) -> None:
    noise = replace(
        BARE,
        contract_object=text,
        holder='#eval("1+1") *gras* $x^2$ <a> @b \\ ` " } ] //',
        contract_number=text,
        lot=text,
        organization=text,
        employers=(EmployerLine(text, Decimal(1), 1, text, text),),
        cuts=(HoursCut(text, (HoursLine(text, Decimal(1)),), text),),
        reasons=(LegalBasis(text, text, "https://" + text),),
    )
    assert '#eval("1+1") *gras* $x^2$ <a> @b \\ ` " } ] //' in told(noise)


def test_warming_up_leaves_a_compiler_ready() -> None:
    typst_files._compiler.cache_clear()
    warm_up()
    assert typst_files._compiler.cache_info().currsize == 1
