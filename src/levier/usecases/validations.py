"""Validation before the hire: the facilitator's dated verdict, its public and its evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.law.dated import NoValue
from levier.records.models import Person, Validation, Verdict
from levier.rules.access import Actor
from levier.rules.answers import Reason, because
from levier.rules.evidence import (
    Evidence,
    EvidenceKind,
    EvidenceRule,
    EvidenceVerdict,
    UnknownEvidence,
    evidence_kind,
    evidence_kinds,
    is_evidence_valid,
)
from levier.rules.publics import Public, UnknownPublic, catalogue, public
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.refusals import Refused

# For a clause the greatest age is the organisation's choice: said wherever the IAE's age is used instead.
BENCHMARK = (
    "L’âge retenu est celui de l’insertion par l’activité économique. Pour une clause, c’est un repère de "
    "l’organisation (source à vérifier)\u00a0: la facilitatrice ou le facilitateur décide."
)


@dataclass(frozen=True, slots=True)
class ValidationFacts:
    """A verdict as people give it. ``hired_on``: hire foreseen, the day evidence is judged; else ``decided_on``."""

    verdict: str
    decided_on: date
    public: str = ""
    evidence: str = ""
    evidence_on: date | None = None
    evidence_until: date | None = None
    hired_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceAdvice:
    """What the rule says of a piece of evidence. ``state``: ok, watch, alert or none."""

    state: str
    sentence: str
    is_good: bool = False
    reasons: tuple[Reason, ...] = ()
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class ValidationView:
    """A verdict kept, for the facilitator alone. ``advice``: its evidence on the day of the decision."""

    id: int
    verdict: str
    verdict_label: str
    public: str
    public_label: str
    evidence_label: str
    evidence_on: date | None
    evidence_until: date | None
    reason: str
    decided_on: date
    decided_at: datetime
    advice: EvidenceAdvice
    reasons: tuple[Reason, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ValidationForm:
    """What the form needs: the person, and the publics and kinds of evidence of that day."""

    person_id: int
    person_name: str
    publics: tuple[Public, ...]
    evidence_kinds: tuple[EvidenceKind, ...]


def judge_evidence(kind: str, dated_on: date | None, valid_until: date | None, on: date) -> EvidenceAdvice:
    """Is this evidence good on that day? Never raises: what is missing is said."""
    if not kind:
        return EvidenceAdvice("none", "Aucun justificatif.")
    try:
        known = evidence_kind(kind, on)
    except UnknownEvidence:
        return EvidenceAdvice("watch", f"Justificatif inconnu au {numbers.date_short(on)}\u00a0: {kind}.")
    except NoValue:
        return EvidenceAdvice("watch", f"Aucun repère d’âge connu au {numbers.date_short(on)}.")
    if known.rule is EvidenceRule.AGE and dated_on is None:
        return EvidenceAdvice("watch", "Indiquez la date du justificatif.")
    try:
        answer = is_evidence_valid(Evidence(kind, dated_on or on, valid_until), on)
    except ValueError:  # a day so far that its last day is after the calendar's end
        return EvidenceAdvice("watch", "Dates à vérifier.")
    told = answer.reasons[0].facts.get("last_day")
    last_day = told if isinstance(told, date) else None
    until = f" jusqu’au {numbers.date_short(last_day)}" if last_day else ""
    facts = {"Dernier jour": last_day} if last_day else {}
    reasons = (*(replace(reason, facts=facts) for reason in answer.reasons), because(BENCHMARK, "field_practice"))
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


@gesture("validate_person")
def advise_evidence(*, by: Actor, facts: ValidationFacts) -> EvidenceAdvice:
    """What the rule says while the form is filled, with the evidence expected for the public chosen."""
    on = facts.hired_on or facts.decided_on
    advice = judge_evidence(facts.evidence, facts.evidence_on, facts.evidence_until, on)
    expected = _expected(facts.public, on)
    if not expected or facts.evidence in {kind.code for kind in expected}:
        return advice
    labels = "\u00a0; ".join(kind.label for kind in expected)
    return replace(
        advice,
        state="watch" if advice.state == "ok" else advice.state,
        sentence=f"{advice.sentence} Attendu pour ce public\u00a0: {labels}.",
    )


def _expected(code: str, on: date) -> tuple[EvidenceKind, ...]:
    try:
        wanted = public(code, on).evidence if code else ()
        return tuple(kind for kind in evidence_kinds(on) if kind.code in wanted)
    except (UnknownPublic, NoValue):
        return ()


@gesture("validate_person")
def get_validation_form(*, by: Actor, person_id: int, on: date) -> ValidationForm:
    """The person and the lists of that day. Raises ``NotFound`` out of reach."""
    person = found(Person.objects.filter(host_id=host_of(by)), pk=person_id)
    return ValidationForm(person.pk, f"{person.first_name} {person.last_name}", catalogue(on), evidence_kinds(on))


@gesture("validate_person")
def validate_person(*, by: Actor, at: datetime, person_id: int, facts: ValidationFacts, why: str = "") -> int:
    """Keep a verdict on a person, decided today or before. Returns its id; verdicts are added, never changed.

    The rule about the age of evidence advises: a favourable verdict without good evidence only needs a written
    reason, as any other verdict does. Raises ``Refused`` at the fields.
    """
    person = found(Person.objects.filter(host_id=host_of(by)).select_for_update(), pk=person_id)
    _check(person, facts, timezone.localdate(at))
    row = Validation.objects.create(
        host_id=host_of(by),
        person=person,
        verdict=facts.verdict,
        public=facts.public,
        evidence=facts.evidence,
        evidence_on=facts.evidence_on if facts.evidence else None,
        evidence_until=facts.evidence_until if facts.evidence else None,
        reason=facts.reason.strip(),
        decided_on=facts.decided_on,
        decided_at=at,
    )
    return row.pk


def _check(person: Person, facts: ValidationFacts, today: date) -> None:
    problems = [*_day_problems(person, facts, today), *_list_problems(facts)]
    if facts.verdict not in Verdict.values:
        problems.append(("verdict", "Choisissez un verdict\u00a0: validée, à compléter ou non éligible."))
    elif not problems and not facts.reason.strip():
        problems += _reason_problems(facts)
    if problems:
        raise Refused(*problems)


def _day_problems(person: Person, facts: ValidationFacts, today: date) -> list[tuple[str, str]]:
    problems = []
    if facts.decided_on > today:
        problems.append(("decided_on", "Une décision ne se date pas dans le futur\u00a0: aujourd’hui au plus tard."))
    if facts.evidence_on and facts.evidence_on > today:
        problems.append(("evidence_on", "Ce justificatif est daté dans le futur\u00a0: vérifiez sa date."))
    if facts.hired_on and facts.hired_on < facts.decided_on:
        problems.append(
            (
                "hired_on",
                f"À valider avant l’embauche\u00a0: décision du {numbers.date_short(facts.decided_on)}, "
                f"embauche prévue le {numbers.date_short(facts.hired_on)}.",
            )
        )
    last = person.validations.order_by("-decided_on").values_list("decided_on", flat=True).first()
    if last and facts.decided_on < last:
        problems.append(
            (
                "decided_on",
                f"Une décision du {numbers.date_short(last)} existe déjà\u00a0: datez celle-ci de ce jour ou après.",
            )
        )
    return problems


def _list_problems(facts: ValidationFacts) -> list[tuple[str, str]]:
    problems = []
    try:
        if facts.public:
            public(facts.public, facts.decided_on)
        elif facts.verdict == Verdict.VALIDATED:
            problems.append(("public", "Indiquez à quel titre la personne est validée."))
        if facts.evidence:
            evidence_kind(facts.evidence, facts.decided_on)
    except UnknownPublic:
        problems.append(("public", "Ce public n’est pas dans la liste de ce jour\u00a0: choisissez-en un autre."))
    except UnknownEvidence:
        problems.append(
            ("evidence", "Ce justificatif n’est pas dans la liste de ce jour\u00a0: choisissez-en un autre.")
        )
    except NoValue:
        problems.append(("decided_on", "Aucune liste de publics n’est connue à cette date\u00a0: vérifiez-la."))
    return problems


def _reason_problems(facts: ValidationFacts) -> list[tuple[str, str]]:
    if facts.verdict == Verdict.TO_COMPLETE:
        return [("reason", "Écrivez ce qui manque pour décider.")]
    if facts.verdict == Verdict.NOT_ELIGIBLE:
        return [("reason", "Écrivez pourquoi la personne n’est pas éligible.")]
    on = facts.hired_on or facts.decided_on
    advice = judge_evidence(facts.evidence, facts.evidence_on, facts.evidence_until, on)
    if advice.is_good:
        return []
    return [("reason", f"{advice.sentence} Pour valider quand même, écrivez pourquoi.")]


def latest_verdicts() -> dict[int, Validation]:
    """The newest verdict of each person in reach, in one query."""
    rows = Validation.objects.order_by("person_id", "-decided_on", "-decided_at", "-id").distinct("person_id")
    return {row.person_id: row for row in rows}


def verdict_on(person_id: int, on: date) -> Validation | None:
    """The verdict in force on a day: the newest one decided that day or before."""
    rows = Validation.objects.filter(person_id=person_id, decided_on__lte=on)
    return rows.order_by("-decided_on", "-decided_at", "-id").first()


def shown_validations(rows: Sequence[Validation]) -> tuple[ValidationView, ...]:
    """Verdicts as the facilitator reads them, newest first."""
    newest = sorted(rows, key=lambda row: (row.decided_on, row.decided_at, row.pk), reverse=True)
    return tuple(_shown(row) for row in newest)


def _shown(row: Validation) -> ValidationView:
    advice = judge_evidence(row.evidence, row.evidence_on, row.evidence_until, row.decided_on)
    named = _named_public(row.public, row.decided_on)
    reasons = []
    if named:
        reasons.append(because(f"{named.label}\u00a0: {named.definition}.", named.text))
    if row.reason:
        reasons.append(because(f"Motif écrit\u00a0: {row.reason}"))
    return ValidationView(
        row.pk,
        row.verdict,
        row.get_verdict_display(),
        row.public,
        named.label if named else row.public,
        _evidence_label(row.evidence, row.decided_on),
        row.evidence_on,
        row.evidence_until,
        row.reason,
        row.decided_on,
        row.decided_at,
        advice,
        (*reasons, *advice.reasons),
    )


def _named_public(code: str, on: date) -> Public | None:
    try:
        return public(code, on) if code else None
    except (UnknownPublic, NoValue):
        return None


def _evidence_label(code: str, on: date) -> str:
    try:
        return evidence_kind(code, on).label if code else ""
    except (UnknownEvidence, NoValue):
        return code
