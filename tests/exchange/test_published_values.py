"""What comes back from contract to contract is read once, and never fills the memory; numbers are as written."""

from decimal import Decimal

import pytest

from levier.exchange.published_values import (
    Reading,
    Unreadable,
    amount_of,
    considerations_of,
    day_of,
    siret_of,
    text_of,
)
from levier.exchange.refusals import shown
from levier.rules.siret import NotANumber


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


@pytest.mark.parametrize(
    ("written", "amount"), [(575_000, "575000.00"), (10**11, "100000000000.00"), ("575000.50", "575000.50")]
)
def test_a_whole_number_is_read_as_it_was_written(written: object, amount: str) -> None:
    assert amount_of(written) == Decimal(amount)


def test_a_number_where_a_text_is_expected_is_a_text() -> None:
    assert siret_of(99000001000019) == "99000001000019"
    assert considerations_of([12])[1] == ("12",)


def test_a_number_of_thousands_of_digits_is_named_not_written() -> None:
    endless = int("9" * 4_000) * 10**4_000
    with pytest.raises(Unreadable):
        text_of(endless)
    assert isinstance(siret_of(endless), NotANumber)
    assert shown(endless) == "(nombre sans fin)"
