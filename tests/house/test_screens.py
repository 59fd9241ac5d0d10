"""Nothing of the visual system outlives the pages that drew it: symbols, classes, filters and tags."""

import re
from pathlib import Path

from levier.web.context import PLACES
from levier.web.templatetags import levier as library
from levier.web.templatetags.marks import MESSAGE_STATES, STATE_WORDS

WEB = Path(__file__).resolve().parents[2] / "src" / "levier" / "web"
STYLES = WEB / "static" / "levier"
PAGES = "\n".join(path.read_text(encoding="utf-8") for path in sorted((WEB / "templates").rglob("*.*")))
CODE = "\n".join(path.read_text(encoding="utf-8") for path in sorted([*WEB.rglob("*.py"), *STYLES.glob("*.js")]))

BUILT = re.compile(r"field-\w+|is-(?:ok|watch|alert|none)|errorlist")
"""Classes made of the type of a field or the name of a state, or drawn by Django for the pages of allauth."""


def _classes() -> set[str]:
    sheets = "\n".join(sheet.read_text(encoding="utf-8") for sheet in STYLES.glob("*.css"))
    selectors = re.findall(r"([^{}]+)\{", re.sub(r"/\*.*?\*/", "", sheets, flags=re.DOTALL))
    return set(re.findall(r"\.([a-zA-Z_][\w-]*)", " ".join(selectors)))


def _is_named(word: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", PAGES + CODE) is not None


def test_each_class_of_the_style_sheets_is_one_of_a_page():
    assert sorted(name for name in _classes() if not BUILT.fullmatch(name) and not _is_named(name)) == []


def test_each_symbol_is_drawn_by_a_page_and_each_drawn_one_exists():
    sprite = (STYLES / "icons.svg").read_text(encoding="utf-8")
    given = [line for line in CODE.splitlines() if '"icon": ' in line]
    drawn = {*re.findall(r'{% icon "([\w-]+)"', PAGES), *(icon for _, icon, _, _ in PLACES), *STATE_WORDS}
    drawn |= set(re.findall(r'"([\w-]+)"', " ".join(line.partition('"icon": ')[2] for line in given))) - {"is_download"}
    drawn |= set(re.findall(r'{% callout "(\w+)"', PAGES)) | set(MESSAGE_STATES.values())
    assert set(re.findall(r'<symbol id="([\w-]+)"', sprite)) ^ drawn == set()


def test_each_tag_and_filter_is_used_by_a_page():
    tags = [name for name in library.register.tags if not re.search(rf"{{%-?\s*{name}\b", PAGES)]
    texts = [name for name in library.register.filters if not re.search(rf"\|\s*{name}\b", PAGES)]
    assert sorted(tags + texts) == []
