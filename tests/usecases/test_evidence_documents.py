"""Evidence kept: deposited, opened, removed by facilitators alone; each leaves a trace, none its content."""

from datetime import date, timedelta

import pytest
from tests.fixtures_domain import NOW
from tests.fixtures_people import TODAY, recorded

from levier.records.models import EvidenceDocument, HistoryEntry
from levier.records.scope import APPLICATION, Scope, acting
from levier.rules.access import NotAllowed, Role
from levier.usecases import evidence_documents as documents
from levier.usecases import people
from levier.usecases.refusals import NotFound, Refused

PDF = b"%PDF-1.7 secret content"
FACTS = documents.DocumentFacts("RSA", date(2026, 2, 1))


def deposited(by, person_id, content=PDF, name="attestation.pdf", facts=FACTS):
    given = {"by": by, "at": NOW, "person_id": person_id, "facts": facts}
    return documents.deposit_evidence(**given, name=name, content=content)


def kept(host, person_id):
    return people.get_person(by=host, person_id=person_id, today=TODAY).documents


def test_a_paper_is_kept_as_received_and_opened(host):
    found = recorded(host)
    document_id = deposited(host, found, name="C:\\scan\\Attestation.PDF")
    (shown,) = kept(host, found)
    assert (shown.name, shown.label) == ("Attestation.pdf", "attestation de versement du RSA")
    assert (shown.size, shown.opened_at, shown.advice.state) == (len(PDF), None, "ok")
    opened = documents.open_evidence(by=host, at=NOW, document_id=document_id)
    assert (opened.content, opened.media_type, opened.name) == (PDF, "application/pdf", "Attestation.pdf")
    assert kept(host, found)[0].opened_at == NOW


def test_deposit_openings_and_removal_are_in_the_history_the_content_never(host):
    found = recorded(host)
    document_id = deposited(host, found)
    for hours in (1, 2):
        documents.open_evidence(by=host, at=NOW + timedelta(hours=hours), document_id=document_id)
    documents.remove_evidence(by=host, at=NOW, document_id=document_id, why="Illisible")
    view = people.get_person(by=host, person_id=found, today=TODAY)
    told = [(event.gesture, event.who) for event in view.history if event.subject == "evidence_documents"]
    assert told == [
        ("Garder les justificatifs d’une personne", host.name),
        ("Ouvrir un justificatif", host.name),
        ("Ouvrir un justificatif", host.name),
        ("Garder les justificatifs d’une personne", host.name),
    ]
    with acting(Scope(APPLICATION, host, "see_history")):
        rows = HistoryEntry.objects.filter(subject="evidence_documents")
        for before, after in rows.values_list("before", "after"):
            for side in (before or {}, after or {}):
                assert "content" not in side
                assert "secret" not in str(side)
                assert PDF.hex() not in str(side)
        assert rows.count() == 4
        assert EvidenceDocument.objects.get(pk=document_id).content is None


def test_once_removed_its_line_stays_with_the_reason(host):
    found = recorded(host)
    document_id = deposited(host, found)
    with pytest.raises(Refused, match="pourquoi"):
        documents.remove_evidence(by=host, at=NOW, document_id=document_id, why="  ")
    assert documents.remove_evidence(by=host, at=NOW, document_id=document_id, why="Mauvaise personne") == found
    (shown,) = kept(host, found)
    assert (shown.removed_at, shown.removal_reason) == (NOW, "Mauvaise personne")
    for call in (
        lambda: documents.open_evidence(by=host, at=NOW, document_id=document_id),
        lambda: documents.remove_evidence(by=host, at=NOW, document_id=document_id, why="Encore"),
        lambda: documents.get_document(by=host, document_id=document_id, on=TODAY),
    ):
        with pytest.raises(NotFound):
            call()
    assert deposited(host, found) != document_id


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"content": b""}, "file"),
        ({"content": b"PK\x03\x04"}, "file"),
        ({"content": b"<html>", "name": "faux.pdf"}, "file"),
        ({"facts": documents.DocumentFacts("BREVET", TODAY)}, "evidence"),
        ({"facts": documents.DocumentFacts("RSA", TODAY + timedelta(days=1))}, "dated_on"),
        ({"facts": documents.DocumentFacts("RSA", date(1800, 1, 1))}, "dated_on"),
        ({"facts": documents.DocumentFacts("RQTH", TODAY, date(2020, 1, 1))}, "valid_until"),
    ],
)
def test_a_deposit_is_refused_at_its_field(host, given, field):
    with pytest.raises(Refused) as refused:
        deposited(host, recorded(host), **given)
    assert [name for name, _ in refused.value.problems] == [field]


def test_the_same_file_is_kept_once_a_person(host):
    first, second = recorded(host), recorded(host, first_name="Noé")
    deposited(host, first)
    with pytest.raises(Refused, match="déjà gardé"):
        deposited(host, first, name="autre.pdf")
    deposited(host, second)


def test_another_organisation_finds_nothing(host, other_host):
    found = recorded(host)
    document_id = deposited(host, found)
    for call in (
        lambda: deposited(other_host, found),
        lambda: documents.get_deposit_form(by=other_host, person_id=found, on=TODAY),
        lambda: documents.open_evidence(by=other_host, at=NOW, document_id=document_id),
        lambda: documents.get_document(by=other_host, document_id=document_id, on=TODAY),
        lambda: documents.remove_evidence(by=other_host, at=NOW, document_id=document_id, why="x"),
    ):
        with pytest.raises(NotFound):
            call()


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.FACILITATOR,)])
def test_no_other_role_opens_evidence_even_in_the_same_organisation(host, role):
    from dataclasses import replace

    document_id = deposited(host, recorded(host))
    other = replace(host, roles=frozenset({role}))
    with pytest.raises(NotAllowed):
        documents.open_evidence(by=other, at=NOW, document_id=document_id)
    with acting(Scope(APPLICATION, other, "see_people")):
        assert not EvidenceDocument.objects.exists()
