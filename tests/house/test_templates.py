"""What holds for every template of the screens: markup browsers keep as written, French spaces that never break."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "src/levier/web/templates").rglob("*.html"))
PARAGRAPH = re.compile(r"<p(?:\s[^>]*)?>(?:(?!</p>).)*?\{% why\b.*?</p>", re.DOTALL)
MARKUP = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", re.DOTALL)
BREAKABLE = re.compile(r"\S (?:[:;?!»](?=\s|$|[.,)]))|« ")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT / "src/levier/web/templates")))
def test_a_template_keeps_its_paragraphs_and_its_spaces(page):
    text = page.read_text(encoding="utf-8")
    assert PARAGRAPH.findall(text) == [], "a reason unfolds: it cannot stand in a <p>, which the browser would cut"
    # What a tag shows counts as a word: the space after it breaks too.
    assert BREAKABLE.findall(MARKUP.sub(lambda found: "x" if found[0].startswith("{{") else "", text)) == []
