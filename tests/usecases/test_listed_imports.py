"""Lists of people: handed in, matched once, compared, confirmed; twice is once."""

from dataclasses import replace
from datetime import date

import pytest
from tests.exchange.spreadsheet_samples import xlsx
from tests.fixtures_domain import HOLDER_SIRET, NOW

from levier.records.models import Commune, Matching, Person
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import listed_imports, listed_views, people
from levier.usecases.refusals import Refused


def _results(host, import_id) -> dict[int, str]:
    report = listed_views.list_report(by=host, import_id=import_id)
    return {row.number: row.result for row in report.rows}


def _names(host) -> list[tuple[str, str]]:
    with acting(Scope(APPLICATION, host, "see_people")):
        return sorted(Person.objects.filter(host_id=host.host_id).values_list("last_name", "first_name"))


def test_people_go_from_the_file_to_their_files_once(host, receive_list, list_seen, confirm_list):
    first = receive_list()
    found = list_seen(first)
    assert found.state == "to_confirm"
    assert dict(found.results) == {"new": 2, "known": 1, "to_decide": 1, "left_out": 0, "refused": 2}
    assert {(p["cell"], p["message"]) for p in found.problems} == {
        ("C6", "il manque\u00a0: prénom"),
        ("D7", "ce n’est pas une date"),
    }
    assert _names(host) == []
    confirm_list(first)
    assert _names(host) == [("DIALLO", "Idriss"), ("MARTIN", "Zoé")]
    assert _results(host, first) == {
        2: "Enregistré",
        3: "Enregistré",
        4: "Déjà connu",
        5: "Pas enregistré, à trancher",
        6: "Refusé",
        7: "Refusé",
    }
    again = receive_list()
    assert list_seen(again).results["new"] == 0
    with pytest.raises(Refused, match="Aucune ligne nouvelle"):
        confirm_list(again)
    assert len(_names(host)) == 2


def test_the_report_holds_the_original_columns_but_the_sensitive_ones(host, receive_list):
    report = listed_views.list_report(by=host, import_id=receive_list())
    assert report.headers == ("Civilité", "NOM", "Prénom", "Né(e) le", "Tél.")
    assert report.rows[0].cells == ("Mme", "MARTIN", "Zoé", "23/04/1999", "0600000000")
    assert "ligne 3" in report.rows[2].why
    assert report.rows[4].why == "C6\u00a0: il manque\u00a0: prénom. Remplissez la cellule."


def test_someone_alike_stays_out_until_it_is_said(host, receive_list, list_seen, confirm_list):
    import_id = receive_list()
    [(row, name)] = list_seen(import_id).to_decide
    assert (row.number, name) == (5, "DIALLO, Idris, 01/02/1985")
    assert [(a.row, a.name) for a in row.alike] == [(3, "Idriss DIALLO")]
    listed_imports.decide_alike(by=host, import_id=import_id, decisions={5: "other", 2: "same"})
    assert list_seen(import_id).results["new"] == 3
    listed_imports.decide_alike(by=host, import_id=import_id, decisions={5: ""})
    assert list_seen(import_id).results["to_decide"] == 1
    listed_imports.decide_alike(by=host, import_id=import_id, decisions={}, rest="same")
    assert (list_seen(import_id).results["known"], list_seen(import_id).settled) == (2, 1)
    confirm_list(import_id)
    assert len(_names(host)) == 2


def test_people_recorded_already_are_known_and_merged_ones_too(host, receive_list, list_seen):
    facts = people.PersonFacts("Martin", "Zoé", date(1999, 4, 23), "F")
    kept = people.record_person(by=host, at=NOW, facts=facts)
    other = people.record_person(by=host, at=NOW, facts=replace(facts, last_name="Diallo", first_name="Idriss"))
    with acting(Scope(APPLICATION, host, "merge_people")):
        Person.objects.filter(pk=other).update(born_on=date(1985, 2, 1), merged_into_id=kept)
    found = list_seen(receive_list())
    assert found.results["known"] == 3
    assert found.results["new"] == 1, "Idris, who looks like nobody still there"


def test_what_changed_since_the_preview_is_shown_again(host, receive_list, list_seen, confirm_list):
    import_id = receive_list()
    people.record_person(by=host, at=NOW, facts=people.PersonFacts("Martin", "Zoé", date(1999, 4, 23), "F"))
    confirm_list(import_id)
    found = list_seen(import_id)
    assert found.state == "to_confirm"
    assert "a changé depuis la lecture" in found.message
    assert (found.results["new"], found.results["known"]) == (1, 2)
    confirm_list(import_id)
    assert len(_names(host)) == 2


def test_columns_are_matched_once(host, receive_list, list_seen, confirm_list):
    content = "Patronyme usuel;P.;Jour\r\nMARTIN;Zoé;23/04/1999\r\n".encode()
    import_id = receive_list(content)
    found = list_seen(import_id)
    assert found.state == "to_match"
    assert found.missing == ("Prénom", "Nom", "Date de naissance")
    with pytest.raises(Refused, match="Dites d’abord"):
        confirm_list(import_id)
    columns = {0: "last_name", 1: "first_name", 2: "born_on"}
    listed_imports.match_list_columns(by=host, import_id=import_id, columns=columns, answers={})
    assert list_seen(import_id).results["new"] == 1
    confirm_list(import_id)
    later = list_seen(receive_list(b"Jour;PATRONYME USUEL;p\r\n01/02/1990;PETIT;Luc\r\n"))
    assert later.state == "to_match", "other headers, in another order"
    same = list_seen(receive_list(content.replace("MARTIN;Zoé".encode(), b"PETIT;Luc")))
    assert (same.state, same.results["new"]) == ("to_confirm", 1)
    assert {c.reason_fr for c in same.matched.columns} == {"comme dans votre fichier précédent"}
    with acting(Scope(APPLICATION, host, "import_list")):
        kept = Matching.objects.get(signature__startswith="people:")
        assert "MARTIN" not in str(kept.matching)


def test_wrong_answers_are_refused_at_their_field(host, receive_list):
    import_id = receive_list()
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


def test_another_sheet_or_row_of_titles_is_read_afresh(host, receive_list, list_seen):
    first = [["Nom", "Prénom", "Né le"], ["A", "B", "01/01/1990"]]
    second = [["x", "y"], ["Nom", "Prénom", "Né le", "Sexe"], ["C", "D", "01/01/1991", "F"], ["", "", "", ""]]
    import_id = receive_list(xlsx(second, first), name="liste.xlsx")
    assert list_seen(import_id).matched.header_row == 2
    listed_imports.match_list_columns(by=host, import_id=import_id, columns={}, answers={}, sheet="Feuille 2")
    assert list_seen(import_id).matched.sheet == "Feuille 2"
    listed_imports.match_list_columns(by=host, import_id=import_id, columns={}, answers={}, header_row=2)
    assert list_seen(import_id).state == "to_match"


def test_hidden_rows_stay_out_unless_asked_for(host, receive_list, list_seen):
    rows = [["Nom", "Prénom", "Né le"], ["A", "B", "01/01/1990"], ["C", "D", "01/01/1991"]]
    import_id = receive_list(xlsx(rows, hidden=[3]), name="liste.xlsx")
    assert (list_seen(import_id).results["new"], list_seen(import_id).results["left_out"]) == (1, 1)
    listed_imports.match_list_columns(by=host, import_id=import_id, columns={}, answers={"hidden": "yes"})
    assert list_seen(import_id).takes_hidden
    assert list_seen(import_id).results["new"] == 2


def test_communes_are_found_by_name_code_or_postal_code(host, receive_list, list_seen):
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
    import_id = receive_list("\r\n".join(["Nom;Prénom;Né le;Ville;CP", *lines]).encode())
    found = list_seen(import_id)
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


def test_prescribers_named_without_siret_are_asked_once(host, receive_list, list_seen, confirm_list):
    content = "Nom;Prénom;Né le;Prescripteur\r\nA;B;01/01/1990;Mission locale\r\nC;D;01/01/1991;Mission Locale\r\n"
    import_id = receive_list(content.encode())
    [asked] = list_seen(import_id).unknown
    assert (asked.what, asked.name, asked.count) == ("Prescripteur", "Mission locale", 2)
    assert list_seen(import_id).counts["remarks"] == 2
    answers = {asked.code: HOLDER_SIRET}
    listed_imports.match_list_columns(by=host, import_id=import_id, columns={}, answers=answers)
    assert [u.answer for u in list_seen(import_id).unknown] == [HOLDER_SIRET]
    confirm_list(import_id)
    with acting(Scope(APPLICATION, host, "see_people")):
        assert set(Person.objects.values_list("referred_by__name", flat=True)) == {"Mission locale"}


def test_long_lists_are_left_to_the_worker(host, receive_list, list_seen, confirm_list, monkeypatch):
    monkeypatch.setattr(listed_imports, "LONG_FILE", 10)
    monkeypatch.setattr(listed_imports, "LONG_WRITES", {"people": 1})
    import_id = receive_list()
    assert list_seen(import_id).state == "queued"
    listed_imports.read_list(by=host, import_id=import_id)
    listed_imports.read_list(by=host, import_id=import_id)
    confirm_list(import_id)
    assert list_seen(import_id).state == "running"
    for _ in range(2):
        listed_imports.write_list(by=host, at=NOW, import_id=import_id)
    assert list_seen(import_id).state == "done"
    assert len(_names(host)) == 2
    bad = receive_list(b";;;\n" * 20)
    listed_imports.read_list(by=host, import_id=bad)
    assert (list_seen(bad).state, "aucune donnée" in list_seen(bad).message) == ("failed", True)
    with pytest.raises(Refused, match="PDF"):
        receive_list(b"%PDF-1.7" + b" " * 20)
