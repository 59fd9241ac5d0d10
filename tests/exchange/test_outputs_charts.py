"""Pictures: one labelled image, readable in both themes, that a closed page can hold."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import get_args
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.exchange.outputs import drawings
from levier.exchange.outputs.chart_frames import THEMES, Theme, ThemeName
from levier.exchange.outputs.charts import (
    Bar,
    Cut,
    Progress,
    cut_chart,
    cut_sentence,
    progress_chart,
    progress_sentence,
)

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
PROGRESS = Progress(
    label="Marché 2026-014, lot 1",
    starts_on=date(2026, 2, 1),
    ends_on=date(2027, 6, 30),
    seen_on=date(2026, 11, 22),
    due_hours=Decimal(2150),
    expected_hours=Decimal(1230),
    elapsed_share=Decimal("0.573"),
    done=((date(2026, 5, 31), Decimal(341)), (date(2026, 10, 31), Decimal(1104))),
)
CUT = Cut(
    "Heures par modalité",
    (
        Bar("Embauche directe", Decimal(620)),
        Bar("Mise à disposition ou mission", Decimal(344)),
        Bar("Sous-traitance ou cotraitance", Decimal(140), is_estimated=True),
    ),
)


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314


def texts(svg: str) -> list[str]:
    return ["".join(element.itertext()) for element in parsed(svg).iter(f"{SVG}text")]


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES.keys())
def test_colours_are_readable_on_their_ground(theme: Theme) -> None:
    assert contrast(theme.text, theme.ground) >= 7
    for colour in (theme.done, theme.expected, theme.due):
        assert contrast(colour, theme.ground) >= 4.5


def test_the_picture_says_what_is_due_done_and_expected() -> None:
    shown = [plain(text) for text in texts(progress_chart(PROGRESS))]
    for words in (
        "Réalisé : 1 104 h",
        "Attendu au 22 nov. 2026 : 1 230 h",
        "À réaliser : 2 150 h",
        "57 % du temps écoulé",
        "0 h",
        "2 000 h",
        "févr. 2026",
    ):
        assert words in shown


def test_lines_differ_by_their_dashes_too() -> None:
    dashes = {element.get("stroke-dasharray") for element in parsed(progress_chart(PROGRESS)).iter(f"{SVG}path")}
    assert {"1,0", "7,4", "2,3"} <= dashes


@pytest.mark.parametrize(
    "draw",
    [lambda: progress_chart(PROGRESS), lambda: cut_chart(CUT), lambda: progress_chart(PROGRESS, theme="dark")],
    ids=["progress", "cut", "progress-dark"],
)
def test_a_closed_page_can_hold_it(draw: Callable[[], str]) -> None:
    svg = draw()
    root = parsed(svg)
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {"svg", "title", "desc", "g", "path", "line", "rect", "text", "tspan"}
        for name, value in element.attrib.items():
            assert name not in {"style", "class", "href"}
            assert not name.startswith(("on", "{"))
            assert "url(" not in value
    assert svg.count("http") == svg.count("http://www.w3.org/2000/svg") == 1


def test_screen_readers_get_one_named_image() -> None:
    root = parsed(progress_chart(PROGRESS))
    assert root.get("role") == "img"
    assert [child.tag.removeprefix(SVG) for child in root][:2] == ["title", "desc"]
    assert root.get("aria-labelledby") == f"{root[0].get('id')} {root[1].get('id')}"
    assert plain(root[0].text or "") == "Avancement : Marché 2026-014, lot 1"
    assert root[1].text == progress_sentence(PROGRESS)
    assert all(element.get("role") is None for element in list(root.iter())[1:])


def test_two_pictures_share_no_id() -> None:
    found = re.findall(r' id="([^"]+)"', progress_chart(PROGRESS) + cut_chart(CUT) + cut_chart(CUT, theme="dark"))
    assert len(found) == len(set(found)) == 6


def test_same_facts_same_characters_and_drawn_once() -> None:
    first = progress_chart(PROGRESS)
    drawings._drawn.cache_clear()
    assert progress_chart(PROGRESS) == first
    assert progress_chart(replace(PROGRESS)) == first
    assert drawings._drawn.cache_info().misses == 1
    assert drawings._drawn.cache_info().hits == 1


def test_the_font_is_named() -> None:
    for svg in (progress_chart(PROGRESS), cut_chart(CUT)):
        assert {element.get("font-family") for element in parsed(svg).iter(f"{SVG}text")} == {
            "'Source Sans 3', sans-serif"
        }


def test_the_sentence_tells_the_whole_account() -> None:
    assert plain(progress_sentence(PROGRESS)) == (
        "Au 22 novembre 2026, 1 104 h réalisées sur 2 150 h à réaliser (51,3 %), "
        "pour 1 230 h attendues à cette date ; 57 % du temps est écoulé."
    )


def test_an_account_without_hours_yet_is_drawn() -> None:
    empty = replace(PROGRESS, done=(), due_hours=Decimal(0), expected_hours=Decimal(0))
    shown = [plain(text) for text in texts(progress_chart(empty))]
    assert "Réalisé : 0 h" in shown
    assert plain(progress_sentence(empty)).startswith("Au 22 novembre 2026, 0 h réalisées sur 0 h à réaliser, ")


def test_a_pace_of_its_own_replaces_the_straight_line() -> None:
    steps = ((date(2026, 2, 1), Decimal(0)), (date(2026, 9, 1), Decimal(2000)), (date(2027, 6, 30), Decimal(2150)))
    assert progress_chart(replace(PROGRESS, pace=steps)) != progress_chart(PROGRESS)


def test_hours_from_the_first_day_are_not_brought_back_to_zero() -> None:
    early = replace(PROGRESS, done=((PROGRESS.starts_on, Decimal(35)),))
    assert "Réalisé : 35 h" in [plain(text) for text in texts(progress_chart(early))]


def test_a_phone_gets_the_legend_in_lines_and_early_days_their_words_on_the_right() -> None:
    early = replace(PROGRESS, seen_on=date(2026, 1, 2), elapsed_share=Decimal(0))
    narrow = parsed(progress_chart(early, width=300))
    assert (narrow.get("width"), "0 % du temps") == ("300", plain(texts(progress_chart(early, width=300))[-4]))
    tall, wide = int(narrow.get("height", "0")), int(parsed(progress_chart(early)).get("height", "0"))
    assert 200 < tall < wide


def test_an_account_must_last() -> None:
    with pytest.raises(ValueError, match="la fin doit suivre le début"):
        replace(PROGRESS, ends_on=PROGRESS.starts_on)


@pytest.mark.parametrize("years", [0, 1, 4, 12, 70])
def test_the_axis_of_days_stays_readable(years: int) -> None:
    ends_on = date(2026 + years, 2, 20)
    long = replace(PROGRESS, starts_on=date(2026, 2, 2), ends_on=ends_on, seen_on=ends_on)
    months = [text for text in texts(progress_chart(long)) if re.search(r"\d{4}$", text)]
    assert 1 <= len(months) <= 9


def test_the_first_month_drawn_from_its_mark_on_leaves_room_for_the_next() -> None:
    begun_late = replace(PROGRESS, starts_on=date(2026, 5, 21), ends_on=date(2027, 9, 20), seen_on=date(2026, 11, 22))
    ends = []
    for element in parsed(progress_chart(begun_late)).iter(f"{SVG}text"):
        told, place = "".join(element.itertext()), re.search(r"translate\(([\d.]+),", element.get("transform", ""))
        if re.search(r"\d{4}$", told) and place:
            width = 5.5 * len(told)
            shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "start")]
            start = float(place[1]) - shift * width
            ends.append((start, start + width))
    assert len(ends) > 2
    assert all(after - before > 6 for (_, before), (after, _) in pairwise(ends))


def test_bars_start_at_zero_and_carry_their_figures() -> None:
    svg = cut_chart(CUT)
    assert [plain(text) for text in texts(svg)][3:] == [
        "620 h · 56,2 %",
        "344 h · 31,2 %",
        "140 h · 12,7 % (estimé)",
    ]
    bars = [
        (int(found[1]), element.get("stroke-dasharray"), element.get("fill-opacity"))
        for element in parsed(svg).iter(f"{SVG}path")
        if element.get("fill") == THEMES["light"].done
        and (found := re.fullmatch(r"M0,[\d.]+h(\d+)(?:\.\d+)?v[\d.]+h-[\d.]+Z", element.get("d", "")))
    ]
    assert [round(width / bars[0][0], 2) for width, *_ in bars] == [1.0, 0.55, 0.22]
    assert [dash for _, dash, _ in bars] == ["1,0", "1,0", "4,3"]


def test_a_cut_is_told_in_one_sentence() -> None:
    assert plain(cut_sentence(CUT)) == (
        "Heures par modalité : Embauche directe 620 h · 56,2 %, Mise à disposition ou mission 344 h · 31,2 %, "
        "Sous-traitance ou cotraitance 140 h · 12,7 % (estimé)."
    )
    assert plain(cut_sentence(Cut("Heures par sexe", ()))) == "Heures par sexe : aucune heure."


def test_a_cut_of_people_counts_people() -> None:
    cut = Cut("Situation", (Bar("Formation", Decimal(6)), Bar("Sans nouvelles", Decimal(1))), are_people=True)
    assert plain(cut_sentence(cut)) == "Situation : Formation 6 personnes · 85,7 %, Sans nouvelles 1 personne · 14,3 %."
    assert plain(cut_sentence(Cut("Situation", (), are_people=True))) == "Situation : aucune personne."


def test_an_empty_cut_and_an_empty_bar_are_drawn() -> None:
    assert texts(cut_chart(Cut("Rien", ()))) == []
    assert "0\xa0h" in texts(cut_chart(Cut("Rien", (Bar("Femmes", Decimal(0)),))))


def test_two_bars_may_share_a_label_and_long_labels_take_two_lines() -> None:
    label = "Personnes reconnues travailleurs en situation de handicap ou assimilées par la loi"
    svg = cut_chart(Cut("Publics", (Bar(label, Decimal(1)), Bar("A", Decimal(2)), Bar("A", Decimal(3)))))
    shown = " ".join(texts(svg))
    assert "Personnes reconnues" in shown
    assert "…" in shown
    assert texts(svg).count("A") == 2


@settings(max_examples=8, deadline=None)
@given(st.text(st.characters(codec=None), max_size=30), st.sampled_from(get_args(ThemeName)))
def test_any_label_is_only_text(label: str, theme: ThemeName) -> None:
    bars = (Bar(label, Decimal(1)), Bar("</text><script>alert(1)</script>\"'\\", Decimal(2)))
    root = parsed(cut_chart(Cut(label, bars), theme=theme))
    assert root.find(f".//{SVG}script") is None


def test_styles_become_presentation_attributes() -> None:
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="8"><g><path d="" /></g>'
        '<g id="a" class="b" onclick="x()"><path d="M1,1h2" style="fill: red; stroke:url(#a)" opacity="1"/></g>'
        '<text opacity="0">caché</text></svg>'
    )
    cleaned = drawings._cleaned(drawn, "k", "T", "D")
    assert cleaned == (
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="k-title k-desc" width="9" height="8" '
        'viewBox="0 0 9 8"><title id="k-title">T</title><desc id="k-desc">D</desc>'
        '<g id="k-a"><path d="M1,1h2" fill="red" stroke="url(#k-a)" /></g></svg>'
    )
