"""The verdict before the hire: what is refused at its field, what the evidence says, what is kept."""

from datetime import date, timedelta

import pytest
from tests.fixtures_domain import NOW
from tests.fixtures_people import TODAY, recorded, validated

from levier.usecases import people
from levier.usecases.evidence import judge_evidence
from levier.usecases.refusals import Refused


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"verdict": "maybe"}, "verdict"),
        ({"decided_on": TODAY + timedelta(days=1)}, "decided_on"),
        ({"decided_on": date(2019, 1, 1)}, "decided_on"),
        ({"evidence_on": TODAY + timedelta(days=1)}, "evidence_on"),
        ({"hired_on": date(2026, 2, 9)}, "hired_on"),
        ({"public": ""}, "public"),
        ({"public": "MARTIEN"}, "public"),
        ({"evidence": "BREVET"}, "evidence"),
        ({"verdict": "to_complete"}, "missing"),
        ({"verdict": "to_complete", "public": "AV"}, "missing"),
        ({"verdict": "not_eligible", "public": ""}, "reason"),
        ({"evidence": ""}, "reason"),
        ({"evidence_on": None}, "reason"),
        ({"evidence_on": date(2025, 8, 1)}, "reason"),
        ({"hired_on": date(2026, 7, 21)}, "reason"),
        ({"evidence_on": date(2026, 2, 11)}, "reason"),
        ({"evidence": "RQTH"}, "reason"),
    ],
)
def test_a_verdict_is_refused_at_its_field(host, facts, field):
    found = recorded(host)
    with pytest.raises(Refused) as refused:
        validated(host, found, **facts)
    assert [name for name, _ in refused.value.problems] == [field]


def test_outdated_evidence_asks_for_a_written_reason_and_no_more(host):
    found = recorded(host)
    validated(host, found, evidence_on=date(2025, 6, 1), reason="Attestation demandée, promise sous huit jours")
    (view,) = people.get_person(by=host, person_id=found, today=TODAY).validations
    assert (view.verdict, view.advice.state) == ("validated", "alert")
    assert "Périmé" in view.advice.sentence
    assert any("détention" in reason.sentence and reason.text for reason in view.reasons)


def test_the_last_day_of_an_evidence_counts(host):
    advice = [judge_evidence("RSA", date(2026, 1, 12), None, day) for day in (date(2026, 4, 12), date(2026, 4, 13))]
    assert [a.is_good for a in advice] == [True, False]
    assert "12\u00a0avr.\u00a02026" in advice[0].sentence


@pytest.mark.parametrize(
    ("given", "state", "words"),
    [
        (("", None, None), "none", "Aucun justificatif"),
        (("BREVET", None, None), "watch", "inconnu"),
        (("RSA", None, None), "watch", "Indiquez la date"),
        (("RQTH", None, None), "watch", "jusqu’à quand"),
        (("RQTH", None, date(2027, 1, 1)), "ok", "Valable jusqu’au"),
        (("RQTH", None, date(2026, 1, 1)), "alert", "Périmé"),
        (("IDENTITY", None, None), "ok", "sans âge limite"),
        (("RSA", date(2026, 3, 3), None), "alert", "Daté d’après"),
    ],
)
def test_what_the_rule_says_of_an_evidence(given, state, words):
    advice = judge_evidence(*given, TODAY)
    assert (advice.state, words in advice.sentence) == (state, True)


def test_days_without_a_list_or_beyond_reason_are_said_not_raised():
    assert "Aucun repère" in judge_evidence("RSA", date(2010, 1, 1), None, date(2010, 1, 2)).sentence
    far = date(9999, 12, 30)
    assert judge_evidence("RSA", far, None, date(9999, 12, 31)).state == "watch"


def test_a_new_verdict_is_not_dated_before_the_last_one(host):
    found = recorded(host)
    validated(host, found)
    with pytest.raises(Refused, match="existe déjà"):
        validated(host, found, decided_on=date(2026, 2, 9))
    validated(host, found, verdict="to_complete", reason="Pièce d’identité illisible")
    newest, _ = people.get_person(by=host, person_id=found, today=TODAY).validations
    assert (newest.verdict, newest.verdict_label) == ("to_complete", "À compléter")


def test_a_code_no_longer_listed_is_shown_as_it_was_kept(host):
    from levier.records.models import Validation
    from levier.records.scope import APPLICATION, Scope, acting

    found = recorded(host)
    with acting(Scope(APPLICATION, host, "validate_person")):
        Validation.objects.create(
            host_id=host.host_id,
            person_id=found,
            verdict="validated",
            public="ANCIEN",
            evidence="BREVET",
            decided_on=date(2020, 1, 1),
            decided_at=NOW,
        )
    (view,) = people.get_person(by=host, person_id=found, today=TODAY).validations
    assert (view.public_label, view.evidence_label) == ("ANCIEN", "BREVET")
