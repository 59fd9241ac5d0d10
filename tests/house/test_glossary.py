"""The glossary names what the code names; the screens avoid the words the field has left."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Choices

from levier.records import models

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "levier"
ROW = re.compile(r"^\|(?P<cells>.*)\|$", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")
COLUMNS = 5
ROOMS = ("usecases", "web", "rules")

TECHNICAL = {
    "ahead": "reading a file a little before it is needed",
    "apps": "Django",
    "context": "Django: what every page shows",
    "drafts": "work not kept yet",
    "forms": "Django",
    "gates": "the gesture a page asks for",
    "listings": "lists of rows",
    "middleware": "Django",
    "opened": "what someone has opened",
    "placed": "put in its place",
    "previews": "a file as it would be read",
    "queue": "work left to the worker",
    "reading": "reading a file a little before it is needed",
    "rows": "lines of a table",
    "static": "Django",
    "templates": "Django",
    "templatetags": "Django",
    "urls": "Django",
    "views": "Django",
    "wordings": "numbers in French words",
    "writing": "the last step of an import",
}
"""Words of the trade of programming, which no glossary of the field needs to say."""

FORBIDDEN = {
    r"p[oô]le[ -]emploi": "France Travail",
    r"\bDIRECCTE\b": "DREETS, DDETS",
    r"\bSPE\b": "réseau pour l’emploi",
    r"\bPNAPD\b": "PNAAPD ou PNAD",
    r"rénovation urbaine": "renouvellement urbain",
    r"\bZUS\b": "QPV, avec sa génération",
    r"\bZRR\b": "FRR",
    r"\bCGET\b": "ANCT",
    r"\bCNLRQ\b": "Mouvement des Régies",
    r"place des marchés": "Marché de l’inclusion",
    r"garantie jeunes": "CEJ",
    r"\bSIAE agréée": "SIAE conventionnée",
    r"\binfra 5\b|\bniveau V\b": "infra niveau 3",
    r"\bchômeu(r|se)s?\b|\bassistée?s?\b": "demandeur d’emploi, personne",
    r"(?<!travailleur )(?<!travailleurs )(?<!adultes )\bhandicapée?s?\b": "personne en situation de handicap",
    r"(?<!personne )(?<!personnes )\bdétenue?s?\b": "personne détenue",
    r"sortants? de prison": "sortant de détention",
    r"sorties? négatives?": "autre sortie",
    r"tranches? activées?": "tranche affermie",
    r"groupements? momentanés? économiques?": "groupement momentané d’entreprises",
    r"[a-zàâéèêîôû]·[a-zàâéèêîôû]": "les deux mots en entier, pour les lecteurs d’écran",
}
"""Words not used -> what to write. Legal names stand: travailleur handicapé, allocation aux adultes handicapés."""

QUOTATIONS: dict[str, str] = {}
"""File of ``src/levier`` -> why it may quote an old word, for instance to recognise it in a file received."""


def _rows() -> list[list[str]]:
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in match["cells"].split("|")] for match in ROW.finditer(text)]
    return [row for row in rows if row[0] != "Terme" and not set(row[0]) <= set("-")]


def _names() -> set[str]:
    return {name for row in _rows() for name in CODE.findall(row[1])}


def _singular(word: str) -> str:
    return word.removesuffix("s")


KNOWN_WORDS = {_singular(part) for name in _names() for part in name.lower().split("_")}


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row[0])
def test_every_row_says_everything(row):
    assert len(row) == COLUMNS
    assert all(row), "a cell without content holds a dash"
    assert row[2].endswith(".")
    assert row[1] == "—" or CODE.findall(row[1])


def test_each_term_stands_once():
    terms = [row[0] for row in _rows()]
    assert sorted({term for term in terms if terms.count(term) > 1}) == []


def test_every_table_and_choice_stands_in_the_glossary():
    tables = {model.__name__ for model in apps.get_app_config("records").get_models()}
    choices = {
        name
        for name in models.__all__
        if isinstance(found := getattr(models, name), type) and issubclass(found, Choices)
    }
    assert sorted((tables | choices) - _names()) == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_module_is_named_with_words_of_the_glossary(room):
    modules = {path.stem for path in (SOURCES / room).iterdir() if not path.name.startswith(("_", "."))}
    unknown = {
        module
        for module in modules
        if any(_singular(part) not in KNOWN_WORDS and part not in TECHNICAL for part in module.split("_"))
    }
    assert sorted(unknown) == [], "une ligne de GLOSSARY.md manque"


def test_every_name_of_the_glossary_is_one_of_the_code():
    files = [path for path in SOURCES.rglob("*") if path.suffix in {".py", ".yaml", ".html"}]
    words = set(re.findall(r"\w+", "\n".join(path.read_text(encoding="utf-8") for path in files)))
    words |= {part for path in files for part in (path.stem, *path.stem.split("_"))}
    assert sorted(name for name in _names() if not set(re.findall(r"\w+", name)) <= words) == []


def _texts(path: Path) -> str:
    """What people may read of a file: whole for templates and data, the strings alone for Python."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return text
    strings = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    return "\n".join(value for value in strings if isinstance(value, str))


@cache
def _read_by_people() -> dict[str, str]:
    kinds = {".py", ".html", ".txt", ".yaml", ".typ", ".js"}
    paths = (path for path in SOURCES.rglob("*") if path.suffix in kinds and "vendor" not in path.parts)
    return {str(path.relative_to(SOURCES)): _texts(path) for path in paths}


def _search(pattern: str, text: str) -> re.Match[str] | None:
    """An acronym as it is written, any other word in any case."""
    return re.search(pattern, text, re.IGNORECASE if pattern.lower() == pattern else 0)


@pytest.mark.slow
@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_words_the_field_has_left_are_not_used(pattern):
    found = [
        f"{name} : « {match[0]} »"
        for name, text in _read_by_people().items()
        if name not in QUOTATIONS and (match := _search(pattern, text))
    ]
    assert sorted(found) == [], f"écrire : {FORBIDDEN[pattern]}"


@pytest.mark.parametrize(
    "text",
    ["Pôle Emploi", "la DIRECCTE", "des chômeuses", "une personne handicapée", "les détenus", "les acheteur·ses"],
)
def test_a_word_to_avoid_is_seen(text):
    assert any(_search(pattern, text) for pattern in FORBIDDEN)


@pytest.mark.parametrize(
    "text",
    [
        "travailleur handicapé",
        "allocation aux adultes handicapés",
        "personne détenue",
        "France Travail · DREETS",
        "espèce",
    ],
)
def test_a_legal_name_is_let_through(text):
    assert not any(_search(pattern, text) for pattern in FORBIDDEN)


def test_quotations_are_still_needed():
    assert [name for name in QUOTATIONS if not (SOURCES / name).is_file()] == []
