"""Elements read a window at a time are those read one by one, whatever the layout, the damage or the cut."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from levier.exchange import json_streams
from levier.exchange.incoming import unpack
from levier.exchange.json_streams import Decoder, Window, exact_decoder
from levier.exchange.refusals import WrongFile

Told = list[tuple[object, int, str]]

LAYOUTS: dict[str, Callable[[list[str]], str]] = {
    "compact": lambda elements: f"[{','.join(elements)}]",
    "lines": lambda elements: "[\n" + ",\n".join(elements) + "\n]",
    "comma first": lambda elements: "[" + "\n , ".join(elements) + "]",
    "uneven": lambda elements: "[" + "".join(f"{'' if n == 0 else ',' + ' ' * n}{e}" for n, e in enumerate(elements))
    + "]",
}  # fmt: skip

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
objects = st.dictionaries(st.sampled_from(["id", "objet", "titulaires"]), values, min_size=1)


def told(data: str, decoder: Decoder) -> tuple[Told, str, str]:
    """Each element with its line, then what was being read and why it stopped."""
    window = Window(unpack(io.BytesIO(data.encode()), "une liste"), decoder)
    rows: Told = []
    try:
        for element in window.elements("Élément n° "):
            rows.append((element, window.line_read, ""))
        window.finish()
    except WrongFile as wrong:
        return rows, window.place, wrong.message
    return rows, window.place, ""


def one_by_one() -> Decoder:
    return exact_decoder()._replace(several=None)


def watched() -> tuple[Decoder, list[int]]:
    """A decoder, and how many elements it read at once each time."""
    decoder, sizes = exact_decoder(), list[int]()

    def several(text: str) -> list[object]:
        assert decoder.several is not None
        found = decoder.several(text)
        sizes.append(len(found))
        return found

    return decoder._replace(several=several), sizes


def small(patch: pytest.MonkeyPatch) -> None:
    """Windows so small that a file of some lines takes many."""
    patch.setattr(json_streams, "PIECE_BYTES", 64)
    patch.setattr(json_streams, "_LOW_WATER", 16)


@pytest.mark.parametrize("layout", LAYOUTS)
@given(elements=st.lists(objects, max_size=8), indent=st.sampled_from([None, 1]), seed=st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_at_once_or_one_by_one_the_same_is_read(
    layout: str, elements: list[dict[str, Any]], indent: int | None, seed: int
) -> None:
    data = LAYOUTS[layout]([json.dumps(element, indent=indent) for element in elements])
    place = 1 + seed % len(data)
    damages = (data[:place] + wrong + data[place:] for wrong in ("", "}", ",", '"', "\x01", "NaN", "\\"))
    with pytest.MonkeyPatch.context() as patch:
        if seed % 2:
            small(patch)
        for written in (*damages, data[:place]):
            assert told(written, exact_decoder()) == told(written, one_by_one())


def test_windows_smaller_than_the_file_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch)
    rows = [json.dumps({"id": n, "montant": n / 7, "titulaires": [{"id": 1}, {"id": n}]}) for n in range(50)]
    for layout in LAYOUTS.values():
        found, _, problem = told(layout(rows), exact_decoder())
        assert problem == ""
        assert (found, "Élément n° 50", "") == told(layout(rows), one_by_one())


def test_a_file_that_repeats_its_layout_is_read_at_once() -> None:
    decoder, sizes = watched()
    rows = [json.dumps({"id": n}) for n in range(100)]
    assert len(told(LAYOUTS["lines"](rows), decoder)[0]) == 100
    assert sizes == [98], "the first and the last stand alone: what follows them is not known"


def test_after_three_windows_in_vain_elements_are_read_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch)
    tried: list[str] = []
    decoder = exact_decoder()

    def several(text: str) -> list[object]:
        tried.append(text)
        assert decoder.several is not None
        return decoder.several(text)

    rows = ['{"id": NaN}' for _ in range(200)]
    found, place, problem = told(LAYOUTS["lines"](rows), decoder._replace(several=several))
    assert [element for element, _, _ in found] == [{"id": None}] * 200
    assert (place, problem, len(tried)) == ("Élément n° 200", "", 3)


def test_numbers_are_as_written_and_the_longest_stay_texts() -> None:
    long = "9" * 5_000
    rows = [f'{{"id": {number}}}' for number in ("0.10", "1E400", "12", long, long, "-3.0")]
    found, _, _ = told(LAYOUTS["lines"](rows), exact_decoder())
    read = [element["id"] for element, _, _ in found if isinstance(element, dict)]
    assert read == ["0.10", "1E400", 12, long, long, "-3.0"]
