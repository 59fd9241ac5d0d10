"""Evidence as people send it: told by its first bytes, kept under a clean name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from levier.exchange.evidence_files import KINDS, LARGEST, clean_name, kind_of, media_type_of
from levier.exchange.refusals import WrongFile

PDF, JPEG, PNG = KINDS


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.suffix)
def test_a_kind_is_told_by_its_first_bytes(kind):
    assert kind_of(kind.marks + b"anything") == kind
    assert media_type_of(clean_name("x.exe", kind)) == kind.media_type


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"PK\x03\x04docx", "document de bureau"),
        (b"\x00\x00\x00\x18ftypheic", "HEIC"),
        (b"<html><script>", "page web"),
        (b"MZ\x90", "programme"),
        (b"RIFF....WEBP", "WebP"),
        (b" %PDF-1.7", "ni un PDF ni une image"),
        (b"\xff\xd8", "ni un PDF ni une image"),
    ],
)
def test_anything_else_is_refused_by_its_name(content, said):
    with pytest.raises(WrongFile, match=said):
        kind_of(content)


def test_the_limit_is_ten_megabytes():
    assert kind_of(PDF.marks + b"0" * (LARGEST - len(PDF.marks))) == PDF
    with pytest.raises(WrongFile, match="10,1\u00a0Mo"):
        kind_of(PDF.marks + b"0" * LARGEST)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Attestation RSA.PDF", "Attestation RSA.pdf"),
        ("scan.jpeg", "scan.pdf"),
        ("C:\\Users\\lea\\Mes documents\\attestation.pdf", "attestation.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("pièce\u202eexe.pdf", "pièceexe.pdf"),
        ('a"b;c\r\nSet-Cookie: x.pdf', "a-b-c Set-Cookie- x.pdf"),
        ("lettre du 12.01.2026", "lettre du 12.01.pdf"),
        ("...", "justificatif.pdf"),
        ("", "justificatif.pdf"),
        (".pdf", "pdf.pdf"),
        ("e\u0301tat.pdf", "état.pdf"),
    ],
)
def test_names_are_cleaned(written, kept):
    assert clean_name(written, PDF) == kept


@given(st.text(max_size=300))
def test_a_clean_name_holds_in_a_header_and_in_a_folder(written):
    kept = clean_name(written, JPEG)
    assert kept.endswith(".jpg")
    assert len(kept) <= 104
    assert not set(kept) & set('/\\"<>:|?*;%\r\n\0')
    assert kept == clean_name(kept, JPEG)
