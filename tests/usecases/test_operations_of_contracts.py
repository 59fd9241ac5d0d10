"""The operations a contract belongs to: on its thread, in its note, and named by a list of contracts."""

import pytest
from tests.fixtures_desks import share
from tests.fixtures_domain import BUYER_SIRET, NOW

from levier.records.models import OperationContract
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import contracts, listed_imports, operations
from levier.usecases.operations import OperationFacts

HEAD = "N° marché;Objet;SIRET acheteur;Acheteur;Opération"


@pytest.fixture
def keep(host, contract_id):
    """Operations by name, the contract in each."""

    def do(*names, contract_ids=(contract_id,)):
        for name in names:
            facts = OperationFacts(name, "renewal_project")
            kept = operations.record_operation(by=host, at=NOW, facts=facts)
            operations.add_contracts(by=host, operation_id=kept, contract_ids=contract_ids)

    return do


def on_thread(by, contract_id):
    found = contracts.get_contract(by=by, contract_id=contract_id).thread.operations
    return [(one.name, one.is_open) for one in found]


def test_a_contract_is_in_none_one_or_several_operations(host, contract_id, keep):
    assert on_thread(host, contract_id) == []
    keep("Rives", "Izards")
    assert on_thread(host, contract_id) == [("Izards", True), ("Rives", True)]


def test_others_read_their_names_and_do_not_open_them(host, other_host, contract_id, keep, buyer, holder):
    keep("Izards")
    share(host, other_host, contract_id)
    for actor in (buyer, holder, other_host):
        assert on_thread(actor, contract_id) == [("Izards", False)]


def test_the_buyer_does_not_read_an_operation_without_a_contract_of_its_own(host, buyer, keep):
    keep("Izards", contract_ids=())
    with acting(Scope(APPLICATION, buyer, "see_contracts")):
        assert not OperationContract.objects.exists()


def listed(*lines):
    return "\r\n".join([HEAD, *(line.format(BUYER_SIRET) for line in lines)]).encode()


def test_a_list_puts_contracts_in_operations_known_here(host, receive_list, confirm_list, keep):
    keep("Rénovation des Izards", contract_ids=())
    import_id = receive_list(listed("1;A;{};Ville;RÉNOVATION  des izards", "2;B;{};Ville;"), "contracts")
    confirm_list(import_id)
    found = {row.number: row.id for row in contracts.list_contracts(by=host)}
    assert on_thread(host, found["1"]) == [("Rénovation des Izards", True)]
    assert on_thread(host, found["2"]) == []


def test_an_operation_nobody_keeps_is_told_at_its_cell_until_it_is_created(host, receive_list, list_seen, keep):
    import_id = receive_list(listed("1;A;{};Ville;Izards"), "contracts")
    found = list_seen(import_id)
    assert found.results["refused"] == 1
    [problem] = found.problems
    assert problem["cell"] == "E2"
    assert "créez-la d’abord" in problem["message"]
    keep("Izards", contract_ids=())
    listed_imports.match_list_columns(by=host, import_id=import_id, columns={}, answers={})
    assert list_seen(import_id).results["new"] == 1


def test_an_operation_of_another_organisation_is_not_known_here(host, other_host, receive_list, list_seen):
    operations.record_operation(by=other_host, at=NOW, facts=OperationFacts("Izards", "renewal_project"))
    import_id = receive_list(listed("1;A;{};Ville;Izards"), "contracts")
    assert list_seen(import_id).results["refused"] == 1
