"""A list longer than a sheet: said on a page with what to do, before the file takes any memory; the CSV holds all."""

import html
import re

import pytest
from django.urls import reverse

from levier.exchange.outputs import tables
from levier.usecases.published_searches import MOST_FOUND


@pytest.fixture
def sheet_of(monkeypatch):
    def rows(most: int) -> None:
        """Let a sheet hold this many rows, its headings among them."""
        monkeypatch.setattr(tables, "MOST_ROWS", most)

    return rows


def plain(response) -> str:
    return html.unescape(response.content.decode()).replace("\xa0", " ")


def test_a_list_too_long_for_a_sheet_says_to_filter_or_to_take_the_csv(client_as, host, sheet_of, monkeypatch):
    sheet_of(2)
    monkeypatch.setattr(tables, "to_xlsx", lambda table: pytest.fail("nothing is written"))
    signed_in = client_as(host)
    page = signed_in.get(reverse("team"), {"format": "xlsx", "col": "email"})
    assert page.status_code == 422
    assert "« Équipe » a 2 lignes ; une feuille de tableur en tient 1" in plain(page)
    back, other = re.findall(r'class="button(?: is-main)?" href="(\?[^"]*)"', plain(page))
    assert back == "?col=email"
    csv = signed_in.get(reverse("team") + other)
    assert csv["Content-Type"].startswith("text/csv")
    assert len(csv.content.decode().splitlines()) == 3
    assert signed_in.get(reverse("team") + back).status_code == 200


def test_what_a_sheet_holds_leaves_as_one(client_as, host, sheet_of):
    sheet_of(3)
    assert "spreadsheetml" in client_as(host).get(reverse("team"), {"format": "xlsx"})["Content-Type"]


def test_totals_take_a_row(client_as, holder, sheet_of):
    sheet_of(2)
    page = client_as(holder).get(reverse("contracts"), {"format": "xlsx"})
    assert (page.status_code, "une feuille de tableur en tient 0" in plain(page)) == (422, True)


def test_a_page_of_several_lists_says_it_too(client_as, host, sheet_of):
    signed_in = client_as(host)
    sheet_of(1)
    offered = re.findall(r'href="(\?[^"]*format=xlsx[^"]*)"', plain(signed_in.get(reverse("publics"))))
    assert len(offered) == 2
    assert {signed_in.get(reverse("publics") + query).status_code for query in offered} == {422}


def test_published_contracts_never_come_near_a_sheet_s_end():
    """A million are kept; a search gives its first, and says so."""
    assert MOST_FOUND < tables.MOST_ROWS // 10
