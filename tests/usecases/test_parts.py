"""Parts of a lot: tranches, renewals, orders within the maximum, years; decided once, in order, by the lead."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from tests.fixtures_desks import share
from tests.fixtures_domain import BUYER_SIRET, HOLDER_SIRET, NOW

from levier.records.models import Calibration, Objective, Part
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed
from levier.usecases import contracts, edits, home, parts
from levier.usecases.lots import change_lot
from levier.usecases.part_forms import PartFacts
from levier.usecases.refusals import NotFound, Refused

TODAY = date(2026, 3, 10)
ORDER = PartFacts("order", amount=Decimal(600), live_on=date(2026, 2, 20))
TRANCHE = PartFacts(
    "tranche",
    "Tranche optionnelle 1, bâtiment C",
    Decimal(90_000),
    starts_on=date(2026, 6, 1),
    ends_on=date(2026, 12, 31),
    decide_by=date(2026, 4, 30),
)


def framework(by, number="2026-VOI-0001", maximum=Decimal(1000), **facts) -> int:
    """A framework with orders of one lot. Returns its id."""
    given = contracts.ContractFacts(
        number=number,
        object="Travaux de voirie",
        buyer_siret=BUYER_SIRET,
        buyer_name="Métropole fictive",
        holder_siret=HOLDER_SIRET,
        holder_name="Bâtiments du Canal",
        form="orders",
        notified_on=date(2026, 2, 1),
        ends_on=date(2030, 1, 31),
        lots=[contracts.LotFacts("Voirie", maximum=maximum)],
    )
    return contracts.record_contract(by=by, at=NOW, facts=replace(given, **facts))


def lot_of(by, contract_id) -> int:
    return contracts.get_contract(by=by, contract_id=contract_id).lots[0].id


def listed(by, contract_id):
    return parts.list_contract_parts(by=by, contract_id=contract_id, on=TODAY)


def record(by, lot_id, facts):
    return parts.record_part(by=by, at=NOW, lot_id=lot_id, facts=facts)


def test_a_tranche_is_recorded_then_affirmed(host, contract_id, lots):
    part_id = record(host, lots[0].id, TRANCHE)
    (row,) = listed(host, contract_id).rows
    assert (row.lot, row.number, row.kind_label) == ("Lot 1, Gros œuvre", 1, "Tranche optionnelle")
    assert (row.facts, row.state, row.may_be_decided) == (TRANCHE, "to_decide", True)
    form = parts.get_part(by=host, part_id=part_id)
    assert (form.decides, form.is_used, form.facts) == ("Affermir", False, TRANCHE)
    assert parts.decide_part(by=host, at=NOW, part_id=part_id, live_on=date(2026, 3, 1)) == contract_id
    (row,) = listed(host, contract_id).rows
    assert (row.state, row.may_be_decided, row.facts.live_on) == ("live", False, date(2026, 3, 1))
    assert parts.get_part(by=host, part_id=part_id).decides == ""
    with pytest.raises(Refused, match="C’est fait depuis"):
        parts.decide_part(by=host, at=NOW, part_id=part_id, live_on=date(2026, 3, 2))
    assert [event.rows[0].subject for event in listed(host, contract_id).history] == ["parts", "parts"]


def test_parts_are_numbered_kind_by_kind_and_named_when_untitled(host, contract_id, lots):
    for kind in ("renewal", "renewal", "year"):
        record(host, lots[0].id, PartFacts(kind, starts_on=date(2026, 2, 1)))
    rows = listed(host, contract_id).rows
    assert [row.facts.title for row in rows] == ["Reconduction 1", "Reconduction 2", "Année 1"]
    assert [row.state for row in rows] == ["to_decide", "to_decide", "live"]
    assert rows[2].facts.live_on == date(2026, 2, 1), "a year begins on its first day"


def test_a_year_to_come_is_not_live_yet_and_one_without_days_has_no_state(host, contract_id, lots):
    record(host, lots[0].id, PartFacts("year", starts_on=date(2027, 1, 1)))
    record(host, lots[0].id, PartFacts("year"))
    assert [row.state for row in listed(host, contract_id).rows] == ["coming", "none"]


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"kind": "other"}, "kind", "genre"),
        ({"kind": "order"}, "kind", "accord-cadre"),
        ({"starts_on": date(2026, 1, 31), "decide_by": None}, "starts_on", "n’est notifié que"),
        ({"ends_on": date(2026, 5, 31)}, "ends_on", "précède le début"),
        ({"decide_by": date(2026, 6, 2)}, "decide_by", "ce jour-là au plus tard"),
        ({"live_on": date(2026, 3, 3)}, "live_on", "à venir"),
        ({"live_on": date(2026, 1, 15)}, "live_on", "n’est notifié que"),
        ({"amount": Decimal(-1)}, "amount", "négatif"),
    ],
)
def test_what_is_out_of_order_is_said_at_its_field(host, contract_id, lots, changes, field, told):
    with pytest.raises(Refused, match=told) as refused:
        record(host, lots[0].id, replace(TRANCHE, **changes))
    assert [name for name, _ in refused.value.problems] == [field]


def test_a_decision_is_not_taken_for_later_nor_before_the_contract(host, contract_id, lots):
    part_id = record(host, lots[0].id, TRANCHE)
    for day in (date(2026, 3, 3), date(2026, 1, 1)):
        with pytest.raises(Refused) as refused:
            parts.decide_part(by=host, at=NOW, part_id=part_id, live_on=day)
        assert refused.value.problems[0][0] == "live_on"


def test_a_decision_left_too_late_is_said(host, contract_id, lots):
    record(host, lots[0].id, replace(TRANCHE, decide_by=date(2026, 3, 9)))
    assert listed(host, contract_id).rows[0].state == "lapsed"


def test_orders_add_up_to_the_maximum_and_not_one_cent_more(host):
    contract_id = framework(host)
    lot_id = lot_of(host, contract_id)
    record(host, lot_id, ORDER)
    with pytest.raises(Refused, match="Reste à commander\u00a0: 400\u00a0€") as refused:
        record(host, lot_id, replace(ORDER, amount=Decimal("400.01")))
    assert refused.value.problems[0][0] == "amount"
    assert "R2162-4" in str(refused.value)
    second = record(host, lot_id, replace(ORDER, amount=Decimal(400)))
    with pytest.raises(Refused, match="dépasseraient le maximum"):
        parts.change_part(by=host, at=NOW, part_id=second, facts=replace(ORDER, amount=Decimal(401)))
    parts.change_part(by=host, at=NOW, part_id=second, facts=replace(ORDER, amount=Decimal(300)))
    (line,) = listed(host, contract_id).orders
    assert (line.lot, line.ordered, line.maximum) == ("Lot 1, Voirie", 900, 1000)


@pytest.mark.parametrize(("changes", "field"), [({"amount": None}, "amount"), ({"live_on": None}, "live_on")])
def test_an_order_has_an_amount_and_a_day(host, changes, field):
    lot_id = lot_of(host, framework(host))
    with pytest.raises(Refused) as refused:
        record(host, lot_id, replace(ORDER, **changes))
    assert [name for name, _ in refused.value.problems] == [field]


def test_a_framework_without_a_maximum_takes_any_order(host):
    contract_id = framework(host, maximum=None)
    record(host, lot_of(host, contract_id), replace(ORDER, amount=Decimal(10**9)))
    assert listed(host, contract_id).orders[0].maximum is None


def test_the_maximum_never_falls_below_what_is_ordered(host):
    contract_id = framework(host)
    lot_id = lot_of(host, contract_id)
    record(host, lot_id, ORDER)
    with pytest.raises(Refused, match="déjà commandés") as refused:
        change_lot(by=host, lot_id=lot_id, facts=contracts.LotFacts("Voirie", maximum=Decimal(599)))
    assert refused.value.problems[0][0] == "maximum"
    assert change_lot(by=host, lot_id=lot_id, facts=contracts.LotFacts("V", maximum=Decimal(600))) == contract_id


def test_a_framework_with_orders_stays_one(host):
    contract_id = framework(host)
    facts = contracts.get_contract(by=host, contract_id=contract_id).facts
    with pytest.raises(Refused, match="maximum de commandes") as refused:
        contracts.change_contract(by=host, contract_id=contract_id, facts=replace(facts, form="ordinary"))
    assert refused.value.problems[0][0] == "form"
    lot_id = lot_of(host, contract_id)
    record(host, lot_id, ORDER)
    change_lot(by=host, lot_id=lot_id, facts=contracts.LotFacts("Voirie"))
    with pytest.raises(Refused, match="Des commandes sont enregistrées"):
        contracts.change_contract(by=host, contract_id=contract_id, facts=replace(facts, form="ordinary"))
    contracts.change_contract(by=host, contract_id=contract_id, facts=replace(facts, form="subsequent"))


@pytest.mark.django_db(transaction=True)
def test_two_orders_at_once_never_pass_the_maximum(host):
    """Two connections: each order fits alone; the second waits for the first, then is refused at its amount."""
    lot_id = lot_of(host, framework(host))
    ready, told = threading.Barrier(2), []

    def order():
        ready.wait(timeout=10)
        try:
            record(host, lot_id, ORDER)
            told.append("ordered")
        except Refused as refused:
            told.append(refused.problems[0][0])
        finally:
            connection.close()

    both = [threading.Thread(target=order) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(told) == ["amount", "ordered"]
    with acting(Scope(APPLICATION, host, "see_contracts")):
        assert [part.amount for part in Part.objects.all()] == [600]


def test_the_database_s_own_refusal_is_said_at_the_field(host, monkeypatch):
    """Were the look before the write to miss, the sum is still held and the message still at its field."""
    from levier.usecases import part_forms

    lot_id = lot_of(host, framework(host))
    record(host, lot_id, ORDER)
    monkeypatch.setattr(part_forms, "_amount_problems", lambda *given: [])
    with pytest.raises(Refused, match="Une autre commande vient d’être passée") as refused:
        record(host, lot_id, ORDER)
    assert refused.value.problems[0][0] == "amount"


def test_a_part_is_changed_but_not_its_kind(host, contract_id, lots):
    part_id = record(host, lots[0].id, TRANCHE)
    with pytest.raises(Refused, match="ne change pas") as refused:
        parts.change_part(by=host, at=NOW, part_id=part_id, facts=replace(TRANCHE, kind="renewal"))
    assert refused.value.problems[0][0] == "kind"
    read = parts.get_part(by=host, part_id=part_id).seen
    parts.change_part(by=host, at=NOW, part_id=part_id, facts=replace(TRANCHE, title=""), seen=read)
    assert listed(host, contract_id).rows[0].facts.title == TRANCHE.title
    parts.change_part(by=host, at=NOW, part_id=part_id, facts=replace(TRANCHE, amount=Decimal(1)))
    with pytest.raises(edits.EditedMeanwhile):
        parts.change_part(by=host, at=NOW, part_id=part_id, facts=TRANCHE, seen=read)


def test_an_order_is_not_to_be_decided(host):
    part_id = record(host, lot_of(host, framework(host)), ORDER)
    with pytest.raises(Refused, match="ne se décide pas"):
        parts.decide_part(by=host, at=NOW, part_id=part_id, live_on=TODAY)


def test_a_part_goes_when_nothing_hangs_on_it(host, contract_id, lots):
    part_id = record(host, lots[0].id, TRANCHE)
    assert parts.remove_part(by=host, part_id=part_id) == contract_id
    assert listed(host, contract_id).rows == ()
    kept = record(host, lots[0].id, TRANCHE)
    with acting(Scope(APPLICATION, host, "calibrate_clause")):
        Calibration.objects.create(
            host_id=host.host_id,
            clause_id=lots[0].clause_id,
            part_id=kept,
            label="Base",
            method="FIXED",
            inputs={"hours": "10"},
            raw_hours=10,
            hours=10,
            calibrated_at=NOW,
        )
    assert parts.get_part(by=host, part_id=kept).is_used
    with pytest.raises(Refused, match="porte sur"):
        parts.remove_part(by=host, part_id=kept)


def test_a_part_s_objective_counts_from_the_day_it_is_decided(host, contract_id, lots):
    part_id = record(host, lots[0].id, TRANCHE)
    with acting(Scope(APPLICATION, host, "fix_objective")):
        Objective.objects.create(
            host_id=host.host_id,
            clause_id=lots[0].clause_id,
            part_id=part_id,
            version=1,
            stage="contractual",
            hours=200,
            fixed_on=date(2026, 2, 2),
            fixed_at=NOW,
        )
    assert listed(host, contract_id).thread.objective == 0
    parts.decide_part(by=host, at=NOW, part_id=part_id, live_on=date(2026, 3, 1))
    assert listed(host, contract_id).thread.objective == 200


def test_decisions_due_within_sixty_days_are_to_do(host, contract_id, lots):
    record(host, lots[0].id, TRANCHE)
    record(host, lots[1].id, replace(TRANCHE, kind="renewal", title="Reconduction 1", decide_by=date(2026, 5, 31)))
    affirmed = record(host, lots[1].id, replace(TRANCHE, title="Déjà affermie"))
    parts.decide_part(by=host, at=NOW, part_id=affirmed, live_on=date(2026, 3, 1))

    def due(day):
        return [(t.title, t.state) for t in home.get_home(by=host, today=day).todos if t.kind == "part"]

    tranche = ("Marché 2026-TRA-0001, lot 1\u00a0: Tranche optionnelle 1, bâtiment C", "watch")
    assert due(date(2026, 4, 30) - timedelta(days=61)) == []
    assert due(date(2026, 4, 30) - timedelta(days=60)) == [tranche]
    assert due(date(2026, 4, 15))[0] == (tranche[0], "alert")
    assert len(due(date(2026, 4, 15))) == 2
    assert [title for title, _ in due(date(2026, 5, 1))] == ["Marché 2026-TRA-0001, lot 2\u00a0: Reconduction 1"]


def test_who_follows_with_the_lead_reads_and_decides_nothing(host, other_host, contract_id, lots, buyer):
    part_id = record(host, lots[0].id, TRANCHE)
    with pytest.raises(NotFound):
        listed(other_host, contract_id)
    share(host, other_host, contract_id)
    for reader in (other_host, buyer):
        found = listed(reader, contract_id)
        assert (len(found.rows), found.may_change, found.rows[0].may_be_decided) == (1, False, False)
    assert not [t for t in home.get_home(by=other_host, today=date(2026, 4, 1)).todos if t.kind == "part"]
    for write in (
        lambda by: parts.get_part_form(by=by, contract_id=contract_id),
        lambda by: parts.get_part(by=by, part_id=part_id),
        lambda by: record(by, lots[0].id, TRANCHE),
        lambda by: parts.change_part(by=by, at=NOW, part_id=part_id, facts=TRANCHE),
        lambda by: parts.decide_part(by=by, at=NOW, part_id=part_id, live_on=date(2026, 3, 1)),
        lambda by: parts.remove_part(by=by, part_id=part_id),
    ):
        with pytest.raises(NotFound):
            write(other_host)
        with pytest.raises(NotAllowed):
            write(buyer)
