"""The same hours on two contracts: to check at the import, in one file or in two, and never refused."""

from dataclasses import replace
from datetime import date

import pytest
from tests.fixtures_domain import NOW
from tests.fixtures_people import hired, recorded, validated

from levier.usecases import contracts, hours_imports

HEADER = "Nom;Prénom;Date de naissance;N° de marché;avr-26;mai-26"
FIRST, SECOND = (f"Test;Lina;23/04/1999;2026-TRA-000{rank}" for rank in (1, 2))


@pytest.fixture
def on_two_contracts(host, contract_id, lots) -> int:
    """Lina works for one employer on two contracts. Returns the second one."""
    facts = contracts.get_contract(by=host, contract_id=contract_id).facts
    another = replace(facts, number="2026-TRA-0002", lots=[contracts.LotFacts("Peinture", None)])
    second = contracts.record_contract(by=host, at=NOW, facts=another)
    lina = recorded(host, born_on=date(1999, 4, 23))
    validated(host, lina)
    hired(host, lina, lots[0].id)
    hired(host, lina, contracts.get_contract(by=host, contract_id=second).lots[0].id)
    return second


def received(host, *rows, name="relevé.csv"):
    content = "\r\n".join((HEADER, *rows)).encode("cp1252")
    import_id = hours_imports.receive_hours_file(by=host, at=NOW, name=name, content=content)
    return hours_imports.get_hours_import(by=host, import_id=import_id)


def doubled(found):
    return [problem for problem in found.problems if "une heure compte une seule fois" in problem.message]


def test_the_same_hours_in_one_file_are_said_at_both_cells(host, on_two_contracts):
    found = received(host, f"{FIRST};75;60", f"{SECOND};75;40")
    first, second = doubled(found)
    assert (first.cell, second.cell, first.severity) == ("E2", "E3", "to_check")
    assert "2026-TRA-0001" in first.message
    assert "autant pour 2026-TRA-0002" in first.message
    assert found.counts["lines"] == 4, "kept all the same"


def test_hours_already_kept_on_the_other_contract_are_said_and_those_rejected_are_not(host, on_two_contracts):
    kept = received(host, f"{FIRST};75;")
    assert doubled(kept) == []
    hours_imports.confirm_hours_import(by=host, at=NOW, import_id=kept.id)
    (again,) = doubled(received(host, f"{SECOND};75;60", name="suite.csv"))
    assert "autant pour 2026-TRA-0001" in again.message
    assert doubled(received(host, f"{SECOND};70;60", name="autre.csv")) == []
    assert doubled(received(host, f"{SECOND};;75", name="mai.csv")) == [], "another month"


def test_nothing_to_compare_is_nothing_said(host, on_two_contracts):
    assert doubled(received(host, "Inconnue;Nora;23/04/1999;2026-TRA-0001;75;")) == []
