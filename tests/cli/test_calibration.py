"""``levier calibrate``: figures in, hours out, without a database; one clear line when it cannot."""

import argparse
import json

import pytest

from levier.cli import calibration
from levier.rules.calibration import METHODS
from levier.usecases.calibration_drafts import all_fields, fields_asked

USUAL = ("--amount", "1000000", "--labour-share", "50", "--rate", "5", "--hourly-cost", "30")


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.fixture
def levier(capsys):
    """Run the command; give its exit status and what it wrote."""
    parser = argparse.ArgumentParser(prog="levier")
    parser.set_defaults(needs_database=True)
    calibration.register(parser.add_subparsers(dest="command", required=True))

    def run(*arguments: str) -> tuple[int, str, str]:
        parsed = parser.parse_args(["calibrate", *arguments])
        assert parsed.needs_database is False
        status = parsed.run(parsed)
        written = capsys.readouterr()
        return status, written.out, written.err

    return run


def test_json_has_raw_and_rounded_hours_formula_and_reasons(levier):
    status, out, err = levier(*USUAL, "--json")
    found = json.loads(out)
    assert (status, err) == (0, "")
    assert (found["method"], found["raw"], found["hours"], found["weeks"]) == ("LABOUR_SHARE", 833.33, 833, 23.8)
    assert plain(found["formula"]).startswith("1 000 000 € × 50 % × 5 % ÷ 30 € = 833,33 h")
    assert set(found["reasons"][0]) == {"sentence", "text", "link"}
    assert found["reasons"][0]["link"].startswith("https://")
    assert (found["people"], found["feasibility"]) == (None, None)


def test_the_length_of_the_contract_says_people_and_feasibility(levier):
    found = json.loads(levier(*USUAL, "--months", "12", "--json")[1])
    assert found["feasibility"] == "feasible"
    assert "12 mois" in plain(found["people"])
    assert len(found["reasons"]) == 3


def test_a_table_for_people(levier):
    status, out, _ = levier(*USUAL, "--months", "12")
    told = plain(out)
    assert status == 0
    assert "Avant arrondi  833,33 h" in told
    assert "Heures         833 h" in told
    assert "Sur le marché" in told
    assert "· Le lot représente environ" in told
    assert "Sur le marché" not in levier(*USUAL)[1]


@pytest.mark.parametrize(
    ("arguments", "hours"),
    [
        (("--method", "invoiced_tranche", "--invoiced", "3000000", "--threshold", "2700000", "--tranche", "2000",
          "--hours-per-tranche", "1", "--reading", "franchise"), 150),
        (("--method", "FIXED", "--hours", "120,5", "--rounding-step", "0"), 120.5),
        (("--method", "share_of_hours", "--worked-hours", "2 000", "--rate", "5 %"), 100),
        (("--method", "step_table", "--amount", "250000", "--firm-months", "12"), 450),
        (("--method", "step_table", "--amount", "250000", "--firm-months", "12", "--on", "2026-01-05",
          "--chosen", "150"), 150),
        (("--method", "new_staff", "--yearly-hours", "10000", "--transferred-hours", "4000", "--rate", "10"), 600),
        ((*USUAL, "--rounding-step", "35", "--rounding-mode", "up"), 840),
    ],
)  # fmt: skip
def test_each_method_and_rounding(levier, arguments, hours):
    status, out, _ = levier(*arguments, "--json")
    assert (status, json.loads(out)["hours"]) == (0, hours)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--amount", "1000"), "--labour-share : Part de main-d’œuvre : indiquez une valeur."),
        (("--amount", "mille"), "« mille » n’est pas un nombre"),
        ((*USUAL, "--months", "long"), "--months : Durée en mois : « long »"),
        ((*USUAL, "--months", "0"), "--months : Durée en mois : indiquez un nombre supérieur à zéro."),
        ((*USUAL, "--rounding-step", "2.5"), "n’est pas un nombre entier"),
        ((*USUAL, "--rounding-step", "-5"), "--rounding-step"),
        ((*USUAL, "--rounding-mode", "sideways"), "--rounding-mode"),
        ((*USUAL, "--hours", "12"), "--hours ne sert pas à la méthode labour_share."),
        (("--method", "abacus"), "La méthode « ABACUS » n’existe pas"),
        (("--method", "invoiced_tranche", "--invoiced", "9e14", "--threshold", "0", "--tranche", "0.001",
          "--hours-per-tranche", "9", "--reading", "trigger"),
         "levier : Ces nombres donnent un volume d’heures trop grand"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line_and_status_two(levier, arguments, words):
    status, out, err = levier(*arguments, "--json")
    assert (status, out) == (2, "")
    assert words in plain(err)
    assert err.count("\n") == 1


def test_options_are_the_inputs_of_the_methods(levier, capsys):
    with pytest.raises(SystemExit):
        levier("--help")
    told = capsys.readouterr().out
    for asked in all_fields():
        assert calibration.option(asked.name) in told
    assert len({calibration.option(asked.name) for asked in all_fields()}) == len(all_fields())
    assert all(fields_asked(method) for method in METHODS)
