"""The text of the clause: only what is fixed, one penalty at a time, for the facilitator and the buyer."""

import io
from dataclasses import replace
from decimal import Decimal

import docx
import pytest
from tests.fixtures_domain import NOW
from tests.usecases.calibration_samples import FIXED, LOT, TODAY, fix, keep, plain

from levier.rules.calibration import (
    METHODS,
    NewStaff,
)
from levier.usecases import calibrations, clause_documents, contracts
from levier.usecases.calibration_drafts import (
    Draft,
)
from levier.usecases.refusals import Refused


def text_of(file) -> str:
    document = docx.Document(io.BytesIO(file.content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return plain("\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells]))


def document(by, contract_id, clause_id=None):
    return clause_documents.clause_document(by=by, contract_id=contract_id, on=TODAY, clause_id=clause_id)


def test_the_text_has_the_hours_of_each_lot_fixed(host, contract_id, lots):
    for lot, draft in zip(lots, (LOT, FIXED), strict=True):
        fix(host, keep(host, lot.clause_id, draft))
    file = document(host, contract_id)
    assert file.name == "clause-2026-tra-0001.docx"
    told = text_of(file)
    for words in ("450 h", "120,5 h", "570,5 h", "800 000 € HT × 45 % × 5 % ÷ 40 €", "fixées par le marché", "12 mois"):
        assert words in told
    assert "Nord" in told


def test_a_text_needs_an_objective(host, contract_id, clause_id, lots):
    with pytest.raises(Refused, match="Fixez d’abord un objectif"):
        document(host, contract_id)
    fix(host, keep(host, clause_id))
    assert "120 000" not in text_of(document(host, contract_id))
    with pytest.raises(Refused, match="Fixez d’abord"):
        document(host, contract_id, lots[1].clause_id)


def test_one_text_says_one_penalty(host, contract_id, lots):
    for lot in lots:
        fix(host, keep(host, lot.clause_id))
    calibrations.change_clause(
        by=host, clause_id=lots[0].clause_id, strength="minimum", penalty_per_hour=Decimal("200")
    )
    with pytest.raises(Refused) as refused:
        document(host, contract_id)
    assert "lot 1 : minimum fixé par l’acheteur, 200 € par heure manquante ; lot 2" in plain(str(refused.value))
    alone = document(host, contract_id, lots[0].clause_id)
    assert alone.name == "clause-2026-tra-0001-lot-1.docx"
    assert "200 €" in text_of(alone)


def test_the_buyer_takes_the_text_of_a_contract_of_one_lot(host, buyer, contract_id):
    facts = contracts.get_contract(by=host, contract_id=contract_id).facts
    single = contracts.record_contract(
        by=host,
        at=NOW,
        facts=replace(facts, number="2026-SRV-0002", notified_on=None, ends_on=None, amount=Decimal(50_000)),
    )
    (lot,) = contracts.get_contract(by=host, contract_id=single).lots
    staff = Draft("NEW_STAFF", NewStaff(Decimal(10_000), Decimal(6_000), Decimal(10)))
    fix(host, keep(host, lot.clause_id, staff))
    told = text_of(document(buyer, single))
    assert "400 h" in told
    assert "Métropole fictive" in told
    assert document(buyer, single, lot.clause_id).name == "clause-2026-srv-0002.docx"


def test_an_objective_without_its_scenario_keeps_its_words(host, contract_id, clause_id):
    from levier.records.models import Objective
    from levier.records.scope import APPLICATION, Scope, acting

    with acting(Scope(APPLICATION, host, "fix_objective")):
        Objective.objects.create(
            host_id=host.host_id,
            clause_id=clause_id,
            version=1,
            stage="contractual",
            hours=Decimal(90),
            fixed_on=TODAY,
            fixed_at=NOW,
        )
    assert "90 h" in text_of(document(host, contract_id))


def test_the_words_of_a_method_that_left_the_list_remain(host, contract_id, clause_id, monkeypatch):
    fix(host, keep(host, clause_id, FIXED))
    monkeypatch.delitem(METHODS, "FIXED")
    assert "120,5 h fixées par le marché" in text_of(document(host, contract_id))
