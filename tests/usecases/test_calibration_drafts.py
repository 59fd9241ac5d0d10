"""Drafts: read from any door, sized without the database, refused at their field."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

import pytest
from tests.usecases.calibration_samples import INPUTS, LOT, TODAY, plain

from levier.rules.calibration import (
    METHODS,
    CannotCalibrate,
    Feasibility,
    Rounding,
    RoundingMode,
    TrainingSteps,
)
from levier.usecases.calibration_drafts import (
    Draft,
    InputKind,
    all_fields,
    calibrate_draft,
    fields_asked,
    insertion_rates,
    method_label,
    months_of,
    read_inputs,
    read_rounding,
    written_inputs,
)
from levier.usecases.starting_values import starting_point, trade_of, trades


@pytest.mark.parametrize("method", METHODS)
def test_every_input_of_every_method_is_named_and_read_back_from_what_is_kept(method):
    asked = fields_asked(method)
    assert [field.name for field in asked] == [field.name for field in fields(METHODS[method].input_class)]
    assert all(field.label for field in asked)
    given = read_inputs(method, INPUTS[method])
    assert read_inputs(method, written_inputs(given)) == given
    assert calibrate_draft(Draft(method, given), TODAY, 12).hours > 0


def test_decimals_are_kept_as_text_and_days_in_iso():
    kept = written_inputs(TrainingSteps(Decimal("250000.50"), 12, TODAY))
    assert kept == {"amount": "250000.50", "firm_months": 12, "on": "2026-03-02", "chosen": None}


def test_each_name_is_asked_once_with_the_words_of_its_first_method():
    found = all_fields()
    assert len({field.name for field in found}) == len(found)
    assert found[0].label == "Montant hors taxes"
    assert {field.kind for field in found} == set(InputKind)


@pytest.mark.parametrize(
    ("method", "changes", "field", "words"),
    [
        ("LABOUR_SHARE", {"amount": ""}, "amount", "indiquez une valeur"),
        ("LABOUR_SHARE", {"amount": "beaucoup"}, "amount", "« beaucoup » n’est pas un nombre"),
        ("LABOUR_SHARE", {"rate_percent": "120"}, "rate_percent", "dépasse 100 %"),
        ("LABOUR_SHARE", {"hourly_cost": "NaN"}, "hourly_cost", "pas lisible"),
        ("LABOUR_SHARE", {"hourly_cost": "1e-9999999"}, "hourly_cost", "supérieur à zéro"),
        ("INVOICED_TRANCHE", {"reading": "autre"}, "reading", "choisissez franchise ou trigger"),
        ("STEP_TABLE", {"firm_months": "12,5"}, "firm_months", "n’est pas un nombre entier"),
        ("STEP_TABLE", {"firm_months": "1e99999"}, "firm_months", "n’est pas un nombre entier"),
        ("STEP_TABLE", {"firm_months": "Infinity"}, "firm_months", "n’est pas un nombre entier"),
        ("STEP_TABLE", {"on": "demain"}, "on", "n’est pas une date"),
        ("STEP_TABLE", {"on": "2019-01-01"}, "on", "Aucune règle n’est connue"),
        ("STEP_TABLE", {"chosen": "7"}, "chosen", "n’est pas un palier"),
        ("INVOICED_TRANCHE", {"tranche": "0.001", "hours_per_tranche": "100000"}, "", "trop grand"),
        ("INVOICED_TRANCHE", {"tranche": "0.0001", "hours_per_tranche": "1e15"}, "", "trop grand"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(method, changes, field, words):
    with pytest.raises(CannotCalibrate) as problem:
        calibrate_draft(Draft(method, read_inputs(method, INPUTS[method] | changes)), TODAY)
    assert problem.value.field == field
    assert words in plain(problem.value.message)


def test_unknown_methods_and_roundings_are_refused():
    with pytest.raises(CannotCalibrate, match="choisissez parmi LABOUR_SHARE"):
        read_inputs("ABACUS", {})
    with pytest.raises(CannotCalibrate, match="down, nearest, up"):
        read_rounding(1, "sideways")
    with pytest.raises(CannotCalibrate, match="rounding_step"):
        read_rounding("-5", "down")
    assert read_rounding("5", "up") == Rounding(5, RoundingMode.UP)
    assert method_label("ABACUS") == "ABACUS"


def test_a_draft_gives_raw_and_rounded_hours_weeks_people_and_feasibility():
    found = calibrate_draft(replace(LOT, given=replace(LOT.given, hourly_cost=Decimal(30))), TODAY, 12)
    assert (found.raw, found.hours) == (Decimal(600), Decimal(600))
    assert found.feasibility.verdict is Feasibility.FEASIBLE
    assert "12 mois" in plain(found.people.sentence)
    assert found.workload.sentence.startswith("un poste à temps plein pendant")
    alone = calibrate_draft(LOT, TODAY)
    assert (alone.people, alone.feasibility) == (None, None)


def test_no_hours_have_no_feasibility():
    nothing = replace(LOT, given=replace(LOT.given, amount=Decimal("0.01")))
    found = calibrate_draft(nothing, TODAY, 12)
    assert (found.hours, found.feasibility, found.workload.sentence) == (0, None, "aucune heure")


def test_trades_bring_their_starting_values():
    names = [label for _, label in trades(TODAY)]
    assert names[:2] == ["Ascenseurs", "Bâtiment, corps d’état non précisé"]
    assert starting_point("masonry", TODAY).labour_share_percent == 50
    assert starting_point("abacus", TODAY) is None
    assert insertion_rates(TODAY)[0] == 5


@pytest.mark.parametrize(
    ("title", "trade"),
    [
        ("Gros œuvre", "shell"),
        ("LOT 2 - GROS OEUVRE ET FONDATIONS", "shell"),
        ("Peinture", "interior_painting"),
        ("Nettoyage des écoles", "cleaning"),
        ("Électricité courants faibles", "electricity"),
        ("Peinturlurage", ""),
        ("", ""),
    ],
)
def test_a_lot_s_title_names_its_trade_or_nothing(title, trade):
    assert trade_of(title, TODAY) == trade


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "months"),
    [
        (date(2026, 2, 1), date(2027, 1, 31), 12),
        (date(2026, 2, 1), date(2027, 1, 30), 11),
        (date(2026, 1, 15), date(2026, 2, 14), 1),
        (date(2026, 1, 15), date(2026, 1, 20), Decimal("0.2")),
        (None, date(2026, 1, 20), None),
        (date(2026, 1, 15), None, None),
    ],
)
def test_how_long_a_contract_lasts(starts_on, ends_on, months):
    assert months_of(starts_on, ends_on) == months
