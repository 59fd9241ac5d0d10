"""The diary of a contract: acts dated and kept as they were, with the documents made from their models."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Max
from django.utils import timezone

from levier.exchange import evidence_files
from levier.exchange.outputs import numbers
from levier.exchange.outputs.acts import ActDocument, act_docx, act_pdf
from levier.exchange.refusals import WrongFile
from levier.indicators import Selection, figure
from levier.records.kept_files import store
from levier.records.models import Act, ActKind, Contact, Contract, Organization, StoredFile
from levier.rules.access import Actor, may
from levier.usecases.diary_forms import ActFacts, check, named
from levier.usecases.gestures import found, gesture, host_of
from levier.usecases.kept_files import file_of
from levier.usecases.refusals import Refused
from levier.usecases.thread import Thread, thread_of

FIGURES = ("hours_due", "hours_done", "hours_remaining")
DUE_SOON = 7
"""Days before the day an answer is due when the diary starts to say so."""


@dataclass(frozen=True, slots=True)
class ActRow:
    """A line of the diary. ``is_late``: its answer was due and has not come."""

    id: int
    number: int
    kind: str
    kind_label: str
    happened_on: date
    title: str
    text: str
    present: str
    addressed_to: str
    contact: str
    answer_by: date | None
    answered_by: int | None
    answers: int | None
    file_id: int | None
    file_name: str
    kept_by: str
    is_late: bool
    period_ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class DiaryPage:
    contract_id: int
    number: str
    object: str
    thread: Thread
    acts: tuple[ActRow, ...]
    may_keep: bool


@dataclass(frozen=True, slots=True)
class File:
    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class AnswerAwaited:
    """An act whose answer is due."""

    contract_id: int
    contract_number: str
    act_number: int
    kind_label: str
    title: str
    answer_by: date


@gesture("see_diary")
def get_diary(*, by: Actor, contract_id: int, on: date) -> DiaryPage:
    """The acts of a contract, newest first. Raises ``NotFound`` out of reach."""
    contract = found(Contract.objects.all(), pk=contract_id)
    rows = list(
        Act.objects.filter(contract=contract)
        .select_related("addressed_to", "host", "answers")
        .prefetch_related("answered_by")
        .order_by("-happened_on", "-number")
    )
    contacts = dict(Contact.objects.filter(pk__in=[r.contact_id for r in rows]).values_list("pk", "name"))
    files = dict(StoredFile.objects.filter(pk__in=[r.document_id for r in rows]).values_list("pk", "name"))
    return DiaryPage(
        contract.pk,
        contract.number,
        contract.object,
        thread_of(contract),
        tuple(_shown(row, contacts, files, on) for row in rows),
        may(by, "keep_diary"),
    )


def _shown(row: Act, contacts: dict[int, str], files: dict[int, str], on: date) -> ActRow:
    answer = next(iter(row.answered_by.all()), None)
    return ActRow(
        row.pk,
        row.number,
        row.kind,
        row.get_kind_display(),
        row.happened_on,
        row.title,
        row.text,
        row.present,
        row.addressed_to.name if row.addressed_to else "",
        contacts.get(row.contact_id or 0, ""),
        row.answer_by,
        answer.number if answer else None,
        row.answers.number if row.answers else None,
        row.document_id if row.document_id in files else None,
        files.get(row.document_id or 0, ""),
        row.host.name,
        row.answer_by is not None and row.answer_by < on and answer is None,
        row.period_ends_on,
    )


@gesture("keep_diary")
def record_act(
    *,
    by: Actor,
    at: datetime,
    contract_id: int,
    facts: ActFacts,
    has_document: bool = False,
    file: tuple[str, bytes] | None = None,
    why: str = "",
) -> int:
    """Add an act to the diary; returns its number. It is never changed afterwards.

    ``file`` (name, bytes) is kept exactly as received; else ``has_document`` makes the PDF of the act's model and
    keeps it. Raises ``Refused`` at the fields, ``NotFound`` out of reach.
    """
    host = host_of(by)
    contract = found(Contract.objects.select_related("buyer", "holder"), pk=contract_id)
    facts = named(by, contract, facts)
    check(contract, facts, timezone.localdate(at))
    _answered(contract, facts)
    _lock_numbers(contract.pk)
    number = (Act.objects.filter(contract=contract).aggregate(last=Max("number"))["last"] or 0) + 1
    document = None
    if file is not None:
        document = store(host, at, *_received(file))
    elif has_document:
        content = act_pdf(_document(by, contract, facts, number))
        document = store(host, at, f"acte-{number}-{contract.number}.pdf".replace("/", "-"), content)
    Act.objects.create(
        host_id=host,
        contract=contract,
        number=number,
        kind=facts.kind,
        happened_on=facts.happened_on,
        title=facts.title.strip(),
        text=facts.text.strip(),
        present=facts.present.strip(),
        addressed_to_id=facts.addressed_to_id,
        contact_id=facts.contact_id,
        answer_by=facts.answer_by,
        answers_id=facts.answers_id,
        period_ends_on=facts.period_ends_on,
        document=document,
        recorded_at=at,
    )
    return number


def _lock_numbers(contract_id: int) -> None:
    """Numbers follow one another in a contract, whoever follows it: the second to add an act waits for the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('acts'), %s)", [contract_id])


@gesture("keep_diary")
def draft_document(*, by: Actor, contract_id: int, facts: ActFacts, today: date) -> File:
    """The .docx of an act not yet kept, to correct and sign. Raises ``Refused``, ``NotFound``."""
    contract = found(Contract.objects.select_related("buyer", "holder"), pk=contract_id)
    facts = named(by, contract, facts)
    check(contract, facts, today)
    number = (Act.objects.filter(contract=contract).aggregate(last=Max("number"))["last"] or 0) + 1
    media_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    content = act_docx(_document(by, contract, facts, number))
    return File(f"acte-{number}-{contract.number}.docx".replace("/", "-"), media_type, content)


@gesture("see_diary")
def open_document(*, by: Actor, act_id: int) -> File:
    """The file of an act, exactly as kept. Raises ``NotFound`` out of reach or without a file."""
    act = found(Act.objects.filter(host_id=host_of(by), document__isnull=False), pk=act_id)
    name, content = file_of(act.document_id)
    return File(name, evidence_files.kind_of(content).media_type, content)


def answers_awaited(host_id: int, on: date) -> tuple[AnswerAwaited, ...]:
    """Acts of the organisation whose answer is due or soon will be, most pressing first.

    For a gesture that may read the diary.
    """
    rows = Act.objects.filter(
        host_id=host_id, answer_by__lte=date.fromordinal(on.toordinal() + DUE_SOON), answered_by__isnull=True
    ).order_by("answer_by", "number")
    asked = rows.values_list("contract_id", "contract__number", "number", "kind", "title", "answer_by")
    return tuple(
        AnswerAwaited(contract_id, contract_number, number, str(ActKind(kind).label), title, answer_by)
        for contract_id, contract_number, number, kind, title, answer_by in asked
        if answer_by is not None
    )


def _received(file: tuple[str, bytes]) -> tuple[str, bytes]:
    name, content = file
    try:
        kind = evidence_files.kind_of(content)
    except WrongFile as wrong:
        raise Refused(("file", str(wrong))) from None
    return evidence_files.clean_name(name, kind), content


def _answered(contract: Contract, facts: ActFacts) -> Act | None:
    """The act this one answers. Raises ``Refused`` when it is not in the diary of the same contract."""
    if not facts.answers_id:
        return None
    answered = Act.objects.filter(contract=contract, pk=facts.answers_id).first()
    if answered is None:
        raise Refused(("answers_id", "Cet acte n’est pas dans le journal de ce marché."))
    return answered


def _document(by: Actor, contract: Contract, facts: ActFacts, number: int) -> ActDocument:
    selection = Selection((contract.pk,), facts.happened_on)
    shown = {"hours_due": "À réaliser", "hours_done": "Validées", "hours_remaining": "Restantes"}
    values = ((shown[name], figure(name, selection).value) for name in FIGURES)
    contact = Contact.objects.filter(pk=facts.contact_id).first() if facts.contact_id else None
    addressee = Organization.objects.filter(pk=facts.addressed_to_id).first() if facts.addressed_to_id else None
    answered = _answered(contract, facts)
    return ActDocument(
        facts.kind,
        number,
        facts.title.strip(),
        facts.happened_on,
        contract.number,
        contract.object,
        contract.buyer.name,
        contract.holder.name if contract.holder else "",
        Organization.objects.values_list("name", flat=True).get(pk=host_of(by)),
        by.name or "Levier",
        facts.text,
        facts.present,
        addressee.name if addressee else "",
        contact.name if contact else "",
        facts.answer_by,
        f"acte n°\u00a0{answered.number}, {answered.title}" if answered else "",
        tuple((label, numbers.hours(value)) for label, value in values if value is not None),
        facts.period_ends_on,
    )
