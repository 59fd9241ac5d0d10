"""Hours to do in a list of contracts: fixed once, as the list has them, with no calibration made up."""

from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_domain import BUYER_SIRET, NOW
from tests.fixtures_listed import lines_of

from levier.records.models import Calibration, Clause, Objective, Part
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import calibrations, contracts, listed_imports, listed_views, objectives_taken_over
from levier.usecases.objectives_taken_over import TakenOver
from levier.usecases.refusals import NotFound, Refused

HEAD = "N° marché;Objet;SIRET acheteur;Acheteur;Notification;Lot;Heures d’insertion prévues"
LOT_1 = f"M1;École;{BUYER_SIRET};Ville;01/03/2025;1;1 200 h"
LOT_2 = f"M1;École;{BUYER_SIRET};Ville;01/03/2025;2;350,5"


def _kept(host) -> list[tuple]:
    with acting(Scope(APPLICATION, host, "see_contracts")):
        assert not Calibration.objects.exists()
        rows = Objective.objects.select_related("clause__lot").order_by("clause__lot__number")
        return [(row.clause.lot.number, row.version, row.stage, row.hours, row.fixed_on) for row in rows]


def _whys(host, import_id) -> list[tuple[str, str]]:
    return [(row.result, row.why) for row in listed_views.list_report(by=host, import_id=import_id).rows]


def test_each_lot_has_the_objective_of_its_row_and_where_it_stood(host, receive_list, list_seen, confirm_list):
    content = lines_of(LOT_1, LOT_2, head=HEAD)
    import_id = receive_list(content, "contracts")
    assert list_seen(import_id).counts["made"] == {"contracts": 1, "objectives": 2}
    result, why = _whys(host, import_id)[0]
    assert result == "À enregistrer"
    assert "objectif repris de 1\u202f200\u00a0h (contractuel, 01/03/2025, jour de la notification)" in why
    assert why.endswith("sans méthode ni taux.")
    assert _kept(host) == []
    confirm_list(import_id)
    on = date(2025, 3, 1)
    assert _kept(host) == [(1, 1, "contractual", Decimal(1200), on), (2, 1, "contractual", Decimal("350.50"), on)]
    [row] = contracts.list_contracts(by=host)
    assert row.objective == Decimal("1550.50")
    seen = contracts.get_contract(by=host, contract_id=row.id)
    page = calibrations.get_calibration_page(by=host, clause_id=seen.lots[0].clause_id, on=NOW.date())
    assert page.versions[0].formula == (
        "Repris du tableau «\u00a0liste.csv\u00a0», ligne 2\u00a0: méthode et taux non dits, aucun calcul"
    )
    assert page.versions[0].why == "Repris du tableau «\u00a0liste.csv\u00a0», ligne 2, ligne 3"
    assert page.versions[0].calibration_id is None


def test_twice_is_once_and_another_figure_changes_nothing(host, receive_list, list_seen, confirm_list):
    confirm_list(receive_list(lines_of(LOT_1, LOT_2, head=HEAD), "contracts"))
    before = _kept(host)
    again = receive_list(lines_of(LOT_1, LOT_2.replace("350,5", "9"), head=HEAD), "contracts")
    assert list_seen(again).results["known"] == 2
    assert [why[-44:] for _, why in _whys(host, again)][1].endswith("est déjà fixé.")
    assert _kept(host) == before


def test_a_contract_followed_already_takes_the_objectives_it_lacks(host, receive_list, list_seen, confirm_list):
    without = HEAD.removesuffix(";Heures d’insertion prévues")
    confirm_list(
        receive_list(lines_of(*(line.rpartition(";")[0] for line in (LOT_1, LOT_2)), head=without), "contracts")
    )
    lines = [LOT_1, LOT_2.replace("350,5", "selon besoin"), LOT_2.replace(";2;", ";7;")]
    import_id = receive_list(lines_of(*lines, head=HEAD), "contracts")
    found = list_seen(import_id)
    assert (found.results["new"], found.results["refused"], found.results["known"]) == (1, 1, 1)
    assert found.counts["made"] == {"contracts": 0, "objectives": 1}
    assert "seul l’objectif est ajouté" in _whys(host, import_id)[0][1]
    assert "Lot non reconnu" in _whys(host, import_id)[2][1]
    confirm_list(import_id)
    assert [row[:2] for row in _kept(host)] == [(1, 1)]


@pytest.mark.parametrize(
    ("hours", "told", "made"),
    [
        (("100", "100"), "les mêmes heures sur chaque lot", 0),
        (("", "100"), "", 1),
        (("0", "100"), "0 h\u00a0: aucun objectif", 1),
        (("à définir", "100"), "G2\u00a0: ce n’est pas un nombre d’heures", 1),
        (("1.200", "100"), "se lisent de deux façons", 1),
        (("999999999", "100"), "trop grand", 1),
        (("-5", "100"), "G2", 1),
        (("5 %", "100"), "G2", 1),
    ],
    ids=["the same on each lot", "empty", "zero", "words", "two readings", "too many", "negative", "a share"],
)
def test_hours_that_cannot_be_told_leave_the_contract_without(host, receive_list, list_seen, hours, told, made):
    lines = [LOT_1.replace("1 200 h", hours[0]), LOT_2.replace("350,5", hours[1])]
    import_id = receive_list(lines_of(*lines, head=HEAD), "contracts")
    assert list_seen(import_id).counts["made"] == {"contracts": 1, "objectives": made}
    assert told in _whys(host, import_id)[0][1]


def test_the_same_hours_are_those_of_lots_when_it_is_said(host, receive_list, list_seen, confirm_list):
    lines = [LOT_1.replace("1 200 h", "100"), LOT_2.replace("350,5", "100")]
    import_id = receive_list(lines_of(*lines, head=HEAD), "contracts")
    assert [(p["cell"], p["severity"]) for p in list_seen(import_id).problems] == [
        ("G2", "to_check"),
        ("G3", "to_check"),
    ]
    listed_imports.match_list_columns(by=host, import_id=import_id, columns={6: "lot_hours"}, answers={})
    confirm_list(import_id)
    assert [row[3] for row in _kept(host)] == [Decimal(100), Decimal(100)]
    second = [line.replace("M1", "M2") for line in lines]
    assert list_seen(receive_list(lines_of(*second, head=HEAD), "contracts")).counts["made"]["objectives"] == 2


def test_the_day_of_an_objective_is_its_own_else_the_notification_else_today(host, receive_list, confirm_list):
    head = f"{HEAD};Objectif fixé le"
    lines = [
        f"A;x;{BUYER_SIRET};Ville;01/03/2025;1;10;01/02/2025",
        f"B;x;{BUYER_SIRET};Ville;;1;10;",
        f"C;x;{BUYER_SIRET};Ville;01/03/2025;1;10;01/03/2031",
        f"D;x;{BUYER_SIRET};Ville;01/03/2025;1;10;un jour",
    ]
    import_id = receive_list(lines_of(*lines, head=head), "contracts")
    whys = [why for _, why in _whys(host, import_id)]
    assert "(prévision, 01/02/2025)" in whys[0]
    assert "(prévision, 02/03/2026, jour de la reprise)" in whys[1]
    assert whys[2].startswith("H4\u00a0: Cette date est à venir")
    assert whys[3].startswith("H5\u00a0: ce n’est pas une date")
    confirm_list(import_id)
    assert [row[4] for row in sorted(_kept(host), key=str)] == [date(2025, 2, 1), NOW.date()]


def test_a_list_without_lots_gives_its_single_lot_the_hours(host, receive_list, list_seen, confirm_list):
    head = "N° marché;Objet;SIRET acheteur;Acheteur;Objectif"
    lines = [f"A;x;{BUYER_SIRET};Ville;80", f"A;x;{BUYER_SIRET};Ville;40"]
    import_id = receive_list(lines_of(*lines, head=head), "contracts")
    assert "son objectif de 40\u00a0h n’est pas repris" in _whys(host, import_id)[1][1]
    confirm_list(import_id)
    assert [row[3] for row in _kept(host)] == [Decimal(80)]
    assert list_seen(receive_list(lines_of(lines[0], head=head), "contracts")).results["known"] == 1


def test_a_lot_whose_clause_was_taken_away_takes_none(host, receive_list, contract_id):
    with acting(Scope(APPLICATION, host, "change_contract")):
        Clause.objects.filter(lot__contract_id=contract_id, lot__number=2).delete()
    head = "N° marché;Objet;SIRET acheteur;Acheteur;Lot;Heures d’insertion"
    line = f"2026-TRA-0001;x;{BUYER_SIRET};Ville;2;10"
    assert "n’a pas de clause sociale" in _whys(host, receive_list(lines_of(line, head=head), "contracts"))[0][1]


def _take(host, contract_id, **facts):
    taken = TakenOver(**{"lot_number": 1, "hours": Decimal(10), "fixed_on": NOW.date(), "source": "s", **facts})
    return objectives_taken_over.take_over_objectives(by=host, at=NOW, contract_id=contract_id, taken=[taken])


def test_what_is_taken_over_is_refused_without_a_clause_twice_or_to_come(host, other_host, contract_id):
    assert len(_take(host, contract_id)) == 1
    for facts, told in (
        ({}, "déjà fixé"),
        ({"lot_number": 9}, "pas de clause"),
        ({"lot_number": 2, "fixed_on": date(2031, 1, 1)}, "à venir"),
    ):
        with pytest.raises(Refused, match=told):
            _take(host, contract_id, **facts)
    with pytest.raises(NotFound):
        _take(other_host, contract_id)


def test_objectives_of_parts_are_not_those_of_the_lot(host, contract_id):
    with acting(Scope(APPLICATION, host, "see_contracts")):
        assert not Part.objects.exists()
        lots = objectives_taken_over.claused_lots(contracts.Contract.objects.filter(pk=contract_id))
    assert {number: lot.hours for number, lot in lots[contract_id].items()} == {1: None, 2: None}
