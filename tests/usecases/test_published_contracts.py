"""Published contracts: imported whole and once, searched, read as they stand now, followed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.fixtures_domain import NOW, member_of
from tests.fixtures_published import BUYER, HOLDER, OTHER_BUYER, SECOND_HOLDER, decp, market, modification
from tests.usecases.published_samples import deposit, listed, load, only_id, rows

from levier.rules.access import NotAllowed, Role
from levier.usecases import contracts, published_rows, published_searches
from levier.usecases.accounts import operator
from levier.usecases.published_contracts import AlreadyFollowed, adopt_published_contract, get_published_contract
from levier.usecases.published_searches import PublishedSearch, list_published_contracts
from levier.usecases.refusals import NotFound

# Importing


def test_importing_twice_is_importing_once(host):
    found = (
        market("A", modifications=[modification(1, "2024-06-01", montant=5), modification(2, "2024-07-01")]),
        market("B", objet="Fin de ligne\tet \\ barre « \\N »", titulaires=[{"id": HOLDER, "typeIdentifiant": "SIRET"}]),
    )
    first = load(host, *found)
    assert (first.added, first.changed, first.unchanged, first.modifications_added) == (2, 0, 0, 2)
    before = rows(host)
    again = load(host, *found)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert (again.modifications_added, again.modifications_changed) == (0, 0)
    assert rows(host) == before
    assert before[0][1]["object"] == "Fin de ligne et \\ barre « \\N »"


def test_what_changed_is_written_and_counted(host):
    load(host, market("A"), market("B"))
    report = load(host, market("A", montant=99), market("B"), market("C"))
    assert (report.added, report.changed, report.unchanged) == (1, 1, 1)
    (_, _, newest) = list_published_contracts(by=host, search=PublishedSearch()).rows
    assert newest.amount == Decimal("99.00")


def test_a_publication_older_than_the_one_known_changes_nothing(host):
    load(host, market("A", montant=2, datePublicationDonnees="2024-09-01"))
    report = load(host, market("A", montant=1, datePublicationDonnees="2024-04-02"))
    assert (report.older, report.changed) == (1, 0)
    assert rows(host)[0][0]["amount"] == Decimal("2.00")


def test_the_last_line_of_a_contract_that_comes_again_is_kept(host, monkeypatch):
    monkeypatch.setattr(published_rows, "BATCH_ROWS", 2)
    found = [market("A", montant=n, datePublicationDonnees=f"2024-04-{30 - n}") for n in range(1, 6)]
    found.insert(1, market("B"))
    report = load(host, *found)
    assert (report.added, report.repeated, report.changed, report.unchanged) == (2, 4, 0, 0)
    assert rows(host)[0][0]["amount"] == Decimal("5.00")
    before = rows(host)
    again = load(host, *found)
    assert (again.added, again.repeated, again.changed, again.unchanged) == (0, 4, 0, 2)
    assert rows(host) == before


def test_modifications_are_followed_in_order(host):
    load(
        host,
        market(
            "A",
            modifications=[
                modification(
                    2, "2024-09-01", titulaires=[{"titulaire": {"id": SECOND_HOLDER, "typeIdentifiant": "SIRET"}}]
                ),
                modification(1, "2024-06-01", montant=150000, dureeMois=18, objetModification="Un étage de plus"),
            ],
        ),
    )
    seen = get_published_contract(by=host, published_id=only_id(host))
    assert [(v.number, v.amount, v.months, v.holders[0].id) for v in seen.versions] == [
        ("", Decimal("120000.50"), 12, HOLDER),
        ("1", Decimal("150000.00"), 18, HOLDER),
        ("2", Decimal("150000.00"), 18, SECOND_HOLDER),
    ]
    (row,) = list_published_contracts(by=host, search=PublishedSearch()).rows
    assert (row.amount, row.months, row.holders) == (Decimal("150000.00"), 18, SECOND_HOLDER)
    again = load(host, market("A", modifications=[modification(1, "2024-06-01", montant=160000)]))
    assert (again.unchanged, again.modifications_added, again.modifications_changed) == (1, 0, 1)
    assert get_published_contract(by=host, published_id=only_id(host)).versions[-1].amount == Decimal("160000.00")


def test_modifications_without_a_number_are_known_by_their_day(host):
    changes = [{"dateNotificationModification": "2021-05-04", "montant": n} for n in (1, 2)]
    load(host, market("A", modifications=changes))
    load(host, market("A", modifications=changes))
    assert [row["number"] for row in rows(host)[1]] == ["2021-05-04", "2021-05-04 (2)"]


def test_the_last_line_is_kept_within_a_batch_too(host):
    report = load(host, *(market("A", montant=n) for n in range(1, 6)))
    assert (report.added, report.repeated) == (1, 4)
    assert rows(host)[0][0]["amount"] == Decimal("5.00")


def test_signs_that_mean_something_to_the_database_are_kept_as_they_are(host):
    signs = 'a "b" \\ \\N \\t {c}'
    holder = {"id": signs, "typeIdentifiant": 'TVA "\\', "denominationSociale": signs}
    load(
        host,
        market(
            "A",
            objet=signs,
            nature=signs,
            titulaires=[holder],
            modifications=[modification(1, "2024-06-01", objetModification=signs, titulaires=[holder])],
        ),
    )
    ((contract,), (change,)) = rows(host)
    assert (contract["object"], contract["nature"], change["object"]) == (signs, signs, signs)
    written = {"id": signs, "id_type": 'TVA "\\', "name": signs}
    assert (contract["holders"], change["holders"]) == ([written], [written])


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.FACILITATOR])
def test_other_roles_import_nothing_and_every_member_reads(host, role):
    load(host, market("A"))
    other = member_of("55208131766522", "Autre", "company", Role.COMPANY)
    other = type(other)(other.user_id, other.host_id, frozenset({role}), other.name)
    with pytest.raises(NotAllowed):
        load(other, market("B"))
    with pytest.raises(NotAllowed):
        deposit(other, decp(market("B")))
    with pytest.raises(NotAllowed):
        adopt_published_contract(by=other, at=NOW, published_id=only_id(host))
    assert listed(other) == ["A"]
    seen = get_published_contract(by=other, published_id=only_id(other))
    assert (seen.source_row, seen.contract_id, seen.may_follow) == (1, None, False)
    ((_, source),) = seen.sources.items()
    assert (source.at, source.who, source.person, source.import_id) == (NOW, "Nord", "", None)


def test_the_command_line_imports_as_the_operator():
    by = operator()
    assert load(by, market("A"), name="a.json").added == 1
    ((_, source),) = get_published_contract(by=by, published_id=only_id(by)).sources.items()
    assert (source.file_name, source.who) == ("a.json", "Exploitation de cette installation, en ligne de commande")


# Searching


def test_each_filter_narrows_the_list(host):
    load(
        host,
        market("A"),
        market("B", objet="Réfection de chaussée", acheteur={"id": OTHER_BUYER}, codeCPV="45233140"),
        market("C", dateNotification="2023-01-01", considerationsSociales=["Pas de considération sociale"]),
        market("D", dateNotification="2022-01-01", considerationsSociales=None, lieuExecution=None),
    )
    assert listed(host) == ["B", "A", "C", "D"]
    assert listed(host, words="ECOLE nettoyages") == ["A", "C", "D"]
    assert listed(host, words="chauss") == ["B"]
    assert listed(host, words="d") == ["B", "A", "C", "D"]
    assert listed(host, buyer=OTHER_BUYER) == ["B"]
    assert listed(host, buyer=f"{BUYER[:3]} {BUYER[3:9]}") == ["A", "C", "D"]
    assert listed(host, cpv="45") == ["B"]
    assert listed(host, departement="31") == ["B", "A", "C"]
    assert listed(host, social="claimed") == ["B", "A"]
    assert listed(host, social="denied") == ["C"]
    assert listed(host, social="silent") == ["D"]
    assert listed(host, year=2023) == ["C"]
    assert listed(host, words="école", year=2024, cpv="45") == []


def test_a_buyer_registered_here_is_named_where_its_publication_does_not(host, contract_id):
    load(host, market("A"), market("B", acheteur={"id": OTHER_BUYER, "nom": "Ville fictive"}))
    assert {row.buyer for row in list_published_contracts(by=host, search=PublishedSearch()).rows} == {
        "Métropole fictive",
        "Ville fictive",
    }
    (found,) = list_published_contracts(by=host, search=PublishedSearch(buyer=BUYER)).rows
    assert get_published_contract(by=host, published_id=found.id).buyer_name == "Métropole fictive"


def test_pages_follow_one_another_both_ways(host, monkeypatch):
    days = [str(date(2024, 1, 1) + timedelta(days=n)) for n in range(7)]
    load(host, *(market(f"N{n}", dateNotification=day) for n, day in enumerate(days)))

    def pages(search, **order):
        return [
            [row.number for row in list_published_contracts(by=host, search=search, page=n, size=3, **order).rows]
            for n in (1, 2, 3, 9)
        ]

    wanted = [["N6", "N5", "N4"], ["N3", "N2", "N1"], ["N0"], ["N0"]]
    assert pages(PublishedSearch()) == pages(PublishedSearch(words="nettoyage")) == wanted
    assert pages(PublishedSearch(year=2024), is_newest_first=False)[0] == ["N0", "N1", "N2"]
    monkeypatch.setattr(published_searches, "MOST_FOUND", 4)
    for search in (PublishedSearch(), PublishedSearch(year=2024)):
        found = list_published_contracts(by=host, search=search, page=2, size=3)
        assert (found.count, found.is_more, [row.number for row in found.rows]) == (4, True, ["N3"])


def test_a_list_takes_few_queries(host, django_assert_max_num_queries):
    load(host, *(market(f"N{n}", modifications=[modification(1, "2024-06-01")]) for n in range(30)))
    with django_assert_max_num_queries(12):
        list_published_contracts(by=host, search=PublishedSearch(words="nettoyage"))


# Following


def test_a_published_contract_is_followed_without_typing_anything(host):
    load(host, market("A", modifications=[modification(1, "2024-06-01", montant=150000, dureeMois=18)]))
    published_id = only_id(host)
    found = adopt_published_contract(by=host, at=NOW, published_id=published_id)
    contract = contracts.get_contract(by=host, contract_id=found)
    facts = contract.facts
    assert (facts.number, facts.object, facts.cpv) == ("A", "Nettoyage des écoles maternelles", "90911200")
    assert (facts.buyer_siret, facts.buyer_name) == (BUYER, f"Acheteur {BUYER}")
    assert (facts.holder_siret, facts.holder_name) == (HOLDER, f"Titulaire {HOLDER}")
    assert (facts.amount, facts.notified_on, facts.ends_on) == (
        Decimal("150000.00"),
        date(2024, 3, 31),
        date(2025, 9, 29),
    )
    assert (facts.place_commune, facts.published_id) == ("31555", published_id)
    assert get_published_contract(by=host, published_id=published_id).contract_id == found
    assert list_published_contracts(by=host, search=PublishedSearch()).rows[0].contract_id == found
    with pytest.raises(AlreadyFollowed, match="déjà suivi") as refused:
        adopt_published_contract(by=host, at=NOW, published_id=published_id)
    assert refused.value.contract_id == found


def test_a_contract_typed_before_its_publication_is_recognised(host, contract_id):
    load(host, market("2026-TRA-0001"))
    with pytest.raises(AlreadyFollowed) as refused:
        adopt_published_contract(by=host, at=NOW, published_id=only_id(host))
    assert refused.value.contract_id == contract_id


def test_what_is_not_published_is_not_invented(host, other_host):
    load(host, market("A", titulaires=[], dureeMois=None, lieuExecution={"code": "31", "typeCode": "Code département"}))
    found = adopt_published_contract(by=other_host, at=NOW, published_id=only_id(host))
    facts = contracts.get_contract(by=other_host, contract_id=found).facts
    assert (facts.holder_siret, facts.ends_on, facts.place_commune) == ("", None, "")
    assert get_published_contract(by=host, published_id=only_id(host)).contract_id is None
    with pytest.raises(NotFound):
        adopt_published_contract(by=host, at=NOW, published_id=0)
