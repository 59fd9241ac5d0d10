"""The years of a concession, or of new staff over several: recorded at once, calibrated once, each with its own line
that counts when it begins.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_domain import NOW
from tests.usecases.calibration_samples import FIXED

from levier.rules.access import NotAllowed
from levier.usecases import calibrations, contract_calibrations, contracts, part_years, parts, scenarios
from levier.usecases.contract_lines import ContractRounding
from levier.usecases.part_forms import PartFacts
from levier.usecases.refusals import NotFound, Refused

FIRST, LAST, TODAY = date(2026, 2, 1), date(2028, 7, 31), NOW.date()


def lasts(by, contract_id: int, ends_on: date | None, kind: str = "contract") -> None:
    known = contracts.get_contract(by=by, contract_id=contract_id).facts
    changed = replace(known, ends_on=ends_on, kind=kind)
    contracts.change_contract(by=by, contract_id=contract_id, facts=changed)


@pytest.fixture(autouse=True)
def concession(host, contract_id) -> None:
    """The contract is a concession of two years and a half."""
    lasts(host, contract_id, LAST, "concession")


def recorded(by, contract_id: int, lot_id: int, starts_on=FIRST, ends_on=LAST) -> int:
    return part_years.record_years(by=by, contract_id=contract_id, lot_id=lot_id, starts_on=starts_on, ends_on=ends_on)


def listed(by, contract_id: int):
    return parts.list_contract_parts(by=by, contract_id=contract_id, on=TODAY).rows


def test_each_year_begins_and_ends_and_the_last_may_be_cut_short(host, contract_id, lots):
    assert recorded(host, contract_id, lots[0].id) == 3
    assert [
        (row.facts.title, row.facts.live_on, row.facts.ends_on, row.state) for row in listed(host, contract_id)
    ] == [
        ("Année 1", FIRST, date(2027, 1, 31), "live"),
        ("Année 2", date(2027, 2, 1), date(2028, 1, 31), "coming"),
        ("Année 3", date(2028, 2, 1), LAST, "coming"),
    ]


def test_years_go_on_from_those_that_are_there(host, contract_id, lots):
    recorded(host, contract_id, lots[0].id)
    with pytest.raises(Refused, match="court déjà jusqu’au") as refused:
        recorded(host, contract_id, lots[0].id, date(2028, 1, 1), date(2029, 1, 1))
    assert refused.value.problems[0][0] == "starts_on"
    assert recorded(host, contract_id, lots[0].id, date(2028, 8, 1), date(2029, 7, 31)) == 1
    assert listed(host, contract_id)[-1].facts.title == "Année 4"


def test_a_year_noted_without_its_end_lasts_a_year(host, contract_id, lots):
    year = PartFacts("year", live_on=date(2026, 2, 1))
    parts.record_part(by=host, at=NOW, lot_id=lots[0].id, facts=year)
    with pytest.raises(Refused, match=r"31.janv"):
        recorded(host, contract_id, lots[0].id, date(2027, 1, 31), LAST)
    assert recorded(host, contract_id, lots[0].id, date(2027, 2, 1), LAST) == 2


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "field"),
    [
        (date(2026, 1, 31), LAST, "starts_on"),
        (FIRST, date(2026, 1, 31), "ends_on"),
        (FIRST, date(2125, 2, 1), "ends_on"),
    ],
    ids=["before the notification", "order", "a century"],
)
def test_days_that_do_not_fit_are_refused_at_their_field(host, contract_id, lots, starts_on, ends_on, field):
    with pytest.raises(Refused) as refused:
        recorded(host, contract_id, lots[0].id, starts_on, ends_on)
    assert field in [name for name, _ in refused.value.problems]
    assert listed(host, contract_id) == ()


def test_a_year_is_calibrated_for_them_all_then_fixed_together(host, contract_id, lots):
    recorded(host, contract_id, lots[0].id)
    first = listed(host, contract_id)[0]
    page = calibrations.get_calibration_page(by=host, clause_id=lots[0].clause_id, on=TODAY, part_id=first.id)
    assert page.clause.other_years == 2
    scenarios.keep_scenario(
        by=host, at=NOW, clause_id=lots[0].clause_id, draft=FIXED, part_id=first.id, is_for_every_year=True
    )
    sized = contract_calibrations.get_contract_calibration(by=host, contract_id=contract_id, on=TODAY)
    years = [line for line in sized.lines if line.line.is_year]
    assert len({line.scenario.hours for line in years}) == 1
    assert len(years) == 3
    fixed = contract_calibrations.fix_contract(
        by=host,
        at=NOW,
        on=TODAY,
        contract_id=contract_id,
        rounding=ContractRounding(),
        stage="contractual",
        seen={line.key: 0 for line in years},
    )
    assert (fixed.lines, fixed.hours) == (3, 3 * years[0].hours)
    due = contracts.get_contract(by=host, contract_id=contract_id, on=TODAY).lots[0].objective
    assert due == years[0].hours  # only the year begun counts


def test_a_name_already_taken_by_another_year_becomes_a_number(host, contract_id, lots):
    recorded(host, contract_id, lots[0].id)
    first, second, _ = listed(host, contract_id)
    for part in (second, first):
        scenarios.keep_scenario(
            by=host,
            at=NOW,
            clause_id=lots[0].clause_id,
            draft=FIXED,
            label="Base",
            part_id=part.id,
            is_for_every_year=part is first,
        )
    page = calibrations.get_calibration_page(by=host, clause_id=lots[0].clause_id, on=TODAY, part_id=second.id)
    assert [one.label for one in page.scenarios] == ["Base", "Scénario 1"]


def test_only_a_year_is_calibrated_as_the_other_years(host, contract_id, lots):
    tranche = PartFacts("tranche", amount=Decimal(1000), starts_on=date(2026, 6, 1))
    part_id = parts.record_part(by=host, at=NOW, lot_id=lots[0].id, facts=tranche)
    for place in (part_id, None):
        with pytest.raises(Refused, match="Seule une année"):
            scenarios.keep_scenario(
                by=host, at=NOW, clause_id=lots[0].clause_id, draft=FIXED, part_id=place, is_for_every_year=True
            )


def test_only_who_keeps_the_contract_adds_its_years(host, other_host, buyer, contract_id, lots):
    form = part_years.get_years_form(by=host, contract_id=contract_id)
    assert (form.starts_on, form.ends_on, len(form.lots), form.answer.verdict) == (FIRST, LAST, 2, True)
    for gesture in (
        lambda: part_years.get_years_form(by=other_host, contract_id=contract_id),
        lambda: recorded(other_host, contract_id, lots[0].id),
        lambda: recorded(host, contract_id, 10**9),
    ):
        with pytest.raises(NotFound):
            gesture()
    with pytest.raises(NotAllowed):
        recorded(buyer, contract_id, lots[0].id)


@pytest.mark.parametrize(("ends_on", "told"), [(date(2027, 1, 31), "un an au plus"), (None, "datez d’abord sa fin")])
def test_a_contract_of_a_year_or_of_unknown_length_has_no_years(host, contract_id, lots, ends_on, told):
    lasts(host, contract_id, ends_on)
    with pytest.raises(Refused, match=told) as refused:
        recorded(host, contract_id, lots[0].id)
    assert [field for field, _ in refused.value.problems] == [""]
    assert not parts.list_contract_parts(by=host, contract_id=contract_id, on=TODAY).years.verdict
    assert told in part_years.get_years_form(by=host, contract_id=contract_id).answer.reasons[0].sentence
    parts.record_part(by=host, at=NOW, lot_id=lots[0].id, facts=PartFacts("year", live_on=date(2026, 2, 1)))


def test_a_longer_contract_has_years(host, contract_id, lots):
    lasts(host, contract_id, LAST)
    assert recorded(host, contract_id, lots[1].id) == 3


def test_a_concession_has_years_whatever_its_dates(host, contract_id, lots):
    lasts(host, contract_id, None, kind="concession")
    assert parts.list_contract_parts(by=host, contract_id=contract_id, on=TODAY).years.verdict
    assert recorded(host, contract_id, lots[0].id) == 3
