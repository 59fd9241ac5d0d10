"""The text of the clause: only what is fixed, one penalty at a time, for the facilitator and the buyer."""

import io
from dataclasses import replace
from decimal import Decimal

import docx
import pytest
from tests.fixtures_domain import NOW
from tests.usecases.calibration_samples import FIXED, LOT, TODAY, fix, keep, plain
from tests.usecases.test_objective_lines import keep_part, part_of

from levier.rules.calibration import (
    METHODS,
    NewStaff,
)
from levier.usecases import clause_documents, clause_terms, contracts
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


def set_terms(by, clause_id, **terms):
    clause_terms.change_terms(by=by, on=TODAY, clause_id=clause_id, terms=clause_terms.ClauseTerms(**terms))


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
    set_terms(host, lots[0].clause_id, penalty_per_hour=Decimal("200"))
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


def test_the_text_says_the_terms_of_the_clause(host, contract_id, lots):
    fix(host, keep(host, lots[0].clause_id))
    set_terms(
        host,
        lots[0].clause_id,
        source="CCAP, article 4.2",
        base_article="20.1",
        departures="les tuteurs sont nommés.",
        publics_removed=("IAE",),
        publics_added=("Parents isolés",),
        penalty_per_hour=Decimal(200),
        penalty_per_late_day=Decimal(75),
        penalty_cap_percent=Decimal(10),
        formal_notice_days=15,
        waiver="L’acheteur peut y renoncer.",
        returns_every_months=4,
        returns_due_day=15,
        permanent_limit_months=48,
        permanent_limit_base="person",
        permanent_limit_start="first_hour",
        is_training_counted=True,
    )
    told = text_of(document(host, contract_id))
    for words in (
        "CCAP, article 4.2",
        "l’article 20.1",
        "les tuteurs sont nommés.",
        "Parents isolés",
        "pénalité de 200 €",
        "pénalité de 75 €",
        "10 % du montant",
        "pendant 15 jours",
        "L’acheteur peut y renoncer.",
        "tous les quatre mois et avant le 15 du mois",
        "48 mois au plus sur l’ensemble de ses contrats, à partir de sa première heure",
        "Les heures de formation suivies",
    ):
        assert words in told, words


def test_lots_that_differ_elsewhere_are_told_by_column(host, contract_id, lots):
    for lot in lots:
        fix(host, keep(host, lot.clause_id))
    set_terms(host, lots[0].clause_id, returns_every_months=3, base_article="20.1")
    with pytest.raises(Refused, match=r"article du CCAG, relevés tous les \(mois\)"):
        document(host, contract_id)


def test_a_part_that_does_not_count_yet_stands_apart(host, contract_id, lots):
    part = part_of(host, lots[0])
    fix(host, keep(host, lots[0].clause_id))
    fix(host, keep_part(host, lots[0].clause_id, part))
    told = text_of(document(host, contract_id))
    assert "Lot 1, Tranche optionnelle 1 : Halle, si elle est affermie" in told
    assert "450 h" in told


def test_a_training_clause_and_an_incentive_say_their_penalty(host, contract_id, lots):
    fix(host, keep(host, lots[0].clause_id))
    set_terms(host, lots[0].clause_id, kind="training")
    told = text_of(document(host, contract_id))
    assert "4 fois le plafond horaire" in told
    assert "multiple d’usage, à confirmer par l’acheteur" in told
    set_terms(host, lots[0].clause_id, kind="training", strength="incentive")
    assert "plafond horaire" not in text_of(document(host, contract_id))


def test_the_buyer_reads_the_publics_added_without_the_organisation_s_own_list(host, buyer, contract_id, lots):
    fix(host, keep(host, lots[0].clause_id))
    set_terms(host, lots[0].clause_id, publics_added=("Parents isolés",))
    assert "Parents isolés" in text_of(document(buyer, contract_id))


def test_a_training_clause_says_its_own_multiple(host, contract_id, lots):
    fix(host, keep(host, lots[0].clause_id))
    set_terms(host, lots[0].clause_id, kind="training", training_penalty_multiple=Decimal("2.5"))
    told = text_of(document(host, contract_id))
    assert "Chaque heure de formation non réalisée" in told
    assert "2,5 fois le plafond horaire" in told
    assert "multiple d’usage" not in told
