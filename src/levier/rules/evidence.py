"""Is a piece of evidence still good on the day of hire, and has a person looked for work long enough?

The greatest ages are those of the IAE (order of 1 September 2021); for a clause they are the organisation's,
which may give its own number of months.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import lru_cache

from levier.law import Text, parameter, text
from levier.rules.answers import Answer, because
from levier.rules.durations import months_after
from levier.rules.wordings import counted, long_day


@lru_cache(maxsize=1024)
def evidence_kinds(on: date) -> "tuple[EvidenceKind, ...]":
    """The kinds of evidence known that day, with their greatest age in months (0: no age, or a term)."""
    table = parameter("eligibility.evidence_ages").on(on)
    kinds = []
    for code in table.codes:
        line = table.at(code)
        rule = EvidenceRule(line.at("rule").words)
        months = line.at("months").whole if rule is EvidenceRule.AGE else 0
        kinds.append(EvidenceKind(code, line.at("label").words, rule, months, line.text))
    return tuple(kinds)


def own_kinds(ages: "Iterable[OwnAge]", on: date) -> "tuple[EvidenceKind, ...]":
    """The kinds of evidence known that day, with the ages an organisation holds to."""
    own = {age.evidence: age for age in sorted(ages, key=lambda age: age.starts_on) if age.starts_on <= on}
    practice = text("field_practice")
    return tuple(
        replace(kind, months=age.months, text=practice, source=age.source)
        if kind.rule is EvidenceRule.AGE and (age := own.get(kind.code))
        else kind
        for kind in evidence_kinds(on)
    )


def is_evidence_valid(evidence: "Evidence", hired_on: date, ages: "Iterable[OwnAge]" = ()) -> "Answer[EvidenceVerdict]":
    """Is this evidence good on the day of hire? `ages`: those the organisation holds to, instead of the IAE's.

    The last day counts: a proof of 12 January good for 3 months serves until 12 April.
    Raises UnknownEvidence.
    """
    kind = next((each for each in own_kinds(ages, hired_on) if each.code == evidence.kind), None)
    if kind is None:
        raise UnknownEvidence(f"justificatif inconnu au {long_day(hired_on)}\u00a0: {evidence.kind}")
    if evidence.dated_on > hired_on:
        sentence = (
            f"Le justificatif ({kind.label}) est du {long_day(evidence.dated_on)}, "
            f"après l’embauche du {long_day(hired_on)}."
        )
        return Answer(EvidenceVerdict.AFTER_HIRE, (because(sentence, kind.text),))
    if kind.rule is EvidenceRule.UNDATED:
        sentence = f"Aucun âge limite pour ce justificatif ({kind.label})."
        return Answer(EvidenceVerdict.VALID, (because(sentence, kind.text),))
    if kind.rule is EvidenceRule.TERM:
        return _valid_to_its_term(evidence, kind, hired_on)
    last_day = months_after(evidence.dated_on, kind.months)
    is_valid = hired_on <= last_day
    sentence = (
        f"Justificatif ({kind.label}) du {long_day(evidence.dated_on)}, accepté "
        f"{counted(kind.months, 'mois', 'mois')}, jusqu’au {long_day(last_day)}\u00a0: "
        f"{'valable' if is_valid else 'périmé'} à l’embauche du {long_day(hired_on)}."
    )
    verdict = EvidenceVerdict.VALID if is_valid else EvidenceVerdict.OUTDATED
    return Answer(verdict, (because(sentence, kind.text, last_day=last_day),))


def _valid_to_its_term(evidence: "Evidence", kind: "EvidenceKind", hired_on: date) -> "Answer[EvidenceVerdict]":
    if evidence.valid_until is None:
        sentence = f"Indiquez jusqu’à quand vaut ce justificatif ({kind.label})."
        return Answer(EvidenceVerdict.TERM_MISSING, (because(sentence, kind.text),))
    is_valid = hired_on <= evidence.valid_until
    sentence = (
        f"Justificatif ({kind.label}) valable jusqu’au {long_day(evidence.valid_until)}\u00a0: "
        f"{'en cours de validité' if is_valid else 'périmé'} à l’embauche du {long_day(hired_on)}."
    )
    verdict = EvidenceVerdict.VALID if is_valid else EvidenceVerdict.OUTDATED
    return Answer(verdict, (because(sentence, kind.text, last_day=evidence.valid_until),))


def has_sought_work_for(registered_on: date, hired_on: date, kind: str, is_strict: bool) -> "Answer[bool]":
    """Registered as a job seeker for « plus de » (strict) or « au moins » the months of DELD or DETLD?

    At exactly 12 months, a list that says « plus de 12 mois » refuses, one that says « 12 mois et plus »
    accepts. Raises levier.law.NoSuchLine on another kind.
    """
    months = parameter("eligibility.job_seeker_months").on(hired_on).at(kind)
    reached_on = months_after(registered_on, months.whole)
    accepted = reached_on < hired_on if is_strict else reached_on <= hired_on
    asked = f"{'plus de' if is_strict else 'au moins'} {counted(months.whole, 'mois', 'mois')}"
    conclusion = "est remplie" if accepted else "n’est pas remplie"
    sentence = (
        f"Inscription du {long_day(registered_on)}, "
        f"{months.whole} mois atteints le {long_day(reached_on)}\u00a0: "
        f"la liste demande {asked} à l’embauche du {long_day(hired_on)}, "
        f"la condition {conclusion}."
    )
    return Answer(accepted, (because(sentence, months.text, reached_on=reached_on),))


class UnknownEvidence(LookupError):
    """No evidence of that kind on that day."""


class EvidenceRule(StrEnum):
    AGE = "age"
    TERM = "term"
    UNDATED = "undated"


class EvidenceVerdict(StrEnum):
    VALID = "valid"
    OUTDATED = "outdated"
    AFTER_HIRE = "after_hire"
    TERM_MISSING = "term_missing"


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """`source`: where an organisation takes its own age from; "" when the age is the IAE's."""

    code: str
    label: str
    rule: EvidenceRule
    months: int
    text: Text
    source: str = ""


@dataclass(frozen=True, slots=True)
class OwnAge:
    """The greatest age an organisation holds a kind of evidence to, from a day on, until its next one."""

    evidence: str
    months: int
    starts_on: date
    source: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """`dated_on`: the day it was issued; `valid_until`: its printed term, for those that have one."""

    kind: str
    dated_on: date
    valid_until: date | None = None
