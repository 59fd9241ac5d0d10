"""Sums between rows, held by the database at commit; two connections at once cannot both pass."""

import threading

import psycopg
import pytest

BEGINNING = """
INSERT INTO organizations (siret, name, kind, commune, is_fictional) VALUES
  ('73282932000074', 'Nord', 'host', '', true), ('44306184100047', 'Canal', 'company', '', true),
  ('55208131766522', 'Rive', 'company', '', true), ('41816609600069', 'Sud', 'host', '', true),
  ('21310555400017', 'Métropole fictive', 'buyer', '', true);
INSERT INTO contracts (host_id, number, object, kind, form, buyer_id, cpv, place_commune, place,
  is_neighbourhood_upkeep, recorded_at)
SELECT h.id, 'M1', 'Entretien', 'contract', 'orders', b.id, '', '', '', false, now()
  FROM organizations h, organizations b WHERE h.name = 'Nord' AND b.kind = 'buyer';
INSERT INTO lots (host_id, contract_id, number, title, maximum) SELECT host_id, id, 1, 'Lot', 1000 FROM contracts;
INSERT INTO awards (host_id, lot_id, number, form, is_surplus_cleared, recorded_at)
SELECT host_id, id, 1, 'solidary', false, now() FROM lots;
"""
MEMBER = """
INSERT INTO award_members (host_id, award_id, organization_id, rank, share_percent)
SELECT a.host_id, a.id, o.id, '{rank}', {share} FROM awards a, organizations o WHERE o.name = '{name}'
"""
ORDER = """
INSERT INTO parts (host_id, lot_id, kind, number, title, amount, live_on)
SELECT host_id, id, 'order', {number}, 'Commande', {amount}, '2026-03-01' FROM lots
"""
LOT = """
INSERT INTO lots (host_id, contract_id, number, title, amount)
SELECT host_id, id, {number}, 'Lot', {amount} FROM contracts
"""
DESK = """
INSERT INTO desks (host_id, contract_id, organization_id, role, facilitator, territory, share_percent)
SELECT c.host_id, c.id, o.id, '{role}', '', '', {share} FROM contracts c, organizations o WHERE o.name = '{name}'
"""


@pytest.fixture(scope="module")
def url(make_database):
    found = make_database("wholes")
    with psycopg.connect(found) as owner:
        owner.execute(BEGINNING)
    return found


@pytest.fixture
def owner(url):
    """A connection of the tables' owner; what a test leaves is taken back."""
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection
        connection.execute("DELETE FROM award_members")
        connection.execute("DELETE FROM parts")
        connection.execute("DELETE FROM desks")
        connection.execute("DELETE FROM lots WHERE number > 1")
        connection.execute("UPDATE lots SET maximum = 1000")
        connection.execute("UPDATE contracts SET amount = NULL, kind = 'contract'")


def together(connection, *statements):
    with connection.transaction():
        for statement in statements:
            connection.execute(statement)


def test_shares_of_a_group_make_a_hundred(owner):
    lead, member = (
        MEMBER.format(rank="lead", share=60, name="Canal"),
        MEMBER.format(rank="member", share=40, name="Rive"),
    )
    with pytest.raises(psycopg.errors.CheckViolation, match="award_shares_make_100"):
        together(owner, lead)
    together(owner, lead, member)
    with pytest.raises(psycopg.errors.CheckViolation, match="award_shares_make_100"):
        together(owner, "UPDATE award_members SET share_percent = 50 WHERE rank = 'lead'")
    together(
        owner,
        "UPDATE award_members SET share_percent = 50 WHERE rank = 'lead'",
        "UPDATE award_members SET share_percent = 50 WHERE rank = 'member'",
    )
    together(owner, "DELETE FROM award_members")


def test_orders_stay_under_the_maximum(owner):
    together(owner, ORDER.format(number=1, amount=600))
    with pytest.raises(psycopg.errors.CheckViolation, match="orders_within_maximum"):
        together(owner, ORDER.format(number=2, amount="400.01"))
    together(owner, ORDER.format(number=2, amount=400))
    with pytest.raises(psycopg.errors.CheckViolation, match="maximum_covers_orders"):
        together(owner, "UPDATE lots SET maximum = 999")


def test_shares_of_desks_stay_within_a_hundred(owner):
    together(owner, DESK.format(role="lead", share=70, name="Nord"))
    with pytest.raises(psycopg.errors.CheckViolation, match="desk_shares_within_100"):
        together(owner, DESK.format(role="territory", share=31, name="Sud"))
    together(owner, DESK.format(role="territory", share=30, name="Sud"))


def test_lots_stay_within_their_contract(owner):
    together(owner, "UPDATE contracts SET amount = 1000", LOT.format(number=2, amount=600))
    for past in (
        LOT.format(number=3, amount="400.01"),
        "UPDATE lots SET amount = 1000.01 WHERE number = 2",
    ):
        with pytest.raises(psycopg.errors.CheckViolation, match="lots_within_contract"):
            together(owner, past)
    together(owner, LOT.format(number=3, amount=400))
    with pytest.raises(psycopg.errors.CheckViolation, match="contract_covers_lots"):
        together(owner, "UPDATE contracts SET amount = 999")
    together(owner, "UPDATE contracts SET amount = 999", "UPDATE lots SET amount = 399 WHERE number = 3")
    together(owner, "UPDATE contracts SET kind = 'concession'", "UPDATE contracts SET amount = 10")
    with pytest.raises(psycopg.errors.CheckViolation, match="contract_covers_lots"):
        together(owner, "UPDATE contracts SET kind = 'contract'")
    together(owner, "UPDATE contracts SET kind = 'contract', amount = NULL")


@pytest.mark.parametrize(
    "other", [LOT.format(number=3, amount=600), "UPDATE contracts SET amount = 500"], ids=["a lot", "the contract"]
)
def test_a_lot_and_another_at_once_cannot_pass_their_contract(url, owner, other):
    """Each alone holds; the second to commit waits for the row of the contract, then is refused."""
    together(owner, "UPDATE contracts SET amount = 1000")
    (refusal,) = at_once(url, (LOT.format(number=2, amount=600), other))
    assert refusal in {"lots_within_contract", "contract_covers_lots"}
    total, amount = owner.execute("SELECT sum(l.amount), max(c.amount) FROM lots l, contracts c").fetchone()
    assert (total or 0) <= amount


def at_once(url, statements) -> list[str]:
    """Each statement in a transaction of its own connection, none ended before all are written; what was refused."""
    barrier, refusals = threading.Barrier(len(statements)), []

    def write(statement):
        with psycopg.connect(url, autocommit=True) as connection:
            try:
                with connection.transaction():
                    connection.execute(statement)
                    barrier.wait(timeout=10)
            except psycopg.errors.CheckViolation as refused:
                refusals.append(refused.diag.constraint_name)

    threads = [threading.Thread(target=write, args=(statement,)) for statement in statements]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return refusals


def test_two_orders_at_once_cannot_both_pass(url, owner):
    """Each alone fits under the maximum; the second to commit waits for the first, then is refused."""
    orders = [ORDER.format(number=number, amount=600) for number in (1, 2)]
    assert at_once(url, orders) == ["orders_within_maximum"]
    assert owner.execute("SELECT sum(amount) FROM parts").fetchone()[0] == 600
