"""Validation before the hire: the facilitator's dated verdict, its public and its evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone

from levier.exchange.outputs import numbers
from levier.law.dated import NoValue
from levier.records.models import Person, Validation, Verdict
from levier.rules.access import Actor
from levier.rules.answers import Reason, because
from levier.rules.evidence import Evidence
from levier.usecases.evidence import EvidenceAdvice, expected_pieces, judge_evidence
from levier.usecases.evidence_documents import held_evidence
from levier.usecases.gestures import gesture, host_of
from levier.usecases.live_people import locked_person
from levier.usecases.publics import OwnLists, own_lists
from levier.usecases.refusals import NotFound, Refused, each_of


@dataclass(frozen=True, slots=True)
class ValidationFacts:
    """A verdict as people give it. ``hired_on``: hire foreseen, the day evidence is judged; else ``decided_on``.

    ``missing``: pieces asked for, one a line.
    """

    verdict: str
    decided_on: date
    public: str = ""
    evidence: str = ""
    evidence_on: date | None = None
    evidence_until: date | None = None
    hired_on: date | None = None
    reason: str = ""
    missing: str = ""

    @property
    def judged_on(self) -> date:
        return self.hired_on or self.decided_on


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
    missing: tuple[str, ...]
    reason: str
    decided_on: date
    decided_at: datetime
    advice: EvidenceAdvice
    reasons: tuple[Reason, ...] = field(default=())


@gesture("validate_person")
def validate_person(*, by: Actor, at: datetime, person_id: int, facts: ValidationFacts, why: str = "") -> int:
    """Keep a verdict on a person, decided today or before. Returns its id; verdicts are added, never changed.

    The rule about the age of evidence advises: a favourable verdict without good evidence only needs a written
    reason. A verdict to complete keeps the pieces asked for: those written, else those the rule finds missing.
    Raises ``Refused`` at the fields.
    """
    person = locked_person(by, person_id)
    last = person.validations.order_by("-decided_on").values_list("decided_on", flat=True).first()
    held = held_evidence(person.pk)
    row = checked_verdict(host_of(by), at, person.pk, facts, last, own_lists(host_of(by)), held)
    row.save()
    return row.pk


@gesture("validate_person")
def validate_people(
    *, by: Actor, verdicts: Sequence[tuple[datetime, int, ValidationFacts]], why: str = ""
) -> tuple[int, ...]:
    """Keep many verdicts at once, all or none: the moment, the person's id, the verdict. Returns their ids.

    Each is checked as ``validate_person`` does, after those before it. Raises ``NotFound``, ``RowsRefused``.
    """
    host, ids = host_of(by), {person_id for _, person_id, _ in verdicts}
    people = Person.objects.filter(host_id=host, pk__in=ids, merged_into__isnull=True).select_for_update()
    if set(people.order_by("pk").values_list("pk", flat=True)) != ids:
        raise NotFound
    lists = own_lists(host)
    decided = Validation.objects.filter(person_id__in=ids).values("person_id").annotate(last=Max("decided_on"))
    last = dict(decided.values_list("person_id", "last"))

    def kept(given: tuple[datetime, int, ValidationFacts]) -> Validation:
        at, person_id, facts = given
        row = checked_verdict(host, at, person_id, facts, last.get(person_id), lists)
        last[person_id] = facts.decided_on
        return row

    return tuple(row.pk for row in Validation.objects.bulk_create(each_of(verdicts, kept)))


def checked_verdict(
    host: int,
    at: datetime,
    person_id: int,
    facts: ValidationFacts,
    last: date | None,
    lists: OwnLists,
    held: Sequence[Evidence] = (),
) -> Validation:
    """The row of a verdict, once checked, not saved. ``last``: the day of the newest verdict there is.

    Raises ``Refused`` at the fields.
    """
    missing = missing_of(facts, lists, held)
    _check(facts, timezone.localdate(at), last, lists, missing)
    return Validation(
        host_id=host,
        person_id=person_id,
        verdict=facts.verdict,
        public=facts.public,
        evidence=facts.evidence,
        evidence_on=facts.evidence_on if facts.evidence else None,
        evidence_until=facts.evidence_until if facts.evidence else None,
        missing="\n".join(missing),
        reason=facts.reason.strip(),
        decided_on=facts.decided_on,
        decided_at=at,
    )


def missing_of(facts: ValidationFacts, lists: OwnLists, held: Sequence[Evidence]) -> tuple[str, ...]:
    """The pieces a verdict to complete asks for: those written, else those the rule finds missing."""
    if facts.verdict != Verdict.TO_COMPLETE:
        return ()
    written = tuple(filter(None, (" ".join(line.split()) for line in facts.missing.splitlines())))
    try:
        pieces = expected_pieces(facts.public, [*seen_of(facts), *held], facts.judged_on, lists)
    except NoValue:
        return written
    return written or tuple(piece.label for piece in pieces if piece.is_missing)


def seen_of(facts: ValidationFacts) -> tuple[Evidence, ...]:
    """The evidence the verdict names, as the rules take it."""
    if not facts.evidence:
        return ()
    return (Evidence(facts.evidence, facts.evidence_on or facts.judged_on, facts.evidence_until),)


def _check(facts: ValidationFacts, today: date, last: date | None, lists: OwnLists, missing: Sequence[str]) -> None:
    problems = [*_day_problems(facts, today, last), *_list_problems(facts, lists)]
    if facts.verdict not in Verdict.values:
        problems.append(("verdict", "Choisissez un verdict\u00a0: validée, à compléter ou non éligible."))
    elif not problems and not facts.reason.strip():
        problems += _reason_problems(facts, lists, missing)
    if problems:
        raise Refused(*problems)


def _day_problems(facts: ValidationFacts, today: date, last: date | None) -> list[tuple[str, str]]:
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
    if last and facts.decided_on < last:
        problems.append(
            (
                "decided_on",
                f"Une décision du {numbers.date_short(last)} existe déjà\u00a0: datez celle-ci de ce jour ou après.",
            )
        )
    return problems


def _list_problems(facts: ValidationFacts, lists: OwnLists) -> list[tuple[str, str]]:
    try:
        lists.publics_on(facts.decided_on), lists.kinds_on(facts.decided_on)
    except NoValue:
        return [("decided_on", "Aucune liste de publics n’est connue à cette date\u00a0: vérifiez-la.")]
    problems = []
    if facts.public and lists.public_on(facts.public, facts.decided_on) is None:
        problems.append(("public", "Ce public n’est pas dans la liste de ce jour\u00a0: choisissez-en un autre."))
    if not facts.public and facts.verdict == Verdict.VALIDATED:
        problems.append(("public", "Indiquez à quel titre la personne est validée."))
    if facts.evidence and lists.kind_on(facts.evidence, facts.decided_on) is None:
        problems.append(
            ("evidence", "Ce justificatif n’est pas dans la liste de ce jour\u00a0: choisissez-en un autre.")
        )
    return problems


def _reason_problems(facts: ValidationFacts, lists: OwnLists, missing: Sequence[str]) -> list[tuple[str, str]]:
    if facts.verdict == Verdict.TO_COMPLETE:
        return [] if missing else [("missing", "Écrivez ce qui manque pour décider, une pièce par ligne.")]
    if facts.verdict == Verdict.NOT_ELIGIBLE:
        return [("reason", "Écrivez pourquoi la personne n’est pas éligible.")]
    advice = judge_evidence(facts.evidence, facts.evidence_on, facts.evidence_until, facts.judged_on, lists.ages)
    if advice.is_good:
        return []
    return [("reason", f"{advice.sentence} Pour valider quand même, écrivez pourquoi.")]


def latest_verdicts() -> dict[int, Validation]:
    """The newest verdict of each person in reach, in one query."""
    rows = Validation.objects.order_by("person_id", "-decided_on", "-decided_at", "-id").distinct("person_id")
    return {row.person_id: row for row in rows}


def verdicts_of(*person_ids: int) -> dict[int, list[Validation]]:
    """All verdicts of each person, newest first, in one query."""
    found_rows: dict[int, list[Validation]] = {person_id: [] for person_id in person_ids}
    rows = Validation.objects.filter(person_id__in=person_ids)
    for row in rows.order_by("-decided_on", "-decided_at", "-id"):
        found_rows[row.person_id].append(row)
    return found_rows


def verdict_on(verdicts: Sequence[Validation], on: date) -> Validation | None:
    """The verdict in force on a day, among a person's, newest first: the newest one decided that day or before."""
    return next((row for row in verdicts if row.decided_on <= on), None)


def shown_validations(rows: Sequence[Validation], lists: OwnLists) -> tuple[ValidationView, ...]:
    """Verdicts as the facilitator reads them, newest first, against her organisation's lists."""
    newest = sorted(rows, key=lambda row: (row.decided_on, row.decided_at, row.pk), reverse=True)
    return tuple(_shown(row, lists) for row in newest)


def _shown(row: Validation, lists: OwnLists) -> ValidationView:
    advice = judge_evidence(row.evidence, row.evidence_on, row.evidence_until, row.decided_on, lists.ages)
    named = lists.public_on(row.public, row.decided_on)
    kind = lists.kind_on(row.evidence, row.decided_on)
    reasons = []
    if named:
        source = f" Source\u00a0: {named.source}." if named.source else ""
        reasons.append(because(f"{named.label}\u00a0: {named.definition}.{source}", named.text))
    if row.reason:
        reasons.append(because(f"Motif écrit\u00a0: {row.reason}"))
    return ValidationView(
        row.pk,
        row.verdict,
        row.get_verdict_display(),
        row.public,
        named.label if named else row.public,
        kind.label if kind else row.evidence,
        row.evidence_on,
        row.evidence_until,
        tuple(row.missing.splitlines()),
        row.reason,
        row.decided_on,
        row.decided_at,
        advice,
        (*reasons, *advice.reasons),
    )
