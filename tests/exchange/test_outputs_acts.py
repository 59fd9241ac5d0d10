"""Documents of the diary: each kind has its model, said alike in the PDF and in the .docx."""

import io
from dataclasses import replace
from datetime import date

import docx
import pypdf
import pytest

from levier.exchange.outputs import typst_files
from levier.exchange.outputs.acts import MODELS, ActDocument, act_docx, act_pdf
from levier.law.yaml_files import read_yaml

pytestmark = pytest.mark.slow

NOTICE = ActDocument(
    kind="formal_notice",
    number=4,
    title="Heures du premier trimestre",
    happened_on=date(2026, 4, 20),
    contract_number="2026-TRA-0001",
    contract_object="Réhabilitation de logements",
    buyer="Métropole fictive",
    holder="Bâtiments du Canal",
    organization="Nord",
    made_by="Ada Nord",
    text="Le relevé du premier trimestre manque.\n\nAucune heure n’a été déclarée.",
    addressed_to="Bâtiments du Canal",
    contact="Léa Fictive",
    answer_by=date(2026, 5, 4),
    figures=(("À réaliser", "666 h"), ("Validées", "0 h")),
)
KINDS = ("launch_meeting", "site_visit", "difficulty", "reminder", "formal_notice", "answer", "other")


def pdf_text(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def docx_text(content: bytes) -> str:
    paragraphs = docx.Document(io.BytesIO(content)).paragraphs
    return " ".join(" ".join(one.text for one in paragraphs).split())


def test_every_kind_has_its_model():
    assert set(read_yaml(MODELS)) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_set_in_both_files(kind):
    facts = replace(NOTICE, kind=kind, present="Ada Nord\nLéa Fictive", answers="acte n° 3")
    title = read_yaml(MODELS)[kind]["title"]
    assert title in pdf_text(act_pdf(facts))
    assert "Léa Fictive" in docx_text(act_docx(facts))


def test_a_formal_notice_says_what_is_asked_and_until_when():
    for text in (pdf_text(act_pdf(NOTICE)), docx_text(act_docx(NOTICE))):
        assert "est mis en demeure" in text
        assert "4 mai 2026" in text
        assert "Le relevé du premier trimestre manque." in text


def test_a_sentence_one_of_whose_words_is_unknown_is_left_out():
    text = docx_text(act_docx(replace(NOTICE, kind="reminder", answer_by=None, addressed_to="", contact="")))
    assert "avant le" not in text
    assert "signalez-la par écrit" in text


def test_the_same_facts_make_the_same_bytes():
    assert act_pdf(NOTICE) == act_pdf(NOTICE)
    assert act_docx(NOTICE) == act_docx(NOTICE)


def test_what_people_type_is_never_markup():
    text = pdf_text(act_pdf(replace(NOTICE, text="#set page(width: 1cm) *x* \u0007 😀")))
    assert "#set page(width: 1cm) *x*" in text


def test_a_template_that_cannot_be_set_says_so():
    with pytest.raises(typst_files.CannotCompose, match="Relance \\(act\\.typ\\)\u00a0: "):
        typst_files.compose("act.typ", {"title": "Relance"}, date(2026, 1, 1))
