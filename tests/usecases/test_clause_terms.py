"""The terms of a clause: kept, refused at their field, given to who counts and who charges."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.fixtures_domain import NOW
from tests.usecases.calibration_samples import FIXED, TODAY, fix, keep

from levier.records.models import Clause, HostPublic
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed
from levier.rules.counting import HoursKind, LimitBase, LimitStart
from levier.usecases import clause_terms, contract_accounts, contracts
from levier.usecases.clause_term_forms import ClauseTerms
from levier.usecases.edits import EditedMeanwhile
from levier.usecases.refusals import NotFound, Refused

WHOLE = ClauseTerms(
    kind="hours",
    strength="offered",
    source=" CCAP, article 4.2 ",
    base_article="20.1",
    departures="Priorité aux embauches de plus de six mois.",
    publics_removed=("IAE",),
    publics_added=("Sortants de l’aide sociale à l’enfance", "", "  Parents   isolés "),
    penalty_per_hour=Decimal(200),
    penalty_per_late_day=Decimal(75),
    penalty_cap_percent=Decimal(10),
    waiver="Difficulté signalée à temps.",
    formal_notice_days=15,
    returns_every_months=3,
    returns_due_day=15,
    permanent_limit_months=48,
    permanent_limit_base="person",
    permanent_limit_start="first_hour",
    is_training_counted=True,
)


def change(by, clause_id, terms, **more):
    return clause_terms.change_terms(by=by, on=TODAY, clause_id=clause_id, terms=terms, **more)


def page_of(by, clause_id, on=TODAY):
    return clause_terms.get_terms(by=by, clause_id=clause_id, on=on)


def rules_of(host, clause_id):
    with acting(Scope(APPLICATION, host, "see_contracts")):
        clause = Clause.objects.select_related("lot__contract").get(pk=clause_id)
        return clause_terms.terms_of(clause, clause.lot.contract)


def test_a_new_clause_starts_from_the_usual_article(host, clause_id):
    page = page_of(host, clause_id)
    assert page.terms == ClauseTerms()
    assert (page.terms.base_article, page.limits_offered) == ("16.1", (24, 48))
    assert ("RSA" in dict(page.publics), page.returns) == (True, ())


def test_every_term_is_kept_with_its_reason(host, contract_id, clause_id):
    assert change(host, clause_id, WHOLE, why="CCAP signé") == contract_id
    page = page_of(host, clause_id)
    assert page.terms == replace(
        WHOLE,
        source="CCAP, article 4.2",
        publics_added=("Sortants de l’aide sociale à l’enfance", "Parents isolés"),
    )
    assert (page.terms.kind_label, page.terms.strength_label) == (
        "Heures d’insertion",
        "Heures proposées par le soumissionnaire",
    )
    assert page.history[0].reason == "CCAP signé"


def test_the_rules_read_the_same_terms(host, clause_id):
    change(host, clause_id, WHOLE)
    found = rules_of(host, clause_id)
    assert found.counting.counted_kinds == {HoursKind.WORK, HoursKind.TRAINING}
    assert (found.counting.notified_on, found.counting.ends_on) == (date(2026, 2, 1), date(2027, 1, 31))
    limit = found.counting.permanent
    assert (limit.months, limit.base, limit.start) == (48, LimitBase.PERSON, LimitStart.FIRST_HOUR)
    assert (found.limits.cap, found.per_hour, found.per_late_day, found.days_given) == (80_000, 200, 75, 15)
    assert (found.waiver, found.is_training) == ("Difficulté signalée à temps.", False)
    assert found.returns[0].due_before == date(2026, 4, 15)


def test_silent_terms_limit_nothing(host, clause_id):
    found = rules_of(host, clause_id)
    assert found.counting.counted_kinds == {HoursKind.WORK}
    assert (found.counting.permanent, found.limits.cap, found.returns, found.days_given) == (None, None, (), 0)


def test_without_dates_or_amounts_nothing_is_made_up(host, contract_id):
    facts = contracts.get_contract(by=host, contract_id=contract_id).facts
    bare = contracts.record_contract(
        by=host,
        at=NOW,
        facts=replace(facts, number="2026-9", notified_on=None, ends_on=None, amount=None),
    )
    (lot,) = contracts.get_contract(by=host, contract_id=bare).lots
    change(host, lot.clause_id, WHOLE)
    found = rules_of(host, lot.clause_id)
    assert (found.counting, found.limits.cap, found.returns) == (None, None, ())


def test_a_training_clause_counts_training(host, clause_id):
    change(host, clause_id, replace(ClauseTerms(), kind="training"))
    found = rules_of(host, clause_id)
    assert (HoursKind.TRAINING in found.counting.counted_kinds, found.is_training) == (True, True)


def test_publics_of_the_organisation_are_kept_by_their_code(host, clause_id):
    with acting(Scope(APPLICATION, host, "keep_publics")):
        for code, label, until_on in (("LOCAL", "Habitants du canal", None), ("VIEUX", "Ancien", TODAY)):
            HostPublic.objects.create(
                host_id=host.host_id, code=code, label=label, starts_on=TODAY, until_on=until_on, source="Comité"
            )
    page = page_of(host, clause_id)
    assert page.own_publics == (("LOCAL", "Habitants du canal"), ("VIEUX", "Ancien"))
    assert page_of(host, clause_id, date(2026, 3, 3)).own_publics == (("LOCAL", "Habitants du canal"),)
    change(host, clause_id, replace(ClauseTerms(), publics_added=("habitants du CANAL", "Autres")))
    assert page_of(host, clause_id).terms.publics_added == ("LOCAL", "Autres")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "other"}, "kind"),
        ({"strength": "strong"}, "strength"),
        ({"source": "x" * 201}, "source"),
        ({"publics_removed": ("ABACUS",)}, "publics_removed"),
        ({"publics_added": ("rsa",)}, "publics_added"),
        ({"publics_added": ("x" * 201,)}, "publics_added"),
        ({"publics_added": tuple(f"public {n}" for n in range(41))}, "publics_added"),
        ({"penalty_per_hour": Decimal(-1)}, "penalty_per_hour"),
        ({"penalty_per_late_day": Decimal(10_000_000)}, "penalty_per_late_day"),
        ({"strength": "incentive", "penalty_per_hour": Decimal(5)}, "penalty_per_hour"),
        ({"penalty_cap_percent": Decimal(101)}, "penalty_cap_percent"),
        ({"penalty_cap_percent": Decimal(0)}, "penalty_cap_percent"),
        ({"formal_notice_days": 366}, "formal_notice_days"),
        ({"returns_every_months": 5}, "returns_every_months"),
        ({"returns_every_months": 3, "returns_due_day": 32}, "returns_due_day"),
        ({"returns_due_day": 15}, "returns_every_months"),
        ({"permanent_limit_months": 0}, "permanent_limit_months"),
        ({"permanent_limit_base": "lot"}, "permanent_limit_base"),
        ({"permanent_limit_start": "birth"}, "permanent_limit_start"),
    ],
)
def test_terms_that_cannot_be_are_refused_at_their_field(host, clause_id, changes, field):
    with pytest.raises(Refused) as refused:
        change(host, clause_id, replace(ClauseTerms(), **changes))
    assert [name for name, _ in refused.value.problems] == [field]
    assert page_of(host, clause_id).terms == ClauseTerms()


def test_the_second_of_two_people_is_shown_what_the_first_changed(host, clause_id):
    seen = page_of(host, clause_id).seen
    change(host, clause_id, WHOLE, seen=seen)
    with pytest.raises(EditedMeanwhile) as told:
        change(host, clause_id, ClauseTerms(), seen=seen)
    assert "penalty_per_hour" in {one.column for one in told.value.differences}


def test_who_may(host, other_host, buyer, clause_id):
    with pytest.raises(NotFound):
        page_of(other_host, clause_id)
    with pytest.raises(NotFound):
        change(other_host, clause_id, WHOLE)
    with pytest.raises(NotAllowed):
        page_of(buyer, clause_id)


# What a missed objective comes to

ENDED = date(2027, 2, 1)


def penalties(by, contract_id, on=ENDED):
    return contract_accounts.get_account(by=by, contract_id=contract_id, on=on).penalties


def test_a_missed_objective_has_its_price_once_the_contract_has_ended(host, contract_id, clause_id):
    fix(host, keep(host, clause_id, FIXED))
    assert penalties(host, contract_id) == ()  # no price in the clause
    change(host, clause_id, WHOLE)
    assert penalties(host, contract_id, date(2027, 1, 31)) == ()
    (one,) = penalties(host, contract_id)
    missing = one.missing
    assert (missing.due, missing.done, missing.penalty.gross) == (Decimal("120.5"), 0, 24_100)
    assert one.together.total.formula.replace("\u202f", " ").replace("\xa0", " ") == "120,5 h × 200 € = 24 100 €"
    assert (one.notice_days, one.waiver) == (15, "Difficulté signalée à temps.")
    change(host, clause_id, replace(WHOLE, penalty_cap_percent=Decimal(1)))
    (capped,) = penalties(host, contract_id)
    assert (capped.missing.penalty.gross, capped.together.total.amount) == (24_100, 8_000)


def test_an_incentive_has_no_price(host, contract_id, clause_id):
    fix(host, keep(host, clause_id, FIXED))
    change(host, clause_id, replace(ClauseTerms(), strength="incentive", kind="training"))
    assert penalties(host, contract_id) == ()


def test_a_training_clause_costs_a_multiple_of_the_ceiling(host, contract_id, clause_id):
    fix(host, keep(host, clause_id, FIXED))
    change(host, clause_id, replace(ClauseTerms(), kind="training"))
    assert penalties(host, contract_id) == ()  # the ceiling of January 2027 is not known
    facts = contracts.get_contract(by=host, contract_id=contract_id).facts
    contracts.change_contract(by=host, contract_id=contract_id, facts=replace(facts, ends_on=date(2026, 6, 30)))
    (one,) = penalties(host, contract_id)
    assert one.together.total.amount == Decimal("120.5") * 4 * 30


def test_the_buyer_reads_it_and_the_holder_does_not(host, buyer, holder, contract_id, clause_id):
    fix(host, keep(host, clause_id, FIXED))
    change(host, clause_id, WHOLE)
    assert len(penalties(buyer, contract_id)) == 1
    assert penalties(holder, contract_id) == ()


TRAINING = ClauseTerms(kind="training", training_penalty_multiple=Decimal("2.5"))


def ended_in_june(host, contract_id):
    facts = contracts.get_contract(by=host, contract_id=contract_id).facts
    contracts.change_contract(by=host, contract_id=contract_id, facts=replace(facts, ends_on=date(2026, 6, 30)))


def test_a_training_clause_writes_its_own_multiple(host, contract_id, clause_id):
    fix(host, keep(host, clause_id, FIXED))
    ended_in_june(host, contract_id)
    change(host, clause_id, TRAINING)
    (own,) = penalties(host, contract_id)
    assert own.together.total.amount == Decimal("120.5") * Decimal("2.5") * 30
    assert "La clause écrit 2,5 plafonds" in own.missing.penalty.reasons[-1].sentence
    change(host, clause_id, replace(TRAINING, training_penalty_multiple=None))
    (usual,) = penalties(host, contract_id)
    assert "valeur d’usage à vérifier" in usual.missing.penalty.reasons[-1].sentence


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "hours"},
        {"strength": "incentive"},
        {"penalty_per_hour": Decimal(20)},
        {"training_penalty_multiple": Decimal(0)},
        {"training_penalty_multiple": Decimal(101)},
    ],
    ids=["hours", "incentive", "an amount too", "zero", "too large"],
)
def test_a_multiple_is_that_of_a_training_clause_without_an_amount(host, clause_id, changes):
    with pytest.raises(Refused) as refused:
        change(host, clause_id, replace(TRAINING, **changes))
    assert [name for name, _ in refused.value.problems] == ["training_penalty_multiple"]


def test_a_minimum_stands_apart_only_under_the_bidder_s_offer(host, clause_id):
    with pytest.raises(Refused, match="se note à part") as refused:
        change(host, clause_id, ClauseTerms(minimum_hours=Decimal(500)))
    assert refused.value.problems[0][0] == "minimum_hours"
    with pytest.raises(Refused, match="plus que zéro"):
        change(host, clause_id, ClauseTerms(strength="offered", minimum_hours=Decimal(0)))
    change(host, clause_id, ClauseTerms(strength="offered", minimum_hours=Decimal(500)))
    assert page_of(host, clause_id).terms.minimum_hours == 500


def test_a_contract_s_hours_never_stand_under_the_buyer_s_minimum(host, clause_id):
    """The bidder offered more: 450 h are not what was won; a forecast, before the bids, may be anything."""
    change(host, clause_id, ClauseTerms(strength="offered", minimum_hours=Decimal(500)))
    kept = keep(host, clause_id)  # 450 h
    fix(host, kept)
    with pytest.raises(Refused, match="ne descend pas sous le minimum") as refused:
        fix(host, kept, 1, stage="contractual")
    assert refused.value.problems[0][0] == "stage"
    change(host, clause_id, ClauseTerms(strength="offered", minimum_hours=Decimal(450)))
    fix(host, kept, 1, stage="contractual")
