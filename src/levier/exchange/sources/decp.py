"""Données essentielles de la commande publique (DECP): contracts and concessions awarded by public buyers.

Publisher: each public buyer; consolidated by the Direction des affaires juridiques (ministère de l'Économie)
Licence: Licence Ouverte 2.0 (Etalab)
Address: https://www.data.gouv.fr/datasets/5cd57bf68b4c4179299eb0e9
Freshness: daily; a buyer has two months to publish a contract, and republishes it when it is modified
Caveats: contracts from 40,000 EUR; the same contract may come several times (the caller keeps the last);
  dates and SIRET pass the published patterns and are still wrong; the amount of a framework is its maximum;
  considerations exist since 2024 only, before that nothing is said; the official examples hold invented
  SIRET, refused as any other; a contract is located by its rank, in JSON by its line too.

Both JSON layouts ({"marches": {"marche": […], "contrat-concession": […]}} and {"marches": […]}) and XML,
plain or gzip, in bounded memory. The format is described by the schemas 2.0.3 and 2.0.4 of 139bercy.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from levier.exchange.incoming import Readable, Unpacked, unpack
from levier.exchange.json_streams import Window, exact_decoder
from levier.exchange.published_contracts import Kind, PublishedContract, read_contract
from levier.exchange.refusals import Refusal, WrongFile, quoted

KINDS: Final[dict[str, Kind]] = {"marche": "market", "contrat-concession": "concession"}
EXPECTED: Final = "un fichier DECP, en JSON ou en XML"

# A contract takes some 3,000 bytes; a tree of elements takes fifty times its text in memory.
XML_CONTRACT_BYTES: Final = 1024 * 1024
# Deeper than this nothing is read: the format has five levels.
_XML_DEPTH = 8
_WORDS: Final[dict[Kind | None, str]] = {
    "market": "Marché n°\N{NO-BREAK SPACE}",
    "concession": "Concession n°\N{NO-BREAK SPACE}",
    None: "Contrat n°\N{NO-BREAK SPACE}",
}


def read_contracts(stream: Readable, name: str) -> Iterator[PublishedContract | Refusal]:
    """Each contract of a DECP file, kept or refused, in the order of the file.

    name is the file's, for messages. Raises WrongFile, on the first contract asked for, when the file is of
    another kind; later, after the contracts before it were given, when the file breaks.
    """
    try:
        source = unpack(stream, EXPECTED)
        start = source.peek(1024).lstrip()[:1]
        if start == b"<":
            yield from _xml_contracts(source)
        elif start == b"{":
            yield from _json_contracts(source)
        else:
            raise WrongFile(f"Ce fichier n’est ni du JSON ni du XML\N{NO-BREAK SPACE}: il faut {EXPECTED}.")
    except WrongFile as error:
        raise WrongFile(f"{name}\N{NO-BREAK SPACE}: {error.message}") from None


def _json_contracts(source: Unpacked) -> Iterator[PublishedContract | Refusal]:
    window = Window(source, exact_decoder())
    is_decp = False
    for key in window.names():
        if key != "marches":
            window.value()
            continue
        is_decp = True
        if window.peek() == "[":
            yield from _json_list(window, None)
            continue
        for inner in window.names():
            if inner in KINDS and window.peek() == "[":
                yield from _json_list(window, KINDS[inner])
            elif inner in KINDS and window.peek() == "{":
                found, kind = window.value(), KINDS[inner]
                yield read_contract(found, kind, partial(_where, _WORDS[kind], 1, window.line_read))
            else:
                window.value()
    window.place = ""
    if not is_decp:
        raise WrongFile(f"La clé {quoted('marches')} est absente\N{NO-BREAK SPACE}: il faut {EXPECTED}.")
    window.finish()


def _json_list(window: Window, kind: Kind | None) -> Iterator[PublishedContract | Refusal]:
    word, rank = _WORDS[kind], 0

    def where() -> str:
        return _where(word, rank, window.line_read)

    for found in window.elements(word):
        rank += 1
        yield read_contract(found, kind, where)


def _xml_contracts(source: Unpacked) -> Iterator[PublishedContract | Refusal]:
    metered = _Metered(source)
    events = iterparse(metered, events=("start", "end"), forbid_dtd=True)
    root: Element | None = None
    depth = rank = 0
    try:
        for event, element in events:
            if event == "start":
                depth += 1
                if root is None:
                    root = element
                    if _tag(element) != "marches":
                        found = quoted(_tag(element))
                        raise WrongFile(f"La racine de ce XML est {found}\N{NO-BREAK SPACE}: il faut {EXPECTED}.")
                continue
            depth -= 1
            if depth == 1 and root is not None:
                kind = KINDS.get(_tag(element))
                if kind is not None:
                    rank += 1
                    yield read_contract(_content(element), kind, partial(_where, _WORDS[kind], rank, 0))
                root.clear()
                metered.since_contract = 0
    except DefusedXmlException:
        raise WrongFile("Ce XML déclare une DTD ou des entités, ce qui est refusé par sécurité.") from None
    except (ParseError, ValueError, LookupError) as error:
        line, _column = getattr(error, "position", (0, 0))
        reason = source.broken.rstrip(".") or "le XML est mal formé ou tronqué"
        place = _where("Après le contrat n°\N{NO-BREAK SPACE}", rank, line)
        raise WrongFile(f"{place}\N{NO-BREAK SPACE}: {reason}. La suite du fichier ne peut pas être lue.") from None


def _where(word: str, rank: int, line: int) -> str:
    return f"{word}{rank}, ligne {line}" if line else f"{word}{rank}"


def _tag(element: Element) -> str:
    """The name without its namespace."""
    return str(element.tag).rpartition("}")[2]


def _content(element: Element, depth: int = _XML_DEPTH) -> object:
    """Text of a leaf; otherwise its children by name, a list where a name is repeated."""
    if not len(element):
        return element.text
    content: dict[str, Any] = {}
    for child in element if depth else ():
        name, value = _tag(child), _content(child, depth - 1)
        if name not in content:
            content[name] = value
        elif isinstance(content[name], list):
            content[name].append(value)
        else:
            content[name] = [content[name], value]
    return content


class _Metered:
    """Bytes given to the XML parser, counted since the last whole contract: memory stays bounded."""

    def __init__(self, source: Unpacked) -> None:
        self.since_contract = 0
        self._source = source

    def read(self, size: int) -> bytes:
        """Up to size bytes; WrongFile when a single contract grows beyond reason."""
        self.since_contract += size
        if self.since_contract > XML_CONTRACT_BYTES:
            raise WrongFile("Un seul contrat dépasse 1 Mo. La suite du fichier ne peut pas être lue.")
        return self._source.read(size)
