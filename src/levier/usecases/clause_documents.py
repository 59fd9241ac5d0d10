"""The text of a contract's social clause, as a word-processor file made from what is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.utils.text import slugify

from levier.exchange.outputs import clause_documents as texts
from levier.exchange.outputs import numbers
from levier.records.models import Clause, Contract, Lot, Objective
from levier.rules.access import Actor
from levier.rules.calibration import CannotCalibrate, LabourShare
from levier.rules.calibration.results import WHOLE
from levier.usecases import objectives
from levier.usecases.calibration_drafts import months_of, read_inputs
from levier.usecases.gestures import found, gesture
from levier.usecases.refusals import Refused


@dataclass(frozen=True, slots=True)
class ClauseFile:
    """A .docx file and the name to keep it under."""

    name: str
    content: bytes


@gesture("see_contracts")
def clause_document(*, by: Actor, contract_id: int, on: date, clause_id: int | None = None) -> ClauseFile:
    """The text of the clause of a contract, for its lots with an objective in force; or for one of them alone.

    Raises ``NotFound`` out of reach; ``Refused`` without an objective, and when lots differ in strength or penalty,
    which one text cannot say.
    """
    contract = found(Contract.objects.select_related("buyer", "host"), pk=contract_id)
    lots = list(contract.lots.all())
    rows = Objective.objects.filter(clause__lot__contract_id=contract_id).select_related("clause__lot", "calibration")
    chosen = [row for row in objectives.current(rows) if clause_id in (None, row.clause_id)]
    if not chosen:
        raise Refused(("", "Fixez d’abord un objectif\u00a0: sans lui la clause n’a pas d’heures."))
    chosen.sort(key=lambda row: row.clause.lot.number)
    _check_same_terms(chosen)
    terms = chosen[0].clause
    months = months_of(contract.notified_on, contract.ends_on)
    is_followed_here = by.host_id == contract.host_id
    facts = texts.ClauseText(
        contract_number=contract.number,
        contract_object=contract.object,
        buyer=contract.buyer.name,
        lots=tuple(_lot(row, lots) for row in chosen),
        made_on=on,
        made_by=contract.host.name,
        duration=numbers.months(int(months)) if months is not None and months >= 1 else None,
        strength=cast(texts.Strength, terms.strength),
        penalties=_penalties(terms),
        facilitator=texts.Facilitator(name=by.name if is_followed_here else None, organization=contract.host.name),
    )
    which = f"-lot-{terms.lot.number}" if clause_id is not None and len(lots) > 1 else ""
    return ClauseFile(f"clause-{slugify(contract.number)}{which}.docx", texts.clause_document(facts))


def _check_same_terms(rows: Sequence[Objective]) -> None:
    if len({(row.clause.strength, row.clause.penalty_per_hour) for row in rows}) == 1:
        return
    told = " ; ".join(f"lot {row.clause.lot.number}\u00a0: {terms_of(row.clause)}" for row in rows)
    raise Refused(("", f"Les lots n’ont pas les mêmes termes ({told})\u00a0: demandez le texte lot par lot."))


def terms_of(clause: Clause) -> str:
    """« minimum fixé par l’acheteur, 200 € par heure manquante »."""
    strength = clause.get_strength_display()
    penalty = clause.penalty_per_hour
    price = f"{numbers.euros(penalty, excl_tax=False)} par heure manquante" if penalty else "sans pénalité"
    return f"{strength[:1].lower()}{strength[1:]}, {price}"


def _penalties(clause: Clause) -> texts.Penalties | None:
    return texts.Penalties(per_missing_hour=clause.penalty_per_hour) if clause.penalty_per_hour else None


def _lot(row: Objective, lots: Sequence[Lot]) -> texts.ClauseLot:
    lot = row.clause.lot
    if len(lots) == 1:
        return texts.ClauseLot("Marché", row.hours, None, _formula(row))
    return texts.ClauseLot(f"Lot {lot.number}", row.hours, lot.title, _formula(row))


def _formula(row: Objective) -> texts.AmountFormula | str | None:
    """The calculation with its numbers where it is the usual one, else the formula kept with the version."""
    scenario = row.calibration
    if scenario is not None:
        try:
            given = read_inputs(scenario.method, scenario.inputs)
        except CannotCalibrate:  # kept under a method that has changed since: its words remain
            given = None
        if isinstance(given, LabourShare):
            return texts.AmountFormula(
                given.amount,
                given.labour_share_percent / WHOLE,
                given.rate_percent / WHOLE,
                given.hourly_cost,
                scenario.raw_hours,
            )
    return row.formula or None
