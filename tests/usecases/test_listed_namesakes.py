"""One name twice in a list, with two birth dates or without one: asked about, never made two people in silence."""

from datetime import date

import pytest
from tests.fixtures_domain import NOW
from tests.fixtures_listed import lines_of
from tests.usecases.test_listed_hires import HEAD, line

from levier.records.models import Engagement, Person
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import listed_imports, listed_views, people

TWO_DAYS = lines_of("Martin;Zoé;23/04/1999", "MARTIN;Zoe;24/03/1999", "Martin;Zoé;24/03/1999")
WITHOUT = lines_of("Martin;Zoé;", "MARTIN;Zoe;23/04/1999", "Durand;Zoé;néant")


def _births(host) -> list[date]:
    with acting(Scope(APPLICATION, host, "see_people")):
        return sorted(Person.objects.filter(host_id=host.host_id).values_list("born_on", flat=True))


def _rows(host, import_id) -> list[tuple[str, str]]:
    return [(row.result, row.why) for row in listed_views.list_report(by=host, import_id=import_id).rows]


def _decide(host, import_id, **decisions):
    given = {int(row.removeprefix("row")): said for row, said in decisions.items()}
    listed_imports.decide_alike(by=host, import_id=import_id, decisions=given)


def test_one_name_with_two_birth_dates_is_asked_about(host, receive_list, list_seen, confirm_list):
    import_id = receive_list(TWO_DAYS)
    found = list_seen(import_id)
    assert (found.results["new"], found.results["to_decide"]) == (1, 2)
    assert found.to_decide[0][0].alike[0].detail == "23/04/1999"
    assert _rows(host, import_id)[1][1] == (
        "Du même nom que Zoé Martin (ligne 2), née le 23/04/1999 et non le 24/03/1999\u00a0: est-ce la même "
        "personne\u00a0?"
    )
    confirm_list(import_id)
    assert _births(host) == [date(1999, 4, 23)]


@pytest.mark.parametrize(
    ("said", "births"),
    [("same", [date(1999, 4, 23)]), ("other", [date(1999, 3, 24), date(1999, 4, 23)])],
)
def test_the_answer_holds_for_the_next_rows_of_that_date(host, receive_list, list_seen, confirm_list, said, births):
    import_id = receive_list(TWO_DAYS)
    _decide(host, import_id, row3=said)
    assert list_seen(import_id).results["to_decide"] == 0
    confirm_list(import_id)
    assert _births(host) == births
    again = list_seen(receive_list(TWO_DAYS)).results
    assert again["known"] + again["to_decide"] == 3


def test_whom_is_recorded_already_is_named_as_such(host, receive_list, list_seen):
    people.record_person(by=host, at=NOW, facts=people.PersonFacts("Martin", "Zoé", date(1999, 4, 23), "F"))
    [(row, _), _] = list_seen(receive_list(TWO_DAYS)).to_decide
    assert (row.alike[0].row, row.alike[0].id is None) == (None, False)
    assert "Zoé Martin, déjà enregistrée, née le 23/04/1999" in row.why[0]


def test_a_missing_birth_date_is_asked_about_when_the_file_has_a_namesake(host, receive_list, list_seen, confirm_list):
    import_id = receive_list(WITHOUT)
    found = list_seen(import_id)
    assert (found.results["new"], found.results["to_decide"], found.results["refused"]) == (1, 1, 1)
    assert _rows(host, import_id)[0] == (
        "À trancher",
        "Sans date de naissance, et du même nom que Zoe MARTIN (ligne 3), née le 23/04/1999\u00a0: est-ce la même "
        "personne\u00a0?",
    )
    assert [p["cell"] for p in found.problems] == ["C4"]
    _decide(host, import_id, row2="other")
    assert _rows(host, import_id)[0] == (
        "Refusé",
        "C2\u00a0: il manque\u00a0: date de naissance. Remplissez la cellule.",
    )
    _decide(host, import_id, row2="same")
    assert list_seen(import_id).results["known"] == 1
    confirm_list(import_id)
    assert _births(host) == [date(1999, 4, 23)]


def test_the_hire_of_a_row_without_a_birth_date_goes_to_the_same_person(host, lots, receive_list, confirm_list):
    rows = (line(), line(who="Martin;Zoé;;;", lot="2", starts="01/03/2026", ends=""))
    import_id = receive_list(lines_of(*rows, head=HEAD))
    _decide(host, import_id, row3="same")
    assert _rows(host, import_id)[1][0] == "À enregistrer"
    confirm_list(import_id)
    assert len(_births(host)) == 1
    with acting(Scope(APPLICATION, host, "see_people")):
        assert Engagement.objects.filter(host_id=host.host_id).count() == 2
    again = receive_list(lines_of(rows[0], rows[1].replace("01/03/2026", ""), head=HEAD))
    _decide(host, again, row3="same")
    result, why = _rows(host, again)[1]
    assert (result, "naissance" in why, "la date d’embauche manque" in why) == ("Refusé", False, True)


def test_a_birth_date_that_cannot_be_read_stays_refused_at_its_cell(host, receive_list, list_seen):
    found = list_seen(receive_list(lines_of("Martin;Zoé;31/02/1999", "Martin;Zoé;23/04/1999")))
    assert (found.results["refused"], found.results["to_decide"]) == (1, 0)
    assert [(p["cell"], p["value"]) for p in found.problems] == [("C2", "31/02/1999")]


def test_all_namesakes_that_wait_are_answered_at_once(host, receive_list, list_seen):
    import_id = receive_list(WITHOUT + TWO_DAYS.partition(b"\r\n")[2])
    listed_imports.decide_alike(by=host, import_id=import_id, decisions={}, rest="same")
    assert list_seen(import_id).results["to_decide"] == 0
