"""The contracts of the territory: followed from their publication, their clauses sized, their objectives fixed.

Each gesture goes through its use case, on the day it would have been made.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from levier.demo import clause_terms_made
from levier.demo.calendar_made import moment
from levier.demo.contracts_made import CONTRACTS, ContractMade
from levier.demo.engagements_made import AMENDMENT, draft_of, ends_on, notified_on
from levier.demo.plays import Play, facilitator
from levier.demo.published_made import uid_of
from levier.demo.territory import body
from levier.records.models import Clause, ClauseKind, PublishedContract
from levier.rules.access import Actor
from levier.usecases import clause_terms, contracts, objectives, scenarios
from levier.usecases.calibration_drafts import Draft
from levier.usecases.gestures import gesture

ESTIMATE = Decimal("1.08")
"""What a lot was estimated at before the offers, in parts of its amount."""
PREPARED = timedelta(days=120)
"""A clause is prepared so long before the notification."""


@gesture("see_published_contracts")
def _published_ids(*, by: Actor) -> dict[str, int]:
    return dict(PublishedContract.objects.values_list("uid", "pk"))


@gesture("see_contracts")
def _clauses(*, by: Actor, contract_id: int) -> list[tuple[int, int]]:
    """The lots of a contract in their order, each with its clause."""
    rows = Clause.objects.filter(lot__contract_id=contract_id).order_by("lot__number", "id")
    return list(rows.values_list("lot_id", "pk"))


def play_contracts(play_: Play) -> str:
    """Record every contract, size its clauses and fix its objectives. Returns what to say of it."""
    published = _published_ids(by=play_.actors["Claire Vidal"])
    fixed = 0
    for rank, made in enumerate(CONTRACTS):
        by = facilitator(play_, made.host, rank)
        notified = notified_on(made, play_.today)
        facts = _contract_facts(play_, made, published)
        contract_id = contracts.record_contract(by=by, at=moment(notified - PREPARED, 9), facts=facts)
        clauses = _clauses(by=by, contract_id=contract_id)
        play_.contracts[made.key] = contract_id
        play_.lots[made.key] = [lot_id for lot_id, _ in clauses]
        for number, (_, clause_id) in enumerate(clauses):
            _terms(by, made, number, clause_id, notified)
            fixed += _objective(by, made, number, clause_id, notified, play_.today)
    return f"{len(CONTRACTS)} marchés, {fixed} objectifs fixés"


def _contract_facts(play_: Play, made: ContractMade, published: Mapping[str, int]) -> contracts.ContractFacts:
    number = play_.numbers[made.key]
    lots = [contracts.LotFacts(lot.title, Decimal(lot.amount) if lot.amount else None) for lot in made.lots]
    return contracts.ContractFacts(
        number=number,
        object=made.object,
        buyer_siret=body(made.buyer).siret,
        buyer_name=body(made.buyer).name,
        holder_siret=body(made.holder).siret,
        holder_name=body(made.holder).name,
        kind=made.kind,
        cpv=made.cpv,
        amount=Decimal(sum(lot.amount for lot in made.lots)) or None,
        notified_on=notified_on(made, play_.today),
        ends_on=ends_on(made, play_.today),
        place_commune=made.commune,
        is_neighbourhood_upkeep=made.is_upkeep,
        lots=lots,
        published_id=published.get(uid_of(made, number)),
    )


def _terms(by: Actor, made: ContractMade, number: int, clause_id: int, on: date) -> None:
    kind = ClauseKind.TRAINING if made.lots[number].method == "STEP_TABLE" else ClauseKind.HOURS
    if made.strength != "minimum" or made.penalty is not None or kind is ClauseKind.TRAINING:
        terms = clause_terms_made.terms_of(made.strength, made.penalty, kind)
        clause_terms.change_terms(by=by, on=on, clause_id=clause_id, terms=terms)


def _objective(by: Actor, made: ContractMade, number: int, clause_id: int, notified: date, today: date) -> int:
    """The scenarios of a clause and the versions of its objective. Returns how many were fixed."""
    lot = made.lots[number]
    for label, other in made.scenarios.items():
        draft = draft_of(lot, notified, **other)
        _keep(by, notified - timedelta(days=20), clause_id, draft, label)
    for version, stage in enumerate(made.stages):
        label, on, factor = STAGES[stage]
        day = min(notified + timedelta(days=on), today)
        kept = _keep(by, day, clause_id, draft_of(lot, day, factor), label)
        objectives.fix_objective(
            by=by,
            at=moment(day, 11),
            on=day,
            calibration_id=kept,
            stage=stage,
            after_version=version,
            why=made.why if stage == "amended" else "",
        )
    return len(made.stages)


def _keep(by: Actor, day: date, clause_id: int, draft: Draft, label: str) -> int:
    return scenarios.keep_scenario(by=by, at=moment(day), clause_id=clause_id, draft=draft, label=label)


STAGES: Mapping[str, tuple[str, int, Decimal]] = {
    "forecast": ("Estimation avant consultation", -100, ESTIMATE),
    "adjusted": ("Dossier de consultation", -55, Decimal("1.03")),
    "contractual": ("Montant signé", 0, Decimal(1)),
    "amended": ("Montant modifié", 150, AMENDMENT),
}
