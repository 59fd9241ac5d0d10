"""Evidence at hire, and publics."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.law import BeforeFirstDate, NoSuchLine
from levier.rules.evidence import (
    Evidence,
    EvidenceRule,
    EvidenceVerdict,
    OwnAge,
    UnknownEvidence,
    evidence_kinds,
    has_sought_work_for,
    is_evidence_valid,
    own_kinds,
)
from levier.rules.publics import (
    OwnPublic,
    UnknownPublic,
    catalogue,
    departures,
    is_of_age,
    listed,
    public,
)

HIRE = date(2026, 4, 13)
AGED = [kind.code for kind in evidence_kinds(HIRE) if kind.rule is EvidenceRule.AGE]


@pytest.mark.parametrize(
    ("kind", "months"),
    [
        *[(kind, 3) for kind in ("RSA", "ASS", "AAH", "DELD", "DETLD", "CAP_BEP", "LONE_PARENT", "NO_HOUSING")],
        *[(kind, 6) for kind in ("ADDRESS", "PRISON_RELEASE", "FRENCH_BELOW_A1", "MOBILITY")],
        ("ASE", 12),
    ],
)
def test_greatest_ages(kind, months):
    assert {each.code: each.months for each in evidence_kinds(HIRE)}[kind] == months


def test_no_other_kind_has_an_age():
    assert len(AGED) == 13


def test_an_organisation_may_set_its_own_age():
    proof = Evidence("RSA", date(2026, 1, 12))
    assert is_evidence_valid(proof, HIRE).verdict is EvidenceVerdict.OUTDATED
    ages = [OwnAge("RSA", 6, date(2026, 1, 1), "Comité"), OwnAge("RSA", 1, date(2026, 4, 14), "Comité")]
    answer = is_evidence_valid(proof, HIRE, ages)
    assert answer.verdict is EvidenceVerdict.VALID
    assert "6\u00a0mois" in answer.reasons[0].sentence
    assert answer.reasons[0].text.key == "field_practice"
    assert is_evidence_valid(proof, date(2026, 4, 14), ages).verdict is EvidenceVerdict.OUTDATED
    assert is_evidence_valid(proof, date(2025, 12, 31), ages).verdict is EvidenceVerdict.AFTER_HIRE


def test_an_age_never_falls_on_evidence_that_has_none():
    kinds = {kind.code: kind for kind in own_kinds([OwnAge("RQTH", 6, date(2026, 1, 1), "Comité")], HIRE)}
    assert (kinds["RQTH"].months, kinds["RQTH"].source) == (0, "")


@pytest.mark.parametrize(
    ("code", "born_on", "verdict"),
    [
        ("SENIOR", date(1976, 4, 13), True),
        ("SENIOR", date(1976, 4, 14), False),
        ("JEUNE_INFRA_NIVEAU3", date(2000, 4, 14), True),
        ("JEUNE_INFRA_NIVEAU3", date(2000, 4, 13), False),
    ],
)
def test_a_public_about_an_age(code, born_on, verdict):
    answer = is_of_age(public(code, HIRE), born_on, HIRE)
    assert answer.verdict is verdict
    assert answer.reasons[0].text


def test_a_public_about_no_age_asks_none():
    assert is_of_age(public("RSA", HIRE), date(1990, 1, 1), HIRE) is None


def test_an_organisation_dates_and_adapts_the_list():
    own = [
        OwnPublic("AV", "", "", True, date(2026, 1, 1), date(2026, 6, 30), "Comité"),
        OwnPublic("LOCAL", "Public local", "…", False, date(2026, 2, 1), None, "Convention"),
    ]
    starting = [each.code for each in catalogue(HIRE)]
    assert [each.code for each in listed(own, date(2025, 12, 31))] == starting
    assert [each.code for each in listed(own, HIRE)] == [*(code for code in starting if code != "AV"), "LOCAL"]
    assert [each.code for each in listed(own, date(2026, 7, 1))] == [*starting, "LOCAL"]
    assert {each.source for each in listed(own, HIRE)} == {"", "Convention"}
    assert listed(own, HIRE)[-1].source == "Convention"


@pytest.mark.parametrize(
    ("until", "verdict"),
    [
        (HIRE, EvidenceVerdict.VALID),
        (HIRE - timedelta(days=1), EvidenceVerdict.OUTDATED),
        (None, EvidenceVerdict.TERM_MISSING),
    ],
)
def test_documents_with_a_term(until, verdict):
    answer = is_evidence_valid(Evidence("RQTH", date(2020, 1, 1), until), HIRE)
    assert answer.verdict is verdict
    assert answer.reasons[0].text


def test_an_identity_document_has_no_age():
    assert is_evidence_valid(Evidence("IDENTITY", date(2011, 1, 1)), HIRE).verdict is EvidenceVerdict.VALID


def test_evidence_made_after_the_hire_proves_nothing_on_that_day():
    late = Evidence("IDENTITY", HIRE + timedelta(days=1))
    assert is_evidence_valid(late, HIRE).verdict is EvidenceVerdict.AFTER_HIRE


def test_unknown_evidence_and_days_before_the_order():
    with pytest.raises(UnknownEvidence, match="HOROSCOPE"):
        is_evidence_valid(Evidence("HOROSCOPE", HIRE), HIRE)
    with pytest.raises(BeforeFirstDate):
        evidence_kinds(date(2010, 1, 1))


@given(st.sampled_from(AGED), st.dates(date(2022, 1, 1), date(2040, 1, 1)), st.integers(0, 500))
def test_evidence_once_outdated_stays_outdated(kind, made_on, wait):
    first = is_evidence_valid(Evidence(kind, made_on), made_on + timedelta(days=wait)).verdict
    second = is_evidence_valid(Evidence(kind, made_on), made_on + timedelta(days=wait + 1)).verdict
    assert first is EvidenceVerdict.VALID or second is EvidenceVerdict.OUTDATED


@pytest.mark.parametrize("is_strict", [True, False])
def test_a_day_more_than_twelve_months_is_enough_for_every_list(is_strict):
    assert has_sought_work_for(date(2025, 4, 12), HIRE, "DELD", is_strict).verdict
    assert not has_sought_work_for(date(2025, 4, 14), HIRE, "DELD", is_strict).verdict
    assert not has_sought_work_for(date(2025, 4, 12), HIRE, "DETLD", is_strict).verdict


def test_an_unknown_length_is_an_error():
    with pytest.raises(NoSuchLine):
        has_sought_work_for(date(2025, 4, 12), HIRE, "OTHER", is_strict=True)


def test_publics_of_a_day():
    codes = [each.code for each in catalogue(HIRE)]
    assert len(codes) == len(set(codes)) == 16
    assert public("QPV", HIRE).evidence == ("ADDRESS",)
    assert public("QPV", HIRE).text.key == "ccag_2021_16_1"
    with pytest.raises(UnknownPublic, match="MARTIEN"):
        public("MARTIEN", HIRE)
    with pytest.raises(BeforeFirstDate):
        catalogue(date(2010, 1, 1))


def test_what_a_contract_departs_from_is_said():
    own = {each.code for each in catalogue(HIRE)} - {"AV"} | {"BRSA_LOCAL"}
    assert (departures(own, HIRE).removed, departures(own, HIRE).added) == (("AV",), ("BRSA_LOCAL",))
