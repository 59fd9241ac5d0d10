"""Counts of people told without anybody to recognise."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.rules.small_numbers import told_counts, told_in_batches

DAY = date(2026, 6, 30)
FEWEST = 5


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 30)))
def test_nothing_smaller_than_the_limit_is_told_nor_found_by_subtraction(counts):
    found = told_counts(counts, DAY).verdict
    total = sum(counts.values())
    assert all(count >= FEWEST and counts[code] == count for code, count in found.counts.items())
    assert found.rest == 0 or found.rest >= FEWEST
    if found.total is None:
        assert (dict(found.counts), found.rest) == ({}, 0)
        assert 0 < total < FEWEST
    else:
        assert sum(found.counts.values()) + found.rest == found.total == total


@pytest.mark.parametrize(
    ("counts", "told", "rest", "total"),
    [
        ({}, {}, 0, 0),
        ({"a": 4}, {}, 0, None),
        ({"a": 5}, {"a": 5}, 0, 5),
        ({"a": 6, "b": 3, "c": 2}, {"a": 6}, 5, 11),
        ({"a": 9, "b": 6, "c": 1}, {"a": 9}, 7, 16),
        ({"a": 6, "b": 1}, {}, 7, 7),
    ],
)
def test_what_is_left_out_takes_one_more_slice_with_it(counts, told, rest, total):
    found = told_counts(counts, DAY)
    assert (dict(found.verdict.counts), found.verdict.rest, found.verdict.total) == (told, rest, total)
    assert "moins de 5" in found.reasons[0].sentence


PERIODS = st.lists(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 8)), max_size=8)


@given(PERIODS, st.integers(0, 8))
def test_two_dates_compared_differ_by_nobody_or_by_enough_people(periods, earlier):
    before, after = (told_in_batches(known, DAY).verdict for known in (periods[:earlier], periods))
    for code in {*before.counts, *after.counts}:
        change = after.counts.get(code, 0) - before.counts.get(code, 0)
        assert change == 0 or change >= FEWEST, code
    for change in (after.rest - before.rest, (after.total or 0) - (before.total or 0)):
        assert change == 0 or change >= FEWEST
    assert sum(after.counts.values()) + after.rest == (after.total or 0)


def test_one_more_person_waits_for_others():
    first = {"a": 6, "b": 5}
    assert dict(told_in_batches([first], DAY).verdict.counts) == first
    for more in ({"a": 1}, {"a": 4}, {"a": 3, "b": 1}):
        assert dict(told_in_batches([first, more], DAY).verdict.counts) == first
    found = told_in_batches([first, {"a": 1}, {"a": 4, "c": 5}], DAY)
    assert (dict(found.verdict.counts), found.verdict.rest, found.verdict.total) == ({"a": 11, "b": 5, "c": 5}, 0, 21)
    assert "comparant deux dates" in found.reasons[-1].sentence


def test_those_who_wait_alone_are_too_few_and_nobody_is_nobody():
    assert told_in_batches([{"a": 3}, {"b": 3}], DAY).verdict.total is None
    assert told_in_batches([], DAY).verdict.total == told_in_batches([{"a": 0}], DAY).verdict.total == 0


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="négatif"):
        told_counts({"a": -1}, DAY)
