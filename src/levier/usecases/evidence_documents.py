"""Evidence kept as received: deposited, opened and removed by facilitators alone, each leaving its trace."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from levier.exchange import evidence_files
from levier.exchange.outputs import numbers
from levier.exchange.refusals import WrongFile
from levier.law.dated import NoValue
from levier.records.models import EvidenceDocument
from levier.rules.access import Actor
from levier.rules.evidence import Evidence, EvidenceKind
from levier.usecases.evidence import EvidenceAdvice, judge_evidence
from levier.usecases.gestures import change, found, gesture, host_of
from levier.usecases.live_people import live_person, locked_person
from levier.usecases.publics import OwnLists, own_lists
from levier.usecases.refusals import Refused

OLDEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A paper as people deposit it. ``valid_until``: its printed term, for those that have one."""

    evidence: str
    dated_on: date
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A paper kept, without its content. ``advice``: what the rule says of it today; ``size`` in bytes."""

    id: int
    person_id: int
    kind: str
    label: str
    dated_on: date
    valid_until: date | None
    name: str
    size: int
    received_at: datetime
    opened_at: datetime | None
    removed_at: datetime | None
    removal_reason: str
    advice: EvidenceAdvice


@dataclass(frozen=True, slots=True)
class DepositForm:
    person_id: int
    person_name: str
    kinds: tuple[EvidenceKind, ...]


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class DocumentPage:
    person_name: str
    document: DocumentView


def held_evidence(person_id: int) -> tuple[Evidence, ...]:
    """The evidence kept of a person, newest first, as the rules take it."""
    rows = EvidenceDocument.objects.filter(person_id=person_id, removed_at__isnull=True).order_by("-dated_on", "-id")
    return tuple(Evidence(*row) for row in rows.values_list("evidence", "dated_on", "valid_until"))


def shown_documents(person_ids: Sequence[int], lists: OwnLists, on: date) -> tuple[DocumentView, ...]:
    """The papers of a person, newest first, those removed last; the content is not read."""
    rows = EvidenceDocument.objects.filter(person_id__in=person_ids).defer("content").order_by("-dated_on", "-id")
    shown = [_shown(row, lists, on) for row in rows]
    return tuple(sorted(shown, key=lambda document: document.removed_at is not None))


def _shown(row: EvidenceDocument, lists: OwnLists, on: date) -> DocumentView:
    kind = lists.kind_on(row.evidence, on)
    return DocumentView(
        row.pk,
        row.person_id,
        row.evidence,
        kind.label if kind else row.evidence,
        row.dated_on,
        row.valid_until,
        row.name,
        row.size,
        row.received_at,
        row.opened_at,
        row.removed_at,
        row.removal_reason,
        judge_evidence(row.evidence, row.dated_on, row.valid_until, on, lists.ages),
    )


@gesture("keep_evidence")
def get_deposit_form(*, by: Actor, person_id: int, on: date) -> DepositForm:
    """The person, and the kinds of evidence of that day. Raises ``NotFound``, ``Merged``."""
    person = live_person(by, person_id)
    return DepositForm(person.pk, f"{person.first_name} {person.last_name}", own_lists(host_of(by)).kinds_on(on))


@gesture("keep_evidence")
def deposit_evidence(
    *, by: Actor, at: datetime, person_id: int, facts: DocumentFacts, name: str, content: bytes, why: str = ""
) -> int:
    """Keep a paper exactly as received: PDF, JPEG or PNG, 10 MB at most. Returns its id.

    The history keeps who, when, its name and its SHA-256, never its content. Raises ``Refused`` at the fields,
    ``NotFound``, ``Merged``.
    """
    problems = _facts_problems(facts, own_lists(host_of(by)), timezone.localdate(at))
    kind = None
    try:
        kind = evidence_files.kind_of(content)
    except WrongFile as wrong:
        problems.append(("file", str(wrong)))
    person = locked_person(by, person_id)
    digest = hashlib.sha256(content).hexdigest()
    kept = EvidenceDocument.objects.filter(person_id=person.pk, sha256=digest, removed_at__isnull=True)
    if already := kept.defer("content").first():
        day = numbers.date_short(timezone.localdate(already.received_at))
        problems.append(("file", f"Ce fichier est déjà gardé sur cette fiche, déposé le {day}."))
    if problems or kind is None:
        raise Refused(*problems)
    row = EvidenceDocument.objects.create(
        host_id=host_of(by),
        person=person,
        evidence=facts.evidence,
        dated_on=facts.dated_on,
        valid_until=facts.valid_until,
        name=evidence_files.clean_name(name, kind),
        sha256=digest,
        size=len(content),
        content=content,
        received_at=at,
    )
    return row.pk


def _facts_problems(facts: DocumentFacts, lists: OwnLists, today: date) -> list[tuple[str, str]]:
    problems = []
    try:
        is_known = facts.evidence in {kind.code for kind in lists.kinds_on(today)}
    except NoValue:
        is_known = False
    if not is_known:
        problems.append(("evidence", "Choisissez ce que ce document justifie."))
    if not OLDEST <= facts.dated_on <= today:
        problems.append(("dated_on", "Écrivez la date portée sur le document, aujourd’hui au plus tard."))
    if facts.valid_until is not None and facts.valid_until < facts.dated_on:
        day = numbers.date_short(facts.dated_on)
        problems.append(("valid_until", f"Ce terme précède la date du document ({day})."))
    return problems


@gesture("open_evidence")
def open_evidence(*, by: Actor, at: datetime, document_id: int) -> OpenedDocument:
    """The paper as received; the opening is kept in the history. Raises ``NotFound`` out of reach, or once removed."""
    rows = EvidenceDocument.objects.filter(host_id=host_of(by), removed_at__isnull=True)
    row = found(rows, pk=document_id)
    change(rows.filter(pk=row.pk), opened_at=at)
    return OpenedDocument(row.name, evidence_files.media_type_of(row.name), bytes(row.content or b""))


@gesture("keep_evidence")
def get_document(*, by: Actor, document_id: int, on: date) -> DocumentPage:
    """One paper, without its content. Raises ``NotFound`` out of reach, or once removed."""
    rows = EvidenceDocument.objects.filter(host_id=host_of(by), removed_at__isnull=True).defer("content")
    row = found(rows.select_related("person"), pk=document_id)
    name = f"{row.person.first_name} {row.person.last_name}"
    return DocumentPage(name, _shown(row, own_lists(host_of(by)), on))


@gesture("keep_evidence")
def remove_evidence(*, by: Actor, at: datetime, document_id: int, why: str) -> int:
    """Delete the content of a paper for a reason; its line stays, with who removed it and why. Returns the person's id.

    Raises ``Refused`` at ``why``, ``NotFound`` out of reach, or once removed.
    """
    reason = " ".join(why.split())
    if not reason:
        raise Refused(("why", "Écrivez pourquoi ce document est retiré."))
    rows = EvidenceDocument.objects.filter(host_id=host_of(by), removed_at__isnull=True)
    row = found(rows.defer("content"), pk=document_id)
    change(rows.filter(pk=row.pk), content=None, removed_at=at, removal_reason=reason)
    return row.person_id
