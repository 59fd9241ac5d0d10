"""Lists of people and of contracts: handed in, matched once, compared, confirmed; twice is once."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.exchange.spreadsheet_samples import xlsx
from tests.fixtures_domain import BUYER_SIRET, HOLDER_SIRET, NOW

from levier.records.models import Commune, Contract, Import, Matching, Organization, Person
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed, Role
from levier.usecases import contracts, listed_imports, listed_views, people
from levier.usecases.gestures import NotFound
from levier.usecases.listed_results import Result
from levier.usecases.refusals import Refused

PEOPLE = (
    "Civilité;NOM;Prénom;Né(e) le;N° Sécu;Tél.\r\n"
    "Mme;MARTIN;Zoé;23/04/1999;299044410912345;0600000000\r\n"
    "M.;DIALLO;Idriss;01/02/1985;;\r\n"
    "M.;Diallo;Idriss;01/02/1985;;\r\n"
    "M.;DIALLO;Idris;01/02/1985;;\r\n"
    "Mme;BEN ALI;;12/12/1990;;\r\n"
    "Mme;LOPEZ;Ana;31/02/1990;;\r\n"
).encode("cp1252")
CONTRACTS = (
    "N° marché;Objet;Acheteur;SIRET;Titulaire;Montant HT;Notification;Durée;Lot;Intitulé du lot\r\n"
    f"2025-1;École;Ville fictive;{BUYER_SIRET};Bâtisseurs;100 000,50 €;01/03/2025;12 mois;1;Gros œuvre\r\n"
    f"2025-1;École;Ville fictive;{BUYER_SIRET};Bâtisseurs;20 000;01/03/2025;12 mois;2;Peinture\r\n"
    "2025-2;Voirie;Département imaginaire;;;5 k€;;;;\r\n"
    f"2025-3;Parc;Ville fictive;{BUYER_SIRET};;pas su;;;;\r\n"
).encode("cp1252")


@pytest.fixture
def receive(host):
    def put(content=PEOPLE, kind="people", by=host, name="liste.csv"):
        return listed_imports.receive_list(by=by, at=NOW, kind=kind, name=name, content=content)

    return put


@pytest.fixture
def seen(host):
    def look(import_id, by=host):
        return listed_views.get_list(by=by, import_id=import_id)

    return look


@pytest.fixture
def confirm(host):
    def do(import_id, by=host):
        listed_imports.confirm_list(by=by, at=NOW, import_id=import_id)

    return do


def _results(host, import_id) -> dict[int, str]:
    report = listed_views.list_report(by=host, import_id=import_id)
    return {row.number: row.result for row in report.rows}


def _names(host) -> list[tuple[str, str]]:
    with acting(Scope(APPLICATION, host, "see_people")):
        return sorted(Person.objects.filter(host_id=host.host_id).values_list("last_name", "first_name"))


def test_people_go_from_the_file_to_their_files_once(host, receive, seen, confirm):
    first = receive()
    found = seen(first)
    assert found.state == "to_confirm"
    assert dict(found.results) == {"new": 2, "known": 1, "to_decide": 1, "left_out": 0, "refused": 2}
    assert {(p["cell"], p["message"]) for p in found.problems} == {
        ("C6", "il manque\u00a0: prénom"),
        ("D7", "ce n’est pas une date"),
    }
    assert _names(host) == []
    confirm(first)
    assert _names(host) == [("DIALLO", "Idriss"), ("MARTIN", "Zoé")]
    assert _results(host, first) == {
        2: "Enregistré",
        3: "Enregistré",
        4: "Déjà connu",
        5: "Pas enregistré, à trancher",
        6: "Refusé",
        7: "Refusé",
    }
    again = receive()
    assert seen(again).results["new"] == 0
    with pytest.raises(Refused, match="Aucune ligne nouvelle"):
        confirm(again)
    assert len(_names(host)) == 2


def test_the_report_holds_the_original_columns_but_the_sensitive_ones(host, receive):
    report = listed_views.list_report(by=host, import_id=receive())
    assert report.headers == ("Civilité", "NOM", "Prénom", "Né(e) le", "Tél.")
    assert report.rows[0].cells == ("Mme", "MARTIN", "Zoé", "23/04/1999", "0600000000")
    assert "ligne 3" in report.rows[2].why
    assert report.rows[4].why == "C6\u00a0: il manque\u00a0: prénom. Remplissez la cellule."


def test_someone_alike_stays_out_until_it_is_said(host, receive, seen, confirm):
    import_id = receive()
    [(row, name)] = seen(import_id).to_decide
    assert (row.number, name) == (5, "DIALLO, Idris, 01/02/1985")
    assert [(a.row, a.name) for a in row.alike] == [(3, "Idriss DIALLO")]
    listed_imports.decide_alike(by=host, import_id=import_id, decisions={5: "other", 2: "same"})
    assert seen(import_id).results["new"] == 3
    listed_imports.decide_alike(by=host, import_id=import_id, decisions={5: ""})
    assert seen(import_id).results["to_decide"] == 1
    listed_imports.decide_alike(by=host, import_id=import_id, decisions={}, rest="same")
    assert (seen(import_id).results["known"], seen(import_id).settled) == (2, 1)
    confirm(import_id)
    assert len(_names(host)) == 2


def test_people_recorded_already_are_known_and_merged_ones_too(host, receive, seen):
    facts = people.PersonFacts("Martin", "Zoé", date(1999, 4, 23), "F")
    kept = people.record_person(by=host, at=NOW, facts=facts)
    other = people.record_person(by=host, at=NOW, facts=replace(facts, last_name="Diallo", first_name="Idriss"))
    with acting(Scope(APPLICATION, host, "merge_people")):
        Person.objects.filter(pk=other).update(born_on=date(1985, 2, 1), merged_into_id=kept)
    found = seen(receive())
    assert found.results["known"] == 3
    assert found.results["new"] == 1, "Idris, who looks like nobody still there"


def test_what_changed_since_the_preview_is_shown_again(host, receive, seen, confirm):
    import_id = receive()
    people.record_person(by=host, at=NOW, facts=people.PersonFacts("Martin", "Zoé", date(1999, 4, 23), "F"))
    confirm(import_id)
    found = seen(import_id)
    assert found.state == "to_confirm"
    assert "a changé depuis la lecture" in found.message
    assert (found.results["new"], found.results["known"]) == (1, 2)
    confirm(import_id)
    assert len(_names(host)) == 2


def test_a_refusal_while_writing_leaves_nothing(host, receive, seen, confirm, monkeypatch):
    import_id = receive(CONTRACTS, "contracts")
    listed_imports.match_list_columns(
        by=host, import_id=import_id, columns={}, answers={"buyer:departement imaginaire": HOLDER_SIRET}
    )
    assert seen(import_id).counts["objects"] == 2
    record, calls = contracts.record_contract, []

    def fail_the_second_time(**arguments):
        calls.append(arguments)
        if len(calls) > 1:
            raise Refused(("number", "déjà suivi"))
        return record(**arguments)

    monkeypatch.setattr("levier.usecases.listed_contracts.record_contract", fail_the_second_time)
    confirm(import_id)
    assert seen(import_id).state == "to_confirm"
    with acting(Scope(APPLICATION, host, "see_contracts")):
        assert not Contract.objects.exists()


def test_columns_are_matched_once(host, receive, seen, confirm):
    content = "Patronyme usuel;P.;Jour\r\nMARTIN;Zoé;23/04/1999\r\n".encode()
    import_id = receive(content)
    found = seen(import_id)
    assert found.state == "to_match"
    assert found.missing == ("Prénom", "Nom", "Date de naissance")
    with pytest.raises(Refused, match="Dites d’abord"):
        confirm(import_id)
    columns = {0: "last_name", 1: "first_name", 2: "born_on"}
    listed_imports.match_list_columns(by=host, import_id=import_id, columns=columns, answers={})
    assert seen(import_id).results["new"] == 1
    confirm(import_id)
    later = seen(receive(b"Jour;PATRONYME USUEL;p\r\n"))
    assert later.state == "to_match", "other headers, in another order"
    same = seen(receive(content.replace("MARTIN;Zoé".encode(), b"PETIT;Luc")))
    assert (same.state, same.results["new"]) == ("to_confirm", 1)
    assert {c.reason_fr for c in same.matched.columns} == {"comme dans votre fichier précédent"}
    with acting(Scope(APPLICATION, host, "import_list")):
        kept = Matching.objects.get(signature__startswith="people:")
        assert "MARTIN" not in str(kept.matching)


def test_wrong_answers_are_refused_at_their_field(host, receive):
    import_id = receive()
    wrong = [
        ({"columns": {4: "last_name"}, "answers": {}}, "column:4"),
        ({"columns": {0: "salary"}, "answers": {}}, "column:0"),
        ({"columns": {}, "answers": {"prescriber:x": "12"}}, "prescriber:x"),
        ({"columns": {}, "answers": {}, "sheet": "Autre"}, "sheet"),
        ({"columns": {}, "answers": {}, "header_row": 99}, "header_row"),
    ]
    for arguments, field in wrong:
        with pytest.raises(Refused) as refused:
            listed_imports.match_list_columns(by=host, import_id=import_id, **arguments)
        assert [name for name, _ in refused.value.problems] == [field]


def test_another_sheet_or_row_of_titles_is_read_afresh(host, receive, seen):
    first = [["Nom", "Prénom", "Né le"], ["A", "B", "01/01/1990"]]
    second = [["x", "y"], ["Nom", "Prénom", "Né le", "Sexe"], ["C", "D", "01/01/1991", "F"], ["", "", "", ""]]
    import_id = receive(xlsx(second, first), name="liste.xlsx")
    assert seen(import_id).matched.header_row == 2
    listed_imports.match_list_columns(by=host, import_id=import_id, columns={}, answers={}, sheet="Feuille 2")
    assert seen(import_id).matched.sheet == "Feuille 2"
    listed_imports.match_list_columns(by=host, import_id=import_id, columns={}, answers={}, header_row=2)
    assert seen(import_id).state == "to_match"


def test_hidden_rows_stay_out_unless_asked_for(host, receive, seen):
    rows = [["Nom", "Prénom", "Né le"], ["A", "B", "01/01/1990"], ["C", "D", "01/01/1991"]]
    import_id = receive(xlsx(rows, hidden=[3]), name="liste.xlsx")
    assert (seen(import_id).results["new"], seen(import_id).results["left_out"]) == (1, 1)
    listed_imports.match_list_columns(by=host, import_id=import_id, columns={}, answers={"hidden": "yes"})
    assert seen(import_id).takes_hidden
    assert seen(import_id).results["new"] == 2


def test_communes_are_found_by_name_code_or_postal_code(host, receive, seen):
    with acting(Scope(APPLICATION, _operator(), "import_territory")):
        made = (
            ("93066", "Saint-Denis", "93200|93210"),
            ("97411", "Saint-Denis", "97400"),
            ("44109", "Nantes", "44000"),
        )
        Commune.objects.bulk_create(
            Commune(code=code, name=name, departement_code=code[:2], postal_codes=posts) for code, name, posts in made
        )
    rows = [
        ("A", "St Denis", "93200"),
        ("B", "NANTES CEDEX 2", ""),
        ("C", "", "44000"),
        ("D", "44109", ""),
        ("E", "Saint Denis", ""),
        ("F", "Nulle-Part", ""),
        ("G", "99999", ""),
    ]
    lines = [f"{name};X;0{rank}/01/1990;{commune};{post}" for rank, (name, commune, post) in enumerate(rows, start=1)]
    import_id = receive("\r\n".join(["Nom;Prénom;Né le;Ville;CP", *lines]).encode())
    found = seen(import_id)
    assert {(p["cell"], p["message"][:17]) for p in found.problems} == {
        ("D6", "«\u00a0Saint Denis\u00a0» n"),
        ("D7", "Commune inconnue\u00a0"),
        ("D8", "Le code Insee 999"),
    }
    listed_imports.confirm_list(by=host, at=NOW, import_id=import_id)
    with acting(Scope(APPLICATION, host, "see_people")):
        kept = dict(Person.objects.values_list("last_name", "commune"))
    assert kept == {"A": "93066", "B": "44109", "C": "44109", "D": "44109"}


def _operator():
    from levier.usecases.accounts import operator

    return operator()


def test_prescribers_named_without_siret_are_asked_once(host, receive, seen, confirm):
    content = "Nom;Prénom;Né le;Prescripteur\r\nA;B;01/01/1990;Mission locale\r\nC;D;01/01/1991;Mission Locale\r\n"
    import_id = receive(content.encode())
    [asked] = seen(import_id).unknown
    assert (asked.what, asked.name, asked.count) == ("Prescripteur", "Mission locale", 2)
    assert seen(import_id).counts["remarks"] == 2
    answers = {asked.code: HOLDER_SIRET}
    listed_imports.match_list_columns(by=host, import_id=import_id, columns={}, answers=answers)
    assert [u.answer for u in seen(import_id).unknown] == [HOLDER_SIRET]
    confirm(import_id)
    with acting(Scope(APPLICATION, host, "see_people")):
        assert set(Person.objects.values_list("referred_by__name", flat=True)) == {"Mission locale"}


def test_contracts_go_from_the_file_to_the_list_with_their_lots(host, receive, seen, confirm):
    import_id = receive(CONTRACTS, "contracts")
    found = seen(import_id)
    assert dict(found.results) == {"new": 2, "known": 0, "to_decide": 0, "left_out": 0, "refused": 2}
    assert {(p["cell"], p["message"]) for p in found.problems} == {
        ("C4", "cette organisation n’est pas connue ici\u00a0: indiquez son SIRET"),
        ("F5", "ce n’est pas un montant"),
    }
    assert {u.name for u in found.unknown} == {"Département imaginaire", "Bâtisseurs"}
    confirm(import_id)
    [row] = contracts.list_contracts(by=host)
    assert (row.number, row.amount, row.ends_on) == ("2025-1", Decimal("120000.50"), date(2026, 2, 28))
    lots = contracts.get_contract(by=host, contract_id=row.id).lots
    assert [(lot.title, lot.amount) for lot in lots] == [
        ("Gros œuvre", Decimal("100000.50")),
        ("Peinture", Decimal("20000.00")),
    ]
    report = listed_views.list_report(by=host, import_id=import_id)
    assert "Titulaire non repris" in report.rows[0].why
    assert seen(receive(CONTRACTS, "contracts")).results["known"] == 2


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["1;A;1;x", "1;A;1;y"], "le lot 1 de ce marché est sur plusieurs lignes"),
        (["1;A;1;", "1;A;zéro;"], "du même marché, est refusée"),
        (["1;;1;"], "il manque\u00a0: objet du marché"),
    ],
    ids=["a lot twice", "another row refused", "an object missing"],
)
def test_a_contract_is_taken_whole_or_not_at_all(host, receive, seen, lines, told):
    head = "N° marché;Objet;Lot;Intitulé du lot;SIRET acheteur;Acheteur"
    content = "\r\n".join([head, *(f"{line};{BUYER_SIRET};Ville" for line in lines)]).encode()
    found = seen(receive(content, "contracts"))
    assert found.results["refused"] == len(lines)
    assert any(told in problem["message"] for problem in found.problems)


def test_rows_of_one_contract_without_lots_are_one(host, receive, seen):
    content = f"N° marché;Objet;SIRET acheteur;Acheteur\r\n1;A;{BUYER_SIRET};V\r\n1;A;{BUYER_SIRET};V\r\n".encode()
    found = seen(receive(content, "contracts"))
    assert (found.results["new"], found.results["known"]) == (1, 1)


def test_lots_of_several_holders_leave_the_award_to_record(host, receive, confirm):
    head = "N° marché;Objet;Lot;SIRET acheteur;Acheteur;SIRET titulaire;Titulaire;Montant HT"
    rows = [
        f"1;Gros œuvre;1;{BUYER_SIRET};V;{HOLDER_SIRET};B;100",
        f"1;Peinture;2;{BUYER_SIRET};V;;;100",
    ]
    import_id = receive("\r\n".join([head, *rows]).encode(), "contracts")
    why = listed_views.list_report(by=host, import_id=import_id).rows[0].why
    assert "enregistrez l’attribution de chaque lot" in why
    assert "Objet et dates du marché pris sur la ligne 2" in why
    assert "Même montant sur chaque lot" in why
    confirm(import_id)
    [row] = contracts.list_contracts(by=host)
    assert (row.holder, row.amount) == ("", Decimal(100))
    assert [lot.title for lot in contracts.get_contract(by=host, contract_id=row.id).lots] == ["Gros œuvre", "Peinture"]


def test_long_lists_are_left_to_the_worker(host, receive, seen, confirm, monkeypatch):
    monkeypatch.setattr(listed_imports, "LONG_FILE", 10)
    monkeypatch.setattr(listed_imports, "LONG_WRITES", {"people": 1})
    import_id = receive()
    assert seen(import_id).state == "queued"
    listed_imports.read_list(by=host, import_id=import_id)
    listed_imports.read_list(by=host, import_id=import_id)
    confirm(import_id)
    assert seen(import_id).state == "running"
    for _ in range(2):
        listed_imports.write_list(by=host, at=NOW, import_id=import_id)
    assert seen(import_id).state == "done"
    assert len(_names(host)) == 2
    bad = receive(b"%PDF-1.7" + b" " * 20)
    listed_imports.read_list(by=host, import_id=bad)
    assert (seen(bad).state, "PDF" in seen(bad).message) == ("failed", True)


@pytest.mark.parametrize(
    "content", [b"", b"%PDF", b"PK\x03\x04xx", b";;;\n;;"], ids=["empty", "pdf", "broken", "blank"]
)
def test_a_file_that_is_no_list_is_refused(receive, content):
    with pytest.raises(Refused) as refused:
        receive(content)
    assert refused.value.problems[0][0] == "file"


def test_another_kind_is_refused(receive):
    with pytest.raises(Refused):
        receive(kind="hours")


def test_another_organisation_finds_nothing(host, other_host, receive, seen):
    import_id = receive()
    for gesture in (
        lambda: seen(import_id, by=other_host),
        lambda: listed_views.list_report(by=other_host, import_id=import_id),
        lambda: listed_views.original_list(by=other_host, import_id=import_id),
        lambda: listed_imports.confirm_list(by=other_host, at=NOW, import_id=import_id),
        lambda: listed_imports.drop_list(by=other_host, import_id=import_id),
        lambda: listed_imports.decide_alike(by=other_host, import_id=import_id, decisions={}),
        lambda: listed_imports.match_list_columns(by=other_host, import_id=import_id, columns={}, answers={}),
    ):
        with pytest.raises(NotFound):
            gesture()
    assert listed_views.list_lists(by=other_host) == ()
    with pytest.raises(NotAllowed):
        receive(by=replace(host, roles=frozenset({Role.ADMINISTRATOR})))


def test_a_list_given_up_records_nothing_and_keeps_its_file(host, receive, seen):
    import_id = receive()
    listed_imports.drop_list(by=host, import_id=import_id)
    assert seen(import_id).state == "dropped"
    assert listed_views.original_list(by=host, import_id=import_id) == ("liste.csv", PEOPLE)
    with pytest.raises(NotFound):
        listed_views.list_report(by=host, import_id=import_id)
    with pytest.raises(Refused, match="ne change plus"):
        listed_imports.drop_list(by=host, import_id=import_id)
    assert [row.state for row in listed_views.list_lists(by=host)] == ["dropped"]


def test_in_one_go_or_only_to_see(host):
    given = {"by": host, "at": NOW, "kind": "people", "name": "l.csv", "content": PEOPLE}
    seen = listed_imports.preview_list(**given)
    assert (seen.import_id, seen.counts["new"]) == (None, 2)
    assert [row.result for row in seen.rows][:2] == [Result.NEW, Result.NEW]
    with acting(Scope(APPLICATION, host, "import_list")):
        assert not Import.objects.exists()
    done = listed_imports.import_list(**given)
    assert done.counts["new"] == 2
    assert len(_names(host)) == 2
    assert listed_imports.import_list(**given).counts["known"] == 3
    with pytest.raises(Refused, match="Aucune colonne reconnue pour"):
        listed_imports.import_list(**{**given, "content": b"a;b\n1;2\n"})


def test_questions_do_not_grow_with_the_rows(host, receive, django_assert_max_num_queries):
    def rows(count):
        lines = [f"NOM{n};Zoé;{n % 28 + 1:02}/01/1990" for n in range(count)]
        return "\r\n".join(["Nom;Prénom;Né le", *lines]).encode()

    with django_assert_max_num_queries(40):
        receive(rows(400))


def test_organizations_with_one_name_are_told_apart_by_siret(host, receive, seen):
    with acting(Scope(APPLICATION, host, "register_organization")):
        for siret in (BUYER_SIRET, HOLDER_SIRET):
            Organization.objects.create(siret=siret, kind="buyer", name="Ville")
    content = b"N march\xe9;Objet;Acheteur\r\n1;A;VILLE\r\n"
    [problem] = seen(receive(content, "contracts")).problems
    assert "plusieurs organisations portent ce nom" in problem["message"]


def test_a_spreadsheet_of_numbers_gives_sirets_back(host, receive, seen):
    rows = [["Numéro", "Objet", "Acheteur", "SIRET acheteur"], [2025.0, "A", "Ville", float(BUYER_SIRET)]]
    found = seen(receive(xlsx(rows), "contracts", name="l.xlsx"))
    assert found.results["new"] == 1


def _people(*lines: str, head: str = "Nom;Prénom;Né le") -> bytes:
    return "\r\n".join([head, *lines]).encode()


@pytest.mark.parametrize(
    ("content", "cell", "told"),
    [
        (_people("A;B;01/01/2030"), "C2", "Date de naissance à vérifier"),
        (_people("A;B;01/01/1990;48,1", head="Nom;Prénom;Né le;Latitude"), "ligne 2", "Un point demande sa latitude"),
        (_people(f"A;B;01/01/1990;{HOLDER_SIRET}", head="Nom;Prénom;Né le;SIRET prescripteur"), "D2", "aussi son nom"),
        (_people("A;B;01/01/1990;Nantes", head="Nom;Prénom;Né le;Ville"), "D2", "Aucune commune n’est chargée"),
    ],
    ids=["born tomorrow", "half a point", "a prescriber without a name", "no commune loaded"],
)
def test_what_the_rules_refuse_is_said_at_its_cell(receive, seen, content, cell, told):
    [problem] = seen(receive(content)).problems
    assert problem["cell"] == cell
    assert told in problem["message"]


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
def test_what_is_wrong_with_a_contract_is_said_at_its_cell(receive, seen, line, cell, told):
    head = "N° marché;Objet;SIRET acheteur;Acheteur;Notification;Fin;SIRET titulaire;Titulaire"
    [problem] = seen(receive(_people(line, head=head), "contracts")).problems
    assert problem["cell"] == cell
    assert told in problem["message"]


def test_amounts_of_lots_stand_beside_that_of_the_contract(host, receive, confirm):
    head = "N° marché;Objet;SIRET acheteur;Acheteur;Montant HT;Lot;Montant du lot"
    lines = [f"1;A;{BUYER_SIRET};V;300;1;100", f"1;A;{BUYER_SIRET};V;300;2;200", f"2;B;{BUYER_SIRET};V;;1;"]
    import_id = receive(_people(*lines, head=head), "contracts")
    confirm(import_id)
    second, first = contracts.list_contracts(by=host)
    assert (first.amount, second.amount) == (Decimal(300), None)
    lots = contracts.get_contract(by=host, contract_id=first.id).lots
    assert [(lot.title, lot.amount) for lot in lots] == [("Lot 1", Decimal(100)), ("Lot 2", Decimal(200))]


def test_people_born_before_and_after_are_not_compared(host, receive, seen):
    for born_on in (date(1990, 1, 1), date(1992, 1, 1)):
        people.record_person(by=host, at=NOW, facts=people.PersonFacts("Martin", "Zoé", born_on, "F"))
    found = seen(receive(_people("Martin;Zoë;01/01/1990", "Martin;Zoé;02/02/1991", "Martine;Zoé;01/01/1992")))
    assert dict(found.results) == {"new": 1, "known": 1, "to_decide": 1, "left_out": 0, "refused": 0}
    [(row, _)] = found.to_decide
    assert row.alike[0].detail == "01/01/1992"


def test_a_matching_of_another_make_is_left_alone(host, receive, seen):
    with acting(Scope(APPLICATION, host, "import_list")):
        Matching.objects.create(
            host_id=host.host_id, signature="people:x", matching={"v": 0}, file_name="x", remembered_at=NOW
        )
    assert seen(receive()).state == "to_confirm"


def test_many_people_born_the_same_day_are_compared_by_the_words_they_share(host, receive, seen):
    letters = [chr(ord("a") + n) * 6 for n in range(26)]
    names = [(one, other) for one in letters[:9] for other in letters[9:18]]
    lines = [f"{last}x{first};y{first}{last};01/01/1990" for last, first in names]
    found = seen(receive(_people(*lines, f"{letters[3]}x{letters[12]};Seconde;01/01/1990", "Inconnu;Seul;01/01/1990")))
    row, _ = found.to_decide[-1]
    assert (row.number, row.alike[0].name.split()[-1]) == (83, f"{letters[3]}x{letters[12]}")
    assert found.results["new"] + found.results["to_decide"] == 83


def test_cells_are_written_again_as_their_author_sees_them(host, receive):
    rows = [["Nom", "Prénom", "Né le", "Note"], ["A", "B", date(1990, 1, 1), 1.5], ["Total", "", "", 2990444109123.0]]
    rows += [["C", "D", date(1990, 1, 2), "x"]] * 4
    report = listed_views.list_report(by=host, import_id=receive(xlsx(rows, formats={2: "dd/mm/yyyy"}), name="l.xlsx"))
    assert report.rows[0].cells == ("A", "B", "01/01/1990", "1,5")
    assert (report.rows[1].cells, report.rows[1].result) == (("Total", "", "", "•••"), "Pas une ligne")
