"""The people of a contract, a page at a time: the database sorts, cuts, counts and sums."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.fixtures_desks import share
from tests.fixtures_domain import ETTI_SIRET, HOLDER_SIRET, member_of
from tests.fixtures_people import TODAY, hired, hours, recorded, validated

from levier.rules.access import Role
from levier.usecases import contract_people
from levier.usecases.contract_people import LINES_A_PAGE, Order

NAMES = ["abel", "Zoé", "Émile"]


@pytest.fixture
def crowd(host, lots, contract_id) -> None:
    """Three people: the first by her name works on the second lot, for the holder, and has hours."""
    for rank, name in enumerate(NAMES):
        person = recorded(host, last_name=name)
        validated(host, person)
        own = {"employer_siret": HOLDER_SIRET, "employer_kind": "company"} if rank == 0 else {}
        engagement = hired(
            host,
            person,
            lots[1 if rank == 0 else 0].id,
            starts_on=date(2026, 2, 16 + rank),
            ends_on=None if rank == 1 else date(2026, 3, 20 - rank),
            modality="mission" if rank == 1 else "direct",
            employment_contract="CTT" if rank == 1 else "CDD",
            **own,
        )
        hours(
            host, engagement, contract_id, date(2026, 2, 1), str(10 * (rank + 1)), "declared" if rank else "validated"
        )


def names(by, contract_id, **asked) -> list[str]:
    found = contract_people.list_contract_engagements(by=by, contract_id=contract_id, today=TODAY, order=Order(**asked))
    return [row.person_name.removeprefix("Lina ") for row in found.rows]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["abel", "Émile", "Zoé"]),
        ("person", ["abel", "Émile", "Zoé"]),
        ("lot", ["Émile", "Zoé", "abel"]),
        ("employer", ["abel", "Émile", "Zoé"]),
        ("employment_contract", ["abel", "Émile", "Zoé"]),
        ("modality", ["abel", "Émile", "Zoé"]),
        ("starts_on", ["abel", "Zoé", "Émile"]),
        ("ends_on", ["Émile", "abel", "Zoé"]),
        ("waiting", ["Zoé", "Émile", "abel"]),
        ("on_behalf_of", ["abel", "Émile", "Zoé"]),
        ("tutor", ["abel", "Émile", "Zoé"]),
        ("job_code", ["abel", "Émile", "Zoé"]),
        ("unknown", ["abel", "Émile", "Zoé"]),
    ],
)
def test_every_column_sorts(host, crowd, contract_id, sort, expected):
    assert names(host, contract_id, sort=sort) == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("person", ["Zoé", "Émile", "abel"]),
        ("ends_on", ["abel", "Émile", "Zoé"]),
        ("validated", ["abel", "Zoé", "Émile"]),
    ],
    ids=["name", "end", "hours"],
)
def test_downwards_what_is_blank_stays_last(host, crowd, contract_id, sort, expected):
    assert names(host, contract_id, sort=sort, is_down=True) == expected


def test_counts_and_hours_are_of_all_the_rows(host, crowd, contract_id):
    found = contract_people.list_contract_engagements(by=host, contract_id=contract_id, today=TODAY)
    assert (found.count, found.page) == (3, 1)
    assert (found.hours_validated, found.hours_waiting) == (Decimal(10), Decimal(50))


def test_an_employer_counts_its_own(host, crowd, contract_id):
    etti = member_of(ETTI_SIRET, "Intérim fictif", "ETTI", Role.INCLUSIVE_STRUCTURE)
    found = contract_people.list_contract_engagements(by=etti, contract_id=contract_id, today=TODAY)
    assert (found.count, found.hours_validated, found.hours_waiting) == (2, Decimal(0), Decimal(50))
    assert [row.counting for row in found.rows] == [None, None]


def test_a_long_list_is_cut_without_losing_or_repeating_anyone(
    host, other_host, lots, contract_id, django_assert_max_num_queries
):
    """Ours fill the first page but five lines; those of the other organisation follow, over two pages."""
    share(host, other_host, contract_id)
    ours, theirs = LINES_A_PAGE - 5, 10
    for by, number in ((host, ours), (other_host, theirs)):
        person = recorded(by)
        validated(by, person)
        for rank in range(number):
            day = date(2026, 2, 16) + timedelta(days=rank)
            hired(by, person, lots[0].id, starts_on=day, ends_on=day)

    def page(number, sort=""):
        return contract_people.list_contract_engagements(
            by=host, contract_id=contract_id, today=TODAY, order=Order(sort, page=number)
        )

    with django_assert_max_num_queries(27):
        first = page(1)
    second, beyond, before = page(2), page(99), page(-3)
    assert (len(first.rows), len(second.rows), first.count) == (LINES_A_PAGE, 5, ours + theirs)
    assert [row.is_named for row in first.rows] == [True] * ours + [False] * 5
    assert (beyond.page, [row.id for row in beyond.rows]) == (2, [row.id for row in second.rows])
    assert before.page == 1
    assert len({row.id for row in (*first.rows, *second.rows)}) == ours + theirs
    assert [row.id for row in page(None).rows] == [row.id for row in (*first.rows, *second.rows)]
    assert [row.is_named for row in page(1, "person").rows] == [True] * ours + [False] * 5
