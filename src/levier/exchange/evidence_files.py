"""Papers that prove a public, as people scan or photograph them: PDF, JPEG or PNG, told by their first bytes."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from levier.exchange.refusals import WrongFile

LARGEST: Final = 10 * 1024 * 1024
"""Bytes a file may hold."""
LONGEST_NAME: Final = 100
EXPECTED: Final = "il faut un PDF, une image JPEG ou une image PNG"

_FORBIDDEN_IN_NAMES = re.compile(r'["<>:|?*%;\\/]+')
_SPACES = re.compile(r"\s+")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_OTHERS: Final = (
    (b"PK\x03\x04", 0, "un document de bureau ou une archive"),
    (b"\xd0\xcf\x11\xe0", 0, "un document d’une ancienne version de bureau"),
    (b"ftyp", 4, "une photo HEIC ou une vidéo"),
    (b"GIF8", 0, "une image GIF"),
    (b"RIFF", 0, "une image WebP, un son ou une vidéo"),
    (b"II*\x00", 0, "une image TIFF"),
    (b"MM\x00*", 0, "une image TIFF"),
    (b"<", 0, "une page web"),
    (b"MZ", 0, "un programme"),
)


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file that is kept; ``marks``: the first bytes it starts with."""

    suffix: str
    media_type: str
    marks: bytes


KINDS: Final = (
    FileKind("pdf", "application/pdf", b"%PDF-"),
    FileKind("jpg", "image/jpeg", b"\xff\xd8\xff"),
    FileKind("png", "image/png", b"\x89PNG\r\n\x1a\n"),
)


def kind_of(content: bytes) -> FileKind:
    """The kind of a file, whatever its name says. Raises WrongFile: empty, too large, or of another kind."""
    if not content:
        raise WrongFile("Ce fichier est vide\u00a0: choisissez-en un autre.")
    if len(content) > LARGEST:
        raise too_large(len(content))
    for kind in KINDS:
        if content.startswith(kind.marks):
            return kind
    found = next((name for mark, at, name in _OTHERS if content[at : at + len(mark)] == mark), "")
    told = f"Ce fichier est {found}" if found else "Ce fichier n’est ni un PDF ni une image connue"
    raise WrongFile(f"{told}\u00a0: {EXPECTED}.")


def too_large(size: int) -> WrongFile:
    """What is said of a file of so many bytes."""
    tenths = -(-size * 10 // (1024 * 1024))
    written = f"{tenths // 10},{tenths % 10}"
    return WrongFile(f"Ce fichier fait {written}\u00a0Mo, la limite est de 10\u00a0Mo\u00a0: réduisez sa qualité.")


def media_type_of(name: str) -> str:
    """The media type of a cleaned name. Raises KeyError on a name that was not cleaned."""
    return {kind.suffix: kind.media_type for kind in KINDS}[name.rpartition(".")[2]]


def clean_name(name: str, kind: FileKind) -> str:
    """The name as it is kept: no folder, no unseen character, the suffix of what the file really is."""
    text = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    text = "".join(" " if character.isspace() else character for character in text)
    text = "".join(character for character in text if unicodedata.category(character) not in _UNSEEN)
    stem, dot, suffix = text.rpartition(".")
    stem = stem if dot and stem and len(suffix) <= len("jpeg") else text
    stem = _SPACES.sub(" ", _FORBIDDEN_IN_NAMES.sub("-", stem)).strip(" .-")[:LONGEST_NAME].strip(" .-")
    return f"{stem or 'justificatif'}.{kind.suffix}"
