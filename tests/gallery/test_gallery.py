"""Every part of the visual system, rendered with fictional content."""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "src" / "levier" / "web" / "static"
TEMPLATES = STATIC.parent / "templates"
ADDRESS = "/?sort=-hours&structure=ei&page=2"

ON_GROUNDS = (
    ("ink", "ground surface raised hover accent-ground ok-ground watch-ground alert-ground", 7),
    ("ink-2", "ground surface raised hover", 7),
    ("ink-3", "ground surface raised hover", 4.5),
    ("accent", "ground surface raised hover accent-ground", 4.5),
    ("accent-strong", "ground surface raised accent-ground", 4.5),
    ("ok", "ok-ground surface ground", 4.5),
    ("watch", "watch-ground surface ground", 4.5),
    ("alert", "alert-ground surface ground", 4.5),
    ("on-accent", "accent accent-strong", 4.5),
    ("line-strong", "ground surface raised", 3),
)


def tokens(selector: str) -> dict[str, str]:
    css = (STATIC / "levier" / "tokens.css").read_text()
    block = css.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("selector", [":root", ':root[data-theme="dark"]'])
@pytest.mark.parametrize(("ink", "grounds", "least"), ON_GROUNDS)
def test_inks_are_readable_on_every_ground(selector, ink, grounds, least):
    found = tokens(selector)
    for ground in grounds.split():
        assert contrast(found[ink], found[ground]) >= least, (ink, ground)


def test_dark_by_preference_and_dark_by_choice_are_the_same():
    assert tokens(':root:not([data-theme="light"])') == tokens(':root[data-theme="dark"]')


def test_gallery_renders_without_any_unknown_variable(show):
    page = show("gallery/page.html", ADDRESS)
    assert "<h1>2026-114 Groupe scolaire Jean-Macé, lot 2</h1>" in page
    assert page.count('aria-current="step"') == 1
    assert "Lignes 13 à 24 sur 37" in page


def test_nothing_needs_more_than_the_content_security_policy_gives(show):
    page = show("gallery/page.html", ADDRESS)
    assert not re.search(r"\sstyle=", page)
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"\son[a-z]+=", page)


def test_every_symbol_drawn_exists(show):
    page = show("gallery/page.html", ADDRESS)
    sprite = (STATIC / "levier" / "icons.svg").read_text()
    known = set(re.findall(r'<symbol id="([\w-]+)"', sprite))
    assert set(re.findall(r"icons\.svg#([\w-]+)", page)) <= known


def test_every_control_of_a_form_is_described_by_its_errors(show):
    page = show("gallery/page.html", ADDRESS)
    assert "5 points à corriger" in page
    assert '<a href="#bad_method_0">' in page
    for identity in re.findall(r'aria-describedby="([^"]+)"', page):
        for target in identity.split():
            assert f'id="{target}"' in page


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_pages_need_no_context_at_all(backend, name):
    page = backend.get_template(f"{name}.html").render()
    assert "<h1>" in page


def test_templates_hold_no_inline_style():
    for path in TEMPLATES.rglob("*.html"):
        assert not re.search(r"\sstyle=|<style", path.read_text()), path
