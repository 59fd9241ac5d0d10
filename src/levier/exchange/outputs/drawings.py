"""From a Vega-Lite specification to an `<svg>` element that a page under a closed policy can hold.

No browser and no network: the renderer is a library, and no outside address is allowed to it. What it draws
is cleaned: one labelled image, no style attribute, class, script or event, ids that cannot meet those of
another picture in the same page.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any
from xml.etree import ElementTree

import vl_convert
from defusedxml.ElementTree import fromstring

from levier.exchange.outputs import numbers
from levier.exchange.outputs.texts import FONTS

FONT = "'Source Sans 3', sans-serif"
"""Quoted: unquoted, a name with a digit of its own is not a family name, and nothing is drawn."""
SVG = "http://www.w3.org/2000/svg"
FORMAT_LOCALE = {
    "decimal": ",",
    "thousands": numbers.THIN,
    "grouping": [3],
    "currency": ["", f"{numbers.NBSP}€"],
    "percent": f"{numbers.NBSP}%",
    "minus": numbers.MINUS,
}


def draw(spec: Mapping[str, Any], title: str, description: str) -> str:
    """The picture as one `<svg>` element, named and described for screen readers.

    `title` and `description` are texts without control characters. The last 512 pictures are kept, by their
    specification and data: asking twice costs nothing.
    """
    return _drawn(json.dumps(spec, sort_keys=True), title, description)


@lru_cache(maxsize=512)
def _drawn(spec: str, title: str, description: str) -> str:
    _register_fonts()
    drawn = vl_convert.vegalite_to_svg(
        spec, vl_version="5.21", format_locale=FORMAT_LOCALE, allowed_base_urls=[], show_warnings=False
    )
    key = hashlib.sha256(f"{spec}\0{title}\0{description}".encode()).hexdigest()[:12]
    return _cleaned(drawn, f"c{key}", title, description)


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(FONTS))


def _cleaned(drawn: str, key: str, title: str, description: str) -> str:
    """One labelled image, its ids its own, with presentation attributes only."""
    root: ElementTree.Element = fromstring(drawn)
    _prune(root)
    for element in root.iter():
        element.attrib = _attributes(element, key)
        element.tag = element.tag.removeprefix(f"{{{SVG}}}")
    width, height = root.get("width", ""), root.get("height", "")
    root.attrib = {
        "xmlns": SVG,
        "role": "img",
        "aria-labelledby": f"{key}-title {key}-desc",
        "width": width,
        "height": height,
        "viewBox": root.get("viewBox", f"0 0 {width} {height}"),
    }
    named = ElementTree.Element("title", {"id": f"{key}-title"})
    named.text = title
    described = ElementTree.Element("desc", {"id": f"{key}-desc"})
    described.text = description
    root[:] = [named, described, *root]
    return ElementTree.tostring(root, encoding="unicode")


def _prune(element: ElementTree.Element) -> None:
    """Takes out what draws nothing: empty groups, hidden labels, backgrounds without size."""
    for child in list(element):
        _prune(child)
        name = child.tag.removeprefix(f"{{{SVG}}}")
        is_hidden = child.get("display") == "none" or child.get("opacity") == "0"
        is_empty = (name == "g" and len(child) == 0) or (name == "path" and not child.get("d"))
        if is_hidden or is_empty or child.get("d") == "M0,0h0v0h0Z":
            element.remove(child)


_DROPPED = ("class", "role", "pointer-events", "style", "version")


def _attributes(element: ElementTree.Element, key: str) -> dict[str, str]:
    kept = {
        name: value
        for name, value in (dict(element.attrib) | _declarations(element.get("style", ""))).items()
        if name not in _DROPPED and not name.startswith(("aria-", "on", "{"))
    }
    if kept.get("opacity") == "1":
        del kept["opacity"]
    if "id" in kept:
        kept["id"] = f"{key}-{kept['id']}"
    return {name: value.replace("url(#", f"url(#{key}-") for name, value in kept.items()}


def _declarations(style: str) -> dict[str, str]:
    """A style attribute as presentation attributes, which a closed `style-src` lets through."""
    pairs = [part.partition(":") for part in style.split(";") if ":" in part]
    return {name.strip(): value.strip() for name, _, value in pairs}
