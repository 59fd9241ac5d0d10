"""A spreadsheet as it is kept: the file received, without the social security numbers it held."""

import hashlib
from datetime import datetime

from levier.exchange.spreadsheets import UnreadableFile
from levier.exchange.spreadsheets_blanked import Blanked, without_social_security_numbers
from levier.records.kept_files import load, store
from levier.records.models import StoredFile
from levier.rules.wordings import counted
from levier.usecases.refusals import NotFound, Refused


def blanked(content: bytes, name: str) -> Blanked:
    """The file as it may be kept. Raises ``Refused`` at ``file`` when it is no spreadsheet, or cannot be blanked."""
    try:
        return without_social_security_numbers(content, name)
    except UnreadableFile as refused:
        raise Refused(("file", refused.message_fr)) from None


def digest_of(file: Blanked) -> str:
    """What tells a file again: of the bytes kept, so that the same file sent twice gives the same."""
    return hashlib.sha256(file.content).hexdigest()


def keep(file: Blanked, *, host_id: int, at: datetime, link_id: int | None = None) -> StoredFile:
    """Keep a file, with what was taken out of it; ``link_id`` when it came through a link."""
    return store(host_id, at, file.name[:200], file.content, blanked=told(file), link_id=link_id)


def file_of(file_id: int | None) -> tuple[str, bytes]:
    """Name and bytes of a file, as it was kept. Raises ``NotFound`` out of reach."""
    kept = load(file_id)
    if kept is None:
        raise NotFound
    return kept


def told(file: Blanked) -> str:
    """What was taken out, in one French phrase; "" when nothing was."""
    if not file.removed:
        return ""
    many = sum(removed.count for removed in file.removed)
    where = ", ".join(f"{removed.where_fr} ({removed.count})" for removed in file.removed)
    how_many = counted(many, "numéro de sécurité sociale effacé", "numéros de sécurité sociale effacés")
    return f"{how_many}\N{NO-BREAK SPACE}: {where}"
