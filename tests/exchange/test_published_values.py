"""What comes back from contract to contract is read once, and never fills the memory."""

import pytest

from levier.exchange.published_values import Reading, Unreadable, day_of


def _counted(seen: list[object]) -> Reading[str]:
    def read(written: object) -> str:
        seen.append(written)
        return str(written).upper()

    return Reading(read, most=2, longest=3)


def test_a_value_is_read_once() -> None:
    seen: list[object] = []
    reading = _counted(seen)
    assert [reading["a"], reading("a"), reading[("a", None)], reading[("a", None)]] == [
        "A",
        "A",
        "('A', NONE)",
        "('A', NONE)",
    ]
    assert seen == ["a", ("a", None)]


@pytest.mark.parametrize("written", ["long", ("ab", "cd"), True, ("a", True)])
def test_what_is_long_or_no_text_is_not_remembered(written: object) -> None:
    seen: list[object] = []
    reading = _counted(seen)
    assert reading[written] == reading(written)
    assert (len(reading), len(seen)) == (0, 2)


def test_a_full_memory_is_emptied() -> None:
    reading = _counted([])
    assert [reading[letter] for letter in "abc"] == ["A", "B", "C"]
    assert list(reading) == ["c"]


def test_a_list_or_a_mapping_is_read_by_a_call_only() -> None:
    reading = _counted([])
    assert (reading(["a"]), len(reading)) == ("['A']", 0)
    with pytest.raises(TypeError):
        reading[["a"]]


def test_what_cannot_be_read_is_told_each_time() -> None:
    for _ in range(2):
        with pytest.raises(Unreadable):
            day_of["hier"]
    assert "hier" not in day_of
