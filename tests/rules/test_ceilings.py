"""Hours of an association intermédiaire in companies, and CDI inclusion: what the cases do not say."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.law import BeforeFirstDate
from levier.rules.ceilings import AiUser, AiVerdict, Waiver, Worked, ai_hours, usual_ceiling
from levier.rules.inclusion_contracts import Pathway, may_sign_inclusion_cdi, most_inclusion_cdis

DAY = date(2026, 6, 1)
amounts = st.decimals(0, 300, places=2)
lines = st.lists(
    st.builds(Worked, st.dates(date(2022, 1, 1), date(2026, 6, 1)), amounts, st.sampled_from(AiUser)), max_size=12
)


def test_without_a_mission_in_a_company_no_period_runs():
    for worked in ([], [Worked(DAY, Decimal(600), AiUser.INDIVIDUAL)], [Worked(date(2026, 6, 2), Decimal(600))]):
        answer = ai_hours(worked, DAY)
        assert (answer.verdict.verdict, answer.verdict.counted) == (AiVerdict.NOTHING, 0)


def test_a_period_that_ended_without_another_mission_is_over():
    worked = [Worked(date(2023, 1, 2), Decimal(600))]
    assert ai_hours(worked, date(2025, 1, 1)).verdict.verdict is AiVerdict.OVER
    assert ai_hours(worked, date(2025, 1, 2)).verdict.verdict is AiVerdict.NOTHING


def test_the_period_starts_with_the_first_mission_even_without_hours():
    worked = [Worked(date(2026, 1, 15), Decimal()), Worked(date(2026, 2, 1), Decimal(100))]
    found = ai_hours(worked, DAY).verdict
    assert (found.first, found.last, found.counted) == (date(2026, 1, 15), date(2028, 1, 14), 100)


@pytest.mark.parametrize(
    ("hours", "verdict"), [("431.99", "within"), ("432", "near"), ("480", "near"), ("480.01", "over")]
)
def test_nearing_and_passing(hours, verdict):
    assert ai_hours([Worked(DAY, Decimal(hours))], DAY).verdict.verdict == verdict


@pytest.mark.parametrize(
    ("waiver", "verdict"),
    [
        (Waiver(DAY, DAY), "waived"),
        (Waiver(date(2026, 6, 2), date(2027, 1, 1)), "over"),
        (Waiver(date(2025, 1, 1), date(2026, 5, 31)), "over"),
    ],
)
def test_a_waiver_holds_on_its_own_days(waiver, verdict):
    answer = ai_hours([Worked(DAY, Decimal(500))], DAY, [waiver])
    assert answer.verdict.verdict == verdict
    assert any("Dérogation" in reason.sentence for reason in answer.reasons) is (verdict == "waived")


@pytest.mark.parametrize(
    ("waivers", "verdict", "ceiling"),
    [
        ([Waiver(DAY, DAY, Decimal(600)), Waiver(DAY, DAY, Decimal(700))], "waived", 700),
        ([Waiver(DAY, DAY), Waiver(DAY, DAY, Decimal(700))], "waived", 480),
        ([Waiver(DAY, DAY, Decimal(700)), Waiver(DAY, DAY)], "waived", 480),
        ([Waiver(DAY, DAY, Decimal(400))], "over", 480),
        ([Waiver(DAY, DAY, employer="other")], "over", 480),
    ],
    ids=["highest", "lifted first", "lifted last", "below the ceiling", "another AI"],
)
def test_the_most_generous_waiver_of_the_ai_holds(waivers, verdict, ceiling):
    found = ai_hours([Worked(DAY, Decimal(500))], DAY, waivers).verdict
    assert (found.verdict, found.ceiling) == (verdict, ceiling)


def test_the_lowest_ceiling_of_several_ais_holds():
    worked = [Worked(DAY, Decimal(250), employer="a"), Worked(DAY, Decimal(250), employer="b")]
    lifted, raised = Waiver(DAY, DAY, employer="a"), Waiver(DAY, DAY, Decimal(600), "b", "arrêté 12")
    answer = ai_hours(worked, DAY, [lifted, raised])
    assert (answer.verdict.verdict, answer.verdict.ceiling, answer.verdict.is_lifted) == ("waived", 600, False)
    assert "(arrêté 12)" in answer.reasons[-1].sentence
    alone = ai_hours(worked, DAY, [lifted])
    assert "n’a pas de dérogation" in alone.reasons[-1].sentence


def test_under_a_lifted_ceiling_nothing_nears():
    assert ai_hours([Worked(DAY, Decimal(479))], DAY, [Waiver(DAY, DAY)]).verdict.verdict == "within"
    assert usual_ceiling(DAY) == 480


@given(lines)
def test_hours_of_others_never_change_what_is_counted(worked):
    companies = [each for each in worked if each.user is AiUser.COMPANY]
    found, alone = ai_hours(worked, DAY).verdict, ai_hours(companies, DAY).verdict
    assert (found.counted, found.over, found.verdict) == (alone.counted, alone.over, alone.verdict)
    assert found.over == max(Decimal(), found.counted - found.ceiling)


@given(lines)
def test_an_answer_cites_the_code(worked):
    assert all(reason.text for reason in ai_hours(worked, DAY).reasons)


def test_before_the_value_known_nothing_is_said():
    with pytest.raises(BeforeFirstDate):
        ai_hours([], date(2021, 8, 31))


@pytest.mark.parametrize(("posts", "most"), [("0", 0), ("4.99", 0), ("5", 1), ("24.9", 4)])
def test_a_whole_number_of_contracts_rounded_down(posts, most):
    assert most_inclusion_cdis(Decimal(posts), DAY).verdict == most


def test_posts_are_not_negative():
    with pytest.raises(ValueError, match="négatif"):
        most_inclusion_cdis(Decimal(-1), DAY)


def test_each_condition_is_said():
    answer = may_sign_inclusion_cdi(Pathway(date(1990, 1, 1), date(2026, 1, 1)), "GEIQ", DAY)
    assert answer.verdict is False
    assert [("non rempli" in reason.sentence) for reason in answer.reasons] == [True, True, True]
