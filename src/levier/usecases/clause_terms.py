"""The terms of a clause: what it is, what it takes from the CCAG, what it counts, when hours return, what it costs.

The law sets none of these: they are fields of each clause. ``terms_of`` gives them to whoever counts or charges.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from levier.records.models import (
    Clause,
    ClauseKind,
    Contract,
    HostPublic,
    LimitBase,
    LimitStart,
    Lot,
    Strength,
)
from levier.records.models.social_clauses import RETURNS_EVERY
from levier.rules import counting, publics
from levier.rules.access import Actor
from levier.rules.calibration.results import WHOLE
from levier.rules.counting import CountingTerms, HoursKind, PermanentLimit, permanent_limits_offered
from levier.rules.penalties import Limits
from levier.rules.returns import Return, calendar_of
from levier.usecases.edits import change_unchanged, seen_of
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.history import Event, events_of
from levier.usecases.refusals import Refused

USUAL_ARTICLE = "16.1"
"""The article of the CCAG of 30 March 2021 on insertion; it differs from one CCAG to another, hence a field."""
LARGEST_PENALTY = Decimal("9999999.99")
LONGEST_NOTICE_DAYS = 365
LONGEST_LIMIT_MONTHS = 120
LAST_DAY_OF_MONTH = 31
LONGEST_TEXTS = {"source": 200, "base_article": 40, "departures": 4000, "waiver": 2000}
LONGEST_PUBLIC, MOST_PUBLICS = 200, 40


@dataclass(frozen=True, slots=True)
class ClauseTerms:
    """The terms as people give them. Amounts in EUR, ``penalty_cap_percent`` of the lot's amount excl. tax.

    ``publics_removed``: codes of the starting list; ``publics_added``: codes of the organisation's own, or words.
    """

    kind: str = ClauseKind.HOURS
    strength: str = Strength.MINIMUM
    source: str = ""
    base_article: str = USUAL_ARTICLE
    departures: str = ""
    publics_removed: Sequence[str] = ()
    publics_added: Sequence[str] = ()
    penalty_per_hour: Decimal | None = None
    penalty_per_late_day: Decimal | None = None
    penalty_cap_percent: Decimal | None = None
    waiver: str = ""
    formal_notice_days: int | None = None
    returns_every_months: int | None = None
    returns_due_day: int | None = None
    permanent_limit_months: int | None = None
    permanent_limit_base: str = LimitBase.CONTRACT
    permanent_limit_start: str = LimitStart.HIRE
    is_training_counted: bool = False

    @property
    def kind_label(self) -> str:
        return str(ClauseKind(self.kind).label)

    @property
    def strength_label(self) -> str:
        return str(Strength(self.strength).label)


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
    return Terms(
        CountingTerms(starts, ends, _counted_kinds(clause), _permanent(clause)) if starts and ends else None,
        Limits(cap=_cap(clause, contract)),
        clause.penalty_per_hour,
        clause.penalty_per_late_day,
        clause.formal_notice_days or 0,
        clause.waiver,
        clause.kind == ClauseKind.TRAINING,
        calendar_of(starts, ends, every, clause.returns_due_day) if starts and ends and every else (),
    )


def _counted_kinds(clause: Clause) -> frozenset[HoursKind]:
    kinds = {HoursKind.WORK}
    if clause.is_training_counted or clause.kind == ClauseKind.TRAINING:
        kinds.add(HoursKind.TRAINING)
    return frozenset(kinds)


def _permanent(clause: Clause) -> PermanentLimit | None:
    if clause.permanent_limit_months is None:
        return None
    return PermanentLimit(
        clause.permanent_limit_months,
        counting.LimitBase(clause.permanent_limit_base),
        counting.LimitStart(clause.permanent_limit_start),
    )


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
    _check(terms, on)
    values = {entry.name: getattr(terms, entry.name) for entry in fields(ClauseTerms)}
    for name in LONGEST_TEXTS:
        values[name] = values[name].strip()
    values["publics_removed"] = sorted(terms.publics_removed)
    codes = {name.casefold(): code for code, label in own_publics(by=by, on=on) for name in (code, label)}
    values["publics_added"] = [codes.get(word.casefold(), word) for word in _words(terms.publics_added)]
    change_unchanged(rows.filter(pk=clause.pk), by=by, seen=seen, **values)
    return Lot.objects.values_list("contract_id", flat=True).get(pk=clause.lot_id)


def _words(given: Sequence[str]) -> list[str]:
    """Each public once, in the order given, without blanks around."""
    return [word for word in dict.fromkeys(" ".join(one.split()) for one in given) if word]


def _check(terms: ClauseTerms, on: date) -> None:
    problems = [*_wrong_nature(terms), *_wrong_publics(terms, on), *_wrong_penalties(terms), *_wrong_counts(terms)]
    if problems:
        raise Refused(*problems)


Problems = list[tuple[str, str]]


def _wrong_nature(terms: ClauseTerms) -> Problems:
    problems: Problems = []
    if terms.kind not in ClauseKind.values:
        problems.append(("kind", "Choisissez une nature de la liste."))
    if terms.strength not in Strength.values:
        problems.append(("strength", "Choisissez une force de la liste."))
    for name, most in LONGEST_TEXTS.items():
        if len(getattr(terms, name).strip()) > most:
            problems.append((name, f"Ce texte dépasse {most} caractères\u00a0: raccourcissez-le."))
    return problems


def _wrong_publics(terms: ClauseTerms, on: date) -> Problems:
    problems: Problems = []
    base = {public.code: public.label for public in publics.catalogue(on)}
    unknown = [code for code in terms.publics_removed if code not in base]
    if unknown:
        told = f"Ces publics ne sont pas dans la liste de départ\u00a0: {', '.join(unknown)}."
        problems.append(("publics_removed", told))
    added = _words(terms.publics_added)
    known = {word.casefold() for pair in base.items() for word in pair}
    twice = [word for word in added if word.casefold() in known]
    if twice:
        problems.append(("publics_added", f"Déjà dans la liste de départ\u00a0: {', '.join(twice)}."))
    if len(added) > MOST_PUBLICS or any(len(word) > LONGEST_PUBLIC for word in added):
        told = f"Écrivez {MOST_PUBLICS} publics au plus, un par ligne, en {LONGEST_PUBLIC} caractères chacun."
        problems.append(("publics_added", told))
    return problems


def _wrong_penalties(terms: ClauseTerms) -> Problems:
    problems: Problems = []
    amounts = {"penalty_per_hour": "par heure", "penalty_per_late_day": "par jour"}
    for name, unit in amounts.items():
        amount = getattr(terms, name)
        if amount is not None and not 0 <= amount <= LARGEST_PENALTY:
            problems.append((name, f"Indiquez un montant d’euros {unit}, ou rien."))
        elif amount and terms.strength == Strength.INCENTIVE:
            told = "Une incitation est sans pénalité\u00a0: videz ce champ, ou choisissez une autre force."
            problems.append((name, told))
    cap = terms.penalty_cap_percent
    if cap is not None and not 0 < cap <= WHOLE:
        problems.append(("penalty_cap_percent", f"Indiquez un pourcentage au-dessus de 0, jusqu’à {WHOLE}, ou rien."))
    days = terms.formal_notice_days
    if days is not None and not 0 <= days <= LONGEST_NOTICE_DAYS:
        problems.append(("formal_notice_days", f"Indiquez de 0 à {LONGEST_NOTICE_DAYS} jours, ou rien."))
    return problems


def _wrong_counts(terms: ClauseTerms) -> Problems:
    problems: Problems = []
    every, day, months = terms.returns_every_months, terms.returns_due_day, terms.permanent_limit_months
    if every is not None and every not in RETURNS_EVERY:
        problems.append(("returns_every_months", "Choisissez un rythme de la liste."))
    if day is not None and not 1 <= day <= LAST_DAY_OF_MONTH:
        problems.append(("returns_due_day", f"Indiquez un jour du mois, de 1 à {LAST_DAY_OF_MONTH}, ou rien."))
    elif day is not None and every is None:
        told = "Un jour d’envoi suppose un rythme\u00a0: choisissez-le, ou videz le jour."
        problems.append(("returns_every_months", told))
    if months is not None and not 1 <= months <= LONGEST_LIMIT_MONTHS:
        problems.append(("permanent_limit_months", f"Indiquez de 1 à {LONGEST_LIMIT_MONTHS} mois, ou rien."))
    if terms.permanent_limit_base not in LimitBase.values:
        problems.append(("permanent_limit_base", "Choisissez une base de la liste."))
    if terms.permanent_limit_start not in LimitStart.values:
        problems.append(("permanent_limit_start", "Choisissez un départ de la liste."))
    return problems
