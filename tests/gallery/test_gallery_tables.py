"""What the address of a table means."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st
from tests.gallery import gallery_content

from levier.web import tables


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ("hours", True)),
        ("sort=person", ("person", False)),
        ("sort=-month", ("month", True)),
        ("sort=share", ("hours", True)),
        ("sort=--hours", ("hours", True)),
        ("sort=nothing", ("hours", True)),
    ],
)
def test_sort_comes_from_the_address_else_from_the_table(asked, expected):
    assert tables.asked_sort(gallery_content.hours_table(), QueryDict(asked)) == expected


@given(st.text())
def test_no_address_sorts_by_anything_but_a_sortable_column(text):
    asked = QueryDict(mutable=True)
    asked["sort"] = text
    assert tables.asked_sort(gallery_content.hours_table(), asked)[0] in {"person", "structure", "month", "hours"}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("", ["person", "structure", "month", "hours", "share", "state"]),
        ("col=wage&col=month", ["person", "month", "wage"]),
        ("col=unknown", ["person", "structure", "month", "hours", "share", "state"]),
    ],
)
def test_columns_come_from_the_address_fixed_ones_always(asked, expected):
    shown = tables.shown_columns(gallery_content.hours_table(), QueryDict(asked))
    assert [column.key for column in shown] == expected


def test_sorting_keeps_filters_and_leaves_the_page():
    asked = QueryDict("structure=ei&page=3&sort=-hours")
    table = gallery_content.hours_table()
    heads = {h["label"]: h for h in tables.head_cells(table, table.columns, asked)}
    assert heads["Heures"]["direction"] == "descending"
    assert heads["Heures"]["href"] == "?structure=ei&sort=hours"
    assert heads["Salarié en insertion"]["href"] == "?structure=ei&sort=person"
    assert heads["Part du mois"]["href"] == ""


def test_filter_form_carries_the_rest_of_the_address():
    asked = QueryDict("structure=ei&page=3&sort=-hours&view=all&col=wage")
    table = gallery_content.hours_table()
    assert tables.kept_parameters(table, asked) == [("sort", "-hours"), ("view", "all")]
    assert tables.active_filters(table, asked) == 1
    assert tables.cleared_address(table, asked) == "?sort=-hours&view=all&col=wage"


def test_export_links_hold_what_is_seen(show):
    page = show("gallery/page.html", "/?structure=ei&col=wage&page=2")
    assert 'href="?structure=ei&amp;col=wage&amp;format=xlsx"' in page
    assert "2\u202f162\xa0€" in page


def test_an_export_link_without_any_parameter_is_well_formed(show):
    assert 'href="?format=csv"' in show("gallery/page.html", "/")
