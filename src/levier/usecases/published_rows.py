"""Published contracts on their way to the tables: lines of COPY, words to search."""

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Final

from levier.exchange.incoming import Readable
from levier.exchange.published_contracts import Holder, Modification, PublishedContract
from levier.exchange.sources.decp import read_contracts
from levier.records.models import ContractKind, SocialStatement
from levier.usecases.published_previews import Tally

BATCH_ROWS: Final = 20_000

_KINDS: Final = {"market": str(ContractKind.CONTRACT), "concession": str(ContractKind.CONCESSION)}
_ESCAPES: Final = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL: Final = "\\N"
_ACCENTS: Final = re.compile("[\u0300-\u036f]+")
_JOINED: Final = (("’", " "), ("œ", "oe"), ("æ", "ae"))
# Each byte of Latin-1 as a letter without accent, a digit or a space: ten times faster than rewriting the text.
_PLAIN: Final = bytes(
    ord(first) if (first := unicodedata.normalize("NFKD", chr(code))[0]).isascii() and first.isalnum() else ord(" ")
    for code in range(256)
)
_PLACE: Final = re.compile(r"(?:\d{2}|2[AB])\d{1,3}|\d{2,3}|2[AB]")
_OVERSEAS: Final = ("97", "98")
_CORSICA: Final = {"200": "2A", "201": "2A", "202": "2B", "206": "2B"}


def words_of(*texts: str) -> list[str]:
    """The words of texts as they are searched: lower case, without accents, of two characters or more."""
    text = " ".join(texts).lower()
    for written, plain in _JOINED:
        text = text.replace(written, plain)
    try:
        letters = text.encode("latin-1")
    except UnicodeEncodeError:
        letters = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).encode("latin-1", "replace")
    return [word for word in letters.translate(_PLAIN).decode("ascii").split() if len(word) > 1]


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
    names = [holder.name for holder in contract.holders if holder.name]
    words = set(words_of(contract.subject, contract.id, contract.buyer_name or "", *names))
    return (
        "\t".join(
            (
                _text(contract.uid),
                _text(contract.id),
                _KINDS[contract.kind],
                contract.buyer_siret,
                _text(contract.buyer_name),
                _text(contract.subject),
                _text(contract.nature),
                _text(contract.procedure),
                contract.cpv or "",
                str(contract.amount),
                _optional(contract.months),
                _day(contract.notified_on),
                _day(contract.published_on),
                _text(contract.place_code),
                contract.place_kind or "",
                departement_of(contract.place_code, contract.place_kind),
                _text(contract.framework_id),
                _holders(contract.holders),
                _said(contract.social),
                social_statement(contract.social),
                _said(contract.environmental),
                " ".join(words),
                str(row),
            )
        )
        + "\n"
    )


def modification_lines(contract: PublishedContract, rank: int) -> list[str]:
    """The modifications of a contract as lines of COPY, in the order of ``MODIFICATION_COLUMNS``.

    ``rank`` is that of the first. One published without a number is known by its day.
    """
    lines, days = [], dict[date, int]()
    for place, change in enumerate(contract.modifications):
        number = change.id
        if number is None:
            days[change.notified_on] = days.get(change.notified_on, 0) + 1
            again = days[change.notified_on]
            number = f"{change.notified_on}" + (f" ({again})" if again > 1 else "")
        lines.append(_modification_line(contract.uid, rank + place, number, change))
    return lines


def _modification_line(uid: str, rank: int, number: str, change: Modification) -> str:
    return (
        "\t".join(
            (
                str(rank),
                _text(uid),
                _text(number),
                str(change.notified_on),
                _optional(change.published_on),
                _optional(change.amount),
                _optional(change.months),
                _text(change.subject),
                _holders(change.holders) if change.holders else _NULL,
            )
        )
        + "\n"
    )


def social_statement(said: frozenset[str]) -> str:
    """What a publication says of its social considerations, in one word."""
    if not said:
        return SocialStatement.SILENT.value
    return SocialStatement.DENIED.value if said == {"none"} else SocialStatement.CLAIMED.value


def _text(text: str | None) -> str:
    if not text:
        return ""
    return text if text.isprintable() and "\\" not in text else text.translate(_ESCAPES)


@lru_cache(maxsize=10_000)
def _day(day: date | None) -> str:
    return _NULL if day is None else str(day)


def _optional(value: object) -> str:
    return _NULL if value is None else str(value)


def _holders(holders: Sequence[Holder]) -> str:
    found = ", ".join(
        f'{{"id": {_quoted(holder.id)}, "id_type": {_quoted(holder.id_type)}, "name": {_quoted(holder.name)}}}'
        for holder in holders
    )
    return f"[{found.translate(_ESCAPES) if chr(92) in found else found}]"


def _quoted(text: str | None) -> str:
    return "null" if text is None else encode_basestring(text)


@lru_cache(maxsize=100)
def _said(considerations: frozenset[str]) -> str:
    return json.dumps(sorted(considerations)) if considerations else "[]"


def batches(stream: Readable, name: str, tally: Tally) -> "Iterator[Batch]":
    """The contracts kept, as batches of lines; everything read goes through ``tally``. Raises ``WrongFile``."""
    contracts: list[str] = []
    modifications: list[str] = []
    for found in read_contracts(stream, name):
        contract = tally.add(found)
        if contract is None:
            continue
        contracts.append(contract_line(contract, tally.read))
        if contract.modifications:
            modifications += modification_lines(contract, tally.modifications - len(contract.modifications))
        if len(contracts) == BATCH_ROWS:
            yield Batch("".join(contracts).encode(), len(contracts), "".join(modifications).encode())
            contracts, modifications = [], []
    if contracts:
        yield Batch("".join(contracts).encode(), len(contracts), "".join(modifications).encode())


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines of COPY: ``rows`` contracts and their modifications."""

    contracts: bytes
    rows: int
    modifications: bytes
