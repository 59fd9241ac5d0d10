"""Lists of contracts: rows of one contract are its lots, taken whole or not at all."""

from datetime import date
from decimal import Decimal

import pytest
from tests.exchange.spreadsheet_samples import xlsx
from tests.fixtures_domain import BUYER_SIRET, HOLDER_SIRET
from tests.fixtures_listed import CONTRACTS, lines_of

from levier.records.models import Contract, Organization
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import contracts, listed_imports, listed_views
from levier.usecases.refusals import Refused


def test_a_refusal_while_writing_leaves_nothing(host, receive_list, list_seen, confirm_list, monkeypatch):
    import_id = receive_list(CONTRACTS, "contracts")
    listed_imports.match_list_columns(
        by=host, import_id=import_id, columns={}, answers={"buyer:departement imaginaire": HOLDER_SIRET}
    )
    assert list_seen(import_id).counts["made"] == {"contracts": 2, "objectives": 0}
    record, calls = contracts.record_contract, []

    def fail_the_second_time(**arguments):
        calls.append(arguments)
        if len(calls) > 1:
            raise Refused(("number", "déjà suivi"))
        return record(**arguments)

    monkeypatch.setattr("levier.usecases.listed_contracts.record_contract", fail_the_second_time)
    confirm_list(import_id)
    assert list_seen(import_id).state == "to_confirm"
    with acting(Scope(APPLICATION, host, "see_contracts")):
        assert not Contract.objects.exists()


def test_contracts_go_from_the_file_to_the_list_with_their_lots(host, receive_list, list_seen, confirm_list):
    import_id = receive_list(CONTRACTS, "contracts")
    found = list_seen(import_id)
    assert dict(found.results) == {"new": 2, "known": 0, "to_decide": 0, "left_out": 0, "refused": 2}
    assert {(p["cell"], p["message"]) for p in found.problems} == {
        ("C4", "cette organisation n’est pas connue ici\u00a0: indiquez son SIRET"),
        ("F5", "ce n’est pas un montant"),
    }
    assert {u.name for u in found.unknown} == {"Département imaginaire", "Bâtisseurs"}
    confirm_list(import_id)
    [row] = contracts.list_contracts(by=host)
    assert (row.number, row.amount, row.ends_on) == ("2025-1", Decimal("120000.50"), date(2026, 2, 28))
    lots = contracts.get_contract(by=host, contract_id=row.id).lots
    assert [(lot.title, lot.amount) for lot in lots] == [
        ("Gros œuvre", Decimal("100000.50")),
        ("Peinture", Decimal("20000.00")),
    ]
    report = listed_views.list_report(by=host, import_id=import_id)
    assert "Titulaire non repris" in report.rows[0].why
    assert list_seen(receive_list(CONTRACTS, "contracts")).results["known"] == 2


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["1;A;1;x", "1;A;1;y"], "le lot 1 de ce marché est sur plusieurs lignes"),
        (["1;A;1;", "1;A;zéro;"], "du même marché, est refusée"),
        (["1;;1;"], "il manque\u00a0: objet du marché"),
    ],
    ids=["a lot twice", "another row refused", "an object missing"],
)
def test_a_contract_is_taken_whole_or_not_at_all(host, receive_list, list_seen, lines, told):
    head = "N° marché;Objet;Lot;Intitulé du lot;SIRET acheteur;Acheteur"
    content = "\r\n".join([head, *(f"{line};{BUYER_SIRET};Ville" for line in lines)]).encode()
    found = list_seen(receive_list(content, "contracts"))
    assert found.results["refused"] == len(lines)
    assert any(told in problem["message"] for problem in found.problems)


def test_rows_of_one_contract_without_lots_are_one(host, receive_list, list_seen):
    content = f"N° marché;Objet;SIRET acheteur;Acheteur\r\n1;A;{BUYER_SIRET};V\r\n1;A;{BUYER_SIRET};V\r\n".encode()
    found = list_seen(receive_list(content, "contracts"))
    assert (found.results["new"], found.results["known"]) == (1, 1)


def test_lots_of_several_holders_leave_the_award_to_record(host, receive_list, confirm_list):
    head = "N° marché;Objet;Lot;SIRET acheteur;Acheteur;SIRET titulaire;Titulaire;Montant HT"
    rows = [
        f"1;Gros œuvre;1;{BUYER_SIRET};V;{HOLDER_SIRET};B;100",
        f"1;Peinture;2;{BUYER_SIRET};V;;;100",
    ]
    import_id = receive_list("\r\n".join([head, *rows]).encode(), "contracts")
    why = listed_views.list_report(by=host, import_id=import_id).rows[0].why
    assert "enregistrez l’attribution de chaque lot" in why
    assert "Objet et dates du marché pris sur la ligne 2" in why
    assert "Même montant sur chaque lot" in why
    confirm_list(import_id)
    [row] = contracts.list_contracts(by=host)
    assert (row.holder, row.amount) == ("", Decimal(100))
    assert [lot.title for lot in contracts.get_contract(by=host, contract_id=row.id).lots] == ["Gros œuvre", "Peinture"]


def test_organizations_with_one_name_are_told_apart_by_siret(host, receive_list, list_seen):
    with acting(Scope(APPLICATION, host, "register_organization")):
        for siret in (BUYER_SIRET, HOLDER_SIRET):
            Organization.objects.create(siret=siret, kind="buyer", name="Ville")
    content = b"N march\xe9;Objet;Acheteur\r\n1;A;VILLE\r\n"
    [problem] = list_seen(receive_list(content, "contracts")).problems
    assert "plusieurs organisations portent ce nom" in problem["message"]


def test_a_spreadsheet_of_numbers_gives_sirets_back(host, receive_list, list_seen):
    rows = [["Numéro", "Objet", "Acheteur", "SIRET acheteur"], [2025.0, "A", "Ville", float(BUYER_SIRET)]]
    found = list_seen(receive_list(xlsx(rows), "contracts", name="l.xlsx"))
    assert found.results["new"] == 1


@pytest.mark.parametrize(
    ("line", "cell", "told"),
    [
        (f"1;A;{BUYER_SIRET};V;01/02/2026;01/01/2026;;", "F2", "précède la notification"),
        (f"1;A;{BUYER_SIRET};;;;;", "C2", "indiquez aussi son nom"),
        (f"1;A;{BUYER_SIRET};V;;;{HOLDER_SIRET};", "G2", "indiquez aussi son nom"),
        ("1;A;;;;;;", "C2", "il manque"),
    ],
    ids=["dates out of order", "a new buyer without a name", "a new holder without a name", "no buyer"],
)
def test_what_is_wrong_with_a_contract_is_said_at_its_cell(receive_list, list_seen, line, cell, told):
    head = "N° marché;Objet;SIRET acheteur;Acheteur;Notification;Fin;SIRET titulaire;Titulaire"
    [problem] = list_seen(receive_list(lines_of(line, head=head), "contracts")).problems
    assert problem["cell"] == cell
    assert told in problem["message"]


def test_amounts_of_lots_stand_beside_that_of_the_contract(host, receive_list, confirm_list):
    head = "N° marché;Objet;SIRET acheteur;Acheteur;Montant HT;Lot;Montant du lot"
    lines = [f"1;A;{BUYER_SIRET};V;300;1;100", f"1;A;{BUYER_SIRET};V;300;2;200", f"2;B;{BUYER_SIRET};V;;1;"]
    import_id = receive_list(lines_of(*lines, head=head), "contracts")
    confirm_list(import_id)
    second, first = contracts.list_contracts(by=host)
    assert (first.amount, second.amount) == (Decimal(300), None)
    lots = contracts.get_contract(by=host, contract_id=first.id).lots
    assert [(lot.title, lot.amount) for lot in lots] == [("Lot 1", Decimal(100)), ("Lot 2", Decimal(200))]


def test_a_contract_has_so_many_lots_at_most(receive_list, list_seen, monkeypatch):
    monkeypatch.setattr("levier.usecases.listed_contracts.MOST_LOTS", 1)
    head = "N° marché;Objet;SIRET acheteur;Acheteur;Intitulé du lot"
    lines = [f"1;A;{BUYER_SIRET};V;Peinture", f"1;A;{BUYER_SIRET};V;Voirie"]
    found = list_seen(receive_list(lines_of(*lines, head=head), "contracts"))
    assert (found.results["refused"], "plus de 1 lots" in found.problems[0]["message"]) == (2, True)


def test_the_name_a_siret_is_known_by_stays_and_the_list_s_is_told(host, receive_list, confirm_list):
    """Even when the one known here is a buyer, and the list makes it a holder."""
    head = "N° marché;Objet;SIRET acheteur;Acheteur;SIRET titulaire;Titulaire"
    confirm_list(receive_list(lines_of(f"1;A;{BUYER_SIRET};Ville fictive;;", head=head), "contracts"))
    line = f"2;B;{BUYER_SIRET};Mairie;{BUYER_SIRET};Régie de la ville"
    import_id = receive_list(lines_of(line, head=head), "contracts")
    why = listed_views.list_report(by=host, import_id=import_id).rows[0].why
    assert "Acheteur\u00a0: le SIRET" in why
    assert "Titulaire\u00a0: le SIRET" in why
    assert why.count("connu ici sous le nom «\u00a0Ville fictive\u00a0»") == 2
    confirm_list(import_id)
    with acting(Scope(APPLICATION, host, "see_contracts")):
        assert set(Organization.objects.filter(siret=BUYER_SIRET).values_list("kind", "name")) == {
            ("buyer", "Ville fictive"),
            ("company", "Ville fictive"),
        }
