"""One cell at a time: hours, dates, months, names, SIRET, yes and no, as people write them."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.exchange.hours_readings import NBSP, SOCIAL_SECURITY, is_flagged
from tests.exchange.spreadsheet_samples import at

from levier.exchange.sources.hours_files_dates import (
    MonthFound,
    ShortDate,
    birth_of,
    date_of,
    date_order_of,
    month_of,
    months_between,
    months_in_prose,
)
from levier.exchange.sources.hours_files_hours import hours_notation_of, hours_of
from levier.exchange.sources.hours_files_months import spread
from levier.exchange.sources.hours_files_names import full_name_of
from levier.exchange.sources.hours_files_totals import french_hours
from levier.exchange.sources.hours_files_values import (
    PLAUSIBLE_AGES,
    Flagged,
    Lost,
    birth_date_of,
    day_of,
    employer_of,
    text_of,
    yes_or_no,
)

THIN = "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("151,67", "151.67"),
        ("151.67", "151.67"),
        ("1 234,50", "1234.50"),
        (f"1{NBSP}234,50", "1234.50"),
        (f"3{THIN}212,4", "3212.40"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("35h", "35.00"),
        ("35 heures", "35.00"),
        ("7,5h", "7.50"),
        ("7h30", "7.50"),
        ("7 h 30", "7.50"),
        ("7h30 min", "7.50"),
        ("07:30", "7.50"),
        ("157:00:00", "157.00"),
        ("PT157H30M00S", "157.50"),
        ("7,333333", "7.33"),
        (7.5, "7.50"),
        (160, "160.00"),
        (0.1 + 0.2, "0.30"),
        (2.675, "2.68"),
        (dt.timedelta(days=4, seconds=82_800), "119.00"),
        (dt.time(7, 20), "7.33"),
        (at(1900, 1, 1, 12), "60.00"),
    ],
)
def test_hours_are_read_in_all_their_forms(cell, hours):
    assert hours_of(cell) == Decimal(hours)
    assert str(hours_of(cell)) == hours


@pytest.mark.parametrize("cell", ["", " ", "-", "–", "/"])
def test_an_empty_cell_is_no_hours(cell):
    assert hours_of(cell) is None


@pytest.mark.parametrize(
    "cell",
    ["-3", "−2,5", "- 7h30", -0.5, dt.timedelta(hours=-1), "abs", "- abs", "1 2", "7:75", "7h99", "1/2", True, "1e5",
     float("nan"), float("inf"), 1e300, dt.date(2026, 5, 1), at(2026, 5, 1), Lost("la formule…"), "٣٥"],
)  # fmt: skip
def test_what_is_no_hours_says_so(cell):
    assert is_flagged(hours_of(cell))


def test_a_column_in_hours_and_minutes_reads_points_as_such():
    assert hours_of("7.30", is_clock=True) == hours_of("7,30", is_clock=True) == Decimal("7.50")
    assert hours_of("7", is_clock=True) == Decimal(7)
    assert is_flagged(hours_of("7.5", is_clock=True))
    assert is_flagged(hours_of("7.75", is_clock=True))


@pytest.mark.parametrize(
    ("texts", "notation"),
    [
        ([], "decimal"),
        (["7", "7,00", "7:30", "abs"], "decimal"),
        (["7.30"], None),
        (["7,30", "7,15"], None),
        (["7,30", "151,67"], "decimal"),
        (["7,5"], "decimal"),
        (["7,25", "7,50", "7,75"], "decimal"),
        (["1 007,30 h"], None),
    ],
)
def test_only_proof_makes_a_notation(texts, notation):
    assert hours_notation_of(texts) == notation


@settings(max_examples=40, deadline=None)
@given(st.decimals(min_value=0, max_value=744, places=2))
def test_hours_written_in_french_and_read_again_are_the_same(hours):
    assert hours_of(f"{hours:.2f}".replace(".", ",")) == hours
    assert hours_of(french_hours(hours)) == hours
    assert hours_of(float(hours)) == hours


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 744 * 60))
def test_minutes_written_three_ways_are_the_same_hours(minutes):
    hours, rest = divmod(minutes, 60)
    read = {hours_of(f"{hours}:{rest:02}"), hours_of(f"{hours}h{rest:02}"), hours_of(dt.timedelta(minutes=minutes))}
    assert read == {(Decimal(minutes) / 60).quantize(Decimal("0.01"), "ROUND_HALF_UP")}


@settings(max_examples=40, deadline=None)
@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.timedeltas(), st.times()))
def test_any_cell_reads_as_something_or_is_flagged(cell):
    assert isinstance(hours_of(cell), Decimal | Flagged | None)
    assert isinstance(hours_of(cell, is_clock=True), Decimal | Flagged | None)
    assert isinstance(text_of(cell), str | Flagged | None)
    assert isinstance(employer_of(cell), str | Flagged | None)
    assert isinstance(day_of(cell, False), dt.date | Flagged | None)
    assert isinstance(birth_date_of(cell, True, 2026), dt.date | Flagged | None)
    assert isinstance(full_name_of(cell, "last_first"), tuple | Flagged | None)
    assert isinstance(yes_or_no(cell), bool | Flagged | None)
    assert isinstance(month_of(cell), MonthFound | None)


@pytest.mark.parametrize(
    "cell",
    ["avr-26", "avril 2026", "Avril 26", "04/2026", "4/2026", "04/26", "202604", 202604.0, "2026-04", "2026-04-01",
     "01/04/2026", "042026", dt.date(2026, 4, 1), at(2026, 4, 30), 46113.0],
)  # fmt: skip
def test_a_month_is_read_in_all_its_forms(cell):
    assert month_of(cell) == MonthFound(2026, 4)


def test_a_month_without_year_waits_for_one():
    assert month_of("Août") == MonthFound(None, 8)
    assert month_of("Août").on(None) is None
    assert month_of("Août").on(2026) == dt.date(2026, 8, 1)
    assert month_of("août-25").on(2026) == dt.date(2025, 8, 1)


@pytest.mark.parametrize("cell", ["Total", "", "13/2026", "05/04", "2026", True, 12.0, 202613.0, "maison", dt.time(7)])
def test_what_is_no_month_is_none(cell):
    assert month_of(cell) is None


def test_months_are_found_in_titles_and_names():
    assert months_in_prose("Relevé d’heures – clauses sociales – MAI 2026") == [dt.date(2026, 5, 1)]
    assert months_in_prose("releve_2026-05_v2.xlsx, mai 2026") == [dt.date(2026, 5, 1)]
    assert months_in_prose("heures 05-2026") == [dt.date(2026, 5, 1)]
    assert months_in_prose("marché 2026-SRV-0271, nord 2026") == []


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("31/12/1990", dt.date(1990, 12, 31)),
        ("1.2.1990", dt.date(1990, 2, 1)),
        ("1990-02-01", dt.date(1990, 2, 1)),
        ("1990-02-01 00:00:00", dt.date(1990, 2, 1)),
        ("19900201", dt.date(1990, 2, 1)),
        ("01021990", dt.date(1990, 2, 1)),
        ("1er février 1990", dt.date(1990, 2, 1)),
        ("12 août 1983", dt.date(1983, 8, 12)),
        ("25/04/26", ShortDate(26, 4, 25)),
        (30540.0, dt.date(1983, 8, 12)),
        (at(1990, 2, 1, 8), dt.date(1990, 2, 1)),
        (dt.date(1990, 2, 1), dt.date(1990, 2, 1)),
        ("31/02/1990", None),
        ("31/02/90", None),
        ("31/12/0090", None),
        ("12 truc 1990", None),
        ("hier", None),
        (12.0, None),
        (True, None),
        (dt.time(8), None),
    ],
)
def test_days_are_read_in_all_their_forms(cell, day):
    assert date_of(cell) == day


def test_the_order_of_day_and_month_needs_a_proof():
    assert date_of("02/01/1990", is_month_first=True) == dt.date(1990, 2, 1)
    assert date_order_of(["05/04/2026", "25/04/2026"]) == "day_first"
    assert date_order_of(["05/04/2026", "04/25/2026"]) == "month_first"
    assert date_order_of(["05/04/2026"]) is None
    assert date_order_of(["05/05/2026", "2026-05-06"]) == "day_first"


def test_two_digits_of_a_birth_year_take_the_century_of_a_working_age():
    assert birth_date_of("28-02-06", False, 2026) == dt.date(2006, 2, 28)
    assert birth_date_of("20-03-64", False, 2026) == dt.date(1964, 3, 20)
    assert birth_date_of("29-02-00", False, 2026) == dt.date(2000, 2, 29)
    # 1912 or 2012, 114 or 14 years old; and 29 February of a year that is not a leap year.
    assert is_flagged(birth_date_of("28-02-12", False, 2026), "to_check")
    assert is_flagged(birth_date_of("29-02-01", False, 2026), "to_check")
    assert is_flagged(birth_date_of("28-02-06", False, None), "to_check")


@settings(max_examples=40, deadline=None)
@given(st.integers(1990, 2060), st.integers(0, 99))
def test_never_two_centuries_for_one_birth_year(in_year, digits):
    ages = [in_year - century - digits for century in (1900, 2000)]
    born = birth_of(ShortDate(digits, 1, 1), PLAUSIBLE_AGES, in_year)
    assert sum(age in PLAUSIBLE_AGES for age in ages) == (born is not None)


def test_a_birth_date_that_is_wrong_is_to_check_and_kept_if_it_is_a_date():
    assert birth_date_of("", False, 2026) is None
    assert is_flagged(birth_date_of("inconnue", False, 2026), "to_check")
    assert is_flagged(birth_date_of(Lost("perdue"), False, 2026), "to_check")
    assert birth_date_of("01/01/2020", False, 2026).kept == dt.date(2020, 1, 1)
    assert birth_date_of(SOCIAL_SECURITY, False, 2026).is_secret
    assert birth_date_of("01/01/2020", False, None) == dt.date(2020, 1, 1)


def test_the_days_of_a_mission():
    assert day_of("", False) is None
    assert day_of("25/04/26", False) == dt.date(2026, 4, 25)
    assert is_flagged(day_of("29/02/26", False))
    assert is_flagged(day_of("bientôt", False))


def test_a_mission_is_cut_by_calendar_months():
    assert months_between(dt.date(2026, 4, 25), dt.date(2026, 5, 2)) == [
        (dt.date(2026, 4, 1), 6),
        (dt.date(2026, 5, 1), 2),
    ]
    assert months_between(dt.date(2026, 5, 2), dt.date(2026, 5, 1)) == []
    assert months_between(dt.date(2020, 1, 1), dt.date(2026, 1, 1)) == []


@settings(max_examples=40, deadline=None)
@given(
    st.decimals(min_value=Decimal("0.01"), max_value=2000, places=2),
    st.dates(dt.date(2020, 1, 1), dt.date(2027, 1, 1)),
    st.integers(0, 1000),
)
def test_hours_spread_over_months_add_up_to_the_very_same(hours, start, days):
    shares = months_between(start, start + dt.timedelta(days=days))
    assert sum(count for _, count in shares) == days + 1
    parts = spread(hours, shares)
    assert sum(part for _, part in parts) == hours
    assert all(part >= 0 for _, part in parts)
