"""What the guide quotes is on the screens: the names of buttons, tabs, columns and messages, letter for letter."""

import ast
import html
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "levier"
PAGES = sorted((ROOT / "docs" / "guide").glob("*.md"))
QUOTED = re.compile(r"«\s*([^«»]+?)\s*»")
TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}|</?[a-zA-Z][^>]*>", re.DOTALL)
MARKED_UP = re.compile(r"<[a-z]")
OF_FILES = {
    *("2026-TRA-0001 lot 2", "7.30", "1.200", "selon besoin", "1 85 05 78 006 084 91", "N° SS", "NUM_SECU", "NIR"),
    *("Heures d'insertion prévues", "Heures clause", "Mise à disposition (CDDI)", "Acheteur", "Nom", "SIRET"),
    *("de", "pour", "St", "Acheteur 213…", "12 000 lignes lues sur 100 000, 12 %", "Marché enregistré, 3 lots"),
}
"""Words of people's own files, and examples: no screen holds them as they are."""


def _plain(text: str) -> str:
    text = html.unescape(text).translate({0xA0: " ", 0x202F: " ", ord("’"): "'"})
    return re.sub(r"\s+", " ", text).strip()


@cache
def _screens() -> str:
    """Every text a template or a string of the program may show; a piece that is computed reads as a new line."""
    texts = [TAG.sub("", page.read_text(encoding="utf-8")) for page in (SOURCES / "web").rglob("*.html")]
    for module in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_bytes())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(TAG.sub("", node.value) if MARKED_UP.search(node.value) else node.value)
    return "\n".join(map(_plain, texts))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_the_guide_quotes_is_on_the_screens(page):
    quoted = {_plain(words) for words in QUOTED.findall(page.read_text(encoding="utf-8"))} - OF_FILES
    pieces = {(words, piece.strip()) for words in quoted for piece in words.split("…") if piece.strip()}
    assert sorted(words for words, piece in pieces if piece not in _screens()) == []


def test_the_words_of_files_are_still_in_the_guide():
    told = {_plain(words) for page in PAGES for words in QUOTED.findall(page.read_text(encoding="utf-8"))}
    assert OF_FILES - told == set()
