"""Contracts by hand: recorded with their lots, changed, out of reach for others."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_domain import BUYER_SIRET, NOW

from levier.rules.access import NotAllowed
from levier.usecases import contracts
from levier.usecases.edits import EditedMeanwhile
from levier.usecases.lots import add_lot, change_lot, get_lot_change
from levier.usecases.refusals import NotFound, Refused

FACTS = contracts.ContractFacts(
    number="2026-SRV-0009", object="Nettoyage des écoles", buyer_siret=BUYER_SIRET, buyer_name="Métropole fictive"
)


def test_a_contract_without_lots_has_one_of_the_whole_amount(host):
    found = contracts.record_contract(by=host, at=NOW, facts=replace(FACTS, amount=Decimal("50000")))
    (lot,) = contracts.get_contract(by=host, contract_id=found).lots
    assert (lot.number, lot.title, lot.amount) == (1, "Nettoyage des écoles", Decimal("50000"))
    assert lot.clause_id is not None


def test_the_thread_and_the_history_of_a_new_contract(host, contract_id):
    found = contracts.get_contract(by=host, contract_id=contract_id)
    assert (found.thread.lots, found.thread.objective, found.thread.people) == (2, 0, 0)
    assert {event.gesture for event in found.history} == {"Enregistrer un marché"}
    assert {event.who for event in found.history} == {"Ada Nord"}


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"number": "  "}, "number"),
        ({"object": ""}, "object"),
        ({"notified_on": date(2026, 3, 1), "ends_on": date(2026, 2, 1)}, "ends_on"),
        ({"buyer_siret": "12345678901234"}, "buyer_siret"),
        ({"holder_siret": "73282932000074", "holder_name": ""}, "holder_siret"),
        ({"amount": Decimal(1), "lots": [contracts.LotFacts("Lot", Decimal(2))]}, "amount"),
        ({"lots": [contracts.LotFacts(" ")]}, "lots"),
        ({"kind": "other"}, "kind"),
        ({"form": "other"}, "form"),
        ({"kind": "concession", "form": "orders"}, "form"),
        ({"lots": [contracts.LotFacts("Lot", maximum=Decimal(1))]}, "lots"),
        ({"form": "orders", "lots": [contracts.LotFacts("Lot", maximum=Decimal(0))]}, "lots"),
        ({"purchasing_body_siret": BUYER_SIRET}, "purchasing_body_siret"),
        ({"purchasing_body_siret": "123"}, "purchasing_body_siret"),
    ],
)
def test_what_is_refused_is_said_at_its_field(host, facts, field):
    with pytest.raises(Refused) as refused:
        contracts.record_contract(by=host, at=NOW, facts=replace(FACTS, **facts))
    assert field in [name for name, _ in refused.value.problems]


def test_the_same_number_of_the_same_buyer_is_followed_once(host):
    contracts.record_contract(by=host, at=NOW, facts=FACTS)
    with pytest.raises(Refused, match="déjà suivi"):
        contracts.record_contract(by=host, at=NOW, facts=FACTS)


def test_a_change_is_kept_with_before_and_after(host, contract_id):
    facts = contracts.get_contract(by=host, contract_id=contract_id).facts
    contracts.change_contract(by=host, contract_id=contract_id, facts=replace(facts, object="Réhabilitation, phase 2"))
    (event, *_) = contracts.get_contract(by=host, contract_id=contract_id).history
    (changed,) = [c for c in event.changes if c.label == "object"]
    assert (changed.before, changed.after) == ("Réhabilitation de logements", "Réhabilitation, phase 2")


def test_buyer_purchasing_body_and_place_are_three_things(host):
    facts = replace(
        FACTS,
        form="subsequent",
        purchasing_body_siret="21750001600019",
        purchasing_body_name="Centrale fictive",
        place_commune="31555",
        place="Quartiers nord",
        is_neighbourhood_upkeep=True,
        lots=[contracts.LotFacts("Écoles", Decimal(10), maximum=Decimal(40))],
    )
    found = contracts.get_contract(by=host, contract_id=contracts.record_contract(by=host, at=NOW, facts=facts))
    assert replace(found.facts, lots=facts.lots) == facts
    assert (found.buyer, found.purchasing_body) == ("Métropole fictive", "Centrale fictive")
    assert found.form_label == "Accord-cadre à marchés subséquents"
    assert found.lots[0].maximum == 40


@pytest.mark.parametrize(("code", "told"), [("01001", "Val-Fictif"), ("31555", "31555")])
def test_the_place_has_the_name_of_its_commune_once_it_is_known(loaded_territory, host, code, told):
    contract_id = contracts.record_contract(by=host, at=NOW, facts=replace(FACTS, place_commune=code))
    assert contracts.get_contract(by=host, contract_id=contract_id).commune == told


def test_a_lot_is_changed_and_who_saves_second_is_told(host, contract_id, lots):
    read = get_lot_change(by=host, lot_id=lots[0].id)
    assert (read.contract_id, read.facts.title, read.form) == (contract_id, "Gros œuvre", "ordinary")
    change_lot(by=host, lot_id=lots[0].id, facts=contracts.LotFacts("Clos et couvert"), seen=read.seen)
    with pytest.raises(EditedMeanwhile):
        change_lot(by=host, lot_id=lots[0].id, facts=read.facts, seen=read.seen)
    with pytest.raises(Refused, match="demande un accord-cadre"):
        change_lot(by=host, lot_id=lots[0].id, facts=contracts.LotFacts("Lot", maximum=Decimal(1)))
    with pytest.raises(Refused, match="Indiquez son intitulé"):
        add_lot(by=host, contract_id=contract_id, lot=contracts.LotFacts(""))


def test_a_change_to_the_number_of_another_contract_is_refused(host, contract_id):
    other = contracts.record_contract(by=host, at=NOW, facts=FACTS)
    facts = contracts.get_contract(by=host, contract_id=other).facts
    with pytest.raises(Refused, match="déjà suivi"):
        contracts.change_contract(by=host, contract_id=other, facts=replace(facts, number="2026-TRA-0001"))


def test_another_organisation_neither_sees_nor_changes_it(other_host, contract_id):
    assert contracts.list_contracts(by=other_host) == ()
    with pytest.raises(NotFound):
        contracts.get_contract(by=other_host, contract_id=contract_id)
    with pytest.raises(NotFound):
        contracts.change_contract(by=other_host, contract_id=contract_id, facts=FACTS)
    with pytest.raises(NotFound):
        add_lot(by=other_host, contract_id=contract_id, lot=contracts.LotFacts("x"))


def test_buyer_and_holder_see_it_and_cannot_record(buyer, holder, contract_id):
    for party in (buyer, holder):
        (row,) = contracts.list_contracts(by=party)
        assert row.id == contract_id
        seen = contracts.get_contract(by=party, contract_id=contract_id)
        assert (seen.history, seen.may_change) == ((), False)
        assert len(seen.lots) == 2
        with pytest.raises(NotAllowed):
            contracts.record_contract(by=party, at=NOW, facts=FACTS)


def test_search_finds_number_object_and_parties(host, contract_id):
    for words in ("TRA-0001", "logements", "Canal", BUYER_SIRET):
        assert [row.id for row in contracts.list_contracts(by=host, search=words)] == [contract_id]
    assert contracts.list_contracts(by=host, search="introuvable") == ()
