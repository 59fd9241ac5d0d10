"""Published contracts on their way to the tables: lines of COPY, words to search."""

import json
import re
import string
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Final

from levier.exchange.incoming import Readable
from levier.exchange.pauses import collection_paused
from levier.exchange.published_contracts import Modification, PublishedContract
from levier.exchange.published_holders import Holder
from levier.exchange.refusals import Refusal
from levier.exchange.sources.decp import read_contracts
from levier.records.models import ContractKind, SocialStatement
from levier.records.published_load import NULL
from levier.usecases.published_previews import Tally

BATCH_ROWS: Final = 5_000
DEPARTEMENT_WORD: Final = "D"
CPV_WORD: Final = "C"
"""What begins the words a contract is filtered by, beside those of its texts; a capital keeps the two apart."""

_KINDS: Final = {"market": str(ContractKind.CONTRACT), "concession": str(ContractKind.CONCESSION)}
_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
_JOINED: Final = (("’", " "), ("œ", "oe"), ("Œ", "oe"))
# Each byte of Latin-1 as a small letter without accent, a digit or a space: ten times faster than rewriting the text.
_PLAIN: Final = bytes(
    ord(first)
    if (first := unicodedata.normalize("NFKD", chr(code).lower())[0]).isascii() and first.isalnum()
    else ord(" ")
    for code in range(256)
)
# Words found everywhere tell nothing apart: one in five of those published.
_NOT_SEARCHED: Final = frozenset(
    ("au", "aux", "dans", "de", "des", "du", "en", "et", "la", "le", "les", "par", "pour", "sur", "un", "une")
) | frozenset(string.ascii_lowercase + string.digits)
_PLACE: Final = re.compile(r"(?:\d{2}|2[AB])\d{1,3}|\d{2,3}|2[AB]")
_NOTHING: Final = "[]"
_SILENT: Final = SocialStatement.SILENT.value
_OVERSEAS: Final = ("97", "98")
_CORSICA: Final = {"200": "2A", "201": "2A", "202": "2B", "206": "2B"}


def words_of(*texts: str) -> list[str]:
    """The words of texts as they are searched: lower case, without accents, of two characters or more.

    Words found everywhere ("de", "la") are left out.
    """
    return [word for word in _plain(" ".join(texts)).split() if word not in _NOT_SEARCHED]


@lru_cache(maxsize=20_000)
def _name_words(name: str) -> str:
    """The words of someone who buys or holds many contracts, each followed by a space."""
    return "".join(f"{word} " for word in words_of(name))


def _plain(text: str) -> str:
    try:
        letters = text.encode("latin-1")
    except UnicodeEncodeError:
        for written, plain in _JOINED:
            text = text.replace(written, plain)
        letters = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.lower())).encode("latin-1", "replace")
    return letters.replace(b"\xe6", b"ae").replace(b"\xc6", b"ae").translate(_PLAIN).decode("ascii")


@lru_cache(maxsize=10_000)
def departement_of(code: str | None, kind: str | None) -> str:
    """The département a place code lies in, "" when the code does not say (region, country, unknown)."""
    written = (code or "").strip().upper()
    if kind in (None, "region", "country") or not _PLACE.fullmatch(written):
        return ""
    if kind == "postal_code" and written.startswith("20"):
        return _CORSICA.get(written[:3], "")
    return written[:3] if written.startswith(_OVERSEAS) else written[:2]


def contract_line(contract: PublishedContract, row: int) -> str:
    """A contract as a line of COPY, in the order of ``CONTRACT_COLUMNS``; ``row``: its rank in the file."""
    subject_words = " ".join(words_of(contract.subject, contract.id))
    buyer_name, cpv = contract.buyer_name or "", contract.cpv or ""
    departement = departement_of(contract.place_code, contract.place_kind)
    names = f"{_name_words(buyer_name)}{_holders_words(contract.holders)}"
    social, environmental = contract.social, contract.environmental
    return "\t".join(
        (
            contract.uid,
            contract.id,
            _KINDS[contract.kind],
            contract.buyer_siret,
            buyer_name,
            contract.subject,
            contract.nature or "",
            contract.procedure or "",
            cpv,
            str(contract.amount),
            _optional(contract.months),
            _day(contract.notified_on),
            _day(contract.published_on),
            contract.place_code or "",
            contract.place_kind or "",
            departement,
            contract.framework_id or "",
            _holders(contract.holders),
            _said(social) if social else _NOTHING,
            social_statement(social) if social else _SILENT,
            _said(environmental) if environmental else _NOTHING,
            f"{names}{subject_words} {DEPARTEMENT_WORD}{departement} {CPV_WORD}{cpv}",
            str(row),
        )
    )


def _encoded(lines: list[str]) -> bytes:
    """Lines of COPY. Readers leave no tab, end of line nor control character in texts: backslashes alone matter."""
    return "\n".join((*lines, "")).replace("\\", "\\\\").encode()


def modification_lines(contract: PublishedContract, rank: int) -> list[str]:
    """The modifications of a contract as lines of COPY, in the order of ``MODIFICATION_COLUMNS``.

    ``rank`` is that of the first. One published without a number is known by its day.
    """
    lines, days = list[str](), dict[date, int]()
    for place, change in enumerate(contract.modifications):
        number = change.id
        if number is None:
            days[change.notified_on] = days.get(change.notified_on, 0) + 1
            again = days[change.notified_on]
            number = f"{change.notified_on}" + (f" ({again})" if again > 1 else "")
        lines.append(_modification_line(contract.uid, rank + place, number, change))
    return lines


def _modification_line(uid: str, rank: int, number: str, change: Modification) -> str:
    return "\t".join(
        (
            str(rank),
            uid,
            number,
            str(change.notified_on),
            _optional(change.published_on),
            _optional(change.amount),
            _optional(change.months),
            change.subject or "",
            _holders(change.holders) if change.holders else NULL,
        )
    )


@lru_cache(maxsize=100)
def social_statement(said: frozenset[str]) -> str:
    """What a publication says of its social considerations, in one word."""
    if not said:
        return _SILENT
    return SocialStatement.DENIED.value if said == {"none"} else SocialStatement.CLAIMED.value


@lru_cache(maxsize=10_000)
def _day(day: date | None) -> str:
    return NULL if day is None else str(day)


def _optional(value: object) -> str:
    return NULL if value is None else str(value)


def _holders(holders: Sequence[Holder]) -> str:
    return f"[{', '.join(map(_holder, holders))}]"


@lru_cache(maxsize=50_000)
def _holder(holder: Holder) -> str:
    number, id_type, name = holder
    return f'{{"id": {_quoted(number)}, "id_type": {_quoted(id_type)}, "name": {_quoted(name)}}}'


def _holders_words(holders: Sequence[Holder]) -> str:
    return "".join([_name_words(holder.name) for holder in holders if holder.name])


def _quoted(text: str | None) -> str:
    return "null" if text is None else encode_basestring(text)


@lru_cache(maxsize=100)
def _said(considerations: frozenset[str]) -> str:
    return json.dumps(sorted(considerations))


def batches(stream: Readable, name: str, tally: Tally) -> "Iterator[Batch]":
    """The contracts kept, as batches of lines; everything read goes through ``tally``. Raises ``WrongFile``."""
    found = read_contracts(stream, name)
    rows = BATCH_ROWS
    while rows == BATCH_ROWS:
        with collection_paused():
            batch = _batch(found, tally)
        rows = batch.rows
        if rows:
            yield batch


def _batch(found: Iterator[PublishedContract | Refusal], tally: Tally) -> "Batch":
    contracts: list[str] = []
    modifications: list[str] = []
    for contract in filter(None, map(tally.add, found)):
        contracts.append(contract_line(contract, tally.read))
        if contract.modifications:
            modifications += modification_lines(contract, tally.modifications - len(contract.modifications))
        if len(contracts) == BATCH_ROWS:
            break
    return Batch(_encoded(contracts), len(contracts), _encoded(modifications), tally.read)


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines of COPY: ``rows`` contracts and their modifications; ``read``: contracts of the file read so far."""

    contracts: bytes
    rows: int
    modifications: bytes
    read: int
