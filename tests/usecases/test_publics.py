"""An organisation's publics and ages of evidence, dated: what is refused, what the verdicts then lean on."""

from dataclasses import replace
from datetime import date

import pytest
from tests.fixtures_people import TODAY, VERDICT, recorded, validated

from levier.rules.access import NotAllowed
from levier.usecases import people, publics, validation_forms
from levier.usecases.edits import EditedMeanwhile
from levier.usecases.publics import PublicFacts
from levier.usecases.refusals import NotFound, Refused

FACTS = publics.PublicFacts(
    "Parents isolés du territoire", "parent seul avec enfant à charge", date(2026, 1, 1), "Convention 2026"
)


def codes(host, on):
    form = validation_forms.get_validation_form(by=host, person_id=recorded(host), on=on)
    return [each.code for each in form.publics]


def test_a_public_is_added_from_a_day_to_a_day(host):
    row_id = publics.add_public(by=host, facts=replace(FACTS, until_on=date(2026, 6, 30)))
    assert "PARENTS_ISOLES_DU_TER" in codes(host, date(2026, 6, 30))
    assert "PARENTS_ISOLES_DU_TER" not in codes(host, date(2025, 12, 31))
    assert "PARENTS_ISOLES_DU_TER" not in codes(host, date(2026, 7, 1))
    page = publics.get_publics(by=host, today=TODAY)
    (row,) = [row for row in page.publics if row.id == row_id]
    assert (row.state, row.label, row.source) == ("added", FACTS.label, "Convention 2026")
    assert page.history[0].gesture == "Tenir ses publics et l’âge des justificatifs"


def test_a_public_is_removed_and_comes_back(host):
    row_id = publics.remove_public(by=host, code="AV", starts_on=date(2026, 2, 1), source="Comité")
    assert "AV" not in codes(host, TODAY)
    assert "AV" in codes(host, date(2026, 1, 31))
    assert "AV" not in [code for code, _ in publics.list_starting_publics(by=host, on=TODAY)]
    publics.end_public(by=host, row_id=row_id, until_on=date(2026, 2, 28))
    assert "AV" in codes(host, TODAY)
    states = {row.label: row.state for row in publics.get_publics(by=host, today=TODAY).publics if row.id}
    assert list(states.values()) == ["ended"]
    publics.remove_public(by=host, code="AV", starts_on=date(2026, 3, 1), source="Comité")


def test_a_line_yet_to_come_is_said(host):
    row_id = publics.remove_public(by=host, code="AV", starts_on=date(2026, 9, 1), source="Comité")
    row = publics.get_public(by=host, row_id=row_id, today=TODAY).row
    assert (row.state, row.is_removed, row.label) == ("planned", True, "Allocataire de l’allocation veuvage")


def test_a_person_is_validated_in_the_list_of_that_day(host):
    publics.add_public(by=host, facts=FACTS)
    publics.remove_public(by=host, code="PPSMJ", starts_on=date(2026, 2, 1), source="Comité")
    found = recorded(host)
    with pytest.raises(Refused, match="pas dans la liste de ce jour"):
        validated(host, found)
    validated(host, found, public="PARENTS_ISOLES_DU_TER", evidence="", reason="Attestation de la CAF vue")
    (view,) = people.get_person(by=host, person_id=found, today=TODAY).validations
    assert view.public_label == FACTS.label
    assert any("Convention 2026" in reason.sentence for reason in view.reasons)


def test_another_organisation_s_list_is_its_own(host, other_host):
    row_id = publics.add_public(by=host, facts=FACTS)
    publics.set_evidence_age(by=host, evidence="RSA", months=6, starts_on=date(2026, 1, 1), source="Comité")
    assert "PARENTS_ISOLES_DU_TER" not in codes(other_host, TODAY)
    page = publics.get_publics(by=other_host, today=TODAY)
    assert {row.state for row in page.publics} == {"starting"}
    assert {row.months for row in page.ages if row.code == "RSA"} == {3}
    with pytest.raises(NotFound):
        publics.end_public(by=other_host, row_id=row_id, until_on=TODAY)
    with pytest.raises(NotFound):
        publics.get_public(by=other_host, row_id=row_id, today=TODAY)


def test_an_age_holds_from_a_day_until_the_next(host):
    for months, day in ((6, date(2026, 2, 1)), (2, date(2026, 5, 1))):
        publics.set_evidence_age(by=host, evidence="RSA", months=months, starts_on=day, source="Comité")
    (row,) = [row for row in publics.get_publics(by=host, today=TODAY).ages if row.code == "RSA"]
    assert (row.months, row.starting_months, row.starts_on) == (6, 3, date(2026, 2, 1))
    assert (row.next_months, row.next_on) == (2, date(2026, 5, 1))
    aged = {kind.code: kind.months for kind in publics.list_aged_evidence(by=host, on=TODAY)}
    assert aged["RSA"] == 6
    assert "RQTH" not in aged


def test_the_verdict_and_the_hire_use_the_organisation_s_age(host):
    found = recorded(host)
    old = {"public": "RSA", "evidence": "RSA", "evidence_on": date(2025, 10, 1)}
    with pytest.raises(Refused, match="Périmé"):
        validated(host, found, **old)
    publics.set_evidence_age(
        by=host, evidence="RSA", months=6, starts_on=date(2026, 1, 1), source="Comité du 8 janvier"
    )
    validated(host, found, **old)
    (view,) = people.get_person(by=host, person_id=found, today=TODAY).validations
    assert view.advice.is_good
    assert any("Comité du 8 janvier" in reason.sentence for reason in view.reasons)
    advice = validation_forms.advise_validation(by=host, person_id=found, facts=replace(VERDICT, **old))
    assert advice.evidence.is_good


def test_the_same_day_again_corrects_an_age(host):
    given = {"by": host, "evidence": "RSA", "starts_on": date(2026, 1, 1), "source": "Comité"}
    first = publics.set_evidence_age(**given, months=60)
    assert publics.set_evidence_age(**given, months=6) == first
    (row,) = [row for row in publics.get_publics(by=host, today=TODAY).ages if row.code == "RSA"]
    assert row.months == 6


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"label": "  "}, "label"),
        ({"label": "allocataire du R.S.A"}, ""),
        ({"label": "Allocataire du RSA"}, "label"),
        ({"definition": ""}, "definition"),
        ({"source": " "}, "source"),
        ({"starts_on": date(2010, 1, 1)}, "starts_on"),
        ({"until_on": date(2025, 12, 31)}, "until_on"),
    ],
)
def test_a_public_is_refused_at_its_field(host, facts, field):
    if not field:
        assert publics.add_public(by=host, facts=replace(FACTS, **facts))
        return
    with pytest.raises(Refused) as refused:
        publics.add_public(by=host, facts=replace(FACTS, **facts))
    assert [name for name, _ in refused.value.problems] == [field]


def test_two_names_never_share_a_code_and_one_name_keeps_its_own(host):
    publics.add_public(by=host, facts=replace(FACTS, label="Public local du bassin nord", until_on=date(2026, 1, 31)))
    publics.add_public(by=host, facts=replace(FACTS, label="Public local du bassin sud"))
    publics.add_public(by=host, facts=replace(FACTS, label="public local du BASSIN nord", starts_on=date(2026, 2, 1)))
    own = [code for code in codes(host, TODAY) if code.startswith("PUBLIC")]
    assert own == ["PUBLIC_LOCAL_DU_BASSI_2", "PUBLIC_LOCAL_DU_BASSI"]
    assert publics.add_public(by=host, facts=replace(FACTS, label="RSA"))
    assert "RSA_2" in codes(host, TODAY)


def test_lines_of_one_public_never_overlap(host):
    first = publics.add_public(by=host, facts=replace(FACTS, until_on=date(2026, 6, 30)))
    with pytest.raises(Refused, match="déjà une ligne"):
        publics.add_public(by=host, facts=replace(FACTS, starts_on=date(2026, 6, 30)))
    publics.add_public(by=host, facts=replace(FACTS, starts_on=date(2026, 7, 1)))
    with pytest.raises(Refused, match="finissez avant"):
        publics.end_public(by=host, row_id=first, until_on=date(2026, 7, 1))
    with pytest.raises(Refused, match="précède le début"):
        publics.end_public(by=host, row_id=first, until_on=date(2025, 7, 1))


def test_what_is_not_in_the_starting_list_is_not_removed(host):
    with pytest.raises(Refused, match="liste de départ"):
        publics.remove_public(by=host, code="MARTIEN", starts_on=TODAY, source="Comité")
    with pytest.raises(Refused) as refused:
        publics.remove_public(by=host, code="AV", starts_on=date(2010, 1, 1), source="")
    assert [name for name, _ in refused.value.problems] == ["starts_on", "source"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"evidence": "RQTH"}, "evidence"),
        ({"evidence": "BREVET"}, "evidence"),
        ({"months": 0}, "months"),
        ({"months": 121}, "months"),
        ({"source": ""}, "source"),
        ({"starts_on": date(2010, 1, 1)}, "starts_on"),
    ],
)
def test_an_age_is_refused_at_its_field(host, given, field):
    sound = {"evidence": "RSA", "months": 6, "starts_on": date(2026, 1, 1), "source": "Comité"}
    with pytest.raises(Refused) as refused:
        publics.set_evidence_age(by=host, **{**sound, **given})
    assert [name for name, _ in refused.value.problems] == [field]


def test_only_facilitators_keep_lists(buyer, holder):
    for other in (buyer, holder):
        with pytest.raises(NotAllowed):
            publics.get_publics(by=other, today=TODAY)
        with pytest.raises(NotAllowed):
            publics.add_public(by=other, facts=FACTS)


def test_the_second_to_end_a_line_is_told_of_the_first(host):
    row_id = publics.add_public(by=host, facts=PublicFacts("Parents isolés", "Seuls", date(2026, 1, 1), "Comité"))
    seen = publics.get_public(by=host, row_id=row_id, today=TODAY).seen
    publics.end_public(by=host, row_id=row_id, until_on=date(2026, 6, 30), seen=seen)
    with pytest.raises(EditedMeanwhile) as told:
        publics.end_public(by=host, row_id=row_id, until_on=date(2026, 12, 31), seen=seen)
    assert [(d.column, d.seen, d.now) for d in told.value.differences] == [("until_on", None, "2026-06-30")]
