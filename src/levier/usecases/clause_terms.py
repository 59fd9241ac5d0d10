"""The terms of a clause: what it is, what it takes from the CCAG, what it counts, when hours return, what it costs.

The law sets none of these: they are fields of each clause. ``terms_of`` gives them to whoever counts or charges.
"""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from levier.records.models import (
    Clause,
    ClauseKind,
    Contract,
    Engagement,
    HostPublic,
    Lot,
    Modality,
)
from levier.rules import counting, publics
from levier.rules.access import Actor
from levier.rules.calibration.results import WHOLE
from levier.rules.counting import CountingTerms, HoursKind, PermanentLimit, permanent_limits_offered
from levier.rules.penalties import Limits
from levier.rules.returns import Return, calendar_of
from levier.usecases.clause_term_forms import LONGEST_TEXTS, USUAL_ARTICLE, ClauseTerms, check, words
from levier.usecases.edits import change_unchanged, seen_of
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.history import Event, events_of
from levier.usecases.refusals import Refused


@dataclass(frozen=True, slots=True)
class Terms:
    """A clause's terms as the rules take them. ``counting`` is None until the contract has both its dates.

    ``limits`` holds the cap in EUR, unless the amount is unknown; ``waiver`` is the clause's own sentence, which
    people apply. ``days_given``: those the formal notice leaves.
    """

    counting: CountingTerms | None
    limits: Limits
    per_hour: Decimal | None
    per_late_day: Decimal | None
    days_given: int
    waiver: str
    is_training: bool
    training_multiple: Decimal | None
    returns: tuple[Return, ...]


@dataclass(frozen=True, slots=True)
class TermsPage:
    """The terms of one clause with what its form offers. ``seen``: what its reader has seen of the row."""

    clause_id: int
    contract_id: int
    contract_number: str
    lot_number: int
    lot_title: str
    terms: ClauseTerms
    publics: tuple[tuple[str, str], ...]
    own_publics: tuple[tuple[str, str], ...]
    limits_offered: tuple[int, ...]
    returns: tuple[Return, ...]
    seen: int
    history: tuple[Event, ...]


def terms_in(clause: Clause) -> ClauseTerms:
    """The terms of a row; without an article kept, the usual one."""
    values = {entry.name: getattr(clause, entry.name) for entry in fields(ClauseTerms)}
    values["base_article"] = values["base_article"] or USUAL_ARTICLE
    values["publics_removed"] = tuple(values["publics_removed"])
    values["publics_added"] = tuple(values["publics_added"])
    return ClauseTerms(**values)


def terms_of(clause: Clause, contract: Contract) -> Terms:
    """What the clause of a contract counts, caps and asks for: what every count and every penalty starts from."""
    starts, ends, every = contract.notified_on, contract.ends_on, clause.returns_every_months
    permanent = permanent_limit(
        clause.permanent_limit_months, clause.permanent_limit_base, clause.permanent_limit_start
    )
    return Terms(
        CountingTerms(starts, ends, _counted_kinds(clause), permanent) if starts and ends else None,
        Limits(cap=_cap(clause, contract)),
        clause.penalty_per_hour,
        clause.penalty_per_late_day,
        clause.formal_notice_days or 0,
        clause.waiver,
        clause.kind == ClauseKind.TRAINING,
        clause.training_penalty_multiple,
        calendar_of(starts, ends, every, clause.returns_due_day) if starts and ends and every else (),
    )


def permanent_limit(months: int | None, base: str | None, start: str | None) -> PermanentLimit | None:
    """The limit of permanent contracts, as a row of a clause keeps it; None without one."""
    if months is None or base is None or start is None:
        return None
    return PermanentLimit(months, counting.LimitBase(base), counting.LimitStart(start))


def _counted_kinds(clause: Clause) -> frozenset[HoursKind]:
    kinds = {HoursKind.WORK}
    if clause.is_training_counted or clause.kind == ClauseKind.TRAINING:
        kinds.add(HoursKind.TRAINING)
    return frozenset(kinds)


def _cap(clause: Clause, contract: Contract) -> Decimal | None:
    """The cap in EUR: a share of the lot's amount, of the contract's where the lot has none of its own."""
    amount = clause.lot.amount if clause.lot.amount is not None else contract.amount
    if clause.penalty_cap_percent is None or amount is None:
        return None
    return amount * clause.penalty_cap_percent / WHOLE


@gesture("change_contract")
def get_terms(*, by: Actor, clause_id: int, on: date) -> TermsPage:
    """The terms of a clause, and the publics and limits offered that day. Raises ``NotFound`` out of reach."""
    clause = found(Clause.objects.filter(host_id=host_of(by)).select_related("lot__contract"), pk=clause_id)
    contract = clause.lot.contract
    return TermsPage(
        clause.pk,
        contract.pk,
        contract.number,
        clause.lot.number,
        clause.lot.title,
        terms_in(clause),
        tuple((public.code, public.label) for public in publics.catalogue(on)),
        own_publics(by=by, on=on),
        permanent_limits_offered(on),
        terms_of(clause, contract).returns,
        seen_of(clause),
        events_of(by, (("clauses", [clause.pk]),)),
    )


@gesture("keep_publics")
def own_publics(*, by: Actor, on: date) -> tuple[tuple[str, str], ...]:
    """The publics the organisation adds to the starting list that day: code and name."""
    rows = HostPublic.objects.filter(host_id=host_of(by), starts_on__lte=on, is_removed=False).order_by("code")
    return tuple((row.code, row.label or row.code) for row in rows if row.until_on is None or row.until_on >= on)


@gesture("change_contract")
def change_terms(
    *, by: Actor, on: date, clause_id: int, terms: ClauseTerms, seen: int | None = None, why: str = ""
) -> int:
    """Change the terms of a clause. Returns its contract.

    ``seen``: what the form has shown (``edits``). Raises ``NotFound``, ``Refused`` at the fields, and
    ``EditedMeanwhile``.
    """
    rows = Clause.objects.filter(host_id=host_of(by))
    clause = found(rows, pk=clause_id)
    check(terms, on)
    _refuse_without_placements(clause, terms)
    values = {entry.name: getattr(terms, entry.name) for entry in fields(ClauseTerms)}
    for name in LONGEST_TEXTS:
        values[name] = values[name].strip()
    values["publics_removed"] = sorted(terms.publics_removed)
    codes = {name.casefold(): code for code, label in own_publics(by=by, on=on) for name in (code, label)}
    values["publics_added"] = [codes.get(word.casefold(), word) for word in words(terms.publics_added)]
    change_unchanged(rows.filter(pk=clause.pk), by=by, seen=seen, **values)
    return Lot.objects.values_list("contract_id", flat=True).get(pk=clause.lot_id)


def _refuse_without_placements(clause: Clause, terms: ClauseTerms) -> None:
    """People taken in under school status are on a training clause: it stays one."""
    placed = Engagement.objects.filter(lot_id=clause.lot_id, modality=Modality.PLACEMENT)
    if terms.kind != clause.kind == ClauseKind.TRAINING and placed.exists():
        told = "Des personnes sont accueillies sous statut scolaire sur ce lot\u00a0: la clause reste de formation."
        raise Refused(("kind", told))
