"""The validations in a list of people: recorded by their rules, once, or told at their cell."""

from datetime import date

import pytest
from tests.fixtures_domain import NOW
from tests.fixtures_listed import lines_of

from levier.records.models import HostPublic, Matching, Validation
from levier.records.scope import APPLICATION, Scope, acting
from levier.usecases import listed_imports, listed_views, people, validations
from levier.usecases.refusals import Refused

HEAD = "Nom;Prénom;Né le;Public;Validation;Validée le"
ZOE = "Martin;Zoé;23/04/1999;RSA;Validée;01/02/2026"


def _kept(host) -> list[tuple]:
    with acting(Scope(APPLICATION, host, "see_validations")):
        rows = Validation.objects.order_by("person__last_name", "decided_on")
        return [
            (row.person.last_name, row.verdict, row.public, row.decided_on) for row in rows.select_related("person")
        ]


def _whys(host, import_id) -> list[tuple[str, str]]:
    return [(row.result, row.why) for row in listed_views.list_report(by=host, import_id=import_id).rows]


def test_a_validation_is_recorded_with_its_person_and_where_it_stood(host, receive_list, list_seen, confirm_list):
    lines = [
        ZOE,
        "Diallo;Idriss;01/02/1985;;À compléter;15/01/2026",
        "Petit;Luc;01/02/1980;qpv;non éligible;15/01/2026",
        "Lopez;Ana;01/02/1981;;;",
    ]
    import_id = receive_list(lines_of(*lines, head=HEAD))
    assert list_seen(import_id).counts["made"] == {"people": 4, "validations": 3, "engagements": 0}
    assert _whys(host, import_id)[0] == (
        "À enregistrer",
        "Validation du 01/02/2026 reprise\u00a0: validée, Allocataire du RSA.",
    )
    assert [row.number for row in list_seen(import_id).told] == [2, 3, 4]
    assert _kept(host) == []
    confirm_list(import_id)
    assert _kept(host) == [
        ("Diallo", "to_complete", "", date(2026, 1, 15)),
        ("Martin", "validated", "RSA", date(2026, 2, 1)),
        ("Petit", "not_eligible", "QPV", date(2026, 1, 15)),
    ]
    with acting(Scope(APPLICATION, host, "see_validations")):
        reason = Validation.objects.get(verdict="validated").reason
    assert reason == "Repris du tableau «\u00a0liste.csv\u00a0», ligne 2, justificatif non repris"


def test_twice_is_once(host, receive_list, list_seen, confirm_list):
    content = lines_of(ZOE, ZOE, head=HEAD)
    first = receive_list(content)
    assert "reprise ligne 2" in _whys(host, first)[1][1]
    confirm_list(first)
    again = receive_list(content)
    assert (list_seen(again).results["known"], list_seen(again).results["new"]) == (2, 0)
    assert "Validation du 01/02/2026 déjà enregistrée." in _whys(host, again)[0][1]
    with pytest.raises(Refused, match="Aucune ligne nouvelle"):
        confirm_list(again)
    assert len(_kept(host)) == 1


def test_a_person_known_already_takes_the_verdicts_she_lacks_oldest_first(host, receive_list, list_seen, confirm_list):
    pk = people.record_person(by=host, at=NOW, facts=people.PersonFacts("Martin", "Zoé", date(1999, 4, 23), "F"))
    lines = [ZOE, ZOE.replace("Validée;01/02/2026", "à compléter;05/01/2026")]
    import_id = receive_list(lines_of(*lines, head=HEAD))
    assert list_seen(import_id).counts["made"] == {"people": 0, "validations": 2, "engagements": 0}
    assert "ce qui suit est ajouté" in _whys(host, import_id)[0][1]
    confirm_list(import_id)
    assert [row[1] for row in _kept(host)] == ["to_complete", "validated"]
    with acting(Scope(APPLICATION, host, "see_validations")):
        assert set(Validation.objects.values_list("person_id", flat=True)) == {pk}
    assert all(result.target == pk for result in listed_imports.unpacked(_lines(host, import_id)))


def _lines(host, import_id):
    from levier.records.models import Import

    with acting(Scope(APPLICATION, host, "import_list")):
        return Import.objects.get(pk=import_id).lines


@pytest.mark.parametrize(
    ("line", "cell", "told"),
    [
        (ZOE.replace("RSA", ""), "D2", "Indiquez à quel titre"),
        (ZOE.replace("RSA", "Grand âge"), "D2", "pas dans votre liste de publics"),
        (ZOE.replace("Validée", ""), "E2", "validation sans verdict"),
        (ZOE.replace("Validée", "peut-être"), "E2", "pas connu"),
        (ZOE.replace("01/02/2026", ""), "F2", "validation sans date"),
        (ZOE.replace("01/02/2026", "31/02/2026"), "F2", "pas une date"),
        (ZOE.replace("01/02/2026", "01/02/2027"), "F2", "ne se date pas dans le futur"),
        (ZOE.replace("01/02/2026", "01/02/2019"), "F2", "Aucune liste de publics"),
    ],
    ids=["no public", "unknown public", "no verdict", "a word", "no date", "no day", "to come", "before any list"],
)
def test_what_the_rules_refuse_is_said_at_its_cell_and_the_person_taken_without(
    host, receive_list, list_seen, confirm_list, line, cell, told
):
    import_id = receive_list(lines_of(line, head=HEAD))
    [problem] = list_seen(import_id).problems
    assert (problem["cell"], problem["severity"]) == (cell, "to_check")
    assert told in problem["message"]
    assert told in _whys(host, import_id)[0][1]
    confirm_list(import_id)
    assert _kept(host) == []
    again = receive_list(lines_of(line, head=HEAD))
    assert list_seen(again).results["refused"] == 1, "nothing left to take but what is wrong"
    assert list_seen(again).problems[0]["severity"] == "blocking"


def test_two_decisions_of_one_day_or_before_the_last_are_refused(host, receive_list, list_seen, confirm_list):
    lines = [ZOE, ZOE.replace("Validée", "Non éligible"), ZOE.replace("01/02", "01/01")]
    import_id = receive_list(lines_of(*lines, head=HEAD))
    assert "une autre décision est du même jour (reprise ligne 2)" in _whys(host, import_id)[1][1]
    confirm_list(import_id)
    assert [row[3] for row in _kept(host)] == [date(2026, 1, 1), date(2026, 2, 1)]
    late = receive_list(lines_of(ZOE.replace("01/02", "15/01"), head=HEAD))
    assert "existe déjà" in list_seen(late).problems[0]["message"]


def test_a_date_alone_says_validated_when_no_column_says_the_verdict(host, receive_list, confirm_list):
    content = lines_of("Martin;Zoé;23/04/1999;Allocataire du RSA;01/02/2026", head="Nom;Prénom;Né le;Public;Validée le")
    import_id = receive_list(content)
    assert "validée (le tableau ne dit que sa date), Allocataire du RSA" in _whys(host, import_id)[0][1]
    confirm_list(import_id)
    assert _kept(host)[0][1:3] == ("validated", "RSA")


def test_a_public_alone_is_said_not_to_be_taken(host, receive_list, list_seen):
    import_id = receive_list(lines_of("Martin;Zoé;23/04/1999;RSA", head="Nom;Prénom;Né le;Public"))
    assert "Public non repris" in _whys(host, import_id)[0][1]
    assert list_seen(import_id).problems == ()


def test_a_public_of_unknown_words_is_asked_once_and_remembered(host, receive_list, list_seen, confirm_list):
    lines = [ZOE.replace("RSA", "BRSA"), "Petit;Luc;01/02/1980;brsa;Validée;01/02/2026"]
    import_id = receive_list(lines_of(*lines, head=HEAD))
    [asked] = list_seen(import_id).unknown
    assert (asked.kind, asked.what, asked.name, asked.count) == ("public", "Public", "BRSA", 2)
    assert ("RSA", "Allocataire du RSA") in list_seen(import_id).publics
    with pytest.raises(Refused) as refused:
        listed_imports.match_list_columns(by=host, import_id=import_id, columns={}, answers={asked.code: "XX"})
    assert refused.value.problems[0][0] == asked.code
    listed_imports.match_list_columns(by=host, import_id=import_id, columns={}, answers={asked.code: "RSA"})
    assert list_seen(import_id).counts["made"]["validations"] == 2
    assert [each.answer for each in list_seen(import_id).unknown] == ["RSA"]
    confirm_list(import_id)
    later = receive_list(lines_of("Lopez;Ana;01/02/1981;BRSA;Validée;01/02/2026", head=HEAD))
    assert list_seen(later).counts["made"]["validations"] == 1
    with acting(Scope(APPLICATION, host, "import_list")):
        assert "Martin" not in str(Matching.objects.get().matching)


def test_publics_are_those_of_the_day(host, receive_list, list_seen):
    with acting(Scope(APPLICATION, host, "keep_publics")):
        HostPublic.objects.create(
            host_id=host.host_id,
            code="PLIE",
            label="Participant du PLIE",
            definition="suivi",
            starts_on=date(2026, 2, 1),
            source="comité",
        )
    lines = [
        ZOE.replace("RSA", "participant du PLIE"),
        "Petit;Luc;01/02/1980;PLIE;Validée;31/01/2026",
    ]
    found = list_seen(receive_list(lines_of(*lines, head=HEAD)))
    assert found.counts["made"]["validations"] == 1
    assert "pas dans la liste de ce jour" in found.problems[0]["message"]


def test_someone_who_looks_known_takes_nothing_until_it_is_said(host, receive_list, list_seen, confirm_list):
    kept = people.record_person(by=host, at=NOW, facts=people.PersonFacts("Martin", "Zoë-Lou", date(1999, 4, 23), "F"))
    second = ZOE.replace("RSA", "QPV").replace("01/02/2026", "15/02/2026")
    import_id = receive_list(lines_of(ZOE, second, head=HEAD))
    assert list_seen(import_id).results["to_decide"] == 2
    listed_imports.decide_alike(by=host, import_id=import_id, decisions={2: "same"})
    assert list_seen(import_id).counts["made"] == {"people": 0, "validations": 2, "engagements": 0}
    confirm_list(import_id)
    with acting(Scope(APPLICATION, host, "see_validations")):
        assert list(Validation.objects.values_list("person_id", flat=True)) == [kept, kept]


def test_what_changed_since_the_preview_is_shown_again(host, receive_list, list_seen, confirm_list):
    pk = people.record_person(by=host, at=NOW, facts=people.PersonFacts("Martin", "Zoé", date(1999, 4, 23), "F"))
    import_id = receive_list(lines_of(ZOE, head=HEAD))
    facts = validations.ValidationFacts("not_eligible", date(2026, 2, 1), reason="autre")
    validations.validate_person(by=host, at=NOW, person_id=pk, facts=facts)
    confirm_list(import_id)
    found = list_seen(import_id)
    assert (found.state, found.results["refused"]) == ("to_confirm", 1)
    assert "a changé depuis la lecture" in found.message
    assert len(_kept(host)) == 1
