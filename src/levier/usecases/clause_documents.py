"""The text of a contract's social clause, as a word-processor file made from what is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import cast

from django.utils.text import slugify

from levier.exchange.outputs import clause_documents, numbers
from levier.exchange.outputs import clause_facts as texts
from levier.records.models import Clause, ClauseKind, Contract, LimitBase, LimitStart, Lot, Objective, Strength
from levier.records.objectives import counted, current
from levier.rules import publics
from levier.rules.access import Actor, may
from levier.rules.calibration import CannotCalibrate, LabourShare
from levier.rules.calibration.results import WHOLE
from levier.rules.penalties import proposed_training_multiple
from levier.usecases.calibration_drafts import months_of, read_inputs
from levier.usecases.clause_term_forms import ClauseTerms
from levier.usecases.clause_terms import own_publics, terms_in
from levier.usecases.gestures import found, gesture
from levier.usecases.objectives import part_label
from levier.usecases.refusals import Refused

FREQUENCIES: Mapping[int, texts.Frequency] = {
    1: "month",
    2: "two_months",
    3: "quarter",
    4: "four_months",
    6: "semester",
    12: "year",
}


@dataclass(frozen=True, slots=True)
class ClauseFile:
    """A .docx file and the name to keep it under."""

    name: str
    content: bytes


@gesture("see_contracts")
def clause_document(*, by: Actor, contract_id: int, on: date, clause_id: int | None = None) -> ClauseFile:
    """The text of the clause of a contract, for its lots with an objective in force; or for one of them alone.

    Parts of a lot that are not live yet stand apart from the total. Raises ``NotFound`` out of reach; ``Refused``
    without an objective, and when lots differ in their terms, which one text cannot say.
    """
    contract = found(Contract.objects.select_related("buyer", "host"), pk=contract_id)
    lots = list(contract.lots.all())
    rows = Objective.objects.filter(clause__lot__contract_id=contract_id)
    known = rows.select_related("clause__lot", "part", "calibration")
    chosen = [row for row in current(known) if clause_id in (None, row.clause_id)]
    if not chosen:
        raise Refused(("", "Fixez d’abord un objectif\u00a0: sans lui la clause n’a pas d’heures."))
    chosen.sort(key=lambda row: (row.clause.lot.number, row.part_id or 0))
    live = {row.pk for row in counted(chosen, on)}
    _check_same_terms(chosen)
    lot, terms = chosen[0].clause.lot, terms_in(chosen[0].clause)
    months = months_of(contract.notified_on, contract.ends_on)
    is_followed_here = by.host_id == contract.host_id
    catalogue = ((public.code, public.label) for public in publics.catalogue(on))
    facts = texts.ClauseText(
        contract_number=contract.number,
        contract_object=contract.object,
        buyer=contract.buyer.name,
        lots=tuple(_lot(row, lots, row.pk in live) for row in chosen),
        made_on=on,
        made_by=contract.host.name,
        duration=numbers.months(int(months)) if months is not None and months >= 1 else None,
        kind=cast(texts.Kind, terms.kind),
        strength=cast(texts.Strength, terms.strength),
        source=terms.source or None,
        conditions=texts.GeneralConditions(article=terms.base_article),
        publics_removed=_named(terms.publics_removed, dict(catalogue)),
        publics_added=_named(terms.publics_added, dict(own_publics(by=by, on=on)) if may(by, "keep_publics") else {}),
        departure=terms.departures or None,
        counting=_counting(terms),
        returns_every=FREQUENCIES.get(terms.returns_every_months or 0),
        returns_due_day=terms.returns_due_day,
        penalties=_penalties(terms, on),
        facilitator=texts.Facilitator(name=by.name if is_followed_here else None, organization=contract.host.name),
    )
    which = f"-lot-{lot.number}" if clause_id is not None and len(lots) > 1 else ""
    return ClauseFile(f"clause-{slugify(contract.number)}{which}.docx", clause_documents.clause_document(facts))


def _check_same_terms(rows: Sequence[Objective]) -> None:
    by_lot = {row.clause.lot.number: terms_in(row.clause) for row in rows}
    first, *others = by_lot.values()
    names = [entry.name for entry in fields(ClauseTerms) if entry.name != "minimum_hours"]  # each lot has its own
    differing = {name for name in names for other in others if getattr(other, name) != getattr(first, name)}
    if not differing:
        return
    if differing <= {"strength", "penalty_per_hour"}:
        told = "\u00a0; ".join(f"lot {number}\u00a0: {_in_words(terms)}" for number, terms in by_lot.items())
    else:
        columns = {column.name: str(column.verbose_name) for column in Clause._meta.fields}
        told = ", ".join(columns[name] for name in sorted(differing))
    raise Refused(("", f"Les lots n’ont pas les mêmes termes ({told})\u00a0: demandez le texte lot par lot."))


def _in_words(terms: ClauseTerms) -> str:
    """« minimum fixé par l’acheteur, 200 € par heure manquante »."""
    strength = terms.strength_label
    penalty = terms.penalty_per_hour
    price = f"{numbers.euros(penalty, excl_tax=False)} par heure manquante" if penalty else "sans pénalité"
    return f"{strength[:1].lower()}{strength[1:]}, {price}"


def _named(codes: Sequence[str], labels: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(labels.get(code, code) for code in codes)


def _counting(terms: ClauseTerms) -> texts.CountingRules:
    return texts.CountingRules(
        training_counts=terms.is_training_counted,
        open_ended_months=terms.permanent_limit_months,
        open_ended_base="person" if terms.permanent_limit_base == LimitBase.PERSON else "contract",
        open_ended_start="first_hour" if terms.permanent_limit_start == LimitStart.FIRST_HOUR else "hire",
    )


def _penalties(terms: ClauseTerms, on: date) -> texts.Penalties | None:
    is_by_ceiling = terms.kind == ClauseKind.TRAINING and terms.penalty_per_hour is None
    has_price = terms.penalty_per_hour or terms.penalty_per_late_day
    if terms.strength == Strength.INCENTIVE or not (has_price or is_by_ceiling):
        return None
    cap = terms.penalty_cap_percent
    return texts.Penalties(
        per_missing_hour=terms.penalty_per_hour or None,
        is_multiple_usual=is_by_ceiling and terms.training_penalty_multiple is None,
        ceiling_multiple=(terms.training_penalty_multiple or proposed_training_multiple(on)) if is_by_ceiling else None,
        per_late_day=terms.penalty_per_late_day or None,
        notice_days=terms.formal_notice_days,
        cap_share=None if cap is None else cap / WHOLE,
        waiver=terms.waiver or None,
    )


def _lot(row: Objective, lots: Sequence[Lot], is_live: bool) -> texts.ClauseLot:
    lot, is_whole = row.clause.lot, len(lots) == 1
    number = "Marché" if is_whole else f"Lot {lot.number}"
    title = None if is_whole else lot.title
    if row.part is not None:
        number = part_label(row.part) if is_whole else f"{number}, {part_label(row.part)}"
    return texts.ClauseLot(number, row.hours, title, _formula(row), not is_live)


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
