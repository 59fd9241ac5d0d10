"""Publics, ages of evidence and papers of the demonstration, kept through the facilitator's own gestures."""

from datetime import date, datetime, timedelta

from levier.records.models import Verdict
from levier.rules.access import Actor
from levier.rules.durations import months_after
from levier.usecases import evidence_documents, people, publics

SOURCE = "Comité de pilotage de la clause (fictif)"
MONTHS_AGO = 18


def keep_lists_and_papers(by: Actor, today: date, at: datetime) -> str:
    """The organisation's own list and age since a year and a half, a paper on each file to complete."""
    since = months_after(today, -MONTHS_AGO)
    local = publics.PublicFacts(
        "Parent isolé sans mode de garde",
        "parent seul, sans place en crèche ni assistante maternelle, suivi par le PLIE",
        since,
        SOURCE,
    )
    publics.add_public(by=by, facts=local)
    publics.remove_public(by=by, code="AV", starts_on=since, source=SOURCE)
    publics.set_evidence_age(by=by, evidence="RSA", months=6, starts_on=since, source=SOURCE)
    waiting = people.list_people(by=by, today=today, verdict=Verdict.TO_COMPLETE).rows
    for rank, row in enumerate(waiting):
        document_id = evidence_documents.deposit_evidence(
            by=by,
            at=at,
            person_id=row.id,
            facts=evidence_documents.DocumentFacts("IDENTITY", today - timedelta(days=900 + rank)),
            name="carte-identite-fictive.pdf",
            content=paper(f"Document fictif, fiche {rank + 1}"),
        )
        if not rank:
            evidence_documents.open_evidence(by=by, at=at, document_id=document_id)
    return f"{len(waiting)} justificatifs gardés"


def paper(text: str) -> bytes:
    """A PDF of one page with one line of plain text."""
    line = f"BT /F1 18 Tf 60 760 Td ({text}) Tj ET".encode("latin-1")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(line), line),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    content, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start = len(content)
    content += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    content += b"".join(b"%010d 00000 n \n" % place for place in places)
    content += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return content
