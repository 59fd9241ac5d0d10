"""Lists as they come at worst: no list at all, another organisation's, any cell; what is refused and what is said."""

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.exchange.spreadsheet_samples import xlsx
from tests.fixtures_domain import BUYER_SIRET, HOLDER_SIRET, NOW
from tests.fixtures_listed import PEOPLE, lines_of

from levier.records.models import Import, Matching, Person
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed, Role
from levier.usecases import listed_imports, listed_views, people
from levier.usecases.gestures import NotFound
from levier.usecases.listed_results import Result
from levier.usecases.refusals import Refused


def _names(host) -> list[tuple[str, str]]:
    with acting(Scope(APPLICATION, host, "see_people")):
        return sorted(Person.objects.filter(host_id=host.host_id).values_list("last_name", "first_name"))


@pytest.mark.parametrize(
    "content", [b"", b"%PDF", b"PK\x03\x04xx", b";;;\n;;"], ids=["empty", "pdf", "broken", "blank"]
)
def test_a_file_that_is_no_list_is_refused(receive_list, content):
    with pytest.raises(Refused) as refused:
        receive_list(content)
    assert refused.value.problems[0][0] == "file"


def test_another_kind_is_refused(receive_list):
    with pytest.raises(Refused):
        receive_list(kind="hours")


def test_another_organisation_finds_nothing(host, other_host, receive_list, list_seen):
    import_id = receive_list()
    for gesture in (
        lambda: list_seen(import_id, by=other_host),
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
        receive_list(by=replace(host, roles=frozenset({Role.ADMINISTRATOR})))


def test_a_list_given_up_records_nothing_and_keeps_its_file(host, receive_list, list_seen):
    import_id = receive_list()
    listed_imports.drop_list(by=host, import_id=import_id)
    assert list_seen(import_id).state == "dropped"
    kept = PEOPLE.replace(b"299044410912345", "N° effacé".encode("cp1252"))
    assert listed_views.original_list(by=host, import_id=import_id) == ("liste.csv", kept)
    assert list_seen(import_id).blanked.startswith("1\u00a0numéro de sécurité sociale effacé\u00a0: feuille liste.csv")
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


def test_questions_do_not_grow_with_the_rows(host, receive_list, django_assert_max_num_queries):
    def rows(count):
        lines = [f"NOM{n};Zoé;{n % 28 + 1:02}/01/1990" for n in range(count)]
        return "\r\n".join(["Nom;Prénom;Né le", *lines]).encode()

    with django_assert_max_num_queries(40):
        receive_list(rows(400))


@pytest.mark.parametrize(
    ("content", "cell", "told"),
    [
        (lines_of("A;B;01/01/2030"), "C2", "Date de naissance à vérifier"),
        (lines_of("A;B;01/01/1990;48,1", head="Nom;Prénom;Né le;Latitude"), "ligne 2", "Un point demande sa latitude"),
        (lines_of(f"A;B;01/01/1990;{HOLDER_SIRET}", head="Nom;Prénom;Né le;SIRET prescripteur"), "D2", "aussi son nom"),
        (lines_of("A;B;01/01/1990;Nantes", head="Nom;Prénom;Né le;Ville"), "D2", "Aucune commune n’est chargée"),
    ],
    ids=["born tomorrow", "half a point", "a prescriber without a name", "no commune loaded"],
)
def test_what_the_rules_refuse_is_said_at_its_cell(receive_list, list_seen, content, cell, told):
    [problem] = list_seen(receive_list(content)).problems
    assert problem["cell"] == cell
    assert told in problem["message"]


def test_people_born_before_and_after_are_not_compared(host, receive_list, list_seen):
    for born_on in (date(1990, 1, 1), date(1992, 1, 1)):
        people.record_person(by=host, at=NOW, facts=people.PersonFacts("Martin", "Zoé", born_on, "F"))
    found = list_seen(
        receive_list(lines_of("Martin;Zoë;01/01/1990", "Martins;Zoé;02/02/1991", "Martine;Zoé;01/01/1992"))
    )
    assert dict(found.results) == {"new": 1, "known": 1, "to_decide": 1, "left_out": 0, "refused": 0}
    [(row, _)] = found.to_decide
    assert row.alike[0].detail == "01/01/1992"


def test_a_matching_of_another_make_is_left_alone(host, receive_list, list_seen):
    with acting(Scope(APPLICATION, host, "import_list")):
        Matching.objects.create(
            host_id=host.host_id, signature="people:x", matching={"v": 0}, file_name="x", remembered_at=NOW
        )
    assert list_seen(receive_list()).state == "to_confirm"


def test_many_people_born_the_same_day_are_compared_by_the_words_they_share(host, receive_list, list_seen):
    letters = [chr(ord("a") + n) * 6 for n in range(26)]
    names = [(one, other) for one in letters[:9] for other in letters[9:18]]
    lines = [f"{last}x{first};y{first}{last};01/01/1990" for last, first in names]
    found = list_seen(
        receive_list(lines_of(*lines, f"{letters[3]}x{letters[12]};Seconde;01/01/1990", "Inconnu;Seul;01/01/1990"))
    )
    row, _ = found.to_decide[-1]
    assert (row.number, row.alike[0].name.split()[-1]) == (83, f"{letters[3]}x{letters[12]}")
    assert found.results["new"] + found.results["to_decide"] == 83


def test_cells_are_written_again_as_their_author_sees_them(host, receive_list):
    rows = [["Nom", "Prénom", "Né le", "Note"], ["A", "B", date(1990, 1, 1), 1.5], ["Total", "", "", 2990444109123.0]]
    rows += [["C", "D", date(1990, 1, 2), "x"]] * 4
    report = listed_views.list_report(
        by=host, import_id=receive_list(xlsx(rows, formats={2: "dd/mm/yyyy"}), name="l.xlsx")
    )
    assert report.rows[0].cells == ("A", "B", "01/01/1990", "1,5")
    assert (report.rows[1].cells, report.rows[1].result) == (("Total", "", "", "•••"), "Pas une ligne")


CELL = st.one_of(
    st.sampled_from(["", "A", "01/01/1990", "Mme", "Nantes", "44000", "1 000,50", "Lot 1", BUYER_SIRET, "12 mois"]),
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.integers(0, 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 3, 1), date(9999, 12, 31)).map(lambda day: datetime(day.year, day.month, day.day)),  # noqa: DTZ001
)
HEADS = {
    "people": ("Nom", "Prénom", "Né le", "Sexe", "Ville", "CP", "Lat", "Prescripteur", "SIRET prescripteur"),
    "contracts": ("N°", "Objet", "Acheteur", "SIRET", "Titulaire", "Montant", "Notification", "Durée", "Lot", "Lieu"),
}


@pytest.mark.parametrize("kind", HEADS)
@given(data=st.data())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cells_end_in_rows_each_with_its_result(host, kind, data):
    rows = data.draw(st.lists(st.tuples(*[CELL] * len(HEADS[kind])), min_size=1, max_size=6))
    formats = dict.fromkeys(range(len(HEADS[kind])), "dd/mm/yyyy")
    try:
        content = xlsx([HEADS[kind], *rows], formats=formats)
        done = listed_imports.import_list(by=host, at=NOW, kind=kind, name="l.xlsx", content=content)
    except Refused as refused:
        assert str(refused)
    else:
        assert sum(done.counts.values()) == len(done.rows)
