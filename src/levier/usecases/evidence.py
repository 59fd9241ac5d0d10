"""What the rule says of a piece of evidence on a day: advice, never a decision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from levier.exchange.outputs import numbers
from levier.law.dated import NoValue
from levier.rules.answers import Reason, because
from levier.rules.evidence import Evidence, EvidenceRule, EvidenceVerdict, OwnAge, is_evidence_valid, own_kinds
from levier.usecases.publics import OwnLists

# For a clause the greatest age is the organisation's choice: said wherever the IAE's age is used instead.
BENCHMARK = (
    "L’âge retenu est celui de l’insertion par l’activité économique. Pour une clause, c’est un repère de "
    "l’organisation (source à vérifier)\u00a0: la facilitatrice ou le facilitateur décide."
)


@dataclass(frozen=True, slots=True)
class EvidenceAdvice:
    """What the rule says of a piece of evidence. ``state``: ok, watch, alert or none."""

    state: str
    sentence: str
    is_good: bool = False
    reasons: tuple[Reason, ...] = ()
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence a public asks for, and what is known of it. ``is_missing``: still to be asked for."""

    kind: str
    label: str
    advice: EvidenceAdvice
    is_missing: bool


def expected_pieces(code: str, held: Sequence[Evidence], on: date, lists: OwnLists) -> tuple[Piece, ...]:
    """What a public asks for, held against the evidence there is, on the day of the hire; () where an opinion is."""
    wanted = lists.public_on(code, on) if code else None
    pieces = []
    for kind in lists.kinds_on(on) if wanted else ():
        if wanted is None or kind.code not in wanted.evidence:
            continue
        known = [
            judge_evidence(each.kind, each.dated_on, each.valid_until, on, lists.ages)
            for each in held
            if each.kind == kind.code
        ]
        good = next((advice for advice in known if advice.is_good), None)
        advice = good or next(iter(known), EvidenceAdvice("watch", "À demander."))
        pieces.append(Piece(kind.code, kind.label, advice, good is None))
    return tuple(pieces)


def judge_evidence(
    kind: str, dated_on: date | None, valid_until: date | None, on: date, ages: Iterable[OwnAge] = ()
) -> EvidenceAdvice:
    """Is this evidence good on that day? ``ages``: the organisation's own. Never raises: what is missing is said."""
    if not kind:
        return EvidenceAdvice("none", "Aucun justificatif.")
    try:
        known = next((each for each in own_kinds(ages, on) if each.code == kind), None)
    except NoValue:
        return EvidenceAdvice("watch", f"Aucun repère d’âge connu au {numbers.date_short(on)}.")
    if known is None:
        return EvidenceAdvice("watch", f"Justificatif inconnu au {numbers.date_short(on)}\u00a0: {kind}.")
    if known.rule is EvidenceRule.AGE and dated_on is None:
        return EvidenceAdvice("watch", "Indiquez la date du justificatif.")
    try:
        answer = is_evidence_valid(Evidence(kind, dated_on or on, valid_until), on, ages)
    except ValueError:  # a day so far that its last day is after the calendar's end
        return EvidenceAdvice("watch", "Dates à vérifier.")
    told = answer.reasons[0].facts.get("last_day")
    last_day = told if isinstance(told, date) else None
    until = f" jusqu’au {numbers.date_short(last_day)}" if last_day else ""
    facts = {"Dernier jour": last_day} if last_day else {}
    where = f"Âge fixé par l’organisation. Source\u00a0: {known.source}." if known.source else BENCHMARK
    reasons = (*(replace(reason, facts=facts) for reason in answer.reasons), because(where, "field_practice"))
    match answer.verdict:
        case EvidenceVerdict.VALID:
            sentence = f"Valable{until}." if until else "Valable, sans âge limite."
            return EvidenceAdvice("ok", sentence, True, reasons, last_day)
        case EvidenceVerdict.OUTDATED:
            sentence = f"Périmé\u00a0: valable{until}, l’embauche est jugée au {numbers.date_short(on)}."
            return EvidenceAdvice("alert", sentence, False, reasons, last_day)
        case EvidenceVerdict.AFTER_HIRE:
            return EvidenceAdvice("alert", f"Daté d’après le {numbers.date_short(on)}.", False, reasons)
        case _:
            return EvidenceAdvice("watch", "Indiquez jusqu’à quand vaut ce justificatif.", False, reasons)
