"""What holds for every text of the screens: markup browsers keep as written, French spaces that never break, French
apostrophes."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "src/levier/web/templates").rglob("*.html"))
PARAGRAPH = re.compile(r"<p(?:\s[^>]*)?>(?:(?!</p>).)*?\{% why\b.*?</p>", re.DOTALL)
MARKUP = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", re.DOTALL)
ROOMS = ("usecases", "web", "rules", "exchange", "indicators", "law")
SPEAKING = sorted(
    path
    for room in ROOMS
    for path in (ROOT / "src/levier" / room).rglob("*.py")
    if path.name != "reference.py"  # Markdown, for the reference pages
)
NOT_SPOKEN = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|RAISE)\b|\(\?|\\b|\[\^?.*\]")
STRAIGHT = re.compile(r"(?<![A-Za-zÀ-ÿ])(?:[ldnscjmtLDNSCJMT]|[qQ]u|[jJ]usqu|[lL]orsqu|[pP]uisqu)'(?=[a-zà-ÿ])")
BREAKABLE = re.compile(r"\S (?:[:;?!»](?=\s|$|[.,)]))|« ")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT / "src/levier/web/templates")))
def test_a_template_keeps_its_paragraphs_and_its_spaces(page):
    text = page.read_text(encoding="utf-8")
    assert PARAGRAPH.findall(text) == [], "a reason unfolds: it cannot stand in a <p>, which the browser would cut"
    # What a tag shows counts as a word: the space after it breaks too.
    assert BREAKABLE.findall(MARKUP.sub(lambda found: "x" if found[0].startswith("{{") else "", text)) == []
    assert STRAIGHT.findall(text) == []


def test_the_texts_of_the_code_keep_their_spaces_and_their_apostrophes():
    said = {
        (str(path.relative_to(ROOT / "src/levier")), text): found
        for path in SPEAKING
        for text in _texts(ast.parse(path.read_text(encoding="utf-8")))
        if not NOT_SPOKEN.search(text) and (found := BREAKABLE.findall(text) + STRAIGHT.findall(text))
    }
    assert said == {}


def _texts(tree):
    """Every text but those that stand alone, as docstrings do."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone
    ]
