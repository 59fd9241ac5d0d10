"""The note of a contract: the scenario fixed, else the newest; the others beside it; who may take it."""

import io
from datetime import date
from decimal import Decimal

import docx
import pytest
from tests.usecases.calibration_samples import FIXED, LOT, TODAY, fix, keep, plain
from tests.usecases.test_objective_lines import keep_part, part_of

from levier.rules.access import NotAllowed
from levier.rules.calibration import METHODS
from levier.usecases import calibration_notes
from levier.usecases.clause_term_forms import ClauseTerms
from levier.usecases.clause_terms import change_terms
from levier.usecases.refusals import NotFound, Refused


def note(by, contract_id, form="docx", on=TODAY):
    return calibration_notes.calibration_note(by=by, contract_id=contract_id, on=on, form=form)


def text_of(file) -> str:
    document = docx.Document(io.BytesIO(file.content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return plain("\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells]))


def test_a_note_says_how_each_line_was_found(host, contract_id, lots):
    fix(host, keep(host, lots[0].clause_id, LOT, "Base"))
    keep(host, lots[0].clause_id, FIXED, "Volume")
    keep(host, lots[1].clause_id, FIXED)
    file = note(host, contract_id)
    assert file.name == "note-calibrage-2026-tra-0001.docx"
    told = text_of(file)
    for words in (
        "Réhabilitation de logements",
        "Bâtiments du Canal",
        "450 h, prévision, version 1 du 2 mars 2026",
        "800 000 € × 45 % × 5 % ÷ 40 € = 450 h",
        "Base, retenu",
        "Volume fixe",
        "aucun objectif fixé",
        "Faisable",
        "570,5 h",
        "par Ada Nord, Nord",
        "Taux d’insertion : 5 %",
    ):
        assert words in told, words


def test_parts_stand_with_their_state(host, contract_id, lots):
    waiting = part_of(host, lots[0])
    live = part_of(host, lots[0], kind="year", live_on=TODAY)
    for part in (waiting, live):
        keep_part(host, lots[0].clause_id, part)
    told = text_of(note(host, contract_id))
    assert "ne compte pas encore" in told
    assert "compte depuis le 2 mars 2026" in told
    assert "120,5 h (4 semaines)" in told or "120,5 h" in told


def test_a_scenario_that_left_the_list_is_still_named(host, contract_id, lots, monkeypatch):
    keep(host, lots[0].clause_id, FIXED)
    monkeypatch.delitem(METHODS, "FIXED")
    told = text_of(note(host, contract_id))
    assert "ne se calcule plus" in told


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_its_figures_in_words(host, contract_id, lots, method):
    from tests.usecases.calibration_samples import INPUTS

    from levier.usecases.calibration_drafts import Draft, read_inputs

    keep(host, lots[0].clause_id, Draft(method, read_inputs(method, INPUTS[method])))
    assert "Méthode" in text_of(note(host, contract_id))
    assert note(host, contract_id, "pdf").content.startswith(b"%PDF-")


MULTIPLE = "Pénalité par heure de formation manquante (multiple)"


@pytest.mark.parametrize(
    ("terms", "told"),
    [
        ({"training_penalty_multiple": Decimal("2.5")}, "2,5 × 30 €, plafond horaire de la Sécurité sociale au 2 mars"),
        ({}, "4 fois le plafond horaire de la Sécurité sociale à la fin du marché, multiple d’usage à vérifier"),
        ({"penalty_per_hour": Decimal(200)}, ""),
        ({"strength": "incentive"}, ""),
        ({"kind": "hours"}, ""),
    ],
    ids=["its own", "the usual one", "an amount", "an incentive", "hours"],
)
def test_a_training_clause_says_its_multiple_and_what_it_comes_to(host, contract_id, lots, terms, told):
    keep(host, lots[0].clause_id, FIXED)
    facts = ClauseTerms(**{"kind": "training", **terms})
    change_terms(by=host, on=TODAY, clause_id=lots[0].clause_id, terms=facts)
    text = text_of(note(host, contract_id))
    assert (MULTIPLE in text) is bool(told)
    assert told in text


@pytest.mark.parametrize(
    ("on", "told"), [(date(2027, 3, 2), "4 fois le plafond"), (date(2019, 3, 2), "")], ids=["no ceiling", "no multiple"]
)
def test_what_is_not_known_that_year_is_left_out(host, contract_id, lots, on, told):
    keep(host, lots[0].clause_id, FIXED)
    change_terms(by=host, on=TODAY, clause_id=lots[0].clause_id, terms=ClauseTerms(kind="training"))
    text = text_of(note(host, contract_id, on=on))
    assert (MULTIPLE in text) is bool(told)
    assert told in text
    assert "× 30 €" not in text


def test_a_note_needs_a_scenario_and_its_host(host, other_host, buyer, contract_id, lots):
    with pytest.raises(Refused, match="Gardez d’abord"):
        note(host, contract_id)
    keep(host, lots[0].clause_id)
    with pytest.raises(NotFound):
        note(other_host, contract_id)
    with pytest.raises(NotAllowed):
        note(buyer, contract_id)
