"""Orders, tranches and weekly hours in lists: taken by the rules of entry by hand, or told at their cell."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_domain import BUYER_SIRET, HOLDER_SIRET, NOW
from tests.fixtures_listed import lines_of
from tests.fixtures_people import hired, recorded, validated

from levier.records.models import Clause, Engagement, Objective
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import calibrations, contracts, engagements, listed_imports, listed_views, parts
from levier.usecases.objectives_taken_over import TakenOver, take_over_objectives
from levier.usecases.part_forms import PartFacts
from levier.usecases.refusals import NotFound, Refused

HIRE = "Nom;Prénom;Né le;Public;Validée le;N° marché;Lot;SIRET employeur;Type de contrat;Date d'embauche"
WHO = f"Martin;Zoé;23/04/1999;RSA;01/02/2026;2026-TRA-0001;1;{HOLDER_SIRET};CDD;16/02/2026"
HOURS = "N° marché;Objet;SIRET acheteur;Acheteur;Lot;Bon de commande;Heures d'insertion prévues"
LOT = f"2026-TRA-0001;x;{BUYER_SIRET};Ville;1"
ORDER = PartFacts("order", "Rue des Lilas", Decimal(600), live_on=date(2026, 2, 5))


@pytest.fixture
def orders(host, contract_id, lots):
    """Two orders and a tranche of the first lot, an order of the second; the titles of the first are its own."""
    found = contracts.get_contract(by=host, contract_id=contract_id)
    contracts.change_contract(by=host, contract_id=contract_id, facts=replace(found.facts, form="orders"))

    def part(lot, **facts):
        return parts.record_part(by=host, at=NOW, lot_id=lot.id, facts=replace(ORDER, **facts))

    return (
        part(lots[0]),
        part(lots[0], title="", live_on=date(2026, 3, 1)),
        part(lots[0], kind="tranche", title="", amount=None, live_on=None),
        part(lots[1], title="Autre"),
    )


def _rows(host, import_id) -> list[tuple[str, str]]:
    return [(row.result, row.why) for row in listed_views.list_report(by=host, import_id=import_id).rows]


def _hires(host) -> list[tuple]:
    with acting(Scope(APPLICATION, host, "see_people")):
        return list(Engagement.objects.order_by("pk").values_list("part_id", "weekly_hours"))


def _objectives(host) -> list[tuple]:
    with acting(Scope(APPLICATION, host, "see_contracts")):
        rows = Objective.objects.order_by("clause__lot__number", "part_id").values_list("part_id", "version", "hours")
        return list(rows)


@pytest.mark.parametrize(
    ("head", "cell", "rank"),
    [
        ("Commande", "1", 0),
        ("Commande", "rue des LILAS", 0),
        ("Bon de commande", "BC n° 2", 1),
        ("Tranche", "Commande 2", 1),
        ("Tranche", "TO 1", 2),
        ("Tranche", "01", 2),
        ("Tranche", "Tranche ferme", None),
        ("Commande", "néant", None),
        ("Commande", "", None),
    ],
)
def test_the_order_or_tranche_of_a_hire_is_taken(host, orders, receive_list, confirm_list, head, cell, rank):
    confirm_list(receive_list(lines_of(f"{WHO};{cell}", head=f"{HIRE};{head}")))
    assert _hires(host) == [(None if rank is None else orders[rank], None)]


@pytest.mark.parametrize(
    ("head", "cell", "told"),
    [
        ("Commande", "7", "ce lot n’a pas cette commande (il a «\u00a0Commande 1 · Rue des Lilas\u00a0»"),
        ("Commande", "Autre", "ce lot n’a pas cette commande"),
        ("Partie", "1", "plusieurs parties de ce lot"),
        ("Partie", "x", "ce lot n’a pas cette partie"),
    ],
)
def test_a_part_the_lot_has_not_is_told_at_its_cell(host, orders, receive_list, list_seen, head, cell, told):
    import_id = receive_list(lines_of(f"{WHO};{cell}", head=f"{HIRE};{head}"))
    found = list_seen(import_id)
    assert [(p["cell"], p["value"]) for p in found.problems] == [("K2", cell)]
    assert told in found.problems[0]["message"]
    assert found.counts["made"]["engagements"] == 0


def test_days_that_do_not_agree_with_the_order_are_to_check(host, orders, receive_list):
    ((result, why),) = _rows(host, receive_list(lines_of(f"{WHO};2", head=f"{HIRE};Commande")))
    assert result == "À enregistrer"
    assert "lot 1, Commande 2, Bâtiments du Canal" in why
    assert "À vérifier\u00a0: L’embauche commence le 16\u00a0févr.\u00a02026, avant «\u00a0Commande 2\u00a0»" in why


def test_another_order_for_a_hire_recorded_is_told(host, orders, receive_list, confirm_list):
    confirm_list(receive_list(lines_of(f"{WHO};1", head=f"{HIRE};Commande")))
    result, why = _rows(host, receive_list(lines_of(f"{WHO};2", head=f"{HIRE};Commande")))[0]
    assert result == "Refusé"
    assert "K2\u00a0: «\u00a0Commande 2\u00a0» n’est pas ce que dit l’embauche déjà enregistrée, qui reste" in why
    assert _rows(host, receive_list(lines_of(f"{WHO};1", head=f"{HIRE};Commande")))[0][0] == "Déjà connu"


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("35", "35"),
        ("17,5 h/sem", "17.5"),
        ("35h00", "35"),
        ("24 h hebdo", "24"),
        ("35h par semaine", "35"),
        ("-", None),
    ],
)
def test_weekly_hours_are_taken(host, contract_id, receive_list, confirm_list, cell, hours):
    confirm_list(receive_list(lines_of(f"{WHO};{cell}", head=f"{HIRE};Durée hebdomadaire")))
    assert _hires(host) == [(None, hours and Decimal(hours))]


@pytest.mark.parametrize(
    ("cell", "told"),
    [("151,67", "Serait-ce la durée d’un mois"), ("0", "plus de 0"), ("999", "168"), ("plein", "pas un nombre")],
)
def test_weekly_hours_that_cannot_be_are_told_at_their_cell(
    host, contract_id, receive_list, list_seen, confirm_list, cell, told
):
    import_id = receive_list(lines_of(f"{WHO};{cell}", head=f"{HIRE};H/sem"))
    [problem] = list_seen(import_id).problems
    assert (problem["cell"], problem["value"][:3], told in problem["message"]) == ("K2", cell[:3], True)
    confirm_list(import_id)
    assert _hires(host) == []


def test_by_hand_weekly_hours_follow_the_same_rule(host, lots):
    person = recorded(host)
    validated(host, person)
    for wrong in (Decimal(0), Decimal("151.67"), Decimal(999)):
        with pytest.raises(Refused) as refused:
            hired(host, person, lots[0].id, weekly_hours=wrong)
        assert [field for field, _ in refused.value.problems] == ["weekly_hours"]
    kept = hired(host, person, lots[0].id, weekly_hours=Decimal(35))
    page = engagements.get_engagement(by=host, engagement_id=kept, today=NOW.date())
    assert (page.facts.weekly_hours, page.view.weekly_hours) == (Decimal(35), Decimal(35))
    with pytest.raises(Refused):
        engagements.change_engagement(by=host, engagement_id=kept, facts=replace(page.facts, weekly_hours=Decimal(151)))
    engagements.change_engagement(by=host, engagement_id=kept, facts=replace(page.facts, weekly_hours=None))
    assert _hires(host) == [(None, None)]


def test_a_wrong_modality_is_shown_as_it_is_written(host, contract_id, receive_list, list_seen):
    content = lines_of(WHO.replace(";CDD;", ";CDDI d’insertion;"), head=HIRE.replace("Type de contrat", "Modalité"))
    [problem] = list_seen(receive_list(content)).problems
    assert (problem["cell"], problem["value"]) == ("I2", "CDDI d’insertion")


def test_objectives_of_orders_are_taken_beside_that_of_the_lot(host, orders, receive_list, list_seen, confirm_list):
    lines = [f"{LOT};;1200", f"{LOT};1;300", f"{LOT};BC 2;80,5", f"{LOT};TO1;néant"]
    import_id = receive_list(lines_of(*lines, head=HOURS), "contracts")
    assert list_seen(import_id).counts["made"] == {"contracts": 0, "objectives": 3}
    why = _rows(host, import_id)[1][1]
    assert "Lot 1, Commande 1 · Rue des Lilas\u00a0: objectif repris de 300\u00a0h (contractuel, " in why
    confirm_list(import_id)
    assert sorted(_objectives(host), key=str) == [
        (orders[0], 1, Decimal(300)), (orders[1], 1, Decimal("80.50")), (None, 1, Decimal(1200)),
    ]  # fmt: skip
    again = receive_list(lines_of(*lines, head=HOURS), "contracts")
    assert list_seen(again).results["known"] == 4
    assert "Commande 1 · Rue des Lilas\u00a0: un objectif de 300\u00a0h est déjà fixé." in _rows(host, again)[1][1]
    lots = contracts.get_contract(by=host, contract_id=contracts.list_contracts(by=host)[0].id).lots
    page = calibrations.get_calibration_page(by=host, clause_id=lots[0].clause_id, on=NOW.date(), part_id=orders[0])
    assert [version.hours for version in page.versions] == [Decimal(300)]


def test_an_order_nobody_recorded_is_told_and_the_rest_taken(host, orders, receive_list, list_seen, confirm_list):
    lines = [f"{LOT};9;100", f"{LOT};1;300", f"{LOT};1;5"]
    import_id = receive_list(lines_of(*lines, head=HOURS), "contracts")
    assert [(p["cell"], p["value"], p["message"][:32]) for p in list_seen(import_id).problems] == [
        ("F2", "9", "ce lot n’a pas cette commande (i"),
        ("F4", "1", "la ligne 3 donne déjà l’objectif"),
    ]
    confirm_list(import_id)
    assert [row[0] for row in _objectives(host)] == [orders[0]]


def test_a_new_contract_with_its_orders_has_its_lots_once(host, contract_id, receive_list, list_seen, confirm_list):
    new = LOT.replace("2026-TRA-0001", "2026-9")
    other = new.removesuffix("1") + "2"
    lines = [f"{new};;100", f"{new};1;30", f"{new};2;70", f"{other};1;10"]
    import_id = receive_list(lines_of(*lines, head=HOURS), "contracts")
    assert list_seen(import_id).counts["made"] == {"contracts": 1, "objectives": 1}
    assert [(p["cell"], p["severity"]) for p in list_seen(import_id).problems] == [
        (f"F{row}", "to_check") for row in (3, 4, 5)
    ]
    assert "Enregistrez-la d’abord" in _rows(host, import_id)[1][1]
    confirm_list(import_id)
    row = next(row for row in contracts.list_contracts(by=host) if row.number == "2026-9")
    seen = contracts.get_contract(by=host, contract_id=row.id)
    assert len(seen.lots) == 2
    assert [hours for _, _, hours in _objectives(host)] == [Decimal(100)]


def test_hours_of_several_orders_of_a_lot_are_not_those_of_its_lots(host, orders, receive_list, list_seen):
    """Without a column of orders, the rows of one lot say its hours twice: nothing is guessed."""
    lines = [f"{LOT};100", f"{LOT};80"]
    import_id = receive_list(lines_of(*lines, head=HOURS.replace("Bon de commande;", "")), "contracts")
    assert list_seen(import_id).counts["made"]["objectives"] == 0
    assert "le lot 1 est sur plusieurs lignes" in _rows(host, import_id)[0][1]


def test_the_same_hours_on_each_order_are_those_of_the_orders(host, orders, receive_list, list_seen):
    import_id = receive_list(lines_of(f"{LOT};1;50", f"{LOT};2;50", head=HOURS), "contracts")
    assert list_seen(import_id).counts["made"]["objectives"] == 2


def test_what_is_read_of_a_file_decides_the_columns(host, orders, receive_list, list_seen):
    import_id = receive_list(lines_of(f"{LOT};1;50", head=HOURS), "contracts")
    listed_imports.match_list_columns(by=host, import_id=import_id, columns={5: "ignored"}, answers={})
    assert "Lot 1\u00a0: objectif repris" in _rows(host, import_id)[0][1]


def _take(host, contract_id, lot_number, part_id):
    taken = TakenOver(lot_number, Decimal(10), NOW.date(), "s", part_id)
    return take_over_objectives(by=host, at=NOW, contract_id=contract_id, taken=[taken])


def test_a_part_takes_one_objective_and_only_under_its_own_lot(host, other_host, contract_id, orders):
    assert len(_take(host, contract_id, 1, orders[0])) == 1
    for lot_number, part_id, told in (
        (1, orders[0], "déjà fixé"),
        (1, orders[3], "n’est pas du lot 1"),
        (2, 0, "pas du lot 2"),
    ):
        with pytest.raises(Refused, match=told):
            _take(host, contract_id, lot_number, part_id)
    with pytest.raises(NotFound):
        _take(other_host, contract_id, 1, orders[1])


@pytest.mark.parametrize(
    ("cells", "cell", "told"),
    [
        ("1;300;01/01/2031", "H2", "Cette date est à venir"),
        ("1;beaucoup;", "G2", "ce n’est pas un nombre d’heures"),
        ("1;0;", "", "0 h\u00a0: aucun objectif"),
        ("1;300;10/02/2026", "", "(contractuel, 10/02/2026)"),
        ("2;300;", "", "(contractuel, 01/03/2026, jour d’où elle compte)"),
        ("TO1;300;", "", "jour de la notification)"),
    ],
)
def test_the_day_and_the_hours_of_an_order_are_read_as_those_of_a_lot(host, orders, receive_list, cells, cell, told):
    head = f"{HOURS};Objectif fixé le"
    import_id = receive_list(lines_of(f"{LOT};{cells}", head=head), "contracts")
    assert told in _rows(host, import_id)[0][1]
    problems = listed_views.get_list(by=host, import_id=import_id).problems
    assert [p["cell"] for p in problems] == ([cell] if cell else [])


def test_an_order_of_a_lot_the_contract_has_not_or_without_a_clause_is_told(host, contract_id, orders, receive_list):
    with acting(Scope(APPLICATION, host, "change_contract")):
        Clause.objects.filter(lot__contract_id=contract_id, lot__number=2).delete()
    lines = [f"{LOT[:-1]}2;1;30", f"{LOT[:-1]}9;1;30"]
    whys = [why for _, why in _rows(host, receive_list(lines_of(*lines, head=HOURS), "contracts"))]
    assert "son lot n’a pas de clause sociale" in whys[0]
    assert "lot non reconnu dans ce marché" in whys[1]


def test_a_list_without_lots_names_the_orders_of_the_only_one(host, receive_list, confirm_list, list_seen):
    facts = contracts.ContractFacts("M-1", "École", BUYER_SIRET, "Ville", notified_on=date(2026, 2, 1), form="orders")
    contract_id = contracts.record_contract(by=host, at=NOW, facts=facts)
    lot = contracts.get_contract(by=host, contract_id=contract_id).lots[0]
    kept = parts.record_part(by=host, at=NOW, lot_id=lot.id, facts=ORDER)
    head = "N° marché;Objet;SIRET acheteur;Acheteur;Commande;Heures clause"
    line = f"M-1;École;{BUYER_SIRET};Ville"
    confirm_list(receive_list(lines_of(f"{line};1;40", f"{line};;90", head=head), "contracts"))
    assert _objectives(host) == [(kept, 1, Decimal(40)), (None, 1, Decimal(90))]
    new = f"M-2;École;{BUYER_SIRET};Ville"
    found = list_seen(receive_list(lines_of(f"{new};1;40", f"{new};2;90", head=head), "contracts"))
    assert (found.results["new"], [p["cell"] for p in found.problems]) == (2, ["E2", "E3"])
    assert found.counts["made"] == {"contracts": 1, "objectives": 0}


def test_amounts_of_orders_are_not_those_of_the_lot(host, receive_list, confirm_list):
    head = "N° marché;Objet;SIRET acheteur;Acheteur;Lot;Commande;Montant HT"
    lines = [f"M-9;x;{BUYER_SIRET};V;1;{order};{amount}" for order, amount in ((1, 500), (2, 700))]
    import_id = receive_list(lines_of(*lines, head=head), "contracts")
    assert "Montants lus comme ceux des commandes" in _rows(host, import_id)[0][1]
    confirm_list(import_id)
    (row,) = contracts.list_contracts(by=host)
    assert (row.amount, len(contracts.get_contract(by=host, contract_id=row.id).lots)) == (None, 1)
    same = [f"M-8;x;{BUYER_SIRET};V;1;{order};500" for order in (1, 2)]
    confirm_list(receive_list(lines_of(*same, head=head), "contracts"))
    assert {row.number: row.amount for row in contracts.list_contracts(by=host)}["M-8"] == Decimal(500)
